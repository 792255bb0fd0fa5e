/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Issues with libcrypto (throwaway.h). Authorities are always ECDSA P-256 and may sign as many levels as
 * there are; their profile and the leaf's are tables of extensions. RFC 5280 4.2.1.1 and RFC 5280 4.2.1.2:
 * both carry key identifiers.
 */
#include "stoic/throwaway.h"

#include "stoic/throwaway_crl.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <stoic/allocator.h>
#include <stoic/bytes.h>
#include <stoic/webpki.h>

enum { SECONDS_PER_DAY = 86400, DEFAULT_DAYS = 30, LAG_SECONDS = 3600 };
/* RFC 5280 A.1: ub-common-name. */
enum { COMMON_NAME_MAX = 64 };
/* RFC 5280 4.1.2.2: positive, at most 20 bytes, at least 64 random bits. */
enum { SERIAL_BITS = 127 };

typedef struct key_kind {
    const char *name;
    const char *algorithm;
    const char *curve; /* NULL: none */
    int rsa_bits;      /* 0: not RSA */
} key_kind;

static const key_kind key_kinds[] = {
    {"ecdsa-p256", "EC", "P-256", 0}, {"ecdsa-p384", "EC", "P-384", 0}, {"ecdsa-p521", "EC", "P-521", 0},
    {"ed25519", "ED25519", NULL, 0},  {"rsa2048", "RSA", NULL, 2048},   {"rsa-pss", "RSA-PSS", NULL, 2048},
};

typedef struct extension_text {
    int nid;
    const char *value;
} extension_text;

static const extension_text root_extensions[] = {
    {NID_key_usage, "critical,keyCertSign,cRLSign"},
    {NID_subject_key_identifier, "hash"},
};

static const extension_text intermediate_extensions[] = {
    {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
    {NID_key_usage, "critical,keyCertSign,cRLSign"},
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
};

static const extension_text leaf_extensions[] = {
    {NID_basic_constraints, "critical,CA:FALSE"},
    {NID_key_usage, "critical,digitalSignature"},
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
};

static const key_kind *find_key_kind(const char *name) {
    STOIC_EACH(kind, key_kinds, STOIC_COUNT(key_kinds)) {
        if (strcmp(kind->name, name) == 0) {
            return kind;
        }
    }
    return NULL;
}

bool stoic_throwaway_knows_key(const char *key) {
    return find_key_kind(key) != NULL;
}

bool stoic_throwaway_knows_name(const char *name) {
    stoic_bytes text = stoic_bytes_of_text(name);
    const bool is_wildcard = text.len > 2 && strncmp(name, "*.", 2) == 0;
    const stoic_bytes rest = is_wildcard ? stoic_slice(text, 2, text.len - 2) : text;
    return stoic_is_ip_literal(text) || stoic_is_dns_name(rest);
}

static EVP_PKEY *make_key(const key_kind *kind) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind->algorithm, NULL);
    if (context == NULL || EVP_PKEY_keygen_init(context) != 1 ||
        (kind->curve != NULL && EVP_PKEY_CTX_set_group_name(context, kind->curve) != 1) ||
        (kind->rsa_bits > 0 && EVP_PKEY_CTX_set_rsa_keygen_bits(context, kind->rsa_bits) != 1) ||
        EVP_PKEY_generate(context, &key) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

static bool set_serial(X509 *certificate) {
    BIGNUM *number = BN_new();
    const bool is_set = number != NULL &&
                        BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                        BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return is_set;
}

static bool set_time(ASN1_TIME *time, int64_t seconds_from_now) {
    const int64_t days = seconds_from_now / SECONDS_PER_DAY;
    return X509_time_adj_ex(time, (int)days, (long)(seconds_from_now % SECONDS_PER_DAY), NULL) != NULL;
}

/* The common name is for people: names that do not fit are left out, the alternative names count (RFC 9525
 * 2). */
static bool set_subject(X509 *certificate, const char *common_name) {
    const stoic_bytes text = stoic_bytes_of_text(common_name);
    return text.len > COMMON_NAME_MAX ||
           X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName, MBSTRING_ASC,
                                      text.data, (int)text.len, -1, 0) == 1;
}

