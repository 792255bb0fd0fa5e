/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the anchors of fuzz/path.c and the first files of the corpora of path, name_constraints and
 * certificate: a PKI with all that the code looks at, in small keys.
 *
 *     path_seeds FUZZ_FOLDER
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "pki.h"

#include <stoic/certificate.h>

enum { MAX_CHAIN = 16 };

static const char *folder;

static void write_file(const char *path, stoic_bytes bytes) {
    char full[1024];
    snprintf(full, sizeof full, "%s/%s", folder, path);
    FILE *file = fopen(full, "wb");
    FUZZ_ASSERT(file != NULL && fwrite(bytes.data, 1, bytes.len, file) == bytes.len);
    fclose(file);
}

static void write_seed(const char *target, const char *name, const stoic_bytes *parts, size_t num) {
    static uint8_t data[1 << 16];
    char path[256];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, data, sizeof data);
    for (size_t i = 0; i < num; i++) {
        stoic_write_bytes(&writer, parts[i]);
    }
    snprintf(path, sizeof path, "%s/corpus/%s", folder, target);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "corpus/%s/%s", target, name);
    write_file(path, stoic_writer_view(&writer));
}

/* What stands in front of a chain; see path.c. All zero: a server, `now` in the middle, no name. */
typedef struct front {
    uint8_t flags, max_intermediates, time_less_128, name;
    uint16_t bad;
    stoic_bytes crls, ocsp;
} front;

static void write_path(const char *name, front with, const pki_entity *const *chain) {
    uint8_t head[8], lengths[2][2];
    size_t num = 0;
    while (chain[num] != NULL) {
        num++;
    }
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, head, sizeof head);
    stoic_write_u8(&writer, with.flags);
    stoic_write_u8(&writer, with.max_intermediates);
    stoic_write_u8(&writer, (uint8_t)(with.time_less_128 + 128));
    stoic_write_u16(&writer, with.bad);
    stoic_write_u8(&writer, with.name);
    const stoic_bytes *lists[] = {&with.crls, &with.ocsp};
    for (size_t i = 0; i < 2; i++) {
        lengths[i][0] = (uint8_t)(lists[i]->len >> 8);
        lengths[i][1] = (uint8_t)lists[i]->len;
    }
    const stoic_bytes parts[] = {stoic_writer_view(&writer),
                                 stoic_bytes_of(lengths[0], 2),
                                 with.crls,
                                 stoic_bytes_of(lengths[1], 2),
                                 with.ocsp,
                                 pki_chain(chain, num)};
    write_seed("path", name, parts, STOIC_COUNT(parts));
}
#define CHAIN(...) ((const pki_entity *const[]){__VA_ARGS__, NULL})
#define NAME(index) .name = (index)
enum { NO_NAME, WWW, WWW_DOT, IPV4, IPV6, SPIFFE, OTHER }; /* path.c's list */
enum {
    CLIENT = 1,
    STRICT = 2,
    MAX = 4,
    LEAF_ONLY = 8,
    UNKNOWN_OK = 16,
    EXPIRED_OK = 32,
    NO_ANCHORS = 64,
    BAD = 128
};

/* ---- The PKI ---------------------------------------------------------------------------------------------
 */

#define CA "basicConstraints=critical,CA:TRUE"
#define CA_USAGE "keyUsage=critical,keyCertSign,cRLSign"
#define LEAF_USAGE "keyUsage=critical,digitalSignature"
#define SERVER "extendedKeyUsage=serverAuth"
#define WWW_NAMES "subjectAltName=DNS:www.example.com,DNS:*.example.net,IP:192.0.2.1,IP:2001:db8::1"

static pki_entity root, other_root, twin_root, constrained_root, rsa_root, pinned;

static pki_entity ca(const char *subject, const pki_entity *issuer, const char *extra) {
    return pki_issue(
        (pki_request){.subject = subject, .issuer = issuer, .extensions = {CA, CA_USAGE, extra}});
}

static pki_entity leaf(const char *subject, const pki_entity *issuer, const char *names, const char *extra) {
    return pki_issue((pki_request){
        .subject = subject, .issuer = issuer, .extensions = {LEAF_USAGE, SERVER, names, extra}});
}

