/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One certificate against the staple and the lists (RFC 5280 6.3.3, without delta lists and indirect ones).
 * A list or a staple that is there but cannot be believed is an error, whatever the policy for certificates
 * without one: otherwise whoever damages it would be better off than whoever leaves it alone.
 */
#include "webpki/revocation.h"

#include "webpki/crl_scope.h"
#include "webpki/crl_set.h"
#include "webpki/limits.h"
#include "webpki/ocsp.h"

/* ---- Lists ---- */

static stoic_error invalid(stoic_verdict *verdict, const char *rule) {
    verdict->rule = rule;
    return STOIC_ERROR_PEER_CERTIFICATE_CRL_INVALID;
}

/* May this list be believed? */
static stoic_error check_list(stoic_verdict *verdict, stoic_listed_crl *listed,
                              const stoic_path_options *options, const stoic_certificate *issuer,
                              uint32_t *signatures_left) {
    if (listed->crl.this_update - STOIC_REVOCATION_CLOCK_TOLERANCE > options->now) {
        return invalid(verdict, "the revocation list is not valid yet");
    }
    /* RFC 5280 6.3.3 (f). */
    if (issuer->has_key_usage && (issuer->key_usage & STOIC_KEY_USAGE_CRL_SIGN) == 0) {
        return invalid(verdict, "the key usage of the issuer does not allow it to sign revocation lists");
    }
    /* RFC 5280 6.3.3 (g). */
    const stoic_error error =
        stoic_listed_crl_check_signer(listed, options->provider, issuer->spki, signatures_left);
    switch (error) {
    case STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE:
        return invalid(verdict, "the revocation list is not signed by the key of the issuer");
    case STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE_ALGORITHM:
        return invalid(verdict, "the signature algorithm of the revocation list is weak, unknown or not for "
                                "the key of the issuer");
    case STOIC_ERROR_PEER_CERTIFICATE_KEY_UNSUPPORTED:
    case STOIC_ERROR_PEER_CERTIFICATE_MALFORMED:
        return invalid(verdict, "the key of the issuer is not supported");
    default: /* fine, too costly, or nobody's fault but ours */
        return error;
    }
}

/* Who says that a certificate is good says so until then. */
static void note_end(stoic_verdict *verdict, int64_t end) {
    verdict->good_until = end < verdict->good_until ? end : verdict->good_until;
}

/* What a list that is believed says. A certificate on one that is out of date was revoked all the same. */
static stoic_error judge(stoic_verdict *verdict, const stoic_listed_crl *listed,
                         const stoic_path_options *options, const stoic_certificate *certificate) {
    stoic_crl_entry entry = {0};
    /* RFC 5280 6.3.3 (k): removeFromCRL takes a revocation back. */
    const bool is_revoked = stoic_listed_crl_find(&entry, listed, certificate->serial) &&
                            entry.reason != STOIC_REVOKED_REMOVE_FROM_CRL;
    const bool is_expired = listed->crl.next_update < options->now && !options->revocation.ignore_expired;
    if (!is_revoked && !is_expired) {
        note_end(verdict, options->revocation.ignore_expired ? INT64_MAX : listed->crl.next_update);
        return STOIC_OK;
    }
    verdict->revocation = (stoic_revocation_status){
        .struct_size = sizeof(verdict->revocation),
        .is_revoked = is_revoked,
        .revoked_at = is_revoked ? entry.revoked_at : 0,
        .reason = is_revoked ? entry.reason : STOIC_REVOKED_UNSPECIFIED,
        .this_update = listed->crl.this_update,
        .next_update = listed->crl.next_update,
    };
    return is_revoked ? STOIC_ERROR_PEER_CERTIFICATE_REVOKED : STOIC_ERROR_PEER_CERTIFICATE_CRL_EXPIRED;
}

