/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenSSL's libssl behind the same harness as `stoic bench`: the same certificates, suites and wires in
 * memory, so that the two compare. The pinned certificate is its trust anchor by itself (partial chain), so
 * no signature over a certificate is verified here either. Tickets are stateless, libssl's default, and
 * sessions go from one connection to the next by hand. Never installed.
 */
#include <stdio.h>
#include <stdlib.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <stoic/codepoints.h>

#include "bench/engine.h"
#include "bench/heap.h"

#define WIRE_CAP 65536

/* Bytes under way to one side: bytes[start .. end). */
typedef struct wire {
    uint8_t bytes[WIRE_CAP];
    size_t start, end;
} wire;

/* What a BIO of one end reads from and writes to. */
typedef struct wire_ends {
    wire *in, *out;
} wire_ends;

typedef struct ssl_state {
    SSL_CTX *contexts[BENCH_SIDES];
    BIO_METHOD *method;
    wire to[BENCH_SIDES];
    wire_ends ends[BENCH_SIDES];
    bool has_tickets, is_resuming;
    SSL_SESSION *session; /* for the next connection */
} ssl_state;

typedef struct ssl_pair {
    ssl_state *state;
    SSL *ends[BENCH_SIDES];
} ssl_pair;

static bool complain(bool is_ok) {
    if (!is_ok) {
        ERR_print_errors_fp(stderr);
    }
    return is_ok;
}

/* ---- The wire as a BIO: flat memory, which costs less than BIO_s_mem ------------------------------------
 */

static int wire_write(BIO *bio, const char *data, size_t len, size_t *out_len) {
    const wire_ends *ends = BIO_get_data(bio);
    if (len > WIRE_CAP - ends->out->end) {
        return 0;
    }
    stoic_copy(stoic_slice_mut(ends->out->bytes, WIRE_CAP, ends->out->end, len), len,
               stoic_bytes_of(data, len));
    ends->out->end += len;
    *out_len = len;
    return 1;
}

static int wire_read(BIO *bio, char *data, size_t len, size_t *out_len) {
    const wire_ends *ends = BIO_get_data(bio);
    wire *in = ends->in;
    const size_t there = in->end - in->start;
    BIO_clear_retry_flags(bio);
    if (there == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    const size_t taken = there < len ? there : len;
    stoic_copy((uint8_t *)data, len, stoic_slice(stoic_bytes_of(in->bytes, in->end), in->start, taken));
    in->start += taken;
    if (in->start == in->end) {
        in->start = in->end = 0;
    }
    *out_len = taken;
    return 1;
}

static long wire_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *wire_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
    if (method != NULL) {
        BIO_meth_set_write_ex(method, wire_write);
        BIO_meth_set_read_ex(method, wire_read);
        BIO_meth_set_ctrl(method, wire_control);
    }
    return method;
}

static bool attach(SSL *ssl, BIO_METHOD *method, wire_ends *ends) {
    BIO *bio = BIO_new(method);
    if (bio == NULL) {
        return false;
    }
    BIO_set_data(bio, ends);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    return true;
}

/* ---- Contexts -------------------------------------------------------------------------------------------
 */

static const char *suite_name(uint16_t suite) {
    switch (suite) {
    case STOIC_TLS_AES_256_GCM_SHA384:
        return "TLS_AES_256_GCM_SHA384";
    case STOIC_TLS_CHACHA20_POLY1305_SHA256:
        return "TLS_CHACHA20_POLY1305_SHA256";
    default:
        return "TLS_AES_128_GCM_SHA256";
    }
}

static SSL_CTX *context_new(const SSL_METHOD *method, const bench_setup *setup) {
    const char *group = setup->is_hybrid ? "X25519MLKEM768" : "X25519";
    SSL_CTX *context = SSL_CTX_new(method);
    if (context == NULL) {
        return NULL;
    }
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (setup->is_for_memory) {
        SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    }
    if (SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
        SSL_CTX_set_ciphersuites(context, suite_name(setup->suite)) == 1 &&
        SSL_CTX_set1_groups_list(context, group) == 1 &&
        SSL_CTX_set_num_tickets(context, setup->is_resumed ? 1 : 0) == 1) {
        return context;
    }
    SSL_CTX_free(context);
    return NULL;
}

static X509 *read_certificate(const char *pem) {
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return certificate;
}

