/* SPDX-License-Identifier: Apache-2.0 */
#include "wycheproof/vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BLOCKS 32

static void *blocks[MAX_BLOCKS];
static size_t num_blocks;

static _Noreturn void die(const char *what, const char *name) {
    fprintf(stderr, "wycheproof: %s: %s\n", what, name);
    exit(1);
}

uint8_t *scratch_of(size_t len) {
    void *block = malloc(len == 0 ? 1 : len);

    if (block == NULL || num_blocks == MAX_BLOCKS) {
        die("no memory", "scratch");
    }
    blocks[num_blocks++] = block;
    return block;
}

void forget_bytes(void) {
    while (num_blocks > 0) {
        free(blocks[--num_blocks]);
    }
}

const cJSON *member_of(const cJSON *object, const char *name) {
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

    if (member == NULL) {
        die("a vector lacks a member", name);
    }
    return member;
}

size_t number_of(const cJSON *object, const char *name) {
    const cJSON *member = member_of(object, name);

    if (!cJSON_IsNumber(member) || member->valuedouble < 0) {
        die("not a number", name);
    }
    return (size_t)member->valuedouble;
}

bool text_is(const cJSON *object, const char *name, const char *expected) {
    const cJSON *member = member_of(object, name);

    if (!cJSON_IsString(member)) {
        die("not a text", name);
    }
    return strcmp(member->valuestring, expected) == 0;
}

static unsigned digit_of(char c, const char *name) {
    const char *digits = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, c);

    if (found == NULL) {
        die("not hexadecimal", name);
    }
    return (unsigned)(found - digits);
}

stoic_bytes bytes_of(const cJSON *object, const char *name) {
    const cJSON *member = member_of(object, name);

    if (!cJSON_IsString(member) || strlen(member->valuestring) % 2 != 0) {
        die("not hexadecimal", name);
    }
    const char *text = member->valuestring;
    const size_t len = strlen(text) / 2;
    uint8_t *bytes = scratch_of(len);
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(digit_of(text[2 * i], name) << 4 | digit_of(text[2 * i + 1], name));
    }
    return stoic_bytes_of(bytes, len);
}

stoic_bytes big_number_of(const cJSON *object, const char *name) {
    stoic_bytes bytes = bytes_of(object, name);

    while (bytes.len > 0 && bytes.data[0] == 0) {
        bytes.data++;
        bytes.len--;
    }
    return bytes;
}

bool is_all_zero(stoic_bytes bytes) {
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.data[i] != 0) {
            return false;
        }
    }
    return true;
}
