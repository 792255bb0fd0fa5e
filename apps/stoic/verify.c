/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `stoic verify CHAIN.pem`: path validation alone (RFC 5280 6), without a connection. The verdict goes to
 * stdout, with every certificate of the path; what to do about a bad one, in one line, to stderr.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <stoic/webpki.h>

#include "common/clock.h"
#include "common/files.h"
#include "common/options.h"
#include "common/parse.h"
#include "common/tls_files.h"
#include "common/trust.h"
#include "common/verdict.h"
#include "stoic/commands.h"

typedef struct verify_settings {
    app_trust_settings trust;
    const char *chain, *name, *ocsp;
    bool has_time, is_json;
    int64_t time;
    stoic_purpose purpose;
} verify_settings;

/* What is read, and borrowed by the verdict. */
typedef struct verify_input {
    stoic_writer chain, ocsp;
    stoic_trust_store *trust;
    stoic_crl_set *crls;
} verify_input;

/* ---- Options ------------------------------------------------------------------------------------------- */

static bool take_chain(void *all, const char *value, app_problem *problem) {
    verify_settings *settings = all;
    if (settings->chain != NULL) {
        return APP_FAIL(problem, "two chains: `%s` and `%s`; put the certificates of one chain into one file",
                        settings->chain, value);
    }
    settings->chain = value;
    return true;
}

static bool take_ca(void *all, const char *value, app_problem *problem) {
    verify_settings *settings = all;
    return app_take_file(&settings->trust.ca, "--ca", value, problem);
}

static bool take_end_entity(void *all, const char *value, app_problem *problem) {
    verify_settings *settings = all;
    return app_take_file(&settings->trust.end_entities, "--trust-end-entity", value, problem);
}

static bool take_name(void *all, const char *value, app_problem *problem) {
    (void)problem;
    verify_settings *settings = all;
    settings->name = value;
    return *value != '\0';
}

static bool take_time(void *all, const char *value, app_problem *problem) {
    verify_settings *settings = all;
    settings->has_time = app_parse_time(&settings->time, value);
    return settings->has_time ||
           APP_FAIL(problem, "--time: `%s` is not a time of RFC 3339; for example 2026-01-31T12:00:00Z",
                    value);
}

static bool take_purpose(void *all, const char *value, app_problem *problem) {
    (void)problem;
    verify_settings *settings = all;
    const bool is_client = strcmp(value, "client") == 0;
    settings->purpose = is_client ? STOIC_PURPOSE_CLIENT : STOIC_PURPOSE_SERVER;
    return is_client || strcmp(value, "server") == 0;
}

static bool take_strict(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    verify_settings *settings = all;
    settings->trust.is_strict = true;
    return true;
}

static bool take_ocsp(void *all, const char *value, app_problem *problem) {
    (void)problem;
    verify_settings *settings = all;
    settings->ocsp = value;
    return true;
}

static bool take_json(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    verify_settings *settings = all;
    settings->is_json = true;
    return true;
}

static bool take_verbose(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    verify_settings *settings = all;
    settings->trust.tells_skipped = true;
    return true;
}

static const app_option options[] = {
    {"--ca", "PEM", "trust anchors, in place of the system's roots; may be given several times", take_ca},
    {"--trust-end-entity", "PEM", "end entities to trust by themselves: self-signed or pinned ones",
     take_end_entity},
    {"--name", "NAME", "what it must be for: a DNS name, an IP address, a URI (default: not looked at)",
     take_name},
    {"--time", "TIME", "when, as in RFC 3339: 2026-01-31T12:00:00Z (default: now)", take_time},
    {"--purpose", "server|client", "what it must be fit for (default: server)", take_purpose},
    {"--strict", NULL, "hold every certificate to the rules for issuers too (STRICT profile)", take_strict},
    {"--ocsp", "FILE", "an OCSP response (DER) for the end entity", take_ocsp},
    {"--json", NULL, "the verdict as one JSON object", take_json},
    {"--verbose", NULL, "tell of files of SSL_CERT_DIR that are passed over", take_verbose},
};

static bool check(const verify_settings *settings, app_problem *problem) {
    if (settings->chain == NULL) {
        return APP_FAIL(problem, "no chain; give a PEM file, the end entity first, or - for standard input");
    }
    return app_check_crls(&settings->trust, problem);
}

/* ---- The verdict --------------------------------------------------------------------------------------- */

static bool read_chain(stoic_writer *out, const char *path, app_problem *problem) {
    stoic_writer file;
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    const bool is_stdin = strcmp(path, "-") == 0;
    const bool is_read = is_stdin ? app_read_stdin(&file, problem) : app_read_file(&file, path, problem);
    const stoic_error error =
        is_read ? stoic_chain_from_pem(out, stoic_writer_view(&file), &detail) : STOIC_OK;
    stoic_writer_reset(&file);
    return is_read && (error == STOIC_OK ||
                       app_fail_with_file(problem, is_stdin ? "standard input" : path, error, &detail));
}

