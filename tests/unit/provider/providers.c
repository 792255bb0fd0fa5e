/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/provider/providers.h"

#include "fake/fake.h"

const provider_row provider_rows[NUM_PROVIDERS] = {
    {stoic_provider_libcrypto, true},
    {stoic_provider_fake, false},
};
