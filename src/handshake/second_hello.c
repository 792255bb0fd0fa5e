/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second ClientHello against the first (RFC 9846 4.2.2). Extensions are compared as a set: their order
 * has no meaning, and what they say must be the same to the byte.
 */
#include "handshake/second_hello.h"

/* Not implemented here, but free to differ: padding (RFC 7685), and ECH, which is sealed anew after a retry
 * (RFC 9849 6.1.5). */
enum { EXTENSION_PADDING = 21, EXTENSION_ENCRYPTED_CLIENT_HELLO = 65037 };

/* What an extension may do from one hello to the next. */
typedef enum freedom {
    MAY_BE_NEW = 1u << 0,
    MAY_CHANGE = 1u << 1,
    MAY_GO = 1u << 2,
    MUST_GO = 1u << 3
} freedom;

static unsigned freedom_of(uint16_t type) {
    switch (type) {
    case STOIC_EXTENSION_KEY_SHARE: /* the server looks at it itself */
    case EXTENSION_PADDING:
        return MAY_BE_NEW | MAY_CHANGE | MAY_GO;
    case STOIC_EXTENSION_PRE_SHARED_KEY:
    case EXTENSION_ENCRYPTED_CLIENT_HELLO:
        return MAY_CHANGE | MAY_GO;
    case STOIC_EXTENSION_EARLY_DATA: /* RFC 9846 4.3.10 */
        return MAY_GO | MUST_GO;
    default:
        return 0;
    }
}

static bool find_extension(stoic_bytes *out, stoic_bytes block, uint16_t type) {
    stoic_reader rest = stoic_reader_of(block);
    uint16_t other = 0;
    while (stoic_extension_next(&rest, &other, out)) {
        if (other == type) {
            return true;
        }
    }
    return false;
}

/* An extension of the first hello, as it stands in the second. */
static bool may_follow(uint16_t type, stoic_bytes data, stoic_bytes second) {
    const unsigned allowed = freedom_of(type);
    stoic_bytes other = stoic_bytes_of(NULL, 0);
    if (!find_extension(&other, second, type)) {
        return (allowed & MAY_GO) != 0;
    }
    return (allowed & MUST_GO) == 0 && ((allowed & MAY_CHANGE) != 0 || stoic_bytes_equal(data, other));
}

static bool first_is_kept(stoic_bytes first, stoic_bytes second) {
    stoic_reader rest = stoic_reader_of(first);
    uint16_t type = 0;
    stoic_bytes data = stoic_bytes_of(NULL, 0);
    while (stoic_extension_next(&rest, &type, &data)) {
        if (!may_follow(type, data, second)) {
            return false;
        }
    }
    return true;
}

static bool nothing_is_new(stoic_bytes first, stoic_bytes second) {
    stoic_reader rest = stoic_reader_of(second);
    uint16_t type = 0;
    stoic_bytes data = stoic_bytes_of(NULL, 0);
    stoic_bytes other = stoic_bytes_of(NULL, 0);
    while (stoic_extension_next(&rest, &type, &data)) {
        if ((freedom_of(type) & MAY_BE_NEW) == 0 && !find_extension(&other, first, type)) {
            return false;
        }
    }
    return true;
}

stoic_error stoic_check_second_hello(const stoic_client_hello *first, const stoic_client_hello *second) {
    const bool same_fields = first->legacy_version == second->legacy_version &&
                             stoic_bytes_equal(first->random, second->random) &&
                             stoic_bytes_equal(first->session_id, second->session_id) &&
                             stoic_bytes_equal(first->cipher_suites, second->cipher_suites) &&
                             stoic_bytes_equal(first->compression_methods, second->compression_methods);
    const bool same_extensions = first_is_kept(first->extension_block, second->extension_block) &&
                                 nothing_is_new(first->extension_block, second->extension_block);
    return same_fields && same_extensions ? STOIC_OK : STOIC_ERROR_SECOND_HELLO_CHANGED;
}
