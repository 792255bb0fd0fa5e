/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of the public codepoints, made from the same lists as the numbers.
 */
#include <stoic/bytes.h>
#include <stoic/codepoints.h>

typedef struct codepoint_name {
    unsigned value;
    const char *name;
} codepoint_name;

static const codepoint_name version_names[] = {{STOIC_VERSION_SSL3, "SSL3"},
                                               {STOIC_VERSION_TLS10, "1.0"},
                                               {STOIC_VERSION_TLS11, "1.1"},
                                               {STOIC_VERSION_TLS12, "1.2"},
                                               {STOIC_VERSION_TLS13, "1.3"}};

static const codepoint_name suite_names[] = {
#define SUITE_NAME(value, name) {value, #name},
    STOIC_SUITE_LIST(SUITE_NAME)
#undef SUITE_NAME
};

static const codepoint_name group_names[] = {
#define GROUP_NAME(value, name, text) {value, text},
    STOIC_GROUP_LIST(GROUP_NAME)
#undef GROUP_NAME
};

static const codepoint_name scheme_names[] = {
#define SCHEME_NAME(value, name, text) {value, text},
    STOIC_SCHEME_LIST(SCHEME_NAME)
#undef SCHEME_NAME
};

static const codepoint_name alert_names[] = {
#define ALERT_NAME(value, name) {value, #name},
    STOIC_ALERT_LIST(ALERT_NAME)
#undef ALERT_NAME
};

static const char *find_name(const codepoint_name *names, size_t num, unsigned value) {
    STOIC_EACH(row, names, num) {
        if (row->value == value) {
            return row->name;
        }
    }
    return NULL;
}

static const char *name_or_unknown(const codepoint_name *names, size_t num, unsigned value) {
    const char *name = find_name(names, num, value);
    return name != NULL ? name : "unknown";
}

const char *stoic_version_name(stoic_version version) {
    return name_or_unknown(version_names, STOIC_COUNT(version_names), version);
}

const char *stoic_suite_name(uint16_t suite) {
    return name_or_unknown(suite_names, STOIC_COUNT(suite_names), suite);
}

const char *stoic_group_name(uint16_t group) {
    return name_or_unknown(group_names, STOIC_COUNT(group_names), group);
}

const char *stoic_scheme_name(uint16_t scheme) {
    return name_or_unknown(scheme_names, STOIC_COUNT(scheme_names), scheme);
}

const char *stoic_alert_name(stoic_alert alert) {
    return name_or_unknown(alert_names, STOIC_COUNT(alert_names), alert);
}

bool stoic_alert_is_known(stoic_alert alert) {
    return find_name(alert_names, STOIC_COUNT(alert_names), alert) != NULL;
}
