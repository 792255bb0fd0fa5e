/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits: what is asked of the application, kept until it answers, and the way back into the machine. A wait
 * is a state like any other; instead of transitions it has the function that goes on.
 */
#include <stoic/keys.h>

#include "handshake/authentication.h"
#include "wire/client_hello.h"
#include "wire/message.h"

/* ---- Asking ---- */

static stoic_client_hello_info describe_hello(const stoic_handshake *handshake,
                                              const stoic_client_hello *hello) {
    const stoic_extensions *extensions = &hello->extensions;
    return (stoic_client_hello_info){
        .struct_size = sizeof(stoic_client_hello_info),
        .server_name = extensions->server_name,
        .sni_state = handshake->agreed->sni_state,
        .max_version = handshake->agreed->max_version_offered,
        .versions = extensions->supported_versions,
        .suites = hello->cipher_suites,
        .groups = extensions->supported_groups,
        .schemes = extensions->signature_algorithms,
        .alpn = extensions->alpn,
        .ja4 = handshake->agreed->ja4,
    };
}

stoic_error stoic_wait_for_config(stoic_handshake *handshake, const stoic_incoming *message,
                                  const stoic_state *state) {
    stoic_wait *wait = &handshake->wait;
    stoic_client_hello kept;
    stoic_bytes body = stoic_bytes_of(NULL, 0);
    uint8_t type;
    stoic_write_bytes(&wait->hello, message->whole);
    STOIC_TRY(stoic_writer_error(&wait->hello));
    if (!stoic_message_split(&type, &body, stoic_writer_view(&wait->hello))) {
        return STOIC_ERROR_INTERNAL;
    }
    STOIC_TRY(stoic_client_hello_decode(&kept, body));
    wait->client_hello = describe_hello(handshake, &kept);
    handshake->state = state;
    return STOIC_OK;
}

/* Not 0, which stands for no wait. */
static stoic_error draw_id(const stoic_handshake *handshake, uint64_t *out) {
    uint8_t bytes[sizeof(*out)];
    STOIC_TRY(stoic_handshake_random(handshake, bytes, sizeof(bytes)));
    stoic_reader reader = stoic_reader_of(stoic_bytes_of(bytes, sizeof(bytes)));
    if (!stoic_read_u64(&reader, out)) {
        return STOIC_ERROR_INTERNAL;
    }
    *out |= 1;
    return STOIC_OK;
}

stoic_error stoic_wait_for_signature(stoic_handshake *handshake, stoic_actions *actions,
                                     const stoic_state *state) {
    stoic_wait *wait = &handshake->wait;
    const stoic_role role = handshake->config->role;
    const stoic_bytes hash = stoic_transcript_hash(&handshake->transcript, wait->hash);
    uint64_t id = 0;
    STOIC_TRY(draw_id(handshake, &id));
    wait->sign = (stoic_sign_request){
        .struct_size = sizeof(wait->sign),
        .wait_id = id,
        .role = role,
        .identity_name = handshake->identity->name,
        .identity = handshake->agreed->identity - 1,
        .scheme = handshake->scheme,
        .transcript_hash = hash,
        .content = stoic_signed_content(wait->content, role, hash),
    };
    wait->held = *actions;
    actions->num = 0;
    handshake->state = state;
    return STOIC_OK;
}

/* ---- What is asked ---- */

stoic_wait_kind stoic_handshake_wait(const stoic_handshake *handshake) {
    return handshake->state->wait;
}

const stoic_client_hello_info *stoic_handshake_client_hello(const stoic_handshake *handshake) {
    return &handshake->wait.client_hello;
}

const stoic_sign_request *stoic_handshake_sign_request(const stoic_handshake *handshake) {
    return &handshake->wait.sign;
}

/* ---- Answers ---- */

static stoic_error resume(stoic_handshake *handshake, stoic_actions *actions, stoic_time now) {
    const stoic_error error = handshake->state->resume(handshake, actions, now);
    const stoic_error sending = stoic_finish_actions(handshake, actions);
    return error != STOIC_OK ? error : sending;
}

stoic_error stoic_handshake_answer_client_hello(stoic_handshake *handshake, stoic_actions *actions,
                                                const stoic_config *config, stoic_time now) {
    if (handshake->state->wait != STOIC_WAIT_CLIENT_HELLO) {
        return STOIC_ERROR_INTERNAL;
    }
    handshake->config = config;
    return resume(handshake, actions, now);
}

/* A signature that does not verify tells an attacker about the key, when it comes from a fault. */
static stoic_error check_signature(const stoic_handshake *handshake, stoic_bytes signature) {
    const stoic_signature_algorithm *algorithm =
        stoic_provider_signature(handshake->config->provider, handshake->scheme);
    stoic_public_key key = {.type = STOIC_KEY_NONE};
    STOIC_TRY(stoic_public_key_read(&key, handshake->identity->certificate.spki));
    const stoic_error error = algorithm->verify(&key, handshake->wait.sign.content, signature);
    return error == STOIC_ERROR_BAD_SIGNATURE ? STOIC_ERROR_SIGNER_WRONG : error;
}

stoic_error stoic_handshake_answer_sign(stoic_handshake *handshake, stoic_actions *actions,
                                        stoic_bytes signature, stoic_time now) {
    if (handshake->state->wait != STOIC_WAIT_SIGN) {
        return STOIC_ERROR_INTERNAL;
    }
    STOIC_TRY(check_signature(handshake, signature));
    *actions = handshake->wait.held;
    handshake->wait.held.num = 0;
    const stoic_error error = stoic_write_signature(handshake, signature);
    if (error != STOIC_OK) {
        actions->num = 0;
        return error;
    }
    return resume(handshake, actions, now);
}
