/*
 * ct.h: where a value that was computed from secrets becomes public.
 *
 * The drivers in tools/ct declare secrets to be undefined memory and run under
 * valgrind's memcheck, which then reports each branch and each address that
 * depends on one. What the algorithm itself reveals (a share, a signature, the
 * verdict that a key is valid) is marked here, in the code, and in that build
 * only; everywhere else ct_public does nothing.
 */
#ifndef HAKE_CRYPTO_EXTRA_CT_H
#define HAKE_CRYPTO_EXTRA_CT_H

#ifdef HAKE_CT
#include <valgrind/memcheck.h>
#define ct_public(p, len) ((void)VALGRIND_MAKE_MEM_DEFINED(p, len))
#else
#define ct_public(p, len) ((void)0)
#endif

#endif
