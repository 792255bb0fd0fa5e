/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long does it take to read and verify a chain of a leaf and an intermediate, with its root in the store?
 * Stoic's stoic_path_verify beside OpenSSL's d2i_X509 and X509_verify_cert, in one process and one run;
 * whole, and without the signatures: those are taken for good by a provider that is asked to verify them, and
 * by OpenSSL's hook for that step, which then checks the times alone. Both check purpose and name. Never
 * installed; docs/BENCH.md says how to read the figures.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <stoic/time.h>
#include <stoic/webpki.h>

#include "bench/harness.h"
#include "bench/heap.h"
#include "chain.h"
#include "common/options.h"
#include "common/parse.h"

/* A slice is cut into pieces and the median one counts, as in `stoic bench`. */
#define PIECES 64
#define WARM_UP 50
#define COUNTED 32
#define SIGNATURES_MAX 32
#define CHAIN_MAX 8192

/* ---- Allocations, of this program and, through heap.c, of libcrypto ------------------------------------ */

static int64_t allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t num, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t num, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *__wrap_malloc(size_t size) {
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t num, size_t size) {
    allocations++;
    return __real_calloc(num, size);
}

void *__wrap_realloc(void *block, size_t size) {
    allocations++;
    return __real_realloc(block, size);
}

/* ---- What is measured -----------------------------------------------------------------------------------
 */

/* One kind of key, made ready for both libraries. */
typedef struct subject {
    stoic_trust_store *trust;
    uint8_t chain[CHAIN_MAX]; /* as TLS carries it */
    size_t chain_len;
    X509_STORE *store;
    stoic_bytes leaf, intermediate; /* in `chain` */
    int64_t now;
} subject;

typedef bool (*operation)(const subject *with);

static bool verify_with(const subject *with, const stoic_provider *provider,
                        stoic_certificate_profile profile) {
    const stoic_path_options options = {.struct_size = sizeof(options),
                                        .provider = provider,
                                        .trust = with->trust,
                                        .purpose = STOIC_PURPOSE_SERVER,
                                        .profile = profile,
                                        .now = with->now,
                                        .name = stoic_bytes_of_text(BENCH_CHAIN_NAME)};
    stoic_verdict verdict;
    verdict.struct_size = sizeof(verdict);
    return stoic_path_verify(&verdict, &options, stoic_bytes_of(with->chain, with->chain_len)) == STOIC_OK;
}

static stoic_error believe(const stoic_public_key *key, stoic_bytes message, stoic_bytes signature) {
    (void)key;
    (void)message;
    (void)signature;
    return STOIC_OK;
}

static const stoic_signature_algorithm *const *believing(const stoic_signature_algorithm *const *from,
                                                         size_t num, stoic_signature_algorithm *copies,
                                                         const stoic_signature_algorithm **pointers) {
    for (size_t i = 0; i < num && i < SIGNATURES_MAX; i++) {
        stoic_signature_algorithm *copy = STOIC_AT_N(copies, SIGNATURES_MAX, i);
        *copy = **STOIC_AT_N(from, num, i);
        copy->verify = believe;
        *STOIC_AT_N(pointers, SIGNATURES_MAX, i) = copy;
    }
    return pointers;
}

/* The provider, but every signature verifies at once. */
static const stoic_provider *gullible(void) {
    static stoic_signature_algorithm copies[SIGNATURES_MAX], certificate_copies[SIGNATURES_MAX];
    static const stoic_signature_algorithm *pointers[SIGNATURES_MAX], *certificate_pointers[SIGNATURES_MAX];
    static stoic_provider made;
    if (made.struct_size == 0) {
        made = *stoic_provider_libcrypto();
        made.signatures = believing(made.signatures, made.num_signatures, copies, pointers);
        made.certificate_signatures = believing(made.certificate_signatures, made.num_certificate_signatures,
                                                certificate_copies, certificate_pointers);
    }
    return &made;
}

static bool stoic_whole(const subject *with) {
    return verify_with(with, stoic_provider_libcrypto(), STOIC_PROFILE_STANDARD);
}

static bool stoic_rest(const subject *with) {
    return verify_with(with, gullible(), STOIC_PROFILE_STANDARD);
}

static bool stoic_strict_rest(const subject *with) {
    return verify_with(with, gullible(), STOIC_PROFILE_STRICT);
}

