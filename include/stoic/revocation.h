/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Revocation: certificate revocation lists (RFC 5280 5) and OCSP responses (RFC 6960).
 *
 * The library fetches nothing: programs hand over the lists, and a server its staple. A list counts for a
 * certificate when its issuer is the certificate's (indirect lists are refused), when its issuing
 * distribution point is none or one of the certificate's, and when the issuer's key signed it.
 */
#ifndef STOIC_REVOCATION_H
#define STOIC_REVOCATION_H

#include <stoic/allocator.h>
#include <stoic/bytes.h>
#include <stoic/certificate.h>
#include <stoic/error.h>
#include <stoic/provider.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Filled by one thread, then shared and only read; reference counted. It copies the lists, and finds a serial
 * number in them by binary search. */
typedef struct stoic_crl_set stoic_crl_set;

/* An empty set. `allocator` (NULL: malloc) is kept. The caller owns one reference. OUT_OF_MEMORY. */
stoic_error stoic_crl_set_new(stoic_crl_set **out, const stoic_allocator *allocator);
stoic_crl_set *stoic_crl_set_retain(stoic_crl_set *set);
/* NULL is allowed. The last release frees. */
void stoic_crl_set_release(stoic_crl_set *set);
/* Adds every list of a PEM text ("X509 CRL"), or the one list that DER bytes are. Signatures are checked when
 * a list is used, with the key of the issuer at hand; a result is remembered for that key. Errors, with line
 * and text in `detail` (may be NULL); then nothing is added: PEM_MALFORMED, PEM_NO_CRL, CRL_MALFORMED (also
 * what this library does not do: indirect and delta lists, lists of attribute certificates, unknown critical
 * extensions), OUT_OF_MEMORY. */
stoic_error stoic_crl_set_add(stoic_crl_set *set, stoic_error_detail *detail, stoic_bytes pem_or_der);
/* The lists added so far. */
size_t stoic_crl_set_num_crls(const stoic_crl_set *set);
/* The DER of list `index`, in the order of the set; it lives as long as the set. Empty: there is none. */
stoic_bytes stoic_crl_set_crl(const stoic_crl_set *set, size_t index);

/* What to make of lists. All zero is the strictest: every certificate of the path but the anchor needs an
 * answer, from a list that is not out of date. */
typedef struct stoic_revocation_policy {
    bool end_entity_only; /* look at the end entity alone */
    bool unknown_is_good; /* no list for a certificate: accept it */
    bool ignore_expired;  /* a list behind its nextUpdate still counts */
} stoic_revocation_policy;

/* Why a certificate was revoked (RFC 5280 5.3.1). */
typedef enum stoic_revocation_reason {
    STOIC_REVOKED_UNSPECIFIED = 0,
    STOIC_REVOKED_KEY_COMPROMISE = 1,
    STOIC_REVOKED_CA_COMPROMISE = 2,
    STOIC_REVOKED_AFFILIATION_CHANGED = 3,
    STOIC_REVOKED_SUPERSEDED = 4,
    STOIC_REVOKED_CESSATION_OF_OPERATION = 5,
    STOIC_REVOKED_CERTIFICATE_HOLD = 6,
    STOIC_REVOKED_REMOVE_FROM_CRL = 8,
    STOIC_REVOKED_PRIVILEGE_WITHDRAWN = 9,
    STOIC_REVOKED_AA_COMPROMISE = 10
} stoic_revocation_reason;
/* "key_compromise"; "unspecified" for numbers that are none. */
const char *stoic_revocation_reason_name(stoic_revocation_reason reason);

/* What a list or a response says of one certificate. */
typedef struct stoic_revocation_status {
    size_t struct_size;
    bool is_revoked;
    int64_t revoked_at; /* seconds since 1970 */
    stoic_revocation_reason reason;
    int64_t this_update;
    int64_t next_update; /* INT64_MAX: the response names none */
} stoic_revocation_status;

/* An OCSP response (DER, as a server staples it) for `certificate`, whose issuer is `issuer`: signed by the
 * issuer, or by a responder that the issuer certified for it (id-kp-OCSPSigning, valid `now`), about this
 * serial number, and current at `now` (seconds since 1970). STOIC_OK and *out, which may say revoked;
 * PEER_CERTIFICATE_OCSP_INVALID, with the reason in `detail`, when it says nothing that can be believed. */
stoic_error stoic_ocsp_response_check(stoic_revocation_status *out, stoic_error_detail *detail,
                                      const stoic_provider *provider, stoic_bytes response,
                                      const stoic_certificate *certificate, const stoic_certificate *issuer,
                                      int64_t now);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
