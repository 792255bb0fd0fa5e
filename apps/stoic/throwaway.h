/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A throw-away certificate authority and one leaf certificate, for development: made in memory with
 * libcrypto. The keys of the authorities are forgotten before the call returns, so nobody can issue anything
 * else with them. All certificates live up to STOIC_PROFILE_STRICT.
 */
#ifndef STOIC_APPS_THROWAWAY_H
#define STOIC_APPS_THROWAWAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* PEM texts, zero-terminated, for stoic_throwaway_free. */
struct stoic_throwaway {
    char *ca;      /* certificate of the authority: what clients trust */
    char *cert;    /* the leaf, and behind it the intermediate authority if there is one */
    char *key;     /* the leaf's private key, PKCS#8 */
    char *crl;     /* revocation lists of all authorities, in which nothing stands; or NULL */
    char *revoked; /* the same, and the leaf's authority revokes it; or NULL */
};

/* What a leaf is to be. Zeroed: ECDSA P-256, for servers, valid for 30 days from now. */
struct stoic_throwaway_options {
    const char
        *key; /* "ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519", "rsa2048", "rsa-pss"; NULL: the first */
    int64_t not_before;    /* seconds from now; 0: an hour ago, for clocks that lag */
    int64_t not_after;     /* seconds from now; 0: in 30 days */
    bool is_for_clients;   /* extKeyUsage clientAuth beside serverAuth */
    bool has_intermediate; /* the authority vouches for another one, which vouches for the leaf */
    bool has_lists;        /* make revocation lists */
};

/* Is it a key type that `key` above may name? */
bool stoic_throwaway_knows_key(const char *key);
/* Is it a DNS name (with "*." in front if need be) or an IP literal that a leaf can be for? */
bool stoic_throwaway_knows_name(const char *name);

/* Makes them with the default options. `names` are DNS names and IP literals; there must be at least
 * one. False when a name is neither or libcrypto fails: then *out is untouched. */
bool stoic_throwaway(struct stoic_throwaway *out, const char *const *names, size_t num_names);
bool stoic_throwaway_make(struct stoic_throwaway *out, const char *const *names, size_t num_names,
                          const struct stoic_throwaway_options *options);
/* Wipes the key and frees. A zeroed struct is allowed. */
void stoic_throwaway_free(struct stoic_throwaway *throwaway);

#endif
