/* SPDX-License-Identifier: Apache-2.0 */
/* The table of what is measured (harness.h). */
#include <stoic/codepoints.h>

#include "bench/harness.h"

#define AES128 STOIC_TLS_AES_128_GCM_SHA256
#define AES256 STOIC_TLS_AES_256_GCM_SHA384
#define CHACHA STOIC_TLS_CHACHA20_POLY1305_SHA256
#define ECDSA "ecdsa-p256"
/* A full record, and what fits into one packet. */
#define RECORD 16384
#define PACKET 1350

static const bench_job jobs[] = {
    {"handshake-ecdsa-p256", "full handshake, ECDSA P-256", BENCH_HANDSHAKE, ECDSA, AES128, 0, false, false},
    {"handshake-hybrid", "the same with X25519MLKEM768", BENCH_HANDSHAKE, ECDSA, AES128, 0, false, true},
    {"handshake-rsa-2048", "full handshake, RSA-2048", BENCH_HANDSHAKE, "rsa2048", AES128, 0, false, false},
    {"handshake-resumed", "resumed handshake, PSK with X25519", BENCH_HANDSHAKE, ECDSA, AES128, 0, true,
     false},
    {"bulk-aes128-16384", "AES-128-GCM, 16384 B writes", BENCH_BULK, ECDSA, AES128, RECORD, false, false},
    {"bulk-aes256-16384", "AES-256-GCM, 16384 B writes", BENCH_BULK, ECDSA, AES256, RECORD, false, false},
    {"bulk-chacha20-16384", "ChaCha20-Poly1305, 16384 B writes", BENCH_BULK, ECDSA, CHACHA, RECORD, false,
     false},
    {"bulk-aes128-1350", "AES-128-GCM, 1350 B writes", BENCH_BULK, ECDSA, AES128, PACKET, false, false},
    {"bulk-aes256-1350", "AES-256-GCM, 1350 B writes", BENCH_BULK, ECDSA, AES256, PACKET, false, false},
    {"bulk-chacha20-1350", "ChaCha20-Poly1305, 1350 B writes", BENCH_BULK, ECDSA, CHACHA, PACKET, false,
     false},
    {"idle", "heap of an idle connection", BENCH_IDLE, ECDSA, AES128, 0, false, false},
    {"idle-own", "of it without libcrypto's", BENCH_IDLE_OWN, ECDSA, AES128, 0, false, false},
    {"allocations", "allocations of a full handshake", BENCH_ALLOCATIONS, ECDSA, AES128, 0, false, false},
};
_Static_assert(STOIC_COUNT(jobs) <= BENCH_JOBS_MAX, "bench_run holds them all");

const bench_job *bench_jobs(size_t *out_num) {
    *out_num = STOIC_COUNT(jobs);
    return jobs;
}

const bench_unit *bench_unit_of(bench_kind kind) {
    static const bench_unit units[BENCH_KINDS] = {
        [BENCH_HANDSHAKE] = {"handshakes/s", {"server", "client"}, true},
        [BENCH_BULK] = {"MB/s", {"seal", "open"}, true},
        [BENCH_IDLE] = {"bytes", {"server", "client"}, false},
        [BENCH_IDLE_OWN] = {"bytes", {"server", "client"}, false},
        [BENCH_ALLOCATIONS] = {"allocations", {"server", "client"}, false},
    };
    return STOIC_AT(units, kind);
}
