/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a peer speaks, told by its first bytes: the answer does not change when more comes, and it comes at
 * the latest when there is no more.
 */
#include "fuzz.h"

#include "observe/first_bytes.h"
#include "observe/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const stoic_bytes all = stoic_bytes_of(data, size);
    const size_t longest = size < 2 * STOIC_FIRST_BYTES_MAX ? size : 2 * STOIC_FIRST_BYTES_MAX;
    stoic_first_bytes before = STOIC_FIRST_BYTES_NEED_MORE;
    stoic_reason reason_before = STOIC_REASON_NONE;
    for (size_t len = 1; len <= longest; len++) {
        stoic_reason reason = STOIC_REASON_NONE;
        const stoic_bytes first = stoic_slice(all, 0, len);
        const stoic_first_bytes answer = stoic_detect_first_bytes(&reason, first, false);
        FUZZ_ASSERT(before == STOIC_FIRST_BYTES_NEED_MORE || answer == before);
        FUZZ_ASSERT(before != STOIC_FIRST_BYTES_FOREIGN || reason == reason_before);
        FUZZ_ASSERT(answer != STOIC_FIRST_BYTES_FOREIGN || stoic_protocol_find(reason) != NULL);
        FUZZ_ASSERT(len < STOIC_FIRST_BYTES_MAX || answer != STOIC_FIRST_BYTES_NEED_MORE);
        before = answer;
        reason_before = reason;
        const stoic_first_bytes final = stoic_detect_first_bytes(&reason, first, true);
        FUZZ_ASSERT(final != STOIC_FIRST_BYTES_NEED_MORE);
        FUZZ_ASSERT(answer == STOIC_FIRST_BYTES_NEED_MORE || final == answer);
        FUZZ_ASSERT(final != STOIC_FIRST_BYTES_FOREIGN || reason != STOIC_REASON_NONE);
    }
    return 0;
}
