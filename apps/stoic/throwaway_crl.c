/* SPDX-License-Identifier: Apache-2.0 */
/* Issues lists with libcrypto (throwaway_crl.h): RFC 5280 5, version 2, with key identifier and number. */
#include "stoic/throwaway_crl.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

enum { CRL_DAYS = 30, CRL_LAG_SECONDS = 3600 };

static bool set_times(X509_CRL *list) {
    ASN1_TIME *from = X509_gmtime_adj(NULL, -CRL_LAG_SECONDS);
    ASN1_TIME *until = X509_time_adj_ex(NULL, CRL_DAYS, 0, NULL);
    const bool is_set = from != NULL && until != NULL && X509_CRL_set1_lastUpdate(list, from) == 1 &&
                        X509_CRL_set1_nextUpdate(list, until) == 1;
    ASN1_TIME_free(from);
    ASN1_TIME_free(until);
    return is_set;
}

static bool add_extensions(X509_CRL *list, X509 *issuer) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, NULL, NULL, list, 0);
    X509V3_set_ctx_nodb(&context);
    X509_EXTENSION *key_id =
        X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid:always");
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    const bool is_added = key_id != NULL && number != NULL && ASN1_INTEGER_set(number, 1) == 1 &&
                          X509_CRL_add_ext(list, key_id, -1) == 1 &&
                          X509_CRL_add1_ext_i2d(list, NID_crl_number, number, 0, X509V3_ADD_DEFAULT) == 1;
    X509_EXTENSION_free(key_id);
    ASN1_INTEGER_free(number);
    return is_added;
}

static bool set_reason(X509_REVOKED *entry) {
    ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
    const bool is_set = reason != NULL && ASN1_ENUMERATED_set(reason, CRL_REASON_KEY_COMPROMISE) == 1 &&
                        X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, X509V3_ADD_DEFAULT) == 1;
    ASN1_ENUMERATED_free(reason);
    return is_set;
}

static bool add_revoked(X509_CRL *list, const X509 *revoked) {
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_TIME *since = X509_gmtime_adj(NULL, -CRL_LAG_SECONDS);
    ASN1_INTEGER *serial = ASN1_INTEGER_dup(X509_get0_serialNumber(revoked));
    const bool is_added = entry != NULL && since != NULL && serial != NULL &&
                          X509_REVOKED_set_serialNumber(entry, serial) == 1 &&
                          X509_REVOKED_set_revocationDate(entry, since) == 1 && set_reason(entry) &&
                          X509_CRL_add0_revoked(list, entry) == 1;
    ASN1_TIME_free(since);
    ASN1_INTEGER_free(serial);
    if (!is_added) {
        X509_REVOKED_free(entry);
    }
    return is_added;
}

bool stoic_throwaway_write_crl(BIO *out, X509 *issuer, EVP_PKEY *key, const X509 *revoked) {
    X509_CRL *list = X509_CRL_new();
    const bool is_written =
        list != NULL && X509_CRL_set_version(list, X509_CRL_VERSION_2) == 1 &&
        X509_CRL_set_issuer_name(list, X509_get_subject_name(issuer)) == 1 && set_times(list) &&
        add_extensions(list, issuer) && (revoked == NULL || add_revoked(list, revoked)) &&
        X509_CRL_sign(list, key, EVP_sha256()) > 0 && PEM_write_bio_X509_CRL(out, list) == 1;
    X509_CRL_free(list);
    return is_written;
}
