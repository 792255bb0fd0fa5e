/* SPDX-License-Identifier: Apache-2.0 */
/* apps/stoic/http.c: request heads and chunked bodies, whole and cut at every byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stoic/http.h"

static void heads(void **state) {
    (void)state;
    static const struct {
        const char *reason, *text;
        http_result result;
        uint64_t length;
        bool is_chunked, wants_close;
    } cases[] = {
        {"the least", "GET / HTTP/1.1\r\n\r\n", HTTP_DONE, 0, false, false},
        {"a length", "POST /echo HTTP/1.1\r\nContent-Length: 17\r\n\r\n", HTTP_DONE, 17, false, false},
        {"without case, with blanks", "POST / HTTP/1.1\r\ncontent-LENGTH:\t 17 \r\n\r\n", HTTP_DONE, 17,
         false, false},
        {"chunked", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", HTTP_DONE, 0, true, false},
        {"close among others", "GET / HTTP/1.1\r\nConnection: te, Close\r\n\r\n", HTTP_DONE, 0, false, true},
        {"an empty value", "GET / HTTP/1.1\r\nA:\r\n\r\n", HTTP_DONE, 0, false, false},
        {"two lengths", "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", HTTP_BAD, 0,
         false, false},
        {"a length and chunked", "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
         HTTP_BAD, 0, false, false},
        {"chunked and a length", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
         HTTP_BAD, 0, false, false},
        {"another coding", "GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", HTTP_BAD, 0, false,
         false},
        {"chunked in 1.0", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", HTTP_BAD, 0, false, false},
        {"a signed length", "GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", HTTP_BAD, 0, false, false},
        {"an empty length", "GET / HTTP/1.1\r\nContent-Length:\r\n\r\n", HTTP_BAD, 0, false, false},
        {"a huge length", "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", HTTP_BAD, 0,
         false, false},
        {"a line feed alone", "GET / HTTP/1.1\n\n", HTTP_BAD, 0, false, false},
        {"a carriage return alone", "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n", HTTP_BAD, 0, false, false},
        {"a continued line", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", HTTP_BAD, 0, false, false},
        {"a blank before the colon", "GET / HTTP/1.1\r\nA : b\r\n\r\n", HTTP_BAD, 0, false, false},
        {"another version", "GET / HTTP/2.0\r\n\r\n", HTTP_BAD, 0, false, false},
        {"no version", "GET /\r\n\r\n", HTTP_BAD, 0, false, false},
        {"two blanks", "GET  / HTTP/1.1\r\n\r\n", HTTP_BAD, 0, false, false},
        {"another expectation", "GET / HTTP/1.1\r\nExpect: gold\r\n\r\n", HTTP_BAD, 0, false, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        http_request request;
        size_t len = 0;
        const stoic_bytes all = stoic_bytes_of_text(cases[i].text);
        print_message("%s\n", cases[i].reason);
        assert_int_equal(http_read_head(&request, &len, all), cases[i].result);
        for (size_t cut = 0; cut < all.len; cut++) {
            http_request part;
            size_t part_len = 0;
            const http_result result = http_read_head(&part, &part_len, stoic_bytes_of(all.data, cut));
            assert_true(result == HTTP_MORE || result == HTTP_BAD);
            assert_true(result == HTTP_MORE || cases[i].result == HTTP_BAD);
        }
        if (cases[i].result == HTTP_DONE) {
            assert_int_equal(len, all.len);
            assert_int_equal(request.length, cases[i].length);
            assert_int_equal(request.is_chunked, cases[i].is_chunked);
            assert_int_equal(request.wants_close, cases[i].wants_close);
        }
    }
}

static void large_heads(void **state) {
    (void)state;
    static char text[HTTP_HEAD_MAX + 100];
    http_request request;
    size_t len = 0;
    memset(text, 'a', sizeof(text));
    memcpy(text, "GET /", 5);
    assert_int_equal(http_read_head(&request, &len, stoic_bytes_of(text, HTTP_HEAD_MAX - 1)), HTTP_MORE);
    assert_int_equal(http_read_head(&request, &len, stoic_bytes_of(text, HTTP_HEAD_MAX)), HTTP_TOO_LARGE);
}

/* Reads all of it, at most `step` new bytes at a time; collects the data. */
static http_result read_all(const char *text, size_t step, char *out, size_t *out_used) {
    http_chunks chunks = {.left = 0};
    const size_t all = strlen(text);
    size_t start = 0, seen = 0, len = 0;
    for (;;) {
        stoic_bytes data;
        size_t consumed = 0;
        const http_result result =
            http_read_chunk(&chunks, &data, &consumed, stoic_bytes_of(text + start, seen - start));
        memcpy(out + len, data.len > 0 ? (const char *)data.data : "", data.len);
        len += data.len;
        out[len] = '\0';
        start += consumed;
        *out_used = start;
        if (result != HTTP_MORE || (consumed == 0 && seen == all)) {
            return result;
        }
        if (consumed == 0) {
            seen = seen + step < all ? seen + step : all;
        }
    }
}

static void chunked_bodies(void **state) {
    (void)state;
    static const struct {
        const char *reason, *text;
        http_result result;
        const char *data;
        size_t behind; /* bytes that are not of the body */
    } cases[] = {
        {"one chunk", "5\r\nhello\r\n0\r\n\r\n", HTTP_DONE, "hello", 0},
        {"hexadecimal, extension, trailers", "A;x=y\r\n0123456789\r\n0\r\nT: r\r\nU: s\r\n\r\nNEXT",
         HTTP_DONE, "0123456789", 4},
        {"nothing", "0\r\n\r\n", HTTP_DONE, "", 0},
        {"the data is not whole", "5\r\nhel", HTTP_MORE, "hel", 0},
        {"no end", "5\r\nhello\r\n", HTTP_MORE, "hello", 0},
        {"data too long", "5\r\nhelloX\r\n0\r\n\r\n", HTTP_BAD, "hello", 0},
        {"no size", "\r\nhello\r\n", HTTP_BAD, "", 0},
        {"a signed size", "-1\r\n\r\n", HTTP_BAD, "", 0},
        {"a huge size", "FFFFFFFFFFFFFFFFF\r\n\r\n", HTTP_BAD, "", 0},
        {"a line feed alone", "5\nhello\n0\n\n", HTTP_BAD, "", 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (size_t step = 1; step < 40; step++) {
            char data[64] = "";
            size_t used = 0;
            print_message("%s, %zu bytes at a time\n", cases[i].reason, step);
            assert_int_equal(read_all(cases[i].text, step, data, &used), cases[i].result);
            assert_string_equal(data, cases[i].data);
            if (cases[i].result == HTTP_DONE) {
                assert_int_equal(strlen(cases[i].text) - used, cases[i].behind);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(heads), cmocka_unit_test(large_heads),
                                       cmocka_unit_test(chunked_bodies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
