/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hex.h"
#include "secrets/signed_content.h"

#define SPACES_64                                                                                            \
    "2020202020202020202020202020202020202020202020202020202020202020"                                       \
    "2020202020202020202020202020202020202020202020202020202020202020"
#define ONES_32 "0101010101010101010101010101010101010101010101010101010101010101"

typedef struct content_case {
    const char *reason;
    stoic_role signer;
    size_t hash_len; /* all bytes 1 */
    const char *content;
} content_case;

static const content_case cases[] = {
    {"the example of RFC 9846 4.5.2", STOIC_ROLE_SERVER, 32,
     SPACES_64 "544c5320312e332c207365727665722043657274696669636174655665726966"
               "79"
               "00" ONES_32},
    {"a client signs under another text", STOIC_ROLE_CLIENT, 32,
     SPACES_64 "544c5320312e332c20636c69656e742043657274696669636174655665726966"
               "79"
               "00" ONES_32},
    {"the longest hash fits", STOIC_ROLE_SERVER, STOIC_HASH_MAX_LEN,
     SPACES_64 "544c5320312e332c207365727665722043657274696669636174655665726966"
               "79"
               "00" ONES_32 ONES_32},
};

static void test_content(void **state) {
    (void)state;
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        uint8_t hash[STOIC_HASH_MAX_LEN], buffer[STOIC_SIGNED_CONTENT_MAX_LEN];
        memset(hash, 1, sizeof(hash));
        const stoic_bytes content =
            stoic_signed_content(buffer, cases[i].signer, stoic_bytes_of(hash, cases[i].hash_len));
        if (!equals_hex(content, cases[i].content)) {
            fail_msg("%s", cases[i].reason);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_content)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
