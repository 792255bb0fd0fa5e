/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the sessions share: configs, the key service, memory that is counted, and the notices.
 */
#include "waits_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const outcome_names[NUM_OUTCOMES] = {
#define OUTCOME_TEXT(name, text) text,
    OUTCOMES(OUTCOME_TEXT)
#undef OUTCOME_TEXT
};

static void must(bool is_so, const char *what) {
    if (!is_so) {
        printf("cannot prepare: %s\n", what);
        exit(1);
    }
}

static void *count_allocate(void *user, size_t size) {
    world *all = user;
    all->num_blocks++;
    return calloc(1, size);
}

static void count_release(void *user, void *memory, size_t size) {
    world *all = user;
    (void)size;
    all->num_blocks--;
    free(memory);
}

/* The address of a connection is its number. */
static void note(void *user, const stoic_notice *notice) {
    world *all = user;
    if (notice->is_terminal) {
        all->num_terminal[strtoul(notice->peer->address, NULL, 10)]++;
    }
}

static char *read_file(const char *name) {
    char path[512];
    const char *root = getenv("STOIC_SOURCE_DIR");
    snprintf(path, sizeof path, "%s/tests/data/certs/%s", root != NULL ? root : ".", name);
    FILE *file = fopen(path, "rb");
    must(file != NULL, path);
    char *text = calloc(1, 65536);
    must(fread(text, 1, 65535, file) > 0, path);
    fclose(file);
    return text;
}

static const stoic_config *finish(world *all, stoic_config_builder *builder) {
    const stoic_config *config = NULL;
    stoic_config_builder_set_notice_handler(builder, note, all, STOIC_TRACE);
    must(stoic_config_builder_build(builder, &config, NULL) == STOIC_OK, "config");
    return config;
}

static const stoic_config *make_server(world *all, bool has_hello_wait, bool is_remote,
                                       const uint16_t *group) {
    stoic_config_builder *builder;
    char *chain = read_file("localhost.pem");
    char *key = read_file("localhost.key.pem");
    const stoic_bytes pem = stoic_bytes_of_text(chain);
    const stoic_bytes key_pem = stoic_bytes_of_text(key);
    must(stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), &all->memory) == STOIC_OK,
         "builder");
    const stoic_error error =
        is_remote ? stoic_config_builder_add_remote_identity(builder, NULL, "far", pem, NULL, 0)
                  : stoic_config_builder_add_identity(builder, NULL, "near", pem, key_pem);
    must(error == STOIC_OK, "identity");
    stoic_config_builder_set_client_hello_wait(builder, has_hello_wait);
    if (group != NULL) {
        must(stoic_config_builder_set_groups(builder, group, 1) == STOIC_OK, "group");
    }
    free(chain);
    free(key);
    return finish(all, builder);
}

static const stoic_config *make_client(world *all, const uint16_t *groups, size_t num, bool is_certified) {
    stoic_config_builder *builder;
    char *pin = read_file("localhost.pem");
    must(stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), &all->memory) == STOIC_OK,
         "builder");
    const stoic_bytes pem = stoic_bytes_of_text(pin);
    must(stoic_config_builder_add_pinned_certificates(builder, NULL, pem) == STOIC_OK, "pin");
    if (is_certified) {
        must(stoic_config_builder_add_remote_identity(builder, NULL, "mine", pem, NULL, 0) == STOIC_OK,
             "mine");
    }
    must(stoic_config_builder_set_groups(builder, groups, num) == STOIC_OK, "groups");
    free(pin);
    return finish(all, builder);
}

static void make_configs(world *all) {
    static const uint16_t p256 = STOIC_GROUP_SECP256R1;
    static const uint16_t groups[] = {STOIC_GROUP_X25519, STOIC_GROUP_SECP256R1};
    static const uint16_t reversed[] = {STOIC_GROUP_SECP256R1, STOIC_GROUP_X25519};
    all->servers[0] = make_server(all, true, true, NULL);
    all->servers[1] = make_server(all, true, true, &p256); /* HelloRetryRequests */
    all->servers[2] = make_server(all, true, false, NULL);
    all->servers[3] = make_server(all, false, true, NULL);
    all->alternative = make_server(all, false, true, &p256);
    all->asker = make_server(all, false, false, NULL);
    all->clients[0] = make_client(all, groups, 2, false);
    all->clients[1] = make_client(all, reversed, 2, false);
    all->certified = make_client(all, groups, 2, true);
}

world *world_new(uint64_t seed, size_t max_connections) {
    world *all = calloc(1, sizeof *all);
    all->random = seed;
    all->memory = (stoic_allocator){
        .struct_size = sizeof all->memory, .user = all, .allocate = count_allocate, .release = count_release};
    all->num_terminal = calloc(max_connections, sizeof *all->num_terminal);
    make_configs(all);
    char *key = read_file("localhost.key.pem");
    must(stoic_signer_from_pem(&all->signer, stoic_provider_libcrypto(), stoic_bytes_of_text(key), NULL) ==
             STOIC_OK,
         "signer");
    free(key);
    return all;
}

size_t world_free(world *all) {
    for (size_t i = 0; i < NUM_SERVERS; i++) {
        stoic_config_release(all->servers[i]);
    }
    for (size_t i = 0; i < NUM_CLIENTS; i++) {
        stoic_config_release(all->clients[i]);
    }
    stoic_config_release(all->alternative);
    stoic_config_release(all->asker);
    stoic_config_release(all->certified);
    stoic_provider_libcrypto()->free_signer(all->signer);
    const size_t left = all->num_blocks;
    free(all->num_terminal);
    free(all);
    return left;
}
