/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A test case of the x509-limbo format, from its JSON. It borrows from the JSON.
 */
#ifndef STOIC_TESTS_LIMBO_CASE_H
#define STOIC_TESTS_LIMBO_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include <stoic/bytes.h>

/* In place of `max_depth`: the case names none. */
#define LIMBO_NO_DEPTH (-1)

typedef struct limbo_case {
    const char *id;
    bool expects_success;
    const char *kind; /* "SERVER": a client validates a server; "CLIENT" */
    const char *leaf; /* PEM, as are the members of the next three */
    const cJSON *trusted;
    const cJSON *intermediates;
    const cJSON *crls; /* NULL: none */
    const cJSON *features;
    const cJSON *signature_algorithms;
    const cJSON *key_usage;
    const cJSON *ext_key_usage;
    const cJSON *peer_name;  /* an object, or NULL */
    const cJSON *peer_names; /* objects */
    int64_t now;             /* seconds since 1970 */
    int max_depth;
} limbo_case;

/* `now` is for cases that name no time. False with a sentence in *problem for what is not of the format; the
 * id is set as soon as it is known. */
bool limbo_case_read(limbo_case *out, const char **problem, const cJSON *json, int64_t now);

/* A name's "kind" and "value"; limbo_case_read has checked that they are there. */
const char *limbo_name_kind(const cJSON *name);
stoic_bytes limbo_name_value(const cJSON *name);

/* RFC 3339 to seconds since 1970, a fraction of a second cut off. */
bool limbo_time_read(int64_t *out, const char *text);

#endif
