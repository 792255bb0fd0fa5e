/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EncryptedExtensions (RFC 9846 4.4.1).
 */
#include "wire/encrypted_extensions.h"

#include "wire/message.h"

stoic_error stoic_encrypted_extensions_decode(stoic_encrypted_extensions *out, stoic_bytes body,
                                              stoic_extension_set offered) {
    stoic_reader reader = stoic_reader_of(body);
    stoic_bytes block;
    if (!stoic_read_vector16(&reader, &block) || !stoic_reader_at_end(&reader)) {
        return STOIC_ERROR_ENCRYPTED_EXTENSIONS_MALFORMED;
    }
    return stoic_extensions_decode(&out->extensions, block, STOIC_IN_ENCRYPTED_EXTENSIONS, offered,
                                   STOIC_ERROR_ENCRYPTED_EXTENSIONS_MALFORMED);
}

stoic_error stoic_encrypted_extensions_encode(stoic_writer *writer,
                                              const stoic_encrypted_extensions *message) {
    const stoic_mark mark = stoic_message_open(writer, STOIC_MESSAGE_ENCRYPTED_EXTENSIONS);
    STOIC_TRY(stoic_extensions_encode(writer, &message->extensions, STOIC_IN_ENCRYPTED_EXTENSIONS,
                                      stoic_bytes_of(NULL, 0)));
    stoic_write_close(writer, mark);
    return stoic_writer_error(writer);
}
