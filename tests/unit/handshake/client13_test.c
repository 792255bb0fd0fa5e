/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client machine against a server that says what a test wants.
 */
#include <stdlib.h>
#include <string.h>

#include <stoic/keys.h>

#include "crafted.h"
#include "handshake/authentication.h"
#include "wire/certificate.h"
#include "wire/message.h"

/* ---- ServerHello ---- */

static void as_it_is(scripted *in) {
    (void)in;
}
static void version_1_2(scripted *in) {
    in->hello.extensions.present = 0;
}
static void version_1_2_forced(scripted *in) {
    version_1_2(in);
    memcpy(in->random + 24, stoic_downgrade_sentinel(STOIC_VERSION_TLS12).data, 8);
}
static void version_1_1_forced(scripted *in) {
    version_1_2_forced(in);
    in->hello.legacy_version = STOIC_VERSION_TLS11;
    memcpy(in->random + 24, stoic_downgrade_sentinel(STOIC_VERSION_TLS11).data, 8);
}
static void selects_1_2(scripted *in) {
    in->hello.extensions.selected_version = STOIC_VERSION_TLS12;
}
static void selects_draft(scripted *in) {
    in->hello.extensions.selected_version = 0x7f1c;
}
static void legacy_1_3(scripted *in) {
    in->hello.legacy_version = STOIC_VERSION_TLS13;
}
static void another_session_id(scripted *in) {
    in->session_id[5] ^= 1;
}
static void no_session_id(scripted *in) {
    in->hello.session_id.len = 0;
}
static void compresses(scripted *in) {
    in->hello.compression_method = 1;
}
static void another_suite(scripted *in) {
    in->hello.cipher_suite = STOIC_TLS_CHACHA20_POLY1305_SHA256;
}
static void unknown_suite(scripted *in) {
    in->hello.cipher_suite = 0x1304;
}
static void no_share(scripted *in) {
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_KEY_SHARE);
}
static void share_of_another_group(scripted *in) {
    in->hello.extensions.key_share.group = STOIC_GROUP_SECP256R1;
}
static void share_of_a_foreign_group(scripted *in) {
    in->hello.extensions.key_share.group = STOIC_GROUP_SECP521R1;
}
static void zero_share(scripted *in) {
    memset(in->share, 0, sizeof(in->share));
}
static void short_share(scripted *in) {
    in->hello.extensions.key_share.key_exchange.len--;
}
static void selects_a_psk(scripted *in) {
    stoic_extensions_add(&in->hello.extensions, STOIC_EXTENSION_PRE_SHARED_KEY);
}
static void retry_for_our_group(scripted *in) {
    in->hello.is_retry = true;
}
static void retry_for_a_foreign_group(scripted *in) {
    in->hello.is_retry = true;
    in->hello.extensions.key_share.group = STOIC_GROUP_SECP521R1;
}
static void retry_for_nothing(scripted *in) {
    in->hello.is_retry = true;
    no_share(in);
}
static void retry_without_version(scripted *in) {
    in->hello.is_retry = true;
    drop_extension(&in->hello.extensions, STOIC_EXTENSION_SUPPORTED_VERSIONS);
}
static void retry_in_another_session(scripted *in) {
    in->hello.is_retry = true;
    in->hello.extensions.key_share.group = STOIC_GROUP_SECP256R1;
    another_session_id(in);
}
static void retry_with_foreign_suite(scripted *in) {
    in->hello.is_retry = true;
    in->hello.extensions.key_share.group = STOIC_GROUP_SECP256R1;
    unknown_suite(in);
}

