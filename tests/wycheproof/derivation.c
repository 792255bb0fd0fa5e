/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "secrets/hkdf.h"
#include "wycheproof/vector.h"

outcome run_hmac(test_vector *vector, unsigned parameter) {
    const stoic_hash *hash = stoic_provider_hash(vector->provider, (stoic_hash_id)parameter);
    const stoic_bytes tag = bytes_of(vector->test, "tag");
    const stoic_bytes message = bytes_of(vector->test, "msg");
    uint8_t *out = scratch_of(hash->output_len);

    hash->hmac(out, bytes_of(vector->test, "key"), &message, 1);
    return stoic_bytes_equal(stoic_bytes_of(out, tag.len), tag) ? OUTCOME_ACCEPTED : OUTCOME_REFUSED;
}

/* Derives in a process of its own, where it may abort. */
static bool aborts(const stoic_hash *hash, stoic_bytes key, stoic_bytes info, size_t size) {
    const pid_t child = fork();
    int status = 0;

    if (child == 0) {
        const int null = open("/dev/null", O_WRONLY);
        (void)signal(SIGABRT, SIG_DFL);
        (void)dup2(null, STDERR_FILENO);
        stoic_hkdf_expand(hash, scratch_of(size), size, key, info);
        _exit(0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

outcome run_hkdf(test_vector *vector, unsigned parameter) {
    const stoic_hash *hash = stoic_provider_hash(vector->provider, (stoic_hash_id)parameter);
    const size_t size = number_of(vector->test, "size");
    const stoic_bytes info = bytes_of(vector->test, "info");
    const stoic_bytes expected = bytes_of(vector->test, "okm");
    uint8_t *key = scratch_of(hash->output_len);
    uint8_t *out = scratch_of(size);

    stoic_hkdf_extract(hash, key, bytes_of(vector->test, "salt"), bytes_of(vector->test, "ikm"));
    const stoic_bytes key_bytes = stoic_bytes_of(key, hash->output_len);
    if (size > STOIC_HKDF_MAX_BLOCKS * hash->output_len) {
        return aborts(hash, key_bytes, info, size) ? OUTCOME_REFUSED : OUTCOME_WRONG;
    }
    stoic_hkdf_expand(hash, out, size, key_bytes, info);
    return stoic_bytes_equal(stoic_bytes_of(out, size), expected) ? OUTCOME_ACCEPTED : OUTCOME_WRONG;
}
