/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole chain against the anchors of fuzz/pki, with what can be configured. Signatures are never computed:
 * the input says which of them are good, so that a changed certificate is not the end. The input:
 *
 *     u8 flags, u8 intermediates, u8 time, u16 bad (bit n: signature check n says no), u8 name,
 *     u16 length and CRLs, u16 length and an OCSP response, the chain: certificates with a length of 3 bytes
 */
#include "fuzz.h"

#include <stoic/webpki.h>

#include "webpki/limits.h"

/* In the order of the flags' bits; scripts and seeds use them. */
enum {
    FLAG_CLIENT = 1 << 0,
    FLAG_STRICT = 1 << 1,
    FLAG_MAX_INTERMEDIATES = 1 << 2,
    FLAG_END_ENTITY_ONLY = 1 << 3,
    FLAG_UNKNOWN_IS_GOOD = 1 << 4,
    FLAG_IGNORE_EXPIRED = 1 << 5,
    FLAG_NO_ANCHORS = 1 << 6,
    FLAG_BAD_SIGNATURES = 1 << 7
};
enum { MAX_TEXT = 1 << 20, TIME_STEP = 30 * 86400 };
static const int64_t middle_of_time = INT64_C(1750000000);

static uint16_t bad_signatures;
static uint32_t num_signatures;

static stoic_error answer(const stoic_public_key *key, stoic_bytes message, stoic_bytes signature) {
    const unsigned bit = num_signatures++ % 16;
    FUZZ_ASSERT(key->type != STOIC_KEY_NONE && message.len > 0 && (signature.len == 0 || signature.data));
    return (bad_signatures >> bit & 1) != 0 ? STOIC_ERROR_BAD_SIGNATURE : STOIC_OK;
}

enum { MAX_ALGORITHMS = 64 };
typedef struct algorithms {
    stoic_signature_algorithm rows[MAX_ALGORITHMS];
    const stoic_signature_algorithm *list[MAX_ALGORITHMS];
} algorithms;

static const stoic_signature_algorithm *const *
answering(algorithms *out, const stoic_signature_algorithm *const *from, size_t num) {
    FUZZ_ASSERT(num <= MAX_ALGORITHMS);
    for (size_t i = 0; i < num; i++) {
        out->rows[i] = *from[i];
        out->rows[i].verify = answer;
        out->list[i] = &out->rows[i];
    }
    return out->list;
}

/* Real hashes, and signatures that are as good as the input says. */
static const stoic_provider *the_provider(void) {
    static stoic_provider provider;
    static algorithms signatures, certificate_signatures;
    if (provider.struct_size == 0) {
        provider = *stoic_provider_libcrypto();
        provider.signatures = answering(&signatures, provider.signatures, provider.num_signatures);
        provider.certificate_signatures = answering(&certificate_signatures, provider.certificate_signatures,
                                                    provider.num_certificate_signatures);
    }
    return &provider;
}

static const stoic_trust_store *new_store(bool has_anchors) {
    stoic_trust_store *store = NULL;
    FUZZ_ASSERT(stoic_trust_store_new(&store, NULL) == STOIC_OK);
    if (has_anchors) {
        FUZZ_ASSERT(stoic_trust_store_add_anchors(store, NULL, fuzz_file("fuzz/pki/anchors.pem")) ==
                    STOIC_OK);
    }
    FUZZ_ASSERT(stoic_trust_store_add_end_entities(store, NULL, fuzz_file("fuzz/pki/pinned.pem")) ==
                STOIC_OK);
    return store;
}

static const stoic_trust_store *the_store(bool has_anchors) {
    static const stoic_trust_store *stores[2];
    if (stores[has_anchors] == NULL) {
        stores[has_anchors] = new_store(has_anchors);
    }
    return stores[has_anchors];
}

static stoic_bytes choose_name(stoic_reader *input) {
    static const char *const names[] = {"",          "www.example.com", "www.example.com.",
                                        "192.0.2.1", "2001:db8::1",     "spiffe://example.com/db",
                                        "other.test"};
    const uint8_t choice = fuzz_u8(input);
    return choice >= 128 ? fuzz_bytes(input, choice - 128u)
                         : stoic_bytes_of_text(names[choice % STOIC_COUNT(names)]);
}

