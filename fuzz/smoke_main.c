/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a target without libFuzzer: on each file of its corpus, then on a fixed number of mutations of them,
 * the same in each run. An input that ends the program is left in a file.
 *
 *     TARGET CORPUS_FOLDER NUM_MUTATIONS FAILURE_FILE
 *     TARGET FILE                                       on this input alone
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

enum { MAX_FILES = 512, MAX_LEN = 1 << 16 };

typedef struct sample {
    uint8_t *data;
    size_t len;
} sample;

static sample corpus[MAX_FILES];
static size_t num_files;
static const char *failure_path;
static const uint8_t *current;
static size_t current_len;

static void keep_input(int signal_number) {
    if (failure_path != NULL) {
        const int file = open(failure_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (file >= 0 && write(file, current, current_len) >= 0) {
            close(file);
        }
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

/* On a copy of exactly this size, so that reading behind it is noticed. */
static void run(const uint8_t *data, size_t len) {
    uint8_t *copy = malloc(len > 0 ? len : 1);
    if (copy == NULL) {
        abort();
    }
    if (len > 0) {
        memcpy(copy, data, len);
    }
    current = copy;
    current_len = len;
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

static uint64_t next_random(void) {
    static uint64_t state = UINT64_C(0x243f6a8885a308d3);
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static size_t below(size_t limit) {
    return limit == 0 ? 0 : (size_t)(next_random() % limit);
}

static size_t insert(uint8_t *data, size_t len, size_t at, const uint8_t *from, size_t count) {
    if (len + count > MAX_LEN) {
        return len;
    }
    memmove(data + at + count, data + at, len - at);
    memcpy(data + at, from, count);
    return len + count;
}

static size_t cut_out(uint8_t *data, size_t len, size_t at) {
    const size_t count = below(len - at < 16 ? len - at + 1 : 16);
    memmove(data + at, data + at + count, len - at - count);
    return len - count;
}

static void replace(uint8_t *data, size_t len, size_t at, uint8_t value) {
    if (len > 0) {
        data[at] = value;
    }
}

static size_t mutate(uint8_t *data, size_t len) {
    static const uint8_t edges[] = {0, 1, 2, 0x7f, 0x80, 0xff};
    const sample *other = &corpus[below(num_files)];
    const size_t at = below(len);
    const size_t other_at = below(other->len);
    const uint8_t bytes[2] = {(uint8_t)next_random(), (uint8_t)next_random()};
    switch (below(7)) {
    case 0:
        replace(data, len, at, (uint8_t)(data[at] ^ 1u << below(8)));
        return len;
    case 1:
        replace(data, len, at, edges[below(sizeof edges)]);
        return len;
    case 2:
        replace(data, len, at, bytes[0]);
        return len;
    case 3:
        return insert(data, len, at, bytes, sizeof bytes);
    case 4:
        return cut_out(data, len, at);
    case 5:
        return at; /* cut off */
    default:
        return insert(data, len, at, other->data + other_at, below(other->len - other_at + 1));
    }
}

static void run_mutations(size_t num) {
    static uint8_t data[MAX_LEN];
    for (size_t i = 0; i < num && num_files > 0; i++) {
        const sample *from = &corpus[below(num_files)];
        size_t len = from->len;
        memcpy(data, from->data, len);
        for (size_t steps = 1 + below(4); steps > 0; steps--) {
            len = mutate(data, len);
        }
        run(data, len);
    }
}

static sample read_sample(const char *path) {
    FILE *file = fopen(path, "rb");
    sample read = {.data = malloc(MAX_LEN)};
    if (file == NULL || read.data == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(2);
    }
    read.len = fread(read.data, 1, MAX_LEN, file);
    fclose(file);
    return read;
}

static void read_corpus(const char *folder) {
    struct dirent **entries;
    const int num = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < num; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && num_files < MAX_FILES) {
            corpus[num_files++] = read_sample(path);
        }
        free(entries[i]);
    }
    if (num >= 0) {
        free(entries);
    }
}

int main(int argc, char **argv) {
    if (argc == 2) {
        const sample one = read_sample(argv[1]);
        run(one.data, one.len);
        free(one.data);
        return 0;
    }
    if (argc != 4) {
        fprintf(stderr, "usage: %s FILE | CORPUS_FOLDER NUM_MUTATIONS FAILURE_FILE\n", argv[0]);
        return 2;
    }
    failure_path = argv[3];
    signal(SIGABRT, keep_input);
    signal(SIGSEGV, keep_input);
    read_corpus(argv[1]);
    run(NULL, 0);
    for (size_t i = 0; i < num_files; i++) {
        run(corpus[i].data, corpus[i].len);
    }
    run_mutations(strtoul(argv[2], NULL, 10));
    printf("%zu files, %s mutations\n", num_files, argv[2]);
    for (size_t i = 0; i < num_files; i++) {
        free(corpus[i].data);
    }
    return num_files > 0 ? 0 : 1;
}
