/* SPDX-License-Identifier: Apache-2.0 */
/* What a run found, for people and for programs (harness.h). */
#include <stdio.h>
#include <stdlib.h>

#include <stoic/time.h>

#include "bench/harness.h"
#include "bench/heap.h"

#define CONDITIONS                                                                                           \
    "TLS 1.3, X25519 but in the hybrid; in memory, one thread; the client pins the certificate: no chain "   \
    "is verified; "                                                                                          \
    "no tickets, but one new ticket in each resumed handshake, issued and taken within the time"

static int compare(const void *left, const void *right) {
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

bench_spread bench_sort(double *values, size_t num) {
    qsort(values, num, sizeof(double), compare);
    return (bench_spread){
        .least = *STOIC_AT_N(values, num, 0),
        .median = (*STOIC_AT_N(values, num, (num - 1) / 2) + *STOIC_AT_N(values, num, num / 2)) / 2,
        .most = *STOIC_AT_N(values, num, num - 1)};
}

typedef struct summary {
    double best, median, worst;
} summary;

static summary summarise(const bench_figures *figures, bench_side side) {
    double sorted[BENCH_ROUNDS_MAX] = {0};
    for (size_t i = 0; i < figures->num; i++) {
        *STOIC_AT(sorted, i) = *STOIC_AT(*STOIC_AT(figures->rounds, side), i);
    }
    const bench_spread found = bench_sort(sorted, figures->num);
    const bool more_is_better = bench_unit_of(figures->job->kind)->more_is_better;
    return (summary){.best = more_is_better ? found.most : found.least,
                     .median = found.median,
                     .worst = more_is_better ? found.least : found.most};
}

/* What one piece takes, where that says more than the rate. */
static void print_each(const bench_job *job, double median) {
    if (median > 0 && job->kind == BENCH_HANDSHAKE) {
        printf("  %8.1f us each", 1e6 / median);
    } else if (median > 0 && job->kind == BENCH_BULK) {
        printf("  %8.0f ns each", (double)job->write_len / median * 1e3);
    }
    printf("\n");
}

static void print_row(const bench_figures *figures, bench_side side) {
    const bench_unit *unit = bench_unit_of(figures->job->kind);
    const summary found = summarise(figures, side);
    printf("%-34s %-7s %10.0f %-12s %10.0f %10.0f", figures->job->title, *STOIC_AT(unit->sides, side),
           found.median, unit->name, found.worst, found.best);
    print_each(figures->job, found.median);
}

void bench_print_table(const bench_run *run, const bench_engine *engine) {
    printf("%s %s on %s\n%s\n", engine->program, engine->version, bench_libcrypto_version(), CONDITIONS);
    printf(
        "median of %zu rounds of %.2f s each; a call's time includes one reading of the clock, %.0f ns\n\n",
        run->num_rounds, (double)run->slice_ns / (double)STOIC_NS_PER_SECOND, run->clock_ns);
    printf("%-34s %-7s %10s %-12s %10s %10s\n", "what", "side", "figure", "unit", "worst", "best");
    STOIC_EACH(figures, run->figures, BENCH_JOBS_MAX) {
        if (figures->job != NULL) {
            print_row(figures, BENCH_SERVER);
            print_row(figures, BENCH_CLIENT);
        }
    }
}

static void print_json_rounds(const bench_figures *figures, bench_side side) {
    for (size_t i = 0; i < figures->num; i++) {
        printf("%s%.1f", i == 0 ? "" : ",", *STOIC_AT(*STOIC_AT(figures->rounds, side), i));
    }
}

static void print_json_measure(const bench_figures *figures, bench_side side) {
    const bench_unit *unit = bench_unit_of(figures->job->kind);
    const summary found = summarise(figures, side);
    const char *side_name = *STOIC_AT(unit->sides, side);
    printf("{\"name\":\"%s-%s\",\"title\":\"%s, %s\",\"unit\":\"%s\",\"more_is_better\":%s,",
           figures->job->name, side_name, figures->job->title, side_name, unit->name,
           unit->more_is_better ? "true" : "false");
    printf("\"best\":%.1f,\"median\":%.1f,\"worst\":%.1f,\"rounds\":[", found.best, found.median,
           found.worst);
    print_json_rounds(figures, side);
    printf("]}");
}

void bench_print_json(const bench_run *run, const bench_engine *engine) {
    bool is_first = true;
    printf("{\"program\":\"%s\",\"version\":\"%s\",\"libcrypto\":\"%s\",\"conditions\":\"%s\",",
           engine->program, engine->version, bench_libcrypto_version(), CONDITIONS);
    printf("\"seconds\":%.3f,\"rounds\":%zu,\"clock_ns\":%.1f,\"measures\":[",
           (double)run->slice_ns / (double)STOIC_NS_PER_SECOND, run->num_rounds, run->clock_ns);
    STOIC_EACH(figures, run->figures, BENCH_JOBS_MAX) {
        if (figures->job == NULL) {
            continue;
        }
        printf("%s", is_first ? "" : ",");
        is_first = false;
        print_json_measure(figures, BENCH_SERVER);
        printf(",");
        print_json_measure(figures, BENCH_CLIENT);
    }
    printf("]}\n");
}
