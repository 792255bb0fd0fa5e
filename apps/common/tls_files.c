/* SPDX-License-Identifier: Apache-2.0 */
/* From files to a config (tls_files.h). */
#include "common/tls_files.h"

#include <string.h>

#include <stoic/webpki.h>

#include "common/files.h"

#define IDENTITY_NAME_MAX 64

bool app_take_certificate(app_tls_settings *settings, const char *path, app_problem *problem) {
    if (settings->num_certificates == APP_IDENTITIES_MAX) {
        return APP_FAIL(problem, "--cert: more than %d certificates; give fewer", APP_IDENTITIES_MAX);
    }
    STOIC_AT(settings->identities, settings->num_certificates)->certificate_path = path;
    settings->num_certificates++;
    return true;
}

bool app_take_key(app_tls_settings *settings, const char *path, app_problem *problem) {
    if (settings->num_keys == APP_IDENTITIES_MAX) {
        return APP_FAIL(problem, "--key: more than %d keys; give fewer", APP_IDENTITIES_MAX);
    }
    STOIC_AT(settings->identities, settings->num_keys)->key_path = path;
    settings->num_keys++;
    return true;
}

bool app_take_alpn(app_tls_settings *settings, const char *list) {
    return app_parse_list(settings->alpn, &settings->num_alpn, list);
}

bool app_take_suites(app_tls_settings *settings, const char *list) {
    return app_parse_suites(settings->suites, &settings->num_suites, list);
}

bool app_take_groups(app_tls_settings *settings, const char *list) {
    return app_parse_groups(settings->groups, &settings->num_groups, list);
}

bool app_take_version(const char *option, const char *version, app_problem *problem) {
    if (strcmp(version, "1.3") == 0) {
        return true;
    }
    if (strcmp(version, "1.2") == 0) {
        return APP_FAIL(problem, "%s 1.2: not available yet: TLS 1.2 comes with a later version; use 1.3",
                        option);
    }
    return APP_FAIL(problem, "%s: `%s` is not a version of TLS that Stoic speaks; use 1.3", option, version);
}

bool app_check_pairs(const app_tls_settings *settings, app_problem *problem) {
    if (settings->num_certificates > settings->num_keys) {
        return APP_FAIL(problem, "--cert %s has no --key; give one --key for each --cert, in the same order",
                        STOIC_AT(settings->identities, settings->num_keys)->certificate_path);
    }
    if (settings->num_keys > settings->num_certificates) {
        return APP_FAIL(problem, "--key %s has no --cert; give one --cert for each --key, in the same order",
                        STOIC_AT(settings->identities, settings->num_certificates)->key_path);
    }
    return true;
}

/* The file's name without its folder and its ending: "/etc/tls/www.pem" is "www". */
static void name_of_path(char *out, size_t cap, const char *path) {
    const stoic_bytes all = stoic_bytes_of_text(path);
    size_t start = 0, end = 0, at = 0;
    STOIC_EACH(character, all.data, all.len) {
        at++;
        if (*character == '/') {
            start = at;
            end = 0;
        } else if (*character == '.' && at - 1 > start) {
            end = at - 1;
        }
    }
    end = end == 0 ? all.len : end;
    const size_t len = end - start < cap - 1 ? end - start : cap - 1;
    stoic_fill((uint8_t *)out, cap, 0);
    stoic_copy((uint8_t *)out, cap, stoic_slice(all, start, len));
}

/* Which of the two files it is: where the error does not tell, the certificates are read again. */
static bool is_about_key(stoic_error error, stoic_bytes certificate) {
    if (error == STOIC_ERROR_PEM_NO_PRIVATE_KEY || error == STOIC_ERROR_KEY_MALFORMED ||
        error == STOIC_ERROR_KEY_UNSUPPORTED || error == STOIC_ERROR_KEY_ENCRYPTED) {
        return true;
    }
    stoic_writer chain;
    stoic_writer_init_growing(&chain, NULL, APP_PEM_MAX);
    const bool is_good_chain = stoic_chain_from_pem(&chain, certificate, NULL) == STOIC_OK;
    stoic_writer_reset(&chain);
    return error == STOIC_ERROR_PEM_MALFORMED && is_good_chain;
}

static const char *advice_for(stoic_error error) {
    switch (error) {
    case STOIC_ERROR_KEY_MISMATCH:
        return "give the key that the certificate was made for";
    case STOIC_ERROR_KEY_ENCRYPTED:
        return "decrypt it first: openssl pkey -in KEY -out PLAIN";
    case STOIC_ERROR_KEY_UNSUPPORTED:
        return "use ECDSA P-256, P-384 or P-521, Ed25519, or RSA from 2048 to 8192 bits";
    case STOIC_ERROR_PEM_NO_CERTIFICATE:
        return "give a file with BEGIN CERTIFICATE";
    case STOIC_ERROR_PEM_NO_PRIVATE_KEY:
        return "give a file with BEGIN PRIVATE KEY";
    case STOIC_ERROR_CONFIG_NO_IDENTITY:
        return "give --cert and --key";
    case STOIC_ERROR_CONFIG_NO_VERIFICATION:
        return "give --ca, or --insecure-no-verify";
    case STOIC_ERROR_PEM_NO_CRL:
    case STOIC_ERROR_CRL_MALFORMED:
        return "give a revocation list: DER, or PEM with BEGIN X509 CRL";
    case STOIC_ERROR_CONFIG_NO_TRUST:
        return "give --client-ca";
    default:
        return "check the file, or make a new one with stoic cert";
    }
}

