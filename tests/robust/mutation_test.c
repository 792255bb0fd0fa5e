/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real chains, spoilt in every way: cut off at every byte, every bit of the certificates flipped, ten
 * thousand random changes; the same for revocation lists and OCSP responses. Always an error or, where what
 * was spoilt is not needed, a path of the very certificates that were signed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <stoic/webpki.h>

#include "pki.h"

enum { NUM_MUTATIONS = 10000, MAX_CHAIN = 1 << 14, NUM_CERTIFICATES = 4 };

/* A chain, the store that believes it, and what it is made of. */
typedef struct world {
    const char *name;
    pki_entity root, middle, leaf, stranger;
    const pki_entity *sent[NUM_CERTIFICATES]; /* the order on the wire */
    stoic_bytes chain;
    stoic_trust_store *trust;
    stoic_bytes revoking_list, revoked_answer, good_answer;
} world;

static world worlds[] = {{.name = "P-256"}, {.name = "RSA"}};

static void make_world(world *self, pki_key_type type) {
    self->root = pki_issue(
        (pki_request){.subject = "Root", .type = type, .extensions = {"basicConstraints=critical,CA:TRUE"}});
    self->middle = pki_issue((pki_request){.subject = "CA",
                                           .issuer = &self->root,
                                           .type = type,
                                           .extensions = {"basicConstraints=critical,CA:TRUE,pathlen:0",
                                                          "keyUsage=critical,keyCertSign,cRLSign"}});
    self->leaf = pki_issue(
        (pki_request){.subject = "www",
                      .issuer = &self->middle,
                      .type = type,
                      .extensions = {"keyUsage=critical,digitalSignature", "extendedKeyUsage=serverAuth",
                                     "subjectAltName=DNS:www.example.com"}});
    self->stranger = pki_issue((pki_request){.subject = "stranger", .type = PKI_ED25519});
    self->sent[0] = &self->leaf;
    self->sent[1] = &self->middle;
    self->sent[2] = &self->stranger;
    self->sent[3] = &self->root;
    self->chain = pki_chain(self->sent, 2);
    assert_int_equal(stoic_trust_store_new(&self->trust, NULL), STOIC_OK);
    assert_int_equal(stoic_trust_store_add_anchor(self->trust, NULL, self->root.der), STOIC_OK);
    self->revoking_list = pki_crl((pki_crl_request){.issuer = &self->middle, .revoked = &self->leaf});
    self->revoked_answer = pki_ocsp(&self->leaf, &self->middle, NULL, true);
    self->good_answer = pki_ocsp(&self->leaf, &self->middle, NULL, false);
}

static int set_up(void **state) {
    (void)state;
    make_world(&worlds[0], PKI_P256);
    make_world(&worlds[1], PKI_RSA);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(worlds); i++) {
        stoic_trust_store_release(worlds[i].trust);
    }
    pki_free_all();
    return 0;
}

static stoic_path_options options_of(const world *self) {
    return (stoic_path_options){.struct_size = sizeof(stoic_path_options),
                                .provider = stoic_provider_libcrypto(),
                                .trust = self->trust,
                                .now = PKI_NOW,
                                .name = stoic_bytes_of_text("www.example.com")};
}

static bool is_original(const world *self, stoic_bytes der) {
    for (size_t i = 0; i < NUM_CERTIFICATES; i++) {
        if (stoic_bytes_equal(der, self->sent[i]->der)) {
            return true;
        }
    }
    return false;
}

/* Verifies, and fails the test for a path of anything but what was signed. True: accepted. */
static bool is_accepted(const world *self, const stoic_path_options *options, stoic_bytes chain) {
    stoic_verdict verdict = {.struct_size = sizeof verdict};
    const stoic_error error = stoic_path_verify(&verdict, options, chain);
    assert_int_equal(error, verdict.error);
    assert_true(verdict.num_path <= STOIC_PATH_MAX_LEN);
    if (error != STOIC_OK) {
        assert_in_range(error, STOIC_ERROR_PEER_CERTIFICATE_MALFORMED, 599);
        return false;
    }
    assert_true(verdict.num_path >= 2);
    for (uint32_t i = 0; i < verdict.num_path; i++) {
        assert_true(is_original(self, verdict.path[i].der));
    }
    return true;
}

