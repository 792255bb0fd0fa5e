/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server machine asks for a certificate: what it asks for, and every answer that it may get.
 */
#include <stdlib.h>
#include <string.h>

#include "pair.h"

#include "handshake/machine.h"
#include "wire/certificate_request.h"
#include "wire/message.h"

#define OPTIONAL STOIC_CLIENT_AUTHENTICATION_OPTIONAL
#define REQUIRED STOIC_CLIENT_AUTHENTICATION_REQUIRED

static void is_asked_and_answers(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        setup with;
        const char *server, *client; /* traces */
    } cases[] = {
        {"not asked",
         {.client_identity = "p384"},
         "send(2) ccs write read send(8,11,15,20) write read connected",
         "send(1) ccs read write send(20) write read connected"},
        {"with a certificate",
         {.client_identity = "p384", .trusted_client = "p384", .authentication = REQUIRED},
         "send(2) ccs write read send(8,13,11,15,20) write read connected",
         "send(1) ccs read write send(11,15,20) write read connected"},
        {"an RSA key",
         {.client_identity = "rsa", .trusted_client = "rsa", .authentication = REQUIRED},
         "send(2) ccs write read send(8,13,11,15,20) write read connected",
         "send(1) ccs read write send(11,15,20) write read connected"},
        {"Ed25519",
         {.client_identity = "ed25519", .trusted_client = "ed25519", .authentication = OPTIONAL},
         "send(2) ccs write read send(8,13,11,15,20) write read connected",
         "send(1) ccs read write send(11,15,20) write read connected"},
        {"RFC 9846 4.5.1: an empty Certificate, and no CertificateVerify",
         {.trusted_client = "p384", .authentication = OPTIONAL},
         "send(2) ccs write read send(8,13,11,15,20) write read connected",
         "send(1) ccs read write send(11,20) write read connected"},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        pair *both = pair_new(&cases[i].with);
        pair_run(both);
        assert_pair_connected(both, cases[i].reason);
        if (strcmp(both->server.trace, cases[i].server) != 0 ||
            strcmp(both->client.trace, cases[i].client) != 0) {
            fail_msg("%s: %s; %s", cases[i].reason, both->server.trace, both->client.trace);
        }
        pair_free(both);
    }
}

/* ---- The request ---- */

typedef struct request_copy {
    uint8_t bytes[16384];
    size_t len;
} request_copy;

static void copy_request(side *to, uint8_t type, uint8_t *message, size_t len, void *user) {
    request_copy *copy = user;
    (void)to;
    if (type == STOIC_MESSAGE_CERTIFICATE_REQUEST) {
        assert_true(len <= sizeof copy->bytes);
        memcpy(copy->bytes, message, len);
        copy->len = len;
    }
}

static bool has_scheme(stoic_bytes list, uint16_t wanted) {
    stoic_reader rest = stoic_reader_of(list);
    for (uint16_t scheme; stoic_read_u16(&rest, &scheme);) {
        if (scheme == wanted) {
            return true;
        }
    }
    return false;
}

static size_t count_names(stoic_bytes list, stoic_bytes wanted) {
    stoic_reader rest = stoic_reader_of(list);
    size_t num = 0;
    for (stoic_bytes name; stoic_read_vector16(&rest, &name);) {
        num += stoic_bytes_equal(name, wanted);
    }
    assert_true(stoic_reader_at_end(&rest));
    return num;
}

static void asks_for_what_it_can_verify(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        size_t num_anchors, num_names;
    } cases[] = {
        {"one that is trusted by itself", 0, 1},
        {"anchors beside it", 3, 4},
        {"more names than fit: none", 400, 0},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        request_copy copy = {.len = 0};
        stoic_certificate_request request;
        uint8_t type;
        stoic_bytes body;
        pair *both = pair_new(&(setup){.client_identity = "p384",
                                       .trusted_client = "p384",
                                       .num_anchors = cases[i].num_anchors,
                                       .authentication = REQUIRED});
        both->on_message = copy_request;
        both->user = &copy;
        pair_run(both);
        assert_pair_connected(both, cases[i].reason);
        assert_true(stoic_message_split(&type, &body, stoic_bytes_of(copy.bytes, copy.len)));
        assert_int_equal(stoic_certificate_request_decode(&request, body), STOIC_OK);
        const stoic_extensions *extensions = &request.extensions;
        assert_int_equal(request.request_context.len, 0);
        assert_true(has_scheme(extensions->signature_algorithms, STOIC_SCHEME_ECDSA_SECP384R1_SHA384));
        assert_false(has_scheme(extensions->signature_algorithms, STOIC_SCHEME_RSA_PKCS1_SHA256));
        assert_true(has_scheme(extensions->signature_algorithms_cert, STOIC_SCHEME_RSA_PKCS1_SHA256));
        assert_int_equal(stoic_extensions_has(extensions, STOIC_EXTENSION_CERTIFICATE_AUTHORITIES),
                         cases[i].num_names > 0);
        const stoic_bytes name = both->client.config->identities[0].certificate.subject;
        assert_int_equal(count_names(extensions->certificate_authorities, name), cases[i].num_names);
        pair_free(both);
    }
}

