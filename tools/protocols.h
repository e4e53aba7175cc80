/*
 * protocols.h: lists of application protocols as text: RFC 7301 3.1.
 */
#ifndef HAKE_PROTOCOLS_H
#define HAKE_PROTOCOLS_H

#include "tools/files.h"

/* alpn_list_parse turns "h2,http/1.1" into a wire list; \xHH is a byte, \, a
 * comma, \\ a backslash. false with one sentence in error. */
bool alpn_list_parse(const char *text, uint8_t *out, size_t cap, size_t *len,
                     char error[FILE_ERROR_MAX]);

#endif