/* A copy of exactly this size, so that reading behind it is noticed. */
static bool copy_is_accepted(const world *self, const stoic_path_options *options, stoic_bytes chain) {
    uint8_t *copy = test_malloc(chain.len > 0 ? chain.len : 1);
    stoic_copy(copy, chain.len, chain);
    const bool is = is_accepted(self, options, stoic_bytes_of(copy, chain.len));
    test_free(copy);
    return is;
}

static void chains_are_good(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(worlds); i++) {
        stoic_path_options options = options_of(&worlds[i]);
        assert_true(copy_is_accepted(&worlds[i], &options, worlds[i].chain));
        assert_true(copy_is_accepted(&worlds[i], &options, pki_chain(worlds[i].sent, NUM_CERTIFICATES)));
        options.ocsp_response = worlds[i].good_answer;
        assert_true(copy_is_accepted(&worlds[i], &options, worlds[i].chain));
        options.ocsp_response = worlds[i].revoked_answer;
        assert_false(copy_is_accepted(&worlds[i], &options, worlds[i].chain));
    }
}

static void cut_at_every_byte(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(worlds); i++) {
        const world *self = &worlds[i];
        const stoic_path_options options = options_of(self);
        const stoic_bytes longer = pki_chain(self->sent, NUM_CERTIFICATES);
        for (size_t len = 0; len < self->chain.len; len++) {
            assert_false(copy_is_accepted(self, &options, stoic_slice(self->chain, 0, len)));
        }
        for (size_t len = self->chain.len; len < longer.len; len++) {
            copy_is_accepted(self, &options, stoic_slice(longer, 0, len)); /* may do without the rest */
        }
    }
}

static void every_bit_flipped(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(worlds); i++) {
        const world *self = &worlds[i];
        const stoic_path_options options = options_of(self);
        const size_t len = self->chain.len;
        uint8_t *data = test_malloc(len);
        stoic_copy(data, len, self->chain);
        for (size_t bit = 0; bit < 8 * len; bit++) {
            data[bit / 8] ^= (uint8_t)(1u << bit % 8);
            if (is_accepted(self, &options, stoic_bytes_of(data, len))) {
                fail_msg("%s: accepted with bit %zu of byte %zu changed", self->name, bit % 8, bit / 8);
            }
            data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        print_message("%s: %zu bits\n", self->name, 8 * len);
        test_free(data);
    }
}

/* ---- Random changes --------------------------------------------------------------------------------------
 */

static uint64_t random_state;

static size_t below(size_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return limit == 0 ? 0 : (size_t)(random_state % limit);
}

typedef struct text {
    uint8_t data[MAX_CHAIN];
    size_t len;
} text;

/* Puts `count` bytes in the place of data[at .. at + num_out). */
static void splice(text *self, size_t at, size_t num_out, const uint8_t *in, size_t count) {
    if (self->len - num_out + count > MAX_CHAIN) {
        return;
    }
    memmove(self->data + at + count, self->data + at + num_out, self->len - at - num_out);
    memcpy(self->data + at, in, count);
    self->len += count - num_out;
}

static void change_bytes(text *self) {
    uint8_t bytes[8];
    const size_t at = below(self->len);
    const size_t most = self->len - at < sizeof bytes ? self->len - at : sizeof bytes;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)below(256);
    }
    switch (below(4)) {
    case 0:
        splice(self, at, 0, bytes, 1 + below(sizeof bytes));
        break;
    case 1:
        splice(self, at, below(most + 1), bytes, 0);
        break;
    case 2:
        splice(self, at, most, bytes, most);
        break;
    default:
        splice(self, at, most > 0, (const uint8_t[]){(uint8_t)(1u << below(8))}, most > 0);
        break;
    }
}

