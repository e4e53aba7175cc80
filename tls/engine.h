/*
 * engine.h: what engine.c (the driver), input.c and output.c (its two buffers)
 * share.
 */
#ifndef HAKE_ENGINE_H
#define HAKE_ENGINE_H

#include "tls/flow.h"
#include "tls/hake.h"
#include "tls/record.h"

/* ---- output.c: finished records, and handshake bytes yet to be sealed --- */

/* output_writer returns a writer for one more message; output_commit keeps
 * what it wrote. */
struct writer output_writer(hake_conn *c);
void output_commit(hake_conn *c, const struct writer *w);

/* output_flush seals the handshake bytes under the current keys. */
void output_flush(hake_conn *c);

/* output_record makes a record of len bytes; false if there is no room.
 * Only an alert may use HAKE_ALERT_ROOM. */
bool output_record(hake_conn *c, uint8_t type, const uint8_t *content,
                   size_t len);

/* output_application gives the application a place for one record's data. */
struct hake_buffer output_application(hake_conn *c);

/* output_seal makes a record of what the application wrote into that place;
 * false if something else has taken that since. */
bool output_seal(hake_conn *c, size_t len);

/* output_limit returns how much content the next record may have at most. */
size_t output_limit(const hake_conn *c);

/* output_room returns how many bytes of content one record may take now. */
size_t output_room(const hake_conn *c);

bool output_is_empty(const hake_conn *c);

/* ---- input.c: bytes from the wire, and opened content ------------------- */

size_t input_plain_len(const hake_conn *c);

/* input_record opens the next record, if all of it is there: *done is false
 * if more bytes are needed. Its content is then in the plain region
 * (handshake, application data) or in *content (alert; change_cipher_spec has
 * none). */
enum hake_error input_record(hake_conn *c, bool *done, uint8_t *type,
                             struct hake_bytes *content);

/* input_message finds the next whole handshake message; false if more bytes
 * are needed, or it is too large for the buffer (*error). */
bool input_message(hake_conn *c, struct message *m, enum hake_error *error);

/* input_room moves what waits to the front and returns the room behind it. */
struct hake_buffer input_room(hake_conn *c);

/* input_take drops opened content that was used. */
void input_take(hake_conn *c, size_t len);

/* ---- engine.c ----------------------------------------------------------- */

/* engine_run goes on until nothing more can be done; returns the
 * connection's error. */
enum hake_error engine_run(hake_conn *c);

/* engine_fail ends the connection: one alert, keys wiped. The first error
 * sticks. */
void engine_fail(hake_conn *c, enum hake_error error);

void engine_close_notify(hake_conn *c);

/* engine_is_connected: also while a request that came after the handshake is
 * answered. */
bool engine_is_connected(const hake_conn *c);

/* engine_wipe forgets all secrets and all input; engine_handshake_wipe wipes
 * the handshake's memory, and with it the names that stand there. */
void engine_wipe(hake_conn *c);
void engine_handshake_wipe(hake_conn *c);

/* engine_sends returns the row that sends something now, or NULL; RFC 9846 6.1:
 * after close_notify "the sender will not send any more messages". */
const struct flow_row *engine_sends(const hake_conn *c);

/* engine_has_application_data: it must be taken before input goes on. */
bool engine_has_application_data(const hake_conn *c);

#endif
