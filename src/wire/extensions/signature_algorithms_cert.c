/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signature_algorithms_cert (RFC 9846 4.3.3).
 */
#include "wire/extensions/extension.h"

static stoic_error decode(stoic_extensions *out, stoic_reader *data, stoic_extension_place place) {
    (void)place;
    return stoic_read_u16_list16(data, &out->signature_algorithms_cert) ? STOIC_OK
                                                                        : STOIC_ERROR_EXTENSION_MALFORMED;
}

static void encode(stoic_writer *writer, const stoic_extensions *in, stoic_extension_place place) {
    (void)place;
    stoic_write_vector16(writer, in->signature_algorithms_cert);
}

const stoic_extension stoic_extension_signature_algorithms_cert = {
    .type = STOIC_EXTENSION_SIGNATURE_ALGORITHMS_CERT,
    .name = "signature_algorithms_cert",
    .places = STOIC_IN_CLIENT_HELLO | STOIC_IN_CERTIFICATE_REQUEST,
    .decode = decode,
    .encode = encode,
};