static int64_t choose_time(uint8_t choice) {
    switch (choice) {
    case 0:
        return INT64_MIN;
    case 255:
        return INT64_MAX;
    default:
        return middle_of_time + ((int64_t)choice - 128) * TIME_STEP;
    }
}

typedef struct task {
    stoic_path_options options;
    stoic_crl_set *crls; /* owned */
    stoic_bytes lists;
    stoic_bytes chain;
} task;

static void read_task(task *out, stoic_reader *input) {
    const uint8_t flags = fuzz_u8(input);
    *out = (task){.options = {
                      .struct_size = sizeof out->options,
                      .provider = the_provider(),
                      .trust = the_store((flags & FLAG_NO_ANCHORS) == 0),
                      .purpose = (flags & FLAG_CLIENT) != 0 ? STOIC_PURPOSE_CLIENT : STOIC_PURPOSE_SERVER,
                      .profile = (flags & FLAG_STRICT) != 0 ? STOIC_PROFILE_STRICT : STOIC_PROFILE_STANDARD,
                      .has_max_intermediates = (flags & FLAG_MAX_INTERMEDIATES) != 0,
                      .revocation = {.end_entity_only = (flags & FLAG_END_ENTITY_ONLY) != 0,
                                     .unknown_is_good = (flags & FLAG_UNKNOWN_IS_GOOD) != 0,
                                     .ignore_expired = (flags & FLAG_IGNORE_EXPIRED) != 0},
                  }};
    out->options.max_intermediates = fuzz_u8(input) % (STOIC_PATH_MAX_INTERMEDIATES + 1);
    out->options.now = choose_time(fuzz_u8(input));
    bad_signatures = fuzz_u16(input);
    bad_signatures = (flags & FLAG_BAD_SIGNATURES) != 0 ? bad_signatures : 0;
    num_signatures = 0;
    out->options.name = choose_name(input);
    out->lists = fuzz_bytes(input, fuzz_u16(input));
    out->options.ocsp_response = fuzz_bytes(input, fuzz_u16(input));
    out->chain = fuzz_rest(input);
    if (out->lists.len > 0) {
        FUZZ_ASSERT(stoic_crl_set_new(&out->crls, NULL) == STOIC_OK);
        stoic_crl_set_add(out->crls, NULL, out->lists); /* what it takes, is used */
        out->options.crls = out->crls;
    }
}

/* ---- What must hold --------------------------------------------------------------------------------------
 */

static bool is_trusted(const stoic_trust_store *store, stoic_bytes der) {
    for (size_t i = 0; i < stoic_trust_store_num_anchors(store); i++) {
        if (stoic_bytes_equal(stoic_trust_store_anchor(store, i)->der, der)) {
            return true;
        }
    }
    return false;
}

static bool is_pinned(const stoic_trust_store *store, stoic_bytes der) {
    for (size_t i = 0; i < stoic_trust_store_num_end_entities(store); i++) {
        if (stoic_bytes_equal(stoic_trust_store_end_entity(store, i)->der, der)) {
            return true;
        }
    }
    return false;
}

static bool lies_in_certificates(const stoic_verdict *verdict, stoic_bytes bytes) {
    bool found = bytes.len == 0;
    for (uint32_t i = 0; i < verdict->num_path; i++) {
        found |= fuzz_lies_in(bytes, verdict->path[i].der);
    }
    return found;
}

static void check_entry(const task *of, const stoic_path_entry *entry, uint32_t index) {
    FUZZ_ASSERT(entry->der.len > 0 || entry->error == STOIC_ERROR_PEER_CERTIFICATE_MALFORMED);
    switch (entry->source) {
    case STOIC_PATH_ANCHOR:
        FUZZ_ASSERT(is_trusted(of->options.trust, entry->der));
        break;
    case STOIC_PATH_TRUSTED_END_ENTITY:
        FUZZ_ASSERT(index == 0 && is_pinned(of->options.trust, entry->der));
        break;
    case STOIC_PATH_END_ENTITY:
    case STOIC_PATH_INTERMEDIATE:
        FUZZ_ASSERT((entry->source == STOIC_PATH_END_ENTITY) == (index == 0));
        FUZZ_ASSERT(fuzz_lies_in(entry->der, of->chain));
        FUZZ_ASSERT((index == 0) == (entry->position == 0));
        break;
    }
}

