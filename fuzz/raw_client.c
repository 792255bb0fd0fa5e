/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client with real cryptography, and whatever bytes come. The input: how many bytes come at once, then the
 * bytes.
 */
#include "subject.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stoic_reader input = stoic_reader_of(stoic_bytes_of(data, size));
    const size_t chunk = fuzz_u8(&input);
    subject client;
    subject_new(
        &client, STOIC_ROLE_CLIENT,
        &(subject_options){.provider = stoic_provider_libcrypto(), .has_alpn = true, .is_pinned = true});
    while (!stoic_reader_at_end(&input)) {
        subject_feed(&client, chunk == 0 ? fuzz_rest(&input) : fuzz_bytes(&input, chunk));
        subject_drop_output(&client);
    }
    subject_end(&client, STOIC_TRANSPORT_EOF);
    subject_free(&client);
    return 0;
}
