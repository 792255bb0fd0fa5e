/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages after the handshake.
 */
#include "pair.h"

static void judges_messages(void **state) {
    (void)state;
    static const uint8_t ticket[] = {4, 0, 0, 15, 0, 0, 14, 16, 1, 2, 3, 4, 1, 0, 0, 1, 'x', 0, 0};
    static const uint8_t unknown_extension[] = {4, 0, 0, 19, 0,   0, 14, 16, 1, 2, 3, 4,
                                                1, 0, 0, 1,  'x', 0, 4,  9,  9, 0, 0};
    static const uint8_t empty_ticket[] = {4, 0, 0, 14, 0, 0, 14, 16, 1, 2, 3, 4, 1, 0, 0, 0, 0, 0};
    static const uint8_t cut[] = {4, 0, 0, 5, 0, 0, 14, 16, 1};
    static const uint8_t hello_request[] = {0, 0, 0, 0};
    static const uint8_t client_hello[] = {1, 0, 0, 0};
    static const uint8_t request[] = {13, 0, 0, 0};
    static const uint8_t half[] = {4, 0, 0, 9, 0};
    static const struct {
        const char *reason;
        stoic_role role;
        stoic_bytes message;
        stoic_error error;
    } cases[] = {
        {"a ticket is dropped", STOIC_ROLE_CLIENT, {ticket, sizeof(ticket)}, STOIC_OK},
        {"unknown extensions in it too",
         STOIC_ROLE_CLIENT,
         {unknown_extension, sizeof(unknown_extension)},
         STOIC_OK},
        {"an empty ticket",
         STOIC_ROLE_CLIENT,
         {empty_ticket, sizeof(empty_ticket)},
         STOIC_ERROR_SESSION_TICKET_MALFORMED},
        {"a cut ticket", STOIC_ROLE_CLIENT, {cut, sizeof(cut)}, STOIC_ERROR_SESSION_TICKET_MALFORMED},
        {"a ticket for a server",
         STOIC_ROLE_SERVER,
         {ticket, sizeof(ticket)},
         STOIC_ERROR_UNEXPECTED_MESSAGE},
        {"server renegotiates",
         STOIC_ROLE_CLIENT,
         {hello_request, sizeof(hello_request)},
         STOIC_ERROR_RENEGOTIATION},
        {"client renegotiates",
         STOIC_ROLE_SERVER,
         {client_hello, sizeof(client_hello)},
         STOIC_ERROR_RENEGOTIATION},
        {"a ClientHello for a client",
         STOIC_ROLE_CLIENT,
         {client_hello, sizeof(client_hello)},
         STOIC_ERROR_UNEXPECTED_MESSAGE},
        {"late authentication was not offered",
         STOIC_ROLE_CLIENT,
         {request, sizeof(request)},
         STOIC_ERROR_UNEXPECTED_MESSAGE},
        {"not a message", STOIC_ROLE_CLIENT, {half, sizeof(half)}, STOIC_ERROR_INTERNAL},
    };
    for (size_t i = 0; i < STOIC_COUNT(cases); i++) {
        assert_error(cases[i].reason, stoic_post_handshake_check(cases[i].role, cases[i].message),
                     cases[i].error);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
