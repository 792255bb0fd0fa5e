/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chain as a server of the web sends it, and its root: made with libcrypto, with the extensions that such
 * certificates have. All keys are of one kind.
 */
#ifndef STOIC_BENCH_CHAIN_H
#define STOIC_BENCH_CHAIN_H

#include <stdbool.h>

#include <openssl/x509.h>

/* What the leaf is for. */
#define BENCH_CHAIN_NAME "www.example.com"

typedef struct bench_chain {
    X509 *root, *intermediate, *leaf;
} bench_chain;

/* `is_rsa`: RSA-2048, else ECDSA P-256. False when libcrypto fails; then there is nothing to free. */
bool bench_chain_make(bench_chain *out, bool is_rsa);
void bench_chain_free(bench_chain *chain);

#endif
