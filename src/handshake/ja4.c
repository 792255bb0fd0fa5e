/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JA4 from its public description: a part to be read (transport, version, server name, counts, ALPN), the
 * suites, and the extensions with the signature schemes, the last two as truncated hashes of sorted lists.
 * Reserved (GREASE) values count nowhere (RFC 8701 2).
 */
#include "handshake/ja4.h"

#include "handshake/limits.h"
#include "wire/limits.h"

#define SHOWN_HASH_BYTES 6
#define MAX_SHOWN_COUNT 99

_Static_assert(STOIC_JA4_MAX_SUITES >= STOIC_MAX_EXTENSIONS, "one buffer sorts both lists");

/* Codepoints in ascending order. */
typedef struct sorted {
    uint16_t values[STOIC_JA4_MAX_SUITES];
    size_t num;
} sorted;

/* A list of codepoints on its way into a hash. */
typedef struct running_list {
    const stoic_hash *sha256;
    stoic_hash_state state;
    size_t num;
} running_list;

static bool is_grease(uint16_t value) {
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

static void insert(sorted *list, uint16_t value) {
    size_t at = list->num++;
    for (; at > 0 && *STOIC_AT(list->values, at - 1) > value; at--) {
        *STOIC_AT(list->values, at) = *STOIC_AT(list->values, at - 1);
    }
    *STOIC_AT(list->values, at) = value;
}

static bool sort_suites(sorted *list, stoic_bytes suites) {
    stoic_reader rest = stoic_reader_of(suites);
    list->num = 0;
    for (uint16_t suite; stoic_u16_list_next(&rest, &suite);) {
        if (is_grease(suite)) {
            continue;
        }
        if (list->num == STOIC_COUNT(list->values)) {
            return false;
        }
        insert(list, suite);
    }
    return true;
}

/* All but the two that the first part shows; *out_num counts them too. */
static void sort_extensions(sorted *list, size_t *out_num, stoic_bytes block) {
    stoic_reader rest = stoic_reader_of(block);
    uint16_t type;
    list->num = 0;
    *out_num = 0;
    for (stoic_bytes data; stoic_extension_next(&rest, &type, &data);) {
        if (is_grease(type)) {
            continue;
        }
        ++*out_num;
        if (type != STOIC_EXTENSION_SERVER_NAME && type != STOIC_EXTENSION_ALPN) {
            insert(list, type);
        }
    }
}

static void add(running_list *list, char separator, uint16_t value) {
    uint8_t text[8];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, text, sizeof(text));
    if (list->num++ > 0) {
        stoic_write_u8(&writer, (uint8_t)separator);
    }
    stoic_write_printf(&writer, "%04x", value);
    list->sha256->update(&list->state, stoic_writer_view(&writer));
}

static void add_sorted(running_list *list, const sorted *values) {
    STOIC_EACH(value, values->values, values->num) {
        add(list, ',', *value);
    }
}

/* In the order in which they came. */
static void add_schemes(running_list *list, stoic_bytes schemes) {
    stoic_reader rest = stoic_reader_of(schemes);
    char separator = '_';
    for (uint16_t scheme; stoic_u16_list_next(&rest, &scheme);) {
        if (!is_grease(scheme)) {
            add(list, separator, scheme);
            separator = ',';
        }
    }
}

static running_list open_list(const stoic_hash *sha256) {
    running_list list = {.sha256 = sha256};
    sha256->start(&list.state);
    return list;
}

/* `is_empty`: the list has nothing to hash, and zeros stand for it. */
static void close_list(stoic_writer *out, running_list *list, bool is_empty) {
    uint8_t digest[STOIC_HASH_MAX_LEN] = {0};
    list->sha256->finish(&list->state, digest);
    stoic_write_u8(out, '_');
    STOIC_EACH(byte, digest, SHOWN_HASH_BYTES) {
        stoic_write_printf(out, "%02x", is_empty ? 0 : *byte);
    }
}

static const char *version_text(stoic_version version) {
    switch (version) {
    case STOIC_VERSION_TLS13:
        return "13";
    case STOIC_VERSION_TLS12:
        return "12";
    case STOIC_VERSION_TLS11:
        return "11";
    case STOIC_VERSION_TLS10:
        return "10";
    case STOIC_VERSION_SSL3:
        return "s3";
    default:
        return "00";
    }
}

static bool is_alphanumeric(uint8_t byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* First and last character of the first protocol; of its hexadecimal form where one is not a letter or digit.
 */
static void write_alpn(stoic_writer *out, const stoic_extensions *extensions) {
    stoic_bytes name = stoic_bytes_of(NULL, 0);
    stoic_reader rest = stoic_reader_of(extensions->alpn);
    if (!stoic_extensions_has(extensions, STOIC_EXTENSION_ALPN) || !stoic_alpn_next(&rest, &name) ||
        name.len == 0) {
        stoic_write_text(out, "00");
        return;
    }
    const uint8_t first = stoic_byte_at(name, 0);
    const uint8_t last = stoic_byte_at(name, name.len - 1);
    if (is_alphanumeric(first) && is_alphanumeric(last)) {
        stoic_write_u8(out, first);
        stoic_write_u8(out, last);
    } else {
        stoic_write_printf(out, "%x%x", first >> 4, last & 0x0f);
    }
}

static unsigned shown(size_t count) {
    return count < MAX_SHOWN_COUNT ? (unsigned)count : MAX_SHOWN_COUNT;
}

void stoic_ja4(char *out, const stoic_client_hello *hello, const stoic_hash *sha256) {
    const stoic_extensions *extensions = &hello->extensions;
    sorted suites, types;
    size_t num_extensions;
    stoic_writer writer;
    stoic_zero(out, STOIC_JA4_LEN + 1);
    if (!sort_suites(&suites, hello->cipher_suites)) {
        return;
    }
    sort_extensions(&types, &num_extensions, hello->extension_block);
    stoic_writer_init_fixed(&writer, (uint8_t *)out, STOIC_JA4_LEN + 1);
    stoic_write_printf(&writer, "t%s%c%02u%02u", version_text(stoic_client_hello_max_version(hello)),
                       stoic_extensions_has(extensions, STOIC_EXTENSION_SERVER_NAME) ? 'd' : 'i',
                       shown(suites.num), shown(num_extensions));
    write_alpn(&writer, extensions);

    running_list list = open_list(sha256);
    add_sorted(&list, &suites);
    close_list(&writer, &list, suites.num == 0);

    list = open_list(sha256);
    add_sorted(&list, &types);
    if (stoic_extensions_has(extensions, STOIC_EXTENSION_SIGNATURE_ALGORITHMS)) {
        add_schemes(&list, extensions->signature_algorithms);
    }
    close_list(&writer, &list, types.num == 0);
}
