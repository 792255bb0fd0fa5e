/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EncryptedExtensions (RFC 9846 4.4.1).
 */
#ifndef STOIC_WIRE_ENCRYPTED_EXTENSIONS_H
#define STOIC_WIRE_ENCRYPTED_EXTENSIONS_H

#include <stoic/bytes.h>

#include "wire/extension_block.h"

typedef struct stoic_encrypted_extensions {
    stoic_extensions extensions;
} stoic_encrypted_extensions;

/* `offered`: the extensions of the ClientHello. ENCRYPTED_EXTENSIONS_MALFORMED, those of
 * stoic_extensions_decode. */
stoic_error stoic_encrypted_extensions_decode(stoic_encrypted_extensions *out, stoic_bytes body,
                                              stoic_extension_set offered);
stoic_error stoic_encrypted_extensions_encode(stoic_writer *writer,
                                              const stoic_encrypted_extensions *message);

#endif
