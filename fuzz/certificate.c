/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate view, its names and its key; and chains in PEM. The first byte chooses.
 */
#include "fuzz.h"

#include <stoic/keys.h>
#include <stoic/webpki.h>

enum { MAX_CHAIN = 1 << 18 };

static void check_slices(const stoic_certificate *read, stoic_bytes der) {
    const stoic_bytes *slices[] = {&read->der,
                                   &read->tbs,
                                   &read->serial,
                                   &read->signature_algorithm,
                                   &read->issuer,
                                   &read->subject,
                                   &read->spki,
                                   &read->signature,
                                   &read->extensions,
                                   &read->ext_key_usage,
                                   &read->subject_alt_names,
                                   &read->subject_key_id,
                                   &read->name_constraints,
                                   &read->authority_key_id};
    for (size_t i = 0; i < STOIC_COUNT(slices); i++) {
        FUZZ_ASSERT(fuzz_lies_in(*slices[i], der));
    }
    FUZZ_ASSERT(read->version >= 1 && read->version <= 3);
}

static void use_names(const stoic_certificate *read, stoic_bytes der) {
    stoic_reader names = stoic_reader_of(read->subject_alt_names);
    stoic_alt_name_type type;
    for (stoic_bytes value; stoic_alt_name_next(&names, &type, &value);) {
        FUZZ_ASSERT(fuzz_lies_in(value, der));
        const bool covers = stoic_certificate_covers_name(read, value);
        FUZZ_ASSERT(!covers || type != STOIC_ALT_NAME_OTHER || stoic_is_dns_name(value) ||
                    stoic_is_ip_literal(value) || value.len > 0);
    }
    stoic_writer writer;
    stoic_writer_init_growing(&writer, stoic_default_allocator(), MAX_CHAIN);
    stoic_name_write(&writer, read->subject);
    stoic_name_write(&writer, read->issuer);
    FUZZ_ASSERT(stoic_writer_error(&writer) == STOIC_OK);
    stoic_writer_reset(&writer);
}

static void try_certificate(stoic_bytes der) {
    stoic_certificate read = {.struct_size = sizeof read};
    stoic_error_detail detail = {.struct_size = sizeof detail};
    const stoic_error error = stoic_certificate_read(&read, der, &detail);
    if (error != STOIC_OK) {
        FUZZ_ASSERT(error == STOIC_ERROR_CERTIFICATE_MALFORMED && detail.text[0] != 0);
        return;
    }
    check_slices(&read, der);
    use_names(&read, der);
    stoic_public_key key;
    if (stoic_public_key_read(&key, read.spki) == STOIC_OK) {
        FUZZ_ASSERT(key.type != STOIC_KEY_NONE);
    }
}

static void try_chain(stoic_bytes text) {
    stoic_writer writer;
    stoic_error_detail detail = {.struct_size = sizeof detail};
    stoic_writer_init_growing(&writer, stoic_default_allocator(), MAX_CHAIN);
    const stoic_error error = stoic_chain_from_pem(&writer, text, &detail);
    stoic_reader chain = stoic_reader_of(stoic_writer_view(&writer));
    size_t num = 0;
    for (stoic_bytes der; stoic_read_vector24(&chain, &der); num++) {
        stoic_certificate read = {.struct_size = sizeof read};
        FUZZ_ASSERT(stoic_certificate_read(&read, der, NULL) == STOIC_OK);
    }
    FUZZ_ASSERT(stoic_reader_at_end(&chain) && (error == STOIC_OK) == (num > 0));
    stoic_writer_reset(&writer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const uint8_t choice = fuzz_u8(&input);
    const stoic_bytes rest = fuzz_rest(&input);
    switch (choice % 3) {
    case 0:
        try_certificate(rest);
        break;
    case 1:
        try_chain(rest);
        break;
    default: {
        stoic_writer writer;
        stoic_writer_init_growing(&writer, stoic_default_allocator(), MAX_CHAIN);
        stoic_name_write(&writer, rest);
        FUZZ_ASSERT(stoic_writer_error(&writer) == STOIC_OK);
        stoic_writer_reset(&writer);
        break;
    }
    }
    return 0;
}
