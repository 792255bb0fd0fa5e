/* SPDX-License-Identifier: Apache-2.0 */
/* DER for tests (der_text.h). */
#include "unit/webpki/der_text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/base/fixtures.h"

enum { MAX_LEN = 1 << 22 };

typedef struct parser {
    const char *at;
    const char *whole;
    va_list *arguments;
} parser;

static _Noreturn void fail(const parser *self, const char *what) {
    fprintf(stderr, "%s at `%.20s` of `%s`\n", what, self->at, self->whole);
    abort();
}

static void write_length(stoic_writer *out, size_t len) {
    if (len < 0x80) {
        stoic_write_u8(out, (uint8_t)len);
    } else if (len < 0x100) {
        stoic_write_u16(out, (uint16_t)(0x8100 | len));
    } else if (len < 0x10000) {
        stoic_write_u24(out, (uint32_t)(0x820000 | len));
    } else {
        stoic_write_u8(out, 0x83);
        stoic_write_u24(out, (uint32_t)len);
    }
}

static uint8_t read_byte(parser *self) {
    const char text[3] = {self->at[0], self->at[0] != '\0' ? self->at[1] : '\0', '\0'};
    char *end;
    const unsigned long value = strtoul(text, &end, 16);
    if (*end != '\0' || end != text + 2) {
        fail(self, "no byte");
    }
    self->at += 2;
    return (uint8_t)value;
}

static void parse(parser *self, stoic_writer *out, bool is_inner);

static void parse_element(parser *self, stoic_writer *out) {
    const uint8_t byte = read_byte(self);
    stoic_write_u8(out, byte);
    if (*self->at != '{') {
        return;
    }
    self->at++;
    stoic_writer inner;
    stoic_writer_init_growing(&inner, NULL, MAX_LEN);
    parse(self, &inner, true);
    write_length(out, stoic_writer_view(&inner).len);
    stoic_write_bytes(out, stoic_writer_view(&inner));
    stoic_writer_reset(&inner);
}

static void parse_text(parser *self, stoic_writer *out) {
    for (self->at++; *self->at != '\''; self->at++) {
        if (*self->at == '\0') {
            fail(self, "no end of the text");
        }
        stoic_write_u8(out, (uint8_t)*self->at);
    }
    self->at++;
}

static void parse(parser *self, stoic_writer *out, bool is_inner) {
    for (;;) {
        if (*self->at == '\0' || *self->at == '}') {
            if ((*self->at == '}') != is_inner) {
                fail(self, "braces do not match");
            }
            self->at += is_inner ? 1 : 0;
            return;
        }
        if (isspace((unsigned char)*self->at)) {
            self->at++;
        } else if (*self->at == '\'') {
            parse_text(self, out);
        } else if (*self->at == '%') {
            self->at++;
            stoic_write_bytes(out, va_arg(*self->arguments, stoic_bytes));
        } else {
            parse_element(self, out);
        }
    }
}

stoic_bytes der_of(const char *notation, ...) {
    va_list arguments;
    stoic_writer out;
    parser self = {.at = notation, .whole = notation, .arguments = &arguments};
    va_start(arguments, notation);
    stoic_writer_init_growing(&out, NULL, MAX_LEN);
    parse(&self, &out, false);
    va_end(arguments);
    if (stoic_writer_error(&out) != STOIC_OK) {
        fail(&self, "it is too long");
    }
    const stoic_bytes der = fixture_copy(stoic_writer_view(&out));
    stoic_writer_reset(&out);
    return der;
}

stoic_bytes der_of_text(const char *notation) {
    return der_of(notation == NULL ? "" : notation);
}
