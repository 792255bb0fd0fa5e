/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of RFC 8448 as data: its traces are lists of steps, a step is a side, a title and named blocks of
 * octets.
 */
#ifndef STOIC_TESTS_TRACE_FILE_H
#define STOIC_TESTS_TRACE_FILE_H

#include <stoic/bytes.h>
#include <stoic/taxonomy.h>

#define TRACE_MAX_STEPS 400
#define TRACE_MAX_BLOCKS 8
#define TRACE_MAX_OCTETS 2048

typedef struct trace_block {
    char name[32];
    size_t stated_len; /* as the text says */
    size_t len;
    uint8_t octets[TRACE_MAX_OCTETS];
} trace_block;

typedef struct trace_step {
    int line;    /* in the file */
    int section; /* of the RFC */
    stoic_role side;
    char title[128];
    size_t num_blocks;
    trace_block blocks[TRACE_MAX_BLOCKS];
} trace_step;

typedef struct trace_file {
    size_t num_steps;
    trace_step steps[TRACE_MAX_STEPS];
    char problem[128]; /* why it could not be read */
} trace_file;

/* NULL when there is no such file; otherwise to be freed. */
trace_file *trace_file_read(const char *path);

/* The block of that name, or NULL. */
const trace_block *trace_find(const trace_step *step, const char *name);
/* The same as bytes; no bytes where it is missing. */
stoic_bytes trace_bytes(const trace_step *step, const char *name);

#endif
