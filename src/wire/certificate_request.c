/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CertificateRequest (RFC 9846 4.4.2).
 */
#include "wire/certificate_request.h"

#include "wire/message.h"

stoic_error stoic_certificate_request_decode(stoic_certificate_request *out, stoic_bytes body) {
    stoic_reader reader = stoic_reader_of(body);
    stoic_certificate_request message;
    stoic_bytes block;
    if (!stoic_read_vector8(&reader, &message.request_context) || !stoic_read_vector16(&reader, &block) ||
        !stoic_reader_at_end(&reader)) {
        return STOIC_ERROR_CERTIFICATE_REQUEST_MALFORMED;
    }
    STOIC_TRY(stoic_extensions_decode(&message.extensions, block, STOIC_IN_CERTIFICATE_REQUEST, 0,
                                      STOIC_ERROR_CERTIFICATE_REQUEST_MALFORMED));
    *out = message;
    return STOIC_OK;
}

stoic_error stoic_certificate_request_encode(stoic_writer *writer, const stoic_certificate_request *message) {
    const stoic_mark mark = stoic_message_open(writer, STOIC_MESSAGE_CERTIFICATE_REQUEST);
    stoic_write_vector8(writer, message->request_context);
    STOIC_TRY(stoic_extensions_encode(writer, &message->extensions, STOIC_IN_CERTIFICATE_REQUEST,
                                      stoic_bytes_of(NULL, 0)));
    stoic_write_close(writer, mark);
    return stoic_writer_error(writer);
}
