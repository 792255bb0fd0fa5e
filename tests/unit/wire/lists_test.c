/* SPDX-License-Identifier: Apache-2.0 */
/* Views of lists: walking over them, finding in them, writing them. */
#include "unit/wire/wire_testing.h"

#include "wire/lists.h"

static uint8_t buffer[256];

static stoic_bytes bytes_of(const char *hex) {
    const stoic_bytes bytes = sample_bytes(sample_of(hex));
    stoic_copy(buffer, sizeof buffer, bytes);
    return stoic_bytes_of(buffer, bytes.len);
}

static void u16_lists(void **state) {
    (void)state;
    const stoic_bytes list = bytes_of("1301 1302 0a0a");
    assert_true(stoic_u16_list_contains(list, 0x1301));
    assert_true(stoic_u16_list_contains(list, 0x0a0a));
    assert_false(stoic_u16_list_contains(list, 0x0113)); /* across two values */
    assert_false(stoic_u16_list_contains(stoic_bytes_of(NULL, 0), 0));
    stoic_reader rest = stoic_reader_of(list);
    uint16_t value = 0;
    assert_true(stoic_u16_list_next(&rest, &value));
    assert_true(stoic_u16_list_next(&rest, &value));
    assert_int_equal(value, 0x1302);
    assert_true(stoic_u16_list_next(&rest, &value));
    assert_false(stoic_u16_list_next(&rest, &value));
}

static void alpn_lists(void **state) {
    (void)state;
    const stoic_bytes list = bytes_of("026832 08687474702f312e31");
    assert_true(stoic_alpn_contains(list, stoic_bytes_of_text("h2")));
    assert_true(stoic_alpn_contains(list, stoic_bytes_of_text("http/1.1")));
    assert_false(stoic_alpn_contains(list, stoic_bytes_of_text("http/1")));
    assert_false(stoic_alpn_contains(list, stoic_bytes_of_text("H2")));
    stoic_reader rest = stoic_reader_of(list);
    stoic_bytes name;
    assert_true(stoic_alpn_next(&rest, &name));
    assert_hex("6832", name, "first");
    assert_true(stoic_alpn_next(&rest, &name));
    assert_false(stoic_alpn_next(&rest, &name));
}

static void key_shares(void **state) {
    (void)state;
    const stoic_bytes list = bytes_of("001d 0002 aabb 0017 0001 cc");
    stoic_key_share share;
    assert_true(stoic_key_share_find(&share, list, 0x0017));
    assert_hex("cc", share.key_exchange, "the second");
    assert_false(stoic_key_share_find(&share, list, 0x0018));
    stoic_reader rest = stoic_reader_of(list);
    assert_true(stoic_key_share_next(&rest, &share));
    assert_int_equal(share.group, 0x001d);
    assert_true(stoic_key_share_next(&rest, &share));
    assert_false(stoic_key_share_next(&rest, &share));
    assert_true(stoic_reader_at_end(&rest));
}

/* What is cut off ends the walk and leaves the rest where it was. */
static void unchecked_bytes_end_the_walk(void **state) {
    (void)state;
    stoic_key_share share;
    stoic_psk_identity identity;
    stoic_bytes item;
    stoic_reader rest = stoic_reader_of(bytes_of("001d 0004 aabb"));
    assert_false(stoic_key_share_next(&rest, &share));
    assert_int_equal(stoic_reader_left(&rest), 6);
    assert_false(stoic_psk_identity_next(&rest, &identity));
    assert_int_equal(stoic_reader_left(&rest), 6);
    rest = stoic_reader_of(bytes_of("0004 aabb"));
    assert_false(stoic_authority_next(&rest, &item));
    rest = stoic_reader_of(bytes_of("04 aabb"));
    assert_false(stoic_psk_binder_next(&rest, &item));
    assert_false(stoic_alpn_next(&rest, &item));
}

static void lists_are_written(void **state) {
    (void)state;
    uint8_t out[128];
    stoic_writer writer;
    const uint16_t values[] = {0x1301, 0x1303};
    const stoic_bytes text = stoic_bytes_of_text("ab");
    stoic_writer_init_fixed(&writer, out, sizeof out);
    stoic_u16_list_write(&writer, values, STOIC_COUNT(values));
    stoic_u16_list_write(&writer, NULL, 0);
    stoic_alpn_write(&writer, text);
    stoic_key_share_write(&writer, &(stoic_key_share){.group = 0x001d, .key_exchange = text});
    stoic_psk_identity_write(&writer,
                             &(stoic_psk_identity){.identity = text, .obfuscated_ticket_age = 0x01020304});
    stoic_psk_binder_write(&writer, text);
    stoic_authority_write(&writer, text);
    assert_hex("1301 1303 02 6162 001d 0002 6162 0002 6162 01020304 02 6162 0002 6162",
               stoic_writer_view(&writer), "all lists");
}

static void pre_shared_keys(void **state) {
    (void)state;
    stoic_reader rest = stoic_reader_of(bytes_of("0001 aa 00000007 0002 bbcc 00000008"));
    stoic_psk_identity identity;
    assert_true(stoic_psk_identity_next(&rest, &identity));
    assert_int_equal(identity.obfuscated_ticket_age, 7);
    assert_true(stoic_psk_identity_next(&rest, &identity));
    assert_hex("bbcc", identity.identity, "the second");
    assert_false(stoic_psk_identity_next(&rest, &identity));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(u16_lists),         cmocka_unit_test(alpn_lists),
        cmocka_unit_test(key_shares),        cmocka_unit_test(unchecked_bytes_end_the_walk),
        cmocka_unit_test(lists_are_written), cmocka_unit_test(pre_shared_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
