/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection under test and a genuine peer, both with the fake provider that accepts every tag, signature
 * and key share. The input is a list of steps: each lets the peer go on, with or without a change to what it
 * sends, or makes a message, a record or a call. What is made is sealed under the keys that the connection
 * reads with at that moment, and a Finished can be made that verifies: so that what lies behind keys,
 * signatures and MACs is reached.
 */
#ifndef STOIC_FUZZ_SCENARIO_H
#define STOIC_FUZZ_SCENARIO_H

#include "subject.h"

void fuzz_scenario(stoic_role role, stoic_reader input);

#endif
