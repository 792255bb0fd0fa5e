/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hybrids of ML-KEM-768 and a group of this provider (draft-ietf-tls-ecdhe-mlkem): both must be broken to
 * break one. Shares and secrets are concatenated, ML-KEM first in X25519MLKEM768 and last in
 * SecP256r1MLKEM768.
 */
#include <openssl/err.h>
#include <openssl/rand.h>
#include <string.h>

#include "libcrypto/libcrypto.h"
#include "native/mlkem768.h"

#define PART_CONTEXT 128
#define MAX_SECRET_LEN 64
#define P256_POINT_LEN 65

typedef struct hybrid_context {
    uint8_t seed[STOIC_MLKEM768_SEED_LEN];
    _Alignas(STOIC_CONTEXT_ALIGN) uint8_t part[PART_CONTEXT];
} hybrid_context;

_Static_assert(sizeof(hybrid_context) <= STOIC_GROUP_MAX_CONTEXT, "a key pair must fit its place");

/* Where the two stand in one of the concatenations. */
typedef struct places {
    size_t kem, part, len;
} places;

static places places_of(const stoic_group *hybrid, size_t kem_len, size_t part_len) {
    const bool kem_is_first = hybrid->part_start > 0;
    return (places){
        .kem = kem_is_first ? 0 : part_len, .part = kem_is_first ? kem_len : 0, .len = kem_len + part_len};
}

static stoic_error draw_private(uint8_t *out, size_t len) {
    return RAND_priv_bytes(out, (int)len) == 1 ? STOIC_OK : STOIC_ERROR_CRYPTO_FAILED;
}

/* ---- Client -------------------------------------------------------------------------------------------- */

/* After the part has made its key pair, which goes again when this fails. */
static stoic_error start_kem(const stoic_group *hybrid, hybrid_context *self, uint8_t *share,
                             const uint8_t *part_share, const uint8_t *seed) {
    const stoic_group *part = hybrid->part;
    const places at = places_of(hybrid, STOIC_MLKEM768_PUBLIC_LEN, part->client_share_len);
    if (seed != NULL) {
        memcpy(self->seed, seed, sizeof(self->seed));
    } else if (draw_private(self->seed, sizeof(self->seed)) != STOIC_OK) {
        part->clear(self->part);
        stoic_wipe(self, sizeof(*self)); /* whatever was drawn until then */
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    stoic_mlkem768_start(stoic_slice_mut(share, at.len, at.kem, STOIC_MLKEM768_PUBLIC_LEN), self->seed,
                         stoic_poly_best_kernels());
    memcpy(stoic_slice_mut(share, at.len, at.part, part->client_share_len), part_share,
           part->client_share_len);
    return STOIC_OK;
}

static stoic_error start(const stoic_group *hybrid, void *context, uint8_t *share) {
    hybrid_context *self = context;
    uint8_t part_share[P256_POINT_LEN];

    memset(self, 0, sizeof(*self));
    STOIC_TRY(hybrid->part->start(self->part, part_share));
    ERR_set_mark();
    return stoic_libcrypto_end(start_kem(hybrid, self, share, part_share, NULL));
}

static stoic_error start_from(const stoic_group *hybrid, void *context, uint8_t *share,
                              stoic_bytes private_key) {
    hybrid_context *self = context;
    uint8_t part_share[P256_POINT_LEN];

    memset(self, 0, sizeof(*self));
    if (private_key.len <= STOIC_MLKEM768_SEED_LEN) {
        return STOIC_ERROR_CRYPTO_FAILED;
    }
    const places at = places_of(hybrid, STOIC_MLKEM768_SEED_LEN, private_key.len - STOIC_MLKEM768_SEED_LEN);
    STOIC_TRY(hybrid->part->start_from(self->part, part_share,
                                       stoic_slice(private_key, at.part, at.len - STOIC_MLKEM768_SEED_LEN)));
    return start_kem(hybrid, self, share, part_share,
                     stoic_slice(private_key, at.kem, STOIC_MLKEM768_SEED_LEN).data);
}

static stoic_error finish(const stoic_group *hybrid, void *context, uint8_t *secret, stoic_bytes peer_share) {
    const stoic_group *part = hybrid->part;
    hybrid_context *self = context;
    uint8_t both[MAX_SECRET_LEN];
    const places share_at = places_of(hybrid, STOIC_MLKEM768_CIPHERTEXT_LEN, part->server_share_len);
    const places secret_at = places_of(hybrid, STOIC_MLKEM768_SECRET_LEN, part->secret_len);

    if (peer_share.len != share_at.len) {
        return STOIC_ERROR_KEY_SHARE_INVALID;
    }
    stoic_error error = stoic_mlkem768_decapsulate(
        stoic_slice_mut(both, sizeof(both), secret_at.kem, STOIC_MLKEM768_SECRET_LEN), self->seed,
        stoic_slice(peer_share, share_at.kem, STOIC_MLKEM768_CIPHERTEXT_LEN), stoic_poly_best_kernels());
    if (error == STOIC_OK) {
        error =
            part->finish(self->part, stoic_slice_mut(both, sizeof(both), secret_at.part, part->secret_len),
                         stoic_slice(peer_share, share_at.part, part->server_share_len));
    }
    if (error == STOIC_OK) {
        memcpy(secret, both, secret_at.len);
    }
    stoic_wipe(both, sizeof(both));
    return error;
}

static stoic_error finish_part(const stoic_group *hybrid, void *context, uint8_t *secret,
                               stoic_bytes peer_share) {
    hybrid_context *self = context;
    return hybrid->part->finish(self->part, secret, peer_share);
}

static void clear(const stoic_group *hybrid, void *context) {
    hybrid_context *self = context;
    hybrid->part->clear(self->part);
    stoic_wipe(self, sizeof(*self));
}

/* ---- Server -------------------------------------------------------------------------------------------- */

typedef struct answer {
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN], secret[MAX_SECRET_LEN];
    uint8_t random[STOIC_MLKEM768_RANDOM_LEN];
} answer;

