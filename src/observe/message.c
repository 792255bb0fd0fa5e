/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One short function for each kind of sentence; the first that fits is taken.
 */
#include "observe/message.h"

#include <stoic/time.h>

#include "observe/limits.h"

void stoic_write_without_stop(stoic_writer *writer, const char *text) {
    const stoic_bytes bytes = stoic_bytes_of_text(text);
    const bool has_stop = bytes.len > 0 && stoic_byte_at(bytes, bytes.len - 1) == '.';
    stoic_write_bytes(writer, stoic_slice(bytes, 0, bytes.len - (has_stop ? 1 : 0)));
}

bool stoic_is_advice(const char *text) {
    const stoic_bytes bytes = stoic_bytes_of_text(text);
    return bytes.len > 0 && !stoic_bytes_equal_text_nocase(bytes, "None.") &&
           !stoic_bytes_equal_text_nocase(bytes, "Nothing to do.");
}

/* A sign of the value has a backslash in front of it (RFC 4514 2.4): what has none is ours. */
void stoic_write_subject(stoic_writer *writer, stoic_bytes subject, size_t max) {
    stoic_reader rest = stoic_reader_of(stoic_slice(subject, 0, subject.len < max ? subject.len : max));
    bool is_behind_comma = false;
    bool is_behind_backslash = false;
    for (uint8_t byte; stoic_read_u8(&rest, &byte);) {
        const bool is_sign = !is_behind_backslash && (byte == '=' || byte == ',');
        if (is_sign) {
            stoic_write_u8(writer, byte);
        } else if (!is_behind_comma || byte != ' ') {
            stoic_write_escaped(writer, stoic_bytes_of(&byte, 1), 1);
        }
        is_behind_comma = is_sign && byte == ',';
        is_behind_backslash = !is_behind_backslash && byte == '\\';
    }
    if (subject.len > max) {
        stoic_write_u8(writer, '~');
    }
}

static const char *who(const stoic_notice *notice) {
    return notice->role == STOIC_ROLE_SERVER ? "client" : "upstream";
}

/* "2 min", rounded down to one unit. */
static void write_span(stoic_writer *writer, int64_t seconds) {
    enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
    if (seconds < MINUTE) {
        stoic_write_printf(writer, "%lld s", (long long)seconds);
    } else if (seconds < HOUR) {
        stoic_write_printf(writer, "%lld min", (long long)(seconds / MINUTE));
    } else if (seconds < DAY) {
        stoic_write_printf(writer, "%lld h", (long long)(seconds / HOUR));
    } else {
        const long long days = (long long)(seconds / DAY);
        stoic_write_printf(writer, "%lld day%s", days, days == 1 ? "" : "s");
    }
}

static bool is_received(const stoic_notice *notice) {
    return notice->has_alert && notice->alert_direction == STOIC_RECEIVED;
}

static bool write_self_check(stoic_writer *writer, const stoic_notice *notice) {
    const int64_t now = notice->time.wall_ns / STOIC_NS_PER_SECOND;
    if (notice->class_ != STOIC_CLASS_OUR_MISCONFIG || notice->self_check == 0 || !is_received(notice)) {
        return false;
    }
    stoic_write_printf(writer, "%s rejected our certificate: ", who(notice));
    if ((notice->self_check & STOIC_SELF_CHECK_EXPIRED) != 0) {
        stoic_write_text(writer, "it expired ");
        write_span(writer, now > notice->not_after ? now - notice->not_after : 0);
        stoic_write_text(writer, " ago");
    } else {
        stoic_write_text(writer, "it is valid only in ");
        write_span(writer, notice->not_before > now ? notice->not_before - now : 0);
    }
    return true;
}

static bool write_version(stoic_writer *writer, const stoic_notice *notice) {
    if (notice->reason != STOIC_REASON_VERSION || is_received(notice) || notice->role != STOIC_ROLE_SERVER ||
        notice->max_version_offered == 0) {
        return false;
    }
    stoic_write_printf(writer, "client offers at most TLS %s, which is not enabled here",
                       stoic_version_name(notice->max_version_offered));
    return true;
}

