/* SPDX-License-Identifier: Apache-2.0 */
#include "wycheproof/vector.h"

static outcome agree(const test_vector *vector, uint16_t id, stoic_bytes private_key) {
    const stoic_group *group = stoic_provider_group(vector->provider, id);
    _Alignas(STOIC_CONTEXT_ALIGN) uint8_t context[STOIC_GROUP_MAX_CONTEXT];
    uint8_t share[STOIC_GROUP_MAX_SHARE_LEN];
    const stoic_bytes peer_share = bytes_of(vector->test, "public");
    const stoic_bytes expected = bytes_of(vector->test, "shared");
    uint8_t *secret = scratch_of(group->secret_len);

    if (group->start_from(context, share, private_key) != STOIC_OK) {
        return OUTCOME_WRONG;
    }
    const stoic_error error = group->finish(context, secret, peer_share);
    group->clear(context);
    if (error != STOIC_OK) {
        return error == STOIC_ERROR_KEY_SHARE_INVALID ? OUTCOME_REFUSED : OUTCOME_WRONG;
    }
    return stoic_bytes_equal(stoic_bytes_of(secret, group->secret_len), expected) ? OUTCOME_ACCEPTED
                                                                                  : OUTCOME_WRONG;
}

outcome run_point_ecdh(test_vector *vector, unsigned parameter) {
    /* TLS 1.3 has no compressed points (RFC 9846 4.3.8). */
    vector->must_be_refused = text_is(vector->test, "result", "acceptable");
    return agree(vector, (uint16_t)parameter, big_number_of(vector->test, "private"));
}

outcome run_x25519(test_vector *vector, unsigned parameter) {
    /* The all-zero secret must be refused (RFC 9846 7.4.2). */
    vector->must_be_refused = is_all_zero(bytes_of(vector->test, "shared"));
    return agree(vector, (uint16_t)parameter, bytes_of(vector->test, "private"));
}
