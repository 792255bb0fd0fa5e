/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate view, its names and its key; and chains in PEM. The first byte chooses.
 */
#include "fuzz.h"

#include <stoic/keys.h>
#include <stoic/webpki.h>

enum { MAX_CHAIN = 1 << 18 };

/* A view points into its DER, in the order of the encoding. */
static void check_fields(const stoic_certificate *read, stoic_bytes der) {
    const stoic_bytes fields[] = {read->serial, read->signature_algorithm, read->issuer,    read->subject,
                                  read->spki,   read->signature,           read->extensions};
    const stoic_bytes of_tbs[] = {read->serial, read->issuer, read->subject, read->spki, read->extensions};
    FUZZ_ASSERT(read->der.data == der.data && read->der.len == der.len && fuzz_lies_in(read->tbs, der));
    for (size_t i = 0; i < STOIC_COUNT(fields); i++) {
        FUZZ_ASSERT(fuzz_lies_in(fields[i], der));
    }
    const uint8_t *at = read->tbs.data;
    for (size_t i = 0; i < STOIC_COUNT(of_tbs); i++) {
        FUZZ_ASSERT(fuzz_lies_in(of_tbs[i], read->tbs) && (of_tbs[i].len == 0 || of_tbs[i].data >= at));
        at = of_tbs[i].len == 0 ? at : of_tbs[i].data + of_tbs[i].len;
    }
    FUZZ_ASSERT(read->version >= 1 && read->version <= 3);
    FUZZ_ASSERT(read->version == 3 || read->extensions.len == 0);
}

static void check_extensions(const stoic_certificate *read) {
    const struct {
        uint32_t id;
        stoic_bytes content;
    } slices[] = {
        {STOIC_EXTENSION_SUBJECT_KEY_ID, read->subject_key_id},
        {STOIC_EXTENSION_SUBJECT_ALT_NAME, read->subject_alt_names},
        {STOIC_EXTENSION_NAME_CONSTRAINTS, read->name_constraints},
        {STOIC_EXTENSION_CRL_DISTRIBUTION_POINTS, read->crl_distribution_points},
        {STOIC_EXTENSION_CERTIFICATE_POLICIES, read->certificate_policies},
        {STOIC_EXTENSION_AUTHORITY_KEY_ID, read->authority_key_id},
        {STOIC_EXTENSION_POLICY_CONSTRAINTS, read->policy_constraints},
        {STOIC_EXTENSION_EXT_KEY_USAGE, read->ext_key_usage},
        {STOIC_EXTENSION_AUTHORITY_INFO_ACCESS, read->authority_info_access},
        {STOIC_EXTENSION_TLS_FEATURES, read->tls_features},
    };
    for (size_t i = 0; i < STOIC_COUNT(slices); i++) {
        const bool is_present = (read->present & slices[i].id) != 0;
        FUZZ_ASSERT(fuzz_lies_in(slices[i].content, read->extensions));
        FUZZ_ASSERT(is_present || slices[i].content.len == 0);
    }
    FUZZ_ASSERT(fuzz_lies_in(read->issuer_key_id, read->authority_key_id));
    FUZZ_ASSERT((read->critical & ~read->present) == 0);
    FUZZ_ASSERT(read->has_key_usage == ((read->present & STOIC_EXTENSION_KEY_USAGE) != 0));
    FUZZ_ASSERT(read->has_key_usage || read->key_usage == 0);
    FUZZ_ASSERT(!read->is_ca || (read->present & STOIC_EXTENSION_BASIC_CONSTRAINTS) != 0);
    FUZZ_ASSERT(fuzz_lies_in(read->unknown_critical, read->extensions));
    FUZZ_ASSERT(read->has_unknown_critical == (read->unknown_critical.len > 0));
}

static void use_key(const stoic_certificate *read) {
    stoic_public_key key;
    const stoic_error error = stoic_public_key_read(&key, read->spki);
    if (error != STOIC_OK) {
        FUZZ_ASSERT(error == STOIC_ERROR_KEY_MALFORMED || error == STOIC_ERROR_KEY_UNSUPPORTED);
        return;
    }
    FUZZ_ASSERT(key.type != STOIC_KEY_NONE);
    FUZZ_ASSERT(fuzz_lies_in(key.point, read->spki) && fuzz_lies_in(key.modulus, read->spki) &&
                fuzz_lies_in(key.exponent, read->spki));
    FUZZ_ASSERT(key.point.len + key.modulus.len > 0);
}

static void use_names(const stoic_certificate *read, stoic_bytes der) {
    stoic_reader names = stoic_reader_of(read->subject_alt_names);
    stoic_alt_name_type type;
    for (stoic_bytes value; stoic_alt_name_next(&names, &type, &value);) {
        FUZZ_ASSERT(fuzz_lies_in(value, der));
        const bool covers = stoic_certificate_covers_name(read, value);
        FUZZ_ASSERT(!covers || value.len > 0);
        /* what is a DNS name and stands there as one is covered */
        FUZZ_ASSERT(covers || type != STOIC_ALT_NAME_DNS || !stoic_is_dns_name(value));
    }
    FUZZ_ASSERT(stoic_reader_at_end(&names));
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
    check_fields(&read, der);
    check_extensions(&read);
    use_names(&read, der);
    use_key(&read);
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
