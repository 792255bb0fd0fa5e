/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom a program believes: the files of its command line, or the system's roots. Those are SSL_CERT_FILE (one
 * file) and SSL_CERT_DIR (folders, with colons between them) where the environment has one of them or both,
 * and Debian's bundle otherwise. Each failure says what, why and what to do.
 */
#ifndef STOIC_APPS_COMMON_TRUST_H
#define STOIC_APPS_COMMON_TRUST_H

#include <stoic/config.h>
#include <stoic/revocation.h>
#include <stoic/trust_store.h>
#include <stoic/webpki.h>

#include "common/options.h"
#include "common/problem.h"

/* Debian's package ca-certificates. */
#define APP_SYSTEM_BUNDLE "/etc/ssl/certs/ca-certificates.crt"

/* Files of one option; more are to be put together into one. */
#define APP_TRUST_FILES_MAX 16

typedef struct app_files {
    const char *paths[APP_TRUST_FILES_MAX];
    size_t num;
} app_files;

typedef struct app_trust_settings {
    /* In place of the system's roots. Authorities are anchors. A certificate of version 3 that is not one is
     * trusted by itself: it must not become able to vouch for others. */
    app_files ca;
    app_files end_entities; /* trusted by themselves; also in place of the system's roots */
    app_files crls;
    stoic_revocation_policy revocation;
    bool has_revocation_policy; /* one of its options was given */
    bool is_strict;
    bool tells_skipped; /* a line on stderr for each file of SSL_CERT_DIR that is passed over */
} app_trust_settings;

/* One more path in the list. */
bool app_take_file(app_files *files, const char *option, const char *path, app_problem *problem);

/* --crl, --crl-check, --crl-unknown, --crl-expired; `settings` of the takers is an app_trust_settings. */
extern const app_option app_crl_options[];
extern const size_t app_num_crl_options;
/* A policy without a list is a mistake. */
bool app_check_crls(const app_trust_settings *settings, app_problem *problem);

/* A store of what the settings name; without --ca and end entities: the system's roots. The caller releases
 * it. */
bool app_load_trust(stoic_trust_store **out, const app_trust_settings *settings, app_problem *problem);
/* A set of the lists, PEM or DER; NULL where there are none. The caller releases it. */
bool app_load_crls(stoic_crl_set **out, const app_trust_settings *settings, app_problem *problem);
/* Both, and the profile, into a config. */
bool app_apply_trust(stoic_config_builder *builder, const app_trust_settings *settings, app_problem *problem);

#endif
