/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The measures and how they are taken. A job is one piece of work whose cost is asked for on both sides; a
 * run goes over all jobs several times (rounds), beginning each round with another job, so that a slow phase
 * of the machine spoils one round of each and not all rounds of one. A round gives one figure per job and
 * side.
 */
#ifndef STOIC_APPS_BENCH_HARNESS_H
#define STOIC_APPS_BENCH_HARNESS_H

#include "bench/engine.h"
#include "common/problem.h"

#define BENCH_ROUNDS_MAX 99

typedef enum bench_kind {
    BENCH_HANDSHAKE,   /* create, handshake, free: how many per second */
    BENCH_BULK,        /* application data, one record per write: megabytes (10^6) per second */
    BENCH_IDLE,        /* bytes of heap of a connection after 1 KiB each way */
    BENCH_IDLE_OWN,    /* the part of them that is not libcrypto's */
    BENCH_ALLOCATIONS, /* of one handshake, freed ones included */
    BENCH_KINDS
} bench_kind;

typedef struct bench_job {
    const char *name; /* "handshake-ecdsa-p256": for --only, and with "-server" or "-client" in JSON */
    const char *title;
    bench_kind kind;
    const char *key; /* of the certificate, as throwaway.h names it */
    uint16_t suite;
    size_t write_len;
    bool is_resumed;
    bool is_hybrid;
} bench_job;

/* What a figure of this kind is called and whether more of it is better. */
typedef struct bench_unit {
    const char *name;
    const char *sides[BENCH_SIDES]; /* "server", "client"; "seal", "open" */
    bool more_is_better;
} bench_unit;

const bench_job *bench_jobs(size_t *out_num);
#define BENCH_JOBS_MAX 16
const bench_unit *bench_unit_of(bench_kind kind);

/* The figures of one job, one per round. */
typedef struct bench_figures {
    const bench_job *job; /* NULL: not asked for */
    size_t num;
    double rounds[BENCH_SIDES][BENCH_ROUNDS_MAX];
} bench_figures;

typedef struct bench_run {
    int64_t slice_ns; /* of each job in each round */
    size_t num_rounds;
    bench_figures figures[BENCH_JOBS_MAX];
    double clock_ns; /* what one reading of the clock costs; it is in every call's time */
} bench_run;

typedef struct bench_spread {
    double least, median, most;
} bench_spread;

/* Sorts `values`, of which there is at least one. */
bench_spread bench_sort(double *values, size_t num);

/* Runs the jobs whose figures have one set. False with a line in `problem`. */
bool bench_measure(bench_run *run, const bench_engine *engine, app_problem *problem);

void bench_print_table(const bench_run *run, const bench_engine *engine);
/* One object on one line. */
void bench_print_json(const bench_run *run, const bench_engine *engine);

#endif
