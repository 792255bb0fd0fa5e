/* SPDX-License-Identifier: Apache-2.0 */
#include "limbo/case.h"

#include <stdio.h>
#include <string.h>

static const cJSON *member(const cJSON *json, const char *name) {
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(json, name);
    return found == NULL || cJSON_IsNull(found) ? NULL : found;
}

static const char *text_of(const cJSON *json, const char *name) {
    return cJSON_GetStringValue(member(json, name));
}

/* ---- Times ----------------------------------------------------------------------------------------------
 */

/* Days since 1970-01-01 of the proleptic Gregorian calendar, for years from 0. */
static int64_t days_of(int year, int month, int day) {
    const int64_t y = month <= 2 ? year - 1 : year; /* a year begins in March: the leap day is its last */
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

static const char *skip_fraction(const char *at) {
    if (*at != '.') {
        return at;
    }
    at++;
    return at + strspn(at, "0123456789");
}

static bool read_offset(int *out_seconds, const char *at) {
    char sign;
    int hours, minutes, length = 0;
    if (strcmp(at, "Z") == 0) {
        *out_seconds = 0;
        return true;
    }
    if (sscanf(at, "%c%2d:%2d%n", &sign, &hours, &minutes, &length) != 3 || at[length] != '\0' ||
        (sign != '+' && sign != '-') || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return false;
    }
    *out_seconds = (sign == '-' ? -60 : 60) * (hours * 60 + minutes);
    return true;
}

bool limbo_time_read(int64_t *out, const char *text) {
    int year, month, day, hour, minute, second, offset, length = 0;
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &length) !=
            6 ||
        length != 19 || year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 60 ||
        !read_offset(&offset, skip_fraction(text + length))) {
        return false;
    }
    *out = ((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset;
    return true;
}

/* ---- Members --------------------------------------------------------------------------------------------
 */

static bool is_list(const cJSON *list, bool (*is_element)(const cJSON *)) {
    const cJSON *element;
    if (list == NULL) {
        return true;
    }
    if (!cJSON_IsArray(list)) {
        return false;
    }
    cJSON_ArrayForEach(element, list) {
        if (!is_element(element)) {
            return false;
        }
    }
    return true;
}

static bool is_text(const cJSON *json) {
    return cJSON_IsString(json);
}

static bool is_name(const cJSON *json) {
    return text_of(json, "kind") != NULL && text_of(json, "value") != NULL;
}

static bool is_id(const char *id) {
    return id != NULL && *id != '\0' && strlen(id) < 256 &&
           strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:") == strlen(id);
}

const char *limbo_name_kind(const cJSON *name) {
    return text_of(name, "kind");
}

stoic_bytes limbo_name_value(const cJSON *name) {
    return stoic_bytes_of_text(text_of(name, "value"));
}

static bool read_expected(bool *out, const cJSON *json) {
    const char *expected = text_of(json, "expected_result");
    *out = expected != NULL && strcmp(expected, "SUCCESS") == 0;
    return *out || (expected != NULL && strcmp(expected, "FAILURE") == 0);
}

static bool read_time(int64_t *out, const cJSON *json, int64_t now) {
    const cJSON *time = member(json, "validation_time");
    *out = now;
    return time == NULL || (cJSON_IsString(time) && limbo_time_read(out, time->valuestring));
}

static bool read_depth(int *out, const cJSON *json) {
    const cJSON *depth = member(json, "max_chain_depth");
    *out = depth == NULL ? LIMBO_NO_DEPTH : depth->valueint;
    return depth == NULL || (cJSON_IsNumber(depth) && depth->valueint >= 0 && depth->valueint <= UINT16_MAX);
}

static bool read_lists(limbo_case *out, const cJSON *json) {
    const struct {
        const char *name;
        const cJSON **out;
        bool (*is_element)(const cJSON *);
    } lists[] = {
        {"trusted_certs", &out->trusted, is_text},
        {"untrusted_intermediates", &out->intermediates, is_text},
        {"crls", &out->crls, is_text},
        {"features", &out->features, is_text},
        {"signature_algorithms", &out->signature_algorithms, is_text},
        {"key_usage", &out->key_usage, is_text},
        {"extended_key_usage", &out->ext_key_usage, is_text},
        {"expected_peer_names", &out->peer_names, is_name},
    };
    for (size_t i = 0; i < STOIC_COUNT(lists); i++) {
        *lists[i].out = member(json, lists[i].name);
        if (!is_list(*lists[i].out, lists[i].is_element)) {
            return false;
        }
    }
    return true;
}

bool limbo_case_read(limbo_case *out, const char **problem, const cJSON *json, int64_t now) {
    *out = (limbo_case){.id = text_of(json, "id")};
    if (!is_id(out->id)) {
        out->id = NULL;
        *problem = "the id is missing or has characters that no id has";
        return false;
    }
    out->kind = text_of(json, "validation_kind");
    out->leaf = text_of(json, "peer_certificate");
    out->peer_name = member(json, "expected_peer_name");
    if (out->kind == NULL || out->leaf == NULL) {
        *problem = "validation_kind or peer_certificate is missing or no text";
    } else if (!read_expected(&out->expects_success, json)) {
        *problem = "expected_result is neither SUCCESS nor FAILURE";
    } else if (!read_time(&out->now, json, now)) {
        *problem = "validation_time is no RFC 3339 time";
    } else if (!read_depth(&out->max_depth, json)) {
        *problem = "max_chain_depth is not a number from 0 to 65535";
    } else if (out->peer_name != NULL && !is_name(out->peer_name)) {
        *problem = "expected_peer_name has no kind or no value";
    } else if (!read_lists(out, json)) {
        *problem =
            "a list (certificates, lists, names, usages, features) is none, or an element has the wrong type";
    } else if (out->trusted == NULL) {
        *problem = "trusted_certs is missing";
    } else {
        return true;
    }
    return false;
}
