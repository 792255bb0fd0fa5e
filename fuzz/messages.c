/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decoders of all handshake messages and of alerts: the first byte of the input chooses one. What decodes
 * is encoded, decoded again, and must come out the same.
 */
#include "fuzz.h"

#include "wire/alert.h"
#include "wire/certificate.h"
#include "wire/certificate_request.h"
#include "wire/certificate_verify.h"
#include "wire/client_hello.h"
#include "wire/codepoints.h"
#include "wire/encrypted_extensions.h"
#include "wire/finished.h"
#include "wire/key_update.h"
#include "wire/message.h"
#include "wire/new_session_ticket.h"
#include "wire/server_hello.h"

enum { MAX_ENCODED = 1 << 18 };

/* Decodes `body` and, if that goes well, encodes it. False: it does not decode. */
typedef bool (*round_trip)(stoic_writer *writer, stoic_bytes body, uint32_t choice);

static bool client_hello(stoic_writer *writer, stoic_bytes body, uint32_t choice) {
    (void)choice;
    stoic_client_hello hello;
    if (stoic_client_hello_decode(&hello, body) != STOIC_OK) {
        return false;
    }
    FUZZ_ASSERT(hello.random.len == STOIC_HELLO_RANDOM_LEN);
    FUZZ_ASSERT(hello.session_id.len <= STOIC_SESSION_ID_MAX_LEN);
    FUZZ_ASSERT(hello.cipher_suites.len >= 2 && hello.compression_methods.len >= 1);
    FUZZ_ASSERT(fuzz_lies_in(hello.extension_block, body));
    stoic_client_hello_max_version(&hello);
    FUZZ_ASSERT(stoic_client_hello_encode(writer, &hello, stoic_bytes_of(NULL, 0)) == STOIC_OK);
    return true;
}

static bool server_hello(stoic_writer *writer, stoic_bytes body, uint32_t choice) {
    stoic_server_hello hello;
    if (stoic_server_hello_decode(&hello, body, choice) != STOIC_OK) {
        return false;
    }
    stoic_server_hello_version(&hello);
    stoic_server_hello_has_downgrade_sentinel(&hello);
    FUZZ_ASSERT(stoic_server_hello_encode(writer, &hello) == STOIC_OK);
    return true;
}

static bool encrypted_extensions(stoic_writer *writer, stoic_bytes body, uint32_t choice) {
    stoic_encrypted_extensions message;
    if (stoic_encrypted_extensions_decode(&message, body, choice) != STOIC_OK) {
        return false;
    }
    FUZZ_ASSERT((message.extensions.present & ~choice) == 0); /* nothing that was not asked for */
    FUZZ_ASSERT(stoic_encrypted_extensions_encode(writer, &message) == STOIC_OK);
    return true;
}

static bool certificate(stoic_writer *writer, stoic_bytes body, uint32_t choice) {
    stoic_certificate_message message;
    if (stoic_certificate_message_decode(&message, body, choice) != STOIC_OK) {
        return false;
    }
    /* once as a whole, once entry by entry */
    if ((choice & 1) != 0) {
        FUZZ_ASSERT(stoic_certificate_message_encode(writer, &message) == STOIC_OK);
        return true;
    }
    const stoic_certificate_marks marks = stoic_certificate_message_open(writer, message.request_context);
    stoic_reader rest = stoic_reader_of(message.entries);
    for (stoic_certificate_entry entry; stoic_certificate_entry_next(&rest, &entry);) {
        FUZZ_ASSERT(entry.data.len > 0 && fuzz_lies_in(entry.data, body));
        stoic_certificate_entry_write(writer, &entry);
    }
    FUZZ_ASSERT(stoic_reader_at_end(&rest));
    stoic_certificate_message_close(writer, marks);
    return true;
}

static bool certificate_request(stoic_writer *writer, stoic_bytes body, uint32_t choice) {
    (void)choice;
    stoic_certificate_request message;
    if (stoic_certificate_request_decode(&message, body) != STOIC_OK) {
        return false;
    }
    FUZZ_ASSERT(stoic_certificate_request_encode(writer, &message) == STOIC_OK);
    return true;
}

