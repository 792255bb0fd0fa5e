/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ten thousand connections in one process, some hundred open at a time, with random delays through every
 * wait, answers that are wrong, late or never come, and connections dropped at random moments. What must
 * hold: each connection gives exactly one terminal notice, what should connect does, nothing leaks.
 * Everything follows from the seed (first argument; the second is the number of connections).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "waits_session.h"

enum { DEFAULT_CONNECTIONS = 10000, MAX_OPEN = 250 };

/* The event queue: the open sessions, the next one to act at the root (a binary heap). */
typedef struct queue {
    session *heap[MAX_OPEN];
    size_t num;
} queue;

static void swap(session **a, session **b) {
    session *kept = *a;
    *a = *b;
    *b = kept;
}

static bool is_before(const session *a, const session *b) {
    return a->next_ns != b->next_ns ? a->next_ns < b->next_ns : a->number < b->number;
}

static void queue_push(queue *all, session *one) {
    size_t at = all->num++;
    all->heap[at] = one;
    while (at > 0 && is_before(all->heap[at], all->heap[(at - 1) / 2])) {
        swap(&all->heap[at], &all->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static session *queue_pop(queue *all) {
    session *first = all->heap[0];
    all->heap[0] = all->heap[--all->num];
    for (size_t at = 0, next;; at = next) {
        next = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++) {
            if (child < all->num && is_before(all->heap[child], all->heap[next])) {
                next = child;
            }
        }
        if (next == at) {
            return first;
        }
        swap(&all->heap[at], &all->heap[next]);
    }
}

static size_t run(world *all, size_t num_connections) {
    queue open = {.num = 0};
    size_t num_sessions = 0, num_steps = 0;
    int64_t now_ns = 0;
    while (all->num_connections < num_connections || open.num > 0) {
        while (all->num_connections < num_connections && open.num < MAX_OPEN) {
            queue_push(&open, session_new(all, num_sessions++, now_ns));
        }
        session *next = queue_pop(&open);
        now_ns = next->next_ns;
        num_steps++;
        if (session_act(all, next)) {
            queue_push(&open, next);
        } else {
            session_free(all, next);
        }
    }
    return num_steps;
}

static bool check(const world *all) {
    bool is_good = true;
    for (size_t i = 0; i < all->num_connections; i++) {
        if (all->num_terminal[i] != 1) {
            printf("connection %zu: %u terminal notices\n", i, all->num_terminal[i]);
            is_good = false;
        }
    }
    for (size_t i = 0; i < NUM_OUTCOMES; i++) {
        printf("%-24s %zu\n", outcome_names[i], all->outcomes[i]);
        if (all->outcomes[i] == 0 && all->num_connections >= DEFAULT_CONNECTIONS) {
            printf("never happened: %s\n", outcome_names[i]);
            is_good = false;
        }
    }
    return is_good;
}

int main(int argc, char **argv) {
    const uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
    const size_t num_connections = argc > 2 ? strtoull(argv[2], NULL, 0) : DEFAULT_CONNECTIONS;
    world *all = world_new(seed, num_connections + 1); /* sessions begin with one or two */
    const size_t num_steps = run(all, num_connections);
    printf("seed %llu: %zu connections, %zu steps\n", (unsigned long long)seed, all->num_connections,
           num_steps);
    const bool is_good = check(all);
    const size_t leaked = world_free(all);
    if (leaked != 0) {
        printf("%zu allocations are left\n", leaked);
    }
    return is_good && leaked == 0 ? 0 : 1;
}
