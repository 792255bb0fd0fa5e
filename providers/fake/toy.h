/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mixing under everything fake: bytes go in one by one, any number of bytes come out. Different inputs
 * give different outputs unless somebody wants them not to.
 */
#ifndef STOIC_FAKE_TOY_H
#define STOIC_FAKE_TOY_H

#include <stdbool.h>

#include <stoic/provider.h>

typedef struct toy_mix {
    uint64_t left;
    uint64_t right;
    uint64_t count;
} toy_mix;

/* `purpose` keeps different uses apart. */
void toy_mix_start(toy_mix *mix, uint64_t purpose);
void toy_mix_bytes(toy_mix *mix, stoic_bytes bytes);
void toy_mix_number(toy_mix *mix, uint64_t number);
/* Fills out[0..len) with what the input so far gives; the mix stays as it is. */
void toy_mix_squeeze(const toy_mix *mix, uint8_t *out, size_t len);
/* The same as a mask: flips data[0..len). */
void toy_mix_mask(const toy_mix *mix, uint8_t *data, size_t len);

/* The next number of a random stream. */
uint64_t toy_stream_next(uint64_t *state);
/* The stream of this thread, for key shares. */
uint64_t *toy_thread_stream(void);

/* ---- Tables, one set for each mode --------------------------------------------------------------------- */

#define TOY_NUM_HASHES 3
#define TOY_NUM_SUITES 3
#define TOY_NUM_GROUPS 3
#define TOY_NUM_SIGNATURES 13
#define TOY_NUM_CERTIFICATE_SIGNATURES 6

extern const stoic_hash *const toy_hashes[TOY_NUM_HASHES];
extern const stoic_suite *const toy_suites[TOY_NUM_SUITES];
extern const stoic_suite *const toy_accepting_suites[TOY_NUM_SUITES];
extern const stoic_group *const toy_groups[TOY_NUM_GROUPS];
extern const stoic_group *const toy_accepting_groups[TOY_NUM_GROUPS];
extern const stoic_signature_algorithm *const toy_signatures[TOY_NUM_SIGNATURES];
extern const stoic_signature_algorithm *const toy_accepting_signatures[TOY_NUM_SIGNATURES];
extern const stoic_signature_algorithm *const toy_certificate_signatures[TOY_NUM_CERTIFICATE_SIGNATURES];
extern const stoic_signature_algorithm
    *const toy_accepting_certificate_signatures[TOY_NUM_CERTIFICATE_SIGNATURES];

extern const stoic_hash toy_sha256;
extern const stoic_hash toy_sha384;
extern const stoic_hash toy_sha512;

stoic_error toy_load_signer(stoic_signer **out, const stoic_private_key *key);
void toy_free_signer(stoic_signer *signer);
stoic_key_type toy_signer_type(const stoic_signer *signer);
stoic_error toy_signer_public(const stoic_signer *signer, size_t *out_len, uint8_t *out, size_t cap);
stoic_error toy_sign(const stoic_signer *signer, size_t *out_len, uint8_t *out, size_t cap, uint16_t scheme,
                     stoic_bytes message);

#endif
