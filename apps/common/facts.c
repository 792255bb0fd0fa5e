/* SPDX-License-Identifier: Apache-2.0 */
/* A TLS connection as a JSON object (facts.h). */
#include "common/facts.h"

/* The longest name or protocol (both have 255 bytes at most), each byte escaped as \xHH. */
#define ESCAPED_MAX (255 * 4 + 1)

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

void app_write_facts(stoic_writer *writer, const stoic_connection_info *info, const char *verdict) {
    const stoic_connection_info none = {.struct_size = sizeof(none)};
    const stoic_connection_info *known = info != NULL ? info : &none;
    stoic_write_u8(writer, '{');
    write_text(writer, "version", known->version != 0 ? stoic_version_name(known->version) : NULL);
    write_text(writer, "cipher", known->suite != 0 ? stoic_suite_name(known->suite) : NULL);
    write_text(writer, "group", known->group != 0 ? stoic_group_name(known->group) : NULL);
    write_text(writer, "signature_scheme", known->scheme != 0 ? stoic_scheme_name(known->scheme) : NULL);
    write_peer_text(writer, "alpn", known->alpn);
    write_peer_text(writer, "sni", known->sni);
    write_bool(writer, "resumed", info != NULL && known->is_connected, known->is_resumed);
    write_bool(writer, "early_data", info != NULL && known->is_connected, false);
    write_text(writer, "client_subject", NULL); /* comes with client certificates */
    write_text(writer, "ja4", known->ja4 != NULL && *known->ja4 != '\0' ? known->ja4 : NULL);
    if (verdict != NULL) {
        write_text(writer, "verdict", verdict);
    }
    stoic_writer_truncate(writer, writer->len > 0 ? writer->len - 1 : 0);
    stoic_write_u8(writer, '}');
}
