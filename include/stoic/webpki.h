/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Path validation (RFC 5280 6, and the web's practice): may this certificate be believed, for this name, this
 * purpose, at this time? And if not, which certificate is to blame, for what, and what was sought.
 *
 * It knows nothing of TLS and can be used alone. Validation copies nothing and allocates nothing; time is an
 * argument; everything that has to do with keys goes through the provider. A hostile chain costs bounded
 * time: see docs/PATH_VALIDATION.md for the limits.
 */
#ifndef STOIC_WEBPKI_H
#define STOIC_WEBPKI_H

#include <stoic/certificate.h>
#include <stoic/provider.h>
#include <stoic/revocation.h>
#include <stoic/trust_store.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* What the end entity wants to be believed as (RFC 5280 4.2.1.12). A certificate without extended key usages
 * may be anything; every CA on the path that states some must state this one or any. */
typedef enum stoic_purpose { STOIC_PURPOSE_SERVER, STOIC_PURPOSE_CLIENT } stoic_purpose;

/* Which rules certificates are held to. */
typedef enum stoic_certificate_profile {
    /* What a relying party has to check (RFC 5280 6) and what keeps it safe. */
    STOIC_PROFILE_STANDARD,
    /* In addition what binds issuers: the MUSTs of RFC 5280 4 and the CA/Browser Forum's Baseline
     * Requirements, for every certificate of the path and the anchor. Seven roots of Debian 12's bundle and
     * many private PKIs do not live up to it. */
    STOIC_PROFILE_STRICT
} stoic_certificate_profile;

/* The longest path: the end entity, the intermediates and the anchor. */
#define STOIC_PATH_MAX_INTERMEDIATES 8
#define STOIC_PATH_MAX_LEN (STOIC_PATH_MAX_INTERMEDIATES + 2)

typedef struct stoic_path_options {
    size_t struct_size;
    const stoic_provider *provider;
    const stoic_trust_store *trust;
    stoic_purpose purpose;
    stoic_certificate_profile profile;
    int64_t now; /* seconds since 1970 */
    /* What the end entity must be for (stoic_certificate_covers_name). Empty: for anybody; the caller then
     * looks at the names itself. */
    stoic_bytes name;
    /* Fewer intermediates than STOIC_PATH_MAX_INTERMEDIATES; self-issued ones are not counted here, but have
     * to find room in a path too. A larger number is no error. */
    bool has_max_intermediates;
    size_t max_intermediates;
    const stoic_crl_set *crls; /* NULL: no lists are looked at */
    stoic_revocation_policy revocation;
    /* A staple for the end entity; empty: none. A good one answers where no list does; a list that says
     * revoked counts all the same. */
    stoic_bytes ocsp_response;
} stoic_path_options;

typedef enum stoic_path_source {
    STOIC_PATH_END_ENTITY,
    STOIC_PATH_INTERMEDIATE,
    STOIC_PATH_ANCHOR,
    STOIC_PATH_TRUSTED_END_ENTITY /* stoic_trust_store_add_end_entities; the whole path */
} stoic_path_source;

/* One certificate of a path. */
typedef struct stoic_path_entry {
    stoic_bytes der;
    stoic_path_source source;
    uint32_t position; /* in the chain of the peer, from 0; of an anchor: in the store */
    stoic_error error; /* what is wrong with it, or STOIC_OK */
} stoic_path_entry;

/* The outcome: the path that was accepted, or the best of those that were tried and what is wrong with it.
 * "Best" is the one whose remedy is nearest: a path to an anchor through an expired certificate wins over one
 * that ends at an unknown issuer. It points into the chain, the store and the options, which must outlive it;
 * no certificate is lost by being rejected.
 *
 * The particulars are set as far as the error has them, and empty (0) otherwise. */
typedef struct stoic_verdict {
    size_t struct_size;
    stoic_error error; /* STOIC_OK: believe it */
    uint32_t num_path;
    uint32_t at; /* the entry of `path` that the error is about; with STOIC_OK 0 */
    stoic_path_entry path[STOIC_PATH_MAX_LEN]; /* the end entity first, the anchor last if one was reached */

    int64_t now; /* the time of the check */
    /* STOIC_OK: the last second for which that holds. The first certificate of the path ends then, or the
     * first of the lists and responses that were needed; who keeps the outcome must ask again after it. */
    int64_t good_until;
    stoic_bytes name;          /* NAME_MISMATCH: the name wanted; the names present are those of path[0] */
    stoic_bytes issuer;        /* UNKNOWN_ISSUER: the raw Name of the issuer that was sought ... */
    stoic_bytes issuer_key_id; /* ... and its key identifier; empty: the certificate does not say */
    stoic_bytes oid;           /* UNKNOWN_CRITICAL_EXTENSION, SIGNATURE_ALGORITHM: which; without tag */
    stoic_bytes constraint;    /* NAME_CONSTRAINTS: the GeneralName that excludes; empty: none permits */
    stoic_bytes presented;     /* NAME_CONSTRAINTS: the GeneralName (raw), or Name, that is not allowed */
    uint16_t key_usage;        /* KEY_USAGE, ISSUER_KEY_USAGE: the stoic_key_usage that is missing */
    stoic_purpose purpose;     /* EXT_KEY_USAGE: the one wanted */
    uint32_t limit;            /* PATH_LENGTH and limits: how many there may be */
    const char *rule; /* PROFILE, OCSP_INVALID: what is broken, as a sentence; PATH_TOO_COSTLY: of what
                       * there were `limit`; NULL: nothing */
    stoic_revocation_status revocation; /* REVOKED, CRL_EXPIRED */

    uint32_t num_signatures; /* checked in all, for all paths */
    uint32_t num_steps;      /* of the search */
} stoic_verdict;

/* Validates `chain`: certificates, each a length of 3 bytes and its DER (what stoic_chain_from_pem writes and
 * what TLS carries), the end entity first, the others in any order. Others that cannot be decoded or do not
 * belong are passed over. An end entity that is an anchor of the store itself is a path of its own, if it is
 * all that an end entity has to be.
 *
 * *out (struct_size set) is filled whatever the outcome. Returns out->error: STOIC_OK; one of the
 * PEER_CERTIFICATE_* errors, PEER_CERTIFICATE_MISSING for an empty chain; what the provider failed with
 * (OUT_OF_MEMORY, CRYPTO_FAILED); INVALID_ARGUMENT (no provider, no store, an option out of range), where
 * *out is not written. Any thread. */
stoic_error stoic_path_verify(stoic_verdict *out, const stoic_path_options *options, stoic_bytes chain);

/* Appends the reason of a failed verdict with its particulars as one sentence: "the certificate of CN=a
 * expired on 2026-01-01T00:00:00Z, 12 days ago". Names in it are escaped. Nothing for STOIC_OK. */
void stoic_verdict_write_reason(stoic_writer *writer, const stoic_verdict *verdict);
/* Appends what to do about it, as one sentence. */
void stoic_verdict_write_remedy(stoic_writer *writer, const stoic_verdict *verdict);
/* Appends the path for a person, a line for each certificate: place, where it came from, subject, issuer,
 * validity, and "ok" or the name of the error that is about it. */
void stoic_verdict_write_path(stoic_writer *writer, const stoic_verdict *verdict);
/* Appends several lines for a person: "ok", or the error with its reason and remedy; then the path. */
void stoic_verdict_write_text(stoic_writer *writer, const stoic_verdict *verdict);
/* Appends the same as one JSON object, without a newline. Its keys are in docs/PATH_VALIDATION.md. */
void stoic_verdict_write_json(stoic_writer *writer, const stoic_verdict *verdict);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
