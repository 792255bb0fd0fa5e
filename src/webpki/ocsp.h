/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OCSP responses (RFC 6960 4.2): a view into the DER of one, and whether it can be believed.
 */
#ifndef STOIC_WEBPKI_OCSP_H
#define STOIC_WEBPKI_OCSP_H

#include <stoic/provider.h>
#include <stoic/revocation.h>

/* A successful response of the basic type. "Raw" as in stoic_certificate. */
typedef struct stoic_ocsp_response {
    stoic_bytes tbs;                 /* raw: what the responder signed */
    stoic_bytes signature_algorithm; /* raw */
    stoic_bytes signature;
    stoic_bytes certificates;       /* raw Certificates, one behind the other; empty: none */
    bool is_by_key;                 /* the responder is named by ... */
    stoic_bytes responder_key_hash; /* ... the SHA-1 of its key ... */
    stoic_bytes responder_name;     /* ... or by its subject (raw) */
    stoic_bytes answers;            /* the content of responses: for stoic_ocsp_answer_next */
} stoic_ocsp_response;

typedef enum stoic_ocsp_status { STOIC_OCSP_GOOD, STOIC_OCSP_REVOKED, STOIC_OCSP_UNKNOWN } stoic_ocsp_status;

/* What a response says of one certificate. */
typedef struct stoic_ocsp_answer {
    stoic_bytes hash_oid; /* of the two hashes */
    stoic_bytes issuer_name_hash;
    stoic_bytes issuer_key_hash;
    stoic_bytes serial; /* as in stoic_certificate */
    stoic_ocsp_status status;
    int64_t revoked_at; /* of a revoked one */
    stoic_revocation_reason reason;
    int64_t this_update;
    int64_t next_update; /* INT64_MAX: there is none */
} stoic_ocsp_answer;

/* Takes a DER response apart, with all its answers. NULL, or what is wrong with it, as a sentence. */
const char *stoic_ocsp_response_read(stoic_ocsp_response *out, stoic_bytes der);
/* The next of `answers`. NULL, or what is wrong with it; then the reader stays. */
const char *stoic_ocsp_answer_next(stoic_reader *reader, stoic_ocsp_answer *out);

/* The last second for which an answer with these times counts. */
int64_t stoic_ocsp_end(int64_t this_update, int64_t next_update);

/* What is asked. */
typedef struct stoic_ocsp_query {
    const stoic_provider *provider;
    stoic_bytes response;
    const stoic_certificate *certificate;
    const stoic_certificate *issuer;
    int64_t now; /* seconds since 1970 */
} stoic_ocsp_query;

/* stoic_ocsp_response_check, with each signature that is checked taken off *signatures_left. STOIC_OK and
 * *out; PEER_CERTIFICATE_OCSP_INVALID, PEER_CERTIFICATE_PATH_TOO_COSTLY: with the reason, a sentence, in
 * *problem. */
stoic_error stoic_ocsp_check(stoic_revocation_status *out, const char **problem,
                             const stoic_ocsp_query *query, uint32_t *signatures_left);

#endif
