/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A provider for tests and fuzzers: deterministic, fast, without any library, and WITHOUT ANY SECURITY. It
 * has the suites, groups, schemes and lengths of the real thing, and notices tampering; anybody can break all
 * of it. Never part of the library or of a program.
 *
 * Key shares come from a stream of the calling thread, which stoic_fake_provider_new starts anew from its
 * seed: whoever makes a provider and then uses it in the same thread gets the same bytes each time.
 */
#ifndef STOIC_FAKE_FAKE_H
#define STOIC_FAKE_FAKE_H

#include <stoic/provider.h>

/* A provider with a random stream of its own. STOIC_ERROR_OUT_OF_MEMORY. */
stoic_error stoic_fake_provider_new(stoic_provider **out, uint64_t seed);
/* The same, but records open whatever their tag (their ciphertext is decrypted), every signature verifies,
 * and every key share of the right length is valid: a fuzzer gets behind them. */
stoic_error stoic_fake_provider_new_accepting(stoic_provider **out, uint64_t seed);
/* NULL is allowed. */
void stoic_fake_provider_free(stoic_provider *provider);

/* One provider for all, where several runs need not give the same bytes. Any thread. */
const stoic_provider *stoic_provider_fake(void);

#endif
