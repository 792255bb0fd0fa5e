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

#define DEFAULT_RETRY_LIFETIME_NS (60 * STOIC_NS_PER_SECOND)

static stoic_error check_retry_keys(const stoic_bytes *keys, size_t num) {
    STOIC_EACH(key, keys, num) {
        if (key->len != STOIC_RETRY_KEY_LEN) {
            return STOIC_ERROR_INVALID_ARGUMENT;
        }
    }
    return num <= STOIC_RETRY_KEYS_MAX ? STOIC_OK : STOIC_ERROR_INVALID_ARGUMENT;
}

stoic_error stoic_config_builder_set_stateless_retry(stoic_config_builder *builder, const stoic_bytes *keys,
                                                     size_t num, int64_t lifetime_ns) {
    stoic_config *config = builder->config;
    stoic_retry_key drawn = {{0}};
    STOIC_TRY(check_retry_keys(keys, num));
    if (lifetime_ns < 0) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    if (num == 0) {
        STOIC_TRY(config->provider->random(config->provider->user, drawn.bytes, sizeof(drawn.bytes)));
    }
    config->num_retry_keys = 0;
    STOIC_EACH(key, keys, num) {
        stoic_copy(STOIC_AT(config->retry_keys, config->num_retry_keys++)->bytes, STOIC_RETRY_KEY_LEN, *key);
    }
    if (num == 0) {
        *STOIC_AT(config->retry_keys, config->num_retry_keys++) = drawn;
    }
    STOIC_WIPE(&drawn);
    config->retry_lifetime_ns = lifetime_ns > 0 ? lifetime_ns : DEFAULT_RETRY_LIFETIME_NS;
    return STOIC_OK;
}