static bool add_extension(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    const bool is_added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return is_added;
}

static bool add_extensions(X509 *certificate, X509 *issuer, const extension_text *rows, size_t num) {
    STOIC_EACH(row, rows, num) {
        if (!add_extension(certificate, issuer, row->nid, row->value)) {
            return false;
        }
    }
    return true;
}

/* The text of a dNSName or the bytes of an iPAddress. */
static bool set_alt_name(GENERAL_NAME *out, const char *name) {
    uint8_t address[16];
    size_t address_len;
    stoic_bytes value = stoic_bytes_of_text(name);
    const bool is_address = stoic_ip_literal_read(address, &address_len, value);
    if (is_address) {
        value = stoic_bytes_of(address, address_len);
    }
    ASN1_STRING *string = is_address ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
    if (string == NULL || ASN1_STRING_set(string, value.data, (int)value.len) != 1) {
        ASN1_STRING_free(string);
        return false;
    }
    GENERAL_NAME_set0_value(out, is_address ? GEN_IPADD : GEN_DNS, string);
    return true;
}

static bool push_alt_name(GENERAL_NAMES *names, const char *name) {
    GENERAL_NAME *entry = GENERAL_NAME_new();
    if (entry == NULL || !set_alt_name(entry, name) || sk_GENERAL_NAME_push(names, entry) == 0) {
        GENERAL_NAME_free(entry);
        return false;
    }
    return true;
}

static bool add_alt_names(X509 *certificate, const char *const *names, size_t num_names) {
    GENERAL_NAMES *entries = sk_GENERAL_NAME_new_null();
    bool is_added = entries != NULL;
    STOIC_EACH(name, names, num_names) {
        is_added = is_added && push_alt_name(entries, *name);
    }
    is_added =
        is_added && X509_add1_ext_i2d(certificate, NID_subject_alt_name, entries, 0, X509V3_ADD_DEFAULT) == 1;
    GENERAL_NAMES_free(entries);
    return is_added;
}

/* Version, serial, validity and key. */
static X509 *new_certificate(EVP_PKEY *key, int64_t not_before, int64_t not_after) {
    X509 *certificate = X509_new();
    if (certificate == NULL || X509_set_version(certificate, X509_VERSION_3) != 1 ||
        !set_serial(certificate) || !set_time(X509_getm_notBefore(certificate), not_before) ||
        !set_time(X509_getm_notAfter(certificate), not_after) || X509_set_pubkey(certificate, key) != 1) {
        X509_free(certificate);
        return NULL;
    }
    return certificate;
}

static bool sign(X509 *certificate, X509 *issuer, EVP_PKEY *issuer_key) {
    return X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
           X509_sign(certificate, issuer_key, EVP_sha256()) > 0;
}

static X509 *make_root(EVP_PKEY *key, int64_t not_before, int64_t not_after, bool has_intermediate) {
    X509 *certificate = new_certificate(key, not_before, not_after);
    if (certificate == NULL || !set_subject(certificate, "Stoic throw-away CA") ||
        !add_extension(certificate, certificate, NID_basic_constraints,
                       has_intermediate ? "critical,CA:TRUE,pathlen:1" : "critical,CA:TRUE,pathlen:0") ||
        !add_extensions(certificate, certificate, root_extensions, STOIC_COUNT(root_extensions)) ||
        !sign(certificate, certificate, key)) {
        X509_free(certificate);
        return NULL;
    }
    return certificate;
}

/* What the whole procedure owns. */
typedef struct issue {
    EVP_PKEY *root_key, *intermediate_key, *leaf_key;
    X509 *root, *intermediate, *leaf;
    BIO *texts[5];
} issue;

