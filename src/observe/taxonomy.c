/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of alerts (data/taxonomy.csv, generated into C by the build) and the search in it.
 *
 * The table has a row for each alert where it makes sense. A peer may send one elsewhere: then the row of the
 * nearest phase says best what it means, and after that the row of another version.
 */
#include <stoic/bytes.h>
#include <stoic/taxonomy.h>

static const stoic_taxonomy_row rows[] = {
#include "observe/taxonomy_rows.h"
};

#define NUM_PHASES 5

/* In which order the phases stand in for the one that has no row. */
static const struct {
    stoic_phase phases[NUM_PHASES];
} nearest[NUM_PHASES] = {
    {{STOIC_PHASE_PRE, STOIC_PHASE_HS, STOIC_PHASE_CONF, STOIC_PHASE_EST, STOIC_PHASE_CLOSING}},
    {{STOIC_PHASE_HS, STOIC_PHASE_CONF, STOIC_PHASE_PRE, STOIC_PHASE_EST, STOIC_PHASE_CLOSING}},
    {{STOIC_PHASE_CONF, STOIC_PHASE_HS, STOIC_PHASE_EST, STOIC_PHASE_CLOSING, STOIC_PHASE_PRE}},
    {{STOIC_PHASE_EST, STOIC_PHASE_CONF, STOIC_PHASE_HS, STOIC_PHASE_CLOSING, STOIC_PHASE_PRE}},
    {{STOIC_PHASE_CLOSING, STOIC_PHASE_EST, STOIC_PHASE_CONF, STOIC_PHASE_HS, STOIC_PHASE_PRE}},
};

typedef struct row_query {
    int code;
    unsigned direction, role, versions; /* bits */
    stoic_row_qualifier qualifier;
} row_query;

static unsigned version_bit(stoic_version version) {
    if (version >= STOIC_VERSION_TLS13 || version == 0) {
        return STOIC_ROW_VERSION_TLS13;
    }
    return version == STOIC_VERSION_TLS12 ? STOIC_ROW_VERSION_TLS12 : STOIC_ROW_VERSION_OLDER;
}

/* versions == 0 asks for any version. */
static bool row_fits(const stoic_taxonomy_row *row, const row_query *query, stoic_phase phase) {
    unsigned phases = row->phases13 | row->phases12;
    if (query->versions != 0) {
        phases = query->versions == STOIC_ROW_VERSION_TLS13 ? row->phases13 : row->phases12;
    }
    return row->code == query->code && row->qualifier == query->qualifier &&
           (row->directions & query->direction) != 0 && (row->roles & query->role) != 0 &&
           (phases & 1u << phase) != 0 && (query->versions == 0 || (row->versions & query->versions) != 0);
}

static const stoic_taxonomy_row *find_in_phase(const row_query *query, stoic_phase phase) {
    STOIC_EACH(row, rows, STOIC_COUNT(rows)) {
        if (row_fits(row, query, phase)) {
            return row;
        }
    }
    return NULL;
}

static const stoic_taxonomy_row *find_nearest(row_query query, stoic_phase phase) {
    static const stoic_row_qualifier qualifiers[] = {STOIC_ROW_PLAIN, STOIC_ROW_FATAL};
    const stoic_phase *phases = STOIC_AT(nearest, (size_t)phase)->phases;
    STOIC_EACH(near, phases, NUM_PHASES) {
        STOIC_EACH(qualifier, qualifiers, STOIC_COUNT(qualifiers)) {
            query.qualifier = *qualifier;
            const stoic_taxonomy_row *row = find_in_phase(&query, *near);
            if (row != NULL) {
                return row;
            }
        }
    }
    return NULL;
}

const stoic_taxonomy_row *stoic_taxonomy_rows(size_t *out_num) {
    *out_num = STOIC_COUNT(rows);
    return rows;
}

const stoic_taxonomy_row *stoic_taxonomy_find(stoic_alert alert, stoic_direction direction, stoic_role role,
                                              stoic_phase phase, stoic_version version) {
    row_query query = {
        .code = stoic_alert_is_known(alert) ? (int)alert : -1,
        .direction = 1u << direction,
        .role = 1u << role,
        .versions = version_bit(version),
    };
    /* A client's own hello is out before anything can come: for it the handshake has begun. */
    const bool is_begun = role == STOIC_ROLE_CLIENT && phase == STOIC_PHASE_PRE;
    const stoic_phase from = is_begun ? STOIC_PHASE_HS : phase;
    const stoic_taxonomy_row *row = find_nearest(query, from);
    if (row == NULL) {
        query.versions = 0;
        row = find_nearest(query, from);
    }
    return row;
}
