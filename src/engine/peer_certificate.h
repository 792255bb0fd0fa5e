/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What notices say of a peer's certificate that was not accepted.
 */
#ifndef STOIC_ENGINE_PEER_CERTIFICATE_H
#define STOIC_ENGINE_PEER_CERTIFICATE_H

#include "engine/connection.h"

/* Room for texts: with all of them a line must have at most STOIC_NOTICE_LINE_MAX bytes. Longer ones are cut
 * and marked `~`. */
#define STOIC_VERDICT_TEXT_MAX 512
#define STOIC_SUBJECT_TEXT_MAX 1024

/* Where the texts of one notice are while it is given. */
typedef struct stoic_certificate_texts {
    char cause[STOIC_VERDICT_TEXT_MAX], remedy[STOIC_VERDICT_TEXT_MAX];
    uint8_t subject[STOIC_SUBJECT_TEXT_MAX];
} stoic_certificate_texts;

/* Fills in what a notice of class peer_cert says of the certificate: the one that the verdict blames, or the
 * end entity's. Does nothing where the peer sent none. */
void stoic_describe_peer_certificate(const stoic_connection *connection, stoic_notice *notice,
                                     stoic_certificate_texts *texts);

#endif