static void judges_server_hellos(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        void (*change)(scripted *in);
        stoic_error error;
    } cases[] = {
        {"a good one", as_it_is, STOIC_OK},
        {"TLS 1.2", version_1_2, STOIC_ERROR_VERSION_REFUSED},
        {"TLS 1.2 against its will", version_1_2_forced, STOIC_ERROR_DOWNGRADE_SENTINEL},
        {"TLS 1.1 against its will", version_1_1_forced, STOIC_ERROR_DOWNGRADE_SENTINEL},
        {"TLS 1.2 in supported_versions", selects_1_2, STOIC_ERROR_VERSION_NOT_OFFERED},
        {"a draft's version", selects_draft, STOIC_ERROR_VERSION_NOT_OFFERED},
        {"legacy_version 1.3", legacy_1_3, STOIC_ERROR_LEGACY_VERSION_INVALID},
        {"another session id", another_session_id, STOIC_ERROR_SESSION_ID_NOT_ECHOED},
        {"no session id", no_session_id, STOIC_ERROR_SESSION_ID_NOT_ECHOED},
        {"compression", compresses, STOIC_ERROR_COMPRESSION_OFFERED},
        {"a suite that we have and did not offer", another_suite, STOIC_ERROR_SUITE_NOT_OFFERED},
        {"a suite that nobody has", unknown_suite, STOIC_ERROR_SUITE_NOT_OFFERED},
        {"no share", no_share, STOIC_ERROR_EXTENSION_MISSING},
        {"an offered group without share", share_of_another_group, STOIC_ERROR_KEY_SHARE_GROUP_MISMATCH},
        {"a group that we did not offer", share_of_a_foreign_group, STOIC_ERROR_GROUP_NOT_OFFERED},
        {"the share zero", zero_share, STOIC_ERROR_KEY_SHARE_INVALID},
        {"a short share", short_share, STOIC_ERROR_KEY_SHARE_INVALID},
        {"a PSK that we did not offer", selects_a_psk, STOIC_ERROR_EXTENSION_UNSOLICITED},
        {"retry for the share that is there", retry_for_our_group, STOIC_ERROR_RETRY_WITHOUT_CHANGE},
        {"retry for a group that we did not offer", retry_for_a_foreign_group, STOIC_ERROR_GROUP_NOT_OFFERED},
        {"retry for nothing", retry_for_nothing, STOIC_ERROR_RETRY_WITHOUT_CHANGE},
        {"retry without a version", retry_without_version, STOIC_ERROR_EXTENSION_MISSING},
        {"retry with another session id", retry_in_another_session, STOIC_ERROR_SESSION_ID_NOT_ECHOED},
        {"retry with a foreign suite", retry_with_foreign_suite, STOIC_ERROR_SUITE_NOT_OFFERED},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        scripted *script = scripted_new(&(setup){
            .client_suites = {0x1301, 0x1302}, .client_groups = {STOIC_GROUP_X25519, STOIC_GROUP_SECP256R1}});
        cases[i].change(script);
        assert_error(cases[i].reason, scripted_hello(script), cases[i].error);
        assert_string_equal(script->client.trace,
                            cases[i].error == STOIC_OK ? "send(1) ccs read write" : "send(1)");
        scripted_free(script);
    }
}

/* ---- HelloRetryRequest ---- */

static scripted *retried(const uint8_t *cookie, size_t cookie_len) {
    scripted *script = scripted_new(&(setup){.client_groups = {STOIC_GROUP_X25519, STOIC_GROUP_SECP256R1},
                                             .client_suites = {0x1301, 0x1303},
                                             .client_alpn = {"h2", "x"},
                                             .server_name = "www.example"});
    script->hello.is_retry = true;
    script->hello.extensions.key_share.group = STOIC_GROUP_SECP256R1;
    if (cookie_len > 0) {
        drop_extension(&script->hello.extensions, STOIC_EXTENSION_KEY_SHARE);
        stoic_extensions_add(&script->hello.extensions, STOIC_EXTENSION_COOKIE);
        script->hello.extensions.cookie = stoic_bytes_of(cookie, cookie_len);
    }
    return script;
}

static void decode_outbox(side *client, stoic_client_hello *out, uint8_t **message) {
    size_t len;
    uint8_t type;
    stoic_bytes body;
    assert_true(next_message(client, message, &len));
    assert_true(stoic_message_split(&type, &body, stoic_bytes_of(*message, len)));
    assert_int_equal(type, STOIC_MESSAGE_CLIENT_HELLO);
    assert_int_equal(stoic_client_hello_decode(out, body), STOIC_OK);
}

static void changes_only_the_share(void **state) {
    (void)state;
    pair *both = pair_new(&(setup){.client_groups = {STOIC_GROUP_X25519, STOIC_GROUP_SECP256R1},
                                   .server_groups = {STOIC_GROUP_SECP256R1},
                                   .server_name = "www.example",
                                   .client_alpn = {"h2"}});
    /* the server machine compares the two hellos */
    pair_run(both);
    assert_pair_connected(both, "after a retry");
    assert_string_equal(both->client.trace, "send(1) ccs send(1) read write send(20) write read connected");
    pair_free(both);
}

