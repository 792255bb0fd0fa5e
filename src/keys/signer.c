/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a PEM text to a loaded signer. The decoded key exists once, in a buffer on the stack, and is wiped on
 * every path; the numbers that the provider gets are slices of it.
 */
#include <stoic/keys.h>

#include "base/pem.h"
#include "keys/limits.h"
#include "keys/private_key.h"

typedef stoic_error (*key_reader)(stoic_private_key *out, stoic_bytes der);

/* What to do with the labels that keys have. */
typedef struct key_label {
    const char *label;
    key_reader read;    /* NULL: it is refused ... */
    stoic_error error;  /* ... with this, */
    const char *remedy; /* and this text */
} key_label;

static const char decrypt_remedy[] = "the key is encrypted: decrypt it with `openssl pkey -in OLD -out NEW`";

static const key_label labels[] = {
    {"PRIVATE KEY", stoic_private_key_read_pkcs8, STOIC_OK, NULL},
    {"EC PRIVATE KEY", stoic_private_key_read_sec1, STOIC_OK, NULL},
    {"RSA PRIVATE KEY", stoic_private_key_read_pkcs1, STOIC_OK, NULL},
    {"ENCRYPTED PRIVATE KEY", NULL, STOIC_ERROR_KEY_ENCRYPTED, decrypt_remedy},
    {"DSA PRIVATE KEY", NULL, STOIC_ERROR_KEY_UNSUPPORTED, "DSA keys cannot be used for TLS"},
    {"OPENSSH PRIVATE KEY", NULL, STOIC_ERROR_KEY_UNSUPPORTED, "this is a key of ssh, not one of TLS"},
};

static const key_label *find_label(stoic_bytes label) {
    STOIC_EACH(row, labels, STOIC_COUNT(labels)) {
        if (stoic_bytes_equal(label, stoic_bytes_of_text(row->label))) {
            return row;
        }
    }
    return NULL;
}

static stoic_error load(stoic_signer **out, const stoic_provider *provider, key_reader read,
                        stoic_bytes der) {
    stoic_private_key key;
    STOIC_TRY(read(&key, der));
    return provider->load_signer(out, &key);
}

static void explain(stoic_error_detail *detail, size_t line, const key_label *row, stoic_error error) {
    if (error == STOIC_ERROR_KEY_UNSUPPORTED) {
        stoic_error_detail_set(detail, line,
                               "use ECDSA on P-256, P-384 or P-521, Ed25519, or RSA of %d to %d bits",
                               STOIC_RSA_MIN_BITS, STOIC_RSA_MAX_BITS);
    } else if (error == STOIC_ERROR_KEY_MALFORMED) {
        stoic_error_detail_set(detail, line,
                               "the block %s does not hold such a key, or its numbers do not fit together",
                               row->label);
    } else {
        stoic_error_detail_set(detail, line, "the crypto provider failed to load the key");
    }
}

static stoic_error load_block(stoic_signer **out, const stoic_provider *provider,
                              const stoic_pem_block *block, const key_label *row,
                              stoic_error_detail *detail) {
    uint8_t der[STOIC_PRIVATE_KEY_MAX_DER];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, der, sizeof(der));
    stoic_error error = stoic_pem_decode(&writer, block, detail);
    if (error == STOIC_OK) {
        error = load(out, provider, row->read, stoic_writer_view(&writer));
        if (error != STOIC_OK) {
            explain(detail, block->line, row, error);
        }
    } else if (error == STOIC_ERROR_BUFFER_TOO_SMALL) {
        error = STOIC_ERROR_KEY_UNSUPPORTED;
        explain(detail, block->line, row, error);
    }
    stoic_wipe(der, sizeof(der));
    return error;
}

static bool is_encrypted(const stoic_pem_block *block) {
    return block->headers.len > 0; /* RFC 1421 4.6.1.1: only Proc-Type and DEK-Info stand in key files */
}

stoic_error stoic_signer_from_pem(stoic_signer **out, const stoic_provider *provider, stoic_bytes pem,
                                  stoic_error_detail *detail) {
    stoic_pem place = stoic_pem_of(pem);
    stoic_pem_block block;
    while (stoic_pem_next(&place, &block)) {
        const key_label *row = find_label(block.label);
        if (row == NULL) {
            continue;
        }
        if (row->read != NULL && is_encrypted(&block)) {
            stoic_error_detail_set(detail, block.line, "%s", decrypt_remedy);
            return STOIC_ERROR_KEY_ENCRYPTED;
        }
        if (row->read == NULL) {
            stoic_error_detail_set(detail, block.line, "%s", row->remedy);
            return row->error;
        }
        return load_block(out, provider, &block, row, detail);
    }
    STOIC_TRY(stoic_pem_error(&place, detail));
    stoic_error_detail_set(detail, 0, "there is no block -----BEGIN PRIVATE KEY-----");
    return STOIC_ERROR_PEM_NO_PRIVATE_KEY;
}
