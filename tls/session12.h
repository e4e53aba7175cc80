/*
 * session12.h: resumption in TLS 1.2, by ticket (RFC 5077) or by session ID
 * (RFC 5246 7.3).
 */
#ifndef HAKE_SESSION12_H
#define HAKE_SESSION12_H

#include "tls/handlers.h"

#define MAIN_SECRET12 48 /* RFC 5246 8.1: bytes, in all versions */

/* session12_accept (session12_client.c) takes the session that the server
 * resumes: SESSION_UNKNOWN, SESSION_SUITE, EMS_CHANGED. */
enum hake_error session12_accept(hake_conn *c);

/* session12_select (session12_server.c) takes the session that a ClientHello
 * offers, if it may be resumed; EMS_CHANGED. session12_issue notes what the
 * client gets to come back with: a ticket, or a session ID that is still to be
 * drawn. */
enum hake_error session12_select(hake_conn *c, const struct message *m);
void session12_issue(hake_conn *c);

#endif
