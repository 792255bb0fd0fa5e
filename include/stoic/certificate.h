/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates of the web's PKI (RFC 5280): a view of one, the names it is for, and chains from PEM files.
 *
 * Nothing here copies or allocates: a `stoic_certificate` points into the DER that it was read from, which
 * must outlive it. Reading a certificate proves that it can be decoded, not that anybody should believe it:
 * that is what stoic_path_verify of <stoic/webpki.h> says.
 */
#ifndef STOIC_CERTIFICATE_H
#define STOIC_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <stoic/bytes.h>
#include <stoic/error.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* ---- One certificate ----------------------------------------------------------------------------------- */

/* What the key of a certificate may do (RFC 5280 4.2.1.3): bits of `stoic_certificate.key_usage`. */
typedef enum stoic_key_usage {
    STOIC_KEY_USAGE_DIGITAL_SIGNATURE = 1u << 0,
    STOIC_KEY_USAGE_CONTENT_COMMITMENT = 1u << 1,
    STOIC_KEY_USAGE_KEY_ENCIPHERMENT = 1u << 2,
    STOIC_KEY_USAGE_DATA_ENCIPHERMENT = 1u << 3,
    STOIC_KEY_USAGE_KEY_AGREEMENT = 1u << 4,
    STOIC_KEY_USAGE_CERTIFICATE_SIGN = 1u << 5,
    STOIC_KEY_USAGE_CRL_SIGN = 1u << 6,
    STOIC_KEY_USAGE_ENCIPHER_ONLY = 1u << 7,
    STOIC_KEY_USAGE_DECIPHER_ONLY = 1u << 8
} stoic_key_usage;

/* The extensions that are taken apart: bits of `stoic_certificate.present` and `critical`. */
typedef enum stoic_extension_id {
    STOIC_EXTENSION_SUBJECT_KEY_ID = 1u << 0,
    STOIC_EXTENSION_KEY_USAGE = 1u << 1,
    STOIC_EXTENSION_SUBJECT_ALT_NAME = 1u << 2,
    STOIC_EXTENSION_BASIC_CONSTRAINTS = 1u << 3,
    STOIC_EXTENSION_NAME_CONSTRAINTS = 1u << 4,
    STOIC_EXTENSION_CRL_DISTRIBUTION_POINTS = 1u << 5,
    STOIC_EXTENSION_CERTIFICATE_POLICIES = 1u << 6,
    STOIC_EXTENSION_AUTHORITY_KEY_ID = 1u << 7,
    STOIC_EXTENSION_POLICY_CONSTRAINTS = 1u << 8,
    STOIC_EXTENSION_EXT_KEY_USAGE = 1u << 9,
    STOIC_EXTENSION_AUTHORITY_INFO_ACCESS = 1u << 10,
    STOIC_EXTENSION_TLS_FEATURES = 1u << 11
} stoic_extension_id;

/* In place of `path_length`: the CA sets no limit. */
#define STOIC_PATH_LENGTH_UNLIMITED UINT32_MAX

/* The parts of a certificate, in the order of the encoding. All slices point into `der`. "Raw" ones carry
 * their tag and length, as signatures and comparisons need them; of the others there is the content alone. An
 * extension that is absent is an empty slice. */
typedef struct stoic_certificate {
    size_t struct_size; /* set by the caller: `stoic_certificate leaf = {.struct_size = sizeof(leaf)};` */
    stoic_bytes der;    /* raw */
    stoic_bytes tbs;    /* raw: what the issuer signed */
    uint32_t version;   /* 1, 2 or 3; only 3 has extensions */
    stoic_bytes serial; /* zero and negative ones exist in the wild */
    stoic_bytes signature_algorithm; /* raw; the inner and the outer one are equal (RFC 5280 4.1.1.2) */
    stoic_bytes issuer;              /* raw, for stoic_name_write and for equality */
    int64_t not_before;              /* seconds since 1970: valid from the start of this second ... */
    int64_t not_after;               /* ... to the end of this one (RFC 5280 4.1.2.5) */
    stoic_bytes subject;             /* raw; may be an empty SEQUENCE where there are alternative names */
    stoic_bytes spki;                /* raw, for stoic_public_key_read */
    stoic_bytes signature;

    stoic_bytes extensions;        /* all of them, for those that are not taken apart below */
    stoic_bytes subject_alt_names; /* GeneralNames, for stoic_alt_name_next */
    stoic_bytes ext_key_usage;     /* KeyPurposeIds */
    stoic_bytes subject_key_id;
    stoic_bytes authority_key_id;        /* AuthorityKeyIdentifier ... */
    stoic_bytes issuer_key_id;           /* ... and its keyIdentifier */
    stoic_bytes name_constraints;        /* NameConstraints */
    stoic_bytes crl_distribution_points; /* DistributionPoints */
    stoic_bytes authority_info_access;   /* AccessDescriptions */
    stoic_bytes certificate_policies;    /* PolicyInformations */
    stoic_bytes policy_constraints;      /* PolicyConstraints */
    stoic_bytes tls_features;            /* Features (RFC 7633) */
    bool has_key_usage;                  /* without the extension every use is allowed */
    uint16_t key_usage;                  /* a set of stoic_key_usage */
    bool is_ca;                          /* basicConstraints; false where it is absent */
    uint32_t path_length;                /* CA certificates that may follow, or STOIC_PATH_LENGTH_UNLIMITED */
    uint32_t present;                    /* a set of stoic_extension_id: which of the above there are ... */
    uint32_t critical;                   /* ... and which of them are critical */
    bool has_unknown_critical;    /* a critical one beside these, or policyConstraints, since no policies are
                                     processed here: refuse a path through it (RFC 5280 4.2) */
    stoic_bytes unknown_critical; /* the object identifier of the first such */
} stoic_certificate;