static void echoes_the_cookie(void **state) {
    (void)state;
    static const uint8_t cookie[300] = {1, 2, 3};
    scripted *script = retried(cookie, sizeof(cookie));
    assert_int_equal(scripted_hello(script), STOIC_OK);
    stoic_client_hello second;
    uint8_t *message;
    decode_outbox(&script->client, &second, &message);
    assert_true(stoic_extensions_has(&second.extensions, STOIC_EXTENSION_COOKIE));
    assert_true(stoic_bytes_equal(second.extensions.cookie, stoic_bytes_of(cookie, sizeof(cookie))));
    stoic_key_share share;
    assert_true(stoic_key_share_find(&share, second.extensions.key_shares, STOIC_GROUP_X25519));
    free(message);
    scripted_free(script);
}

static void refuses_a_second_retry(void **state) {
    (void)state;
    scripted *script = retried(NULL, 0);
    assert_int_equal(scripted_hello(script), STOIC_OK);
    assert_error("a second HelloRetryRequest", scripted_hello(script), STOIC_ERROR_SECOND_RETRY);
    scripted_free(script);
}

static void refuses_another_suite_after_the_retry(void **state) {
    (void)state;
    scripted *script = retried(NULL, 0);
    assert_int_equal(scripted_hello(script), STOIC_OK);
    script->hello.is_retry = false;
    script->hello.cipher_suite = 0x1303;
    script->hello.extensions.key_share.key_exchange = stoic_bytes_of(script->share, 32);
    assert_error("another suite", scripted_hello(script), STOIC_ERROR_RETRY_SUITE_CHANGED);
    scripted_free(script);
}

static void refuses_the_first_group_after_the_retry(void **state) {
    (void)state;
    scripted *script = retried(NULL, 0);
    assert_int_equal(scripted_hello(script), STOIC_OK);
    script->hello.is_retry = false;
    script->hello.extensions.key_share.group = STOIC_GROUP_X25519;
    assert_error("the group of the first hello", scripted_hello(script),
                 STOIC_ERROR_KEY_SHARE_GROUP_MISMATCH);
    scripted_free(script);
}

/* ---- ClientHello ---- */

static void sends_what_it_should(void **state) {
    (void)state;
    static const struct {
        const char *reason, *name, *sni; /* "": none */
    } cases[] = {
        {"a DNS name", "www.example", "www.example"},
        {"the dot of the root is not sent", "www.example.", "www.example"},
        {"no name", "", ""},
        {"an IPv4 address is not sent", "127.0.0.1", ""},
        {"an IPv6 address is not sent", "2001:db8::1", ""},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        pair *both = pair_new(&(setup){.server_name = cases[i].name, .client_alpn = {"h2"}});
        stoic_client_hello hello;
        uint8_t *message;
        decode_outbox(&both->client, &hello, &message);
        const stoic_extensions *extensions = &hello.extensions;
        assert_int_equal(hello.legacy_version, STOIC_VERSION_TLS12);
        assert_int_equal(hello.session_id.len, 32);
        assert_int_equal(stoic_client_hello_max_version(&hello), STOIC_VERSION_TLS13);
        assert_int_equal(extensions->supported_versions.len, 2);
        assert_false(
            stoic_u16_list_contains(extensions->signature_algorithms, STOIC_SCHEME_RSA_PKCS1_SHA256));
        assert_true(
            stoic_u16_list_contains(extensions->signature_algorithms_cert, STOIC_SCHEME_RSA_PKCS1_SHA256));
        const bool has_name = stoic_extensions_has(extensions, STOIC_EXTENSION_SERVER_NAME);
        assert_int_equal(has_name, cases[i].sni[0] != '\0');
        if (has_name && !stoic_bytes_equal(extensions->server_name, stoic_bytes_of_text(cases[i].sni))) {
            fail_msg("%s", cases[i].reason);
        }
        assert_int_equal(both->client.agreed.sni_len, strlen(cases[i].sni));
        free(message);
        pair_free(both);
    }
}

