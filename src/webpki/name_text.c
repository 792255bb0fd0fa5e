/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A DER Name as one line of text (RFC 4514 2), from the last part to the first. The whole Name is checked
 * before anything is written.
 */
#include <stoic/certificate.h>

#include "webpki/name_text.h"

#include "base/der.h"
#include "webpki/limits.h"
#include "webpki/oid_text.h"

typedef struct attribute_name {
    uint8_t oid[10];
    uint8_t oid_len;
    const char *text;
} attribute_name;

/* RFC 4514 3, and what else certificates use. */
static const attribute_name attribute_names[] = {
    {{0x55, 0x04, 0x03}, 3, "CN"},
    {{0x55, 0x04, 0x04}, 3, "SN"},
    {{0x55, 0x04, 0x05}, 3, "serialNumber"},
    {{0x55, 0x04, 0x06}, 3, "C"},
    {{0x55, 0x04, 0x07}, 3, "L"},
    {{0x55, 0x04, 0x08}, 3, "ST"},
    {{0x55, 0x04, 0x09}, 3, "STREET"},
    {{0x55, 0x04, 0x0a}, 3, "O"},
    {{0x55, 0x04, 0x0b}, 3, "OU"},
    {{0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01}, 10, "UID"},
    {{0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19}, 10, "DC"},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01}, 9, "emailAddress"},
};

bool stoic_name_attribute_next(stoic_reader *part, stoic_bytes *type, uint8_t *value_tag,
                               stoic_bytes *value) {
    stoic_reader ahead = *part;
    stoic_reader body;
    if (!stoic_der_enter(&ahead, &body, STOIC_DER_SEQUENCE) || !stoic_der_read_oid(&body, type) ||
        !stoic_der_read_any(&body, value_tag, value, NULL) || !stoic_reader_at_end(&body)) {
        return false;
    }
    *part = ahead;
    return true;
}

bool stoic_name_open(stoic_reader *parts, stoic_bytes name) {
    stoic_reader reader = stoic_reader_of(name);
    return stoic_der_enter(&reader, parts, STOIC_DER_SEQUENCE) && stoic_reader_at_end(&reader);
}

static bool is_valid_part(stoic_reader part) {
    stoic_bytes type;
    stoic_bytes value;
    do {
        if (!stoic_name_attribute_next(&part, &type, NULL, &value)) {
            return false;
        }
    } while (!stoic_reader_at_end(&part));
    return true;
}

/* A reader over the RelativeDistinguishedNames, and their number. */
static bool read_parts(stoic_reader *parts, size_t *num, stoic_bytes name) {
    if (!stoic_name_open(parts, name)) {
        return false;
    }
    stoic_reader rest = *parts;
    stoic_reader part;
    *num = 0;
    while (stoic_der_enter(&rest, &part, STOIC_DER_SET)) {
        if (!is_valid_part(part)) {
            return false;
        }
        ++*num;
    }
    return stoic_reader_at_end(&rest);
}

bool stoic_name_is_well_formed(stoic_bytes name) {
    stoic_reader parts;
    size_t num;
    return read_parts(&parts, &num, name);
}

static void write_type(stoic_writer *writer, stoic_bytes oid) {
    STOIC_EACH(row, attribute_names, STOIC_COUNT(attribute_names)) {
        if (stoic_bytes_equal(oid, stoic_bytes_of(row->oid, row->oid_len))) {
            stoic_write_text(writer, row->text);
            return;
        }
    }
    stoic_oid_write(writer, oid);
}

static void write_value(stoic_writer *writer, stoic_bytes value) {
    STOIC_EACH(byte, value.data, value.len) {
        if (*byte == ',' || *byte == '+' || *byte == '=' || *byte == '\\') {
            stoic_write_u8(writer, '\\');
        }
        stoic_write_u8(writer, *byte);
    }
}

static void write_part(stoic_writer *writer, stoic_reader part) {
    stoic_bytes type;
    stoic_bytes value;
    const char *separator = "";
    while (stoic_name_attribute_next(&part, &type, NULL, &value)) {
        stoic_write_text(writer, separator);
        write_type(writer, type);
        stoic_write_text(writer, "=");
        write_value(writer, value);
        separator = "+";
    }
}

static stoic_reader part_at(stoic_reader parts, size_t index) {
    stoic_reader part = stoic_reader_of(stoic_bytes_of(NULL, 0));
    for (size_t i = 0; i <= index; i++) {
        if (!stoic_der_enter(&parts, &part, STOIC_DER_SET)) {
            break; /* cannot happen: the parts were counted */
        }
    }
    return part;
}

void stoic_name_write(stoic_writer *writer, stoic_bytes name) {
    stoic_reader parts;
    size_t num;
    if (!read_parts(&parts, &num, name)) {
        stoic_write_text(writer, "?");
        return;
    }
    const size_t num_written = num < STOIC_NAME_MAX_PARTS ? num : STOIC_NAME_MAX_PARTS;
    for (size_t i = 0; i < num_written; i++) {
        stoic_write_text(writer, i > 0 ? ", " : "");
        write_part(writer, part_at(parts, num - 1 - i));
    }
    if (num_written < num) {
        stoic_write_text(writer, ", ...");
    }
}
