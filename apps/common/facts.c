/* SPDX-License-Identifier: Apache-2.0 */
/* A TLS connection as a JSON object (facts.h). */
#include "common/facts.h"

/* The longest name or protocol (both have 255 bytes at most), each byte escaped as \xHH. */
#define ESCAPED_MAX (255 * 4 + 1)
/* The longest subject that is shown: a cut one could be somebody else's. */
#define SUBJECT_MAX 1024

static void write_key(stoic_writer *writer, const char *key) {
    stoic_write_printf(writer, "\"%s\":", key);
}

/* A text of ours, or null. */
static void write_text(stoic_writer *writer, const char *key, const char *text) {
    write_key(writer, key);
    if (text == NULL) {
        stoic_write_text(writer, "null");
    } else {
        stoic_write_json_string(writer, stoic_bytes_of_text(text));
    }
    stoic_write_u8(writer, ',');
}

/* A text of the peer, escaped as in notices, or null. */
static void write_peer_text(stoic_writer *writer, const char *key, stoic_bytes text) {
    if (text.len == 0) {
        write_text(writer, key, NULL);
        return;
    }
    uint8_t space[ESCAPED_MAX];
    stoic_writer escaped;
    stoic_writer_init_fixed(&escaped, space, sizeof(space));
    stoic_write_escaped(&escaped, text, 255);
    write_key(writer, key);
    stoic_write_json_string(writer, stoic_writer_view(&escaped));
    stoic_write_u8(writer, ',');
}

static void write_bool(stoic_writer *writer, const char *key, bool is_known, bool value) {
    write_key(writer, key);
    stoic_write_text(writer, !is_known ? "null" : value ? "true" : "false");
    stoic_write_u8(writer, ',');
}

void app_write_subject(stoic_writer *writer, const stoic_certificate *certificate) {
    stoic_writer raw;
    stoic_writer_init_growing(&raw, NULL, SUBJECT_MAX);
    stoic_name_write(&raw, certificate->subject);
    const stoic_bytes text =
        stoic_writer_error(&raw) == STOIC_OK ? stoic_writer_view(&raw) : stoic_bytes_of_text("?");
    STOIC_EACH(byte, text.data, text.len) {
        if (*byte >= 0x20 && *byte < 0x7f) {
            stoic_write_u8(writer, *byte);
        } else {
            stoic_write_printf(writer, "\\%02X", *byte);
        }
    }
    stoic_writer_reset(&raw);
}

/* A server's word on who the client is; a client has none. What is there was verified: otherwise there would
 * be no connection. */
static void write_client_subject(stoic_writer *writer, const stoic_connection *connection,
                                 const stoic_connection_info *info) {
    stoic_certificate certificate = {.struct_size = sizeof(certificate)};
    stoic_bytes der;
    if (!info->is_connected || info->role != STOIC_ROLE_SERVER ||
        !stoic_connection_peer_certificate(connection, &der, 0) ||
        stoic_certificate_read(&certificate, der, NULL) != STOIC_OK) {
        write_text(writer, "client_subject", NULL);
        return;
    }
    stoic_writer subject;
    stoic_writer_init_growing(&subject, NULL, 3 * SUBJECT_MAX);
    app_write_subject(&subject, &certificate);
    write_key(writer, "client_subject");
    stoic_write_json_string(writer, stoic_writer_view(&subject));
    stoic_write_u8(writer, ',');
    stoic_writer_reset(&subject);
}

void app_write_facts(stoic_writer *writer, const stoic_connection *connection, stoic_bytes verdict) {
    stoic_connection_info known = {.struct_size = sizeof(known)};
    if (connection != NULL) {
        stoic_connection_describe(connection, &known);
    }
    stoic_write_u8(writer, '{');
    write_text(writer, "version", known.version != 0 ? stoic_version_name(known.version) : NULL);
    write_text(writer, "cipher", known.suite != 0 ? stoic_suite_name(known.suite) : NULL);
    write_text(writer, "group", known.group != 0 ? stoic_group_name(known.group) : NULL);
    write_text(writer, "signature_scheme", known.scheme != 0 ? stoic_scheme_name(known.scheme) : NULL);
    write_peer_text(writer, "alpn", known.alpn);
    write_peer_text(writer, "sni", known.sni);
    write_bool(writer, "resumed", known.is_connected, known.is_resumed);
    write_bool(writer, "early_data", known.is_connected, false);
    write_client_subject(writer, connection, &known);
    write_text(writer, "ja4", known.ja4 != NULL && *known.ja4 != '\0' ? known.ja4 : NULL);
    if (verdict.len > 0) {
        write_key(writer, "verdict");
        stoic_write_bytes(writer, verdict);
        stoic_write_u8(writer, ',');
    }
    stoic_writer_truncate(writer, writer->len > 0 ? writer->len - 1 : 0);
    stoic_write_u8(writer, '}');
}