static bool certificate_verify(stoic_writer *writer, stoic_bytes body, uint32_t choice) {
    (void)choice;
    stoic_certificate_verify message;
    if (stoic_certificate_verify_decode(&message, body) != STOIC_OK) {
        return false;
    }
    FUZZ_ASSERT(stoic_certificate_verify_encode(writer, &message) == STOIC_OK);
    return true;
}

static bool finished(stoic_writer *writer, stoic_bytes body, uint32_t choice) {
    stoic_finished message;
    const size_t hash_len = (choice & 1) != 0 ? 48 : 32;
    if (stoic_finished_decode(&message, body, hash_len) != STOIC_OK) {
        return false;
    }
    FUZZ_ASSERT(message.verify_data.len == hash_len);
    FUZZ_ASSERT(stoic_finished_encode(writer, &message) == STOIC_OK);
    return true;
}

static bool key_update(stoic_writer *writer, stoic_bytes body, uint32_t choice) {
    (void)choice;
    stoic_key_update message;
    if (stoic_key_update_decode(&message, body) != STOIC_OK) {
        return false;
    }
    FUZZ_ASSERT(stoic_key_update_encode(writer, &message) == STOIC_OK);
    return true;
}

static bool new_session_ticket(stoic_writer *writer, stoic_bytes body, uint32_t choice) {
    (void)choice;
    stoic_new_session_ticket message;
    if (stoic_new_session_ticket_decode(&message, body) != STOIC_OK) {
        return false;
    }
    FUZZ_ASSERT(stoic_new_session_ticket_encode(writer, &message) == STOIC_OK);
    return true;
}

typedef struct row {
    round_trip decode;
    bool is_canonical; /* encodes to the bytes that it was decoded from */
} row;

static const row rows[] = {
    {client_hello, false}, {server_hello, false},        {encrypted_extensions, false},
    {certificate, true},   {certificate_request, false}, {certificate_verify, true},
    {finished, true},      {key_update, true},           {new_session_ticket, false},
};

static void split(stoic_bytes *out_body, const stoic_writer *writer) {
    uint8_t type;
    FUZZ_ASSERT(stoic_message_split(&type, out_body, stoic_writer_view(writer)));
}

static void try_message(const row *chosen, stoic_bytes body, uint32_t choice) {
    stoic_writer first, second;
    stoic_bytes encoded, again;
    stoic_writer_init_growing(&first, stoic_default_allocator(), MAX_ENCODED);
    stoic_writer_init_growing(&second, stoic_default_allocator(), MAX_ENCODED);
    if (chosen->decode(&first, body, choice)) {
        split(&encoded, &first);
        FUZZ_ASSERT(!chosen->is_canonical || stoic_bytes_equal(encoded, body));
        FUZZ_ASSERT(chosen->decode(&second, encoded, choice));
        split(&again, &second);
        FUZZ_ASSERT(stoic_bytes_equal(encoded, again));
    }
    stoic_writer_reset(&first);
    stoic_writer_reset(&second);
}

static void try_rest(stoic_bytes body) {
    stoic_alert_message alert;
    const bool is_alert = stoic_alert_decode(&alert, body) == STOIC_OK;
    FUZZ_ASSERT(is_alert == (body.len == STOIC_ALERT_LEN));
    uint8_t type;
    stoic_bytes inner;
    if (stoic_message_split(&type, &inner, body)) {
        FUZZ_ASSERT(inner.len + STOIC_MESSAGE_HEADER_LEN == body.len && fuzz_lies_in(inner, body));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const size_t which = fuzz_u8(&input) % (STOIC_COUNT(rows) + 1);
    const uint32_t choice = fuzz_u32(&input);
    const stoic_bytes body = fuzz_rest(&input);
    if (which < STOIC_COUNT(rows)) {
        try_message(&rows[which], body, choice);
    } else {
        try_rest(body);
    }
    return 0;
}
