/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alerts (RFC 9846 6).
 */
#include "wire/alert.h"

#include "wire/codepoints.h"

stoic_error stoic_alert_decode(stoic_alert_message *out, stoic_bytes content) {
    stoic_reader reader = stoic_reader_of(content);
    stoic_alert_message message;
    if (!stoic_read_u8(&reader, &message.level) || !stoic_read_u8(&reader, &message.description) ||
        !stoic_reader_at_end(&reader)) { /* RFC 9846 5.1 */
        return STOIC_ERROR_ALERT_MALFORMED;
    }
    *out = message;
    return STOIC_OK;
}

void stoic_alert_encode(stoic_writer *writer, stoic_alert description) {
    const bool is_warning =
        description == STOIC_ALERT_close_notify || description == STOIC_ALERT_user_canceled;
    stoic_write_u8(writer, is_warning ? STOIC_ALERT_LEVEL_WARNING : STOIC_ALERT_LEVEL_FATAL); /* RFC 9846 6 */
    stoic_write_u8(writer, description);
}
