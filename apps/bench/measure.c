/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the measures (harness.h). */
#include "bench/harness.h"

#include <stdlib.h>
#include <time.h>

#include <stoic/time.h>

#include "bench/heap.h"
#include "stoic/throwaway.h"

/* Connections alive at once when their memory is weighed. */
#define IDLE_PAIRS 64
#define IDLE_DATA 1024
/* Handshakes over which allocations are averaged: a few are made only now and then. */
#define COUNTED_HANDSHAKES 32
/* A slice is cut into pieces and the median one counts: a piece in which the kernel ran something else is
 * out.
 */
#define PIECES 64
/* They run before it, unmeasured, so that caches and the core's clock are warm. */
#define WARM_UP_PIECES 8
#define WRITE_MAX 16384

/* The certificates and keys of a run. */
typedef struct credential {
    const char *key;
    struct stoic_throwaway pem;
    bool is_made;
} credential;

typedef struct bench_context {
    const bench_engine *engine;
    int64_t slice_ns;
    credential credentials[2];
} bench_context;

static const uint8_t payload[WRITE_MAX];

static int64_t monotonic(void) {
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * STOIC_NS_PER_SECOND + now.tv_nsec;
}

static double clock_cost(void) {
    const int readings = 100000;
    const int64_t start = monotonic();
    for (int i = 1; i < readings; i++) {
        (void)monotonic();
    }
    return (double)(monotonic() - start) / readings;
}

static const struct stoic_throwaway *credential_for(bench_context *context, const char *key) {
    static const char *const name = "localhost";
    const struct stoic_throwaway_options options = {.key = key};
    STOIC_EACH(made, context->credentials, STOIC_COUNT(context->credentials)) {
        if (made->key == NULL) {
            made->key = key;
            made->is_made = stoic_throwaway_make(&made->pem, &name, 1, &options);
        }
        if (stoic_bytes_equal(stoic_bytes_of_text(made->key), stoic_bytes_of_text(key))) {
            return made->is_made ? &made->pem : NULL;
        }
    }
    return NULL;
}

/* ---- Each returns false when the engine failed -------------------------------------------------------- */

static bool handshakes(const bench_context *context, void *state, bench_meter *meter, int64_t ns,
                       int64_t *out_num) {
    const int64_t end = monotonic() + ns;
    *out_num = 0;
    do {
        void *pair = context->engine->connect(state, meter);
        if (pair == NULL) {
            return false;
        }
        context->engine->disconnect(pair, meter);
        *out_num += 1;
    } while (monotonic() < end);
    return true;
}

static bool writes(const bench_context *context, void *pair, bench_meter *meter, size_t len, int64_t ns,
                   int64_t *out_num) {
    const int64_t end = monotonic() + ns;
    *out_num = 0;
    do {
        if (!context->engine->send(pair, meter, BENCH_SERVER, stoic_bytes_of(payload, len))) {
            return false;
        }
        *out_num += 1;
    } while (monotonic() < end);
    return true;
}

static void *connect_and_talk(const bench_context *context, void *state, bench_meter *meter) {
    const bench_engine *engine = context->engine;
    const stoic_bytes data = stoic_bytes_of(payload, IDLE_DATA);
    void *pair = engine->connect(state, meter);
    if (pair != NULL &&
        !(engine->send(pair, meter, BENCH_CLIENT, data) && engine->send(pair, meter, BENCH_SERVER, data))) {
        engine->disconnect(pair, meter);
        return NULL;
    }
    return pair;
}

/* The meter sums up what is alive on each side while all pairs are. */
static bool idle(const bench_context *context, void *state, bench_meter *meter) {
    void *pairs[IDLE_PAIRS];
    bench_meter ignored = {.read = monotonic};
    size_t num = 0;
    STOIC_EACH(pair, pairs, IDLE_PAIRS) {
        *pair = connect_and_talk(context, state, meter);
        if (*pair == NULL) {
            break;
        }
        num++;
    }
    STOIC_EACH(pair, pairs, num) {
        context->engine->disconnect(*pair, &ignored);
    }
    return num == IDLE_PAIRS;
}

static bool counted_handshakes(const bench_context *context, void *state, bench_meter *meter) {
    int64_t num;
    for (int i = 0; i < COUNTED_HANDSHAKES; i++) {
        if (!handshakes(context, state, meter, 0, &num)) {
            return false;
        }
    }
    return true;
}

/* ---- One job in one round ----------------------------------------------------------------------------- */

typedef struct outcome {
    double figures[BENCH_SIDES];
} outcome;

/* The rates of the pieces of a slice. */
typedef struct series {
    size_t num;
    double rates[BENCH_SIDES][PIECES];
} series;

static void add_rates(series *all, const bench_meter *meter, double work) {
    for (size_t side = 0; side < BENCH_SIDES; side++) {
        const int64_t ns = *STOIC_AT(meter->totals, side);
        *STOIC_AT(*STOIC_AT(all->rates, side), all->num) =
            ns <= 0 ? 0 : work * (double)STOIC_NS_PER_SECOND / (double)ns;
    }
    all->num++;
}

static outcome medians(series *all) {
    outcome out;
    for (size_t side = 0; side < BENCH_SIDES; side++) {
        *STOIC_AT(out.figures, side) = bench_sort(*STOIC_AT(all->rates, side), all->num).median;
    }
    return out;
}

