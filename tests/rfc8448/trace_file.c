/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the layout of the RFC's text. Three spaces stand in front of a step, six in front of a block or the
 * rest of a title, nine in front of a block's further lines; page breaks begin in the first column and may
 * stand anywhere.
 */
#include "trace_file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct parser {
    trace_file *file;
    int line;
    int section;
    bool is_in_title;
} parser;

static trace_step *last_step(parser *self) {
    trace_file *file = self->file;
    return file->num_steps == 0 ? NULL : &file->steps[file->num_steps - 1];
}

static void complain(parser *self, const char *what) {
    snprintf(self->file->problem, sizeof(self->file->problem), "line %d: %s", self->line, what);
}

static void read_octets(parser *self, trace_block *block, const char *text) {
    unsigned value = 0;
    int used = 0;
    while (sscanf(text, " %2x%n", &value, &used) == 1) {
        if (block->len == TRACE_MAX_OCTETS) {
            complain(self, "a block is too long");
            return;
        }
        block->octets[block->len++] = (uint8_t)value;
        text += used;
    }
}

static void begin_step(parser *self, const char *text) {
    if (self->file->num_steps == TRACE_MAX_STEPS) {
        complain(self, "too many steps");
        return;
    }
    trace_step *step = &self->file->steps[self->file->num_steps++];
    step->line = self->line;
    step->section = self->section;
    step->side = strncmp(text, "{client}", 8) == 0 ? STOIC_ROLE_CLIENT : STOIC_ROLE_SERVER;
    snprintf(step->title, sizeof(step->title), "%s", text + strlen("{client}  "));
    self->is_in_title = true;
}

/* `name (N octets):  octets` */
static bool begin_block(parser *self, trace_step *step, const char *text) {
    trace_block block = {.len = 0};
    int used = 0;
    if (sscanf(text, "%31[^(:] (%zu octets):%n", block.name, &block.stated_len, &used) != 2 || used == 0) {
        return false;
    }
    for (size_t len = strlen(block.name); len > 0 && block.name[len - 1] == ' '; len--) {
        block.name[len - 1] = '\0';
    }
    if (step->num_blocks == TRACE_MAX_BLOCKS) {
        complain(self, "too many blocks");
        return true;
    }
    step->blocks[step->num_blocks] = block;
    read_octets(self, &step->blocks[step->num_blocks], text + used);
    step->num_blocks++;
    return true;
}

static void continue_step(parser *self, const char *line) {
    trace_step *step = last_step(self);
    if (step == NULL || step->section != self->section) {
        return;
    }
    if (strncmp(line, "         ", 9) == 0) {
        if (step->num_blocks > 0) {
            read_octets(self, &step->blocks[step->num_blocks - 1], line);
        }
        return;
    }
    if (!begin_block(self, step, line + 6) && self->is_in_title) {
        const size_t len = strlen(step->title);
        snprintf(step->title + len, sizeof(step->title) - len, " %s", line + 6);
    }
}

static void read_line(parser *self, char *line) {
    line[strcspn(line, "\r\n\f")] = '\0';
    int section = 0;
    if (line[0] == '\0') {
        self->is_in_title = false;
    } else if (isdigit((unsigned char)line[0]) && sscanf(line, "%d.  ", &section) == 1) {
        self->section = section;
    } else if (strncmp(line, "   {client}  ", 13) == 0 || strncmp(line, "   {server}  ", 13) == 0) {
        begin_step(self, line + 3);
    } else if (strncmp(line, "      ", 6) == 0) {
        continue_step(self, line);
    }
}

static void check_lengths(parser *self) {
    for (size_t i = 0; i < self->file->num_steps; i++) {
        const trace_step *step = &self->file->steps[i];
        for (size_t j = 0; j < step->num_blocks; j++) {
            if (step->blocks[j].len != step->blocks[j].stated_len) {
                self->line = step->line;
                complain(self, step->blocks[j].name);
            }
        }
    }
}

trace_file *trace_file_read(const char *path) {
    FILE *stream = fopen(path, "r");
    if (stream == NULL) {
        return NULL;
    }
    parser self = {.file = calloc(1, sizeof(trace_file))};
    char line[256];
    while (self.file != NULL && fgets(line, sizeof(line), stream) != NULL) {
        self.line++;
        read_line(&self, line);
    }
    if (self.file != NULL) {
        check_lengths(&self);
    }
    fclose(stream);
    return self.file;
}

const trace_block *trace_find(const trace_step *step, const char *name) {
    for (size_t i = 0; i < step->num_blocks; i++) {
        if (strcmp(step->blocks[i].name, name) == 0) {
            return &step->blocks[i];
        }
    }
    return NULL;
}

stoic_bytes trace_bytes(const trace_step *step, const char *name) {
    const trace_block *block = trace_find(step, name);
    return block == NULL ? stoic_bytes_of(NULL, 0) : stoic_bytes_of(block->octets, block->len);
}
