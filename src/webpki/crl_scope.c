/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Partitioned lists name themselves by URI; the URI must stand, byte for byte, in a distribution point of the
 * certificate. Points with names of other kinds, or with parts that change what a list means (reasons,
 * another issuer), match nothing.
 */
#include "webpki/crl_scope.h"

#include "base/der.h"

#define FULL_NAME STOIC_DER_CONTEXT_CONSTRUCTED(0)
#define URI STOIC_DER_CONTEXT(6)

/* [number] IMPLICIT BOOLEAN DEFAULT FALSE. */
static bool read_flag(stoic_reader *reader, bool *out, unsigned number) {
    bool is_present;
    stoic_bytes content;
    if (!stoic_der_read_optional(reader, &is_present, &content, (uint8_t)STOIC_DER_CONTEXT(number))) {
        return false;
    }
    *out = false;
    if (!is_present) {
        return true;
    }
    if (content.len != 1 || (stoic_byte_at(content, 0) != 0x00 && stoic_byte_at(content, 0) != 0xff)) {
        return false;
    }
    *out = stoic_byte_at(content, 0) == 0xff;
    return true;
}

/* GeneralNames that are all URIs, and at least one. */
static bool are_uris(stoic_bytes names) {
    stoic_reader reader = stoic_reader_of(names);
    stoic_bytes uri;
    while (stoic_der_read(&reader, &uri, URI)) {
    }
    return names.len > 0 && stoic_reader_at_end(&reader);
}

/* [0] EXPLICIT DistributionPointName with the choice fullName. */
static bool read_point_names(stoic_reader *reader, stoic_bytes *names) {
    stoic_reader name;
    return stoic_der_enter(reader, &name, STOIC_DER_CONTEXT_CONSTRUCTED(0)) &&
           stoic_der_read(&name, names, FULL_NAME) && stoic_reader_at_end(&name) && are_uris(*names);
}

const char *stoic_crl_scope_read(stoic_crl *out, stoic_bytes value) {
    stoic_reader reader = stoic_reader_of(value);
    stoic_reader body;
    stoic_bytes reasons;
    bool has_reasons;
    bool is_indirect;
    bool only_attribute_certificates;
    if (!stoic_der_enter(&reader, &body, STOIC_DER_SEQUENCE) || !stoic_reader_at_end(&reader)) {
        return "its issuing distribution point is malformed";
    }
    if (stoic_der_next_is(&body, STOIC_DER_CONTEXT_CONSTRUCTED(0)) &&
        !read_point_names(&body, &out->point_names)) {
        return "its issuing distribution point has a name that is not a URI";
    }
    if (!read_flag(&body, &out->only_user_certificates, 1) ||
        !read_flag(&body, &out->only_ca_certificates, 2) ||
        !stoic_der_read_optional(&body, &has_reasons, &reasons, STOIC_DER_CONTEXT(3)) ||
        !read_flag(&body, &is_indirect, 4) || !read_flag(&body, &only_attribute_certificates, 5) ||
        !stoic_reader_at_end(&body)) {
        return "its issuing distribution point is malformed";
    }
    if (has_reasons) {
        return "it is about some reasons only, which is not supported";
    }
    if (is_indirect) {
        return "it is an indirect list, which is not supported";
    }
    if (only_attribute_certificates) {
        return "it is about attribute certificates";
    }
    return out->only_user_certificates && out->only_ca_certificates ? "it is about no certificates" : NULL;
}

static bool share_a_name(stoic_bytes some, stoic_bytes others) {
    stoic_reader reader = stoic_reader_of(some);
    stoic_bytes name;
    while (stoic_der_read(&reader, &name, URI)) {
        stoic_reader others_reader = stoic_reader_of(others);
        stoic_bytes other;
        while (stoic_der_read(&others_reader, &other, URI)) {
            if (stoic_bytes_equal(name, other)) {
                return true;
            }
        }
    }
    return false;
}

/* One of the certificate's points is the list's. */
static bool is_named_in(stoic_bytes point_names, stoic_bytes points) {
    stoic_reader reader = stoic_reader_of(points);
    stoic_reader point;
    while (stoic_der_enter(&reader, &point, STOIC_DER_SEQUENCE)) {
        stoic_bytes names;
        if (read_point_names(&point, &names) && stoic_reader_at_end(&point) &&
            share_a_name(names, point_names)) {
            return true;
        }
    }
    return false;
}

bool stoic_crl_covers(const stoic_crl *crl, const stoic_certificate *certificate) {
    if (crl->only_user_certificates && certificate->is_ca) {
        return false;
    }
    if (crl->only_ca_certificates && !certificate->is_ca) {
        return false;
    }
    return crl->point_names.len == 0 || is_named_in(crl->point_names, certificate->crl_distribution_points);
}
