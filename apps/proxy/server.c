/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The main thread of a server (server.h): opens everything, starts the workers, waits for signals, and takes
 * it all down again. Workers read the settings, which do not change; the order and the number of running
 * workers are atomic; the config is under the lock.
 */
#include "proxy/server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "proxy/limits.h"
#include "proxy/worker.h"

/* The main thread's own. */
typedef struct server_control {
    proxy_server server;
    uv_loop_t loop;
    uv_async_t finished;
    uv_signal_t terminate, interrupt, reload;
    uv_timer_t patience; /* of a drain */
    uv_timer_t rotation; /* of the ticket keys */
} server_control;

/* ---- Tickets ------------------------------------------------------------------------------------------- */

#define ROTATION_MS (UINT64_C(3600) * 1000)

static void on_rotation(uv_timer_t *timer) {
    server_control *control = timer->data;
    if (control->server.sealer != NULL) {
        /* without random bytes the old key goes on: the next hour tries again */
        (void)stoic_ticket_sealer_rotate(control->server.sealer, STOIC_TICKET_DEFAULT_LIFETIME, app_now());
    }
}

static bool open_sealer(proxy_server *server, app_problem *problem) {
    const stoic_provider *provider = app_provider(problem);
    if (provider == NULL) {
        return false;
    }
    const stoic_error error = stoic_ticket_sealer_new(&server->sealer, provider, NULL);
    return error == STOIC_OK ||
           APP_FAIL(problem, "cannot make keys for tickets: %s", stoic_error_sentence(error));
}

/* ---- Certificates -------------------------------------------------------------------------------------- */

static bool build_config(proxy_server *server, const stoic_config **out, app_problem *problem) {
    const server_settings *settings = server->settings;
    const stoic_provider *provider = app_provider(problem);
    stoic_config_builder *builder = NULL;
    if (provider == NULL) {
        return false;
    }
    const stoic_error error = stoic_server_config_builder_new(&builder, provider, NULL);
    if (error != STOIC_OK) {
        return APP_FAIL(problem, "cannot make a configuration: %s", stoic_error_sentence(error));
    }
    if (!app_apply_tls(builder, &settings->tls, problem) ||
        (settings->clients.ca.num > 0 && !app_apply_trust(builder, &settings->clients, problem))) {
        stoic_config_builder_free(builder);
        return false;
    }
    if (settings->is_stateless && stoic_config_builder_set_stateless_retry(builder, NULL, 0, 0) != STOIC_OK) {
        stoic_config_builder_free(builder);
        return APP_FAIL(problem, "no random bytes for the key of the cookies");
    }
    stoic_config_builder_set_ja4(builder, true);
    stoic_config_builder_set_client_authentication(builder, settings->client_authentication);
    if (settings->key_log != NULL) {
        app_key_log_apply(builder, settings->key_log);
    }
    stoic_config_builder_set_timeouts(builder, settings->hello_timeout_ns, settings->handshake_timeout_ns);
    stoic_config_builder_set_notice_handler(builder, app_log_notice, server->log, settings->level);
    stoic_config_builder_set_unknown_name(builder, settings->serves_unknown_names
                                                       ? STOIC_UNKNOWN_NAME_GETS_DEFAULT
                                                       : STOIC_UNKNOWN_NAME_REFUSED);
    stoic_config_builder_set_ticket_sealer(builder, server->sealer);
    return app_build_config(out, builder, problem);
}

const stoic_config *server_config(proxy_server *server) {
    uv_mutex_lock(&server->lock);
    const stoic_config *config = server->config == NULL ? NULL : stoic_config_retain(server->config);
    uv_mutex_unlock(&server->lock);
    return config;
}

/* Connections keep the config that they began with. */
static void replace_config(proxy_server *server, const stoic_config *config) {
    uv_mutex_lock(&server->lock);
    const stoic_config *old = server->config;
    server->config = config;
    uv_mutex_unlock(&server->lock);
    stoic_config_release(old);
}

static void tell_of_reload(proxy_server *server, app_problem *problem) {
    char text[APP_PROBLEM_MAX] = "";
    app_event event = {.severity = STOIC_INFO,
                       .name = "config.reloaded",
                       .message = "The certificates were read again; new connections get them."};
    if (problem != NULL) {
        stoic_copy((uint8_t *)text, sizeof(text) - 1, app_problem_text(problem));
        event = (app_event){.severity = STOIC_ERROR_LEVEL,
                            .name = "config.reload_failed",
                            .message = text,
                            .advice =
                                "The old certificates stay in use: correct the file and send SIGHUP again."};
    }
    app_log_event(server->log, &event);
}

