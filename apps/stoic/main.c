/* SPDX-License-Identifier: Apache-2.0 */
/* The `stoic` program: finds the command and runs it. */
#include <stdio.h>
#include <string.h>

#include "common/problem.h"
#include "stoic/commands.h"

typedef struct command_row {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} command_row;

static const command_row commands[] = {
    {"proxy", stoic_proxy_main, "terminate TLS in front of a TCP backend"},
    {"serve", stoic_serve_main, "a test server: HTTP over TLS that tells about the connection"},
    {"connect", stoic_connect_main, "a TLS client: handshake, verdict, then stdin and stdout"},
    {"verify", stoic_verify_main, "may this chain be believed? The path, and what is wrong with it"},
    {"explain", stoic_explain_main, "what an alert, an error or a class means, and what to do"},
    {"cert", stoic_cert_main, "a throw-away CA and certificate for development"},
    {"bench", stoic_bench_main, "what handshakes, bulk data and idle connections cost, in memory"},
};

static void print_help(FILE *where) {
    fprintf(where, "usage: stoic COMMAND [options]\n\ncommands:\n");
    STOIC_EACH(row, commands, STOIC_COUNT(commands)) {
        fprintf(where, "  %-10s %s\n", row->name, row->summary);
    }
    fprintf(where, "\nstoic COMMAND --help tells more; stoic --version prints the version\n"
                   "exit status: 0 success, 1 it failed (one line on stderr says why), 2 bad usage\n");
}

static int run_command(const char *name, int argc, char **argv) {
    STOIC_EACH(row, commands, STOIC_COUNT(commands)) {
        if (strcmp(row->name, name) == 0) {
            return row->run(argc - 1, STOIC_AT_N(argv, (size_t)argc, 1));
        }
    }
    fprintf(stderr, "stoic: unknown command %s; stoic --help lists them\n", name);
    return APP_EXIT_USAGE;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        print_help(stderr);
        return APP_EXIT_USAGE;
    }
    const char *first = *STOIC_AT_N(argv, (size_t)argc, 1);
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0) {
        print_help(stdout);
        return APP_EXIT_OK;
    }
    if (strcmp(first, "--version") == 0) {
        printf("stoic %s\n", STOIC_PROGRAM_VERSION);
        return APP_EXIT_OK;
    }
    return run_command(first, argc, argv);
}