static void refuses_names_that_are_none(void **state) {
    (void)state;
    static const char *const names[] = {".",     "a b",  "-a.example",      "1.2.3.256",
                                        "[::1]", "a..b", "\xc3\xa4.example"};
    const stoic_config *config = make_client_config(&(setup){.insecure = true});
    for (size_t i = 0; i < STOIC_COUNT(names); i++) {
        stoic_agreed agreed = {.version = 0};
        stoic_actions actions = {.num = 0};
        stoic_handshake *handshake = NULL;
        const stoic_error error = stoic_client_handshake_new(
            &handshake, &actions, config, stoic_bytes_of_text(names[i]), &agreed, (stoic_time){.wall_ns = 0});
        assert_int_equal(actions.num, 0);
        assert_error(names[i], error, STOIC_ERROR_NAME_INVALID);
    }
    stoic_config_release(config);
}

static void shuffles_its_extensions(void **state) {
    (void)state;
    enum { RUNS = 20 };
    uint16_t first[RUNS];
    bool differs = false;
    for (size_t i = 0; i < RUNS; i++) {
        pair *both = pair_new(&(setup){.insecure = false});
        stoic_client_hello hello;
        uint8_t *message;
        stoic_bytes data;
        decode_outbox(&both->client, &hello, &message);
        stoic_reader rest = stoic_reader_of(hello.extension_block);
        assert_true(stoic_extension_next(&rest, &first[i], &data));
        differs = differs || first[i] != first[0];
        free(message);
        pair_free(both);
    }
    assert_true(differs);
}

/* ---- EncryptedExtensions ---- */

static void judges_encrypted_extensions(void **state) {
    (void)state;
    static const uint8_t empty[] = {8, 0, 0, 2, 0, 0};
    static const uint8_t h2[] = {8, 0, 0, 11, 0, 9, 0, 16, 0, 5, 0, 3, 2, 'h', '2'};
    static const uint8_t x[] = {8, 0, 0, 10, 0, 8, 0, 16, 0, 4, 0, 2, 1, 'x'};
    static const uint8_t two[] = {8, 0, 0, 14, 0, 12, 0, 16, 0, 8, 0, 6, 2, 'h', '2', 2, 'h', '2'};
    static const uint8_t none[] = {8, 0, 0, 8, 0, 6, 0, 16, 0, 2, 0, 0};
    static const uint8_t name[] = {8, 0, 0, 6, 0, 4, 0, 0, 0, 0};
    static const uint8_t groups[] = {8, 0, 0, 10, 0, 8, 0, 10, 0, 4, 0, 2, 0, 23};
    static const uint8_t early[] = {8, 0, 0, 6, 0, 4, 0, 42, 0, 0};
    static const uint8_t unknown[] = {8, 0, 0, 6, 0, 4, 0x4a, 0x4a, 0, 0};
    static const uint8_t share[] = {8, 0, 0, 8, 0, 6, 0, 51, 0, 2, 0, 29};
    static const uint8_t trailing[] = {8, 0, 0, 3, 0, 0, 0};
    static const uint8_t short_block[] = {8, 0, 0, 3, 0, 2, 0};
    static const struct {
        const char *reason;
        stoic_bytes message;
        stoic_error error;
    } cases[] = {
        {"none", {empty, sizeof(empty)}, STOIC_OK},
        {"an offered protocol", {h2, sizeof(h2)}, STOIC_OK},
        {"another protocol", {x, sizeof(x)}, STOIC_ERROR_ALPN_NOT_OFFERED},
        {"two protocols", {two, sizeof(two)}, STOIC_ERROR_EXTENSION_MALFORMED},
        {"no protocol", {none, sizeof(none)}, STOIC_ERROR_EXTENSION_MALFORMED},
        {"the name was used", {name, sizeof(name)}, STOIC_OK},
        {"groups, for the next time", {groups, sizeof(groups)}, STOIC_OK},
        {"early data that we did not offer", {early, sizeof(early)}, STOIC_ERROR_EXTENSION_UNSOLICITED},
        {"an unknown extension", {unknown, sizeof(unknown)}, STOIC_ERROR_EXTENSION_UNSOLICITED},
        {"key_share belongs elsewhere", {share, sizeof(share)}, STOIC_ERROR_EXTENSION_FORBIDDEN_HERE},
        {"a byte too many", {trailing, sizeof(trailing)}, STOIC_ERROR_ENCRYPTED_EXTENSIONS_MALFORMED},
        {"cut off", {short_block, sizeof(short_block)}, STOIC_ERROR_ENCRYPTED_EXTENSIONS_MALFORMED},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        scripted *script =
            scripted_new(&(setup){.server_name = "www.example", .client_alpn = {"http/1.1", "h2"}});
        assert_int_equal(scripted_hello(script), STOIC_OK);
        assert_error(cases[i].reason, scripted_bytes(script, cases[i].message), cases[i].error);
        scripted_free(script);
    }
}

