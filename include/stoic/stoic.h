/* SPDX-License-Identifier: Apache-2.0 */
/* All of Stoic's public headers. */
#ifndef STOIC_STOIC_H
#define STOIC_STOIC_H

#include <stoic/allocator.h>
#include <stoic/bytes.h>
#include <stoic/certificate.h>
#include <stoic/codepoints.h>
#include <stoic/config.h>
#include <stoic/connection.h>
#include <stoic/error.h>
#include <stoic/keys.h>
#include <stoic/notice.h>
#include <stoic/provider.h>
#include <stoic/revocation.h>
#include <stoic/session.h>
#include <stoic/taxonomy.h>
#include <stoic/time.h>
#include <stoic/trust_store.h>
#include <stoic/waits.h>
#include <stoic/webpki.h>

#endif
