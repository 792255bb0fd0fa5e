/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IP address literals, without the C library: what it takes for an address ("127.1", "0x7f.0.0.1",
 * "fe80::1%eth0") differs from system to system and would decide whether a certificate fits.
 */
#include "webpki/address.h"

#include <stoic/certificate.h>

enum { V4_LEN = 4, V6_LEN = 16, NUM_GROUPS = 8, NO_GAP = NUM_GROUPS + 1, TWO_COLONS = 0x3a3a };

typedef struct v6_groups {
    uint16_t groups[NUM_GROUPS];
    size_t num;
    size_t gap; /* how many groups stand before "::", or NO_GAP */
} v6_groups;

/* 0 to 255 in decimal without leading zeros. */
static bool read_decimal(stoic_reader *reader, uint8_t *out) {
    unsigned value = 0;
    size_t num_digits = 0;
    uint8_t digit;
    while (stoic_peek_u8(reader, &digit) && digit >= '0' && digit <= '9') {
        if (num_digits > 0 && value == 0) {
            return false;
        }
        value = value * 10 + (digit - '0');
        if (value > 255) {
            return false;
        }
        num_digits++;
        (void)stoic_read_skip(reader, 1);
    }
    *out = (uint8_t)value;
    return num_digits > 0;
}

static bool read_character(stoic_reader *reader, uint8_t wanted) {
    uint8_t next;
    return stoic_peek_u8(reader, &next) && next == wanted && stoic_read_skip(reader, 1);
}

static bool read_v4(stoic_reader *reader, uint8_t out[V4_LEN]) {
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, out, V4_LEN);
    for (int i = 0; i < V4_LEN; i++) {
        uint8_t part;
        if ((i > 0 && !read_character(reader, '.')) || !read_decimal(reader, &part)) {
            return false;
        }
        stoic_write_u8(&writer, part);
    }
    return stoic_reader_at_end(reader);
}

static int hex_value(uint8_t character) {
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    const uint8_t lower = character | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool push_group(v6_groups *groups, unsigned value) {
    if (groups->num == NUM_GROUPS) {
        return false;
    }
    *STOIC_AT(groups->groups, groups->num) = (uint16_t)value;
    groups->num++;
    return true;
}

/* 1 to 4 hexadecimal digits. */
static bool read_group(stoic_reader *reader, v6_groups *groups) {
    unsigned value = 0;
    size_t num_digits = 0;
    uint8_t digit;
    while (num_digits < 4 && stoic_peek_u8(reader, &digit) && hex_value(digit) >= 0) {
        value = value << 4 | (unsigned)hex_value(digit);
        num_digits++;
        (void)stoic_read_skip(reader, 1);
    }
    return num_digits > 0 && push_group(groups, value);
}

/* The last two groups may be written as IPv4. */
static bool read_v4_groups(stoic_reader *reader, v6_groups *groups) {
    uint8_t v4[V4_LEN];
    stoic_reader ahead = *reader;
    uint16_t high;
    uint16_t low;
    if (!read_v4(&ahead, v4)) {
        return false;
    }
    stoic_reader numbers = stoic_reader_of(stoic_bytes_of(v4, sizeof(v4)));
    if (!stoic_read_u16(&numbers, &high) || !stoic_read_u16(&numbers, &low) || !push_group(groups, high) ||
        !push_group(groups, low)) {
        return false;
    }
    *reader = ahead;
    return true;
}

/* "::", which may stand once. True and nothing read where there is none. */
static bool read_gap(stoic_reader *reader, v6_groups *groups) {
    stoic_reader ahead = *reader;
    uint16_t pair;
    if (!stoic_read_u16(&ahead, &pair) || pair != TWO_COLONS) {
        return true;
    }
    if (groups->gap != NO_GAP) {
        return false;
    }
    groups->gap = groups->num;
    *reader = ahead;
    return true;
}

/* RFC 4291 2.2. */
static bool read_groups(stoic_reader *reader, v6_groups *groups) {
    *groups = (v6_groups){.gap = NO_GAP};
    if (!read_gap(reader, groups)) {
        return false;
    }
    while (!stoic_reader_at_end(reader)) {
        if (read_v4_groups(reader, groups)) {
            break;
        }
        const size_t gap = groups->gap;
        if (!read_group(reader, groups) || !read_gap(reader, groups)) {
            return false;
        }
        /* Behind a group comes the end, "::" or ":" and another group. */
        const bool needs_colon = gap == groups->gap && !stoic_reader_at_end(reader);
        if (needs_colon && (!read_character(reader, ':') || stoic_reader_at_end(reader))) {
            return false;
        }
    }
    return groups->gap == NO_GAP ? groups->num == NUM_GROUPS : groups->num < NUM_GROUPS;
}

static void write_groups(uint8_t out[V6_LEN], const v6_groups *groups) {
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, out, V6_LEN);
    for (size_t i = 0; i < groups->num; i++) {
        if (i == groups->gap) {
            stoic_write_fill(&writer, 0, 2 * (NUM_GROUPS - groups->num));
        }
        stoic_write_u16(&writer, *STOIC_AT(groups->groups, i));
    }
    stoic_write_fill(&writer, 0, V6_LEN - stoic_writer_view(&writer).len);
}

