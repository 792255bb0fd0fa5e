/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ClientHello (RFC 9846 4.2.2).
 */
#include "wire/client_hello.h"

#include "wire/message.h"

/* Everything in front of the extensions. */
static bool decode_fields(stoic_client_hello *out, stoic_reader *reader) {
    return stoic_read_u16(reader, &out->legacy_version) &&
           stoic_read_bytes(reader, &out->random, STOIC_HELLO_RANDOM_LEN) &&
           stoic_read_vector8(reader, &out->session_id) && out->session_id.len <= STOIC_SESSION_ID_MAX_LEN &&
           stoic_read_vector16(reader, &out->cipher_suites) && out->cipher_suites.len > 0 &&
           out->cipher_suites.len % 2 == 0 && stoic_read_vector8(reader, &out->compression_methods) &&
           out->compression_methods.len > 0;
}

/* RFC 9846 4.2.2: hellos of older versions may end here, or carry a valid block with nothing behind it. */
static bool decode_block(stoic_client_hello *out, stoic_reader *reader) {
    out->has_extension_block = !stoic_reader_at_end(reader);
    out->extension_block = stoic_bytes_of(NULL, 0);
    return !out->has_extension_block ||
           (stoic_read_vector16(reader, &out->extension_block) && stoic_reader_at_end(reader));
}

stoic_error stoic_client_hello_decode(stoic_client_hello *out, stoic_bytes body) {
    stoic_reader reader = stoic_reader_of(body);
    stoic_client_hello hello;
    if (!decode_fields(&hello, &reader) || !decode_block(&hello, &reader)) {
        return STOIC_ERROR_CLIENT_HELLO_MALFORMED;
    }
    STOIC_TRY(stoic_extensions_decode(&hello.extensions, hello.extension_block, STOIC_IN_CLIENT_HELLO, 0,
                                      STOIC_ERROR_CLIENT_HELLO_MALFORMED));
    *out = hello;
    return STOIC_OK;
}

stoic_error stoic_client_hello_encode(stoic_writer *writer, const stoic_client_hello *hello,
                                      stoic_bytes order) {
    const stoic_mark mark = stoic_message_open(writer, STOIC_MESSAGE_CLIENT_HELLO);
    stoic_write_u16(writer, hello->legacy_version);
    stoic_write_bytes(writer, hello->random);
    stoic_write_vector8(writer, hello->session_id);
    stoic_write_vector16(writer, hello->cipher_suites);
    stoic_write_vector8(writer, hello->compression_methods);
    STOIC_TRY(stoic_extensions_encode(writer, &hello->extensions, STOIC_IN_CLIENT_HELLO, order));
    stoic_write_close(writer, mark);
    return stoic_writer_error(writer);
}

static stoic_version highest_listed(stoic_bytes versions) {
    stoic_reader rest = stoic_reader_of(versions);
    stoic_version highest = 0;
    for (stoic_version version; stoic_u16_list_next(&rest, &version);) {
        const bool is_tls = version >> 8 == STOIC_VERSION_SSL3 >> 8;
        highest = is_tls && version > highest ? version : highest;
    }
    return highest;
}

stoic_version stoic_client_hello_max_version(const stoic_client_hello *hello) {
    if (stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS)) {
        return highest_listed(hello->extensions.supported_versions); /* RFC 9846 4.3.1 */
    }
    if (hello->legacy_version < STOIC_VERSION_SSL3) {
        return 0;
    }
    /* RFC 9846 4.3.1: whatever is above means TLS 1.2 */
    return hello->legacy_version < STOIC_VERSION_TLS12 ? hello->legacy_version : STOIC_VERSION_TLS12;
}