static void on_reload(uv_signal_t *handle, int number) {
    (void)number;
    server_control *control = handle->data;
    proxy_server *server = &control->server;
    app_problem problem;
    const stoic_config *config = NULL;
    if (server->settings->is_plain) {
        return;
    }
    if (build_config(server, &config, &problem)) {
        replace_config(server, config);
        tell_of_reload(server, NULL);
    } else {
        tell_of_reload(server, &problem);
    }
}

/* ---- The end ------------------------------------------------------------------------------------------- */

static void give_order(proxy_server *server, worker_order order) {
    atomic_store(&server->order, (int)order);
    STOIC_EACH(worker, server->workers, server->num_workers) {
        uv_async_send(&worker->wake);
    }
}

static void on_patience_ended(uv_timer_t *timer) {
    server_control *control = timer->data;
    give_order(&control->server, WORKER_STOP);
}

static void on_terminate(uv_signal_t *handle, int number) {
    (void)number;
    server_control *control = handle->data;
    if (atomic_load(&control->server.order) != WORKER_RUN) {
        give_order(&control->server, WORKER_STOP);
        return;
    }
    const uint64_t ms = (uint64_t)(control->server.settings->drain_timeout_ns / STOIC_NS_PER_MS);
    give_order(&control->server, WORKER_DRAIN);
    uv_timer_start(&control->patience, on_patience_ended, ms, 0);
}

static void on_worker_finished(uv_async_t *handle) {
    server_control *control = handle->data;
    if (atomic_load(&control->server.num_running) == 0) {
        uv_stop(&control->loop);
    }
}

/* ---- The beginning ------------------------------------------------------------------------------------- */

/* Each connection takes two descriptors: as many as the system lets us have. */
static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void watch(server_control *control, uv_signal_t *handle, uv_signal_cb action, int number) {
    uv_signal_init(&control->loop, handle);
    handle->data = control;
    uv_signal_start(handle, action, number);
}

static bool open_control(server_control *control, app_problem *problem) {
    if (uv_loop_init(&control->loop) != 0 ||
        uv_async_init(&control->loop, &control->finished, on_worker_finished) != 0) {
        return APP_FAIL(problem, "cannot start: no event loop; check the limits of open files and memory");
    }
    control->finished.data = control;
    control->server.finished = &control->finished;
    uv_timer_init(&control->loop, &control->patience);
    control->patience.data = control;
    uv_timer_init(&control->loop, &control->rotation);
    control->rotation.data = control;
    uv_timer_start(&control->rotation, on_rotation, ROTATION_MS, ROTATION_MS);
    watch(control, &control->terminate, on_terminate, SIGTERM);
    watch(control, &control->interrupt, on_terminate, SIGINT);
    watch(control, &control->reload, on_reload, SIGHUP);
    return true;
}

static void close_control(server_control *control) {
    uv_close((uv_handle_t *)&control->finished, NULL);
    uv_close((uv_handle_t *)&control->patience, NULL);
    uv_close((uv_handle_t *)&control->rotation, NULL);
    uv_close((uv_handle_t *)&control->terminate, NULL);
    uv_close((uv_handle_t *)&control->interrupt, NULL);
    uv_close((uv_handle_t *)&control->reload, NULL);
    uv_run(&control->loop, UV_RUN_DEFAULT);
    uv_loop_close(&control->loop);
}

static size_t choose_workers(const server_settings *settings) {
    if (settings->workers != 0) {
        return settings->workers;
    }
    const unsigned processors = uv_available_parallelism();
    return processors < PROXY_WORKERS_MAX ? processors : PROXY_WORKERS_MAX;
}

static void close_sockets(const int *sockets, size_t num) {
    STOIC_EACH(socket, sockets, num) {
        close(*socket);
    }
}

/* Opens the workers' loops; the sockets become theirs. */
static bool open_workers(proxy_server *server, const int *sockets, size_t num, app_problem *problem) {
    server->workers = calloc(num, sizeof(proxy_worker));
    if (server->workers == NULL) {
        close_sockets(sockets, num);
        return APP_FAIL(problem, "cannot start: no memory for %zu workers; give fewer --workers", num);
    }
    STOIC_EACH(socket, sockets, num) {
        if (!worker_open(STOIC_AT_N(server->workers, num, server->num_workers), server, *socket)) {
            close_sockets(STOIC_AT_N(sockets, num, server->num_workers), num - server->num_workers);
            return APP_FAIL(problem,
                            "cannot start worker %zu: no event loop; give fewer --workers, or raise the "
                            "limit of open files",
                            server->num_workers + 1);
        }
        server->num_workers++;
    }
    return true;
}

