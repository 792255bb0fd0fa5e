/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names as texts: what is an address (the C library is asked too), what is a DNS name, and what a list of
 * alternative names covers. The input: a length, a name of this length, GeneralNames.
 */
#include "fuzz.h"

#include <arpa/inet.h>
#include <string.h>

#include <stoic/webpki.h>

enum { MAX_NAME = 255 };

static void try_address(stoic_bytes name) {
    char text[MAX_NAME + 1] = {0};
    uint8_t expected[16], got[16];
    size_t len = 0;
    const bool is_address = stoic_ip_literal_read(got, &len, name);
    FUZZ_ASSERT(is_address == stoic_is_ip_literal(name));
    FUZZ_ASSERT(!is_address || !stoic_is_dns_name(name));
    if (name.len > 0) {
        memcpy(text, name.data, name.len);
    }
    if (strlen(text) != name.len) {
        FUZZ_ASSERT(!is_address);
        return;
    }
    const bool is_v4 = inet_pton(AF_INET, text, expected) == 1;
    const bool is_v6 = !is_v4 && inet_pton(AF_INET6, text, expected) == 1;
    FUZZ_ASSERT(is_address == (is_v4 || is_v6));
    FUZZ_ASSERT(!is_address || (len == (is_v4 ? 4u : 16u) && memcmp(expected, got, len) == 0));
}

static void try_dns_name(stoic_bytes name) {
    if (!stoic_is_dns_name(name)) {
        return;
    }
    FUZZ_ASSERT(name.len >= 1 && name.len <= 253);
    for (size_t i = 0; i < name.len; i++) {
        const uint8_t byte = name.data[i];
        FUZZ_ASSERT(byte == '-' || byte == '.' || byte == '_' || (byte >= '0' && byte <= '9') ||
                    (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const stoic_bytes name = fuzz_bytes(&input, fuzz_u8(&input));
    try_address(name);
    try_dns_name(name);
    const stoic_certificate certificate = {.struct_size = sizeof certificate,
                                           .subject_alt_names = fuzz_rest(&input)};
    const bool covers = stoic_certificate_covers_name(&certificate, name);
    FUZZ_ASSERT(!covers || (name.len > 0 && certificate.subject_alt_names.len > 0));
    return 0;
}
