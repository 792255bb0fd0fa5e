/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices whose texts and numbers are arbitrary, in all formats; the escaper and JSON strings. The input: the
 * enumerations, the numbers, then texts, each with its length.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <stoic/webpki.h>

#include "lines.h"

/* Zero-terminated; in memory of its own. */
static char *text_of(stoic_reader *input) {
    const stoic_bytes bytes = fuzz_bytes(input, fuzz_u8(input));
    char *text = calloc(1, bytes.len + 1);
    FUZZ_ASSERT(text != NULL);
    if (bytes.len > 0) {
        memcpy(text, bytes.data, bytes.len);
    }
    return text;
}

static int64_t number(stoic_reader *input) {
    const uint64_t high = fuzz_u32(input);
    return (int64_t)(high << 32 | fuzz_u32(input));
}

static stoic_error any_error(stoic_reader *input) {
    size_t num;
    const stoic_error_row *rows = stoic_error_rows(&num);
    const size_t which = fuzz_u16(input) % (num + 1);
    return which == num ? STOIC_OK : rows[which].error;
}

static void fill_kind(stoic_notice *notice, stoic_reader *input) {
    notice->kind = (stoic_notice_kind)(fuzz_u8(input) % 4);
    notice->is_terminal = notice->kind < STOIC_NOTICE_ALERT;
    notice->role = (stoic_role)(fuzz_u8(input) % 2);
    notice->phase = (stoic_phase)(fuzz_u8(input) % 5);
    notice->class_ = (stoic_class)(fuzz_u8(input) % (STOIC_CLASS_ATTACK_SUSPECT + 1));
    notice->reason = (stoic_reason)(fuzz_u8(input) % STOIC_REASON_END);
    notice->severity = (stoic_severity)(fuzz_u8(input) % 7);
    notice->fault = (stoic_notice_fault)(fuzz_u8(input) % 5);
    notice->credibility = (stoic_credibility)(fuzz_u8(input) % 5);
    notice->sni_state = (stoic_sni_state)(fuzz_u8(input) % 5);
    notice->error = any_error(input);
    const uint8_t flags = fuzz_u8(input);
    notice->has_alert = (flags & 1) != 0;
    notice->alert_is_protected = (flags & 2) != 0;
    notice->is_established = (flags & 4) != 0;
    notice->is_resumed = (flags & 8) != 0;
    notice->self_check = flags >> 4;
    notice->alert_direction = (stoic_direction)(fuzz_u8(input) % 3);
    notice->alert = fuzz_u8(input);
    notice->alert_level = fuzz_u8(input);
    notice->num_alerts_seen = fuzz_u8(input) % (STOIC_NOTICE_MAX_ALERTS + 1);
    for (size_t i = 0; i < STOIC_NOTICE_MAX_ALERTS; i++) {
        notice->alerts_seen[i] = fuzz_u8(input);
    }
}

static void fill_numbers(stoic_notice *notice, stoic_reader *input) {
    notice->time.wall_ns = number(input);
    notice->time.monotonic_ns = number(input);
    notice->event_id = (uint64_t)number(input);
    notice->connection_id = (uint64_t)number(input);
    notice->version = fuzz_u16(input);
    notice->max_version_offered = fuzz_u16(input);
    notice->suite = fuzz_u16(input);
    notice->group = fuzz_u16(input);
    notice->scheme = fuzz_u16(input);
    notice->not_before = number(input);
    notice->not_after = number(input);
    notice->bytes_in = (uint64_t)number(input);
    notice->bytes_out = (uint64_t)number(input);
    notice->handshake_ns = number(input);
    notice->duration_ns = number(input);
}

static void try_notice(stoic_reader *input) {
    enum { NUM_TEXTS = 4 };
    char *texts[NUM_TEXTS];
    stoic_notice notice = {.struct_size = sizeof notice, .step = ""};
    fill_kind(&notice, input);
    fill_numbers(&notice, input);
    for (size_t i = 0; i < NUM_TEXTS; i++) {
        texts[i] = text_of(input);
    }
    const stoic_peer_info peer = {.struct_size = sizeof peer,
                                  .address = texts[0],
                                  .listener = texts[1],
                                  .upstream = texts[2],
                                  .port = fuzz_u16(input)};
    stoic_explanation explanation;
    stoic_explain_error(&explanation, notice.error, notice.role, notice.phase);
    notice.explanation = explanation.explanation;
    notice.cause = explanation.cause;
    notice.remedy = explanation.remedy;
    notice.peer = &peer;
    notice.certificate = texts[3];
    notice.sni = fuzz_bytes(input, fuzz_u8(input));
    notice.alpn = fuzz_bytes(input, fuzz_u8(input));
    notice.alpn_offered = fuzz_bytes(input, fuzz_u16(input));
    notice.suites_offered = fuzz_bytes(input, fuzz_u16(input));
    notice.peer_subject = fuzz_rest(input);
    fuzz_check_lines(&notice);
    for (size_t i = 0; i < NUM_TEXTS; i++) {
        free(texts[i]);
    }
}

static void try_escaper(stoic_bytes text) {
    stoic_writer escaped;
    stoic_writer_init_growing(&escaped, stoic_default_allocator(), 1 << 20);
    stoic_write_escaped(&escaped, text, 100);
    const stoic_bytes line = stoic_writer_view(&escaped);
    FUZZ_ASSERT(line.len <= 4 * 100 + 1);
    for (size_t i = 0; i < line.len; i++) {
        FUZZ_ASSERT(line.data[i] > ' ' && line.data[i] < 0x7f && line.data[i] != '"' && line.data[i] != '=');
        FUZZ_ASSERT(line.data[i] != '\\' || (i + 3 < line.len && line.data[i + 1] == 'x'));
    }
    stoic_writer_reset(&escaped);
    stoic_write_json_string(&escaped, text);
    const stoic_bytes string = stoic_writer_view(&escaped);
    FUZZ_ASSERT(string.len >= text.len + 2);
    for (size_t i = 0; i < string.len; i++) {
        FUZZ_ASSERT(string.data[i] >= ' ' && string.data[i] < 0x7f);
    }
    stoic_writer_reset(&escaped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    try_escaper(stoic_bytes_of(data, size));
    try_notice(&input);
    return 0;
}
