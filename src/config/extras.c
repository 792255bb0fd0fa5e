/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setters of what most configs leave alone.
 */
#include "config/builder.h"

void stoic_config_builder_set_key_log(stoic_config_builder *builder, stoic_key_log_callback callback,
                                      void *user) {
    builder->config->key_log = callback;
    builder->config->key_log_user = user;
}