static void make_anchors(void) {
    root = ca("Root", NULL, NULL);
    other_root = ca("Other Root", NULL, NULL);
    twin_root = ca("Root", NULL, NULL); /* two anchors with one name */
    constrained_root = ca("Constrained Root", NULL, "nameConstraints=critical,permitted;DNS:example.com");
    rsa_root = pki_issue((pki_request){.subject = "RSA Root", .type = PKI_RSA, .extensions = {CA, CA_USAGE}});
    pinned = pki_issue((pki_request){.subject = "pinned", .extensions = {LEAF_USAGE, SERVER, WWW_NAMES}});
    const pki_entity *anchors[] = {&root, &other_root, &twin_root, &constrained_root, &rsa_root};
    const pki_entity *pins[] = {&pinned};
    char path[1024];
    snprintf(path, sizeof path, "%s/pki", folder);
    mkdir(path, 0755);
    write_file("pki/anchors.pem", pki_pem(anchors, STOIC_COUNT(anchors)));
    write_file("pki/pinned.pem", pki_pem(pins, STOIC_COUNT(pins)));
}

static void write_plain(void) {
    const pki_entity middle = ca("CA 1", &root, "extendedKeyUsage=serverAuth,clientAuth");
    const pki_entity www = leaf("www", &middle, WWW_NAMES, NULL);
    const pki_entity direct = leaf("direct", &root, WWW_NAMES, NULL);
    const pki_entity lonely = leaf("lonely", NULL, WWW_NAMES, NULL);
    const pki_entity client = pki_issue(
        (pki_request){.subject = "client",
                      .issuer = &middle,
                      .extensions = {"extendedKeyUsage=clientAuth", "subjectAltName=email:a@example.com"}});
    const pki_entity spiffe = pki_issue(
        (pki_request){.issuer = &middle,
                      .extensions = {LEAF_USAGE, "subjectAltName=critical,URI:spiffe://example.com/db"}});
    const pki_entity wrong_usage = pki_issue((pki_request){
        .subject = "usage",
        .issuer = &middle,
        .extensions = {"keyUsage=critical,keyAgreement", "subjectAltName=DNS:www.example.com"}});
    const pki_entity old = pki_issue((pki_request){.subject = "old",
                                                   .issuer = &middle,
                                                   .not_after = PKI_NOW - 86400,
                                                   .extensions = {LEAF_USAGE, SERVER, WWW_NAMES}});
    write_path("plain", (front){NAME(WWW)}, CHAIN(&www, &middle));
    write_path("plain-root", (front){NAME(IPV4)}, CHAIN(&www, &middle, &root));
    write_path("plain-strict", (front){.flags = STRICT, NAME(WWW_DOT)}, CHAIN(&www, &middle));
    write_path("plain-late", (front){.time_less_128 = 124}, CHAIN(&www, &middle));
    write_path("plain-early", (front){.time_less_128 = 129}, CHAIN(&www, &middle));
    write_path("plain-bad", (front){.flags = BAD, .bad = 1}, CHAIN(&www, &middle));
    write_path("plain-other", (front){NAME(OTHER)}, CHAIN(&www, &middle));
    write_path("plain-none", (front){.flags = MAX}, CHAIN(&www, &middle));
    write_path("no-anchors", (front){.flags = NO_ANCHORS}, CHAIN(&www, &middle));
    write_path("direct", (front){NAME(IPV6)}, CHAIN(&direct));
    write_path("lonely", (front){NAME(WWW)}, CHAIN(&lonely));
    write_path("old", (front){NAME(WWW)}, CHAIN(&old, &middle));
    write_path("missing", (front){NAME(WWW)}, CHAIN(&www));
    write_path("client", (front){.flags = CLIENT}, CHAIN(&client, &middle));
    write_path("not-server", (front){0}, CHAIN(&client, &middle));
    write_path("spiffe", (front){.flags = CLIENT, NAME(SPIFFE)}, CHAIN(&spiffe, &middle));
    write_path("usage", (front){NAME(WWW)}, CHAIN(&wrong_usage, &middle));
    write_path("pinned", (front){NAME(WWW)}, CHAIN(&pinned));
    write_path("anchor-itself", (front){0}, CHAIN(&root));
}

