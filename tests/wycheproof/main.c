/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs Project Wycheproof's vectors through the provider interface. Each vector runs, or is excluded for the
 * reason that stands in its file's row; the counts must add up to what the file says it holds.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "wycheproof/vector.h"

#define SKIPPED 77
#define MAX_PATH 4096

typedef struct file_row {
    const char *file;
    vector_runner *run;
    unsigned parameter;
    size_t num_excluded;
    const char *reason; /* of the exclusions */
} file_row;

static const file_row rows[] = {
    {"aes_gcm_test.json", run_aead, STOIC_TLS_AES_128_GCM_SHA256, 183,
     "TLS has no 192-bit keys and no nonces but of 96 bits"},
    {"chacha20_poly1305_test.json", run_aead, STOIC_TLS_CHACHA20_POLY1305_SHA256, 9,
     "TLS has no nonces but of 96 bits"},
    {"ecdh_secp256r1_ecpoint_test.json", run_point_ecdh, STOIC_GROUP_SECP256R1, 0, NULL},
    {"ecdh_secp384r1_ecpoint_test.json", run_point_ecdh, STOIC_GROUP_SECP384R1, 0, NULL},
    {"x25519_test.json", run_x25519, STOIC_GROUP_X25519, 0, NULL},
    {"mlkem_768_keygen_seed_test.json", run_kem_keys, KERNELS_PORTABLE, 0, NULL},
    {"mlkem_768_keygen_seed_test.json", run_kem_keys, KERNELS_BEST, 0, NULL},
    {"mlkem_768_encaps_test.json", run_kem_encapsulate, KERNELS_PORTABLE, 0, NULL},
    {"mlkem_768_encaps_test.json", run_kem_encapsulate, KERNELS_BEST, 0, NULL},
    {"mlkem_768_test.json", run_kem_decapsulate, KERNELS_PORTABLE, 20, "a seed has 64 bytes"},
    {"mlkem_768_test.json", run_kem_decapsulate, KERNELS_BEST, 20, "a seed has 64 bytes"},
    {"ecdsa_secp256r1_sha256_test.json", run_ecdsa, STOIC_SCHEME_ECDSA_SECP256R1_SHA256, 0, NULL},
    {"ecdsa_secp384r1_sha384_test.json", run_ecdsa, STOIC_SCHEME_ECDSA_SECP384R1_SHA384, 0, NULL},
    {"ecdsa_secp521r1_sha512_test.json", run_ecdsa, STOIC_SCHEME_ECDSA_SECP521R1_SHA512, 0, NULL},
    {"ed25519_test.json", run_ed25519, STOIC_SCHEME_ED25519, 0, NULL},
    {"rsa_pss_2048_sha256_mgf1_32_test.json", run_rsa_pss, STOIC_SCHEME_RSA_PSS_RSAE_SHA256, 0, NULL},
    {"rsa_pss_4096_sha512_mgf1_32_test.json", run_rsa_pss, STOIC_SCHEME_RSA_PSS_RSAE_SHA512, 0, NULL},
    {"rsa_signature_2048_sha256_test.json", run_rsa_pkcs1, STOIC_SCHEME_RSA_PKCS1_SHA256, 0, NULL},
    {"rsa_signature_3072_sha384_test.json", run_rsa_pkcs1, STOIC_SCHEME_RSA_PKCS1_SHA384, 0, NULL},
    {"hmac_sha256_test.json", run_hmac, STOIC_HASH_SHA256, 0, NULL},
    {"hmac_sha384_test.json", run_hmac, STOIC_HASH_SHA384, 0, NULL},
    {"hkdf_sha256_test.json", run_hkdf, STOIC_HASH_SHA256, 0, NULL},
    {"hkdf_sha384_test.json", run_hkdf, STOIC_HASH_SHA384, 0, NULL},
};

typedef struct tally {
    size_t run;
    size_t excluded;
    size_t acceptable;          /* the vectors that leave it to the implementation... */
    size_t acceptable_accepted; /* ...and how many of these passed */
    size_t stricter;            /* called valid or acceptable, but TLS refuses them, and so did we */
    size_t failed;
} tally;

static const char *outcome_name(outcome result) {
    switch (result) {
    case OUTCOME_ACCEPTED:
        return "accepted";
    case OUTCOME_REFUSED:
        return "refused";
    case OUTCOME_WRONG:
        return "wrong result";
    case OUTCOME_EXCLUDED:
        break;
    }
    return "excluded";
}

static bool is_right(const test_vector *vector, outcome result) {
    if (vector->must_be_refused) {
        return result == OUTCOME_REFUSED;
    }
    if (text_is(vector->test, "result", "valid")) {
        return result == OUTCOME_ACCEPTED;
    }
    if (text_is(vector->test, "result", "invalid")) {
        return result == OUTCOME_REFUSED;
    }
    return text_is(vector->test, "result", "acceptable") && result != OUTCOME_WRONG;
}

