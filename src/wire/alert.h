/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alerts (RFC 9846 6). The level is reported and decides nothing.
 */
#ifndef STOIC_WIRE_ALERT_H
#define STOIC_WIRE_ALERT_H

#include <stoic/bytes.h>
#include <stoic/codepoints.h>

#define STOIC_ALERT_LEN 2

typedef struct stoic_alert_message {
    uint8_t level; /* STOIC_ALERT_LEVEL_*, or whatever the peer wrote */
    stoic_alert description;
} stoic_alert_message;

/* `content` of an alert record: exactly one alert (RFC 9846 5.1), else ALERT_MALFORMED. */
stoic_error stoic_alert_decode(stoic_alert_message *out, stoic_bytes content);
/* With the level that belongs to the description: warning for close_notify and user_canceled, else fatal. */
void stoic_alert_encode(stoic_writer *writer, stoic_alert description);

#endif
