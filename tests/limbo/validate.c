/* SPDX-License-Identifier: Apache-2.0 */
#include "limbo/validate.h"

#include <string.h>
#include <strings.h>

/* What a case is made into. */
typedef struct setting {
    stoic_trust_store *trust;
    stoic_crl_set *crls;
    stoic_writer chain;
    stoic_path_options options;
} setting;

/* A peer with all its certificates: more than any case has. */
#define CHAIN_MAX (16u * 1024 * 1024)

static bool has_text(const cJSON *list, const char *text) {
    const cJSON *element;
    cJSON_ArrayForEach(element, list) {
        if (strcmp(element->valuestring, text) == 0) {
            return true;
        }
    }
    return false;
}

static limbo_answer refuse(stoic_writer *reason, const char *what, stoic_error error,
                           const stoic_error_detail *detail) {
    stoic_write_printf(reason, "%s: %s %s", what, stoic_error_sentence(error), detail->text);
    return LIMBO_REFUSED;
}

/* ---- What is not done here ----------------------------------------------------------------------------- */

static bool choose_purpose(stoic_purpose *out, const limbo_case *test, stoic_writer *reason) {
    const int num = cJSON_GetArraySize(test->ext_key_usage);
    const bool is_server = strcmp(test->kind, "SERVER") == 0;
    if (!is_server && strcmp(test->kind, "CLIENT") != 0) {
        stoic_write_printf(reason, "validation_kind %.40s is not known", test->kind);
        return false;
    }
    *out = is_server ? STOIC_PURPOSE_SERVER : STOIC_PURPOSE_CLIENT;
    if (num == 0) {
        return true;
    }
    const char *usage = cJSON_GetArrayItem(test->ext_key_usage, 0)->valuestring;
    if (num > 1) {
        stoic_write_text(reason, "a path is validated for one purpose, and the case wants several");
    } else if (strcmp(usage, "serverAuth") == 0) {
        *out = STOIC_PURPOSE_SERVER;
    } else if (strcmp(usage, "clientAuth") == 0) {
        *out = STOIC_PURPOSE_CLIENT;
    } else {
        stoic_write_printf(reason, "the purpose %.40s is none of TLS", usage);
    }
    return num == 1 && reason->len == 0;
}

static bool is_done_here(setting *set, const limbo_case *test, stoic_writer *reason) {
    if (has_text(test->features, "has-mldsa")) {
        stoic_write_text(reason, "there is no ML-DSA");
        return false;
    }
    return choose_purpose(&set->options.purpose, test, reason);
}

/* ---- The case as options of a validation --------------------------------------------------------------- */

/* An anchor that cannot be used is nobody's issuer. */
static void add_anchors(setting *set, const limbo_case *test) {
    const cJSON *pem;
    cJSON_ArrayForEach(pem, test->trusted) {
        (void)stoic_trust_store_add_anchors(set->trust, NULL, stoic_bytes_of_text(pem->valuestring));
    }
}

/* In TLS an intermediate that cannot be decoded is passed over; here PEM stands in between. */
static void add_intermediates(setting *set, const limbo_case *test) {
    const cJSON *pem;
    cJSON_ArrayForEach(pem, test->intermediates) {
        (void)stoic_chain_from_pem(&set->chain, stoic_bytes_of_text(pem->valuestring), NULL);
    }
}

static stoic_error add_crls(setting *set, const limbo_case *test, stoic_error_detail *detail) {
    const cJSON *pem;
    if (cJSON_GetArraySize(test->crls) == 0) {
        return STOIC_OK;
    }
    STOIC_TRY(stoic_crl_set_new(&set->crls, NULL));
    cJSON_ArrayForEach(pem, test->crls) {
        STOIC_TRY(stoic_crl_set_add(set->crls, detail, stoic_bytes_of_text(pem->valuestring)));
    }
    set->options.crls = set->crls;
    return STOIC_OK;
}

/* A name of kind DNS or IP that the library is to look for. It tells them apart by their form, so a literal
 * that is meant as a DNS name must not reach it: no certificate is for such a name. */
static bool take_name(setting *set, const cJSON *name) {
    const stoic_bytes value = limbo_name_value(name);
    const bool is_ip = strcmp(limbo_name_kind(name), "IP") == 0;
    if (value.len == 0 || is_ip != stoic_is_ip_literal(value)) {
        return false;
    }
    set->options.name = value;
    return true;
}