static void write_graphs(void) {
    const pki_entity middle = ca("Cross", &root, NULL);
    const pki_entity cross = pki_issue((pki_request){
        .subject = "Cross", .issuer = &other_root, .key = middle.key, .extensions = {CA, CA_USAGE}});
    const pki_entity www = leaf("www", &middle, WWW_NAMES, NULL);
    const pki_entity stranger = ca("Stranger", NULL, NULL);
    const pki_entity a = ca("A", &stranger, NULL);
    const pki_entity b = ca("B", &a, NULL);
    const pki_entity a_by_b =
        pki_issue((pki_request){.subject = "A", .issuer = &b, .key = a.key, .extensions = {CA, CA_USAGE}});
    const pki_entity by_a = leaf("looping", &a, WWW_NAMES, NULL);
    const pki_entity fake_root = ca("Root", NULL, NULL);
    const pki_entity not_ca = leaf("Not a CA", &root, NULL, NULL);
    const pki_entity below = leaf("below", &not_ca, WWW_NAMES, NULL);
    write_path("cross", (front){NAME(WWW)}, CHAIN(&www, &cross, &middle));
    write_path("cross-bad", (front){.flags = BAD, .bad = 2}, CHAIN(&www, &cross, &middle));
    write_path("loop", (front){0}, CHAIN(&by_a, &b, &a_by_b, &a));
    write_path("loop-bad", (front){.flags = BAD, .bad = 5}, CHAIN(&by_a, &b, &a_by_b));
    write_path("strangers", (front){0}, CHAIN(&www, &stranger, &a, &b, &fake_root, &middle));
    write_path("not-ca", (front){0}, CHAIN(&below, &not_ca));
}

static void write_rows(void) {
    pki_entity row[10];
    const pki_entity *chain[MAX_CHAIN] = {NULL};
    for (size_t i = 0; i < STOIC_COUNT(row); i++) {
        char name[16];
        snprintf(name, sizeof name, "%zu", i);
        row[i] = pki_issue((pki_request){.subject = name,
                                         .issuer = i == 0 ? &root : &row[i - 1],
                                         .has_no_key_ids = true,
                                         .extensions = {CA, CA_USAGE}});
    }
    for (size_t len = 7; len <= STOIC_COUNT(row); len += 3) {
        const pki_entity end = leaf("end", &row[len - 1], "subjectAltName=DNS:a.test", NULL);
        char name[16];
        chain[0] = &end;
        for (size_t i = 0; i < len; i++) {
            chain[1 + i] = &row[i];
        }
        snprintf(name, sizeof name, "row-%zu", len);
        write_path(name, (front){0}, chain);
    }
    pki_entity same[10];
    for (size_t i = 0; i < STOIC_COUNT(same); i++) {
        same[i] = pki_issue((pki_request){.subject = "Root",
                                          .issuer = i == 0 ? &root : &same[i - 1],
                                          .has_no_key_ids = true,
                                          .extensions = {CA, CA_USAGE}});
        chain[1 + i] = &same[i];
    }
    const pki_entity of_same = leaf("of-same", &same[STOIC_COUNT(same) - 1], WWW_NAMES, NULL);
    chain[0] = &of_same;
    write_path("self-issued", (front){.flags = BAD, .bad = 0xffff}, chain);
}

static void write_depths(void) {
    const pki_entity short_ca =
        pki_issue((pki_request){.subject = "Short",
                                .issuer = &root,
                                .extensions = {"basicConstraints=critical,CA:TRUE,pathlen:0", CA_USAGE}});
    const pki_entity too_deep = ca("Deep", &short_ca, NULL);
    const pki_entity deep = leaf("deep", &too_deep, WWW_NAMES, NULL);
    write_path("path-length", (front){0}, CHAIN(&deep, &too_deep, &short_ca));
}

/* As many extensions that nobody knows as there may be. */
static pki_entity with_many_extensions(void) {
    static char texts[32][32];
    pki_request request = {.subject = "many", .issuer = &root};
    for (size_t i = 0; i < STOIC_COUNT(texts); i++) {
        snprintf(texts[i], sizeof texts[i], "1.2.3.%zu=DER:05:00", i + 1);
        request.extensions[i] = texts[i];
    }
    return pki_issue(request);
}

