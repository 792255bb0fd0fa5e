/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `stoic cert [--out DIR] NAME...`: writes ca.pem, cert.pem and key.pem for development. Nothing that exists
 * is overwritten unless asked for, and the key is never readable for others, not even for a moment.
 */
#include "stoic/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/options.h"
#include "common/parse.h"
#include "common/problem.h"
#include "stoic/throwaway.h"

enum { MAX_NAMES = 100, MAX_DAYS = 3650, DEFAULT_DAYS = 30, SECONDS_PER_DAY = 86400, PATH_MAX_LEN = 4096 };
/* Files at the end that are there for --crl alone. */
enum { NUM_LISTS = 2 };
enum { MODE_PUBLIC = 0644, MODE_SECRET = 0600, MODE_FOLDER = 0777 };

typedef struct cert_settings {
    const char *folder;
    const char *names[MAX_NAMES];
    size_t num_names;
    uint64_t days;
    bool is_expired, is_not_yet_valid, is_forced;
    struct stoic_throwaway_options options;
} cert_settings;

/* One file to write. */
typedef struct pem_file {
    const char *name;
    const char *purpose;
    const char *text;
    mode_t mode;
    char path[PATH_MAX_LEN];
} pem_file;

static bool take_folder(void *settings, const char *value, app_problem *problem) {
    cert_settings *all = settings;
    (void)problem;
    all->folder = value;
    return true;
}

static bool take_days(void *settings, const char *value, app_problem *problem) {
    cert_settings *all = settings;
    if (!app_parse_number(&all->days, stoic_bytes_of_text(value), MAX_DAYS) || all->days == 0) {
        return APP_FAIL(problem, "--days: `%s` is not a number from 1 to %d", value, MAX_DAYS);
    }
    return true;
}

static bool take_key(void *settings, const char *value, app_problem *problem) {
    cert_settings *all = settings;
    if (!stoic_throwaway_knows_key(value)) {
        return APP_FAIL(problem,
                        "--key: `%s` is not a kind of key; take ecdsa-p256, ecdsa-p384, ecdsa-p521, ed25519, "
                        "rsa2048 or rsa-pss",
                        value);
    }
    all->options.key = value;
    return true;
}

static bool take_expired(void *settings, const char *value, app_problem *problem) {
    cert_settings *all = settings;
    (void)value;
    (void)problem;
    all->is_expired = true;
    return true;
}

static bool take_not_yet_valid(void *settings, const char *value, app_problem *problem) {
    cert_settings *all = settings;
    (void)value;
    (void)problem;
    all->is_not_yet_valid = true;
    return true;
}

static bool take_client(void *settings, const char *value, app_problem *problem) {
    cert_settings *all = settings;
    (void)value;
    (void)problem;
    all->options.is_for_clients = true;
    return true;
}

static bool take_intermediate(void *settings, const char *value, app_problem *problem) {
    cert_settings *all = settings;
    (void)value;
    (void)problem;
    all->options.has_intermediate = true;
    return true;
}

static bool take_crl(void *settings, const char *value, app_problem *problem) {
    cert_settings *all = settings;
    (void)value;
    (void)problem;
    all->options.has_lists = true;
    return true;
}

static bool take_force(void *settings, const char *value, app_problem *problem) {
    cert_settings *all = settings;
    (void)value;
    (void)problem;
    all->is_forced = true;
    return true;
}

static bool take_name(void *settings, const char *name, app_problem *problem) {
    cert_settings *all = settings;
    if (!stoic_throwaway_knows_name(name)) {
        return APP_FAIL(
            problem,
            "`%s` is neither a DNS name nor an IP address; give names like localhost, *.example.com, ::1",
            name);
    }
    if (all->num_names == MAX_NAMES) {
        return APP_FAIL(problem, "more than %d names; make a second certificate", MAX_NAMES);
    }
    *STOIC_AT(all->names, all->num_names) = name;
    all->num_names++;
    return true;
}

static const app_option options[] = {
    {"--out", "DIR", "the folder to write to, made if it is not there; default: here", take_folder},
    {"--days", "N", "how long it is valid; default: 30", take_days},
    {"--key", "KIND", "ecdsa-p256 (the default), ecdsa-p384, ecdsa-p521, ed25519, rsa2048, rsa-pss",
     take_key},
    {"--client", NULL, "fit for clients too (extKeyUsage clientAuth)", take_client},
    {"--intermediate", NULL, "with an intermediate authority, whose certificate stands in cert.pem too",
     take_intermediate},
    {"--crl", NULL, "revocation lists too: crl.pem revokes nothing, revoked.pem the certificate", take_crl},
    {"--expired", NULL, "let it have expired yesterday: for tests", take_expired},
    {"--not-yet-valid", NULL, "let it become valid tomorrow: for tests", take_not_yet_valid},
    {"--force", NULL, "overwrite what is there", take_force},
};