static void report(const file_row *row, const test_vector *vector, outcome result) {
    const cJSON *comment = cJSON_GetObjectItemCaseSensitive(vector->test, "comment");

    printf("FAILED %s vector %zu (%s, %s%s): %s\n", row->file, number_of(vector->test, "tcId"),
           cJSON_IsString(comment) ? comment->valuestring : "",
           member_of(vector->test, "result")->valuestring, vector->must_be_refused ? ", but not in TLS" : "",
           outcome_name(result));
}

static void run_vector(const file_row *row, tally *sum, test_vector *vector) {
    const outcome result = row->run(vector, row->parameter);

    if (result == OUTCOME_EXCLUDED) {
        sum->excluded++;
        return;
    }
    sum->run++;
    if (vector->must_be_refused) {
        sum->stricter += !text_is(vector->test, "result", "invalid");
    } else if (text_is(vector->test, "result", "acceptable")) {
        sum->acceptable++;
        sum->acceptable_accepted += result == OUTCOME_ACCEPTED;
    }
    if (!is_right(vector, result)) {
        sum->failed++;
        report(row, vector, result);
    }
}

static void run_group(const file_row *row, tally *sum, const stoic_provider *provider, const cJSON *group) {
    const cJSON *test = NULL;

    cJSON_ArrayForEach(test, member_of(group, "tests")) {
        test_vector one = {.group = group, .test = test, .provider = provider};
        run_vector(row, sum, &one);
        forget_bytes();
    }
}

static char *read_text(const char *path) {
    FILE *file = fopen(path, "rb");
    struct stat facts;
    char *text = NULL;

    if (file == NULL) {
        return NULL;
    }
    if (fstat(fileno(file), &facts) == 0) {
        text = malloc((size_t)facts.st_size + 1);
    }
    if (text != NULL) {
        const size_t len = fread(text, 1, (size_t)facts.st_size, file);
        text[len] = '\0';
    }
    (void)fclose(file);
    return text;
}

static cJSON *read_json(const char *folder, const char *name) {
    char path[MAX_PATH];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    char *text = read_text(path);
    if (text == NULL) {
        printf("FAILED %s: %s\n", path, strerror(errno));
        return NULL;
    }
    cJSON *file = cJSON_Parse(text);
    free(text);
    if (file == NULL) {
        printf("FAILED %s: not JSON\n", path);
    }
    return file;
}

static bool adds_up(const file_row *row, const tally *sum, size_t total) {
    if (sum->run == 0 || sum->run + sum->excluded != total || sum->excluded != row->num_excluded) {
        printf(
            "FAILED %s: %zu vectors, of which %zu ran and %zu were excluded; %zu exclusions are expected\n",
            row->file, total, sum->run, sum->excluded, row->num_excluded);
        return false;
    }
    return true;
}

static bool run_file(const file_row *row, const stoic_provider *provider, const char *folder) {
    tally sum = {0};
    cJSON *file = read_json(folder, row->file);
    const cJSON *group = NULL;

    if (file == NULL) {
        return false;
    }
    cJSON_ArrayForEach(group, member_of(file, "testGroups")) {
        run_group(row, &sum, provider, group);
    }
    printf("%-40s %4zu run, %zu failed", row->file, sum.run, sum.failed);
    if (sum.acceptable > 0) {
        printf(", %zu acceptable of which %zu accepted", sum.acceptable, sum.acceptable_accepted);
    }
    if (sum.stricter > 0) {
        printf(", %zu refused because TLS is stricter", sum.stricter);
    }
    if (sum.excluded > 0) {
        printf(", %zu excluded: %s", sum.excluded, row->reason);
    }
    printf("\n");
    const bool is_good = adds_up(row, &sum, number_of(file, "numberOfTests")) && sum.failed == 0;
    cJSON_Delete(file);
    return is_good;
}

int main(void) {
    const char *shared = getenv("STOIC_SHARED");
    const stoic_provider *provider = stoic_provider_libcrypto();
    char folder[MAX_PATH / 2];
    struct stat facts;
    bool is_good = true;

    (void)setvbuf(stdout, NULL, _IOLBF, 0); /* a child process must not print our lines again */
    if (provider == NULL) {
        printf("FAILED: the provider does not start\n");
        return 1;
    }
    (void)snprintf(folder, sizeof(folder), "%s/vectors/wycheproof", shared == NULL ? "../shared" : shared);
    if (stat(folder, &facts) != 0) {
        printf("SKIP: there is no %s (STOIC_SHARED says where the vectors are)\n", folder);
        return SKIPPED;
    }
    for (size_t i = 0; i < STOIC_COUNT(rows); i++) {
        is_good = run_file(&rows[i], provider, folder) && is_good;
    }
    return is_good ? 0 : 1;
}