/* The newest list that can be believed decides; what is wrong with the newest is said if there is none. */
static stoic_error check_lists(stoic_verdict *verdict, const stoic_path_options *options,
                               const stoic_certificate *certificate, const stoic_certificate *issuer,
                               uint32_t *signatures_left) {
    size_t first;
    const size_t num = stoic_crl_set_find(options->crls, &first, certificate->issuer);
    const char *rule_before = verdict->rule;
    const char *rule = NULL;
    for (size_t i = 0; i < num; i++) {
        stoic_listed_crl *listed = stoic_crl_set_at(options->crls, first + i);
        if (!stoic_crl_covers(&listed->crl, certificate)) {
            continue;
        }
        const stoic_error error = check_list(verdict, listed, options, issuer, signatures_left);
        if (error != STOIC_ERROR_PEER_CERTIFICATE_CRL_INVALID) {
            verdict->rule = rule_before;
            return error != STOIC_OK ? error : judge(verdict, listed, options, certificate);
        }
        rule = rule == NULL ? verdict->rule : rule;
    }
    if (rule != NULL) {
        return invalid(verdict, rule);
    }
    return options->revocation.unknown_is_good ? STOIC_OK : STOIC_ERROR_PEER_CERTIFICATE_REVOCATION_UNKNOWN;
}

/* ---- Staple ---- */

static stoic_error check_staple(stoic_verdict *verdict, const stoic_path_options *options,
                                const stoic_certificate *certificate, const stoic_certificate *issuer,
                                uint32_t *signatures_left) {
    const stoic_ocsp_query query = {.provider = options->provider,
                                    .response = options->ocsp_response,
                                    .certificate = certificate,
                                    .issuer = issuer,
                                    .now = options->now};
    const char *problem;
    stoic_revocation_status status;
    const stoic_error error = stoic_ocsp_check(&status, &problem, &query, signatures_left);
    if (error != STOIC_OK) {
        verdict->rule = error == STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID ? problem : verdict->rule;
        return error;
    }
    if (!status.is_revoked) {
        note_end(verdict, stoic_ocsp_end(status.this_update, status.next_update));
        return STOIC_OK;
    }
    verdict->revocation = status;
    return STOIC_ERROR_PEER_CERTIFICATE_REVOKED;
}

/* A good staple spares the caller a list, but does not outdo one: the peer chooses which of its responses to
 * show, and shows one from before the revocation as long as it is current. */
static stoic_error check_lists_beside_staple(stoic_verdict *verdict, const stoic_path_options *options,
                                             const stoic_certificate *certificate,
                                             const stoic_certificate *issuer, uint32_t *signatures_left) {
    const char *rule_before = verdict->rule;
    const stoic_revocation_status status_before = verdict->revocation;
    const int64_t end_before = verdict->good_until;
    const stoic_error error = check_lists(verdict, options, certificate, issuer, signatures_left);
    verdict->good_until = end_before;
    switch (error) {
    case STOIC_ERROR_PEER_CERTIFICATE_REVOCATION_UNKNOWN:
    case STOIC_ERROR_PEER_CERTIFICATE_CRL_EXPIRED:
    case STOIC_ERROR_PEER_CERTIFICATE_CRL_INVALID:
        verdict->rule = rule_before;
        verdict->revocation = status_before;
        return STOIC_OK;
    default:
        return error;
    }
}

stoic_error stoic_revocation_check(stoic_verdict *verdict, const stoic_path_options *options,
                                   const stoic_certificate *certificate, const stoic_certificate *issuer,
                                   bool is_end_entity, uint32_t *signatures_left) {
    const bool has_staple = is_end_entity && options->ocsp_response.len > 0;
    if (has_staple) {
        STOIC_TRY(check_staple(verdict, options, certificate, issuer, signatures_left));
    }
    if (options->crls == NULL || (options->revocation.end_entity_only && !is_end_entity)) {
        return STOIC_OK;
    }
    return has_staple ? check_lists_beside_staple(verdict, options, certificate, issuer, signatures_left)
                      : check_lists(verdict, options, certificate, issuer, signatures_left);
}
