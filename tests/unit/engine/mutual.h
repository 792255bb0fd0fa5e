/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of peers that are verified by path share.
 */
#ifndef STOIC_TESTS_ENGINE_MUTUAL_H
#define STOIC_TESTS_ENGINE_MUTUAL_H

#include "pair.h"

#define NONE STOIC_CLIENT_AUTHENTICATION_NONE
#define OPTIONAL STOIC_CLIENT_AUTHENTICATION_OPTIONAL
#define REQUIRED STOIC_CLIENT_AUTHENTICATION_REQUIRED

/* The subject of the client's certificate, as the server sees it; "" without. Until the next call. */
const char *mutual_client_name(const pair *both);
bool mutual_is_resumed(const end *at);
/* A handshake, and data both ways when it went well. */
pair *mutual_run(const pair_options *options);

/* Of the certificate "client". */
#define ALICE "CN=alice, O=Example \\= Ltd\\, one"

#endif
