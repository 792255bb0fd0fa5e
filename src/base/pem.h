/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEM (RFC 7468): labelled blocks of base64 in a text. Text between blocks is ignored, and a BOM in front;
 * blocks are strict, except for CRLF, blanks at the ends of lines and empty lines. The headers that encrypted
 * keys of old carry (RFC 1421 4.6) are found, not interpreted. Nothing is allocated: a block points into the
 * text.
 *
 *     stoic_pem pem = stoic_pem_of(text);
 *     while (stoic_pem_next(&pem, &block)) { ... stoic_pem_decode(&writer, &block, detail) ... }
 *     return stoic_pem_error(&pem, detail);
 */
#ifndef STOIC_BASE_PEM_H
#define STOIC_BASE_PEM_H

#include <stdbool.h>
#include <stddef.h>

#include <stoic/bytes.h>
#include <stoic/error.h>

/* A place in a PEM text. */
typedef struct stoic_pem {
    stoic_reader rest;
    size_t line;         /* of the line read last, from 1 */
    const char *problem; /* NULL, or why no more blocks come */
    size_t problem_line;
} stoic_pem;

typedef struct stoic_pem_block {
    stoic_bytes label;   /* "CERTIFICATE"; printable ASCII */
    stoic_bytes headers; /* the header lines; empty in modern files */
    stoic_bytes body;    /* base64 lines, not checked yet */
    size_t line;         /* where BEGIN stands */
    size_t body_line;    /* where the body begins */
} stoic_pem_block;

stoic_pem stoic_pem_of(stoic_bytes text);
/* The next block; false at the end of the text and on an error. */
bool stoic_pem_next(stoic_pem *pem, stoic_pem_block *out);
/* After false: STOIC_OK, or PEM_MALFORMED with the line and the reason in `detail` (may be NULL). */
stoic_error stoic_pem_error(const stoic_pem *pem, stoic_error_detail *detail);

/* Appends the decoded bytes. PEM_MALFORMED with the line in `detail` (may be NULL), or the writer's error;
 * then nothing is appended, and what was decoded is wiped. */
stoic_error stoic_pem_decode(stoic_writer *writer, const stoic_pem_block *block, stoic_error_detail *detail);

#endif
