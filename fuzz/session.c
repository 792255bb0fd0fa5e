/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions as bytes. What can be imported is exported as the same bytes, and a client offers it, or not,
 * without harm, whatever it says. The first byte chooses.
 */
#include "session_pair.h"

#include "store/limits.h"

enum { MAX_BLOB = STOIC_SESSION_MAX_TICKET + STOIC_SESSION_MAX_CHAIN + 1024 };

/* Each certificate lies in the session. */
static void check_views(const stoic_session *session) {
    const stoic_session_parts *parts = stoic_session_look(session);
    stoic_bytes certificate = {NULL, 0};
    size_t num = 0;
    while (stoic_session_peer_certificate(session, &certificate, num)) {
        FUZZ_ASSERT(fuzz_lies_in(certificate, parts->chain));
        num++;
    }
    FUZZ_ASSERT((num > 0) == (parts->chain.len > 0));
    FUZZ_ASSERT(stoic_session_binding(session).len == STOIC_SESSION_BINDING_LEN);
    FUZZ_ASSERT(stoic_session_server_name(session).len <= STOIC_SESSION_MAX_NAME);
    const int64_t ends = stoic_session_expires(session);
    const stoic_time late = {.wall_ns = (ends + 1) * STOIC_NS_PER_SECOND};
    FUZZ_ASSERT(!stoic_session_is_fresh(session, late));
}

static void check_export(const stoic_session *session, stoic_bytes blob) {
    stoic_writer writer;
    stoic_session *again = NULL;
    stoic_writer_init_growing(&writer, stoic_default_allocator(), MAX_BLOB);
    FUZZ_ASSERT(stoic_session_export(session, &writer) == STOIC_OK);
    FUZZ_ASSERT(stoic_bytes_equal(stoic_writer_view(&writer), blob));
    FUZZ_ASSERT(stoic_session_import(&again, stoic_writer_view(&writer), NULL) == STOIC_OK);
    stoic_session_free(again);
    stoic_writer_reset(&writer);
}

/* As it is, or made out for the client that offers it. */
static void offer(stoic_session *session, bool is_as_it_is) {
    session_pair pair;
    session_pair_init(&pair, NULL);
    session_pair_offer(&pair, stoic_session_look(session), is_as_it_is);
    session_pair_run(&pair);
    session_pair_free(&pair);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const uint8_t choice = fuzz_u8(&input);
    const stoic_bytes blob = fuzz_rest(&input);
    stoic_session *session = NULL;
    const stoic_error error = stoic_session_import(&session, blob, NULL);
    if (error != STOIC_OK) {
        FUZZ_ASSERT(error == STOIC_ERROR_SESSION_BLOB_MALFORMED && session == NULL);
        return 0;
    }
    check_views(session);
    check_export(session, blob);
    offer(session, (choice & 1) != 0);
    stoic_session_free(session);
    return 0;
}
