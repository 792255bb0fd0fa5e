/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a builder, for the files that set something: it fills the config in place.
 */
#ifndef STOIC_CONFIG_BUILDER_H
#define STOIC_CONFIG_BUILDER_H

#include "config/config.h"

struct stoic_config_builder {
    stoic_config *config;
};

#endif
