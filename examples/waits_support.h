/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the examples of waits need beside the library: to read files, and to give up.
 */
#ifndef EXAMPLES_WAITS_SUPPORT_H
#define EXAMPLES_WAITS_SUPPORT_H

#include <stdio.h>
#include <stdlib.h>

#include <stoic/stoic.h>

static inline void must(bool is_so, const char *what) {
    if (!is_so) {
        fprintf(stderr, "failed: %s\n", what);
        exit(1);
    }
}

/* Valid until the fifth call: there are four buffers. */
static inline stoic_bytes read_file(const char *path) {
    static char texts[4][65536];
    static unsigned num;
    char *text = texts[num++ % 4];
    FILE *file = fopen(path, "rb");
    must(file != NULL, path);
    const size_t len = fread(text, 1, sizeof texts[0], file);
    fclose(file);
    return stoic_bytes_of(text, len);
}

#endif