static void refuses_alpn_that_was_not_offered(void **state) {
    (void)state;
    static const uint8_t h2[] = {8, 0, 0, 11, 0, 9, 0, 16, 0, 5, 0, 3, 2, 'h', '2'};
    scripted *script = scripted_new(&(setup){.server_name = "www.example"});
    assert_int_equal(scripted_hello(script), STOIC_OK);
    assert_error("ALPN without offer", scripted_bytes(script, stoic_bytes_of(h2, sizeof(h2))),
                 STOIC_ERROR_EXTENSION_UNSOLICITED);
    scripted_free(script);
}

/* ---- CertificateRequest and our answer ---- */

/* The client's messages, checked by the parts of the scripted server. */
static void check_client_flight(scripted *script, const char *reason, bool has_certificate) {
    uint8_t *message;
    size_t len;
    stoic_incoming incoming = {.type = 0};
    stoic_certificate_message certificate;
    assert_true(next_message(&script->client, &message, &len));
    incoming.whole = stoic_bytes_of(message, len);
    assert_true(stoic_message_split(&incoming.type, &incoming.body, incoming.whole));
    assert_int_equal(incoming.type, STOIC_MESSAGE_CERTIFICATE);
    assert_int_equal(stoic_certificate_message_decode(&certificate, incoming.body, 0), STOIC_OK);
    assert_int_equal(certificate.request_context.len, 0);
    if ((certificate.entries.len > 0) != has_certificate) {
        fail_msg("%s: certificate or not", reason);
    }
    stoic_transcript_add(&script->server->transcript, incoming.whole);
    free(message);
    if (has_certificate) {
        uint16_t scheme;
        assert_true(next_message(&script->client, &message, &len));
        incoming.whole = stoic_bytes_of(message, len);
        assert_true(stoic_message_split(&incoming.type, &incoming.body, incoming.whole));
        assert_int_equal(incoming.type, STOIC_MESSAGE_CERTIFICATE_VERIFY);
        assert_int_equal(stoic_public_key_read(&script->server->peer_key,
                                               script->client.config->identities[0].certificate.spki),
                         STOIC_OK);
        assert_error(reason, stoic_check_certificate_verify(script->server, &scheme, &incoming), STOIC_OK);
        stoic_transcript_add(&script->server->transcript, incoming.whole);
        free(message);
    }
    assert_true(next_message(&script->client, &message, &len));
    incoming.whole = stoic_bytes_of(message, len);
    assert_true(stoic_message_split(&incoming.type, &incoming.body, incoming.whole));
    assert_error(reason, stoic_check_finished(script->server, &incoming), STOIC_OK);
    free(message);
}

static void answers_certificate_requests(void **state) {
    (void)state;
    static const struct {
        const char *reason, *identity;
        uint16_t schemes[2];
        bool has_certificate;
        const char *trace;
    } cases[] = {
        {"a key that fits",
         "p384",
         {0x0503, 0x0804},
         true,
         "send(1) ccs read write send(11,15,20) write read connected"},
        {"a key that does not fit",
         "p384",
         {0x0403, 0x0804},
         false,
         "send(1) ccs read write send(11,20) write read connected"},
        {"no key", NULL, {0x0403, 0x0804}, false, "send(1) ccs read write send(11,20) write read connected"},
        {"PKCS#1 alone is of no use",
         "rsa",
         {0x0401, 0x0501},
         false,
         "send(1) ccs read write send(11,20) write read connected"},
        {"RSA", "rsa", {0x0401, 0x0805}, true, "send(1) ccs read write send(11,15,20) write read connected"},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        scripted *script = scripted_new(&(setup){.client_identity = cases[i].identity});
        assert_int_equal(scripted_hello(script), STOIC_OK);
        assert_int_equal(scripted_encrypted_extensions(script, NULL), STOIC_OK);
        assert_int_equal(scripted_request(script, cases[i].schemes, 2, stoic_bytes_of(NULL, 0)), STOIC_OK);
        assert_int_equal(scripted_certificate(script), STOIC_OK);
        assert_int_equal(scripted_verify(script, STOIC_SCHEME_ECDSA_SECP256R1_SHA256), STOIC_OK);
        assert_int_equal(scripted_finished(script), STOIC_OK);
        assert_string_equal(script->client.trace, cases[i].trace);
        assert_true(script->client.agreed.certificate_was_requested);
        assert_int_equal(script->client.agreed.sent_certificate, cases[i].has_certificate);
        check_client_flight(script, cases[i].reason, cases[i].has_certificate);
        scripted_free(script);
    }
}

