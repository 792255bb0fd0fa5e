/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client's session, and its form as bytes.
 */
#include "store/session.h"

#include "store/limits.h"

enum { BLOB_VERSION = 2 };

struct stoic_session {
    const stoic_allocator *allocator;
    size_t size;               /* of the allocation */
    stoic_session_parts parts; /* slices of `space` */
    uint8_t space[];
};

static bool are_fit(const stoic_session_parts *parts) {
    return parts->psk.len > 0 && parts->psk.len <= STOIC_HASH_MAX_LEN &&
           parts->binding.len == STOIC_SESSION_BINDING_LEN &&
           parts->server_name.len <= STOIC_SESSION_MAX_NAME && parts->ticket.len > 0 &&
           parts->ticket.len <= STOIC_SESSION_MAX_TICKET && parts->chain.len <= STOIC_SESSION_MAX_CHAIN;
}

/* Lets the slice point to a copy. */
static void move_in(stoic_bytes *slice, stoic_writer *space) {
    const size_t start = space->len;
    stoic_write_bytes(space, *slice);
    *slice = stoic_slice(stoic_writer_view(space), start, slice->len);
}

stoic_error stoic_session_new(stoic_session **out, const stoic_session_parts *parts,
                              const stoic_allocator *allocator) {
    if (!are_fit(parts)) {
        return STOIC_ERROR_INVALID_ARGUMENT;
    }
    const size_t len =
        parts->psk.len + parts->binding.len + parts->server_name.len + parts->ticket.len + parts->chain.len;
    stoic_session *session = stoic_allocate(allocator, sizeof(*session) + len);
    if (session == NULL) {
        return STOIC_ERROR_OUT_OF_MEMORY;
    }
    session->allocator = allocator;
    session->size = sizeof(*session) + len;
    session->parts = *parts;
    stoic_writer space;
    stoic_writer_init_fixed(&space, session->space, len);
    move_in(&session->parts.psk, &space);
    move_in(&session->parts.binding, &space);
    move_in(&session->parts.server_name, &space);
    move_in(&session->parts.ticket, &space);
    move_in(&session->parts.chain, &space);
    *out = session;
    return STOIC_OK;
}

const stoic_session_parts *stoic_session_look(const stoic_session *session) {
    return &session->parts;
}

void stoic_session_free(stoic_session *session) {
    if (session != NULL) {
        stoic_release(session->allocator, session, session->size); /* wipes */
    }
}

stoic_bytes stoic_session_server_name(const stoic_session *session) {
    return session->parts.server_name;
}

stoic_bytes stoic_session_binding(const stoic_session *session) {
    return session->parts.binding;
}

static int64_t expires_ns(const stoic_session_parts *parts) {
    const int64_t longest = STOIC_TICKET_MAX_LIFETIME;
    const int64_t lifetime = parts->lifetime_seconds < longest ? parts->lifetime_seconds : longest;
    const int64_t own = parts->received_ns + lifetime * STOIC_NS_PER_SECOND;
    const int64_t renewed = parts->authenticated_ns + longest * STOIC_NS_PER_SECOND; /* RFC 9846 4.7.1 */
    return own < renewed ? own : renewed;
}

/* To the end of this second (RFC 5280 4.1.2.5). */
static bool have_certificates_ended(const stoic_session_parts *parts, stoic_time now) {
    return now.wall_ns / STOIC_NS_PER_SECOND > parts->peer_not_after;
}

int64_t stoic_session_expires(const stoic_session *session) {
    const int64_t own = expires_ns(&session->parts) / STOIC_NS_PER_SECOND;
    return session->parts.peer_not_after < own ? session->parts.peer_not_after + 1 : own;
}

bool stoic_session_is_fresh(const stoic_session *session, stoic_time now) {
    return now.wall_ns >= session->parts.received_ns && now.wall_ns < expires_ns(&session->parts) &&
           !have_certificates_ended(&session->parts, now);
}

