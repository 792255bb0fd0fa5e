/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of `stoic bench` and of the same benchmark over another library. */
#include <stdio.h>

#include "bench/harness.h"
#include "bench/heap.h"
#include "common/options.h"
#include "common/parse.h"
#include "stoic/commands.h"

typedef struct bench_settings {
    bench_run run;
    stoic_bytes only[APP_LIST_MAX];
    size_t num_only;
    bool is_json;
} bench_settings;

static bool take_seconds(void *all, const char *value, app_problem *problem) {
    bench_settings *settings = all;
    if (!app_parse_seconds(&settings->run.slice_ns, value)) {
        return APP_FAIL(problem, "--seconds %s is not a number of seconds, for example 0.5", value);
    }
    return true;
}

static bool take_rounds(void *all, const char *value, app_problem *problem) {
    bench_settings *settings = all;
    uint64_t rounds;
    if (!app_parse_number(&rounds, stoic_bytes_of_text(value), BENCH_ROUNDS_MAX) || rounds == 0) {
        return APP_FAIL(problem, "--rounds %s is not a number from 1 to %d", value, BENCH_ROUNDS_MAX);
    }
    settings->run.num_rounds = (size_t)rounds;
    return true;
}

static bool take_only(void *all, const char *value, app_problem *problem) {
    bench_settings *settings = all;
    if (!app_parse_list(settings->only, &settings->num_only, value)) {
        return APP_FAIL(problem, "--only %s is not a list of at most %d names, separated by commas", value,
                        APP_LIST_MAX);
    }
    return true;
}

static bool take_json(void *all, const char *value, app_problem *problem) {
    (void)value;
    (void)problem;
    bench_settings *settings = all;
    settings->is_json = true;
    return true;
}

static const app_option options[] = {
    {"--seconds", "S", "how long each measure runs in each round (default 0.2)", take_seconds},
    {"--rounds", "N", "how often all of them run (default 9)", take_rounds},
    {"--only", "NAMES", "measures whose names begin so: handshake, bulk-aes128, ...", take_only},
    {"--json", NULL, "one JSON object instead of the table", take_json},
};

static bool begins_with(const char *name, stoic_bytes start) {
    const stoic_bytes all = stoic_bytes_of_text(name);
    return all.len >= start.len && stoic_bytes_equal(stoic_slice(all, 0, start.len), start);
}

static bool is_wanted(const bench_settings *settings, const char *name) {
    STOIC_EACH(start, settings->only, settings->num_only) {
        if (begins_with(name, *start)) {
            return true;
        }
    }
    return settings->num_only == 0;
}

static bool is_known(stoic_bytes start) {
    size_t num;
    const bench_job *jobs = bench_jobs(&num);
    STOIC_EACH(job, jobs, num) {
        if (begins_with(job->name, start)) {
            return true;
        }
    }
    return false;
}

static bool choose(bench_settings *settings, const bench_engine *engine, app_problem *problem) {
    size_t num, i = 0;
    const bench_job *jobs = bench_jobs(&num);
    STOIC_EACH(start, settings->only, settings->num_only) {
        if (!is_known(*start)) {
            return APP_FAIL(problem, "--only %.*s names no measure; --json shows the names", (int)start->len,
                            (const char *)start->data);
        }
    }
    STOIC_EACH(job, jobs, num) {
        const bool is_possible = (job->kind != BENCH_IDLE_OWN || engine->own_bytes != NULL) &&
                                 (!job->is_hybrid || engine->has_hybrid);
        STOIC_AT(settings->run.figures, i)->job = is_possible && is_wanted(settings, job->name) ? job : NULL;
        i++;
    }
    return true;
}

static int measure_and_print(bench_settings *settings, const bench_engine *engine, const char *name,
                             app_problem *problem) {
    if (!bench_measure(&settings->run, engine, problem)) {
        app_problem_print(problem, name);
        return APP_EXIT_FAILED;
    }
    if (settings->is_json) {
        bench_print_json(&settings->run, engine);
    } else {
        bench_print_table(&settings->run, engine);
    }
    return APP_EXIT_OK;
}

int bench_main(const bench_engine *engine, const char *name, int argc, char **argv) {
    const app_command command = {
        .name = name,
        .usage = "[--seconds S] [--rounds N] [--only NAMES] [--json]",
        .summary =
            "Measures handshakes, bulk data and memory, in memory, on one thread; each side's own calls "
            "apart.\nFigures of different runs compare badly: see docs/BENCH.md.",
        .tables = {{options, STOIC_COUNT(options)}}};
    static bench_settings settings;
    app_problem problem;
    app_problem_clear(&problem);
    settings.run.slice_ns = STOIC_NS_PER_SECOND / 5;
    settings.run.num_rounds = 9;
    const app_options_result result = app_options_read(&command, &settings, argc, argv, &problem);
    if (result == APP_OPTIONS_HELPED) {
        return APP_EXIT_OK;
    }
    if (result == APP_OPTIONS_BAD || !choose(&settings, engine, &problem)) {
        app_problem_print(&problem, name);
        return APP_EXIT_USAGE;
    }
    if (!bench_heap_install()) {
        (void)APP_FAIL(&problem, "libcrypto refuses the counting hooks: something used it before");
        app_problem_print(&problem, name);
        return APP_EXIT_FAILED;
    }
    return measure_and_print(&settings, engine, name, &problem);
}

int stoic_bench_main(int argc, char **argv) {
    return bench_main(&bench_stoic, "bench", argc, argv);
}
