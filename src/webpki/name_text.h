/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a DER Name (RFC 5280 4.1.2.4): RelativeDistinguishedNames, each a SET of attributes.
 */
#ifndef STOIC_WEBPKI_NAME_TEXT_H
#define STOIC_WEBPKI_NAME_TEXT_H

#include <stoic/bytes.h>

/* A reader over the parts of a raw Name, each for stoic_der_enter with STOIC_DER_SET. False where it is not
 * one SEQUENCE. */
bool stoic_name_open(stoic_reader *parts, stoic_bytes name);
/* The next attribute of a part: its object identifier, and the tag and content of its value. `value_tag` may
 * be NULL. False, and nothing moved, at the end and where there is no attribute. */
bool stoic_name_attribute_next(stoic_reader *part, stoic_bytes *type, uint8_t *value_tag, stoic_bytes *value);
/* Can a raw Name be decoded, down to the last attribute? The empty one can. */
bool stoic_name_is_well_formed(stoic_bytes name);

#endif