static const app_command command = {
    .name = "cert",
    .usage = "[options] NAME...",
    .summary = "Makes a throw-away certificate for the names (DNS names, IP addresses) and the authority "
               "that vouches\n"
               "for it: ca.pem, cert.pem and key.pem. The keys of authorities are forgotten.",
    .tables = {{options, STOIC_COUNT(options)}},
    .take_argument = take_name,
};

static void set_validity(cert_settings *settings) {
    const int64_t length = (int64_t)settings->days * SECONDS_PER_DAY;
    if (settings->is_expired) {
        settings->options.not_before = -SECONDS_PER_DAY - length;
        settings->options.not_after = -SECONDS_PER_DAY;
    } else if (settings->is_not_yet_valid) {
        settings->options.not_before = SECONDS_PER_DAY;
        settings->options.not_after = SECONDS_PER_DAY + length;
    } else {
        settings->options.not_after = length;
    }
}

static bool set_path(pem_file *file, const char *folder, app_problem *problem) {
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, (uint8_t *)file->path, sizeof(file->path) - 1);
    stoic_write_printf(&writer, "%s/%s", folder, file->name);
    if (stoic_writer_error(&writer) != STOIC_OK) {
        return APP_FAIL(problem, "the name of the folder is too long; choose a shorter one with --out");
    }
    return true;
}

static bool make_folder(const char *folder, app_problem *problem) {
    if (mkdir(folder, MODE_FOLDER) != 0 && errno != EEXIST) {
        return APP_FAIL(problem, "cannot make the folder %s: %s; choose another with --out", folder,
                        strerror(errno));
    }
    return true;
}

static bool is_free(const pem_file *file, app_problem *problem) {
    struct stat found;
    if (lstat(file->path, &found) == 0) {
        return APP_FAIL(problem, "%s exists; choose another folder with --out, or overwrite with --force",
                        file->path);
    }
    return true;
}

static bool write_all(int descriptor, stoic_bytes rest) {
    while (rest.len > 0) {
        const ssize_t num = write(descriptor, rest.data, rest.len);
        if (num < 0 && errno == EINTR) {
            continue;
        }
        if (num <= 0) {
            return false;
        }
        rest = stoic_slice(rest, (size_t)num, rest.len - (size_t)num);
    }
    return true;
}

/* A file of its own, never one that somebody else has open or has linked to. */
static bool write_file(const pem_file *file, bool is_forced, app_problem *problem) {
    if (is_forced && unlink(file->path) != 0 && errno != ENOENT) {
        return APP_FAIL(problem, "cannot replace %s: %s; choose another folder with --out", file->path,
                        strerror(errno));
    }
    const int descriptor = open(file->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file->mode);
    if (descriptor < 0) {
        return APP_FAIL(problem, "cannot write %s: %s; choose another folder with --out", file->path,
                        strerror(errno));
    }
    const bool is_written = write_all(descriptor, stoic_bytes_of_text(file->text));
    const int write_errno = errno;
    const bool is_closed = close(descriptor) == 0;
    if (!is_written || !is_closed) {
        (void)unlink(file->path);
        return APP_FAIL(problem, "cannot write %s: %s; make room or choose another folder with --out",
                        file->path, strerror(is_written ? errno : write_errno));
    }
    return true;
}

/* Half a result would only be in the way of the next try. */
static void remove_files(const pem_file *files, size_t num) {
    STOIC_EACH(file, files, num) {
        (void)unlink(file->path);
    }
}

static bool write_files(pem_file *files, size_t num, const cert_settings *settings, app_problem *problem) {
    if (!make_folder(settings->folder, problem)) {
        return false;
    }
    STOIC_EACH(file, files, num) {
        if (!set_path(file, settings->folder, problem) || (!settings->is_forced && !is_free(file, problem))) {
            return false;
        }
    }
    for (size_t i = 0; i < num; i++) {
        if (!write_file(STOIC_AT_N(files, num, i), settings->is_forced, problem)) {
            remove_files(files, i);
            return false;
        }
    }
    return true;
}

