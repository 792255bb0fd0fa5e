/* SPDX-License-Identifier: Apache-2.0 */
/* From files to a store of trust and a set of lists (trust.h). */
#include "common/trust.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <stoic/certificate.h>

#include "common/files.h"
#include "common/tls_files.h"

#define PATH_MAX_LEN 4096
/* "4042bcee.0": what c_rehash and openssl rehash make. */
#define HASH_LEN 8

bool app_take_file(app_files *files, const char *option, const char *path, app_problem *problem) {
    if (files->num == APP_TRUST_FILES_MAX) {
        return APP_FAIL(problem, "%s: more than %d files; put them together into one", option,
                        APP_TRUST_FILES_MAX);
    }
    *STOIC_AT(files->paths, files->num) = path;
    files->num++;
    return true;
}

/* ---- Options of lists ---------------------------------------------------------------------------------- */

static bool take_crl(void *all, const char *value, app_problem *problem) {
    app_trust_settings *settings = all;
    return app_take_file(&settings->crls, "--crl", value, problem);
}

/* One of two words: `yes` sets the flag. */
static bool take_choice(app_trust_settings *settings, bool *flag, const char *value, const char *yes,
                        const char *no) {
    *flag = strcmp(value, yes) == 0;
    settings->has_revocation_policy = true;
    return *flag || strcmp(value, no) == 0;
}

static bool take_crl_check(void *all, const char *value, app_problem *problem) {
    (void)problem;
    app_trust_settings *settings = all;
    return take_choice(settings, &settings->revocation.end_entity_only, value, "leaf", "chain");
}

static bool take_crl_unknown(void *all, const char *value, app_problem *problem) {
    (void)problem;
    app_trust_settings *settings = all;
    return take_choice(settings, &settings->revocation.unknown_is_good, value, "accept", "refuse");
}

static bool take_crl_expired(void *all, const char *value, app_problem *problem) {
    (void)problem;
    app_trust_settings *settings = all;
    return take_choice(settings, &settings->revocation.ignore_expired, value, "accept", "refuse");
}

const app_option app_crl_options[] = {
    {"--crl", "FILE", "revocation list(s), PEM or DER; may be given several times", take_crl},
    {"--crl-check", "leaf|chain", "whom to look up: the end entity, or all but the anchor (default)",
     take_crl_check},
    {"--crl-unknown", "refuse|accept", "a certificate that no list speaks of (default: refuse)",
     take_crl_unknown},
    {"--crl-expired", "refuse|accept", "a list behind its nextUpdate (default: refuse)", take_crl_expired},
};
const size_t app_num_crl_options = STOIC_COUNT(app_crl_options);

bool app_check_crls(const app_trust_settings *settings, app_problem *problem) {
    return settings->crls.num > 0 || !settings->has_revocation_policy ||
           APP_FAIL(problem, "--crl-check, --crl-unknown and --crl-expired need a list; give --crl FILE");
}

/* ---- One file ------------------------------------------------------------------------------------------ */

/* One certificate of --ca. Those of versions 1 and 2 cannot say what they are: old roots are such. */
static stoic_error add_either(stoic_trust_store *store, stoic_error_detail *detail, stoic_bytes der) {
    stoic_certificate certificate = {.struct_size = sizeof(certificate)};
    STOIC_TRY(stoic_certificate_read(&certificate, der, detail));
    return certificate.is_ca || certificate.version < 3
               ? stoic_trust_store_add_anchor(store, detail, der)
               : stoic_trust_store_add_end_entity(store, detail, der);
}

static stoic_error add_either_of_pem(stoic_trust_store *store, stoic_error_detail *detail, stoic_bytes pem) {
    stoic_writer chain;
    stoic_writer_init_growing(&chain, NULL, APP_PEM_MAX);
    stoic_error error = stoic_chain_from_pem(&chain, pem, detail);
    stoic_reader reader = stoic_reader_of(stoic_writer_view(&chain));
    stoic_bytes der;
    while (error == STOIC_OK && stoic_read_vector24(&reader, &der)) {
        error = add_either(store, detail, der);
    }
    stoic_writer_reset(&chain);
    return error;
}

typedef stoic_error (*adder)(stoic_trust_store *store, stoic_error_detail *detail, stoic_bytes pem);

