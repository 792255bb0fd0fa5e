/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of one certificate in its place of a path, without its signature. The error alone counts; the
 * particulars of a failure are written to `particulars`.
 */
#ifndef STOIC_WEBPKI_PATH_CHECKS_H
#define STOIC_WEBPKI_PATH_CHECKS_H

#include <stoic/webpki.h>

/* A certificate whose issuer has the same name: it does not count in the length of a path (RFC 5280 6.1). */
bool stoic_certificate_is_self_issued(const stoic_certificate *certificate);

/* Everything that the end entity has to be by itself: in time, for this purpose, for this name, with a key
 * that can be used. `source` is END_ENTITY, ANCHOR or TRUSTED_END_ENTITY. */
stoic_error stoic_path_check_end_entity(stoic_verdict *particulars, const stoic_path_options *options,
                                        const stoic_certificate *certificate, stoic_path_source source);
/* Everything that an issuer has to be by itself. `source` is INTERMEDIATE or ANCHOR. */
stoic_error stoic_path_check_issuer(stoic_verdict *particulars, const stoic_path_options *options,
                                    const stoic_certificate *certificate, stoic_path_source source);
/* `num_below`: intermediates between it and the end entity that are not self-issued. */
stoic_error stoic_path_check_length(stoic_verdict *particulars, const stoic_certificate *certificate,
                                    size_t num_below);

#endif