static const char *day_of(int64_t seconds_from_now, char *out, size_t cap) {
    const time_t moment = time(NULL) + (time_t)seconds_from_now;
    struct tm date;
    return gmtime_r(&moment, &date) != NULL && strftime(out, cap, "%Y-%m-%d", &date) > 0 ? out : "?";
}

/* "*" stands for any label, and an IPv6 address wants brackets. */
static void print_curl_line(const char *authority, const char *name) {
    const stoic_bytes text = stoic_bytes_of_text(name);
    const bool is_wildcard = stoic_byte_at(text, 0) == '*';
    const bool is_v6 = strchr(name, ':') != NULL;
    const stoic_bytes rest = is_wildcard ? stoic_slice(text, 1, text.len - 1) : text;
    printf("  curl --cacert %s --connect-to ::127.0.0.1:8443 https://%s%.*s%s:8443/\n", authority,
           is_wildcard ? "www"
           : is_v6     ? "["
                       : "",
           (int)rest.len, (const char *)rest.data, is_v6 ? "]" : "");
}

static void print_result(pem_file *files, size_t num, const cert_settings *settings) {
    char first[16];
    char last[16];
    printf("made a certificate for");
    STOIC_EACH(each, settings->names, settings->num_names) {
        printf(" %s", *each);
    }
    printf("\n  %s, valid from %s to %s%s\n",
           settings->options.key != NULL ? settings->options.key : "ecdsa-p256",
           day_of(settings->options.not_before, first, sizeof(first)),
           day_of(settings->options.not_after, last, sizeof(last)),
           settings->is_expired         ? " (expired)"
           : settings->is_not_yet_valid ? " (not valid yet)"
                                        : "");
    STOIC_EACH(file, files, num) {
        printf("  %-24s %s\n", file->path, file->purpose);
    }
    printf("try it:\n  stoic serve --listen 127.0.0.1:8443 --cert %s --key %s\n",
           STOIC_AT_N(files, num, 1)->path, STOIC_AT_N(files, num, 2)->path);
    print_curl_line(STOIC_AT_N(files, num, 0)->path, *STOIC_AT(settings->names, 0));
}

static bool run(cert_settings *settings, app_problem *problem) {
    struct stoic_throwaway made = {.ca = NULL};
    const char *const *names = settings->names;
    set_validity(settings);
    if (!stoic_throwaway_make(&made, names, settings->num_names, &settings->options)) {
        return APP_FAIL(problem, "libcrypto failed to make the certificate; try another --key");
    }
    pem_file files[] = {
        {.name = "ca.pem",
         .purpose = "the authority: give it to clients to trust",
         .text = made.ca,
         .mode = MODE_PUBLIC},
        {.name = "cert.pem", .purpose = "the certificate", .text = made.cert, .mode = MODE_PUBLIC},
        {.name = "key.pem",
         .purpose = "its private key: keep it to yourself",
         .text = made.key,
         .mode = MODE_SECRET},
        {.name = "crl.pem", .purpose = "nothing is revoked", .text = made.crl, .mode = MODE_PUBLIC},
        {.name = "revoked.pem", .purpose = "it is revoked", .text = made.revoked, .mode = MODE_PUBLIC},
    };
    const size_t num_files = STOIC_COUNT(files) - (settings->options.has_lists ? 0 : NUM_LISTS);
    const bool is_done = write_files(files, num_files, settings, problem);
    if (is_done) {
        print_result(files, num_files, settings);
    }
    stoic_throwaway_free(&made);
    return is_done;
}

static bool read_settings(cert_settings *settings, app_problem *problem) {
    if (settings->num_names == 0) {
        return APP_FAIL(problem, "no name given; for example: stoic cert localhost 127.0.0.1 ::1");
    }
    if (settings->is_expired && settings->is_not_yet_valid) {
        return APP_FAIL(problem, "--expired and --not-yet-valid exclude each other; choose one");
    }
    return true;
}

int stoic_cert_main(int argc, char **argv) {
    app_problem problem;
    cert_settings settings = {.folder = ".", .days = DEFAULT_DAYS};
    const app_options_result result = app_options_read(&command, &settings, argc, argv, &problem);
    if (result == APP_OPTIONS_HELPED) {
        return APP_EXIT_OK;
    }
    if (result == APP_OPTIONS_BAD || !read_settings(&settings, &problem)) {
        app_problem_print(&problem, "cert");
        return APP_EXIT_USAGE;
    }
    if (!run(&settings, &problem)) {
        app_problem_print(&problem, "cert");
        return APP_EXIT_FAILED;
    }
    return APP_EXIT_OK;
}
