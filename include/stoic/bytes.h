/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes, and the only ways to walk over them.
 *
 * C lets every pointer run anywhere. Here only a few functions may move a pointer, and each of them checks
 * first: a `stoic_reader` takes bytes apart, a `stoic_writer` puts them together, and the STOIC_AT accessors
 * reach one element of an array and abort when the index is out of bounds, as an index does in Rust.
 * The library, its programs and those who embed it live by the same rules (see docs and CONTRIBUTING).
 */
#ifndef STOIC_BYTES_H
#define STOIC_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <stoic/allocator.h>
#include <stoic/error.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Marks the few regions that may use pointers as C does; clang checks that there are no others. */
#if defined(__clang__)
#define STOIC_UNSAFE_BEGIN _Pragma("clang unsafe_buffer_usage begin")
#define STOIC_UNSAFE_END _Pragma("clang unsafe_buffer_usage end")
#else
#define STOIC_UNSAFE_BEGIN
#define STOIC_UNSAFE_END
#endif

/* Returns the error of a failed call from the calling function. The only macro here that hides control flow.
 */
#define STOIC_TRY(call)                                                                                      \
    do {                                                                                                     \
        const stoic_error stoic_try_error_ = (call);                                                         \
        if (stoic_try_error_ != STOIC_OK) {                                                                  \
            return stoic_try_error_;                                                                         \
        }                                                                                                    \
    } while (0)

/* ---- Elements of arrays ------------------------------------------------------------------------------- */

/* Aborts the process when index >= count; otherwise the address of element `index`. Not for direct use. */
void *stoic_checked_element(const void *base, size_t count, size_t element_size, size_t index);
/* The element after `item` in base[0..count), or NULL behind the last. Not for direct use. */
void *stoic_checked_next(const void *base, size_t count, size_t element_size, const void *item);

/* The number of elements of an array; a pointer is refused at compile time. */
#define STOIC_COUNT(array)                                                                                   \
    (sizeof(array) / sizeof(*(array)) +                                                                      \
     0 * sizeof(struct {                                                                                     \
         _Static_assert(!__builtin_types_compatible_p(__typeof__(array), __typeof__(&*(array))),             \
                        "STOIC_COUNT wants an array; use STOIC_AT_N for a pointer and a count");             \
         int stoic_count_;                                                                                   \
     }))

/* A checked pointer to element `index` of an array: `*STOIC_AT(table, i)`. */
#define STOIC_AT(array, index)                                                                               \
    ((__typeof__(&*(array)))stoic_checked_element((array), STOIC_COUNT(array), sizeof(*(array)), (index)))

/* The same for a pointer with its count: `*STOIC_AT_N(argv, argc, 1)`. */
#define STOIC_AT_N(pointer, count, index)                                                                    \
    ((__typeof__(&*(pointer)))stoic_checked_element((pointer), (count), sizeof(*(pointer)), (index)))

/* A checked loop over pointer[0..count): `STOIC_EACH(row, rows, num_rows) { use(row->id); }`. break and
 * continue work. */
#define STOIC_EACH(item, pointer, count)                                                                     \
    for (__typeof__(&*(pointer)) item = (count) == 0 ? NULL : (pointer); item != NULL;                       \
         item = (__typeof__(&*(pointer)))stoic_checked_next((pointer), (count), sizeof(*(pointer)), item))

/* ---- Slices -------------------------------------------------------------------------------------------- */

/* Borrowed bytes. `data` may be NULL where `len` is 0. */
typedef struct stoic_bytes {
    const uint8_t *data;
    size_t len;
} stoic_bytes;

/* data[0..len). NULL is allowed with a `len` of 0. */
stoic_bytes stoic_bytes_of(const void *data, size_t len);
/* The characters of a zero-terminated string, without the zero; NULL gives no bytes. */
stoic_bytes stoic_bytes_of_text(const char *text);
/* bytes[start .. start + len); aborts when that is not inside `bytes`. */
stoic_bytes stoic_slice(stoic_bytes bytes, size_t start, size_t len);
/* buffer[start .. start + len) for writing; aborts when that is not inside buffer[0..cap). */
uint8_t *stoic_slice_mut(uint8_t *buffer, size_t cap, size_t start, size_t len);
/* Byte `index`; aborts out of bounds. */
uint8_t stoic_byte_at(stoic_bytes bytes, size_t index);

/* Equal? Takes time that depends on the contents: never for secrets. */
bool stoic_bytes_equal(stoic_bytes a, stoic_bytes b);
/* Equal to a text, ASCII letters compared without case? */
bool stoic_bytes_equal_text_nocase(stoic_bytes a, const char *text);
/* Equal? Takes time that depends on the lengths alone: for MACs and other secrets. */
bool stoic_equal_secret(stoic_bytes a, stoic_bytes b);

/* Copies all of `from` to the front of to[0..cap); aborts when it does not fit. No overlap. */
void stoic_copy(uint8_t *to, size_t cap, stoic_bytes from);
/* The same, where the two may overlap. */
void stoic_move(uint8_t *to, size_t cap, stoic_bytes from);
/* Sets to[0..len) to `value`. */
void stoic_fill(uint8_t *to, size_t len, uint8_t value);
/* Overwrites with zeros in a way that the compiler may not remove. NULL with 0 is allowed. */
void stoic_wipe(void *data, size_t len);
/* Zeroes an object: the checked stand-in for memset(&x, 0, sizeof x). */
#define STOIC_ZERO(object_pointer) stoic_zero((object_pointer), sizeof(*(object_pointer)))
void stoic_zero(void *object, size_t size);
/* Wipes an object, as stoic_wipe does. */
#define STOIC_WIPE(object_pointer) stoic_wipe((object_pointer), sizeof(*(object_pointer)))

