/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The classes (TAXONOMY A.3): who hears of them by default, whose doing they are, and what to do.
 */
#include <stoic/bytes.h>
#include <stoic/taxonomy.h>

#define ROW(upper, lower, family_name, cred, anon, cli, blame, text, what_to_do)                             \
    {.class_ = STOIC_CLASS_##upper,                                                                          \
     .name = (lower),                                                                                        \
     .family = STOIC_FAMILY_##family_name,                                                                   \
     .credible = STOIC_##cred,                                                                               \
     .anonymous = STOIC_##anon,                                                                              \
     .client = STOIC_##cli,                                                                                  \
     .fault = STOIC_BLAME_##blame,                                                                           \
     .definition = (text),                                                                                   \
     .advice = (what_to_do)}

static const stoic_class_row classes[] = {
    ROW(CLOSURE, "closure", QUIET, TRACE, TRACE, TRACE, NOBODY,
        "Orderly end (close_notify; user_canceled after establishment; our own shutdown).", "Nothing to do."),
    ROW(PEER_ABORT, "peer_abort", QUIET, DEBUG, DEBUG, WARN, PEER,
        "The peer left during the handshake without claiming an error (EOF, RST, timeout, user_canceled, "
        "close_notify).",
        "Normal on the internet; towards an upstream check its log and limits."),
    ROW(PROBE, "probe", QUIET, DEBUG, DEBUG, WARN, NOBODY,
        "Nothing or almost nothing was sent, or the peer is a declared health check.",
        "Declare the sources of health checks, or make them speak TLS."),
    ROW(WRONG_PROTOCOL, "wrong_protocol", QUIET, INFO, DEBUG, ERROR_LEVEL, PEER,
        "The bytes are not TLS; the protocol is named.",
        "Something speaks another protocol to a TLS port: fix the sender's URL or port, or the PROXY "
        "protocol "
        "setting."),
    ROW(TRUNCATION, "truncation", QUIET, DEBUG, DEBUG, WARN, PEER,
        "An established connection ended without close_notify.",
        "Harmless if the application's message was complete; otherwise data may be cut."),
    ROW(NEGOTIATION, "negotiation", COMPAT, WARN, DEBUG, ERROR_LEVEL, PEER,
        "No common version, suite, group, signature algorithm or ALPN protocol.",
        "Compare the two lists in the event; upgrade the old side or enable one common parameter."),
    ROW(NAME_UNKNOWN, "name_unknown", COMPAT, WARN, DEBUG, ERROR_LEVEL, US,
        "The name asked for has no certificate here (server), or the upstream does not know it (client).",
        "Add a certificate for the name or remove its DNS record."),
    ROW(PEER_PROTOCOL, "peer_protocol", COMPAT, INFO, DEBUG, WARN, PEER,
        "The peer broke the protocol, and we ended the connection.",
        "Ignore from strangers; from your own client capture it and update its TLS stack."),
    ROW(INTEROP, "interop", COMPAT, WARN, DEBUG, WARN, UNKNOWN, "The peer says that we broke the protocol.",
        "Possible bug or middlebox: collect the ClientHello and report it."),
    ROW(PEER_INTERNAL, "peer_internal", COMPAT, INFO, DEBUG, WARN, PEER,
        "The peer reports internal_error or general_error.", "Look at the peer's log."),
    ROW(PEER_DISTRUST, "peer_distrust", TRUST, INFO, DEBUG, ERROR_LEVEL, PEER,
        "The peer rejects our certificate although the self-check finds it good.",
        "Install the CA at that client, or ignore it; see how many reject."),
    ROW(PEER_CERT, "peer_cert", TRUST, WARN, DEBUG, ERROR_LEVEL, PEER,
        "We reject the peer's certificate, or it sent none.",
        "Fix the peer's certificate: the event names what is wrong with it."),
    ROW(ACCESS_DENIED, "access_denied", TRUST, NOTE, INFO, ERROR_LEVEL, NOBODY,
        "The identity is valid, but a rule refuses it.",
        "Add the identity to the allow rule if it should pass."),
    ROW(OUR_MISCONFIG, "our_misconfig", OURS, ERROR_LEVEL, ERROR_LEVEL, ERROR_LEVEL, US,
        "Local evidence shows that our configuration is wrong (expired certificate, incomplete chain, key "
        "mismatch, stale staple, ECH key lost, no client certificate for an upstream).",
        "Fix exactly what the self-check names; all clients are affected."),
    ROW(RESOURCE, "resource", OURS, ERROR_LEVEL, ERROR_LEVEL, ERROR_LEVEL, US,
        "Limits on our side: descriptors, memory, handshake queue, key service, entropy.",
        "Raise the limit or add capacity."),
    ROW(INTERNAL_FAULT, "internal_fault", OURS, CRIT, CRIT, CRIT, US, "A bug or an impossible state here.",
        "Report it with the event id."),
    ROW(CRYPTO_FAILURE, "crypto_failure", SECURITY, WARN, DEBUG, ERROR_LEVEL, NETWORK,
        "An integrity or signature check failed.",
        "Look for corruption, offload bugs or a TLS-modifying box on the path."),
    ROW(ATTACK_SUSPECT, "attack_suspect", SECURITY, WARN, WARN, WARN, PEER, "A pattern of abuse.",
        "Rate-limit or block the source; the data path already refused it."),
};

_Static_assert(sizeof classes / sizeof *classes == STOIC_CLASS_ATTACK_SUSPECT, "a class has no row");

const stoic_class_row *stoic_class_rows(size_t *out_num) {
    *out_num = STOIC_COUNT(classes);
    return classes;
}

const stoic_class_row *stoic_class_find(stoic_class class_) {
    if (class_ <= STOIC_CLASS_NONE || class_ > STOIC_CLASS_ATTACK_SUSPECT) {
        return NULL;
    }
    return STOIC_AT(classes, (size_t)class_ - 1);
}

const char *stoic_class_name(stoic_class class_) {
    const stoic_class_row *row = stoic_class_find(class_);
    return row != NULL ? row->name : "";
}
