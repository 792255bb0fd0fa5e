/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CertificateVerify (RFC 9846 4.5.2).
 */
#include "wire/certificate_verify.h"

#include "wire/codepoints.h"
#include "wire/lists.h"
#include "wire/message.h"

stoic_error stoic_certificate_verify_decode(stoic_certificate_verify *out, stoic_bytes body) {
    stoic_reader reader = stoic_reader_of(body);
    stoic_certificate_verify message;
    if (!stoic_read_u16(&reader, &message.algorithm) || !stoic_read_vector16(&reader, &message.signature) ||
        !stoic_reader_at_end(&reader)) {
        return STOIC_ERROR_CERTIFICATE_VERIFY_MALFORMED;
    }
    *out = message;
    return STOIC_OK;
}

stoic_error stoic_certificate_verify_encode(stoic_writer *writer, const stoic_certificate_verify *message) {
    const stoic_mark mark = stoic_message_open(writer, STOIC_MESSAGE_CERTIFICATE_VERIFY);
    stoic_write_u16(writer, message->algorithm);
    stoic_write_vector16(writer, message->signature);
    stoic_write_close(writer, mark);
    return stoic_writer_error(writer);
}