/* ---- Answers made by hand ---- */

#define MESSAGE(...) {(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})}

static void judges_answers(void **state) {
    (void)state;
    const struct {
        const char *reason;
        stoic_client_authentication authentication;
        stoic_bytes message;
        stoic_error error;
        const char *state;
    } cases[] = {
        {"none, which is enough", OPTIONAL, MESSAGE(11, 0, 0, 4, 0, 0, 0, 0), STOIC_OK,
         "wait_client_finished"},
        {"none, which is not", REQUIRED, MESSAGE(11, 0, 0, 4, 0, 0, 0, 0),
         STOIC_ERROR_PEER_CERTIFICATE_MISSING, NULL},
        {"a context that was not in the request", OPTIONAL, MESSAGE(11, 0, 0, 5, 1, 7, 0, 0, 0),
         STOIC_ERROR_REQUEST_CONTEXT_INVALID, NULL},
        {"not a certificate", OPTIONAL, MESSAGE(11, 0, 0, 11, 0, 0, 0, 7, 0, 0, 2, 0x30, 0, 0, 0),
         STOIC_ERROR_PEER_CERTIFICATE_MALFORMED, NULL},
        {"a certificate of no bytes", OPTIONAL, MESSAGE(11, 0, 0, 9, 0, 0, 0, 5, 0, 0, 0, 0, 0),
         STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED, NULL},
        {"RFC 9846 4.5.1: an extension that was not asked for", OPTIONAL,
         MESSAGE(11, 0, 0, 15, 0, 0, 0, 11, 0, 0, 2, 0x30, 0, 0, 4, 0, 5, 0, 0),
         STOIC_ERROR_EXTENSION_UNSOLICITED, NULL},
        {"cut short", OPTIONAL, MESSAGE(11, 0, 0, 3, 0, 0, 0), STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED,
         NULL},
        {"Finished at once", OPTIONAL, MESSAGE(20, 0, 0, 1, 0), STOIC_ERROR_UNEXPECTED_MESSAGE, NULL},
        {"CertificateVerify at once", OPTIONAL, MESSAGE(15, 0, 0, 4, 4, 3, 0, 0),
         STOIC_ERROR_UNEXPECTED_MESSAGE, NULL},
        {"nobody asked", STOIC_CLIENT_AUTHENTICATION_NONE, MESSAGE(11, 0, 0, 4, 0, 0, 0, 0),
         STOIC_ERROR_UNEXPECTED_MESSAGE, NULL},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        const bool is_asked = cases[i].authentication != STOIC_CLIENT_AUTHENTICATION_NONE;
        pair *both = pair_new(&(setup){.trusted_client = "p384", .authentication = cases[i].authentication});
        pair_run_until(both, &both->server, is_asked ? "wait_client_certificate" : "wait_client_finished");
        deliver(both, &both->server, cases[i].message);
        assert_error(cases[i].reason, both->server.error, cases[i].error);
        if (cases[i].state != NULL) {
            assert_string_equal(stoic_handshake_step_name(both->server.handshake), cases[i].state);
        }
        pair_free(both);
    }
}

/* ---- The signature ---- */

static void spoil_signature(side *to, uint8_t type, uint8_t *message, size_t len, void *user) {
    pair *both = user;
    if (to == &both->server && type == STOIC_MESSAGE_CERTIFICATE_VERIFY) {
        message[len - 1] ^= 1;
    }
}