static void input_init(verify_input *input) {
    STOIC_ZERO(input);
    stoic_writer_init_growing(&input->chain, NULL, APP_PEM_MAX);
    stoic_writer_init_growing(&input->ocsp, NULL, APP_PEM_MAX);
}

static void input_free(verify_input *input) {
    stoic_writer_reset(&input->chain);
    stoic_writer_reset(&input->ocsp);
    stoic_trust_store_release(input->trust);
    stoic_crl_set_release(input->crls);
}

static bool read_input(verify_input *input, const verify_settings *settings, app_problem *problem) {
    return read_chain(&input->chain, settings->chain, problem) &&
           (settings->ocsp == NULL || app_read_file(&input->ocsp, settings->ocsp, problem)) &&
           app_load_trust(&input->trust, &settings->trust, problem) &&
           app_load_crls(&input->crls, &settings->trust, problem);
}

static bool verify(stoic_verdict *verdict, const verify_settings *settings, const verify_input *input,
                   app_problem *problem) {
    const stoic_path_options path = {
        .struct_size = sizeof(path),
        .provider = app_provider(problem),
        .trust = input->trust,
        .purpose = settings->purpose,
        .profile = settings->trust.is_strict ? STOIC_PROFILE_STRICT : STOIC_PROFILE_STANDARD,
        .now = settings->has_time ? settings->time : app_now().wall_ns / STOIC_NS_PER_SECOND,
        .name = stoic_bytes_of_text(settings->name != NULL ? settings->name : ""),
        .crls = input->crls,
        .revocation = settings->trust.revocation,
        .ocsp_response = stoic_writer_view(&input->ocsp)};
    if (path.provider == NULL) {
        return false;
    }
    const stoic_error error = stoic_path_verify(verdict, &path, stoic_writer_view(&input->chain));
    return error != STOIC_ERROR_INVALID_ARGUMENT ||
           APP_FAIL(problem, "cannot look for a path with these options: %s", stoic_error_sentence(error));
}

static void write_json_line(stoic_writer *writer, const stoic_verdict *verdict) {
    stoic_verdict_write_json(writer, verdict);
    stoic_write_u8(writer, '\n');
}

/* Whoever sees stdout has read it there. */
static void tell_why(const verify_settings *settings, const stoic_verdict *verdict, app_problem *problem) {
    if (!settings->is_json && isatty(STDOUT_FILENO)) {
        return;
    }
    app_problem_clear(problem);
    stoic_write_text(&problem->writer, "not accepted: ");
    app_write_verdict_line(&problem->writer, verdict);
    app_problem_print(problem, "verify");
}

static int conclude(const verify_settings *settings, const stoic_verdict *verdict, app_problem *problem) {
    if (!app_print_verdict(stdout, verdict, settings->is_json ? write_json_line : stoic_verdict_write_text)) {
        (void)APP_FAIL(problem, "cannot write the verdict to stdout; make room, or give it another place");
        app_problem_print(problem, "verify");
        return APP_EXIT_FAILED;
    }
    if (verdict->error == STOIC_OK) {
        return APP_EXIT_OK;
    }
    tell_why(settings, verdict, problem);
    return APP_EXIT_FAILED;
}

static int run(const verify_settings *settings, app_problem *problem) {
    verify_input input;
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    int status = APP_EXIT_FAILED;
    input_init(&input);
    if (read_input(&input, settings, problem) && verify(&verdict, settings, &input, problem)) {
        status = conclude(settings, &verdict, problem);
    } else {
        app_problem_print(problem, "verify");
    }
    input_free(&input);
    return status;
}

int stoic_verify_main(int argc, char **argv) {
    static verify_settings settings = {.purpose = STOIC_PURPOSE_SERVER};
    const app_command command = {
        .name = "verify",
        .usage = "[--ca PEM]... [--name NAME] [options] CHAIN.pem",
        .summary =
            "Path validation alone: may the first certificate of CHAIN.pem (- is standard input) be "
            "believed? "
            "The others help to\n"
            "find a path to a trust anchor, in any order. Prints ok or the error, then each certificate of "
            "the path with what is\n"
            "wrong with it. Without --ca and --trust-end-entity, the system's roots are trusted: "
            "SSL_CERT_FILE and SSL_CERT_DIR\n"
            "where they are set, else " APP_SYSTEM_BUNDLE ". A certificate in --ca that "
            "is not an authority's is\n"
            "trusted by itself, as with --trust-end-entity.",
        .tables = {{options, STOIC_COUNT(options)}, {app_crl_options, app_num_crl_options}},
        .table_settings = {[1] = &settings.trust},
        .take_argument = take_chain};
    app_problem problem;
    const app_options_result result = app_options_read(&command, &settings, argc, argv, &problem);
    if (result == APP_OPTIONS_HELPED) {
        return APP_EXIT_OK;
    }
    if (result == APP_OPTIONS_BAD || !check(&settings, &problem)) {
        app_problem_print(&problem, "verify");
        return APP_EXIT_USAGE;
    }
    return run(&settings, &problem);
}
