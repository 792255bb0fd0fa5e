/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts bytes together, in bounds: `room` alone hands out space, after it has checked or grown the buffer. The
 * first failure sticks, so a caller writes a whole message and asks once.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stoic/bytes.h>

enum { FIRST_GROWTH = 512 };

void stoic_writer_init_fixed(stoic_writer *writer, uint8_t *buffer, size_t cap) {
    *writer = (stoic_writer){.data = buffer, .cap = cap, .max = cap};
}

void stoic_writer_init_growing(stoic_writer *writer, const stoic_allocator *allocator, size_t max) {
    *writer = (stoic_writer){.max = max};
    writer->allocator = allocator != NULL ? allocator : stoic_default_allocator();
}

void stoic_writer_reset(stoic_writer *writer) {
    if (writer->allocator != NULL) {
        stoic_release(writer->allocator, writer->data, writer->cap);
        stoic_writer_init_growing(writer, writer->allocator, writer->max);
        return;
    }
    stoic_wipe(writer->data, writer->len);
    stoic_writer_init_fixed(writer, writer->data, writer->cap);
}

stoic_error stoic_writer_error(const stoic_writer *writer) {
    return writer->error;
}

stoic_bytes stoic_writer_view(const stoic_writer *writer) {
    return writer->error == STOIC_OK ? stoic_bytes_of(writer->data, writer->len) : stoic_bytes_of(NULL, 0);
}

static bool grow(stoic_writer *writer, size_t needed) {
    size_t cap = writer->cap == 0 ? FIRST_GROWTH : writer->cap;
    while (cap < needed) {
        cap = cap > writer->max / 2 ? writer->max : cap * 2;
    }
    uint8_t *data = stoic_allocate(writer->allocator, cap);
    if (data == NULL) {
        writer->error = STOIC_ERROR_OUT_OF_MEMORY;
        return false;
    }
    stoic_copy(data, cap, stoic_bytes_of(writer->data, writer->len));
    stoic_release(writer->allocator, writer->data, writer->cap);
    writer->data = data;
    writer->cap = cap;
    return true;
}

STOIC_UNSAFE_BEGIN

static uint8_t *room(stoic_writer *writer, size_t len) {
    if (writer->error != STOIC_OK) {
        return NULL;
    }
    if (len > writer->max - writer->len) {
        writer->error = STOIC_ERROR_BUFFER_TOO_SMALL;
        return NULL;
    }
    if (len > writer->cap - writer->len && !grow(writer, writer->len + len)) {
        return NULL;
    }
    return writer->data == NULL ? NULL : writer->data + writer->len;
}

static void put_number(uint8_t *at, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; i++) {
        at[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    }
}

static void write_number(stoic_writer *writer, uint64_t value, size_t size) {
    uint8_t *at = room(writer, size);
    if (at != NULL) {
        put_number(at, value, size);
        writer->len += size;
    }
}

void stoic_write_close(stoic_writer *writer, stoic_mark mark) {
    if (writer->error != STOIC_OK) {
        return;
    }
    const size_t content = writer->len - mark.start - mark.size;
    if (content >> (8 * mark.size) != 0) {
        writer->error = STOIC_ERROR_BUFFER_TOO_SMALL;
        return;
    }
    put_number(writer->data + mark.start, content, mark.size);
}

void stoic_writer_drop_front(stoic_writer *writer, size_t len) {
    if (len > writer->len) {
        abort();
    }
    if (len == 0) {
        return;
    }
    memmove(writer->data, writer->data + len, writer->len - len);
    stoic_wipe(writer->data + (writer->len - len), len);
    writer->len -= len;
}

void stoic_writer_truncate(stoic_writer *writer, size_t len) {
    if (len > writer->len) {
        abort();
    }
    if (len < writer->len) {
        stoic_wipe(writer->data + len, writer->len - len);
        writer->len = len;
    }
}

STOIC_UNSAFE_END

void stoic_write_u8(stoic_writer *writer, uint8_t value) {
    write_number(writer, value, 1);
}

void stoic_write_u16(stoic_writer *writer, uint16_t value) {
    write_number(writer, value, 2);
}

void stoic_write_u24(stoic_writer *writer, uint32_t value) {
    write_number(writer, value, 3);
}

void stoic_write_u32(stoic_writer *writer, uint32_t value) {
    write_number(writer, value, 4);
}

void stoic_write_u64(stoic_writer *writer, uint64_t value) {
    write_number(writer, value, 8);
}

uint8_t *stoic_write_space(stoic_writer *writer, size_t len) {
    uint8_t *at = room(writer, len);
    if (at != NULL) {
        writer->len += len;
    }
    return at;
}

void stoic_write_bytes(stoic_writer *writer, stoic_bytes bytes) {
    uint8_t *at = bytes.len == 0 ? NULL : stoic_write_space(writer, bytes.len);
    if (at != NULL) {
        memcpy(at, bytes.data, bytes.len);
    }
}

void stoic_write_fill(stoic_writer *writer, uint8_t value, size_t count) {
    uint8_t *at = count == 0 ? NULL : stoic_write_space(writer, count);
    if (at != NULL) {
        memset(at, value, count);
    }
}

void stoic_write_text(stoic_writer *writer, const char *text) {
    stoic_write_bytes(writer, stoic_bytes_of_text(text));
}

void stoic_write_printf(stoic_writer *writer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    /* vsnprintf ends with a zero byte, which is not kept */
    uint8_t *at = len < 0 ? NULL : room(writer, (size_t)len + 1);
    if (at == NULL) {
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf((char *)at, (size_t)len + 1, format, arguments);
    va_end(arguments);
    writer->len += (size_t)len;
}

stoic_mark stoic_write_open(stoic_writer *writer, unsigned size) {
    if (size < 1 || size > 3) {
        abort();
    }
    const stoic_mark mark = {.start = writer->len, .size = size};
    write_number(writer, 0, size);
    return mark;
}
