/* SPDX-License-Identifier: Apache-2.0 */
/* From the files and lists of the command line to a config; each failure names the file, the line and what to
 * do. */
#ifndef STOIC_APPS_COMMON_TLS_FILES_H
#define STOIC_APPS_COMMON_TLS_FILES_H

#include <stoic/config.h>

#include "common/parse.h"
#include "common/problem.h"

/* Certificates of one server: SNI chooses among them. */
#define APP_IDENTITIES_MAX 64

/* A chain and its key, as paths or as PEM texts (a throw-away certificate). The texts are borrowed. */
typedef struct app_identity {
    const char *certificate_path, *key_path;
    stoic_bytes certificate_pem, key_pem;
    const char *name; /* in notices; NULL: the file's name without folder and ending */
} app_identity;

typedef struct app_tls_settings {
    app_identity identities[APP_IDENTITIES_MAX];
    size_t num_certificates, num_keys; /* as many of each were given */
    stoic_bytes alpn[APP_LIST_MAX];
    size_t num_alpn;
    uint16_t suites[APP_LIST_MAX];
    size_t num_suites;
    uint16_t groups[APP_LIST_MAX];
    size_t num_groups;
} app_tls_settings;

/* Takers for the options that servers and the client share; `settings` is the app_tls_settings. */
bool app_take_certificate(app_tls_settings *settings, const char *path, app_problem *problem);
bool app_take_key(app_tls_settings *settings, const char *path, app_problem *problem);
bool app_take_alpn(app_tls_settings *settings, const char *list);
bool app_take_suites(app_tls_settings *settings, const char *list);
bool app_take_groups(app_tls_settings *settings, const char *list);
/* --tls, --tls-min: "1.3"; 1.2 comes with a later version. */
bool app_take_version(const char *option, const char *version, app_problem *problem);

/* Each --cert has its --key? */
bool app_check_pairs(const app_tls_settings *settings, app_problem *problem);

/* Puts identities, ALPN, suites and groups into the builder. */
bool app_apply_tls(stoic_config_builder *builder, const app_tls_settings *settings, app_problem *problem);

/* "cannot use FILES, line 3: SENTENCE (DETAIL) To do: ADVICE"; its value is false. */
bool app_fail_with_file(app_problem *problem, const char *files, stoic_error error,
                        const stoic_error_detail *detail);

/* Pins the certificates of a file (client). */
bool app_add_pinned(stoic_config_builder *builder, const char *path, app_problem *problem);

/* Builds (and so consumes) the builder. */
bool app_build_config(const stoic_config **out, stoic_config_builder *builder, app_problem *problem);

/* The provider, or a problem. */
const stoic_provider *app_provider(app_problem *problem);

#endif