/* X509_verify_cert's last step, without the signatures. */
static int check_times(X509_STORE_CTX *context) {
    const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
    for (int i = 0; i < sk_X509_num(chain); i++) {
        const X509 *certificate = sk_X509_value(chain, i);
        if (X509_cmp_time(X509_get0_notBefore(certificate), NULL) >= 0 ||
            X509_cmp_time(X509_get0_notAfter(certificate), NULL) <= 0) {
            return 0;
        }
    }
    return 1;
}

static X509 *decode(stoic_bytes der) {
    const unsigned char *at = der.data;
    return d2i_X509(NULL, &at, (long)der.len);
}

static bool set_up(X509_STORE_CTX *context, const subject *with, X509 *leaf, STACK_OF(X509) * others) {
    const stoic_bytes name = stoic_bytes_of_text(BENCH_CHAIN_NAME);
    return X509_STORE_CTX_init(context, with->store, leaf, others) == 1 &&
           X509_STORE_CTX_set_default(context, "ssl_server") == 1 &&
           X509_VERIFY_PARAM_set1_host(X509_STORE_CTX_get0_param(context), (const char *)name.data,
                                       name.len) == 1;
}

static bool openssl_verify(const subject *with, X509_STORE_CTX_verify_fn last_step) {
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) *others = sk_X509_new_null();
    X509 *leaf = decode(with->leaf), *intermediate = decode(with->intermediate);
    bool is_ok = context != NULL && others != NULL && leaf != NULL && intermediate != NULL &&
                 sk_X509_push(others, intermediate) > 0 && set_up(context, with, leaf, others);
    if (is_ok && last_step != NULL) {
        X509_STORE_CTX_set_verify(context, last_step);
    }
    is_ok = is_ok && X509_verify_cert(context) == 1;
    X509_STORE_CTX_free(context);
    sk_X509_free(others);
    X509_free(leaf);
    X509_free(intermediate);
    return is_ok;
}

static bool openssl_whole(const subject *with) {
    return openssl_verify(with, NULL);
}

static bool openssl_rest(const subject *with) {
    return openssl_verify(with, check_times);
}

/* ---- Getting ready --------------------------------------------------------------------------------------
 */

static bool append(subject *out, stoic_writer *writer, X509 *certificate, stoic_bytes *out_der) {
    unsigned char *der = NULL;
    const int len = i2d_X509(certificate, &der);
    if (len <= 0) {
        return false;
    }
    const stoic_mark mark = stoic_write_open(writer, 3);
    const size_t start = writer->len;
    stoic_write_bytes(writer, stoic_bytes_of(der, (size_t)len));
    stoic_write_close(writer, mark);
    OPENSSL_free(der);
    if (stoic_writer_error(writer) != STOIC_OK) {
        return false;
    }
    *out_der = stoic_slice(stoic_bytes_of(out->chain, sizeof(out->chain)), start, (size_t)len);
    return true;
}

static bool trust_root(subject *out, X509 *root) {
    unsigned char *der = NULL;
    const int len = i2d_X509(root, &der);
    const bool is_ok =
        len > 0 && stoic_trust_store_new(&out->trust, NULL) == STOIC_OK &&
        stoic_trust_store_add_anchor(out->trust, NULL, stoic_bytes_of(der, (size_t)len)) == STOIC_OK &&
        X509_STORE_add_cert(out->store, root) == 1;
    OPENSSL_free(der);
    return is_ok;
}

static bool prepare(subject *out, bool is_rsa) {
    bench_chain chain;
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, out->chain, sizeof(out->chain));
    out->now = (int64_t)time(NULL);
    out->store = X509_STORE_new();
    if (out->store == NULL || !bench_chain_make(&chain, is_rsa)) {
        return false;
    }
    const bool is_ok = append(out, &writer, chain.leaf, &out->leaf) &&
                       append(out, &writer, chain.intermediate, &out->intermediate) &&
                       trust_root(out, chain.root);
    out->chain_len = stoic_writer_view(&writer).len;
    bench_chain_free(&chain);
    return is_ok;
}

static void clear(subject *all) {
    stoic_trust_store_release(all->trust);
    X509_STORE_free(all->store);
}

/* ---- Measures -------------------------------------------------------------------------------------------
 */

typedef struct measure {
    const char *name;
    operation run;
} measure;

static const measure measures[] = {
    {"stoic-whole", stoic_whole},   {"openssl-whole", openssl_whole},         {"stoic-rest", stoic_rest},
    {"openssl-rest", openssl_rest}, {"stoic-strict-rest", stoic_strict_rest},
};
#define MEASURES STOIC_COUNT(measures)
#define KINDS 2

