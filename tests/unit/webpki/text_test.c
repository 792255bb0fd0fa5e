/* SPDX-License-Identifier: Apache-2.0 */
/* Texts cut and searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/base/fixtures.h"
#include "webpki/text.h"

static void test_cut(void **state) {
    static const struct {
        const char *text;
        const char *before; /* NULL: not cut */
        const char *behind;
        const char *reason;
    } rows[] = {
        {"a.b", "a", "b", "in the middle"},    {"a.b.c", "a", "b.c", "at the first of two"},
        {".b", "", "b", "in front"},           {"a.", "a", "", "at the end"},
        {".", "", "", "the separator alone"},  {"ab", NULL, NULL, "no separator"},
        {"", NULL, NULL, "nothing to be cut"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const stoic_bytes text = fixture_of_text(rows[i].text);
        const stoic_bytes untouched = stoic_bytes_of_text("untouched");
        const bool is_expected = rows[i].before != NULL;
        stoic_bytes before = untouched;
        stoic_bytes behind = untouched;
        const bool is_cut = stoic_text_cut(&before, &behind, text, '.');
        const stoic_bytes wanted = is_expected ? stoic_bytes_of_text(rows[i].before) : untouched;
        const stoic_bytes wanted_behind = is_expected ? stoic_bytes_of_text(rows[i].behind) : untouched;
        if (is_cut != is_expected || !stoic_bytes_equal(before, wanted) ||
            !stoic_bytes_equal(behind, wanted_behind)) {
            fail_msg("%s", rows[i].reason);
        }
        fixture_free(text);
    }
}

/* A text may be cut into itself. */
static void test_cut_in_place(void **state) {
    stoic_bytes text = stoic_bytes_of_text("a/b");
    stoic_bytes behind;
    (void)state;
    assert_true(stoic_text_cut(&text, &behind, text, '/'));
    assert_true(stoic_bytes_equal(text, stoic_bytes_of_text("a")));
    assert_true(stoic_bytes_equal(behind, stoic_bytes_of_text("b")));
}

static void test_has(void **state) {
    (void)state;
    assert_true(stoic_text_has("abc", 'a'));
    assert_true(stoic_text_has("abc", 'c'));
    assert_false(stoic_text_has("abc", 'd'));
    assert_false(stoic_text_has("abc", 0));
    assert_false(stoic_text_has("", 'a'));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_cut_in_place),
        cmocka_unit_test(test_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