static const char *purposes(const struct stoic_throwaway_options *options) {
    return options->is_for_clients ? "serverAuth,clientAuth" : "serverAuth";
}

static bool make_intermediate(issue *made, int64_t not_before, int64_t not_after,
                              const struct stoic_throwaway_options *options) {
    made->intermediate_key = make_key(STOIC_AT(key_kinds, 0));
    if (made->intermediate_key == NULL) {
        return false;
    }
    made->intermediate = new_certificate(made->intermediate_key, not_before, not_after);
    return made->intermediate != NULL && set_subject(made->intermediate, "Stoic throw-away intermediate") &&
           add_extensions(made->intermediate, made->root, intermediate_extensions,
                          STOIC_COUNT(intermediate_extensions)) &&
           add_extension(made->intermediate, made->root, NID_ext_key_usage, purposes(options)) &&
           sign(made->intermediate, made->root, made->root_key);
}

/* Who vouches for the leaf. */
static X509 *issuer_of(const issue *made) {
    return made->intermediate != NULL ? made->intermediate : made->root;
}

static EVP_PKEY *issuer_key_of(const issue *made) {
    return made->intermediate != NULL ? made->intermediate_key : made->root_key;
}

static bool make_leaf(issue *made, const char *const *names, size_t num_names, int64_t not_before,
                      int64_t not_after, const struct stoic_throwaway_options *options) {
    X509 *issuer = issuer_of(made);
    made->leaf = new_certificate(made->leaf_key, not_before, not_after);
    return made->leaf != NULL && set_subject(made->leaf, *STOIC_AT_N(names, num_names, 0)) &&
           add_extensions(made->leaf, issuer, leaf_extensions, STOIC_COUNT(leaf_extensions)) &&
           add_extension(made->leaf, issuer, NID_ext_key_usage, purposes(options)) &&
           add_alt_names(made->leaf, names, num_names) && sign(made->leaf, issuer, issuer_key_of(made));
}

static bool make_all(issue *made, const char *const *names, size_t num_names,
                     const struct stoic_throwaway_options *options) {
    const key_kind *kind = options->key == NULL ? STOIC_AT(key_kinds, 0) : find_key_kind(options->key);
    const int64_t not_before = options->not_before != 0 ? options->not_before : -LAG_SECONDS;
    const int64_t not_after =
        options->not_after != 0 ? options->not_after : (int64_t)DEFAULT_DAYS * SECONDS_PER_DAY;
    /* The authorities are valid now whatever the leaf is, and around the leaf, so that the leaf alone is to
     * blame. */
    const int64_t authority_before = (not_before < 0 ? not_before : 0) - SECONDS_PER_DAY;
    const int64_t authority_after = (not_after > 0 ? not_after : 0) + SECONDS_PER_DAY;
    if (kind == NULL || not_before >= not_after) {
        return false;
    }
    made->root_key = make_key(STOIC_AT(key_kinds, 0));
    made->leaf_key = make_key(kind);
    if (made->root_key == NULL || made->leaf_key == NULL) {
        return false;
    }
    made->root = make_root(made->root_key, authority_before, authority_after, options->has_intermediate);
    return made->root != NULL &&
           (!options->has_intermediate ||
            make_intermediate(made, authority_before, authority_after, options)) &&
           make_leaf(made, names, num_names, not_before, not_after, options);
}

/* A list of each authority; `revoked` stands on the one of its issuer, or is NULL. */
static bool write_lists(BIO *text, const issue *made, const X509 *revoked) {
    const bool is_root_issuer = made->intermediate == NULL;
    return stoic_throwaway_write_crl(text, made->root, made->root_key, is_root_issuer ? revoked : NULL) &&
           (is_root_issuer ||
            stoic_throwaway_write_crl(text, made->intermediate, made->intermediate_key, revoked));
}

