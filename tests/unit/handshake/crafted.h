/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages made by hand, for peers that our own machines would never be: ClientHellos to a server machine,
 * and a scripted server that says to a client machine whatever a test wants, with the right keys and
 * signatures.
 */
#ifndef STOIC_TESTS_HANDSHAKE_CRAFTED_H
#define STOIC_TESTS_HANDSHAKE_CRAFTED_H

#include "pair.h"

#include "handshake/machine.h"
#include "wire/client_hello.h"
#include "wire/server_hello.h"

/* ---- A ClientHello ---- */

enum { CRAFTED_LIST = 512 };
typedef struct crafted_hello {
    stoic_client_hello hello; /* its slices point below, until a test lets them point elsewhere */
    uint8_t random[32], session_id[32];
    uint8_t lists[8][CRAFTED_LIST];
    uint16_t extra_type; /* one more extension, where has_extra */
    bool has_extra;
    stoic_bytes extra;
} crafted_hello;

/* What any client would send: all suites, groups and schemes, www.example, and one share. `share_group` 0:
 * none. */
void craft_hello(crafted_hello *out, uint16_t share_group);
/* A list of numbers in one of the places of `lists`. */
stoic_bytes craft_list(crafted_hello *in, size_t place, const uint16_t *values, size_t num);
/* A list of one valid share for each group. */
stoic_bytes craft_shares(crafted_hello *in, size_t place, const uint16_t *groups, size_t num);
void drop_extension(stoic_extensions *from, uint16_t type);
/* The message; freed by the caller. */
uint8_t *encode_hello(const crafted_hello *hello, size_t *out_len);

/* ---- A server machine alone ---- */

typedef struct lone_server {
    side server;
    stoic_actions actions; /* of the last step; SEND has messages until the next step */
} lone_server;

lone_server *lone_server_new(const setup *with);
void lone_server_free(lone_server *lone);
/* The error of the step. */
stoic_error tell(lone_server *lone, const crafted_hello *hello);
stoic_error tell_bytes(lone_server *lone, stoic_bytes message);

/* ---- A scripted server ---- */

typedef struct scripted {
    side client;
    const stoic_config *config; /* of the server */
    stoic_agreed agreed;
    stoic_handshake *server; /* for its parts: transcript, key schedule, identity */
    stoic_time now;
    stoic_server_hello hello; /* prepared by scripted_new; a test may change it before scripted_hello */
    uint8_t random[32], session_id[32], share[STOIC_GROUP_MAX_SHARE_LEN];
    stoic_shared_secret secret;
} scripted;

/* Reads the client's hello, and prepares a good ServerHello for its share. */
scripted *scripted_new(const setup *with);
void scripted_free(scripted *script);
/* Each sends one message to the client and returns the client's error. */
stoic_error scripted_hello(scripted *script);
stoic_error scripted_encrypted_extensions(scripted *script, const stoic_extensions *extensions);
stoic_error scripted_request(scripted *script, const uint16_t *schemes, size_t num, stoic_bytes context);
stoic_error scripted_certificate(scripted *script);
stoic_error scripted_verify(scripted *script, uint16_t scheme);
stoic_error scripted_finished(scripted *script);
/* Any bytes; they go into the server's transcript too. */
stoic_error scripted_bytes(scripted *script, stoic_bytes message);

#endif
