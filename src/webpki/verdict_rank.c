/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ranks, as the order of a table: from what the caller can mend (a list to be fetched, a name mistyped)
 * over what the peer can mend with its CA, to paths that are none.
 */
#include "webpki/verdict_rank.h"

#include <stoic/bytes.h>

static const stoic_error nearest_first[] = {
    /* A good path; the caller's knowledge of it is what lacks. */
    STOIC_ERROR_PEER_CERTIFICATE_REVOCATION_UNKNOWN,
    STOIC_ERROR_PEER_CERTIFICATE_CRL_EXPIRED,
    STOIC_ERROR_PEER_CERTIFICATE_CRL_INVALID,
    STOIC_ERROR_PEER_CERTIFICATE_OCSP_INVALID,
    /* A good path by rules that are less strict. */
    STOIC_ERROR_PEER_CERTIFICATE_PROFILE,
    /* A good path for something else. */
    STOIC_ERROR_PEER_CERTIFICATE_NAME_MISMATCH,
    STOIC_ERROR_PEER_CERTIFICATE_EXT_KEY_USAGE,
    STOIC_ERROR_PEER_CERTIFICATE_KEY_USAGE,
    /* A path that was good, or will be. */
    STOIC_ERROR_PEER_CERTIFICATE_EXPIRED,
    STOIC_ERROR_PEER_CERTIFICATE_NOT_YET_VALID,
    STOIC_ERROR_PEER_CERTIFICATE_REVOKED,
    /* Certificates that must be issued anew. */
    STOIC_ERROR_PEER_CERTIFICATE_KEY_UNSUPPORTED,
    STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_CRITICAL_EXTENSION,
    STOIC_ERROR_PEER_CERTIFICATE_VERSION,
    STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE_ALGORITHM,
    STOIC_ERROR_PEER_CERTIFICATE_NAME_CONSTRAINTS,
    STOIC_ERROR_PEER_CERTIFICATE_PATH_LENGTH,
    STOIC_ERROR_PEER_CERTIFICATE_ISSUER_KEY_USAGE,
    STOIC_ERROR_PEER_CERTIFICATE_NOT_A_CA,
    STOIC_ERROR_PEER_CERTIFICATE_MALFORMED,
    STOIC_ERROR_PEER_CERTIFICATE_PATH_TOO_LONG,
    /* Not issued by whom it says, or by nobody known. */
    STOIC_ERROR_PEER_CERTIFICATE_SIGNATURE,
    STOIC_ERROR_PEER_CERTIFICATE_SELF_SIGNED,
    STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER,
};

unsigned stoic_verdict_rank(stoic_error error) {
    unsigned rank = 0;
    if (error == STOIC_OK) {
        return rank;
    }
    STOIC_EACH(row, nearest_first, STOIC_COUNT(nearest_first)) {
        rank++;
        if (*row == error) {
            return rank;
        }
    }
    return rank + 1; /* what ended the search */
}
