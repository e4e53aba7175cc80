/*
 * run_play.h: one handshake vector being played: what run_tls.c (its steps)
 * and run_end.c (how it must have ended) share.
 */
#ifndef HAKE_RUN_PLAY_H
#define HAKE_RUN_PLAY_H

#include "test-vectors/run_config.h"

#define EVENT_MAX   64  /* length of an event's text */
#define EVENTS_MAX  512 /* events of one connection */
#define SECRETS_MAX 8

struct way {
    const char *name;
    size_t in, out; /* length of the pieces */
    size_t grow;    /* added to `in` after each piece, */
    size_t most;    /* up to this */
    bool extra;     /* by libhake_extra's suites */
};

struct queue {
    uint8_t *p;
    size_t len, cap;
};

struct play {
    const struct vector *v;
    const struct vector_field *field; /* the step in hand */
    const struct way *way;
    struct run_config *rc;
    hake_conn conn;
    hake_handshake handshake;
    struct hake_buffer in, out, kept;
    size_t piece; /* length of the next piece of input */

    struct queue wire;  /* for the wire, not compared yet */
    struct queue app;   /* application data, not compared yet */
    struct queue early; /* early data, likewise */
    char events[EVENTS_MAX][EVENT_MAX];
    size_t events_len, events_next;
    unsigned alerts;             /* sent, but for warnings */
    bool connected;              /* was seen */
    bool told_error, told_alert; /* these keys were there */
    struct {
        const char *label;
        uint8_t p[HAKE_SECRET_MAX];
        size_t len;
    } secrets[SECRETS_MAX];
    size_t secrets_len;

    bool bad;
    char *error;
    size_t size;
};

/* play_fail notes the first thing that differs, with its line. */
void play_fail(struct play *p, const char *format, ...);

/* play_expect_bytes and play_expect_text compare what the engine has with
 * what the field in hand says. */
void play_expect_bytes(struct play *p, const uint8_t *got, size_t got_len,
                       const uint8_t *wanted, size_t wanted_len);
void play_expect_text(struct play *p, const char *got);

/* play_field_bytes gives the field's octets in memory that the caller frees;
 * false, and nothing to free, if they are malformed. */
bool play_field_bytes(struct play *p, uint8_t **out, size_t *len);

/* play_alert_text returns an alert's name; of a code without a name, the
 * number. */
const char *play_alert_text(uint8_t alert, char number[4]);

/* The keys at the end of a vector, and what holds at the end of each. */
bool end_key(const char *key);
void end_play(struct play *p);
void end_check(struct play *p);

#endif
