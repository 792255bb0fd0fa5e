/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is a certificate for a name? RFC 9525 as browsers apply it: alternative names only, whole labels, "*" alone
 * on the left, A-labels as the bytes that they are. A presented name that is not well-formed matches nothing,
 * and does not spoil the others.
 */
#include "webpki/names.h"

#include "base/der.h"
#include "webpki/text.h"
#include "webpki/uri.h"

enum { NAME_MAX_LEN = 253, LABEL_MAX_LEN = 63 };

static bool is_digit(uint8_t character) {
    return character >= '0' && character <= '9';
}

static bool is_label_character(uint8_t character) {
    const uint8_t lower = character | 0x20;
    return is_digit(character) || (lower >= 'a' && lower <= 'z') || character == '-' || character == '_';
}

static bool is_label(stoic_bytes label) {
    if (label.len == 0 || label.len > LABEL_MAX_LEN || stoic_byte_at(label, 0) == '-') {
        return false;
    }
    STOIC_EACH(character, label.data, label.len) {
        if (!is_label_character(*character)) {
            return false;
        }
    }
    return true;
}

static bool is_number(stoic_bytes label) {
    STOIC_EACH(character, label.data, label.len) {
        if (!is_digit(*character)) {
            return false;
        }
    }
    return label.len > 0;
}

bool stoic_dns_name_split(stoic_bytes *label, stoic_bytes *rest, stoic_bytes name) {
    return stoic_text_cut(label, rest, name, '.');
}

bool stoic_is_dns_name(stoic_bytes name) {
    if (name.len > NAME_MAX_LEN) {
        return false;
    }
    stoic_bytes label;
    stoic_bytes rest = name;
    while (stoic_dns_name_split(&label, &rest, rest)) {
        if (!is_label(label)) {
            return false;
        }
    }
    return is_label(rest) && !is_number(rest);
}

static uint8_t to_lower(uint8_t character) {
    return character >= 'A' && character <= 'Z' ? character | 0x20 : character;
}

/* RFC 9525 6.3: ASCII letters compare without case. */
bool stoic_dns_name_equal(stoic_bytes a, stoic_bytes b) {
    if (a.len != b.len) {
        return false;
    }
    stoic_reader other = stoic_reader_of(b);
    STOIC_EACH(character, a.data, a.len) {
        uint8_t wanted;
        if (!stoic_read_u8(&other, &wanted) || to_lower(*character) != to_lower(wanted)) {
            return false;
        }
    }
    return true;
}

bool stoic_is_wildcard_name(stoic_bytes *base, stoic_bytes name) {
    stoic_bytes label;
    stoic_bytes rest;
    if (!stoic_dns_name_split(&label, &rest, name) || !stoic_bytes_equal(label, stoic_bytes_of_text("*")) ||
        !stoic_is_dns_name(rest)) {
        return false;
    }
    *base = rest;
    return true;
}

/* `reference` is a DNS name. */
static bool matches_dns(stoic_bytes presented, stoic_bytes reference) {
    stoic_bytes base;
    if (!stoic_is_wildcard_name(&base, presented)) {
        return stoic_dns_name_equal(presented, reference);
    }
    stoic_bytes ignored;
    stoic_bytes top;
    stoic_bytes reference_base;
    /* "*.com" would cover everybody's names: at least two labels follow the asterisk. */
    return stoic_dns_name_split(&ignored, &top, base) &&
           stoic_dns_name_split(&ignored, &reference_base, reference) &&
           stoic_dns_name_equal(base, reference_base);
}

typedef struct alt_name_tag {
    uint8_t tag;
    stoic_alt_name_type type;
} alt_name_tag;

/* RFC 5280 4.2.1.6. directoryName is a CHOICE, so its tag is explicit and the content a whole Name. */
static const alt_name_tag alt_name_tags[] = {
    {STOIC_DER_CONTEXT(1), STOIC_ALT_NAME_EMAIL},
    {STOIC_DER_CONTEXT(2), STOIC_ALT_NAME_DNS},
    {STOIC_DER_CONTEXT_CONSTRUCTED(4), STOIC_ALT_NAME_DIRECTORY},
    {STOIC_DER_CONTEXT(6), STOIC_ALT_NAME_URI},
    {STOIC_DER_CONTEXT(7), STOIC_ALT_NAME_IP},
};

bool stoic_alt_name_next(stoic_reader *reader, stoic_alt_name_type *type, stoic_bytes *value) {
    uint8_t tag;
    if (!stoic_der_read_any(reader, &tag, value, NULL)) {
        return false;
    }
    *type = STOIC_ALT_NAME_OTHER;
    STOIC_EACH(row, alt_name_tags, STOIC_COUNT(alt_name_tags)) {
        if (row->tag == tag) {
            *type = row->type;
        }
    }
    return true;
}

static bool covers_address(const stoic_certificate *certificate, stoic_bytes address) {
    stoic_reader reader = stoic_reader_of(certificate->subject_alt_names);
    stoic_alt_name_type type;
    stoic_bytes value;
    while (stoic_alt_name_next(&reader, &type, &value)) {
        if (type == STOIC_ALT_NAME_IP && stoic_bytes_equal(value, address)) {
            return true;
        }
    }
    return false;
}

static bool covers_dns(const stoic_certificate *certificate, stoic_bytes name) {
    stoic_reader reader = stoic_reader_of(certificate->subject_alt_names);
    stoic_alt_name_type type;
    stoic_bytes value;
    while (stoic_alt_name_next(&reader, &type, &value)) {
        if (type == STOIC_ALT_NAME_DNS && matches_dns(value, name)) {
            return true;
        }
    }
    return false;
}

/* RFC 3986 6.2.1: simple string comparison. An X509-SVID has exactly one URI (X509-SVID 2): with more of them
 * it could be taken for several identities. */
static bool covers_uri(const stoic_certificate *certificate, stoic_bytes uri, bool must_be_only) {
    stoic_reader reader = stoic_reader_of(certificate->subject_alt_names);
    stoic_alt_name_type type;
    stoic_bytes value;
    size_t num = 0;
    bool is_found = false;
    while (stoic_alt_name_next(&reader, &type, &value)) {
        if (type == STOIC_ALT_NAME_URI) {
            is_found |= stoic_bytes_equal(value, uri);
            num++;
        }
    }
    return is_found && (num == 1 || !must_be_only);
}

static stoic_bytes without_final_dot(stoic_bytes name) {
    const bool has_dot = name.len > 0 && stoic_byte_at(name, name.len - 1) == '.';
    return has_dot ? stoic_slice(name, 0, name.len - 1) : name;
}

bool stoic_certificate_covers_name(const stoic_certificate *certificate, stoic_bytes name) {
    uint8_t address[16];
    size_t address_len;
    if (stoic_ip_literal_read(address, &address_len, name)) {
        return covers_address(certificate, stoic_bytes_of(address, address_len));
    }
    stoic_bytes scheme;
    stoic_bytes rest;
    if (stoic_uri_split(&scheme, &rest, name)) {
        return covers_uri(certificate, name, stoic_bytes_equal_text_nocase(scheme, "spiffe"));
    }
    const stoic_bytes dns_name = without_final_dot(name);
    return stoic_is_dns_name(dns_name) && covers_dns(certificate, dns_name);
}
