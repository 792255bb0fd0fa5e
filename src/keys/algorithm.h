/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The AlgorithmIdentifier of a key (RFC 5480 2.1.1, RFC 8410 3, RFC 4055 1.2, RFC 4055 3.1) and what each
 * type of key must look like.
 */
#ifndef STOIC_KEYS_ALGORITHM_H
#define STOIC_KEYS_ALGORITHM_H

#include <stdbool.h>
#include <stddef.h>

#include <stoic/bytes.h>
#include <stoic/error.h>
#include <stoic/provider.h>

/* An AlgorithmIdentifier. KEY_MALFORMED, KEY_UNSUPPORTED. */
stoic_error stoic_key_algorithm_read(stoic_reader *reader, stoic_key_type *out);
/* The OBJECT IDENTIFIER of a curve. KEY_MALFORMED, KEY_UNSUPPORTED. */
stoic_error stoic_key_curve_read(stoic_reader *reader, stoic_key_type *out);

/* Bytes of a coordinate and of a scalar of an EC type; of the seed of Ed25519. 0 for RSA. */
size_t stoic_key_scalar_len(stoic_key_type type);
bool stoic_key_is_rsa(stoic_key_type type);
bool stoic_key_is_ec(stoic_key_type type);

/* An uncompressed point of an EC type, or the 32 bytes of Ed25519. KEY_MALFORMED, KEY_UNSUPPORTED
 * (compressed). */
stoic_error stoic_key_check_point(stoic_key_type type, stoic_bytes point);
/* An RSA modulus and exponent within the limits. KEY_MALFORMED, KEY_UNSUPPORTED (size). */
stoic_error stoic_key_check_rsa(stoic_bytes modulus, stoic_bytes exponent);

#endif
