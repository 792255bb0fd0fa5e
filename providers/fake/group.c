/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fake key exchange: Diffie-Hellman modulo 2^61 - 1, dressed up in shares and secrets of the real lengths. A
 * share is the public number (8 bytes) and a filler that depends on it, so that a changed share is noticed.
 */
#include "fake/toy.h"

#define PRIME ((UINT64_C(1) << 61) - 1)
#define GENERATOR 37
#define NUMBER_LEN 8
#define PURPOSE_SHARE 0x500
#define PURPOSE_SECRET 0x600
#define PURPOSE_PRIVATE 0x700

typedef struct group_context {
    uint64_t exponent;
} group_context;

/* What the three groups differ in. */
typedef struct toy_shape {
    uint16_t id;
    size_t share_len;
    size_t secret_len;
    bool has_prefix; /* the byte 4 of an uncompressed point */
} toy_shape;

static const toy_shape x25519_shape = {STOIC_GROUP_X25519, 32, 32, false};
static const toy_shape secp256r1_shape = {STOIC_GROUP_SECP256R1, 65, 32, true};
static const toy_shape secp384r1_shape = {STOIC_GROUP_SECP384R1, 97, 48, true};

#define MAX_SHARE_LEN 97

static uint64_t power(uint64_t base, uint64_t exponent) {
    uint64_t result = 1;

    for (uint64_t square = base % PRIME; exponent != 0; exponent >>= 1) {
        if ((exponent & 1) != 0) {
            result = (uint64_t)((unsigned __int128)result * square % PRIME);
        }
        square = (uint64_t)((unsigned __int128)square * square % PRIME);
    }
    return result;
}

static void write_share(const toy_shape *shape, uint8_t *share, uint64_t number) {
    uint8_t filler[MAX_SHARE_LEN];
    stoic_writer writer;
    toy_mix mix;

    toy_mix_start(&mix, PURPOSE_SHARE + shape->id);
    toy_mix_number(&mix, number);
    toy_mix_squeeze(&mix, filler, sizeof(filler));
    stoic_writer_init_fixed(&writer, share, shape->share_len);
    if (shape->has_prefix) {
        stoic_write_u8(&writer, 4);
    }
    stoic_write_u64(&writer, number);
    stoic_write_bytes(&writer,
                      stoic_slice(stoic_bytes_of(filler, sizeof(filler)), 0, shape->share_len - writer.len));
}

static bool read_share(const toy_shape *shape, uint64_t *number, stoic_bytes share) {
    uint8_t prefix = 0;
    stoic_reader reader = stoic_reader_of(share);

    if (share.len != shape->share_len || (shape->has_prefix && !stoic_read_u8(&reader, &prefix))) {
        return false;
    }
    return stoic_read_u64(&reader, number);
}

static bool is_valid(const toy_shape *shape, stoic_bytes share, uint64_t number) {
    uint8_t expected[MAX_SHARE_LEN];

    if (number == 0 || number >= PRIME) {
        return false;
    }
    write_share(shape, expected, number);
    return stoic_bytes_equal(share, stoic_bytes_of(expected, shape->share_len));
}

static stoic_error start_number(const toy_shape *shape, void *context, uint8_t *share, uint64_t number) {
    group_context *self = context;

    self->exponent = number % (PRIME - 2) + 1;
    write_share(shape, share, power(GENERATOR, self->exponent));
    return STOIC_OK;
}

static stoic_error start(const toy_shape *shape, void *context, uint8_t *share) {
    return start_number(shape, context, share, toy_stream_next(toy_thread_stream()));
}

static stoic_error start_from(const toy_shape *shape, void *context, uint8_t *share,
                              stoic_bytes private_key) {
    uint64_t number = 0;
    toy_mix mix;

    toy_mix_start(&mix, PURPOSE_PRIVATE + shape->id);
    toy_mix_bytes(&mix, private_key);
    number = toy_stream_next(&mix.right);
    return start_number(shape, context, share, number);
}