static bool is_mail(const cJSON *name) {
    return strcmp(limbo_name_kind(name), "RFC822") == 0;
}

/* ---- What a case asks for beyond a valid path ---------------------------------------------------------- */

static bool split_mail(stoic_bytes *local, stoic_bytes *host, stoic_bytes mail) {
    const void *at = mail.len == 0 ? NULL : memrchr(mail.data, '@', mail.len);
    if (at == NULL) {
        return false;
    }
    const size_t start = (size_t)((const uint8_t *)at - mail.data);
    *local = stoic_slice(mail, 0, start);
    *host = stoic_slice(mail, start + 1, mail.len - start - 1);
    return true;
}

static bool equal_nocase(stoic_bytes a, stoic_bytes b) {
    return a.len == b.len && strncasecmp((const char *)a.data, (const char *)b.data, a.len) == 0;
}

/* The case of the local part counts, that of the host does not (RFC 5280 7.5). */
static bool equal_mail(stoic_bytes a, stoic_bytes b) {
    stoic_bytes local_a, local_b, host_a, host_b;
    return split_mail(&local_a, &host_a, a) && split_mail(&local_b, &host_b, b) &&
           stoic_bytes_equal(local_a, local_b) && equal_nocase(host_a, host_b);
}

static bool covers_mail(const stoic_certificate *leaf, stoic_bytes mail) {
    stoic_reader reader = stoic_reader_of(leaf->subject_alt_names);
    stoic_alt_name_type type;
    stoic_bytes value;
    while (stoic_alt_name_next(&reader, &type, &value)) {
        if (type == STOIC_ALT_NAME_EMAIL && equal_mail(value, mail)) {
            return true;
        }
    }
    return false;
}

static bool covers(const stoic_certificate *leaf, const cJSON *name) {
    const stoic_bytes value = limbo_name_value(name);
    if (is_mail(name)) {
        return covers_mail(leaf, value);
    }
    return (strcmp(limbo_name_kind(name), "IP") == 0) == stoic_is_ip_literal(value) &&
           stoic_certificate_covers_name(leaf, value);
}

static bool has_names(const stoic_certificate *leaf, const limbo_case *test, stoic_writer *reason) {
    const cJSON *name;
    cJSON_ArrayForEach(name, test->peer_names) {
        if (!covers(leaf, name)) {
            stoic_write_text(reason, "the path is good, but the certificate is not for one of the names");
            return false;
        }
    }
    if (test->peer_name != NULL && is_mail(test->peer_name) && !covers(leaf, test->peer_name)) {
        stoic_write_text(reason, "the path is good, but the certificate is not for the mailbox");
        return false;
    }
    return true;
}

static bool has_usages(const stoic_certificate *leaf, const limbo_case *test, stoic_writer *reason) {
    static const char *const names[] = {"digitalSignature", "contentCommitment", "keyEncipherment",
                                        "dataEncipherment", "keyAgreement",      "keyCertSign",
                                        "cRLSign",          "encipher_only",     "decipher_only"};
    for (size_t i = 0; i < STOIC_COUNT(names); i++) {
        if (has_text(test->key_usage, names[i]) && leaf->has_key_usage && (leaf->key_usage & 1u << i) == 0) {
            stoic_write_printf(reason, "the path is good, but the certificate's key is not for %s", names[i]);
            return false;
        }
    }
    return true;
}

/* The object identifiers of the algorithms that the library accepts at all, in DER. */
static const char *algorithm_name(stoic_bytes algorithm) {
    static const struct {
        const char *name;
        const char *oid;
    } rows[] = {
        {"RSA_WITH_SHA256", "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"},
        {"RSA_WITH_SHA384", "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"},
        {"RSA_WITH_SHA512", "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"},
        {"RSASSA_PSS", "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"},
        {"ECDSA_WITH_SHA256", "\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"},
        {"ECDSA_WITH_SHA384", "\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03"},
        {"ECDSA_WITH_SHA512", "\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04"},
        {"ED25519", "\x06\x03\x2b\x65\x70"},
    };
    const size_t header = 2; /* of the SEQUENCE: none of them has 128 bytes */
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        const size_t len = strlen(rows[i].oid);
        if (algorithm.len >= header + len && memcmp(algorithm.data + header, rows[i].oid, len) == 0) {
            return rows[i].name;
        }
    }
    return "an unknown algorithm";
}