bool stoic_ip_literal_read(uint8_t out[16], size_t *out_len, stoic_bytes name) {
    uint8_t v4[V4_LEN];
    v6_groups groups;
    stoic_reader as_v4 = stoic_reader_of(name);
    stoic_reader as_v6 = stoic_reader_of(name);
    if (read_v4(&as_v4, v4)) {
        stoic_copy(out, V6_LEN, stoic_bytes_of(v4, sizeof(v4)));
        *out_len = V4_LEN;
        return true;
    }
    if (read_groups(&as_v6, &groups)) {
        write_groups(out, &groups);
        *out_len = V6_LEN;
        return true;
    }
    return false;
}

bool stoic_is_ip_literal(stoic_bytes name) {
    uint8_t address[V6_LEN];
    size_t len;
    return stoic_ip_literal_read(address, &len, name);
}

/* RFC 5952 4.2: the longest run of two or more zeros, of several the first; NO_GAP where there is none. */
static void find_gap(v6_groups *groups, size_t *gap_len) {
    size_t run = 0;
    groups->gap = NO_GAP;
    *gap_len = 1;
    for (size_t i = 0; i < NUM_GROUPS; i++) {
        run = *STOIC_AT(groups->groups, i) == 0 ? run + 1 : 0;
        if (run > *gap_len) {
            *gap_len = run;
            groups->gap = i + 1 - run;
        }
    }
}

static void write_v6(stoic_writer *writer, stoic_bytes address) {
    v6_groups groups = {.num = 0};
    size_t gap_len;
    uint16_t group;
    stoic_reader reader = stoic_reader_of(address);
    while (stoic_read_u16(&reader, &group)) {
        (void)push_group(&groups, group);
    }
    find_gap(&groups, &gap_len);
    for (size_t i = 0; i < NUM_GROUPS; i++) {
        const bool is_behind_gap = groups.gap != NO_GAP && i == groups.gap + gap_len;
        if (i == groups.gap) {
            stoic_write_text(writer, "::");
            i += gap_len - 1;
        } else {
            stoic_write_printf(writer, "%s%x", i == 0 || is_behind_gap ? "" : ":",
                               (unsigned)*STOIC_AT(groups.groups, i));
        }
    }
}

static void write_v4(stoic_writer *writer, stoic_bytes address) {
    const char *separator = "";
    STOIC_EACH(byte, address.data, address.len) {
        stoic_write_printf(writer, "%s%u", separator, (unsigned)*byte);
        separator = ".";
    }
}

void stoic_address_write(stoic_writer *writer, stoic_bytes address) {
    if (address.len == V4_LEN) {
        write_v4(writer, address);
    } else if (address.len == V6_LEN) {
        write_v6(writer, address);
    }
}
