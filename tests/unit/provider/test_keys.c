/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/provider/test_keys.h"

#include <stdlib.h>
#include <string.h>

typedef struct rsa_numbers {
    const char *modulus;
    const char *exponent;
    const char *d;
    const char *p;
    const char *q;
    const char *dp;
    const char *dq;
    const char *qi;
} rsa_numbers;

/* Made for these tests alone. */
static const rsa_numbers rsa_2048 = {
    .modulus =
        "f3f5879c7a38e9008aa49778572a62302826fe94ae59e69279df0ab2d8ebbbd9deea9f97a4612ed553085593eb41c932"
        "e35663f4981f2fe6c060a9e4c0c07350db3c7e66fd58c6920567e8f6ecd7105914455ff5d906355607b4ea7dcd9c6925"
        "bbb0dda38aff7ed61e8b62f34a84795fc217d2c94f99b61d7b405150bc4e7c3d7b6de05f2e8fc701167f5334fe4f6c2f"
        "f034033262fbb69b694fd7a2d251f691813c4ea9b7283cf22c657a82e90a860dbaf89f380592ab337606050788bf3522"
        "4222d45558130b808f0faf8606b2c21cc4f0544ed980c6c499d7daf371117bb455167a56e95d2a24430eab85c58978cd"
        "4b79f9f4d4a44b71a56bb5e5b98bd5a5",
    .exponent = "010001",
    .d = "085a1a8cc533c23e58d619081a012dcab4efde2806eeb5a71971afb314716aeff838136df9f1b321c32da0ddbc8b21b1"
         "3d4e8d837d306c25113c534a0293541f56321efdb5a4b414f70714ac5ccab6c3909f18bc439ece75508990119882c752"
         "c461e20f4c4897a0b5a6534fe84d8568e82dda9de112191b049cdcc1252be6b2e9b44763c6126025f51d18aaecd21b6a"
         "8901c7bac8ec6f7df79cf8c1a7c62190bc30e63948ad93a7269264a8cce56ad0063795ab5df0e9ca34a2df77ae82f2da"
         "377223483ca35c7cd9f626c9b6ac0842df589fded795f80775bf6bc6d1419b4aa7f0639151312738ba8fe9aa8547752c"
         "481d219207c3af60bbaf0a15a51bab01",
    .p = "fd3bbda46e3a530edd872ac8021509642fb3704e2aa027ff8f9bd635048e1d4054a965f911d6ab492223edbc64b9395e"
         "f3063e70ee55ab5f8964c3b393362409f0985118e8bc4ad3a23ed1eec2a2c7c41fc00093bf06fbec6b8b24a9e2535f2f"
         "d28f85c557a1fd9842039691d221c221131684e9d93f74f2820498fb38d80ec1",
    .q = "f69fd99fc573830b9943428d4bace04eba30d9439bc02ed5755750a7f8c4443e393459835258b82e483010fe79df2863"
         "0dd1e92b63e17c1169bfdc228e821a6ea84ab96da89fd671b1c9d1ee1e66962da300922a7330b2e92b454619d28b8a84"
         "5e94b419256f846aa2c32c6869fe93ac9160699d552f2838469bf79a891263e5",
    .dp = "c6615fae89ffbd039f3dfda0d428c0c3b0aec4e3277771fe3df59a38cc89bc96a1fc56fb69231fea5a09857b99f894de"
          "324a88ee15781d99e95b7c0898e1c817d558ade772a3d786b5cabad16dbef1fa4dd92f5a8f431c6658d5977252f07758"
          "527ec7101317bf3fe12f486c920e8a3338ede2500436371aa80a8c01fac51fc1",
    .dq = "187d8f32da7cba0ab0d1890e56f177e4d9807852ca68af3deb451c7151b6cbc012162cbd69b3fdb63adceb131a2f1ae7"
          "9b3bb917e1f74646c465950aa9742a03cb1a80876f33502c4227747d5cef7b0255297d5a51ce08363761cdb04ac428a1"
          "347337df37647795cf4bea6104058fcc973327c9c3e7c6eaafb8554237526831",
    .qi = "46a58c130aaeac3b0400573238f9543be0fbef277cff37b1f7e71e972cc7c8ff4cfe223e177789d1c4ccdd16f78ec1c0"
          "7501470031d77d10cc323713323c3ec3e590f1819c965d13e4e11d0ddce273f91b88897a173f8d34d78eff7f353e5654"
          "8e1423b9b2cc62276d2fe4174b86f6ed3dc6c214a8afb70a40884f99ee211fdc",
};

static unsigned digit_of(char c) {
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (unsigned)(c - 'a') + 10;
    }
    abort();
}

size_t test_hex(uint8_t *out, size_t cap, const char *hex) {
    const size_t len = strlen(hex) / 2;

    if (strlen(hex) % 2 != 0 || len > cap) {
        abort();
    }
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)(digit_of(hex[2 * i]) << 4 | digit_of(hex[2 * i + 1]));
    }
    return len;
}

stoic_bytes test_key_hex(test_key *key, const char *hex) {
    uint8_t *start = key->bytes + key->used;
    const size_t len = test_hex(start, sizeof(key->bytes) - key->used, hex);

    key->used += len;
    return stoic_bytes_of(start, len);
}

static stoic_bytes repeated(test_key *key, uint8_t value, size_t len) {
    uint8_t *start = key->bytes + key->used;

    if (len > sizeof(key->bytes) - key->used) {
        abort();
    }
    memset(start, value, len);
    key->used += len;
    return stoic_bytes_of(start, len);
}

static void rsa_init(test_key *out) {
    stoic_private_key *key = &out->key;

    key->public_key.modulus = test_key_hex(out, rsa_2048.modulus);
    key->public_key.exponent = test_key_hex(out, rsa_2048.exponent);
    key->d = test_key_hex(out, rsa_2048.d);
    key->p = test_key_hex(out, rsa_2048.p);
    key->q = test_key_hex(out, rsa_2048.q);
    key->dp = test_key_hex(out, rsa_2048.dp);
    key->dq = test_key_hex(out, rsa_2048.dq);
    key->qi = test_key_hex(out, rsa_2048.qi);
}

static void init(test_key *out, stoic_key_type type, uint8_t value) {
    memset(out, 0, sizeof(*out));
    out->key.public_key.type = type;
    switch (type) {
    case STOIC_KEY_P256:
    case STOIC_KEY_ED25519:
        out->key.scalar = repeated(out, value, 32);
        break;
    case STOIC_KEY_P384:
        out->key.scalar = repeated(out, value, 48);
        break;
    case STOIC_KEY_P521:
        out->key.scalar = repeated(out, value, 65);
        break;
    case STOIC_KEY_RSA:
    case STOIC_KEY_RSA_PSS:
        rsa_init(out);
        break;
    case STOIC_KEY_NONE:
        abort();
    }
}

void test_key_init(test_key *out, stoic_key_type type) {
    init(out, type, 0x11);
}

void test_key_init_other(test_key *out, stoic_key_type type) {
    init(out, type, 0x22);
}
