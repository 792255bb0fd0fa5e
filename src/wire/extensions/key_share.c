/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_share (RFC 9846 4.3.8), in its three forms: many shares, one share, or the group of the share that is
 * wanted.
 */
#include "wire/extensions/extension.h"
#include "wire/limits.h"

static bool has_earlier(const uint16_t *groups, size_t num, uint16_t wanted) {
    STOIC_EACH(group, groups, num) {
        if (*group == wanted) {
            return true;
        }
    }
    return false;
}

static stoic_error check_shares(stoic_bytes shares) {
    stoic_reader rest = stoic_reader_of(shares);
    uint16_t groups[STOIC_MAX_KEY_SHARES];
    size_t num = 0;
    for (stoic_key_share share; stoic_key_share_next(&rest, &share); num++) {
        if (num == STOIC_MAX_KEY_SHARES) {
            return STOIC_ERROR_TOO_MANY_OFFERS;
        }
        if (share.key_exchange.len == 0) {
            return STOIC_ERROR_EXTENSION_MALFORMED;
        }
        if (has_earlier(groups, num, share.group)) { /* RFC 9846 4.3.8 */
            return STOIC_ERROR_KEY_SHARE_DUPLICATE;
        }
        *STOIC_AT(groups, num) = share.group;
    }
    return stoic_reader_at_end(&rest) ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    if (place == STOIC_IN_CLIENT_HELLO) {
        const bool is_list = stoic_read_vector16(data, &out->key_shares);
        return is_list ? check_shares(out->key_shares) : STOIC_ERROR_EXTENSION_MALFORMED;
    }
    const bool is_well_formed =
        place == STOIC_IN_HELLO_RETRY_REQUEST
            ? stoic_read_u16(data, &out->key_share.group)
            : stoic_key_share_next(data, &out->key_share) && out->key_share.key_exchange.len > 0;
    return is_well_formed ? STOIC_OK : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    if (place == STOIC_IN_CLIENT_HELLO) {
        stoic_write_vector16(writer, in->key_shares);
    } else if (place == STOIC_IN_HELLO_RETRY_REQUEST) {
        stoic_write_u16(writer, in->key_share.group);
    } else {
        stoic_key_share_write(writer, &in->key_share);
    }
}

const stoic_extension stoic_extension_key_share = {
    .type = STOIC_EXTENSION_KEY_SHARE,
    .name = "key_share",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_SERVER_HELLO | STOIC_IN_HELLO_RETRY_REQUEST,
    .decode = decode,
    .encode = encode,
};
