/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom to believe: trust anchors, and end entities that are trusted by themselves.
 *
 * A store is filled by one thread, and then shared: stoic_path_verify and configs only read it. It is
 * reference counted. It copies the certificates. The library looks for no file: programs read Debian's bundle
 * (/etc/ssl/certs/ca-certificates.crt) or their own, and hand over its bytes.
 */
#ifndef STOIC_TRUST_STORE_H
#define STOIC_TRUST_STORE_H

#include <stoic/allocator.h>
#include <stoic/bytes.h>
#include <stoic/certificate.h>
#include <stoic/error.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct stoic_trust_store stoic_trust_store;

/* An empty store. `allocator` (NULL: malloc) is kept. The caller owns one reference. OUT_OF_MEMORY. */
stoic_error stoic_trust_store_new(stoic_trust_store **out, const stoic_allocator *allocator);
/* Any thread. */
stoic_trust_store *stoic_trust_store_retain(stoic_trust_store *store);
/* NULL is allowed. The last release frees. */
void stoic_trust_store_release(stoic_trust_store *store);

/* Adds every certificate of a PEM text as a trust anchor: whoever it certifies is believed. The same
 * certificate twice counts once. Several anchors may have one name. Errors, with line and text in `detail`
 * (may be NULL); then nothing is added: PEM_MALFORMED, PEM_NO_CERTIFICATE, CERTIFICATE_MALFORMED,
 * OUT_OF_MEMORY. */
stoic_error stoic_trust_store_add_anchors(stoic_trust_store *store, stoic_error_detail *detail,
                                          stoic_bytes pem);
/* One anchor, DER. CERTIFICATE_MALFORMED, OUT_OF_MEMORY. */
stoic_error stoic_trust_store_add_anchor(stoic_trust_store *store, stoic_error_detail *detail,
                                         stoic_bytes der);
/* Adds every certificate of a PEM text as an end entity that is believed although nobody vouches for it: a
 * self-signed one, or one that is pinned. It is accepted byte for byte and in no other place of a path; it
 * must still be valid in time, be for the purpose and for the name. The same errors. */
stoic_error stoic_trust_store_add_end_entities(stoic_trust_store *store, stoic_error_detail *detail,
                                               stoic_bytes pem);
/* One end entity, DER. CERTIFICATE_MALFORMED, OUT_OF_MEMORY. */
stoic_error stoic_trust_store_add_end_entity(stoic_trust_store *store, stoic_error_detail *detail,
                                             stoic_bytes der);

/* How many there are. */
size_t stoic_trust_store_num_anchors(const stoic_trust_store *store);
/* The same for end entities. */
size_t stoic_trust_store_num_end_entities(const stoic_trust_store *store);
/* The view of anchor `index`, in the order of adding; it lives as long as the store. NULL: there is none. */
const stoic_certificate *stoic_trust_store_anchor(const stoic_trust_store *store, size_t index);
/* The same for end entities. */
const stoic_certificate *stoic_trust_store_end_entity(const stoic_trust_store *store, size_t index);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
