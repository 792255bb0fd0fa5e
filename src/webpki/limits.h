/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits on certificates, each with what it stops.
 */
#ifndef STOIC_WEBPKI_LIMITS_H
#define STOIC_WEBPKI_LIMITS_H

#include <stdint.h>

/* Parts of a Name that are printed. Printing from the last to the first takes the square of their number. */
#define STOIC_NAME_MAX_PARTS 32

/* Extensions of one certificate beside those that are taken apart. Finding one that stands twice takes the
 * square of their number: a certificate of 64 kB holds thousands. Real ones have fewer than ten. */
#define STOIC_CERTIFICATE_MAX_EXTENSIONS 32

/* Certificates of a peer's chain that are looked at beside the end entity; those behind are passed over. The
 * search compares each certificate of a path with all of them. Chains of the web have up to 4; test suites
 * with bridges between CAs go up to 35. Each takes some 450 bytes of the stack. */
#define STOIC_PATH_MAX_OTHERS 48

/* Issuers tried in one search. Certificates that share one name, or CAs that certify each other in circles,
 * make the number of paths grow with the power of their length. An honest chain takes less than 10, a mesh of
 * bridged CAs some hundreds. */
#define STOIC_PATH_MAX_STEPS 2000

/* The same for the second search, that only finds the best explanation of a failure. */
#define STOIC_PATH_MAX_EXPLAINING_STEPS 200

/* Signatures checked in one validation, of certificates, revocation lists and responses. One by RSA of 8192
 * bits takes 0.3 ms: without a limit, a few hundred bytes of certificate each buy that much of our time. */
#define STOIC_PATH_MAX_SIGNATURES 100

/* Comparisons of a name with a constraint in one validation. Thousands of names under thousands of
 * constraints take their product. At this limit it is some milliseconds. */
#define STOIC_PATH_MAX_COMPARISONS 250000
/* Bytes that one comparison looks at; longer ones count several times. A constraint of 6 kB under 2000 names
 * takes as long as 100,000 short ones: walking over a directory name of many parts is slow. */
#define STOIC_PATH_COMPARISON_BYTES 32

/* Texts about certificates: the bytes of one name, the names of one list, and the bytes of one identifier
 * that are written. A certificate may have megabytes of them, and a text goes into a log line. */
#define STOIC_WORDS_MAX_TEXT 256
#define STOIC_WORDS_MAX_NAMES 8
#define STOIC_WORDS_MAX_OID 32

/* Bytes of a cRLNumber (RFC 5280 5.2.3): numbers of any length cannot be compared in bounded time. */
#define STOIC_CRL_NUMBER_MAX_LEN 20
/* Bytes of one revocation list: the largest of the web's have some 50 MB. Offsets in it have 32 bits. */
#define STOIC_CRL_MAX_LEN (UINT32_C(256) << 20)
/* Lists of a set: those of all public CAs are some thousands. Stops a file of many tiny ones. */
#define STOIC_CRL_SET_MAX_CRLS 65536

/* Bytes of an OCSP response: those in use have up to 3 kB, with the responder's certificate. */
#define STOIC_OCSP_MAX_LEN 65536
/* Certificates in a response that are looked at for the responder's: there is one. Stops a staple that makes
 * the peer decode and compare hundreds. */
#define STOIC_OCSP_MAX_CERTIFICATES 8
/* Answers in a response: a staple has one. Each with the right serial number costs two hashes. */
#define STOIC_OCSP_MAX_ANSWERS 32
/* Signatures checked for one response by stoic_ocsp_response_check: the responder's certificate and the
 * response make 2; twice that while a CA changes its responder. */
#define STOIC_OCSP_MAX_SIGNATURES 4
/* Seconds for which a response without nextUpdate counts: "newer information is available all the time"
 * (RFC 6960 2.4) must not let a captured one live for ever. */
#define STOIC_OCSP_MAX_AGE 86400
/* Seconds by which thisUpdate of a list or a response may lie ahead: it is often the time of signing, and
 * clocks differ. Nothing is added to nextUpdate: issuers renew long before. */
#define STOIC_REVOCATION_CLOCK_TOLERANCE 300

#endif
