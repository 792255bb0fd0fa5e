/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the texts of a verdict are made of. Everything that a certificate says passes the escaper, except that
 * blanks and equals signs stay: in a sentence they end nothing.
 */
#ifndef STOIC_WEBPKI_VERDICT_WORDS_H
#define STOIC_WEBPKI_VERDICT_WORDS_H

#include <stoic/webpki.h>

/* Text of a peer. */
void stoic_words_escaped(stoic_writer *writer, stoic_bytes text);
/* A raw Name. */
void stoic_words_name(stoic_writer *writer, stoic_bytes name);
/* Whom a certificate is about: its subject, or where that is empty its first alternative name. */
void stoic_words_subject(stoic_writer *writer, const stoic_certificate *certificate);
/* "DNS www.example.com": an alternative name. */
void stoic_words_alt_name(stoic_writer *writer, stoic_alt_name_type type, stoic_bytes value);
/* A raw GeneralName, or Name. */
void stoic_words_general_name(stoic_writer *writer, stoic_bytes raw);
/* The alternative names, up to a number that one can read. */
void stoic_words_alt_names(stoic_writer *writer, const stoic_certificate *certificate);
/* "digitalSignature, keyCertSign"; "nothing". */
void stoic_words_key_usage(stoic_writer *writer, uint16_t key_usage);
/* "serverAuth, 1.2.3.4": the content of an extended key usage. */
void stoic_words_purposes(stoic_writer *writer, stoic_bytes ext_key_usage);
/* "1.2.840.113549.1.1.5 (sha1WithRSAEncryption)". */
void stoic_words_oid(stoic_writer *writer, stoic_bytes oid);
/* "0a:1b:2c". */
void stoic_words_hex(stoic_writer *writer, stoic_bytes bytes);
/* "12 days": the time from one second to a later one. */
void stoic_words_duration(stoic_writer *writer, int64_t from, int64_t to);

/* "serverAuth", "clientAuth". */
const char *stoic_words_purpose(stoic_purpose purpose);
/* "end_entity", "intermediate", "anchor", "trusted_end_entity". */
const char *stoic_words_source(stoic_path_source source);

/* Entry `index` of the path, read again; false where there is none or it cannot be read. */
bool stoic_words_certificate(stoic_certificate *out, const stoic_verdict *verdict, size_t index);

#endif