/* The certificates in another order, some of them twice or not at all. */
static void write_shuffled(const world *self, text *out) {
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, out->data, sizeof out->data);
    const size_t num = 1 + below(6);
    for (size_t i = 0; i < num; i++) {
        const pki_entity *entity = i == 0 && below(4) > 0 ? &self->leaf : self->sent[below(NUM_CERTIFICATES)];
        stoic_write_u24(&writer, (uint32_t)entity->der.len);
        stoic_write_bytes(&writer, entity->der);
    }
    assert_int_equal(stoic_writer_error(&writer), STOIC_OK);
    out->len = stoic_writer_view(&writer).len;
}

static void random_changes(void **state) {
    (void)state;
    static text spoilt;
    size_t num_accepted = 0;
    random_state = UINT64_C(0x13198a2e03707344);
    for (size_t i = 0; i < NUM_MUTATIONS; i++) {
        const world *self = &worlds[i % STOIC_COUNT(worlds)];
        const stoic_path_options options = options_of(self);
        write_shuffled(self, &spoilt);
        for (size_t steps = below(4); steps > 0; steps--) {
            change_bytes(&spoilt);
        }
        num_accepted += copy_is_accepted(self, &options, stoic_bytes_of(spoilt.data, spoilt.len));
    }
    print_message("%d changed chains, %zu accepted for their unchanged part\n", NUM_MUTATIONS, num_accepted);
    assert_in_range(num_accepted, 1, NUM_MUTATIONS / 2); /* some changes miss what is needed */
}

/* ---- Revocation ------------------------------------------------------------------------------------------
 */

/* The lists as spoilt; those that cannot be read leave the set empty, and the certificate without an answer.
 */
static bool is_accepted_with_list(const world *self, stoic_bytes list) {
    stoic_path_options options = options_of(self);
    stoic_crl_set *lists;
    assert_int_equal(stoic_crl_set_new(&lists, NULL), STOIC_OK);
    stoic_crl_set_add(lists, NULL, list);
    options.crls = lists;
    options.revocation.end_entity_only = true;
    const bool is = is_accepted(self, &options, self->chain);
    stoic_crl_set_release(lists);
    return is;
}

static bool is_accepted_with_answer(const world *self, stoic_bytes answer) {
    stoic_path_options options = options_of(self);
    options.ocsp_response = answer;
    return is_accepted(self, &options, self->chain);
}

static void spoil_all(const world *self, stoic_bytes original, const char *what,
                      bool (*is_accepted_with)(const world *, stoic_bytes)) {
    uint8_t *data = test_malloc(original.len);
    assert_false(is_accepted_with(self, original));
    for (size_t bit = 0; bit < 8 * original.len; bit++) {
        stoic_copy(data, original.len, original);
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (is_accepted_with(self, stoic_bytes_of(data, original.len))) {
            fail_msg("%s, %s: accepted with bit %zu changed", self->name, what, bit);
        }
    }
    test_free(data);
    for (size_t len = 1; len < original.len; len++) {
        uint8_t *part = test_malloc(len);
        stoic_copy(part, len, stoic_slice(original, 0, len));
        assert_false(is_accepted_with(self, stoic_bytes_of(part, len)));
        test_free(part);
    }
}

static void a_revocation_cannot_be_spoilt(void **state) {
    (void)state;
    spoil_all(&worlds[0], worlds[0].revoking_list, "list", is_accepted_with_list);
    spoil_all(&worlds[0], worlds[0].revoked_answer, "answer", is_accepted_with_answer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_are_good),
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(every_bit_flipped),
        cmocka_unit_test(random_changes),
        cmocka_unit_test(a_revocation_cannot_be_spoilt),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
