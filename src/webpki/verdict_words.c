/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names, identifiers and times of certificates as words.
 */
#include "webpki/verdict_words.h"

#include <stoic/notice.h>

#include "base/der.h"
#include "webpki/limits.h"
#include "webpki/oid_text.h"

void stoic_words_escaped(stoic_writer *writer, stoic_bytes text) {
    const bool is_cut = text.len > STOIC_WORDS_MAX_TEXT;
    const size_t len = is_cut ? STOIC_WORDS_MAX_TEXT : text.len;
    STOIC_EACH(byte, text.data, len) {
        if (*byte == ' ' || *byte == '=') {
            stoic_write_u8(writer, *byte);
        } else {
            stoic_write_escaped(writer, stoic_bytes_of(byte, 1), 1);
        }
    }
    stoic_write_text(writer, is_cut ? "~" : "");
}

/* A Name that does not fit is cut, and marked as the escaper does. */
void stoic_words_name(stoic_writer *writer, stoic_bytes name) {
    uint8_t space[STOIC_WORDS_MAX_TEXT];
    stoic_writer text;
    stoic_writer_init_fixed(&text, space, sizeof(space));
    stoic_name_write(&text, name);
    const bool is_cut = stoic_writer_error(&text) != STOIC_OK;
    stoic_words_escaped(writer, stoic_bytes_of(space, text.len));
    stoic_write_text(writer, is_cut ? "~" : "");
}

static void write_address(stoic_writer *writer, stoic_bytes address) {
    if (address.len == 4) {
        stoic_write_printf(writer, "%u.%u.%u.%u", stoic_byte_at(address, 0), stoic_byte_at(address, 1),
                           stoic_byte_at(address, 2), stoic_byte_at(address, 3));
        return;
    }
    for (size_t i = 0; i + 1 < address.len; i += 2) {
        const unsigned word = (unsigned)stoic_byte_at(address, i) << 8 | stoic_byte_at(address, i + 1);
        stoic_write_printf(writer, "%s%x", i > 0 ? ":" : "", word);
    }
}

/* An address, or an address and its mask (RFC 5280 4.2.1.10). */
static void write_ip(stoic_writer *writer, stoic_bytes value) {
    if (value.len == 4 || value.len == 16) {
        write_address(writer, value);
    } else if (value.len == 8 || value.len == 32) {
        write_address(writer, stoic_slice(value, 0, value.len / 2));
        stoic_write_text(writer, "/");
        write_address(writer, stoic_slice(value, value.len / 2, value.len / 2));
    } else {
        stoic_words_hex(writer, value);
    }
}

void stoic_words_alt_name(stoic_writer *writer, stoic_alt_name_type type, stoic_bytes value) {
    switch (type) {
    case STOIC_ALT_NAME_DNS:
        stoic_write_text(writer, "DNS ");
        stoic_words_escaped(writer, value);
        break;
    case STOIC_ALT_NAME_IP:
        stoic_write_text(writer, "IP ");
        write_ip(writer, value);
        break;
    case STOIC_ALT_NAME_EMAIL:
        stoic_write_text(writer, "email ");
        stoic_words_escaped(writer, value);
        break;
    case STOIC_ALT_NAME_URI:
        stoic_write_text(writer, "URI ");
        stoic_words_escaped(writer, value);
        break;
    case STOIC_ALT_NAME_DIRECTORY:
        stoic_write_text(writer, "directory ");
        stoic_words_name(writer, value);
        break;
    case STOIC_ALT_NAME_OTHER:
        stoic_write_text(writer, "another kind of name");
        break;
    }
}

void stoic_words_general_name(stoic_writer *writer, stoic_bytes raw) {
    stoic_reader reader = stoic_reader_of(raw);
    stoic_alt_name_type type;
    stoic_bytes value;
    if (stoic_der_next_is(&reader, STOIC_DER_SEQUENCE)) {
        stoic_words_alt_name(writer, STOIC_ALT_NAME_DIRECTORY, raw);
    } else if (stoic_alt_name_next(&reader, &type, &value)) {
        stoic_words_alt_name(writer, type, value);
    } else {
        stoic_write_text(writer, "?");
    }
}

void stoic_words_alt_names(stoic_writer *writer, const stoic_certificate *certificate) {
    stoic_reader reader = stoic_reader_of(certificate->subject_alt_names);
    stoic_alt_name_type type;
    stoic_bytes value;
    size_t num = 0;
    while (stoic_alt_name_next(&reader, &type, &value)) {
        if (num < STOIC_WORDS_MAX_NAMES) {
            stoic_write_text(writer, num > 0 ? ", " : "");
            stoic_words_alt_name(writer, type, value);
        }
        num++;
    }
    if (num == 0) {
        stoic_write_text(writer, "no name at all");
    } else if (num > STOIC_WORDS_MAX_NAMES) {
        stoic_write_printf(writer, " and %zu more", num - STOIC_WORDS_MAX_NAMES);
    }
}

void stoic_words_subject(stoic_writer *writer, const stoic_certificate *certificate) {
    stoic_reader reader = stoic_reader_of(certificate->subject_alt_names);
    stoic_alt_name_type type;
    stoic_bytes value;
    const bool is_empty = certificate->subject.len <= 2; /* a SEQUENCE of nothing */
    if (is_empty && stoic_alt_name_next(&reader, &type, &value)) {
        stoic_words_alt_name(writer, type, value);
    } else if (is_empty) {
        stoic_write_text(writer, "nobody");
    } else {
        stoic_words_name(writer, certificate->subject);
    }
}

