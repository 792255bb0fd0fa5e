/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the library would say of an error or an alert, for programs that explain.
 */
#include <stoic/bytes.h>
#include <stoic/taxonomy.h>

#include "observe/classify.h"

/* The furthest that a handshake has come in a phase. */
static stoic_progress usual_progress(stoic_phase phase) {
    switch (phase) {
    case STOIC_PHASE_PRE:
        return STOIC_PROGRESS_PART_OF_HELLO;
    case STOIC_PHASE_HS:
        return STOIC_PROGRESS_SERVER_FLIGHT;
    default:
        return STOIC_PROGRESS_FINISHED;
    }
}

static void explain(stoic_explanation *out, stoic_facts *facts) {
    stoic_classification credible, anonymous;
    facts->progress = usual_progress(facts->phase);
    facts->sni_state = STOIC_SNI_FOREIGN;
    facts->peer_sent_data = true;
    facts->sent_certificate = true;
    facts->credibility = STOIC_CRED_KNOWN;
    stoic_classify(facts, &credible);
    facts->credibility = STOIC_CRED_ANONYMOUS;
    stoic_classify(facts, &anonymous);
    *out = (stoic_explanation){
        .class_ = credible.class_,
        .reason = credible.reason,
        .credible = credible.severity,
        .anonymous = anonymous.severity,
        .fault = credible.fault,
        .explanation = credible.explanation,
        .cause = credible.cause,
        .remedy = credible.remedy,
    };
}

void stoic_explain_error(stoic_explanation *out, stoic_error error, stoic_role role, stoic_phase phase) {
    stoic_facts facts = {.cause = STOIC_CAUSE_ERROR, .role = role, .phase = phase, .error = error};
    explain(out, &facts);
}

void stoic_explain_alert(stoic_explanation *out, stoic_alert alert, stoic_role role, stoic_phase phase,
                         unsigned self_check) {
    stoic_facts facts = {
        .cause = STOIC_CAUSE_ALERT_RECEIVED,
        .role = role,
        .phase = phase,
        .has_alert = true,
        .alert_direction = STOIC_RECEIVED,
        .alert = alert,
        .alert_level = 2,
        .self_check = self_check,
    };
    explain(out, &facts);
}
