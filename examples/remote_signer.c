/* SPDX-License-Identifier: Apache-2.0 */
/* A server whose private key is in another process: the SIGN wait.   remote_signer CHAIN.pem KEY.pem NAME
 * The signer gets a role and a transcript hash and builds what it signs itself, so it signs nothing but
 * handshakes. Client and server talk in memory here; with sockets the server's part is the same. */
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "waits_support.h"

/* To the signer with a hash, back with a signature. */
typedef struct letter {
    uint64_t id;
    stoic_role role;
    uint16_t scheme;
    size_t len;
    uint8_t bytes[STOIC_SIGNATURE_MAX_LEN];
} letter;

/* The process with the key. */
static int run_signer(int fd, stoic_bytes key_pem) {
    const stoic_provider *provider = stoic_provider_libcrypto();
    stoic_signer *signer;
    must(!stoic_signer_from_pem(&signer, provider, key_pem, NULL), "key");
    for (letter at; read(fd, &at, sizeof at) == sizeof at && at.len <= STOIC_HASH_MAX_LEN;) {
        uint8_t room[256];
        stoic_writer text;
        stoic_writer_init_fixed(&text, room, sizeof room);
        must(!stoic_write_signed_content(&text, at.role, stoic_bytes_of(at.bytes, at.len)), "request");
        const stoic_bytes content = stoic_writer_view(&text);
        must(!provider->sign(signer, &at.len, at.bytes, sizeof at.bytes, at.scheme, content), "sign");
        must(write(fd, &at, sizeof at) == sizeof at, "reply");
    }
    provider->free_signer(signer);
    return 0;
}

/* A real server goes on with others between the two, and finds the connection again by the id. */
static stoic_error sign(stoic_connection *server, const stoic_sign_request *wanted, int fd, stoic_time now) {
    letter at = {.id = wanted->wait_id, .role = wanted->role, .scheme = wanted->scheme};
    at.len = wanted->transcript_hash.len;
    stoic_copy(at.bytes, sizeof at.bytes, wanted->transcript_hash);
    const bool is_signed = write(fd, &at, sizeof at) == sizeof at && read(fd, &at, sizeof at) == sizeof at;
    return is_signed ? stoic_answer_sign(server, at.id, stoic_bytes_of(at.bytes, at.len), now)
                     : stoic_fail_sign(server, wanted->wait_id, now);
}

/* Brings what one end has to send to the other one; each flight of a handshake fits into the buffer. */
static void carry(stoic_connection *from, stoic_connection *to, int fd, stoic_time now) {
    uint8_t buffer[65536], *rest = buffer;
    stoic_event event = {.struct_size = sizeof event};
    size_t len;
    must(stoic_take_output(from, &len, buffer, sizeof buffer) == STOIC_OK, "output");
    do {
        must(stoic_receive(to, &event, rest, len, now) == STOIC_OK, "handshake");
        must(event.type != STOIC_EVENT_SIGN || sign(to, event.sign, fd, now) == STOIC_OK, "signature");
        rest += event.consumed;
        len -= event.consumed;
    } while (event.type != STOIC_EVENT_NEED_INPUT);
}

/* The server, without a key, and a client for it. */
static void handshake(int fd, const char *name, stoic_bytes chain, stoic_time now) {
    stoic_config_builder *builder;
    const stoic_config *configs[2];
    stoic_connection *client, *server;
    stoic_server_config_builder_new(&builder, stoic_provider_libcrypto(), NULL);
    must(!stoic_config_builder_add_remote_identity(builder, NULL, "far", chain, NULL, 0), "chain");
    must(!stoic_config_builder_build(builder, &configs[0], NULL), "server's config");
    stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL);
    must(!stoic_config_builder_add_pinned_certificates(builder, NULL, chain), "pin");
    must(!stoic_config_builder_build(builder, &configs[1], NULL), "client's config");
    must(!stoic_server_new(&server, configs[0], now), "server");
    must(!stoic_client_new(&client, configs[1], stoic_bytes_of_text(name), now), name);
    while (stoic_output_len(client) + stoic_output_len(server) > 0) {
        carry(client, server, fd, now);
        carry(server, client, fd, now);
    }
    printf("connected with %s\n", name);
    stoic_connection_free(client);
    stoic_connection_free(server);
    stoic_config_release(configs[0]);
    stoic_config_release(configs[1]);
}

int main(int argc, char **argv) {
    int fds[2];
    must(argc == 4 && socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) == 0, "CHAIN KEY NAME");
    const bool is_signer = fork() == 0;
    close(fds[is_signer]);
    if (is_signer) {
        return run_signer(fds[0], read_file(argv[2]));
    }
    handshake(fds[1], argv[3], read_file(argv[1]), (stoic_time){.wall_ns = time(NULL) * STOIC_NS_PER_SECOND});
    return 0;
}
