/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets to the key log, each once, under the labels of RFC 9850 2.
 */
#include "handshake/key_log.h"

/* In the order of stoic_secret_kind; NULL: never logged. */
static const char *const labels[STOIC_NUM_SECRETS] = {
    [STOIC_SECRET_CLIENT_HANDSHAKE] = "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
    [STOIC_SECRET_SERVER_HANDSHAKE] = "SERVER_HANDSHAKE_TRAFFIC_SECRET",
    [STOIC_SECRET_CLIENT_APPLICATION] = "CLIENT_TRAFFIC_SECRET_0",
    [STOIC_SECRET_SERVER_APPLICATION] = "SERVER_TRAFFIC_SECRET_0",
    [STOIC_SECRET_EXPORTER] = "EXPORTER_SECRET",
};

void stoic_log_secret(const stoic_handshake *handshake, stoic_secret_kind kind) {
    const stoic_config *config = handshake->config;
    const char *label = *STOIC_AT(labels, (size_t)kind);
    if (config->key_log == NULL || label == NULL) {
        return;
    }
    const bool is_client = config->role == STOIC_ROLE_CLIENT;
    const stoic_key_log_entry entry = {
        .struct_size = sizeof(entry),
        .label = label,
        .client_random = stoic_bytes_of(
            is_client ? handshake->client.random : handshake->server.client_random, STOIC_HELLO_RANDOM_LEN),
        .secret = stoic_key_schedule_secret(&handshake->schedule, kind),
    };
    config->key_log(config->key_log_user, &entry);
}

static void write_hex(stoic_writer *writer, stoic_bytes bytes) {
    stoic_write_u8(writer, ' ');
    STOIC_EACH(byte, bytes.data, bytes.len) {
        stoic_write_printf(writer, "%02x", *byte);
    }
}

stoic_error stoic_key_log_format(stoic_writer *writer, const stoic_key_log_entry *entry) {
    stoic_write_text(writer, entry->label);
    write_hex(writer, entry->client_random);
    write_hex(writer, entry->secret);
    stoic_write_u8(writer, '\n');
    return stoic_writer_error(writer);
}