static void judges_certificate_requests(void **state) {
    (void)state;
    static const uint16_t schemes[] = {0x0403};
    static const struct {
        const char *reason, *context;
        size_t num_schemes;
        stoic_error error;
    } cases[] = {
        {"a good one", "", 1, STOIC_OK},
        {"a context belongs to later requests", "x", 1, STOIC_ERROR_REQUEST_CONTEXT_INVALID},
        {"no signature_algorithms", "", 0, STOIC_ERROR_EXTENSION_MISSING},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        scripted *script = scripted_new(&(setup){.insecure = false});
        assert_int_equal(scripted_hello(script), STOIC_OK);
        assert_int_equal(scripted_encrypted_extensions(script, NULL), STOIC_OK);
        assert_error(
            cases[i].reason,
            scripted_request(script, schemes, cases[i].num_schemes, stoic_bytes_of_text(cases[i].context)),
            cases[i].error);
        scripted_free(script);
    }
}

/* ---- Certificate, CertificateVerify ---- */

static void judges_certificates(void **state) {
    (void)state;
    static const uint8_t empty[] = {11, 0, 0, 4, 0, 0, 0, 0};
    static const uint8_t context[] = {11, 0, 0, 5, 1, 'x', 0, 0, 0};
    static const uint8_t no_der[] = {11, 0, 0, 9, 0, 0, 0, 5, 0, 0, 0, 0, 0};
    static const uint8_t garbage[] = {11, 0, 0, 11, 0, 0, 0, 7, 0, 0, 2, 0x30, 0, 0, 0};
    static const uint8_t extension[] = {11, 0, 0, 15, 0, 0, 0, 11, 0, 0, 2, 0x30, 0, 0, 4, 0, 5, 0, 0};
    static const struct {
        const char *reason;
        stoic_bytes message;
        stoic_error error;
        size_t kept; /* of the chain */
    } cases[] = {
        {"empty", {empty, sizeof(empty)}, STOIC_ERROR_CERTIFICATE_LIST_EMPTY, 0},
        {"with a context", {context, sizeof(context)}, STOIC_ERROR_REQUEST_CONTEXT_INVALID, 0},
        {"a certificate of no bytes", {no_der, sizeof(no_der)}, STOIC_ERROR_CERTIFICATE_MESSAGE_MALFORMED, 0},
        {"not a certificate", {garbage, sizeof(garbage)}, STOIC_ERROR_PEER_CERTIFICATE_MALFORMED, 5},
        {"OCSP without request", {extension, sizeof(extension)}, STOIC_ERROR_EXTENSION_UNSOLICITED, 0},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        scripted *script = scripted_new(&(setup){.insecure = true});
        assert_int_equal(scripted_hello(script), STOIC_OK);
        assert_int_equal(scripted_encrypted_extensions(script, NULL), STOIC_OK);
        assert_error(cases[i].reason, scripted_bytes(script, cases[i].message), cases[i].error);
        assert_int_equal(script->client.agreed.peer_chain_len, cases[i].kept);
        scripted_free(script);
    }
}

static scripted *up_to_certificate(const char *identity) {
    scripted *script = scripted_new(&(setup){.identities = {identity}});
    assert_int_equal(scripted_hello(script), STOIC_OK);
    assert_int_equal(scripted_encrypted_extensions(script, NULL), STOIC_OK);
    assert_int_equal(scripted_certificate(script), STOIC_OK);
    return script;
}

