/* SPDX-License-Identifier: Apache-2.0 */
/* The commands: each reads its own command line (argv[0] is its name) and returns the exit status. */
#ifndef STOIC_APPS_COMMANDS_H
#define STOIC_APPS_COMMANDS_H

int stoic_proxy_main(int argc, char **argv);
int stoic_serve_main(int argc, char **argv);
int stoic_connect_main(int argc, char **argv);
int stoic_verify_main(int argc, char **argv);
int stoic_explain_main(int argc, char **argv);
int stoic_cert_main(int argc, char **argv);
int stoic_bench_main(int argc, char **argv);

#endif