static const char *const kinds[KINDS] = {"ecdsa-p256", "rsa-2048"};

typedef struct figures {
    double rounds[BENCH_ROUNDS_MAX]; /* microseconds */
    int64_t allocations;             /* of one */
} figures;

typedef struct run_settings {
    int64_t slice_ns;
    size_t num_rounds;
    bool is_json;
    const char *only; /* NULL: all */
    figures all[KINDS][MEASURES];
} run_settings;

/* The processor's time alone: nothing here waits, and others on the machine are not to count. */
static int64_t spent(void) {
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * STOIC_NS_PER_SECOND + now.tv_nsec;
}

static bool repeat(const measure *what, const subject *with, size_t times) {
    for (size_t i = 0; i < times; i++) {
        if (!what->run(with)) {
            fprintf(stderr, "bench/verify: %s failed\n", what->name);
            ERR_print_errors_fp(stderr);
            return false;
        }
    }
    return true;
}

/* The median of a slice's pieces; how many fit into a piece is found out first. */
static bool time_slice(const measure *what, const subject *with, int64_t slice_ns, double *out_us) {
    double pieces[PIECES];
    const int64_t start = spent();
    if (!repeat(what, with, WARM_UP)) {
        return false;
    }
    const int64_t each_ns = (spent() - start) / WARM_UP + 1;
    const size_t times = (size_t)(slice_ns / PIECES / each_ns) + 1;
    STOIC_EACH(piece, pieces, PIECES) {
        const int64_t from = spent();
        if (!repeat(what, with, times)) {
            return false;
        }
        *piece = (double)(spent() - from) / (double)times / 1e3;
    }
    *out_us = bench_sort(pieces, PIECES).median;
    return true;
}

static bool count_allocations(const measure *what, const subject *with, int64_t *out) {
    if (!repeat(what, with, 1)) {
        return false;
    }
    const int64_t before = allocations;
    const bool is_ok = repeat(what, with, COUNTED);
    *out = (allocations - before) / COUNTED;
    return is_ok;
}

static bool is_wanted(const run_settings *chosen, const measure *what) {
    return chosen->only == NULL || strstr(what->name, chosen->only) != NULL;
}

static bool run_kind(run_settings *chosen, size_t kind, const subject *with, size_t round) {
    figures(*row)[MEASURES] = STOIC_AT(chosen->all, kind);
    for (size_t i = 0; i < MEASURES; i++) {
        const size_t which = (i + round) % MEASURES;
        figures *to = STOIC_AT(*row, which);
        const measure *what = STOIC_AT(measures, which);
        if (is_wanted(chosen, what) &&
            (!time_slice(what, with, chosen->slice_ns, STOIC_AT(to->rounds, round)) ||
             (round == 0 && !count_allocations(what, with, &to->allocations)))) {
            return false;
        }
    }
    return true;
}

static bool run_all(run_settings *chosen) {
    static subject subjects[KINDS];
    bool is_ok = true;
    for (size_t kind = 0; kind < KINDS; kind++) {
        is_ok = is_ok && prepare(STOIC_AT(subjects, kind), kind == 1);
    }
    for (size_t round = 0; is_ok && round < chosen->num_rounds; round++) {
        for (size_t kind = 0; is_ok && kind < KINDS; kind++) {
            is_ok = run_kind(chosen, kind, STOIC_AT(subjects, kind), round);
        }
    }
    STOIC_EACH(one, subjects, KINDS) {
        clear(one);
    }
    return is_ok;
}

/* ---- Output ---------------------------------------------------------------------------------------------
 */

static bench_spread spread_of(const run_settings *chosen, const figures *found) {
    figures sorted = *found;
    return bench_sort(sorted.rounds, chosen->num_rounds);
}

