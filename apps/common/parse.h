/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts of the command line, taken apart. Each parser takes all of the text or nothing: it returns false and
 * leaves *out as it was when the text is not exactly what it wants.
 */
#ifndef STOIC_APPS_COMMON_PARSE_H
#define STOIC_APPS_COMMON_PARSE_H

#include <stoic/bytes.h>
#include <stoic/notice.h>

/* The longest DNS name or address that is taken (RFC 1035 2.3.4), with its zero. */
#define APP_HOST_MAX 256
/* Names in a list: more is a mistake. */
#define APP_LIST_MAX 16
/* The longest time limit: a week. */
#define APP_SECONDS_MAX 604800

typedef struct app_endpoint {
    char host[APP_HOST_MAX]; /* a name or an address, without brackets */
    uint16_t port;
} app_endpoint;

/* A decimal number from 0 to max, digits only. */
bool app_parse_number(uint64_t *out, stoic_bytes text, uint64_t max);
/* "30" or "0.25": seconds, at most a week. */
bool app_parse_seconds(int64_t *out_ns, const char *text);
/* "127.0.0.1:8443", "[::1]:8443", "example.com:443". Without a port, `default_port` is taken unless it is 0.
 */
bool app_parse_endpoint(app_endpoint *out, const char *text, uint16_t default_port);
/* "h2,http/1.1": 1 to APP_LIST_MAX items, none empty. The items are slices of `text`. */
bool app_parse_list(stoic_bytes *out, size_t *out_num, const char *text);
/* Lists of names of groups ("x25519", "secp256r1") and of suites ("TLS_AES_128_GCM_SHA256"). */
bool app_parse_groups(uint16_t *out, size_t *out_num, const char *text);
bool app_parse_suites(uint16_t *out, size_t *out_num, const char *text);
/* "2026-01-31T12:00:00Z", "2026-01-31 14:00:00.5+02:00" (RFC 3339 5.6): seconds since 1970; a fraction is
 * dropped, a leap second is the second behind it. */
bool app_parse_time(int64_t *out, const char *text);
bool app_parse_level(stoic_severity *out, const char *text);
bool app_parse_format(stoic_format *out, const char *text);

#endif
