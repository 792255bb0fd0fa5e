/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a trust store, for path building.
 */
#ifndef STOIC_WEBPKI_TRUST_STORE_H
#define STOIC_WEBPKI_TRUST_STORE_H

#include <stdatomic.h>

#include <stoic/trust_store.h>

#include "webpki/certificate_list.h"

struct stoic_trust_store {
    atomic_size_t references;
    const stoic_allocator *allocator;
    stoic_certificate_list anchors;
    stoic_certificate_list end_entities;
};

#endif