static bool write_texts(issue *made, bool has_lists) {
    STOIC_EACH(text, made->texts, STOIC_COUNT(made->texts)) {
        *text = BIO_new(BIO_s_mem());
        if (*text == NULL) {
            return false;
        }
    }
    return PEM_write_bio_X509(*STOIC_AT(made->texts, 0), made->root) == 1 &&
           PEM_write_bio_X509(*STOIC_AT(made->texts, 1), made->leaf) == 1 &&
           (made->intermediate == NULL ||
            PEM_write_bio_X509(*STOIC_AT(made->texts, 1), made->intermediate) == 1) &&
           PEM_write_bio_PrivateKey(*STOIC_AT(made->texts, 2), made->leaf_key, NULL, NULL, 0, NULL, NULL) ==
               1 &&
           (!has_lists || (write_lists(*STOIC_AT(made->texts, 3), made, NULL) &&
                           write_lists(*STOIC_AT(made->texts, 4), made, made->leaf)));
}

static char *copy_text(BIO *text) {
    char *data = NULL;
    const long len = BIO_get_mem_data(text, &data);
    if (len <= 0) {
        return NULL;
    }
    char *copy = stoic_allocate(NULL, (size_t)len + 1);
    if (copy != NULL) {
        stoic_copy((uint8_t *)copy, (size_t)len, stoic_bytes_of(data, (size_t)len));
    }
    return copy;
}

static void clear(issue *made) {
    STOIC_EACH(text, made->texts, STOIC_COUNT(made->texts)) {
        char *data = NULL;
        const long len = *text == NULL ? 0 : BIO_get_mem_data(*text, &data);
        stoic_wipe(data, len > 0 ? (size_t)len : 0);
        BIO_free(*text);
    }
    X509_free(made->leaf);
    X509_free(made->intermediate);
    X509_free(made->root);
    EVP_PKEY_free(made->leaf_key);
    EVP_PKEY_free(made->intermediate_key);
    EVP_PKEY_free(made->root_key);
}

static bool know_all_names(const char *const *names, size_t num_names) {
    STOIC_EACH(name, names, num_names) {
        if (!stoic_throwaway_knows_name(*name)) {
            return false;
        }
    }
    return num_names > 0;
}

static bool is_complete(const struct stoic_throwaway *texts, bool has_lists) {
    return texts->ca != NULL && texts->cert != NULL && texts->key != NULL &&
           (!has_lists || (texts->crl != NULL && texts->revoked != NULL));
}

bool stoic_throwaway_make(struct stoic_throwaway *out, const char *const *names, size_t num_names,
                          const struct stoic_throwaway_options *options) {
    issue made = {.leaf = NULL};
    struct stoic_throwaway texts = {.ca = NULL};
    if (know_all_names(names, num_names) && make_all(&made, names, num_names, options) &&
        write_texts(&made, options->has_lists)) {
        texts.ca = copy_text(*STOIC_AT(made.texts, 0));
        texts.cert = copy_text(*STOIC_AT(made.texts, 1));
        texts.key = copy_text(*STOIC_AT(made.texts, 2));
        texts.crl = copy_text(*STOIC_AT(made.texts, 3));
        texts.revoked = copy_text(*STOIC_AT(made.texts, 4));
    }
    clear(&made);
    if (!is_complete(&texts, options->has_lists)) {
        stoic_throwaway_free(&texts);
        return false;
    }
    *out = texts;
    return true;
}

bool stoic_throwaway(struct stoic_throwaway *out, const char *const *names, size_t num_names) {
    const struct stoic_throwaway_options options = {.key = NULL};
    return stoic_throwaway_make(out, names, num_names, &options);
}

static void free_text(char *text) {
    stoic_release(NULL, text, text == NULL ? 0 : strlen(text) + 1);
}

void stoic_throwaway_free(struct stoic_throwaway *throwaway) {
    free_text(throwaway->ca);
    free_text(throwaway->cert);
    free_text(throwaway->key);
    free_text(throwaway->crl);
    free_text(throwaway->revoked);
    *throwaway = (struct stoic_throwaway){.ca = NULL};
}
