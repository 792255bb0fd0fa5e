/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The providers that the tests of this folder go through: each must do what <stoic/provider.h> promises.
 */
#ifndef STOIC_TEST_PROVIDERS_H
#define STOIC_TEST_PROVIDERS_H

#include <stoic/provider.h>

typedef const stoic_provider *provider_getter(void);

typedef struct provider_row {
    provider_getter *get;
    bool is_real; /* has known answers */
} provider_row;

#define NUM_PROVIDERS 2
extern const provider_row provider_rows[NUM_PROVIDERS];

/* Memory for the context of an AEAD or a group. */
typedef struct context_space {
    _Alignas(STOIC_CONTEXT_ALIGN) uint8_t bytes[1024];
} context_space;

#endif