/* ---- Reader -------------------------------------------------------------------------------------------- */

/* A cursor over borrowed bytes. Each getter returns false, and leaves the reader and *out as they were, when
 * the bytes do not suffice; on success the reader has moved behind what was read. Numbers are big-endian. */
typedef struct stoic_reader {
    stoic_bytes rest;
} stoic_reader;

/* A reader at the front of `bytes`, which must live as long as what is read from it. */
stoic_reader stoic_reader_of(stoic_bytes bytes);
/* The number of bytes not read yet; at_end: there is none. */
size_t stoic_reader_left(const stoic_reader *reader);
bool stoic_reader_at_end(const stoic_reader *reader);
/* The next 1, 2, 3, 4 or 8 bytes as a number. */
bool stoic_read_u8(stoic_reader *reader, uint8_t *out);
bool stoic_read_u16(stoic_reader *reader, uint16_t *out);
bool stoic_read_u24(stoic_reader *reader, uint32_t *out);
bool stoic_read_u32(stoic_reader *reader, uint32_t *out);
bool stoic_read_u64(stoic_reader *reader, uint64_t *out);
/* The next `len` bytes, as a slice of what the reader was made from. */
bool stoic_read_bytes(stoic_reader *reader, stoic_bytes *out, size_t len);
/* A TLS vector: a length of 1, 2 or 3 bytes, then as many bytes. */
bool stoic_read_vector8(stoic_reader *reader, stoic_bytes *out);
bool stoic_read_vector16(stoic_reader *reader, stoic_bytes *out);
bool stoic_read_vector24(stoic_reader *reader, stoic_bytes *out);
/* Passes over the next `len` bytes. */
bool stoic_read_skip(stoic_reader *reader, size_t len);
/* The next byte, which stays. */
bool stoic_peek_u8(const stoic_reader *reader, uint8_t *out);

/* ---- Writer -------------------------------------------------------------------------------------------- */

/* Puts bytes together, in a fixed buffer or in one that grows. The first failure sticks: later calls do
 * nothing, and `stoic_writer_error` says what it was. Nothing is written beyond the capacity, ever. */
typedef struct stoic_writer {
    uint8_t *data;
    size_t len;
    size_t cap;
    size_t max;                       /* growing: never beyond this many bytes */
    const stoic_allocator *allocator; /* NULL for a fixed buffer */
    stoic_error error;
} stoic_writer;

/* A place for a length that is known later. */
typedef struct stoic_mark {
    size_t start;
    unsigned size;
} stoic_mark;

/* An empty writer into buffer[0..cap), which must outlive it. BUFFER_TOO_SMALL sticks when that is full. */
void stoic_writer_init_fixed(stoic_writer *writer, uint8_t *buffer, size_t cap);
/* An empty writer that allocates with the first byte and grows, up to `max` bytes: OUT_OF_MEMORY or
 * BUFFER_TOO_SMALL stick. `allocator` (NULL: malloc) is kept. To be given back with stoic_writer_reset. */
void stoic_writer_init_growing(stoic_writer *writer, const stoic_allocator *allocator, size_t max);
/* Wipes what was written, frees a growing buffer, and leaves an empty writer of the same kind. */
void stoic_writer_reset(stoic_writer *writer);

/* STOIC_OK, or what failed first. */
stoic_error stoic_writer_error(const stoic_writer *writer);
/* What was written so far; valid until the next write. Empty after a failure. */
stoic_bytes stoic_writer_view(const stoic_writer *writer);

/* Append a number, big-endian; given bytes; `count` times `value`; the characters of a text without its zero;
 * formatted text. Nothing is written where not all of it fits. */
void stoic_write_u8(stoic_writer *writer, uint8_t value);
void stoic_write_u16(stoic_writer *writer, uint16_t value);
void stoic_write_u24(stoic_writer *writer, uint32_t value);
void stoic_write_u32(stoic_writer *writer, uint32_t value);
void stoic_write_u64(stoic_writer *writer, uint64_t value);
void stoic_write_bytes(stoic_writer *writer, stoic_bytes bytes);
void stoic_write_fill(stoic_writer *writer, uint8_t value, size_t count);
void stoic_write_text(stoic_writer *writer, const char *text);
void stoic_write_printf(stoic_writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for `len` bytes that the caller fills; NULL after a failure. Valid until the next write. */
uint8_t *stoic_write_space(stoic_writer *writer, size_t len);
/* Opens a vector with a length of `size` (1, 2 or 3) bytes; what is written until the close is its content.
 * They nest. */
stoic_mark stoic_write_open(stoic_writer *writer, unsigned size);
void stoic_write_close(stoic_writer *writer, stoic_mark mark);
/* Drops the first `len` bytes written (they were consumed) or everything behind `len`. */
void stoic_writer_drop_front(stoic_writer *writer, size_t len);
void stoic_writer_truncate(stoic_writer *writer, size_t len);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
