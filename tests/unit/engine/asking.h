/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server that asks for a client certificate, which our own machine does not do yet: put together from the
 * parts of the handshake and the record layer, for one client connection.
 */
#ifndef STOIC_TESTS_ENGINE_ASKING_H
#define STOIC_TESTS_ENGINE_ASKING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stoic/stoic.h>

#include "engine/connection.h"
#include "handshake/machine.h"

typedef struct asking {
    const stoic_config *config;
    stoic_agreed agreed;
    stoic_handshake *parts; /* transcript, key schedule, identity */
    stoic_direction_keys read, write;
    uint8_t contexts[2][2048] __attribute__((aligned(STOIC_CONTEXT_ALIGN)));
    stoic_writer output;
    size_t num_messages; /* of the client's second flight: Certificate, CertificateVerify, Finished */
    bool is_finished;    /* all of it was good */
} asking;

/* `config` is a server's, with a key. */
asking *asking_new(const stoic_config *config);
void asking_free(asking *it);
/* Takes a ClientHello record; the whole flight, with its CertificateRequest, is then in `output`. `extra` is
 * one more message's bytes behind the Finished in its record. */
void asking_answer(asking *it, stoic_bytes records, stoic_bytes extra);
/* Takes the client's second flight and checks it with the key of `leaf`. */
void asking_finish(asking *it, uint8_t *records, size_t len, const stoic_config *client);

#endif
