/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extension blocks of every kind of message, and the lists in them. The input: kind, what was offered, 16
 * bytes of order, then the block.
 */
#include "fuzz.h"

#include "wire/extension_block.h"
#include "wire/limits.h"

enum { NUM_PLACES = 7, MAX_ENCODED = 1 << 17 };

/* What any block must stand. */
static void walk(stoic_bytes block) {
    stoic_reader rest = stoic_reader_of(block);
    const bool is_well_formed = stoic_extensions_check(block, STOIC_ERROR_INTERNAL) == STOIC_OK;
    uint16_t type;
    stoic_bytes content;
    size_t num = 0;
    for (; stoic_extension_next(&rest, &type, &content); num++) {
        FUZZ_ASSERT(fuzz_lies_in(content, block));
        FUZZ_ASSERT(stoic_extension_stands_in(block, type));
    }
    FUZZ_ASSERT(!is_well_formed || (stoic_reader_at_end(&rest) && num <= STOIC_MAX_EXTENSIONS));
}

static void walk_lists(const stoic_extensions *extensions, stoic_bytes block) {
    stoic_reader rest = stoic_reader_of(extensions->supported_groups);
    for (uint16_t value; stoic_u16_list_next(&rest, &value);) {
        FUZZ_ASSERT(stoic_u16_list_contains(extensions->supported_groups, value));
    }
    rest = stoic_reader_of(extensions->alpn);
    for (stoic_bytes name; stoic_alpn_next(&rest, &name);) {
        FUZZ_ASSERT(name.len > 0 && fuzz_lies_in(name, block) && stoic_alpn_contains(extensions->alpn, name));
    }
    rest = stoic_reader_of(extensions->key_shares);
    for (stoic_key_share share, found; stoic_key_share_next(&rest, &share);) {
        FUZZ_ASSERT(fuzz_lies_in(share.key_exchange, block));
        FUZZ_ASSERT(stoic_key_share_find(&found, extensions->key_shares, share.group));
        FUZZ_ASSERT(found.key_exchange.data == share.key_exchange.data); /* no group twice */
    }
    rest = stoic_reader_of(extensions->psk_identities);
    for (stoic_psk_identity identity; stoic_psk_identity_next(&rest, &identity);) {
        FUZZ_ASSERT(fuzz_lies_in(identity.identity, block));
    }
    rest = stoic_reader_of(extensions->psk_binders);
    for (stoic_bytes binder; stoic_psk_binder_next(&rest, &binder);) {
        FUZZ_ASSERT(fuzz_lies_in(binder, block));
    }
    rest = stoic_reader_of(extensions->certificate_authorities);
    for (stoic_bytes name; stoic_authority_next(&rest, &name);) {
        FUZZ_ASSERT(fuzz_lies_in(name, block));
    }
}

/* Decodes `block`, and encodes it with the length in front. */
static bool round_trip(stoic_writer *writer, stoic_bytes block, stoic_extension_place place,
                       stoic_extension_set offered, stoic_bytes order) {
    stoic_extensions extensions = {.present = 0};
    if (stoic_extensions_decode(&extensions, block, place, offered, STOIC_ERROR_EXTENSION_MALFORMED) !=
        STOIC_OK) {
        return false;
    }
    walk_lists(&extensions, block);
    FUZZ_ASSERT(stoic_extensions_encode(writer, &extensions, place, order) == STOIC_OK);
    return true;
}

static void try_round_trip(stoic_bytes block, stoic_extension_place place, stoic_extension_set offered,
                           stoic_bytes order) {
    stoic_writer first, second;
    stoic_writer_init_growing(&first, stoic_default_allocator(), MAX_ENCODED);
    stoic_writer_init_growing(&second, stoic_default_allocator(), MAX_ENCODED);
    if (round_trip(&first, block, place, offered, order)) {
        stoic_reader reader = stoic_reader_of(stoic_writer_view(&first));
        stoic_bytes encoded;
        FUZZ_ASSERT(stoic_read_vector16(&reader, &encoded) && stoic_reader_at_end(&reader));
        FUZZ_ASSERT(encoded.len <= block.len);
        FUZZ_ASSERT(round_trip(&second, encoded, place, offered, order));
        FUZZ_ASSERT(stoic_bytes_equal(stoic_writer_view(&first), stoic_writer_view(&second)));
    }
    stoic_writer_reset(&first);
    stoic_writer_reset(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const uint8_t choice = fuzz_u8(&input);
    const stoic_extension_place place = (stoic_extension_place)(1u << (choice % NUM_PLACES));
    const stoic_extension_set offered = fuzz_u32(&input);
    const stoic_bytes drawn = fuzz_bytes(&input, STOIC_EXTENSION_ORDER_LEN);
    const bool is_ordered =
        place == STOIC_IN_CLIENT_HELLO && choice >= 128 && drawn.len == STOIC_EXTENSION_ORDER_LEN;
    const stoic_bytes block = fuzz_rest(&input);
    walk(block);
    try_round_trip(block, place, offered, is_ordered ? drawn : stoic_bytes_of(NULL, 0));
    return 0;
}