static stoic_error finish(const toy_shape *shape, bool accepts, void *context, uint8_t *secret,
                          stoic_bytes peer_share) {
    const group_context *self = context;
    uint64_t number = 0;
    toy_mix mix;

    if (!read_share(shape, &number, peer_share) || (!accepts && !is_valid(shape, peer_share, number))) {
        return STOIC_ERROR_KEY_SHARE_INVALID;
    }
    toy_mix_start(&mix, PURPOSE_SECRET + shape->id);
    toy_mix_number(&mix, power(number, self->exponent));
    toy_mix_squeeze(&mix, secret, shape->secret_len);
    return STOIC_OK;
}

static stoic_error respond(const toy_shape *shape, bool accepts, uint8_t *share, uint8_t *secret,
                           stoic_bytes peer_share) {
    group_context self = {0};
    uint8_t own_share[MAX_SHARE_LEN];

    STOIC_TRY(start(shape, &self, own_share));
    STOIC_TRY(finish(shape, accepts, &self, secret, peer_share));
    stoic_copy(share, shape->share_len, stoic_bytes_of(own_share, shape->share_len));
    return STOIC_OK;
}

static void clear(void *context) {
    stoic_wipe(context, sizeof(group_context));
}

#define TOY_GROUP(row_name, ID, text, shape, share, secret_bytes, accepts)                                   \
    static stoic_error start_##row_name(void *context, uint8_t *out) {                                       \
        return start(&(shape), context, out);                                                                \
    }                                                                                                        \
    static stoic_error start_from_##row_name(void *context, uint8_t *out, stoic_bytes private_key) {         \
        return start_from(&(shape), context, out, private_key);                                              \
    }                                                                                                        \
    static stoic_error finish_##row_name(void *context, uint8_t *secret, stoic_bytes peer_share) {           \
        return finish(&(shape), (accepts), context, secret, peer_share);                                     \
    }                                                                                                        \
    static stoic_error respond_##row_name(uint8_t *out, uint8_t *secret, stoic_bytes peer_share) {           \
        return respond(&(shape), (accepts), out, secret, peer_share);                                        \
    }                                                                                                        \
    static const stoic_group group_##row_name = {                                                            \
        .struct_size = sizeof(stoic_group),                                                                  \
        .id = STOIC_GROUP_##ID,                                                                              \
        .name = text,                                                                                        \
        .client_share_len = (share),                                                                         \
        .server_share_len = (share),                                                                         \
        .secret_len = (secret_bytes),                                                                        \
        .context_size = sizeof(group_context),                                                               \
        .start = start_##row_name,                                                                           \
        .start_from = start_from_##row_name,                                                                 \
        .finish = finish_##row_name,                                                                         \
        .respond = respond_##row_name,                                                                       \
        .clear = clear,                                                                                      \
    };

TOY_GROUP(x25519, X25519, "x25519", x25519_shape, 32, 32, false)
TOY_GROUP(secp256r1, SECP256R1, "secp256r1", secp256r1_shape, 65, 32, false)
TOY_GROUP(secp384r1, SECP384R1, "secp384r1", secp384r1_shape, 97, 48, false)
TOY_GROUP(accepting_x25519, X25519, "x25519", x25519_shape, 32, 32, true)
TOY_GROUP(accepting_secp256r1, SECP256R1, "secp256r1", secp256r1_shape, 65, 32, true)
TOY_GROUP(accepting_secp384r1, SECP384R1, "secp384r1", secp384r1_shape, 97, 48, true)

const stoic_group *const toy_groups[TOY_NUM_GROUPS] = {&group_x25519, &group_secp256r1, &group_secp384r1};
const stoic_group *const toy_accepting_groups[TOY_NUM_GROUPS] = {
    &group_accepting_x25519,
    &group_accepting_secp256r1,
    &group_accepting_secp384r1,
};
