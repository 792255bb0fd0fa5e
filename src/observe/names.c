/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of the taxonomy's enums as they stand in logs.
 */
#include <stoic/bytes.h>
#include <stoic/taxonomy.h>

/* The name at `index`, or "" behind the end. */
static const char *name_at(const char *const *names, size_t num, size_t index) {
    return index < num ? *STOIC_AT_N(names, num, index) : "";
}

#define NAME_AT(names, index) name_at((names), STOIC_COUNT(names), (size_t)(index))

static const char *const severity_names[] = {"trace", "debug", "info", "notice", "warn", "error", "crit"};

const char *stoic_severity_name(stoic_severity severity) {
    return NAME_AT(severity_names, severity);
}

bool stoic_severity_parse(stoic_severity *out, const char *text) {
    static const struct {
        const char *name;
        stoic_severity severity;
    } others[] = {{"note", STOIC_NOTE}, {"warning", STOIC_WARN}, {"critical", STOIC_CRIT}};

    const stoic_bytes wanted = stoic_bytes_of_text(text);
    for (size_t i = 0; i < STOIC_COUNT(severity_names); i++) {
        if (stoic_bytes_equal_text_nocase(wanted, *STOIC_AT(severity_names, i))) {
            *out = (stoic_severity)i;
            return true;
        }
    }
    STOIC_EACH(other, others, STOIC_COUNT(others)) {
        if (stoic_bytes_equal_text_nocase(wanted, other->name)) {
            *out = other->severity;
            return true;
        }
    }
    return false;
}

int stoic_severity_number(stoic_severity severity) {
    static const int numbers[] = {1, 5, 9, 10, 13, 17, 18};
    return (size_t)severity < STOIC_COUNT(numbers) ? *STOIC_AT(numbers, (size_t)severity) : 0;
}

const char *stoic_role_name(stoic_role role) {
    static const char *const names[] = {"server", "client"};
    return NAME_AT(names, role);
}

const char *stoic_direction_name(stoic_direction direction) {
    static const char *const names[] = {"local", "rx", "tx"};
    return NAME_AT(names, direction);
}

const char *stoic_phase_name(stoic_phase phase) {
    static const char *const names[] = {"pre", "hs", "conf", "est", "closing"};
    return NAME_AT(names, phase);
}

const char *stoic_notice_kind_name(stoic_notice_kind kind) {
    static const char *const names[] = {"tls.handshake.failed", "tls.connection.closed", "tls.alert",
                                        "tls.handshake.done"};
    return NAME_AT(names, kind);
}

const char *stoic_family_name(stoic_family family) {
    static const char *const names[] = {"", "quiet", "compat", "trust", "ours", "security"};
    return NAME_AT(names, family);
}

const char *stoic_notice_fault_name(stoic_notice_fault fault) {
    static const char *const names[] = {"nobody", "peer", "us", "network", "unknown"};
    return NAME_AT(names, fault);
}

const char *stoic_credibility_name(stoic_credibility credibility) {
    static const char *const names[] = {"anonymous", "named", "known", "trusted", "probe"};
    return NAME_AT(names, credibility);
}

const char *stoic_sni_state_name(stoic_sni_state state) {
    static const char *const names[] = {"none", "served", "foreign", "ip", "invalid"};
    return NAME_AT(names, state);
}

const char *stoic_self_check_name(stoic_self_check check) {
    switch (check) {
    case STOIC_SELF_CHECK_EXPIRED:
        return "expired";
    case STOIC_SELF_CHECK_NOT_YET_VALID:
        return "not_yet_valid";
    }
    return "";
}
