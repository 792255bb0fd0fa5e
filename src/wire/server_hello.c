/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ServerHello and HelloRetryRequest (RFC 9846 4.2.3, RFC 9846 4.2.4).
 */
#include "wire/server_hello.h"

#include "wire/message.h"

/* SHA-256 of "HelloRetryRequest" (RFC 9846 4.2.3). */
static const uint8_t retry_random[STOIC_HELLO_RANDOM_LEN] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

/* "DOWNGRD", then 1 for TLS 1.2 and 0 for older versions (RFC 9846 4.2.3). */
enum { SENTINEL_LEN = 8 };
static const uint8_t sentinel_tls12[SENTINEL_LEN] = {0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x01};
static const uint8_t sentinel_older[SENTINEL_LEN] = {0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x00};

/* Everything in front of the extensions. */
static bool decode_fields(stoic_server_hello *out, stoic_reader *reader) {
    return stoic_read_u16(reader, &out->legacy_version) &&
           stoic_read_bytes(reader, &out->random, STOIC_HELLO_RANDOM_LEN) &&
           stoic_read_vector8(reader, &out->session_id) && out->session_id.len <= STOIC_SESSION_ID_MAX_LEN &&
           stoic_read_u16(reader, &out->cipher_suite) && stoic_read_u8(reader, &out->compression_method);
}

/* Servers of older versions may leave the block away. */
static bool decode_block(stoic_bytes *out, stoic_reader *reader) {
    *out = stoic_bytes_of(NULL, 0);
    return stoic_reader_at_end(reader) || (stoic_read_vector16(reader, out) && stoic_reader_at_end(reader));
}

/* RFC 9846 4.2.3: `random` is looked at first; RFC 9846 4.3.1: supported_versions before the rest. */
static stoic_error decode_extensions(stoic_server_hello *hello, stoic_bytes block,
                                     stoic_extension_set offered) {
    const stoic_error malformed = STOIC_ERROR_SERVER_HELLO_MALFORMED;
    if (hello->is_retry) {
        return stoic_extensions_decode(&hello->extensions, block, STOIC_IN_HELLO_RETRY_REQUEST, offered,
                                       malformed);
    }
    if (stoic_extension_stands_in(block, STOIC_EXTENSION_SUPPORTED_VERSIONS)) {
        return stoic_extensions_decode(&hello->extensions, block, STOIC_IN_SERVER_HELLO, offered, malformed);
    }
    hello->extensions = (stoic_extensions){.present = 0};
    return stoic_extensions_check(block, malformed);
}

stoic_error stoic_server_hello_decode(stoic_server_hello *out, stoic_bytes body,
                                      stoic_extension_set offered) {
    stoic_reader reader = stoic_reader_of(body);
    stoic_server_hello hello;
    stoic_bytes block;
    if (!decode_fields(&hello, &reader) || !decode_block(&block, &reader)) {
        return STOIC_ERROR_SERVER_HELLO_MALFORMED;
    }
    hello.is_retry = stoic_bytes_equal(hello.random, stoic_bytes_of(retry_random, sizeof retry_random));
    STOIC_TRY(decode_extensions(&hello, block, offered));
    *out = hello;
    return STOIC_OK;
}

stoic_error stoic_server_hello_encode(stoic_writer *writer, const stoic_server_hello *hello) {
    const stoic_extension_place place =
        hello->is_retry ? STOIC_IN_HELLO_RETRY_REQUEST : STOIC_IN_SERVER_HELLO;
    const stoic_mark mark = stoic_message_open(writer, STOIC_MESSAGE_SERVER_HELLO);
    stoic_write_u16(writer, hello->legacy_version);
    stoic_write_bytes(writer,
                      hello->is_retry ? stoic_bytes_of(retry_random, sizeof retry_random) : hello->random);
    stoic_write_vector8(writer, hello->session_id);
    stoic_write_u16(writer, hello->cipher_suite);
    stoic_write_u8(writer, hello->compression_method);
    STOIC_TRY(stoic_extensions_encode(writer, &hello->extensions, place, stoic_bytes_of(NULL, 0)));
    stoic_write_close(writer, mark);
    return stoic_writer_error(writer);
}

stoic_version stoic_server_hello_version(const stoic_server_hello *hello) {
    const bool has_extension = stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
    return has_extension ? hello->extensions.selected_version : hello->legacy_version;
}

bool stoic_server_hello_has_downgrade_sentinel(const stoic_server_hello *hello) {
    const stoic_bytes end = stoic_slice(hello->random, hello->random.len - SENTINEL_LEN, SENTINEL_LEN);
    return stoic_bytes_equal(end, stoic_downgrade_sentinel(STOIC_VERSION_TLS12)) ||
           stoic_bytes_equal(end, stoic_downgrade_sentinel(STOIC_VERSION_TLS11));
}

stoic_bytes stoic_downgrade_sentinel(stoic_version version) {
    return version < STOIC_VERSION_TLS12 ? stoic_bytes_of(sentinel_older, sizeof sentinel_older)
                                         : stoic_bytes_of(sentinel_tls12, sizeof sentinel_tls12);
}
