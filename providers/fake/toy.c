/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mixing under everything fake. Two words of state, changed by each byte; the output is the state
 * scattered anew for each word of it.
 */
#include "fake/toy.h"

#define MULTIPLIER_1                                                                                         \
    UINT64_C(0x9e3779b97f4a7c15) /* 2^64 divided by the golden ratio, odd: it spreads bits well */
#define MULTIPLIER_2 UINT64_C(0xd1342543de82ef95)

static uint64_t rotate(uint64_t value, unsigned by) {
    return (value << by) | (value >> (64 - by));
}

/* Each bit of the result depends on each bit of the value. */
static uint64_t scatter(uint64_t value) {
    value = (value ^ (value >> 32)) * MULTIPLIER_1;
    value = (value ^ (value >> 29)) * MULTIPLIER_2;
    return value ^ (value >> 31);
}

void toy_mix_start(toy_mix *mix, uint64_t purpose) {
    mix->left = scatter(purpose + 1);
    mix->right = scatter(mix->left + MULTIPLIER_1);
    mix->count = 0;
}

void toy_mix_bytes(toy_mix *mix, stoic_bytes bytes) {
    uint64_t left = mix->left;
    uint64_t right = mix->right;

    STOIC_UNSAFE_BEGIN
    for (size_t i = 0; i < bytes.len; i++) {
        left = (left ^ bytes.data[i]) * MULTIPLIER_1;
        right = rotate(right ^ left, 23) + MULTIPLIER_2;
    }
    STOIC_UNSAFE_END
    mix->left = left;
    mix->right = right;
    mix->count += bytes.len;
}

void toy_mix_number(toy_mix *mix, uint64_t number) {
    mix->left = scatter(mix->left ^ number);
    mix->right = rotate(mix->right ^ mix->left, 23) + MULTIPLIER_2;
}

static uint64_t word_of(const toy_mix *mix, uint64_t index) {
    const uint64_t from_left = scatter(mix->left + index * MULTIPLIER_2 + mix->count);

    return scatter(from_left ^ rotate(mix->right, 17) ^ index);
}

void toy_mix_mask(const toy_mix *mix, uint8_t *data, size_t len) {
    uint64_t word = 0;

    STOIC_UNSAFE_BEGIN
    for (size_t i = 0; i < len; i++) {
        if (i % sizeof(word) == 0) {
            word = word_of(mix, i / sizeof(word));
        }
        data[i] ^= (uint8_t)(word >> (8 * (i % sizeof(word))));
    }
    STOIC_UNSAFE_END
}

void toy_mix_squeeze(const toy_mix *mix, uint8_t *out, size_t len) {
    stoic_fill(out, len, 0);
    toy_mix_mask(mix, out, len);
}

uint64_t toy_stream_next(uint64_t *state) {
    *state += MULTIPLIER_1;
    return scatter(*state);
}

uint64_t *toy_thread_stream(void) {
    static _Thread_local uint64_t stream;

    return &stream;
}