static outcome shares(const bench_meter *meter, double parts) {
    outcome out;
    for (size_t side = 0; side < BENCH_SIDES; side++) {
        *STOIC_AT(out.figures, side) = (double)*STOIC_AT(meter->totals, side) / parts;
    }
    return out;
}

static bool time_handshakes(const bench_context *context, void *state, series *all) {
    const int64_t ns = context->slice_ns / PIECES;
    bench_meter cold = {.read = monotonic};
    int64_t num;
    if (!handshakes(context, state, &cold, ns * WARM_UP_PIECES, &num)) {
        return false;
    }
    while (all->num < PIECES) {
        bench_meter meter = {.read = monotonic};
        if (!handshakes(context, state, &meter, ns, &num)) {
            return false;
        }
        add_rates(all, &meter, (double)num);
    }
    return true;
}

static bool time_writes(const bench_context *context, void *pair, size_t len, series *all) {
    const int64_t ns = context->slice_ns / PIECES;
    bench_meter cold = {.read = monotonic};
    int64_t num;
    if (!writes(context, pair, &cold, len, ns * WARM_UP_PIECES, &num)) {
        return false;
    }
    while (all->num < PIECES) {
        bench_meter meter = {.read = monotonic};
        if (!writes(context, pair, &meter, len, ns, &num)) {
            return false;
        }
        add_rates(all, &meter, (double)num * (double)len / 1e6);
    }
    return true;
}

static bool timed(const bench_context *context, const bench_job *job, void *state, outcome *out) {
    series all = {.num = 0};
    if (job->kind == BENCH_HANDSHAKE) {
        if (!time_handshakes(context, state, &all)) {
            return false;
        }
    } else {
        bench_meter ignored = {.read = monotonic};
        void *pair = context->engine->connect(state, &ignored);
        const bool is_ok = pair != NULL && time_writes(context, pair, job->write_len, &all);
        if (pair != NULL) {
            context->engine->disconnect(pair, &ignored);
        }
        if (!is_ok) {
            return false;
        }
    }
    *out = medians(&all);
    return true;
}

static bool weighed(const bench_context *context, const bench_job *job, void *state, outcome *out) {
    bench_meter cold = {.read = monotonic}, meter = {.read = bench_heap_bytes};
    int64_t num;
    if (!handshakes(context, state, &cold, 0, &num)) {
        return false;
    }
    if (job->kind == BENCH_ALLOCATIONS) {
        meter.read = bench_heap_allocations;
        if (!counted_handshakes(context, state, &meter)) {
            return false;
        }
        *out = shares(&meter, COUNTED_HANDSHAKES);
        return true;
    }
    if (job->kind == BENCH_IDLE_OWN) {
        meter.read = context->engine->own_bytes;
    }
    if (!idle(context, state, &meter)) {
        return false;
    }
    *out = shares(&meter, IDLE_PAIRS);
    return true;
}

static bool take(bench_context *context, bench_figures *figures, app_problem *problem) {
    const bench_job *job = figures->job;
    const bool is_timed = job->kind == BENCH_HANDSHAKE || job->kind == BENCH_BULK;
    const struct stoic_throwaway *pem = credential_for(context, job->key);
    if (pem == NULL) {
        return APP_FAIL(problem, "%s: libcrypto cannot make a certificate", job->name);
    }
    const bench_setup setup = {.certificate_pem = pem->cert,
                               .key_pem = pem->key,
                               .suite = job->suite,
                               .is_resumed = job->is_resumed,
                               .is_hybrid = job->is_hybrid,
                               .is_for_memory = !is_timed};
    outcome out = {{0, 0}};
    void *state = context->engine->setup_new(&setup);
    const bool is_ok =
        state != NULL && (is_timed ? timed(context, job, state, &out) : weighed(context, job, state, &out));
    if (state != NULL) {
        context->engine->setup_free(state);
    }
    if (!is_ok) {
        return APP_FAIL(problem, "%s: %s failed, see above", job->name, context->engine->program);
    }
    for (size_t side = 0; side < BENCH_SIDES; side++) {
        *STOIC_AT(*STOIC_AT(figures->rounds, side), figures->num) = *STOIC_AT(out.figures, side);
    }
    figures->num++;
    return true;
}

static bool take_all(bench_context *context, bench_run *run, app_problem *problem) {
    for (size_t round = 0; round < run->num_rounds; round++) {
        for (size_t i = 0; i < BENCH_JOBS_MAX; i++) {
            bench_figures *figures = STOIC_AT(run->figures, (i + round) % BENCH_JOBS_MAX);
            if (figures->job != NULL && !take(context, figures, problem)) {
                return false;
            }
        }
    }
    return true;
}

bool bench_measure(bench_run *run, const bench_engine *engine, app_problem *problem) {
    bench_context context = {.engine = engine, .slice_ns = run->slice_ns};
    run->clock_ns = clock_cost();
    const bool is_ok = take_all(&context, run, problem);
    STOIC_EACH(made, context.credentials, STOIC_COUNT(context.credentials)) {
        stoic_throwaway_free(&made->pem);
    }
    return is_ok;
}