static void print_table(const run_settings *chosen) {
    printf("leaf and intermediate read and verified, the root in the store; libcrypto: %s\n"
           "us each, the median of %zu rounds of %.2f s, least and most; rest: all but the signatures\n\n",
           bench_libcrypto_version(), chosen->num_rounds,
           (double)chosen->slice_ns / (double)STOIC_NS_PER_SECOND);
    printf("%-12s%-20s%10s%10s%10s%14s\n", "keys", "what", "median", "least", "most", "allocations");
    for (size_t kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < MEASURES; i++) {
            const figures *found = STOIC_AT(*STOIC_AT(chosen->all, kind), i);
            const bench_spread spread = spread_of(chosen, found);
            if (!is_wanted(chosen, STOIC_AT(measures, i))) {
                continue;
            }
            printf("%-12s%-20s%10.2f%10.2f%10.2f%14lld\n", *STOIC_AT(kinds, kind),
                   STOIC_AT(measures, i)->name, spread.median, spread.least, spread.most,
                   (long long)found->allocations);
        }
    }
}

static void print_json(const run_settings *chosen) {
    const char *separator = "";
    printf("{\"libcrypto\":\"%s\",\"seconds\":%.3f,\"rounds\":%zu,\"unit\":\"us\",\"measures\":[",
           bench_libcrypto_version(), (double)chosen->slice_ns / (double)STOIC_NS_PER_SECOND,
           chosen->num_rounds);
    for (size_t kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < MEASURES; i++) {
            const figures *found = STOIC_AT(*STOIC_AT(chosen->all, kind), i);
            const bench_spread spread = spread_of(chosen, found);
            if (!is_wanted(chosen, STOIC_AT(measures, i))) {
                continue;
            }
            printf("%s{\"name\":\"%s-%s\",\"median\":%.3f,\"least\":%.3f,\"most\":%.3f,\"allocations\":%lld}",
                   separator, *STOIC_AT(kinds, kind), STOIC_AT(measures, i)->name, spread.median,
                   spread.least, spread.most, (long long)found->allocations);
            separator = ",";
        }
    }
    printf("]}\n");
}

/* ---- The command line -----------------------------------------------------------------------------------
 */

static bool take_seconds(void *all, const char *value, app_problem *problem) {
    run_settings *settings = all;
    if (!app_parse_seconds(&settings->slice_ns, value)) {
        return APP_FAIL(problem, "--seconds %s is not a number of seconds, for example 0.5", value);
    }
    return true;
}

static bool take_rounds(void *all, const char *value, app_problem *problem) {
    run_settings *settings = all;
    uint64_t rounds;
    if (!app_parse_number(&rounds, stoic_bytes_of_text(value), BENCH_ROUNDS_MAX) || rounds == 0) {
        return APP_FAIL(problem, "--rounds %s is not a number from 1 to %d", value, BENCH_ROUNDS_MAX);
    }
    settings->num_rounds = (size_t)rounds;
    return true;
}

static bool take_only(void *all, const char *value, app_problem *problem) {
    run_settings *settings = all;
    settings->only = value;
    STOIC_EACH(what, measures, MEASURES) {
        if (is_wanted(settings, what)) {
            return true;
        }
    }
    return APP_FAIL(problem, "--only %s is in no name of a measure", value);
}

static bool take_json(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    run_settings *settings = all;
    settings->is_json = true;
    return true;
}

static const app_option options[] = {
    {"--seconds", "S", "how long each measure runs in each round (default 0.2)", take_seconds},
    {"--rounds", "N", "how often all of them run (default 9)", take_rounds},
    {"--only", "TEXT", "measures with this in their names: whole, rest, stoic, openssl, ...", take_only},
    {"--json", NULL, "one JSON object instead of the table", take_json},
};

int main(int argc, char **argv) {
    static run_settings chosen = {.slice_ns = STOIC_NS_PER_SECOND / 5, .num_rounds = 9};
    const app_command command = {.name = "bench/verify",
                                 .usage = "[--seconds S] [--rounds N] [--only TEXT] [--json]",
                                 .summary = "Reads and verifies a chain, with Stoic and with OpenSSL.",
                                 .tables = {{options, STOIC_COUNT(options)}}};
    app_problem problem;
    app_problem_clear(&problem);
    const app_options_result result = app_options_read(&command, &chosen, argc, argv, &problem);
    if (result == APP_OPTIONS_HELPED) {
        return APP_EXIT_OK;
    }
    if (result == APP_OPTIONS_BAD) {
        app_problem_print(&problem, command.name);
        return APP_EXIT_USAGE;
    }
    if (!bench_heap_install() || !run_all(&chosen)) {
        fprintf(stderr, "bench/verify: libcrypto or Stoic failed\n");
        return APP_EXIT_FAILED;
    }
    if (chosen.is_json) {
        print_json(&chosen);
    } else {
        print_table(&chosen);
    }
    return APP_EXIT_OK;
}