static void write_odd(void) {
    const pki_entity rsa = pki_issue((pki_request){.subject = "rsa",
                                                   .type = PKI_RSA,
                                                   .issuer = &rsa_root,
                                                   .extensions = {LEAF_USAGE, SERVER, WWW_NAMES}});
    const pki_entity p256 = pki_issue((pki_request){
        .subject = "p256", .type = PKI_P256, .issuer = &root, .extensions = {LEAF_USAGE, SERVER, WWW_NAMES}});
    const pki_entity rich =
        leaf("rich", &root,
             WWW_NAMES ",URI:https://example.com/,email:x@example.com,otherName:1.2.3;UTF8:x,RID:1.2.3",
             "authorityInfoAccess=OCSP;URI:http://o.test/,caIssuers;URI:http://c.test/");
    const pki_entity policies = pki_issue((pki_request){
        .subject = "policies",
        .issuer = &root,
        .extensions = {CA, "certificatePolicies=1.2.3.4,2.5.29.32.0",
                       "policyConstraints=critical,requireExplicitPolicy:0", "inhibitAnyPolicy=critical,1"}});
    const pki_entity unknown = leaf("unknown", &root, WWW_NAMES, "1.2.3.4=critical,DER:05:00");
    const pki_entity staple = leaf("staple", &root, WWW_NAMES, "tlsfeature=status_request");
    write_path("rsa", (front){NAME(WWW)}, CHAIN(&rsa));
    write_path("p256", (front){NAME(WWW)}, CHAIN(&p256));
    write_path("rich", (front){.flags = STRICT, NAME(WWW)}, CHAIN(&rich));
    write_path("policies", (front){0}, CHAIN(&policies));
    write_path("unknown", (front){NAME(WWW)}, CHAIN(&unknown));
    write_path("staple", (front){NAME(WWW)}, CHAIN(&staple));
    const pki_entity many = with_many_extensions();
    const pki_entity *certificates[] = {&rsa, &p256, &rich, &policies, &unknown, &staple, &many};
    for (size_t i = 0; i < STOIC_COUNT(certificates); i++) {
        char name[32];
        snprintf(name, sizeof name, "odd-%zu", i);
        write_seed("certificate", name, (const stoic_bytes[]){stoic_bytes_of("\0", 1), certificates[i]->der},
                   2);
    }
}

/* ---- Revocation ------------------------------------------------------------------------------------------
 */

#define POINT "http://crl.test/1.crl"

static void write_revocation(void) {
    const pki_entity middle = ca("CRL CA", &root, NULL);
    const pki_entity good = leaf("good", &middle, WWW_NAMES, NULL);
    const pki_entity bad = leaf("bad", &middle, WWW_NAMES, NULL);
    const pki_entity at_point = leaf("point", &middle, WWW_NAMES, "crlDistributionPoints=URI:" POINT);
    const pki_entity responder = pki_issue(
        (pki_request){.subject = "OCSP",
                      .issuer = &middle,
                      .extensions = {LEAF_USAGE, "extendedKeyUsage=OCSPSigning", "noCheck=ignored"}});
    const stoic_bytes list = pki_crl((pki_crl_request){.issuer = &middle, .revoked = &bad});
    const stoic_bytes roots = pki_crl((pki_crl_request){.issuer = &root});
    const stoic_bytes part =
        pki_crl((pki_crl_request){.issuer = &middle, .revoked = &at_point, .distribution_point = POINT});
    const stoic_bytes stale = pki_crl((pki_crl_request){.issuer = &middle, .next_update = PKI_NOW - 1});
    write_path("crl-good", (front){.flags = LEAF_ONLY, .crls = list}, CHAIN(&good, &middle));
    write_path("crl-bad", (front){.crls = list}, CHAIN(&bad, &middle));
    write_path("crl-root", (front){.crls = roots}, CHAIN(&good, &middle));
    write_path("crl-root-ok", (front){.flags = UNKNOWN_OK, .crls = roots}, CHAIN(&good, &middle));
    write_path("crl-part", (front){.crls = part}, CHAIN(&at_point, &middle));
    write_path("crl-not-part", (front){.crls = part}, CHAIN(&good, &middle));
    write_path("crl-stale", (front){.flags = LEAF_ONLY, .crls = stale}, CHAIN(&good, &middle));
    write_path("crl-stale-ok", (front){.flags = LEAF_ONLY | EXPIRED_OK, .crls = stale},
               CHAIN(&good, &middle));
    write_path("crl-forged", (front){.flags = LEAF_ONLY | BAD, .bad = 4, .crls = list},
               CHAIN(&good, &middle));
    const struct {
        const char *name;
        stoic_bytes response;
    } answers[] = {
        {"ocsp-good", pki_ocsp(&good, &middle, NULL, false)},
        {"ocsp-revoked", pki_ocsp(&good, &middle, NULL, true)},
        {"ocsp-responder", pki_ocsp(&good, &middle, &responder, false)},
        {"ocsp-other", pki_ocsp(&bad, &middle, NULL, false)},
        {"ocsp-stranger", pki_ocsp(&good, &middle, &good, false)},
    };
    for (size_t i = 0; i < STOIC_COUNT(answers); i++) {
        write_path(answers[i].name, (front){.ocsp = answers[i].response}, CHAIN(&good, &middle));
    }
    write_path("ocsp-and-crl", (front){.flags = LEAF_ONLY, .ocsp = answers[0].response, .crls = list},
               CHAIN(&good, &middle));
    write_path("ocsp-late", (front){.time_less_128 = 1, .ocsp = answers[0].response}, CHAIN(&good, &middle));
}

