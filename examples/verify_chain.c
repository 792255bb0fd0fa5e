/* SPDX-License-Identifier: Apache-2.0 */
/* Path validation alone, without TLS: is this chain good for this name, today?
 * usage: verify_chain CHAIN.pem ROOTS.pem NAME (the end entity first; roots:
 * /etc/ssl/certs/ca-certificates.crt) */
#include "example.h"

/* Prints the verdict: the path that was accepted, or the best that was found and what is wrong with it. */
static stoic_error verify(const stoic_trust_store *roots, stoic_bytes chain, const char *name) {
    const stoic_path_options options = {.struct_size = sizeof(options),
                                        .provider = stoic_provider_libcrypto(),
                                        .trust = roots,
                                        .purpose = STOIC_PURPOSE_SERVER,
                                        .now = example_now().wall_ns / STOIC_NS_PER_SECOND,
                                        .name = stoic_bytes_of_text(name)};
    stoic_verdict verdict = {.struct_size = sizeof(verdict)};
    static uint8_t text[65536];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, text, sizeof(text));
    const stoic_error error = stoic_path_verify(&verdict, &options, chain);
    stoic_verdict_write_text(&writer, &verdict);
    fwrite(text, 1, stoic_writer_view(&writer).len, stdout);
    return error;
}

/* A file that is not what it should be: which line, and why. */
static void complain(const char *path, stoic_error error, const stoic_error_detail *detail) {
    fprintf(stderr, "%s, line %zu: %s %s\n", path, detail->line, stoic_error_sentence(error), detail->text);
}

int main(int argc, char **argv) {
    static char chain_pem[65536], roots_pem[1024 * 1024];
    stoic_error_detail detail = {.struct_size = sizeof(detail)};
    stoic_trust_store *roots = NULL;
    stoic_writer chain;
    if (argc != 4) {
        fprintf(stderr, "usage: verify_chain CHAIN.pem ROOTS.pem NAME\n");
        return 2;
    }
    stoic_writer_init_growing(&chain, NULL, sizeof(chain_pem));
    int status = 2;
    const char *path = argv[1];
    stoic_error error =
        stoic_chain_from_pem(&chain, example_read_file(path, chain_pem, sizeof(chain_pem)), &detail);
    if (error == STOIC_OK) {
        path = argv[2];
        error = stoic_trust_store_new(&roots, NULL);
    }
    if (error == STOIC_OK) {
        error = stoic_trust_store_add_anchors(roots, &detail,
                                              example_read_file(path, roots_pem, sizeof(roots_pem)));
    }
    if (error == STOIC_OK) {
        status = verify(roots, stoic_writer_view(&chain), argv[3]) == STOIC_OK ? 0 : 1;
    } else {
        complain(path, error, &detail);
    }
    stoic_trust_store_release(roots);
    stoic_writer_reset(&chain);
    return status;
}