static bool give_identity(SSL_CTX *context, const bench_setup *setup) {
    BIO *bio = BIO_new_mem_buf(setup->key_pem, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    X509 *certificate = read_certificate(setup->certificate_pem);
    const bool is_ok = key != NULL && certificate != NULL &&
                       SSL_CTX_use_certificate(context, certificate) == 1 &&
                       SSL_CTX_use_PrivateKey(context, key) == 1;
    BIO_free(bio);
    EVP_PKEY_free(key);
    X509_free(certificate);
    return is_ok;
}

static bool give_trust(SSL_CTX *context, const bench_setup *setup) {
    X509 *certificate = read_certificate(setup->certificate_pem);
    const bool is_ok =
        certificate != NULL && X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate) == 1 &&
        X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN) == 1;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    X509_free(certificate);
    return is_ok;
}

/* ---- Pairs ----------------------------------------------------------------------------------------------
 */

static bool set_name(SSL *ssl) {
    char name[] = "localhost"; /* the macro wants it writable */
    return SSL_set_tlsext_host_name(ssl, name) == 1 && SSL_set1_host(ssl, name) == 1;
}

/* Each is offered once. */
static bool offer_session(SSL *ssl, ssl_state *state) {
    const bool is_ok = state->session == NULL || SSL_set_session(ssl, state->session) == 1;
    SSL_SESSION_free(state->session);
    state->session = NULL;
    return is_ok;
}

static bool open_end(ssl_pair *pair, bench_meter *meter, bench_side side) {
    ssl_state *state = pair->state;
    bench_enter(meter);
    SSL *ssl = SSL_new(*STOIC_AT(state->contexts, side));
    bool is_ok = ssl != NULL && attach(ssl, state->method, STOIC_AT(state->ends, side));
    if (is_ok && side == BENCH_SERVER) {
        SSL_set_accept_state(ssl);
    } else if (is_ok) {
        SSL_set_connect_state(ssl);
        is_ok = set_name(ssl) && offer_session(ssl, state);
    }
    bench_leave(meter, side);
    *STOIC_AT(pair->ends, side) = ssl;
    return is_ok;
}

/* One more step of one side; false when it failed. */
static bool step(ssl_pair *pair, bench_meter *meter, bench_side side) {
    SSL *ssl = *STOIC_AT(pair->ends, side);
    bench_enter(meter);
    const int result = SSL_do_handshake(ssl);
    const bool is_ok = result == 1 || SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ;
    bench_leave(meter, side);
    return is_ok;
}

/* A program reads until there is nothing more, so there is a second read that finds nothing. */
static bool read_all(SSL *ssl, size_t wanted) {
    static uint8_t buffer[SSL3_RT_MAX_PLAIN_LENGTH];
    size_t len, sum = 0;
    while (SSL_read_ex(ssl, buffer, sizeof(buffer), &len) == 1) {
        sum += len;
    }
    return sum == wanted && SSL_get_error(ssl, 0) == SSL_ERROR_WANT_READ;
}

/* The ticket comes after the handshake. The session of a connection that ends without a shutdown is taken for
 * broken and not offered again, so this one is marked as shut down. */
static bool take_ticket(ssl_pair *pair, bench_meter *meter) {
    SSL *client = *STOIC_AT(pair->ends, BENCH_CLIENT);
    bench_enter(meter);
    const bool is_read = read_all(client, 0);
    bench_leave(meter, BENCH_CLIENT);
    SSL_set_shutdown(client, SSL_SENT_SHUTDOWN);
    pair->state->session = SSL_get1_session(client);
    if (!is_read || pair->state->session == NULL || SSL_SESSION_is_resumable(pair->state->session) != 1) {
        fprintf(stderr, "openssl_peer: no ticket came\n");
        return false;
    }
    return true;
}

static bool is_as_wanted(const ssl_pair *pair) {
    const int wanted = pair->state->is_resuming ? 1 : 0;
    return SSL_session_reused(*STOIC_AT(pair->ends, BENCH_SERVER)) == wanted &&
           SSL_session_reused(*STOIC_AT(pair->ends, BENCH_CLIENT)) == wanted;
}

static bool shake_hands(ssl_pair *pair, bench_meter *meter) {
    SSL *server, *client;
    if (!open_end(pair, meter, BENCH_CLIENT) || !open_end(pair, meter, BENCH_SERVER)) {
        return false;
    }
    server = *STOIC_AT(pair->ends, BENCH_SERVER);
    client = *STOIC_AT(pair->ends, BENCH_CLIENT);
    while (SSL_is_init_finished(server) == 0 || SSL_is_init_finished(client) == 0) {
        if (!step(pair, meter, BENCH_CLIENT) || !step(pair, meter, BENCH_SERVER)) {
            return false;
        }
    }
    return !pair->state->has_tickets || take_ticket(pair, meter);
}

