/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OCSP responses: the reader, and the check of one for a certificate. The hashes are real; the signatures are
 * too, or always verify, as the first byte says.
 *
 * The choice, the certificate of the issuer and the one in question, each behind a length of 2 bytes, then
 * the response.
 */
#include "fuzz.h"

#include "fake/fake.h"
#include "webpki/ocsp.h"

#define NOW INT64_C(1717200000) /* 2024-06-01T00:00:00Z: what the seeds are made for */

/* libcrypto, but every signature verifies. */
static const stoic_provider *accepting(void) {
    static stoic_provider *fake;
    static stoic_provider provider;
    if (fake == NULL) {
        FUZZ_ASSERT(stoic_fake_provider_new_accepting(&fake, 1) == STOIC_OK);
        provider = *fake;
        provider.hashes = stoic_provider_libcrypto()->hashes;
        provider.num_hashes = stoic_provider_libcrypto()->num_hashes;
    }
    return &provider;
}

static void check_answers(const stoic_ocsp_response *response) {
    stoic_reader answers = stoic_reader_of(response->answers);
    stoic_ocsp_answer answer;
    while (stoic_ocsp_answer_next(&answers, &answer) == NULL) {
        FUZZ_ASSERT(fuzz_lies_in(answer.hash_oid, response->answers));
        FUZZ_ASSERT(fuzz_lies_in(answer.issuer_name_hash, response->answers));
        FUZZ_ASSERT(fuzz_lies_in(answer.issuer_key_hash, response->answers));
        FUZZ_ASSERT(fuzz_lies_in(answer.serial, response->answers) && answer.serial.len > 0);
        FUZZ_ASSERT(answer.next_update >= answer.this_update);
        FUZZ_ASSERT(answer.status == STOIC_OCSP_REVOKED || answer.revoked_at == 0);
    }
    FUZZ_ASSERT(stoic_reader_at_end(&answers));
}

static bool try_read(stoic_bytes der) {
    stoic_ocsp_response response;
    const char *problem = stoic_ocsp_response_read(&response, der);
    if (problem != NULL) {
        FUZZ_ASSERT(problem[0] != 0);
        return false;
    }
    const stoic_bytes *slices[] = {
        &response.tbs,          &response.signature_algorithm, &response.signature,
        &response.certificates, &response.responder_key_hash,  &response.responder_name,
        &response.answers};
    for (size_t i = 0; i < STOIC_COUNT(slices); i++) {
        FUZZ_ASSERT(fuzz_lies_in(*slices[i], der));
    }
    check_answers(&response);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const uint8_t choice = fuzz_u8(&input);
    const stoic_bytes issuer_der = fuzz_bytes(&input, fuzz_u16(&input));
    const stoic_bytes certificate_der = fuzz_bytes(&input, fuzz_u16(&input));
    const stoic_bytes der = fuzz_rest(&input);
    const bool is_readable = try_read(der);
    stoic_certificate issuer = {.struct_size = sizeof issuer};
    stoic_certificate certificate = {.struct_size = sizeof certificate};
    if (stoic_certificate_read(&issuer, issuer_der, NULL) != STOIC_OK ||
        stoic_certificate_read(&certificate, certificate_der, NULL) != STOIC_OK) {
        return 0;
    }
    stoic_revocation_status status = {.struct_size = sizeof status};
    stoic_error_detail detail = {.struct_size = sizeof detail};
    const stoic_provider *provider = (choice & 1) != 0 ? stoic_provider_libcrypto() : accepting();
    const stoic_error error =
        stoic_ocsp_response_check(&status, &detail, provider, der, &certificate, &issuer, NOW);
    if (error == STOIC_OK) {
        FUZZ_ASSERT(is_readable && status.this_update <= NOW + 300 && status.next_update >= NOW);
        FUZZ_ASSERT(status.is_revoked || status.revoked_at == 0);
    } else {
        FUZZ_ASSERT(error == STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID && detail.text[0] != 0);
        FUZZ_ASSERT(status.this_update == 0);
    }
    return 0;
}
