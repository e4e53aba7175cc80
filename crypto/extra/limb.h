/*
 * limb.h: what large numbers are made of. A limb is the widest word whose
 * product the compiler can hold: 64 bits, or 32 (and so by -DHAKE_LIMB_32).
 */
#ifndef HAKE_CRYPTO_EXTRA_LIMB_H
#define HAKE_CRYPTO_EXTRA_LIMB_H

#include <stdint.h>

#if defined __SIZEOF_INT128__ && !defined HAKE_LIMB_32
typedef uint64_t limb;
__extension__ typedef unsigned __int128 double_limb;
#define LIMB_BITS 64
#else
typedef uint32_t limb;
typedef uint64_t double_limb;
#define LIMB_BITS 32
#endif

#define LIMB_BYTES (LIMB_BITS / 8)

#endif