bool app_fail_with_file(app_problem *problem, const char *files, stoic_error error,
                        const stoic_error_detail *detail) {
    app_problem_clear(problem);
    stoic_write_printf(&problem->writer, "cannot use %s", files);
    if (detail->line > 0) {
        stoic_write_printf(&problem->writer, ", line %zu", detail->line);
    }
    stoic_write_printf(&problem->writer, ": %s", stoic_error_sentence(error));
    if (*detail->text != '\0') {
        stoic_write_printf(&problem->writer, " (%s)", detail->text);
    }
    stoic_write_printf(&problem->writer, " To do: %s", advice_for(error));
    return false;
}

static bool fail_with_identity(app_problem *problem, const app_identity *identity,
                               stoic_bytes certificate_pem, stoic_error error,
                               const stoic_error_detail *detail) {
    const char *certificate =
        identity->certificate_path != NULL ? identity->certificate_path : "the made certificate";
    const char *key = identity->key_path != NULL ? identity->key_path : "its key";
    if (error != STOIC_ERROR_KEY_MISMATCH) {
        return app_fail_with_file(problem, is_about_key(error, certificate_pem) ? key : certificate, error,
                                  detail);
    }
    return APP_FAIL(problem, "cannot use %s with %s: %s To do: %s", key, certificate,
                    stoic_error_sentence(error), advice_for(error));
}

/* The PEM text of one file, or the text that was given. `file` is reset by the caller. */
static bool load_pem(stoic_bytes *out, stoic_writer *file, const char *path, stoic_bytes given,
                     app_problem *problem) {
    stoic_writer_init_growing(file, NULL, APP_PEM_MAX);
    *out = given;
    if (path == NULL) {
        return true;
    }
    if (!app_read_file(file, path, problem)) {
        return false;
    }
    *out = stoic_writer_view(file);
    return true;
}

static bool add_identity(stoic_config_builder *builder, const app_identity *identity, app_problem *problem) {
    stoic_writer certificate_file, key_file;
    stoic_bytes certificate, key;
    char name[IDENTITY_NAME_MAX] = "";
    if (identity->name == NULL && identity->certificate_path != NULL) {
        name_of_path(name, sizeof(name), identity->certificate_path);
    }
    const bool has_certificate = load_pem(&certificate, &certificate_file, identity->certificate_path,
                                          identity->certificate_pem, problem);
    const bool has_key =
        load_pem(&key, &key_file, identity->key_path, identity->key_pem, problem) && has_certificate;
    bool is_added = false;
    if (has_key) {
        stoic_error_detail detail = {.struct_size = sizeof(detail)};
        const stoic_error error = stoic_config_builder_add_identity(
            builder, &detail, identity->name != NULL ? identity->name : name, certificate, key);
        is_added = error == STOIC_OK || fail_with_identity(problem, identity, certificate, error, &detail);
    }
    stoic_writer_reset(&certificate_file);
    stoic_writer_reset(&key_file);
    return is_added;
}

static bool fail_with_setting(app_problem *problem, const char *option, stoic_error error) {
    return APP_FAIL(problem, "%s: %s See --help.", option, stoic_error_sentence(error));
}

bool app_apply_tls(stoic_config_builder *builder, const app_tls_settings *settings, app_problem *problem) {
    STOIC_EACH(identity, settings->identities, settings->num_certificates) {
        if (!add_identity(builder, identity, problem)) {
            return false;
        }
    }
    stoic_error error = STOIC_OK;
    if (settings->num_alpn > 0) {
        error = stoic_config_builder_set_alpn(builder, settings->alpn, settings->num_alpn);
        if (error != STOIC_OK) {
            return fail_with_setting(problem, "--alpn", error);
        }
    }
    if (settings->num_suites > 0) {
        error = stoic_config_builder_set_suites(builder, settings->suites, settings->num_suites);
        if (error != STOIC_OK) {
            return fail_with_setting(problem, "--suites", error);
        }
    }
    if (settings->num_groups > 0) {
        error = stoic_config_builder_set_groups(builder, settings->groups, settings->num_groups);
        if (error != STOIC_OK) {
            return fail_with_setting(problem, "--groups", error);
        }
    }
    return true;
}

bool app_add_pinned(stoic_config_builder *builder, const char *path, app_problem *problem) {
    stoic_writer file;
    if (!app_read_file(&file, path, problem)) {
        stoic_writer_reset(&file);
        return false;
    }
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    const stoic_error error =
        stoic_config_builder_add_pinned_certificates(builder, &detail, stoic_writer_view(&file));
    stoic_writer_reset(&file);
    return error == STOIC_OK || app_fail_with_file(problem, path, error, &detail);
}

bool app_build_config(const stoic_config **out, stoic_config_builder *builder, app_problem *problem) {
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    const stoic_error error = stoic_config_builder_build(builder, out, &detail);
    return error == STOIC_OK || app_fail_with_file(problem, "these settings", error, &detail);
}

const stoic_provider *app_provider(app_problem *problem) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    if (provider == NULL) {
        (void)APP_FAIL(problem,
                       "libcrypto lacks an algorithm that TLS needs; check the OpenSSL installation");
    }
    return provider;
}
