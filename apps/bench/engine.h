/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is measured, apart from how. An engine is a TLS library behind six calls; the harness (harness.h)
 * drives any of them in the same way, so that the figures of two libraries mean the same. Client and server
 * live in one thread and take turns; what each side's own calls cost goes to that side of the meter, and what
 * lies between the calls to nobody.
 */
#ifndef STOIC_APPS_BENCH_ENGINE_H
#define STOIC_APPS_BENCH_ENGINE_H

#include <stoic/bytes.h>

typedef enum bench_side { BENCH_SERVER, BENCH_CLIENT, BENCH_SIDES } bench_side;

/* Reads a quantity that grows: nanoseconds, bytes alive, allocations. */
typedef int64_t (*bench_reading)(void);

typedef struct bench_meter {
    bench_reading read;
    int64_t started;
    int64_t totals[BENCH_SIDES];
} bench_meter;

static inline void bench_enter(bench_meter *meter) {
    meter->started = meter->read();
}

static inline void bench_leave(bench_meter *meter, bench_side side) {
    const int64_t spent = meter->read() - meter->started;
    *STOIC_AT(meter->totals, side) += spent;
}

/* What connections have in common. */
typedef struct bench_setup {
    const char *certificate_pem; /* one, for "localhost": the server's, pinned by the client */
    const char *key_pem;
    uint16_t suite;
    bool is_resumed;    /* every connection that `connect` makes resumes the one before it */
    bool is_hybrid;     /* X25519MLKEM768 in the place of X25519 */
    bool is_for_memory; /* a library that can give its buffers back while idle is to do so */
} bench_setup;

/* Everything here returns NULL or false when the library failed, which ends the run. */
typedef struct bench_engine {
    const char *program; /* "stoic" */
    const char *version;
    bool has_hybrid; /* it knows X25519MLKEM768 */
    /* X25519 or the hybrid alone, the one suite of `setup`, TLS 1.3, no ALPN. No tickets, unless connections
     * are to be resumed: then there is one full handshake here, and each handshake brings the client one new
     * ticket, which it uses once. */
    void *(*setup_new)(const bench_setup *setup);
    void (*setup_free)(void *state);
    /* Makes both ends and lets them shake hands to the end, the ticket included. Fails when the connection is
     * resumed and should not be, or the other way round. */
    void *(*connect)(void *state, bench_meter *meter);
    void (*disconnect)(void *pair, bench_meter *meter);
    /* One write of at most a record's length, sealed by `from` and opened by the other. */
    bool (*send)(void *pair, bench_meter *meter, bench_side from, stoic_bytes data);
    bench_reading own_bytes; /* the part of the heap that is not libcrypto's; NULL: not known apart */
} bench_engine;

/* The libcrypto-backed library itself. */
extern const bench_engine bench_stoic;

/* The command line of a benchmark over `engine`; `name` is the command's. Returns the exit status. */
int bench_main(const bench_engine *engine, const char *name, int argc, char **argv);

#endif