static void judges_schemes(void **state) {
    (void)state;
    static const struct {
        const char *reason, *identity;
        uint16_t scheme;
        stoic_error error;
    } cases[] = {
        {"PSS with a hash of choice", "rsa", STOIC_SCHEME_RSA_PSS_RSAE_SHA512, STOIC_OK},
        {"P-521", "p521", STOIC_SCHEME_ECDSA_SECP521R1_SHA512, STOIC_OK},
        {"PSS key", "rsapss", STOIC_SCHEME_RSA_PSS_PSS_SHA384, STOIC_OK},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        scripted *script = up_to_certificate(cases[i].identity);
        assert_error(cases[i].reason, scripted_verify(script, cases[i].scheme), cases[i].error);
        assert_int_equal(script->client.agreed.scheme, cases[i].scheme);
        assert_int_equal(scripted_finished(script), STOIC_OK);
        scripted_free(script);
    }
}

static void refuses_schemes_before_it_looks_at_the_signature(void **state) {
    (void)state;
    static const struct {
        const char *reason, *identity;
        uint16_t scheme;
        stoic_error error;
    } cases[] = {
        {"PKCS#1", "rsa", STOIC_SCHEME_RSA_PKCS1_SHA256, STOIC_ERROR_SCHEME_NOT_OFFERED},
        {"SHA-1", "rsa", 0x0201, STOIC_ERROR_SCHEME_NOT_OFFERED},
        {"an unknown scheme", "rsa", 0x0a0a, STOIC_ERROR_SCHEME_NOT_OFFERED},
        {"a scheme for another key", "rsa", STOIC_SCHEME_ED25519, STOIC_ERROR_SCHEME_NOT_OFFERED},
        {"a scheme for another curve", "p384", STOIC_SCHEME_ECDSA_SECP256R1_SHA256,
         STOIC_ERROR_SCHEME_NOT_OFFERED},
        {"pss_pss with a plain RSA key", "rsa", STOIC_SCHEME_RSA_PSS_PSS_SHA256,
         STOIC_ERROR_SCHEME_NOT_OFFERED},
        {"pss_rsae with a PSS key", "rsapss", STOIC_SCHEME_RSA_PSS_RSAE_SHA256,
         STOIC_ERROR_SCHEME_NOT_OFFERED},
        {"the right scheme, a wrong signature", "rsa", STOIC_SCHEME_RSA_PSS_RSAE_SHA256,
         STOIC_ERROR_BAD_SIGNATURE},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        uint8_t message[4 + 4 + 256] = {
            15, 0, 1, 4, (uint8_t)(cases[i].scheme >> 8), (uint8_t)cases[i].scheme, 1, 0};
        scripted *script = up_to_certificate(cases[i].identity);
        assert_error(cases[i].reason, scripted_bytes(script, stoic_bytes_of(message, sizeof(message))),
                     cases[i].error);
        scripted_free(script);
    }
}

/* A server that signs as if it were a client: the context string differs. */
static void refuses_a_signature_of_the_other_role(void **state) {
    (void)state;
    scripted *script = up_to_certificate("p256");
    stoic_handshake as_client = *script->server;
    as_client.config = script->client.config;
    as_client.scheme = STOIC_SCHEME_ECDSA_SECP256R1_SHA256;
    stoic_writer_init_growing(&as_client.flight, NULL, 4096);
    assert_int_equal(stoic_write_certificate_verify(&as_client), STOIC_OK);
    assert_error("signed for the other role", scripted_bytes(script, stoic_writer_view(&as_client.flight)),
                 STOIC_ERROR_BAD_SIGNATURE);
    stoic_writer_reset(&as_client.flight);
    scripted_free(script);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_server_hellos),
        cmocka_unit_test(changes_only_the_share),
        cmocka_unit_test(echoes_the_cookie),
        cmocka_unit_test(refuses_a_second_retry),
        cmocka_unit_test(refuses_another_suite_after_the_retry),
        cmocka_unit_test(refuses_the_first_group_after_the_retry),
        cmocka_unit_test(sends_what_it_should),
        cmocka_unit_test(refuses_names_that_are_none),
        cmocka_unit_test(shuffles_its_extensions),
        cmocka_unit_test(judges_encrypted_extensions),
        cmocka_unit_test(refuses_alpn_that_was_not_offered),
        cmocka_unit_test(answers_certificate_requests),
        cmocka_unit_test(judges_certificate_requests),
        cmocka_unit_test(judges_certificates),
        cmocka_unit_test(judges_schemes),
        cmocka_unit_test(refuses_schemes_before_it_looks_at_the_signature),
        cmocka_unit_test(refuses_a_signature_of_the_other_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