/* ---- Name constraints ------------------------------------------------------------------------------------
 */

static const char *const constraint_texts[] = {
    "permitted;DNS:example.com,permitted;IP:192.0.2.0/255.255.255.0",
    "permitted;DNS:example.com,excluded;DNS:www.example.com",
    "excluded;DNS:com",
    "DER:30:06:A1:04:30:02:82:00", /* excluded: every DNS name */
    "permitted;email:example.com,permitted;email:.example.org,permitted;email:me@example.net",
    "permitted;URI:example.com,excluded;URI:.example.org",
    "excluded;IP:2001:db8:0:0:0:0:0:0/ffff:ffff:0:0:0:0:0:0",
    "permitted;dirName:inside",
    "excluded;dirName:inside",
    "permitted;otherName:1.2.3;UTF8:x",
    "excluded;RID:1.2.3.4",
};
static const char inside[] = "[inside]\nO=Example\n[names]\nCN=a\n";
static const char *const name_texts[] = {
    "subjectAltName=DNS:www.example.com,DNS:*.example.com,IP:192.0.2.7,IP:2001:db8::7",
    "subjectAltName=email:me@example.com,email:you@example.org,URI:https://u@a.example.org:8/x,dirName:names",
    "subjectAltName=DNS:WWW.EXAMPLE.COM,DNS:example.com,URI:spiffe://example.com/a,otherName:1.2.3;UTF8:x",
};

/* With its tag and length. */
static stoic_bytes constraints_of(const pki_entity *authority) {
    stoic_certificate view = {.struct_size = sizeof view};
    FUZZ_ASSERT(stoic_certificate_read(&view, authority->der, NULL) == STOIC_OK);
    FUZZ_ASSERT(view.name_constraints.len < 0x80);
    return stoic_bytes_of(view.name_constraints.data - 2, view.name_constraints.len + 2);
}

static void write_constraints(void) {
    for (size_t i = 0; i < STOIC_COUNT(constraint_texts); i++) {
        char text[256], name[32];
        snprintf(text, sizeof text, "nameConstraints=critical,%s", constraint_texts[i]);
        const pki_entity authority = pki_issue((pki_request){.subject = "NC",
                                                             .issuer = i % 2 == 0 ? &root : &constrained_root,
                                                             .extensions = {CA, CA_USAGE, text},
                                                             .section = inside});
        const stoic_bytes constraints = constraints_of(&authority);
        const uint8_t head[4] = {0, 255, (uint8_t)(constraints.len >> 8), (uint8_t)constraints.len};
        for (size_t j = 0; j < STOIC_COUNT(name_texts); j++) {
            const pki_entity end = pki_issue((pki_request){.subject = "end",
                                                           .issuer = &authority,
                                                           .extensions = {SERVER, name_texts[j]},
                                                           .section = inside});
            snprintf(name, sizeof name, "constraint-%zu-%zu", i, j);
            if (j == i % 3) {
                write_path(name, (front){0}, CHAIN(&end, &authority));
            }
            write_seed("name_constraints", name,
                       (const stoic_bytes[]){stoic_bytes_of(head, 4), constraints, end.der}, 3);
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s FUZZ_FOLDER\n", argv[0]);
        return 2;
    }
    folder = argv[1];
    make_anchors();
    write_plain();
    write_graphs();
    write_rows();
    write_depths();
    write_odd();
    write_revocation();
    write_constraints();
    pki_free_all();
    return 0;
}
