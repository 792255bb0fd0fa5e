/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "wycheproof/vector.h"

#define NO_AEAD 0

typedef struct aead_case {
    const stoic_aead *aead;
    stoic_bytes key;
    stoic_bytes nonce;
    stoic_bytes additional;
    stoic_bytes text;
    stoic_bytes sealed; /* ciphertext, then tag */
} aead_case;

/* The suite whose AEAD takes keys of this size. */
static unsigned suite_of(const test_vector *vector, unsigned suite) {
    const size_t key_bits = number_of(vector->group, "keySize");

    if (suite == STOIC_TLS_CHACHA20_POLY1305_SHA256) {
        return suite;
    }
    if (key_bits == 256) {
        return STOIC_TLS_AES_256_GCM_SHA384;
    }
    return key_bits == 128 ? suite : NO_AEAD;
}

static stoic_bytes joined(stoic_bytes first, stoic_bytes second) {
    uint8_t *both = scratch_of(first.len + second.len);

    if (first.len > 0) {
        memcpy(both, first.data, first.len);
    }
    memcpy(both + first.len, second.data, second.len);
    return stoic_bytes_of(both, first.len + second.len);
}

static uint8_t *copy_of(stoic_bytes bytes) {
    uint8_t *copy = scratch_of(bytes.len);

    if (bytes.len > 0) {
        memcpy(copy, bytes.data, bytes.len);
    }
    return copy;
}

static outcome open_sealed(const aead_case *c, void *context) {
    uint8_t *data = copy_of(c->sealed);

    const stoic_error error = c->aead->open(context, data, c->sealed.len, c->nonce.data, c->additional);
    if (error != STOIC_OK) {
        return is_all_zero(stoic_bytes_of(data, c->sealed.len)) ? OUTCOME_REFUSED : OUTCOME_WRONG;
    }
    return stoic_bytes_equal(stoic_bytes_of(data, c->text.len), c->text) ? OUTCOME_ACCEPTED : OUTCOME_WRONG;
}

/* Seals with the last `trailer_len` bytes of the text as the trailer. */
static bool seals_right(const aead_case *c, void *context, size_t trailer_len) {
    uint8_t *out = scratch_of(c->sealed.len);
    const size_t len = c->text.len - trailer_len;

    return c->aead->seal(context, out, c->nonce.data, c->additional, stoic_slice(c->text, 0, len),
                         stoic_slice(c->text, len, trailer_len)) == STOIC_OK &&
           stoic_bytes_equal(stoic_bytes_of(out, c->sealed.len), c->sealed);
}

outcome run_aead(test_vector *vector, unsigned parameter) {
    const unsigned suite = suite_of(vector, parameter);
    _Alignas(STOIC_CONTEXT_ALIGN) uint8_t context[64];

    if (suite == NO_AEAD || number_of(vector->group, "ivSize") != 96) {
        return OUTCOME_EXCLUDED;
    }
    const aead_case c = {
        .aead = stoic_provider_suite(vector->provider, (uint16_t)suite)->aead,
        .key = bytes_of(vector->test, "key"),
        .nonce = bytes_of(vector->test, "iv"),
        .additional = bytes_of(vector->test, "aad"),
        .text = bytes_of(vector->test, "msg"),
        .sealed = joined(bytes_of(vector->test, "ct"), bytes_of(vector->test, "tag")),
    };
    if (c.aead->context_size > sizeof(context) || c.aead->start(context, c.key) != STOIC_OK) {
        return OUTCOME_WRONG;
    }
    outcome result = open_sealed(&c, context);
    if (result == OUTCOME_ACCEPTED &&
        (!seals_right(&c, context, 0) || (c.text.len > 0 && !seals_right(&c, context, 1)))) {
        result = OUTCOME_WRONG;
    }
    c.aead->clear(context);
    return result;
}