static bool write_protocol(stoic_writer *writer, const stoic_notice *notice) {
    if (notice->class_ != STOIC_CLASS_WRONG_PROTOCOL) {
        return false;
    }
    const char *name = stoic_reason_name(notice->reason);
    if (notice->reason == STOIC_REASON_GARBAGE) {
        stoic_write_printf(writer, "%s sent bytes that are not TLS", who(notice));
    } else if (notice->role == STOIC_ROLE_CLIENT) {
        stoic_write_printf(writer, "upstream answered with %s: it is not a TLS port", name);
    } else {
        stoic_write_printf(writer, "client sent %s to a TLS port", name);
    }
    return true;
}

static bool write_name(stoic_writer *writer, const stoic_notice *notice) {
    if (notice->class_ != STOIC_CLASS_NAME_UNKNOWN || notice->role != STOIC_ROLE_SERVER ||
        notice->sni.len == 0) {
        return false;
    }
    stoic_write_text(writer, "no certificate here covers ");
    stoic_write_escaped(writer, notice->sni, STOIC_SHOWN_IN_MESSAGE);
    stoic_write_text(writer, ", which the client asked for");
    return true;
}

/* What is wrong, with its particulars; a path was looked for. The texts are escaped where they were made. */
static bool write_peer_certificate(stoic_writer *writer, const stoic_notice *notice) {
    if (notice->class_ != STOIC_CLASS_PEER_CERT || is_received(notice) || notice->verdict == NULL ||
        *notice->cause == '\0') {
        return false;
    }
    stoic_write_printf(writer, "certificate of the %s is not accepted: ", who(notice));
    stoic_write_without_stop(writer, notice->cause);
    return true;
}

static void write_alert_name(stoic_writer *writer, stoic_alert alert) {
    if (stoic_alert_is_known(alert)) {
        stoic_write_text(writer, stoic_alert_name(alert));
    } else {
        stoic_write_printf(writer, "alert %u, which has no name", alert);
    }
}

/* Not terminal: the alert as it passed by. */
static bool write_seen_alert(stoic_writer *writer, const stoic_notice *notice) {
    enum { LEVEL_WARNING = 1 };
    if (notice->kind != STOIC_NOTICE_ALERT || !notice->has_alert) {
        return false;
    }
    stoic_write_text(writer, notice->alert_direction == STOIC_SENT ? "sent " : "received ");
    write_alert_name(writer, notice->alert);
    stoic_write_text(writer, notice->alert_level == LEVEL_WARNING ? " (warning)" : " (fatal)");
    return true;
}

static bool write_received_alert(stoic_writer *writer, const stoic_notice *notice) {
    if (!is_received(notice) || notice->class_ == STOIC_CLASS_CLOSURE ||
        notice->class_ == STOIC_CLASS_PEER_ABORT) {
        return false;
    }
    stoic_write_printf(writer, "%s sent ", who(notice));
    write_alert_name(writer, notice->alert);
    stoic_write_text(writer, notice->alert_is_protected ? ": " : " (unprotected): ");
    stoic_write_without_stop(writer, notice->explanation);
    return true;
}

static bool write_done(stoic_writer *writer, const stoic_notice *notice) {
    if (notice->kind != STOIC_NOTICE_HANDSHAKE_DONE) {
        return false;
    }
    stoic_write_printf(writer, "handshake done: TLS %s, %s, %s", stoic_version_name(notice->version),
                       stoic_suite_name(notice->suite), stoic_group_name(notice->group));
    return true;
}

void stoic_write_message(stoic_writer *writer, const stoic_notice *notice) {
    static bool (*const sentences[])(stoic_writer *, const stoic_notice *) = {
        write_done,     write_seen_alert, write_self_check,       write_version,
        write_protocol, write_name,       write_peer_certificate, write_received_alert,
    };
    STOIC_EACH(sentence, sentences, STOIC_COUNT(sentences)) {
        if ((*sentence)(writer, notice)) {
            return;
        }
    }
    stoic_write_without_stop(writer, notice->explanation);
}
