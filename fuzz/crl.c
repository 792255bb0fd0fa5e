/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Revocation lists: the reader, sets with their indexes, and the check of a certificate against a set, with
 * signatures that always verify. The first byte chooses.
 *
 * A list: its options, the length of a certificate's distribution points, these, then the DER.
 */
#include "fuzz.h"

#include "fake/fake.h"
#include "webpki/crl_scope.h"
#include "webpki/crl_set.h"
#include "webpki/revocation.h"

/* Any point of P-256: the signature is accepted, the key only has to be one. */
static const uint8_t issuer_spki[] = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1,
    0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d,
    0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe,
    0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b,
    0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};

static const stoic_provider *accepting(void) {
    static stoic_provider *provider;
    if (provider == NULL) {
        FUZZ_ASSERT(stoic_fake_provider_new_accepting(&provider, 1) == STOIC_OK);
    }
    return provider;
}

static void check_slices(const stoic_crl *crl, stoic_bytes der) {
    const stoic_bytes *slices[] = {&crl->tbs,    &crl->signature_algorithm, &crl->issuer,   &crl->entries,
                                   &crl->number, &crl->point_names,         &crl->signature};
    for (size_t i = 0; i < STOIC_COUNT(slices); i++) {
        FUZZ_ASSERT(fuzz_lies_in(*slices[i], der));
    }
    FUZZ_ASSERT(crl->next_update >= crl->this_update && crl->number.len > 0 && crl->number.len <= 20);
}

static void check_entries(const stoic_crl *crl) {
    stoic_reader entries = stoic_reader_of(crl->entries);
    stoic_crl_entry entry;
    size_t num = 0;
    while (stoic_crl_entry_next(&entries, &entry) == NULL) {
        FUZZ_ASSERT(fuzz_lies_in(entry.serial, crl->entries) && entry.serial.len > 0);
        num++;
    }
    FUZZ_ASSERT(stoic_reader_at_end(&entries) && num == crl->num_entries);
}

/* The check of a certificate that stands on the list, if `entry` is one. */
static void check_certificate(const stoic_crl_set *set, stoic_certificate *certificate,
                              const stoic_crl_entry *entry, uint8_t options_byte) {
    const stoic_crl *crl = &stoic_crl_set_at(set, 0)->crl;
    const stoic_certificate issuer = {.struct_size = sizeof issuer,
                                      .spki = stoic_bytes_of(issuer_spki, sizeof issuer_spki)};
    const stoic_path_options options = {.struct_size = sizeof options,
                                        .provider = accepting(),
                                        .now =
                                            (options_byte & 1) != 0 ? crl->this_update : crl->next_update + 1,
                                        .crls = set,
                                        .revocation = {.unknown_is_good = (options_byte & 2) != 0,
                                                       .ignore_expired = (options_byte & 4) != 0}};
    stoic_verdict verdict = {.struct_size = sizeof verdict};
    uint32_t left = 1;
    certificate->serial = entry != NULL ? entry->serial : stoic_bytes_of(NULL, 0);
    const stoic_error error = stoic_revocation_check(&verdict, &options, certificate, &issuer, true, &left);
    const bool is_on_list = entry != NULL && entry->reason != STOIC_REVOKED_REMOVE_FROM_CRL;
    if (!stoic_crl_covers(crl, certificate)) {
        FUZZ_ASSERT(left == 1 && error == (options.revocation.unknown_is_good
                                               ? STOIC_OK
                                               : STOIC_ERROR_PEER_CERTIFICATE_REVOCATION_UNKNOWN));
    } else if (error != STOIC_ERROR_PEER_CERTIFICATE_CRL_INVALID) { /* an unknown signature algorithm */
        FUZZ_ASSERT((error == STOIC_ERROR_PEER_CERTIFICATE_REVOKED) == is_on_list);
        FUZZ_ASSERT(!is_on_list || verdict.revocation.revoked_at == entry->revoked_at);
    }
}

static void use_set(const stoic_crl_set *set, stoic_bytes points, uint8_t options_byte) {
    const stoic_listed_crl *listed = stoic_crl_set_at(set, 0);
    stoic_certificate certificate = {.struct_size = sizeof certificate,
                                     .issuer = listed->crl.issuer,
                                     .crl_distribution_points = points,
                                     .is_ca = (options_byte & 8) != 0};
    stoic_reader entries = stoic_reader_of(listed->crl.entries);
    stoic_crl_entry entry;
    stoic_crl_entry found;
    while (stoic_crl_entry_next(&entries, &entry) == NULL) {
        FUZZ_ASSERT(stoic_listed_crl_find(&found, listed, entry.serial));
        FUZZ_ASSERT(stoic_bytes_equal(found.serial, entry.serial) && found.reason == entry.reason &&
                    found.revoked_at == entry.revoked_at);
        check_certificate(set, &certificate, &entry, options_byte);
    }
    check_certificate(set, &certificate, NULL, options_byte);
}

static void try_list(uint8_t options_byte, stoic_bytes points, stoic_bytes der) {
    stoic_crl crl;
    const char *problem = stoic_crl_read(&crl, der);
    if (problem == NULL) {
        check_slices(&crl, der);
        check_entries(&crl);
    } else {
        FUZZ_ASSERT(problem[0] != 0);
    }
    stoic_crl_set *set;
    FUZZ_ASSERT(stoic_crl_set_new(&set, NULL) == STOIC_OK);
    if (stoic_crl_set_add(set, NULL, der) == STOIC_OK) {
        FUZZ_ASSERT(stoic_crl_set_num_crls(set) > 0);
        use_set(set, points, options_byte);
    }
    stoic_crl_set_release(set);
}

static void try_text(stoic_bytes text) {
    stoic_error_detail detail = {.struct_size = sizeof detail};
    stoic_crl_set *set;
    FUZZ_ASSERT(stoic_crl_set_new(&set, NULL) == STOIC_OK);
    const stoic_error error = stoic_crl_set_add(set, &detail, text);
    FUZZ_ASSERT((error == STOIC_OK) == (stoic_crl_set_num_crls(set) > 0));
    FUZZ_ASSERT((error == STOIC_OK) == (detail.text[0] == 0));
    stoic_crl_set_release(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const uint8_t choice = fuzz_u8(&input);
    if (choice % 4 == 3) {
        try_text(fuzz_rest(&input));
    } else {
        const stoic_bytes points = fuzz_bytes(&input, fuzz_u8(&input));
        try_list(choice >> 2, points, fuzz_rest(&input));
    }
    return 0;
}
