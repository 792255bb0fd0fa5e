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

void stoic_config_builder_set_ja4(stoic_config_builder *builder, bool is_wanted) {
    builder->config->wants_ja4 = is_wanted;
}

stoic_error stoic_config_builder_set_record_size_limit(stoic_config_builder *builder, size_t limit) {
    const bool is_limit = limit >= STOIC_RECORD_SIZE_LIMIT_MIN && limit <= STOIC_RECORD_SIZE_LIMIT_MAX;
    if (limit != 0 && !is_limit) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    builder->config->record_size_limit = limit;
    return STOIC_OK;
}

stoic_error stoic_config_builder_set_padding(stoic_config_builder *builder, size_t multiple) {
    if (multiple > STOIC_PADDING_MAX) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    builder->config->padding = multiple;
    return STOIC_OK;
}

stoic_error stoic_config_builder_set_num_key_shares(stoic_config_builder *builder, size_t num) {
    if (num == 0 || num > STOIC_KEY_SHARES_MAX) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    builder->config->num_key_shares = num;
    return STOIC_OK;
}
