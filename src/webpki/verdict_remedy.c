/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to do about a failed verdict: a sentence for each error. Who has to do it is the peer's side, unless
 * the sentence says "here".
 */
#include <stoic/webpki.h>

#include "webpki/verdict_words.h"

typedef struct remedy_row {
    stoic_error error;
    const char *remedy;
} remedy_row;

#define ROW(name, remedy) {STOIC_ERROR_PEER_CERTIFICATE_##name, remedy}

static const remedy_row remedies[] = {
    ROW(MISSING, "configure a certificate and its key, or do not ask for one here"),
    ROW(MALFORMED, "issue the certificate anew, as RFC 5280 wants it"),
    ROW(EXPIRED, "renew the certificate, and load the new one; check the clock here"),
    ROW(NOT_YET_VALID, "check the clocks of both sides; else wait, or use the certificate before this one"),
    ROW(NAME_MISMATCH,
        "connect to a name that the certificate is for, or issue one that has the name wanted"),
    ROW(KEY_UNSUPPORTED, "issue a certificate for a key on P-256, P-384 or P-521, Ed25519, or RSA of 2048 to "
                         "8192 bits"),
    ROW(KEY_USAGE, "issue the certificate with this key usage, or with none"),
    ROW(SELF_SIGNED, "use a certificate of a CA, or trust this one by itself here"),
    ROW(NOT_A_CA, "send the certificate of the CA, with basicConstraints CA:TRUE"),
    ROW(ISSUER_KEY_USAGE, "issue the certificate of the CA with this key usage, or with none"),
    ROW(PATH_LENGTH, "use a CA that is nearer to the one with the limit, or issue that one without it"),
    ROW(PATH_TOO_LONG, "use a CA that is nearer to the root, or trust one of these CAs here"),
    ROW(PATH_TOO_COSTLY, "send the end entity and its intermediates alone"),
    ROW(EXT_KEY_USAGE, "issue the certificate for this purpose: a server's states serverAuth, a client's "
                       "clientAuth, and so does each CA that states any"),
    ROW(NAME_CONSTRAINTS, "use a CA that may certify this name"),
    ROW(UNKNOWN_CRITICAL_EXTENSION, "issue the certificate without the extension, or not critical"),
    ROW(SIGNATURE, "check that the certificate was not altered, and that the CA's is the one of its key"),
    ROW(SIGNATURE_ALGORITHM,
        "issue the certificate with a signature by ECDSA or RSA with SHA-256, SHA-384 or "
        "SHA-512, or by Ed25519"),
    ROW(VERSION, "issue the certificate as version 3"),
    ROW(PROFILE, "issue the certificate by the rules, or choose the standard profile here"),
    ROW(REVOKED, "use a new certificate; if its key was stolen, with a new key"),
    ROW(REVOCATION_UNKNOWN, "load the list of this CA here, or accept here what no list tells of"),
    ROW(CRL_EXPIRED, "load the current list of this CA here"),
    ROW(CRL_INVALID, "load the list that this CA signed here"),
    ROW(OCSP_INVALID, "let the server fetch a new response, or staple none"),
};

/* The commonest failure of all has two remedies: a server that forgot its intermediates, or a CA that this
 * side does not know. */
static void write_unknown_issuer(stoic_writer *writer, const stoic_verdict *verdict) {
    const bool is_end_entity = verdict->num_path == 1;
    stoic_write_text(writer, is_end_entity ? "send the certificate of " : "trust ");
    stoic_words_name(writer, verdict->issuer);
    stoic_write_text(writer, is_end_entity ? " behind the end entity's, or trust that CA here"
                                           : " here, or use a certificate of a CA that is trusted");
}

void stoic_verdict_write_remedy(stoic_writer *writer, const stoic_verdict *verdict) {
    if (verdict->error == STOIC_ERROR_PEER_CERTIFICATE_UNKNOWN_ISSUER) {
        write_unknown_issuer(writer, verdict);
        return;
    }
    STOIC_EACH(row, remedies, STOIC_COUNT(remedies)) {
        if (row->error == verdict->error) {
            stoic_write_text(writer, row->remedy);
        }
    }
}