static bool add_file(stoic_trust_store *store, const char *path, adder add, app_problem *problem) {
    stoic_writer file;
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    stoic_error error = STOIC_OK;
    const bool is_read = app_read_file(&file, path, problem);
    if (is_read) {
        error = add(store, &detail, stoic_writer_view(&file));
    }
    stoic_writer_reset(&file);
    return is_read && (error == STOIC_OK || app_fail_with_file(problem, path, error, &detail));
}

static bool add_files(stoic_trust_store *store, const app_files *files, adder add, app_problem *problem) {
    STOIC_EACH(path, files->paths, files->num) {
        if (!add_file(store, *path, add, problem)) {
            return false;
        }
    }
    return true;
}

/* ---- Folders of SSL_CERT_DIR --------------------------------------------------------------------------- */

static bool ends_with(stoic_bytes name, const char *ending) {
    const stoic_bytes wanted = stoic_bytes_of_text(ending);
    return name.len > wanted.len &&
           stoic_bytes_equal(stoic_slice(name, name.len - wanted.len, wanted.len), wanted);
}

static bool is_hash(stoic_bytes name) {
    if (name.len < HASH_LEN + 2 || stoic_byte_at(name, HASH_LEN) != '.') {
        return false;
    }
    const stoic_bytes hash = stoic_slice(name, 0, HASH_LEN);
    STOIC_EACH(digit, hash.data, hash.len) {
        if ((*digit < '0' || *digit > '9') && (*digit < 'a' || *digit > 'f')) {
            return false;
        }
    }
    const stoic_bytes number = stoic_slice(name, HASH_LEN + 1, name.len - HASH_LEN - 1);
    STOIC_EACH(digit, number.data, number.len) {
        if (*digit < '0' || *digit > '9') {
            return false;
        }
    }
    return true;
}

static bool is_certificate_name(const char *name) {
    const stoic_bytes text = stoic_bytes_of_text(name);
    return ends_with(text, ".pem") || ends_with(text, ".crt") || is_hash(text);
}

/* A folder may hold anything: what is no certificate is passed over. */
static void add_file_if_it_is_one(stoic_trust_store *store, const char *path, bool tells_skipped) {
    static app_problem problem;
    struct stat found;
    app_problem_clear(&problem);
    if (stat(path, &found) == 0 && !S_ISREG(found.st_mode)) {
        return;
    }
    if (!add_file(store, path, stoic_trust_store_add_anchors, &problem) && tells_skipped) {
        const stoic_bytes why = app_problem_text(&problem);
        fprintf(stderr, "debug: passed over: %.*s\n", (int)why.len, (const char *)why.data);
    }
}

static bool add_folder(stoic_trust_store *store, const char *folder, bool tells_skipped,
                       app_problem *problem) {
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        return APP_FAIL(problem,
                        "cannot read the folder %s of SSL_CERT_DIR: %s; correct the variable, or unset it",
                        folder, strerror(errno));
    }
    for (const struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        char path[PATH_MAX_LEN] = "";
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, (uint8_t *)path, sizeof(path) - 1);
        stoic_write_printf(&writer, "%s/%s", folder, entry->d_name);
        if (is_certificate_name(entry->d_name) && stoic_writer_error(&writer) == STOIC_OK) {
            add_file_if_it_is_one(store, path, tells_skipped);
        }
    }
    closedir(entries);
    return true;
}

/* The first of several folders with colons between them, as OpenSSL reads the variable; off the front of
 * `list`. */
static bool next_folder(char out[PATH_MAX_LEN], stoic_bytes *list) {
    stoic_writer writer;
    size_t len = 0;
    STOIC_EACH(character, list->data, list->len) {
        if (*character == ':') {
            break;
        }
        len++;
    }
    stoic_fill((uint8_t *)out, PATH_MAX_LEN, 0);
    stoic_writer_init_fixed(&writer, (uint8_t *)out, PATH_MAX_LEN - 1);
    stoic_write_bytes(&writer, stoic_slice(*list, 0, len));
    const size_t used = len < list->len ? len + 1 : len;
    *list = stoic_slice(*list, used, list->len - used);
    return stoic_writer_error(&writer) == STOIC_OK;
}

static bool add_folders(stoic_trust_store *store, const char *list, bool tells_skipped,
                        app_problem *problem) {
    stoic_bytes rest = stoic_bytes_of_text(list);
    while (rest.len > 0) {
        char folder[PATH_MAX_LEN];
        if (!next_folder(folder, &rest)) {
            return APP_FAIL(problem, "SSL_CERT_DIR names a folder that is too long; shorten it");
        }
        if (*folder != '\0' && !add_folder(store, folder, tells_skipped, problem)) {
            return false;
        }
    }
    return stoic_trust_store_num_anchors(store) > 0 ||
           APP_FAIL(problem,
                    "SSL_CERT_DIR: no certificate in its folders (files *.pem, *.crt, or hashed ones); "
                    "correct the variable, or unset it to use the system's roots");
}