static void claim_pkcs1(side *to, uint8_t type, uint8_t *message, size_t len, void *user) {
    pair *both = user;
    (void)len;
    if (to == &both->server && type == STOIC_MESSAGE_CERTIFICATE_VERIFY) {
        message[4] = STOIC_SCHEME_RSA_PKCS1_SHA256 >> 8;
        message[5] = STOIC_SCHEME_RSA_PKCS1_SHA256 & 0xff;
    }
}

static void claim_another_key(side *to, uint8_t type, uint8_t *message, size_t len, void *user) {
    pair *both = user;
    (void)len;
    if (to == &both->server && type == STOIC_MESSAGE_CERTIFICATE_VERIFY) {
        message[4] = STOIC_SCHEME_ED25519 >> 8;
        message[5] = STOIC_SCHEME_ED25519 & 0xff;
    }
}

static void leave_out_verify(side *to, uint8_t type, uint8_t *message, size_t len, void *user) {
    pair *both = user;
    (void)len;
    if (to == &both->server && type == STOIC_MESSAGE_CERTIFICATE_VERIFY) {
        message[0] = STOIC_MESSAGE_FINISHED;
    }
}

static void repeat_certificate(side *to, uint8_t type, uint8_t *message, size_t len, void *user) {
    pair *both = user;
    (void)len;
    if (to == &both->server && type == STOIC_MESSAGE_CERTIFICATE_VERIFY) {
        message[0] = STOIC_MESSAGE_CERTIFICATE;
    }
}

static void wants_the_right_signature(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        const char *identity;
        tamper how;
        stoic_error error;
    } cases[] = {
        {"untouched", "p384", NULL, STOIC_OK},
        {"an altered signature", "p384", spoil_signature, STOIC_ERROR_BAD_SIGNATURE},
        {"RFC 9846 4.5.2: PKCS#1", "rsa", claim_pkcs1, STOIC_ERROR_SCHEME_NOT_OFFERED},
        {"a scheme for another key", "p384", claim_another_key, STOIC_ERROR_SCHEME_NOT_OFFERED},
        {"Finished in its place", "p384", leave_out_verify, STOIC_ERROR_UNEXPECTED_MESSAGE},
        {"a second Certificate", "p384", repeat_certificate, STOIC_ERROR_UNEXPECTED_MESSAGE},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        pair *both = pair_new(&(setup){.client_identity = cases[i].identity,
                                       .trusted_client = cases[i].identity,
                                       .authentication = REQUIRED});
        both->on_message = cases[i].how;
        both->user = both;
        pair_run(both);
        assert_error(cases[i].reason, both->server.error, cases[i].error);
        assert_int_equal(both->server.is_connected, cases[i].error == STOIC_OK);
        assert_true(both->server.agreed.peer_chain_len > 0); /* also of a rejected peer */
        pair_free(both);
    }
}

/* A key that may not sign proves nothing, whoever vouches for it (RFC 9846 4.5.1). */
static void wants_a_key_that_may_sign(void **state) {
    (void)state;
    pair *both =
        pair_new(&(setup){.client_identity = "p384", .trusted_client = "nosign", .authentication = REQUIRED});
    pair_run_until(both, &both->server, "wait_client_certificate");
    uint8_t room[4096];
    stoic_writer writer;
    const stoic_certificate *nosign = stoic_trust_store_end_entity(both->server.config->trust, 0);
    stoic_writer_init_fixed(&writer, room, sizeof room);
    stoic_write_u8(&writer, STOIC_MESSAGE_CERTIFICATE);
    stoic_write_u24(&writer, (uint32_t)(4 + 3 + nosign->der.len + 2));
    stoic_write_u8(&writer, 0);
    stoic_write_u24(&writer, (uint32_t)(3 + nosign->der.len + 2));
    stoic_write_u24(&writer, (uint32_t)nosign->der.len);
    stoic_write_bytes(&writer, nosign->der);
    stoic_write_u16(&writer, 0);
    deliver(both, &both->server, stoic_writer_view(&writer));
    assert_error("a key that may not sign", both->server.error, STOIC_ERROR_PEER_CERTIFICATE_KEY_USAGE);
    pair_free(both);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_asked_and_answers),
        cmocka_unit_test(asks_for_what_it_can_verify),
        cmocka_unit_test(judges_answers),
        cmocka_unit_test(wants_the_right_signature),
        cmocka_unit_test(wants_a_key_that_may_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