bool stoic_session_peer_certificate(const stoic_session *session, stoic_bytes *out, size_t index) {
    stoic_reader reader = stoic_reader_of(session->parts.chain);
    stoic_bytes certificate;
    for (size_t i = 0; stoic_read_vector24(&reader, &certificate); i++) {
        if (i == index) {
            *out = certificate;
            return true;
        }
    }
    return false;
}

/* ---- As bytes ---- */

static void write_vector(stoic_writer *writer, unsigned size, stoic_bytes bytes) {
    const stoic_mark mark = stoic_write_open(writer, size);
    stoic_write_bytes(writer, bytes);
    stoic_write_close(writer, mark);
}

stoic_error stoic_session_export(const stoic_session *session, stoic_writer *writer) {
    const stoic_session_parts *parts = &session->parts;
    stoic_write_u8(writer, BLOB_VERSION);
    stoic_write_u16(writer, STOIC_VERSION_TLS13);
    stoic_write_u16(writer, parts->suite);
    stoic_write_u32(writer, parts->lifetime_seconds);
    stoic_write_u32(writer, parts->age_add);
    stoic_write_u64(writer, (uint64_t)parts->received_ns);
    stoic_write_u64(writer, (uint64_t)parts->authenticated_ns);
    stoic_write_u64(writer, (uint64_t)parts->peer_not_after);
    write_vector(writer, 1, parts->psk);
    write_vector(writer, 1, parts->binding);
    write_vector(writer, 1, parts->server_name);
    write_vector(writer, 2, parts->ticket);
    write_vector(writer, 3, parts->chain);
    return stoic_writer_error(writer);
}

/* Times that cannot overflow when a lifetime is added. */
static bool read_wall(stoic_reader *reader, int64_t *out) {
    uint64_t value;
    if (!stoic_read_u64(reader, &value) || value > (uint64_t)INT64_MAX / 2) {
        return false;
    }
    *out = (int64_t)value;
    return true;
}

static bool read_end(stoic_reader *reader, int64_t *out) {
    uint64_t value;
    if (!stoic_read_u64(reader, &value) || value > (uint64_t)INT64_MAX) {
        return false;
    }
    *out = (int64_t)value;
    return true;
}

static bool read_head(stoic_reader *reader, stoic_session_parts *parts) {
    uint8_t version;
    uint16_t tls;
    return stoic_read_u8(reader, &version) && version == BLOB_VERSION && stoic_read_u16(reader, &tls) &&
           tls == STOIC_VERSION_TLS13 && stoic_read_u16(reader, &parts->suite) &&
           stoic_read_u32(reader, &parts->lifetime_seconds) && stoic_read_u32(reader, &parts->age_add) &&
           read_wall(reader, &parts->received_ns) && read_wall(reader, &parts->authenticated_ns) &&
           read_end(reader, &parts->peer_not_after);
}

static bool is_chain(stoic_bytes chain) {
    stoic_reader reader = stoic_reader_of(chain);
    stoic_bytes certificate;
    while (stoic_read_vector24(&reader, &certificate)) {
    }
    return stoic_reader_at_end(&reader);
}

stoic_error stoic_session_import(stoic_session **out, stoic_bytes blob, const stoic_allocator *allocator) {
    stoic_reader reader = stoic_reader_of(blob);
    stoic_session_parts parts;
    if (!read_head(&reader, &parts) || !stoic_read_vector8(&reader, &parts.psk) ||
        !stoic_read_vector8(&reader, &parts.binding) || !stoic_read_vector8(&reader, &parts.server_name) ||
        !stoic_read_vector16(&reader, &parts.ticket) || !stoic_read_vector24(&reader, &parts.chain) ||
        !stoic_reader_at_end(&reader) || !are_fit(&parts) || !is_chain(parts.chain)) {
        return STOIC_ERROR_SESSION_BLOB_MALFORMED;
    }
    return stoic_session_new(out, &parts, allocator);
}