static bool listen_and_open(proxy_server *server, app_problem *problem) {
    const size_t num = choose_workers(server->settings);
    int sockets[PROXY_WORKERS_MAX];
    if (!app_resolve(&server->address, &server->settings->listen, true, problem) ||
        !app_listen(sockets, num, &server->address, problem)) {
        return false;
    }
    app_address_text(server->listener, sizeof(server->listener), &server->address);
    return open_workers(server, sockets, num, problem);
}

/* Starts the threads. Those that started are joined by the caller, whatever happens. */
static size_t start_threads(proxy_server *server) {
    size_t started = 0;
    atomic_store(&server->num_running, server->num_workers);
    STOIC_EACH(worker, server->workers, server->num_workers) {
        if (uv_thread_create(&worker->thread, worker_run, worker) != 0) {
            break;
        }
        started++;
    }
    atomic_fetch_sub(&server->num_running, server->num_workers - started);
    return started;
}

static void say_ready(proxy_server *server, const char *backend) {
    uint8_t line[1024];
    stoic_writer writer;
    stoic_writer_init_fixed(&writer, line, sizeof(line));
    stoic_write_printf(&writer, "ready listen=%s", server->listener);
    if (backend != NULL) {
        stoic_write_printf(&writer, " backend=%s", backend);
    }
    stoic_write_printf(&writer, " tls=%s certificates=%zu workers=%zu pid=%ld\n",
                       server->settings->is_plain ? "off" : "1.3", server->settings->tls.num_certificates,
                       server->num_workers, (long)getpid());
    app_log_raw(server->log, stoic_writer_view(&writer));
}

/* At every start, whatever the level. */
static void warn_of_key_log(const proxy_server *server) {
    const app_key_log *key_log = server->settings->key_log;
    if (key_log != NULL && key_log->path != NULL) {
        const app_event event = app_key_log_event(key_log);
        app_log_event(server->log, &event);
    }
}

static bool serve(server_control *control, const char *backend, app_problem *problem) {
    proxy_server *server = &control->server;
    const size_t started = start_threads(server);
    const bool is_started = started == server->num_workers;
    if (is_started) {
        warn_of_key_log(server);
        say_ready(server, backend);
        uv_run(&control->loop, UV_RUN_DEFAULT);
    } else {
        give_order(server, WORKER_STOP);
    }
    STOIC_EACH(worker, server->workers, started) {
        uv_thread_join(&worker->thread);
    }
    return is_started ||
           APP_FAIL(problem, "cannot start: no thread for worker %zu; give fewer --workers", started + 1);
}

static bool prepare(server_control *control, app_problem *problem) {
    proxy_server *server = &control->server;
    if (!server->settings->is_plain &&
        (!open_sealer(server, problem) || !build_config(server, &server->config, problem))) {
        return false;
    }
    return listen_and_open(server, problem);
}

/* The log exists from here on. */
static bool run_with_log(server_control *control, const char *backend, app_problem *problem) {
    proxy_server *server = &control->server;
    if (!open_control(control, problem)) {
        return false;
    }
    const bool is_served = prepare(control, problem) && serve(control, backend, problem);
    STOIC_EACH(worker, server->workers, server->num_workers) {
        worker_close(worker);
    }
    close_control(control);
    free(server->workers);
    stoic_config_release(server->config);
    stoic_ticket_sealer_release(server->sealer);
    return is_served;
}

int server_run(const server_settings *settings, const session_handler *handler, void *application,
               const char *backend) {
    app_problem problem;
    server_control *control = calloc(1, sizeof(*control));
    app_log *log = app_log_new(settings->format, settings->level);
    bool is_served = false;
    app_problem_clear(&problem);
    signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    if (control == NULL || log == NULL) {
        (void)APP_FAIL(&problem, "cannot start: no memory, or no thread for the log");
    } else {
        control->server.settings = settings;
        control->server.handler = handler;
        control->server.application = application;
        control->server.log = log;
        uv_mutex_init(&control->server.lock);
        is_served = run_with_log(control, backend, &problem);
        uv_mutex_destroy(&control->server.lock);
    }
    app_log_free(log);
    free(control);
    if (!is_served) {
        app_problem_print(&problem, settings->command);
    }
    return is_served ? APP_EXIT_OK : APP_EXIT_FAILED;
}