/* Takes one DER certificate apart; `der` holds nothing else. STOIC_ERROR_CERTIFICATE_MALFORMED, with the
 * place in `detail` (may be NULL), for anything that is not DER, for an extension that stands twice, known or
 * not (RFC 5280 4.2), and for an extension in a certificate of version 1 or 2. That error blames the caller:
 * when a peer sent the certificate, say STOIC_ERROR_PEER_CERTIFICATE_MALFORMED in its place. The key is not
 * looked into: see stoic_public_key_read in <stoic/keys.h>. */
stoic_error stoic_certificate_read(stoic_certificate *out, stoic_bytes der, stoic_error_detail *detail);

/* ---- Names --------------------------------------------------------------------------------------------- */

/* Is the certificate for this name? `name` is a DNS name (a dot at its end is ignored), an IPv4 or IPv6
 * literal without brackets, or a URI with its scheme ("spiffe://example.org/db"), which is compared byte for
 * byte with the certificate's URIs. Service identities of SPIFFE are such; of those a certificate with more
 * than one URI covers none (X509-SVID 2).
 *
 * Only subjectAltName counts, never the subject's common name (RFC 9525 2). DNS names compare without regard
 * to case; "*" as the whole left-most label of a presented name stands for exactly one label, and at least
 * two labels must follow it (RFC 9525 6.3). An IP literal is compared with iPAddress entries only. A name
 * that is none of these is covered by nothing. */
bool stoic_certificate_covers_name(const stoic_certificate *certificate, stoic_bytes name);

/* One alternative name. dNSName and rfc822Name are ASCII by their type, which nobody guarantees: escape
 * before printing. */
typedef enum stoic_alt_name_type {
    STOIC_ALT_NAME_DNS,
    STOIC_ALT_NAME_IP,        /* 4 or 16 bytes in the order of the network, or a wrong number */
    STOIC_ALT_NAME_EMAIL,     /* rfc822Name */
    STOIC_ALT_NAME_URI,       /* uniformResourceIdentifier */
    STOIC_ALT_NAME_DIRECTORY, /* a raw Name, for stoic_name_write */
    STOIC_ALT_NAME_OTHER      /* otherName, x400Address, ediPartyName, registeredID, or none of RFC 5280's */
} stoic_alt_name_type;

/* Walks over `subject_alt_names`: start with `stoic_reader_of(certificate->subject_alt_names)`. False behind
 * the last. */
bool stoic_alt_name_next(stoic_reader *reader, stoic_alt_name_type *type, stoic_bytes *value);

/* The IANA's IPv4 dotted quad (no leading zeros) or IPv6 text (RFC 4291 2.2), without brackets and zone. */
bool stoic_is_ip_literal(stoic_bytes name);
/* The address behind such a literal: writes 4 or 16 bytes and says how many. False, and nothing written, for
 * any other text. */
bool stoic_ip_literal_read(uint8_t out[16], size_t *out_len, stoic_bytes name);

/* A DNS name fit for a TLS server_name (RFC 6066 3): ASCII, 1 to 253 characters, labels of 1 to 63 letters,
 * digits, hyphens (not first) and underscores; no dot at the end; not a name whose last label is a number,
 * which resolvers take for an address. */
bool stoic_is_dns_name(stoic_bytes name);

/* Appends a DER Name (`issuer`, `subject`) as one line: "CN=www.example.com, O=Example", the most specific
 * part first (RFC 4514 2.1). Types without a short name appear as dotted numbers. Values are the raw bytes,
 * except that `,`, `+`, `=` and `\` in them get a `\` in front (RFC 4514 2.4), so that a value cannot pretend
 * to be two. They may hold anything at all: escape the result before printing it (stoic_write_escaped). A
 * Name that cannot be decoded gives "?", an empty one nothing. */
void stoic_name_write(stoic_writer *writer, stoic_bytes name);

/* ---- Chains -------------------------------------------------------------------------------------------- */

/* Appends every certificate of a PEM text, in its order, each as a length of 3 bytes and its DER;
 * stoic_read_vector24 takes them apart again. Other blocks (a private key, parameters) are passed over. Each
 * certificate is read once, so that a damaged one is found here and not by the first peer.
 *
 * Errors, each with line and text in `detail` (may be NULL); then nothing is appended: PEM_MALFORMED,
 * PEM_NO_CERTIFICATE, CERTIFICATE_MALFORMED, and the writer's own. */
stoic_error stoic_chain_from_pem(stoic_writer *writer, stoic_bytes pem, stoic_error_detail *detail);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