static stoic_error respond_kem(const stoic_group *hybrid, answer *out, stoic_bytes public_key) {
    const places share_at = places_of(hybrid, STOIC_MLKEM768_CIPHERTEXT_LEN, hybrid->part->server_share_len);
    const places secret_at = places_of(hybrid, STOIC_MLKEM768_SECRET_LEN, hybrid->part->secret_len);

    ERR_set_mark();
    STOIC_TRY(stoic_libcrypto_end(draw_private(out->random, sizeof(out->random))));
    return stoic_mlkem768_encapsulate(
        stoic_slice_mut(out->share, sizeof(out->share), share_at.kem, STOIC_MLKEM768_CIPHERTEXT_LEN),
        stoic_slice_mut(out->secret, sizeof(out->secret), secret_at.kem, STOIC_MLKEM768_SECRET_LEN),
        public_key, out->random, stoic_poly_best_kernels());
}

static stoic_error respond_part(const stoic_group *hybrid, answer *out, stoic_bytes part_share) {
    const stoic_group *part = hybrid->part;
    const places share_at = places_of(hybrid, STOIC_MLKEM768_CIPHERTEXT_LEN, part->server_share_len);
    const places secret_at = places_of(hybrid, STOIC_MLKEM768_SECRET_LEN, part->secret_len);

    return part->respond(
        stoic_slice_mut(out->share, sizeof(out->share), share_at.part, part->server_share_len),
        stoic_slice_mut(out->secret, sizeof(out->secret), secret_at.part, part->secret_len), part_share);
}

