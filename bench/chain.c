/* SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <stoic/bytes.h>

enum { RSA_BITS = 2048, VALID_DAYS = 30 };

typedef struct extension_row {
    int nid;
    const char *value;
} extension_row;

/* CertificatePolicies with 2.23.140.1.2.1. */
#define DOMAIN_VALIDATED "DER:300a3008060667810c010201"

/* The most that a certificate here has; a row without a value ends a table. */
#define EXTENSIONS_MAX 12

typedef struct profile {
    const char *name;
    long serial;
    extension_row extensions[EXTENSIONS_MAX];
} profile;

static const profile root_profile = {
    "Example Root",
    1,
    {{NID_basic_constraints, "critical,CA:TRUE"},
     {NID_key_usage, "critical,keyCertSign,cRLSign"},
     {NID_subject_key_identifier, "hash"}},
};

static const profile intermediate_profile = {
    "Example Issuing CA 1",
    2,
    {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
     {NID_key_usage, "critical,digitalSignature,keyCertSign,cRLSign"},
     {NID_ext_key_usage, "serverAuth,clientAuth"},
     {NID_subject_key_identifier, "hash"},
     {NID_authority_key_identifier, "keyid:always"},
     {NID_info_access, "caIssuers;URI:http://i.example.net/root.der"},
     {NID_crl_distribution_points, "URI:http://c.example.net/root.crl"},
     {NID_certificate_policies, DOMAIN_VALIDATED}},
};

static const profile leaf_profile = {
    BENCH_CHAIN_NAME,
    3,
    {{NID_basic_constraints, "critical,CA:FALSE"},
     {NID_key_usage, "critical,digitalSignature"},
     {NID_ext_key_usage, "serverAuth,clientAuth"},
     {NID_subject_key_identifier, "hash"},
     {NID_authority_key_identifier, "keyid:always"},
     {NID_info_access, "OCSP;URI:http://o.example.net,caIssuers;URI:http://i.example.net/1.der"},
     {NID_crl_distribution_points, "URI:http://c.example.net/1/17.crl"},
     {NID_certificate_policies, DOMAIN_VALIDATED},
     {NID_subject_alt_name, "DNS:" BENCH_CHAIN_NAME ",DNS:example.com"}},
};

static EVP_PKEY *make_key(bool is_rsa) {
    return is_rsa ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)RSA_BITS)
                  : EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
}

static bool add_extensions(X509 *certificate, X509 *issuer, const profile *wanted) {
    STOIC_EACH(row, wanted->extensions, EXTENSIONS_MAX) {
        X509V3_CTX context;
        X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
        X509V3_set_ctx_nodb(&context);
        if (row->value == NULL) {
            break;
        }
        X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, row->nid, row->value);
        const bool is_added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
        X509_EXTENSION_free(extension);
        if (!is_added) {
            return false;
        }
    }
    return true;
}

/* `issuer` NULL: self-signed. */
static X509 *issue(const profile *wanted, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key) {
    X509 *out = X509_new();
    X509 *signer = issuer == NULL ? out : issuer;
    const stoic_bytes name = stoic_bytes_of_text(wanted->name);
    if (out != NULL && X509_set_version(out, X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set(X509_get_serialNumber(out), wanted->serial) == 1 &&
        X509_time_adj_ex(X509_getm_notBefore(out), -1, 0, NULL) != NULL &&
        X509_time_adj_ex(X509_getm_notAfter(out), VALID_DAYS, 0, NULL) != NULL &&
        X509_NAME_add_entry_by_NID(X509_get_subject_name(out), NID_commonName, MBSTRING_ASC, name.data,
                                   (int)name.len, -1, 0) == 1 &&
        X509_set_issuer_name(out, X509_get_subject_name(signer)) == 1 && X509_set_pubkey(out, key) == 1 &&
        add_extensions(out, signer, wanted) && X509_sign(out, issuer_key, EVP_sha256()) > 0) {
        return out;
    }
    X509_free(out);
    return NULL;
}

bool bench_chain_make(bench_chain *out, bool is_rsa) {
    EVP_PKEY *root_key = make_key(is_rsa), *intermediate_key = make_key(is_rsa), *leaf_key = make_key(is_rsa);
    bench_chain made = {NULL, NULL, NULL};
    if (root_key != NULL && intermediate_key != NULL && leaf_key != NULL) {
        made.root = issue(&root_profile, root_key, NULL, root_key);
    }
    if (made.root != NULL) {
        made.intermediate = issue(&intermediate_profile, intermediate_key, made.root, root_key);
    }
    if (made.intermediate != NULL) {
        made.leaf = issue(&leaf_profile, leaf_key, made.intermediate, intermediate_key);
    }
    EVP_PKEY_free(root_key);
    EVP_PKEY_free(intermediate_key);
    EVP_PKEY_free(leaf_key);
    if (made.leaf == NULL) {
        bench_chain_free(&made);
        return false;
    }
    *out = made;
    return true;
}

void bench_chain_free(bench_chain *chain) {
    X509_free(chain->root);
    X509_free(chain->intermediate);
    X509_free(chain->leaf);
}