static void disconnect_side(ssl_pair *pair, bench_meter *meter, bench_side side) {
    bench_enter(meter);
    SSL_free(*STOIC_AT(pair->ends, side));
    bench_leave(meter, side);
}

static void disconnect_both(void *all, bench_meter *meter) {
    ssl_pair *pair = all;
    disconnect_side(pair, meter, BENCH_SERVER);
    disconnect_side(pair, meter, BENCH_CLIENT);
    free(pair);
}

static void *connect_both(void *all, bench_meter *meter) {
    ssl_state *state = all;
    ssl_pair *pair = calloc(1, sizeof(*pair));
    if (pair == NULL) {
        return NULL;
    }
    STOIC_EACH(to, state->to, BENCH_SIDES) {
        to->start = to->end = 0;
    }
    pair->state = state;
    if (!complain(shake_hands(pair, meter))) {
        disconnect_both(pair, meter);
        return NULL;
    }
    if (!is_as_wanted(pair)) {
        fprintf(stderr, "openssl_peer: a connection that is%s to be resumed was%s\n",
                state->is_resuming ? "" : " not", state->is_resuming ? " not" : "");
        disconnect_both(pair, meter);
        return NULL;
    }
    return pair;
}

static void setup_free(void *all) {
    ssl_state *state = all;
    STOIC_EACH(context, state->contexts, BENCH_SIDES) {
        SSL_CTX_free(*context);
    }
    SSL_SESSION_free(state->session);
    BIO_meth_free(state->method);
    free(state);
}

/* The full handshake that the chain of resumed ones begins with. */
static bool begin_chain(ssl_state *state) {
    bench_meter ignored = {.read = bench_heap_bytes};
    void *pair = connect_both(state, &ignored);
    if (pair == NULL) {
        return false;
    }
    disconnect_both(pair, &ignored);
    state->is_resuming = true;
    return true;
}

static void *setup_new(const bench_setup *setup) {
    ssl_state *state = calloc(1, sizeof(*state));
    if (state == NULL) {
        return NULL;
    }
    SSL_CTX *server = context_new(TLS_server_method(), setup);
    SSL_CTX *client = context_new(TLS_client_method(), setup);
    wire *to_server = STOIC_AT(state->to, BENCH_SERVER), *to_client = STOIC_AT(state->to, BENCH_CLIENT);
    *STOIC_AT(state->contexts, BENCH_SERVER) = server;
    *STOIC_AT(state->contexts, BENCH_CLIENT) = client;
    *STOIC_AT(state->ends, BENCH_SERVER) = (wire_ends){.in = to_server, .out = to_client};
    *STOIC_AT(state->ends, BENCH_CLIENT) = (wire_ends){.in = to_client, .out = to_server};
    state->method = wire_method();
    state->has_tickets = setup->is_resumed;
    if (!complain(server != NULL && client != NULL && state->method != NULL && give_identity(server, setup) &&
                  give_trust(client, setup)) ||
        (setup->is_resumed && !begin_chain(state))) {
        setup_free(state);
        return NULL;
    }
    return state;
}

static bool send_one(void *all, bench_meter *meter, bench_side from, stoic_bytes data) {
    ssl_pair *pair = all;
    const bench_side to = from == BENCH_SERVER ? BENCH_CLIENT : BENCH_SERVER;
    size_t written;
    bench_enter(meter);
    const bool is_sent = SSL_write_ex(*STOIC_AT(pair->ends, from), data.data, data.len, &written) == 1;
    bench_leave(meter, from);
    if (!complain(is_sent)) {
        return false;
    }
    bench_enter(meter);
    const bool is_read = read_all(*STOIC_AT(pair->ends, to), data.len);
    bench_leave(meter, to);
    return complain(is_read);
}

static const bench_engine libssl = {.program = "libssl",
                                    .version = OPENSSL_VERSION_STR,
                                    .has_hybrid = OPENSSL_VERSION_NUMBER >= 0x30500000,
                                    .setup_new = setup_new,
                                    .setup_free = setup_free,
                                    .connect = connect_both,
                                    .disconnect = disconnect_both,
                                    .send = send_one};

int main(int argc, char **argv) {
    return bench_main(&libssl, "openssl_peer", argc, argv);
}