/* ---- The system's roots -------------------------------------------------------------------------------- */

static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

static bool add_bundle(stoic_trust_store *store, app_problem *problem) {
    if (add_file(store, APP_SYSTEM_BUNDLE, stoic_trust_store_add_anchors, problem)) {
        return true;
    }
    struct stat found;
    return stat(APP_SYSTEM_BUNDLE, &found) == 0
               ? false
               : APP_FAIL(problem,
                          "no roots to verify with: " APP_SYSTEM_BUNDLE
                          " is not there; apt install ca-certificates, set SSL_CERT_FILE, or give --ca PEM");
}

static bool add_system(stoic_trust_store *store, bool tells_skipped, app_problem *problem) {
    const char *file = variable("SSL_CERT_FILE"), *folders = variable("SSL_CERT_DIR");
    static app_problem reason;
    if (file == NULL && folders == NULL) {
        return add_bundle(store, problem);
    }
    if (file != NULL && !add_file(store, file, stoic_trust_store_add_anchors, &reason)) {
        const stoic_bytes why = app_problem_text(&reason);
        return APP_FAIL(problem, "SSL_CERT_FILE: %.*s; or unset it to use the system's roots", (int)why.len,
                        (const char *)why.data);
    }
    return folders == NULL || add_folders(store, folders, tells_skipped, problem);
}

/* ---- All of it ----------------------------------------------------------------------------------------- */

static bool fill(stoic_trust_store *store, const app_trust_settings *settings, app_problem *problem) {
    if (settings->ca.num + settings->end_entities.num == 0) {
        return add_system(store, settings->tells_skipped, problem);
    }
    return add_files(store, &settings->ca, add_either_of_pem, problem) &&
           add_files(store, &settings->end_entities, stoic_trust_store_add_end_entities, problem);
}

bool app_load_trust(stoic_trust_store **out, const app_trust_settings *settings, app_problem *problem) {
    stoic_trust_store *store = NULL;
    if (stoic_trust_store_new(&store, NULL) != STOIC_OK) {
        return APP_FAIL(problem, "no memory for the roots");
    }
    if (!fill(store, settings, problem)) {
        stoic_trust_store_release(store);
        return false;
    }
    *out = store;
    return true;
}

static bool add_crls(stoic_crl_set *set, const char *path, app_problem *problem) {
    stoic_writer file;
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    stoic_error error = STOIC_OK;
    const bool is_read = app_read_large_file(&file, path, APP_CRL_MAX, problem);
    if (is_read) {
        error = stoic_crl_set_add(set, &detail, stoic_writer_view(&file));
    }
    stoic_writer_reset(&file);
    return is_read && (error == STOIC_OK || app_fail_with_file(problem, path, error, &detail));
}

bool app_load_crls(stoic_crl_set **out, const app_trust_settings *settings, app_problem *problem) {
    stoic_crl_set *set = NULL;
    *out = NULL;
    if (settings->crls.num == 0) {
        return true;
    }
    if (stoic_crl_set_new(&set, NULL) != STOIC_OK) {
        return APP_FAIL(problem, "no memory for the revocation lists");
    }
    STOIC_EACH(path, settings->crls.paths, settings->crls.num) {
        if (!add_crls(set, *path, problem)) {
            stoic_crl_set_release(set);
            return false;
        }
    }
    *out = set;
    return true;
}

bool app_apply_trust(stoic_config_builder *builder, const app_trust_settings *settings,
                     app_problem *problem) {
    stoic_trust_store *trust = NULL;
    stoic_crl_set *crls = NULL;
    const bool is_loaded =
        app_load_trust(&trust, settings, problem) && app_load_crls(&crls, settings, problem);
    if (is_loaded) {
        stoic_config_builder_set_trust(builder, trust);
        stoic_config_builder_set_crls(builder, crls, settings->revocation);
        stoic_config_builder_set_certificate_profile(builder, settings->is_strict ? STOIC_PROFILE_STRICT
                                                                                  : STOIC_PROFILE_STANDARD);
    }
    stoic_trust_store_release(trust);
    stoic_crl_set_release(crls);
    return is_loaded;
}
