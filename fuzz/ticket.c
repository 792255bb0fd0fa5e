/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server does with a ticket, in a ClientHello whose binder is right for the key that the client has.
 * The ticket is any bytes, or any content under the server's own key. It resumes, does a full handshake, or
 * refuses the binder; nothing else. The first byte chooses.
 */
#include "session_pair.h"

#include <string.h>

#include "base/pem.h"
#include "store/limits.h"
#include "store/ticket_sealer.h"

/* In the corpus' tickets. */
static const stoic_ticket_key key = {.name = "fuzz", .key = "fuzz"};
#define WALL_SECONDS INT64_C(1893456000)

/* The chain of a session: the server's certificate. */
static stoic_bytes chain_of(uint8_t *out, size_t cap) {
    stoic_pem pem = stoic_pem_of(fuzz_file("tests/data/certs/localhost.pem"));
    stoic_pem_block block;
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, out, cap);
    FUZZ_ASSERT(stoic_pem_next(&pem, &block));
    const stoic_mark mark = stoic_write_open(&writer, 3);
    FUZZ_ASSERT(stoic_pem_decode(&writer, &block, NULL) == STOIC_OK);
    stoic_write_close(&writer, mark);
    FUZZ_ASSERT(stoic_writer_error(&writer) == STOIC_OK);
    return stoic_writer_view(&writer);
}

/* The input, under the server's key; with `is_bound`, its binding behind it. */
static stoic_bytes seal(const session_pair *pair, uint8_t *out, size_t cap, stoic_bytes input,
                        bool is_bound) {
    static uint8_t content[STOIC_SESSION_MAX_TICKET];
    uint8_t binding[STOIC_SESSION_BINDING_LEN];
    stoic_writer plain, ticket;
    stoic_writer_init_fixed(&plain, content, sizeof content);
    stoic_write_bytes(&plain, input);
    if (is_bound) {
        stoic_write_u8(&plain, sizeof binding);
        stoic_write_bytes(&plain, session_pair_server_binding(pair, binding));
    }
    stoic_writer_init_fixed(&ticket, out, cap);
    const bool fits = stoic_writer_error(&plain) == STOIC_OK &&
                      stoic_ticket_seal(pair->sealer, &ticket, stoic_writer_view(&plain)) == STOIC_OK;
    return fits ? stoic_writer_view(&ticket) : stoic_bytes_of(NULL, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static uint8_t chain[4096], sealed[STOIC_SESSION_MAX_TICKET];
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const uint8_t choice = fuzz_u8(&input);
    const bool is_long = (choice & 4) != 0; /* SHA-384 */
    uint8_t psk[STOIC_HASH_MAX_LEN];
    memset(psk, fuzz_u8(&input), sizeof psk);
    stoic_bytes ticket = fuzz_rest(&input);
    session_pair pair;
    session_pair_init(&pair, &key);
    if ((choice & 1) == 0) {
        ticket = seal(&pair, sealed, sizeof sealed, ticket, (choice & 2) == 0);
    }
    const stoic_session_parts parts = {
        .suite = is_long ? STOIC_TLS_AES_256_GCM_SHA384 : STOIC_TLS_AES_128_GCM_SHA256,
        .lifetime_seconds = 7200,
        .received_ns = WALL_SECONDS * STOIC_NS_PER_SECOND,
        .authenticated_ns = WALL_SECONDS * STOIC_NS_PER_SECOND,
        .psk = stoic_bytes_of(psk, is_long ? 48 : 32),
        .ticket = ticket,
        .chain = chain_of(chain, sizeof chain),
    };
    session_pair_offer(&pair, &parts, false);
    session_pair_run(&pair);
    session_pair_free(&pair);
    return 0;
}