static bool has_algorithms(const stoic_verdict *verdict, const limbo_case *test, stoic_writer *reason) {
    for (uint32_t i = 0; i < verdict->num_path && cJSON_GetArraySize(test->signature_algorithms) > 0; i++) {
        stoic_certificate view = {.struct_size = sizeof(view)};
        if (verdict->path[i].source == STOIC_PATH_ANCHOR ||
            stoic_certificate_read(&view, verdict->path[i].der, NULL) != STOIC_OK) {
            continue;
        }
        const char *name = algorithm_name(view.signature_algorithm);
        if (!has_text(test->signature_algorithms, name)) {
            stoic_write_printf(reason, "the path is good, but certificate %u is signed with %s", i, name);
            return false;
        }
    }
    return true;
}

static limbo_answer judge(const stoic_verdict *verdict, const limbo_case *test, stoic_writer *reason) {
    stoic_certificate leaf = {.struct_size = sizeof(leaf)};
    if (verdict->error != STOIC_OK) {
        stoic_write_printf(reason, "%s: ", stoic_error_name(verdict->error));
        stoic_verdict_write_reason(reason, verdict);
        return LIMBO_REFUSED;
    }
    if (stoic_certificate_read(&leaf, verdict->path[0].der, NULL) != STOIC_OK ||
        !has_names(&leaf, test, reason) || !has_usages(&leaf, test, reason) ||
        !has_algorithms(verdict, test, reason)) {
        return LIMBO_REFUSED;
    }
    stoic_write_printf(reason, "%u certificates, %u signatures", verdict->num_path, verdict->num_signatures);
    return LIMBO_ACCEPTED;
}

/* ---- All together ---------------------------------------------------------------------------------------
 */

static void set_depth(setting *set, const limbo_case *test) {
    /* A larger number asks for no less than what the library does by itself. */
    if (test->max_depth >= 0 && test->max_depth < STOIC_PATH_MAX_INTERMEDIATES) {
        set->options.has_max_intermediates = true;
        set->options.max_intermediates = (size_t)test->max_depth;
    }
}

static limbo_answer run(setting *set, const limbo_case *test, stoic_writer *reason) {
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    stoic_error error = stoic_chain_from_pem(&set->chain, stoic_bytes_of_text(test->leaf), &detail);
    if (error != STOIC_OK) {
        return refuse(reason, "the peer's certificate", error, &detail);
    }
    error = add_crls(set, test, &detail);
    if (error != STOIC_OK) {
        return refuse(reason, "a revocation list", error, &detail);
    }
    if (test->peer_name != NULL && !is_mail(test->peer_name) && !take_name(set, test->peer_name)) {
        stoic_write_text(reason, "no certificate is for such a name of this kind");
        return LIMBO_REFUSED;
    }
    add_anchors(set, test);
    add_intermediates(set, test);
    set_depth(set, test);

    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    error = stoic_path_verify(&verdict, &set->options, stoic_writer_view(&set->chain));
    if (error == STOIC_ERROR_INVALID_ARGUMENT) {
        stoic_write_text(reason, "stoic_path_verify does not take the arguments");
        return LIMBO_BROKEN;
    }
    return judge(&verdict, test, reason);
}

limbo_answer limbo_validate(const limbo_case *test, stoic_certificate_profile profile, stoic_writer *reason) {
    setting set = {.options = {.struct_size = sizeof(set.options),
                               .provider = stoic_provider_libcrypto(),
                               .profile = profile,
                               .now = test->now}};
    limbo_answer answer = LIMBO_BROKEN;
    if (!is_done_here(&set, test, reason)) {
        return LIMBO_NOT_DONE;
    }
    stoic_writer_init_growing(&set.chain, NULL, CHAIN_MAX);
    if (stoic_trust_store_new(&set.trust, NULL) == STOIC_OK) {
        set.options.trust = set.trust;
        answer = run(&set, test, reason);
    } else {
        stoic_write_text(reason, "out of memory");
    }
    stoic_writer_reset(&set.chain);
    stoic_crl_set_release(set.crls);
    stoic_trust_store_release(set.trust);
    return answer;
}
