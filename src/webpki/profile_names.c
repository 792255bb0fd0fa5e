/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alternative names in the forms of RFC 5280 4.2.1.6, and common names as BR 7.1.4.3 wants them spelled. All
 * names were decoded before; only their content is judged.
 */
#include "webpki/profile_names.h"

#include "base/der.h"
#include "webpki/address.h"
#include "webpki/name_text.h"
#include "webpki/names.h"
#include "webpki/text.h"
#include "webpki/uri.h"

/* ---- subjectAltName ------------------------------------------------------------------------------------ */

/* Does one of the alternative names of this type fail the check? */
static bool any_fails(const stoic_certificate *certificate, stoic_alt_name_type wanted,
                      bool (*is_good)(stoic_bytes)) {
    stoic_reader reader = stoic_reader_of(certificate->subject_alt_names);
    stoic_alt_name_type type;
    stoic_bytes value;
    while (stoic_alt_name_next(&reader, &type, &value)) {
        if (type == wanted && !is_good(value)) {
            return true;
        }
    }
    return false;
}

static bool is_preferred_label(stoic_bytes label) {
    return label.len > 0 && stoic_byte_at(label, label.len - 1) != '-';
}

/* stoic_is_dns_name without what it tolerates: underscores, and hyphens at the end of a label. */
static bool is_preferred_name(stoic_bytes name) {
    stoic_bytes label;
    stoic_bytes rest = name;
    if (!stoic_is_dns_name(name) || stoic_text_cut(&label, &rest, name, '_')) {
        return false;
    }
    while (stoic_dns_name_split(&label, &rest, rest)) {
        if (!is_preferred_label(label)) {
            return false;
        }
    }
    return is_preferred_label(rest);
}

static bool is_good_dns_name(stoic_bytes name) {
    stoic_bytes base = name;
    (void)stoic_is_wildcard_name(&base, name);
    return is_preferred_name(base);
}

static bool is_good_address(stoic_bytes address) {
    return address.len == 4 || address.len == 16;
}

static bool is_good_uri(stoic_bytes uri) {
    stoic_bytes scheme;
    stoic_bytes rest;
    return stoic_uri_split(&scheme, &rest, uri);
}

bool stoic_profile_has_bad_dns_name(const stoic_certificate *certificate) {
    return any_fails(certificate, STOIC_ALT_NAME_DNS, is_good_dns_name);
}

bool stoic_profile_has_bad_address(const stoic_certificate *certificate) {
    return any_fails(certificate, STOIC_ALT_NAME_IP, is_good_address);
}

bool stoic_profile_has_bad_uri(const stoic_certificate *certificate) {
    return any_fails(certificate, STOIC_ALT_NAME_URI, is_good_uri);
}

/* ---- The common name ----------------------------------------------------------------------------------- */

/* 2.5.4.3. */
static const uint8_t common_name[] = {0x55, 0x04, 0x03};

/* A name in other letters, or with letters that are to stand as an A-label. */
static bool is_unicode_name(stoic_bytes name) {
    bool has_dot = false;
    bool is_beyond_ascii = false;
    STOIC_EACH(character, name.data, name.len) {
        if (*character <= ' ') {
            return false;
        }
        has_dot |= *character == '.';
        is_beyond_ascii |= *character > '~';
    }
    return has_dot && is_beyond_ascii;
}

/* What the C library takes for an IPv4 address and RFC 3986 3.2.2 does not: leading zeros, hexadecimal. */
static bool is_loose_v4(stoic_bytes name) {
    const bool is_hexadecimal = name.len > 2 && stoic_bytes_equal_text_nocase(stoic_slice(name, 0, 2), "0x");
    const char *allowed = is_hexadecimal ? "0123456789abcdefABCDEFxX." : "0123456789.";
    bool has_dot = is_hexadecimal;
    STOIC_EACH(character, name.data, name.len) {
        if (!stoic_text_has(allowed, *character)) {
            return false;
        }
        has_dot |= *character == '.';
    }
    return has_dot && !stoic_is_ip_literal(name);
}

/* RFC 5952 4. */
static bool is_canonical_address(stoic_bytes text, stoic_bytes address) {
    uint8_t buffer[STOIC_ADDRESS_TEXT_MAX];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, buffer, sizeof(buffer));
    stoic_address_write(&writer, address);
    return stoic_bytes_equal(text, stoic_writer_view(&writer));
}

/* One of the dNSNames, but not character for character? */
static bool is_miswritten_dns_name(const stoic_certificate *certificate, stoic_bytes name) {
    stoic_reader reader = stoic_reader_of(certificate->subject_alt_names);
    stoic_alt_name_type type;
    stoic_bytes value;
    bool is_equal_nocase = false;
    while (stoic_alt_name_next(&reader, &type, &value)) {
        if (type == STOIC_ALT_NAME_DNS && stoic_bytes_equal(value, name)) {
            return false;
        }
        is_equal_nocase |= type == STOIC_ALT_NAME_DNS && stoic_dns_name_equal(value, name);
    }
    return is_equal_nocase;
}

static bool is_bad_common_name(const stoic_certificate *certificate, stoic_bytes name) {
    uint8_t address[16];
    size_t address_len;
    if (stoic_ip_literal_read(address, &address_len, name)) {
        return !is_canonical_address(name, stoic_bytes_of(address, address_len));
    }
    return is_unicode_name(name) || is_loose_v4(name) || is_miswritten_dns_name(certificate, name);
}

static bool part_has_bad_common_name(const stoic_certificate *certificate, stoic_reader part, size_t *num) {
    stoic_bytes type;
    stoic_bytes value;
    while (stoic_name_attribute_next(&part, &type, NULL, &value)) {
        if (!stoic_bytes_equal(type, stoic_bytes_of(common_name, sizeof(common_name)))) {
            continue;
        }
        ++*num;
        if (*num > 1 || is_bad_common_name(certificate, value)) {
            return true;
        }
    }
    return false;
}

/* A second one ends the walk: thousands of them beside thousands of alternative names would take seconds. */
bool stoic_profile_has_bad_common_name(const stoic_certificate *certificate) {
    stoic_reader parts;
    stoic_reader part;
    size_t num = 0;
    if (!stoic_name_open(&parts, certificate->subject)) {
        return false;
    }
    while (stoic_der_enter(&parts, &part, STOIC_DER_SET)) {
        if (part_has_bad_common_name(certificate, part, &num)) {
            return true;
        }
    }
    return false;
}
