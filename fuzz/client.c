/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client behind keys, signatures and MACs: see scenario.h.
 */
#include "scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_scenario(STOIC_ROLE_CLIENT, stoic_reader_of(stoic_bytes_of(data, size)));
    return 0;
}