static void check_accepted(const stoic_verdict *verdict) {
    const stoic_path_entry *last = &verdict->path[verdict->num_path - 1];
    FUZZ_ASSERT(verdict->num_path > 0 && verdict->at == 0);
    if (verdict->num_path == 1) { /* what this side has configured */
        FUZZ_ASSERT(last->source == STOIC_PATH_TRUSTED_END_ENTITY || last->source == STOIC_PATH_ANCHOR);
    } else {
        FUZZ_ASSERT(last->source == STOIC_PATH_ANCHOR);
        FUZZ_ASSERT(num_signatures + 1 >= verdict->num_path && verdict->num_signatures > 0);
    }
    for (uint32_t i = 0; i < verdict->num_path; i++) {
        FUZZ_ASSERT(verdict->path[i].error == STOIC_OK);
    }
}

static void check_particulars(const task *of, const stoic_verdict *verdict) {
    FUZZ_ASSERT(fuzz_lies_in(verdict->name, of->options.name));
    FUZZ_ASSERT(lies_in_certificates(verdict, verdict->issuer));
    FUZZ_ASSERT(lies_in_certificates(verdict, verdict->issuer_key_id));
    FUZZ_ASSERT(lies_in_certificates(verdict, verdict->constraint));
    FUZZ_ASSERT(lies_in_certificates(verdict, verdict->presented));
    FUZZ_ASSERT(verdict->now == of->options.now);
    /* one beside: does the key of a self-issued end entity fit? */
    FUZZ_ASSERT(num_signatures <= verdict->num_signatures + 1);
    FUZZ_ASSERT(verdict->num_signatures <= STOIC_PATH_MAX_SIGNATURES);
    FUZZ_ASSERT(verdict->num_steps <= STOIC_PATH_MAX_STEPS + STOIC_PATH_MAX_EXPLAINING_STEPS);
}

static void check_texts(const stoic_verdict *verdict) {
    static uint8_t buffer[MAX_TEXT];
    void (*const writers[])(stoic_writer *,
                            const stoic_verdict *) = {stoic_verdict_write_reason, stoic_verdict_write_remedy,
                                                      stoic_verdict_write_text, stoic_verdict_write_json};
    for (size_t i = 0; i < STOIC_COUNT(writers); i++) {
        stoic_writer writer;
        stoic_writer_init_fixed(&writer, buffer, sizeof buffer);
        writers[i](&writer, verdict);
        FUZZ_ASSERT(stoic_writer_error(&writer) == STOIC_OK);
        const stoic_bytes text = stoic_writer_view(&writer);
        const bool may_be_empty = i < 2 && verdict->error == STOIC_OK;
        FUZZ_ASSERT((text.len > 0) != may_be_empty);
        for (size_t at = 0; at < text.len; at++) {
            /* one line of printable text; write_text has several */
            FUZZ_ASSERT(text.data[at] >= ' ' || (i == 2 && text.data[at] == '\n'));
        }
    }
}

/* Texts take six times as long as all else. */
static bool is_one_of_eight(const uint8_t *data, size_t size) {
    unsigned sum = 0;
    for (size_t i = 0; i < size; i++) {
        sum += data[i];
    }
    return sum % 8 == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    task it;
    read_task(&it, &input);
    stoic_verdict verdict = {.struct_size = sizeof verdict};
    const stoic_error error = stoic_path_verify(&verdict, &it.options, it.chain);
    FUZZ_ASSERT(error == verdict.error);
    FUZZ_ASSERT(error == STOIC_OK || (error >= STOIC_ERROR_PEER_CERTIFICATE_MALFORMED && error < 600));
    FUZZ_ASSERT(verdict.num_path <= STOIC_PATH_MAX_LEN);
    FUZZ_ASSERT(verdict.num_path == 0 ? verdict.at == 0 : verdict.at < verdict.num_path);
    for (uint32_t i = 0; i < verdict.num_path; i++) {
        check_entry(&it, &verdict.path[i], i);
    }
    if (error == STOIC_OK) {
        check_accepted(&verdict);
    }
    check_particulars(&it, &verdict);
    if (is_one_of_eight(data, size)) {
        check_texts(&verdict);
    }
    stoic_crl_set_release(it.crls);
    return 0;
}
