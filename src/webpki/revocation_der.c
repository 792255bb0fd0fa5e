/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extensions and reasons, for lists and responses.
 */
#include "webpki/revocation_der.h"

#include "base/der.h"

#define ENUMERATED 0x0a

static const uint8_t id_ce[] = {0x55, 0x1d};

static uint8_t arc_of(stoic_bytes oid) {
    const bool is_id_ce =
        oid.len == sizeof(id_ce) + 1 &&
        stoic_bytes_equal(stoic_slice(oid, 0, sizeof(id_ce)), stoic_bytes_of(id_ce, sizeof(id_ce)));
    return is_id_ce ? stoic_byte_at(oid, sizeof(id_ce)) : 0;
}

bool stoic_extension_item_next(stoic_reader *reader, stoic_extension_item *out) {
    stoic_reader ahead = *reader;
    stoic_reader body;
    stoic_extension_item found;
    if (!stoic_der_enter(&ahead, &body, STOIC_DER_SEQUENCE) || !stoic_der_read_oid(&body, &found.oid) ||
        !stoic_der_read_boolean_default_false(&body, &found.is_critical) ||
        !stoic_der_read(&body, &found.value, STOIC_DER_OCTET_STRING) || !stoic_reader_at_end(&body)) {
        return false;
    }
    found.id_ce = arc_of(found.oid);
    *out = found;
    *reader = ahead;
    return true;
}

/* RFC 5280 5.3.1: 0 to 10, of which 7 is not used. */
bool stoic_crl_reason_read(stoic_reader *reader, stoic_revocation_reason *out) {
    stoic_reader ahead = *reader;
    stoic_bytes content;
    if (!stoic_der_read(&ahead, &content, ENUMERATED) || content.len != 1) {
        return false;
    }
    const uint8_t number = stoic_byte_at(content, 0);
    if (number > STOIC_REVOKED_AA_COMPROMISE || number == 7) {
        return false;
    }
    *out = (stoic_revocation_reason)number;
    *reader = ahead;
    return true;
}

const char *stoic_revocation_reason_name(stoic_revocation_reason reason) {
    switch (reason) {
    case STOIC_REVOKED_KEY_COMPROMISE:
        return "key_compromise";
    case STOIC_REVOKED_CA_COMPROMISE:
        return "ca_compromise";
    case STOIC_REVOKED_AFFILIATION_CHANGED:
        return "affiliation_changed";
    case STOIC_REVOKED_SUPERSEDED:
        return "superseded";
    case STOIC_REVOKED_CESSATION_OF_OPERATION:
        return "cessation_of_operation";
    case STOIC_REVOKED_CERTIFICATE_HOLD:
        return "certificate_hold";
    case STOIC_REVOKED_REMOVE_FROM_CRL:
        return "remove_from_crl";
    case STOIC_REVOKED_PRIVILEGE_WITHDRAWN:
        return "privilege_withdrawn";
    case STOIC_REVOKED_AA_COMPROMISE:
        return "aa_compromise";
    case STOIC_REVOKED_UNSPECIFIED:
        break;
    }
    return "unspecified";
}
