/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libcrypto says about a failed call. Its functions tell failure alone; that memory ran out stands only
 * in this thread's error queue, below the errors of the callers that it went through. OpenSSL 3.0 raises it
 * where an allocation is asked for, later ones in the allocator itself; the reason is the same.
 */
#include <openssl/err.h>

#include "libcrypto/libcrypto.h"

typedef bool error_test(unsigned long error, int argument);

/* Is there such an error behind the last mark? The queue is a ring, from behind `bottom` to `top`, and calls
 * look at its two ends alone. */
static bool has_error(const ERR_STATE *queue, error_test *is_such, int argument) {
    bool has_it = false;

    STOIC_UNSAFE_BEGIN
    for (int i = queue->top; i != queue->bottom && queue->err_marks[i] == 0 && !has_it;
         i = (i + ERR_NUM_ERRORS - 1) % ERR_NUM_ERRORS) {
        has_it = is_such(queue->err_buffer[i], argument);
    }
    STOIC_UNSAFE_END
    return has_it;
}

static bool has_reason(unsigned long error, int reason) {
    return ERR_GET_REASON(error) == reason;
}

static bool is_of_library(unsigned long error, int library) {
    return ERR_GET_LIB(error) == library;
}

bool stoic_libcrypto_has_raised(int library) {
    const ERR_STATE *queue = ERR_get_state();

    return queue != NULL && has_error(queue, is_of_library, library);
}

stoic_error stoic_libcrypto_end(stoic_error outcome) {
    if (outcome != STOIC_OK) {
        const ERR_STATE *queue = ERR_get_state(); /* NULL: not even it could be allocated */
        if (queue == NULL || has_error(queue, has_reason, ERR_R_MALLOC_FAILURE)) {
            outcome = STOIC_ERROR_OUT_OF_MEMORY;
        }
    }
    ERR_pop_to_mark();
    return outcome;
}
