/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of the command line, taken apart (parse.h). */
#include "common/parse.h"

#include <string.h>

#define MS_DIGITS 3

bool app_parse_number(uint64_t *out, stoic_bytes text, uint64_t max) {
    uint64_t value = 0;
    if (text.len == 0) {
        return false;
    }
    STOIC_EACH(character, text.data, text.len) {
        if (*character < '0' || *character > '9') {
            return false;
        }
        const uint64_t digit = (uint64_t)(*character - '0');
        if (value > (max - digit) / 10 || digit > max) {
            return false;
        }
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

/* The first place of `wanted`, or text.len. */
static size_t find_byte(stoic_bytes text, char wanted) {
    size_t at = 0;
    STOIC_EACH(character, text.data, text.len) {
        if (*character == (uint8_t)wanted) {
            break;
        }
        at++;
    }
    return at;
}

static stoic_bytes behind(stoic_bytes text, size_t start) {
    return start >= text.len ? stoic_bytes_of(NULL, 0) : stoic_slice(text, start, text.len - start);
}

/* Digits behind the point, as milliseconds. */
static bool parse_fraction(uint64_t *out_ms, stoic_bytes digits) {
    uint64_t value = 0;
    if (digits.len > MS_DIGITS || !app_parse_number(&value, digits, 999)) {
        return false;
    }
    for (size_t missing = digits.len; missing < MS_DIGITS; missing++) {
        value *= 10;
    }
    *out_ms = value;
    return true;
}

bool app_parse_seconds(int64_t *out_ns, const char *text) {
    const stoic_bytes all = stoic_bytes_of_text(text);
    const size_t point = find_byte(all, '.');
    uint64_t seconds = 0, ms = 0;
    if (!app_parse_number(&seconds, stoic_slice(all, 0, point), APP_SECONDS_MAX)) {
        return false;
    }
    if (point < all.len && !parse_fraction(&ms, behind(all, point + 1))) {
        return false;
    }
    *out_ns = (int64_t)seconds * STOIC_NS_PER_SECOND + (int64_t)ms * STOIC_NS_PER_MS;
    return true;
}

static bool is_host_character(uint8_t character) {
    return character > 0x20 && character < 0x7f && character != '/' && character != '[' && character != ']';
}

static bool is_host(stoic_bytes host) {
    if (host.len == 0 || host.len >= APP_HOST_MAX) {
        return false;
    }
    STOIC_EACH(character, host.data, host.len) {
        if (!is_host_character(*character)) {
            return false;
        }
    }
    return true;
}

/* Cuts "host:port" or "[host]:port" in two; `port` is empty where there is none. */
static bool split_endpoint(stoic_bytes text, stoic_bytes *host, stoic_bytes *port) {
    size_t end = 0, port_start = 0;
    if (text.len > 0 && stoic_byte_at(text, 0) == '[') {
        end = find_byte(text, ']');
        if (end == text.len) {
            return false;
        }
        *host = stoic_slice(text, 1, end - 1);
        port_start = end + 1;
        if (port_start < text.len && stoic_byte_at(text, port_start) != ':') {
            return false;
        }
    } else {
        port_start = find_byte(text, ':');
        *host = stoic_slice(text, 0, port_start);
    }
    *port = behind(text, port_start + 1);
    return port_start == text.len || port->len > 0;
}

bool app_parse_endpoint(app_endpoint *out, const char *text, uint16_t default_port) {
    stoic_bytes host, port;
    uint64_t number = default_port;
    if (!split_endpoint(stoic_bytes_of_text(text), &host, &port) || !is_host(host)) {
        return false;
    }
    if (port.len == 0 ? default_port == 0 : !app_parse_number(&number, port, UINT16_MAX)) {
        return false;
    }
    STOIC_ZERO(out);
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, (uint8_t *)out->host, sizeof(out->host) - 1);
    stoic_write_bytes(&writer, host);
    out->port = (uint16_t)number;
    return true;
}

bool app_parse_list(stoic_bytes *out, size_t *out_num, const char *text) {
    stoic_bytes rest = stoic_bytes_of_text(text);
    size_t num = 0;
    for (;;) {
        const size_t comma = find_byte(rest, ',');
        if (comma == 0 || num == APP_LIST_MAX) {
            return false;
        }
        *STOIC_AT_N(out, APP_LIST_MAX, num) = stoic_slice(rest, 0, comma);
        num++;
        if (comma == rest.len) {
            *out_num = num;
            return true;
        }
        rest = behind(rest, comma + 1);
    }
}

typedef const char *(*name_function)(uint16_t id);

/* The id of one name, by asking for the name of each id there is. */
static bool find_id(uint16_t *out, stoic_bytes name, const uint16_t *ids, size_t num_ids,
                    name_function name_of) {
    STOIC_EACH(id, ids, num_ids) {
        if (stoic_bytes_equal_text_nocase(name, name_of(*id))) {
            *out = *id;
            return true;
        }
    }
    return false;
}

static bool parse_ids(uint16_t *out, size_t *out_num, const char *text, const uint16_t *ids, size_t num_ids,
                      name_function name_of) {
    stoic_bytes names[APP_LIST_MAX];
    size_t num = 0, done = 0;
    if (!app_parse_list(names, &num, text)) {
        return false;
    }
    STOIC_EACH(name, names, num) {
        if (!find_id(STOIC_AT_N(out, APP_LIST_MAX, done), *name, ids, num_ids, name_of)) {
            return false;
        }
        done++;
    }
    *out_num = num;
    return true;
}

bool app_parse_groups(uint16_t *out, size_t *out_num, const char *text) {
#define GROUP_ID(value, name, text_) (value),
    static const uint16_t ids[] = {STOIC_GROUP_LIST(GROUP_ID)};
#undef GROUP_ID
    return parse_ids(out, out_num, text, ids, STOIC_COUNT(ids), stoic_group_name);
}

bool app_parse_suites(uint16_t *out, size_t *out_num, const char *text) {
#define SUITE_ID(value, name) (value),
    static const uint16_t ids[] = {STOIC_SUITE_LIST(SUITE_ID)};
#undef SUITE_ID
    return parse_ids(out, out_num, text, ids, STOIC_COUNT(ids), stoic_suite_name);
}

bool app_parse_level(stoic_severity *out, const char *text) {
    static const struct {
        const char *name;
        stoic_severity level;
    } levels[] = {{"trace", STOIC_TRACE}, {"debug", STOIC_DEBUG}, {"info", STOIC_INFO},
                  {"notice", STOIC_NOTE}, {"warn", STOIC_WARN},   {"error", STOIC_ERROR_LEVEL},
                  {"crit", STOIC_CRIT}};
    STOIC_EACH(row, levels, STOIC_COUNT(levels)) {
        if (strcmp(row->name, text) == 0) {
            *out = row->level;
            return true;
        }
    }
    return false;
}

bool app_parse_format(stoic_format *out, const char *text) {
    static const struct {
        const char *name;
        stoic_format format;
    } formats[] = {
        {"pretty", STOIC_FORMAT_PRETTY}, {"logfmt", STOIC_FORMAT_LOGFMT}, {"json", STOIC_FORMAT_JSON}};
    STOIC_EACH(row, formats, STOIC_COUNT(formats)) {
        if (strcmp(row->name, text) == 0) {
            *out = row->format;
            return true;
        }
    }
    return false;
}
