/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cookie of a stateless HelloRetryRequest (RFC 9846 4.3.2), and the way back from it.
 */
#include "handshake/stateless_retry.h"

#include "handshake/limits.h"
#include "handshake/server_hello13.h"
#include "wire/codepoints.h"

enum { COOKIE_VERSION = 1, MAC_LEN = 32, NUM_MAC_PARTS = 7 };

static stoic_error make_mac(uint8_t *out, const stoic_handshake *handshake, stoic_bytes key,
                            const stoic_client_hello *hello, stoic_bytes content) {
    const stoic_hash *sha256 = stoic_provider_hash(handshake->config->provider, STOIC_HASH_SHA256);
    const bool has_name = stoic_extensions_has(&hello->extensions, STOIC_EXTENSION_SERVER_NAME);
    const stoic_bytes name = has_name ? hello->extensions.server_name : stoic_bytes_of(NULL, 0);
    uint8_t lengths[16];
    stoic_writer writer;
    if (sha256 == NULL) {
        return STOIC_ERROR_UNSUPPORTED_BY_PROVIDER;
    }
    /* in front, so that no byte can move from one part to the next */
    stoic_writer_init_fixed(&writer, lengths, sizeof(lengths));
    stoic_write_u16(&writer, (uint16_t)content.len);
    stoic_write_u16(&writer, (uint16_t)hello->session_id.len);
    stoic_write_u16(&writer, (uint16_t)hello->cipher_suites.len);
    stoic_write_u16(&writer, (uint16_t)hello->compression_methods.len);
    stoic_write_u16(&writer, (uint16_t)name.len);
    const stoic_bytes parts[NUM_MAC_PARTS] = {
        stoic_writer_view(&writer), content, hello->random, hello->session_id, hello->cipher_suites,
        hello->compression_methods, name};
    sha256->hmac(out, key, parts, NUM_MAC_PARTS);
    return STOIC_OK;
}

stoic_error stoic_retry_cookie_write(stoic_writer *writer, const stoic_handshake *handshake,
                                     const stoic_client_hello *hello, stoic_bytes first_hello,
                                     stoic_time now) {
    const size_t start = writer->len;
    uint8_t mac[STOIC_HASH_MAX_LEN];
    stoic_write_u8(writer, COOKIE_VERSION);
    stoic_write_u64(writer, (uint64_t)(now.wall_ns / STOIC_NS_PER_SECOND));
    stoic_write_u16(writer, handshake->suite->id);
    stoic_write_u16(writer, handshake->group->id);
    stoic_write_vector8(writer, first_hello);
    const stoic_bytes all = stoic_writer_view(writer);
    STOIC_TRY(stoic_writer_error(writer));
    const stoic_retry_key *key = STOIC_AT(handshake->config->retry_keys, 0);
    STOIC_TRY(make_mac(mac, handshake, stoic_bytes_of(key->bytes, sizeof(key->bytes)), hello,
                       stoic_slice(all, start, all.len - start)));
    stoic_write_bytes(writer, stoic_bytes_of(mac, MAC_LEN));
    return stoic_writer_error(writer);
}

/* Any of the keys: the first one makes cookies, the others are on their way out, or in. */
static stoic_error check_mac(const stoic_handshake *handshake, const stoic_client_hello *hello,
                             stoic_bytes content, stoic_bytes mac) {
    const stoic_config *config = handshake->config;
    STOIC_EACH(key, config->retry_keys, config->num_retry_keys) {
        uint8_t expected[STOIC_HASH_MAX_LEN];
        STOIC_TRY(
            make_mac(expected, handshake, stoic_bytes_of(key->bytes, sizeof(key->bytes)), hello, content));
        if (stoic_equal_secret(stoic_bytes_of(expected, MAC_LEN), mac)) {
            return STOIC_OK;
        }
    }
    return STOIC_ERROR_COOKIE_INVALID;
}

/* A wall clock that was set back by more than the lifetime makes cookies look too young: they are refused
 * too. */
static stoic_error check_age(const stoic_config *config, uint64_t issued, stoic_time now) {
    const int64_t age = now.wall_ns / STOIC_NS_PER_SECOND - (int64_t)issued;
    const int64_t lifetime = config->retry_lifetime_ns / STOIC_NS_PER_SECOND;
    return age <= lifetime && age >= -lifetime ? STOIC_OK : STOIC_ERROR_COOKIE_EXPIRED;
}

stoic_error stoic_retry_cookie_read(stoic_retry_cookie *out, const stoic_handshake *handshake,
                                    const stoic_client_hello *hello, stoic_time now) {
    const stoic_bytes all = hello->extensions.cookie;
    if (all.len <= MAC_LEN || all.len > STOIC_RETRY_COOKIE_MAX_LEN) {
        return STOIC_ERROR_COOKIE_INVALID;
    }
    const stoic_bytes content = stoic_slice(all, 0, all.len - MAC_LEN);
    STOIC_TRY(check_mac(handshake, hello, content, stoic_slice(all, content.len, MAC_LEN)));
    stoic_reader reader = stoic_reader_of(content);
    stoic_retry_cookie cookie;
    uint8_t version;
    uint64_t issued;
    if (!stoic_read_u8(&reader, &version) || version != COOKIE_VERSION || !stoic_read_u64(&reader, &issued) ||
        !stoic_read_u16(&reader, &cookie.suite) || !stoic_read_u16(&reader, &cookie.group) ||
        !stoic_read_vector8(&reader, &cookie.first_hello) || !stoic_reader_at_end(&reader)) {
        return STOIC_ERROR_COOKIE_INVALID;
    }
    STOIC_TRY(check_age(handshake->config, issued, now));
    *out = cookie;
    return STOIC_OK;
}

stoic_error stoic_restore_transcript(stoic_handshake *handshake, const stoic_retry_cookie *cookie,
                                     stoic_bytes sent) {
    const stoic_hash *hash = handshake->suite->hash;
    const uint8_t header[] = {STOIC_MESSAGE_HASH, 0, 0, (uint8_t)cookie->first_hello.len};
    if (cookie->first_hello.len != hash->output_len) {
        return STOIC_ERROR_COOKIE_INVALID;
    }
    stoic_transcript_start(&handshake->transcript, hash);
    stoic_transcript_add(&handshake->transcript, stoic_bytes_of(header, sizeof(header)));
    stoic_transcript_add(&handshake->transcript, cookie->first_hello);
    const size_t start = handshake->flight.len;
    STOIC_TRY(
        stoic_write_server_hello(handshake, &(stoic_server_hello_parts){.is_retry = true, .cookie = sent}));
    stoic_transcript_add_flight(handshake, start);
    stoic_writer_truncate(&handshake->flight, start); /* it went out before */
    return STOIC_OK;
}