static stoic_error respond(const stoic_group *hybrid, uint8_t *share, uint8_t *secret,
                           stoic_bytes peer_share) {
    const size_t part_len = hybrid->part->client_share_len;
    const places at = places_of(hybrid, STOIC_MLKEM768_PUBLIC_LEN, part_len);
    answer both;

    if (peer_share.len != at.len) {
        return STOIC_ERROR_KEY_SHARE_INVALID;
    }
    stoic_error error =
        respond_kem(hybrid, &both, stoic_slice(peer_share, at.kem, STOIC_MLKEM768_PUBLIC_LEN));
    if (error == STOIC_OK) {
        error = respond_part(hybrid, &both, stoic_slice(peer_share, at.part, part_len));
    }
    if (error == STOIC_OK) {
        memcpy(share, both.share, hybrid->server_share_len);
        memcpy(secret, both.secret, hybrid->secret_len);
    }
    stoic_wipe(&both, sizeof(both));
    return error;
}

/* ---- Groups -------------------------------------------------------------------------------------------- */

#define HYBRID(row)                                                                                          \
    static stoic_error row##_start(void *context, uint8_t *share) {                                          \
        return start(&stoic_libcrypto_##row, context, share);                                                \
    }                                                                                                        \
    static stoic_error row##_start_from(void *context, uint8_t *share, stoic_bytes private_key) {            \
        return start_from(&stoic_libcrypto_##row, context, share, private_key);                              \
    }                                                                                                        \
    static stoic_error row##_finish(void *context, uint8_t *secret, stoic_bytes peer_share) {                \
        return finish(&stoic_libcrypto_##row, context, secret, peer_share);                                  \
    }                                                                                                        \
    static stoic_error row##_finish_part(void *context, uint8_t *secret, stoic_bytes peer_share) {           \
        return finish_part(&stoic_libcrypto_##row, context, secret, peer_share);                             \
    }                                                                                                        \
    static stoic_error row##_respond(uint8_t *share, uint8_t *secret, stoic_bytes peer_share) {              \
        return respond(&stoic_libcrypto_##row, share, secret, peer_share);                                   \
    }                                                                                                        \
    static void row##_clear(void *context) {                                                                 \
        clear(&stoic_libcrypto_##row, context);                                                              \
    }

HYBRID(x25519_mlkem768)
HYBRID(secp256r1_mlkem768)

const stoic_group stoic_libcrypto_x25519_mlkem768 = {
    .struct_size = sizeof(stoic_group),
    .id = STOIC_GROUP_X25519MLKEM768,
    .name = "X25519MLKEM768",
    .client_share_len = STOIC_MLKEM768_PUBLIC_LEN + STOIC_LIBCRYPTO_ECX_LEN,
    .server_share_len = STOIC_MLKEM768_CIPHERTEXT_LEN + STOIC_LIBCRYPTO_ECX_LEN,
    .secret_len = STOIC_MLKEM768_SECRET_LEN + STOIC_LIBCRYPTO_ECX_LEN,
    .context_size = sizeof(hybrid_context),
    .start = x25519_mlkem768_start,
    .start_from = x25519_mlkem768_start_from,
    .finish = x25519_mlkem768_finish,
    .respond = x25519_mlkem768_respond,
    .clear = x25519_mlkem768_clear,
    .part = &stoic_libcrypto_x25519,
    .part_start = STOIC_MLKEM768_PUBLIC_LEN,
    .finish_part = x25519_mlkem768_finish_part,
};

const stoic_group stoic_libcrypto_secp256r1_mlkem768 = {
    .struct_size = sizeof(stoic_group),
    .id = STOIC_GROUP_SECP256R1MLKEM768,
    .name = "SecP256r1MLKEM768",
    .client_share_len = P256_POINT_LEN + STOIC_MLKEM768_PUBLIC_LEN,
    .server_share_len = P256_POINT_LEN + STOIC_MLKEM768_CIPHERTEXT_LEN,
    .secret_len = 32 + STOIC_MLKEM768_SECRET_LEN,
    .context_size = sizeof(hybrid_context),
    .start = secp256r1_mlkem768_start,
    .start_from = secp256r1_mlkem768_start_from,
    .finish = secp256r1_mlkem768_finish,
    .respond = secp256r1_mlkem768_respond,
    .clear = secp256r1_mlkem768_clear,
    .is_by_choice = true,
    .part = &stoic_libcrypto_secp256r1,
    .part_start = 0,
    .finish_part = secp256r1_mlkem768_finish_part,
};
