/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signature schemes that we offer.
 */
#include "handshake/schemes.h"

stoic_bytes stoic_scheme_list(uint8_t *room, const stoic_provider *provider, bool is_for_certificates) {
    stoic_writer list;
    stoic_writer_init_fixed(&list, room, STOIC_SCHEME_LIST_MAX);
    STOIC_EACH(algorithm, provider->signatures, provider->num_signatures) {
        if (is_for_certificates || stoic_scheme_signs_handshakes((*algorithm)->scheme)) {
            stoic_write_u16(&list, (*algorithm)->scheme);
        }
    }
    return stoic_writer_view(&list);
}