/* In the order of the bits (RFC 5280 4.2.1.3). */
static const char *const key_usages[] = {"digitalSignature", "contentCommitment", "keyEncipherment",
                                         "dataEncipherment", "keyAgreement",      "keyCertSign",
                                         "cRLSign",          "encipherOnly",      "decipherOnly"};

void stoic_words_key_usage(stoic_writer *writer, uint16_t key_usage) {
    unsigned rest = key_usage;
    const char *separator = "";
    STOIC_EACH(text, key_usages, STOIC_COUNT(key_usages)) {
        if ((rest & 1) != 0) {
            stoic_write_text(writer, separator);
            stoic_write_text(writer, *text);
            separator = ", ";
        }
        rest >>= 1;
    }
    stoic_write_text(writer, key_usage == 0 ? "nothing" : "");
}

typedef struct known_oid {
    uint8_t oid[9];
    uint8_t oid_len;
    const char *text;
} known_oid;

static const known_oid purposes[] = {
    {{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01}, 8, "serverAuth"},
    {{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02}, 8, "clientAuth"},
    {{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x03}, 8, "codeSigning"},
    {{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04}, 8, "emailProtection"},
    {{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08}, 8, "timeStamping"},
    {{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09}, 8, "OCSPSigning"},
    {{0x55, 0x1d, 0x25, 0x00}, 4, "anyExtendedKeyUsage"},
};

/* What is met, and refused, under signatures; and critical extensions that are met. */
static const known_oid others[] = {
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04}, 9, "md5WithRSAEncryption"},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05}, 9, "sha1WithRSAEncryption"},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a}, 9, "RSASSA-PSS"},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}, 9, "sha256WithRSAEncryption"},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c}, 9, "sha384WithRSAEncryption"},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d}, 9, "sha512WithRSAEncryption"},
    {{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01}, 7, "ecdsa-with-SHA1"},
    {{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x01}, 8, "ecdsa-with-SHA224"},
    {{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02}, 8, "ecdsa-with-SHA256"},
    {{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03}, 8, "ecdsa-with-SHA384"},
    {{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04}, 8, "ecdsa-with-SHA512"},
    {{0x2b, 0x65, 0x70}, 3, "Ed25519"},
    {{0x2b, 0x65, 0x71}, 3, "Ed448"},
    {{0x55, 0x1d, 0x21}, 3, "policyMappings"},
    {{0x55, 0x1d, 0x36}, 3, "inhibitAnyPolicy"},
};

static const char *find(const known_oid *rows, size_t num, stoic_bytes oid) {
    STOIC_EACH(row, rows, num) {
        if (stoic_bytes_equal(oid, stoic_bytes_of(row->oid, row->oid_len))) {
            return row->text;
        }
    }
    return NULL;
}

void stoic_words_purposes(stoic_writer *writer, stoic_bytes ext_key_usage) {
    stoic_reader reader = stoic_reader_of(ext_key_usage);
    stoic_bytes oid;
    for (size_t num = 0; stoic_der_read_oid(&reader, &oid); num++) {
        const char *text = find(purposes, STOIC_COUNT(purposes), oid);
        if (num == STOIC_WORDS_MAX_NAMES) {
            stoic_write_text(writer, " and more");
            return;
        }
        stoic_write_text(writer, num > 0 ? ", " : "");
        if (text != NULL) {
            stoic_write_text(writer, text);
        } else {
            stoic_words_oid(writer, oid);
        }
    }
}

void stoic_words_oid(stoic_writer *writer, stoic_bytes oid) {
    const char *text = find(others, STOIC_COUNT(others), oid);
    stoic_oid_write(writer,
                    stoic_slice(oid, 0, oid.len < STOIC_WORDS_MAX_OID ? oid.len : STOIC_WORDS_MAX_OID));
    if (text != NULL) {
        stoic_write_printf(writer, " (%s)", text);
    }
}

void stoic_words_hex(stoic_writer *writer, stoic_bytes bytes) {
    const size_t len = bytes.len < STOIC_WORDS_MAX_OID ? bytes.len : STOIC_WORDS_MAX_OID;
    const char *separator = "";
    STOIC_EACH(byte, bytes.data, len) {
        stoic_write_printf(writer, "%s%02x", separator, *byte);
        separator = ":";
    }
    stoic_write_text(writer, len < bytes.len ? "~" : "");
}

void stoic_words_duration(stoic_writer *writer, int64_t from, int64_t to) {
    static const struct {
        uint64_t seconds;
        const char *text;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    const uint64_t passed = (uint64_t)to - (uint64_t)from; /* `now` may be any number */
    STOIC_EACH(unit, units, STOIC_COUNT(units)) {
        const uint64_t num = passed / unit->seconds;
        if (num > 0 || unit->seconds == 1) {
            stoic_write_printf(writer, "%llu %s%s", (unsigned long long)num, unit->text, num == 1 ? "" : "s");
            return;
        }
    }
}

const char *stoic_words_purpose(stoic_purpose purpose) {
    return purpose == STOIC_PURPOSE_SERVER ? "serverAuth" : "clientAuth";
}

const char *stoic_words_source(stoic_path_source source) {
    static const char *const texts[] = {"end_entity", "intermediate", "anchor", "trusted_end_entity"};
    return source < STOIC_COUNT(texts) ? *STOIC_AT(texts, source) : "";
}

bool stoic_words_certificate(stoic_certificate *out, const stoic_verdict *verdict, size_t index) {
    *out = (stoic_certificate){.struct_size = sizeof(*out)};
    return index < verdict->num_path &&
           stoic_certificate_read(out, STOIC_AT(verdict->path, index)->der, NULL) == STOIC_OK;
}
