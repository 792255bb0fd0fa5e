/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEM texts and their base64, which libcrypto encodes again for comparison.
 */
#include "fuzz.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/pem.h"

enum { MAX_DECODED = 1 << 17 };

static bool is_blank(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\v' || byte == '\f';
}

/* What was decoded is exactly what the text says: base64 of it is the body without its blanks. */
static void compare(stoic_bytes decoded, stoic_bytes body) {
    uint8_t *encoded = malloc(decoded.len / 3 * 4 + 8);
    uint8_t *plain = malloc(body.len + 1);
    size_t plain_len = 0;
    FUZZ_ASSERT(encoded != NULL && plain != NULL);
    for (size_t i = 0; i < body.len; i++) {
        if (!is_blank(body.data[i])) {
            plain[plain_len++] = body.data[i];
        }
    }
    const int len = decoded.len == 0 ? 0 : EVP_EncodeBlock(encoded, decoded.data, (int)decoded.len);
    FUZZ_ASSERT((size_t)len == plain_len && memcmp(encoded, plain, plain_len) == 0);
    free(encoded);
    free(plain);
}

static size_t count_lines(stoic_bytes text) {
    size_t num = 1;
    for (size_t i = 0; i < text.len; i++) {
        num += text.data[i] == '\n' || text.data[i] == '\r';
    }
    return num;
}

static void check_detail(const stoic_error_detail *detail, stoic_bytes text) {
    FUZZ_ASSERT(detail->line <= count_lines(text));
    for (const char *at = detail->text; *at != 0; at++) {
        FUZZ_ASSERT(*at >= ' ' && *at < 0x7f);
    }
}

static void try_block(const stoic_pem_block *block, stoic_bytes text) {
    stoic_writer writer;
    stoic_error_detail detail = {.struct_size = sizeof detail};
    FUZZ_ASSERT(fuzz_lies_in(block->label, text) && fuzz_lies_in(block->body, text));
    FUZZ_ASSERT(fuzz_lies_in(block->headers, text));
    FUZZ_ASSERT(block->line >= 1 && block->body_line > block->line);
    stoic_writer_init_growing(&writer, stoic_default_allocator(), MAX_DECODED);
    stoic_write_u8(&writer, 7); /* stands in front, and stays */
    const stoic_error error = stoic_pem_decode(&writer, block, &detail);
    stoic_bytes view = stoic_writer_view(&writer);
    if (error == STOIC_OK) {
        compare(stoic_slice(view, 1, view.len - 1), block->body);
    } else {
        FUZZ_ASSERT(error == STOIC_ERROR_PEM_MALFORMED && view.len == 1);
        check_detail(&detail, text);
    }
    stoic_writer_reset(&writer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const stoic_bytes text = stoic_bytes_of(data, size);
    stoic_pem pem = stoic_pem_of(text);
    stoic_error_detail detail = {.struct_size = sizeof detail};
    size_t line = 0;
    for (stoic_pem_block block; stoic_pem_next(&pem, &block);) {
        FUZZ_ASSERT(block.line > line);
        line = block.line;
        try_block(&block, text);
    }
    const stoic_error error = stoic_pem_error(&pem, &detail);
    FUZZ_ASSERT(error == STOIC_OK || error == STOIC_ERROR_PEM_MALFORMED);
    check_detail(&detail, text);
    return 0;
}
