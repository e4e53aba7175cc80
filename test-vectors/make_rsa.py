#!/usr/bin/env python3
"""make_rsa.py: makes rsa.txt: signatures of RSASSA-PKCS1-v1_5 and RSASSA-PSS
(RFC 8017 8), right and wrong in one thing each, by keys of its own.

Keys and salts are SHA-256 of their names: two runs write the same bytes. Each
verdict is compared with OpenSSL's (python3-cryptography), except those on
limits that hake alone has.
usage: make_rsa.py [FILE]
"""
import functools
import hashlib
import os
import sys

from cryptography.exceptions import InternalError, InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tls13 import der, der_bits, u8

MESSAGE = b"RSA in hake"
RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
HASHES = {"sha256": (hashlib.sha256, hashes.SHA256(), 32, 1),
          "sha384": (hashlib.sha384, hashes.SHA384(), 48, 2),
          "sha512": (hashlib.sha512, hashes.SHA512(), 64, 3)}

# ---- Keys -------------------------------------------------------------------


def octets(name, n):
    """As many octets as are asked for, which depend on the name alone."""
    blocks = (hashlib.sha256(b"%s %d" % (name.encode(), i)).digest()
              for i in range(n // 32 + 1))
    return b"".join(blocks)[:n]


def number(data):
    return int.from_bytes(data, "big")


def is_prime(n):
    """Miller and Rabin's test: 16 rounds, after division by small primes."""
    if any(n % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31)):
        return False
    twos = ((n - 1) & (1 - n)).bit_length() - 1
    for i in range(16):
        x = pow(number(octets("witness %d" % i, 16)), (n - 1) >> twos, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


@functools.lru_cache(None)
def prime(name, bits, e):
    """The upper two bits are set: a product of two has all its bits."""
    n = number(octets(name, (bits + 7) // 8)) % (1 << bits)
    n |= 3 << (bits - 2) | 1
    while n % e == 1 or not is_prime(n):
        n += 2
    return n


def integer(n, front=b""):
    return der(0x02, front + n.to_bytes(n.bit_length() // 8 + 1, "big"))


class Key:
    def __init__(self, bits, e=65537, primes=2):
        lengths = [bits // primes] * primes
        lengths[0] += bits - sum(lengths)
        factors = [prime("RSA %d %d %d" % (bits, e, i), n, e)
                   for i, n in enumerate(lengths)]
        self.n, self.e, phi = 1, e, 1
        for p in factors:
            self.n, phi = self.n * p, phi * (p - 1)
        self.d = pow(e, -1, phi)
        self.k = (self.n.bit_length() + 7) // 8
        self.der = der(0x30, integer(self.n), integer(e))

    def sign(self, encoded):
        return pow(number(encoded), self.d, self.n).to_bytes(self.k, "big")


# ---- Encodings: RFC 8017 9 --------------------------------------------------


def digest(hash, message=MESSAGE):
    return HASHES[hash][0](message).digest()


def digest_info(hash, value, parameters=b"\5\0"):
    oid = bytes.fromhex("06096086480165030402") + u8(HASHES[hash][3])
    return der(0x30, der(0x30, oid, parameters), der(0x04, value))


def pkcs1(key, info, start=b"\0\1", fill=b"\xff", separator=b"\0", end=b""):
    room = key.k - len(start) - len(separator) - len(info) - len(end)
    return start + (fill * room)[:room] + separator + info + end


def mgf1(hash, seed, n):
    blocks = (digest(hash, seed + i.to_bytes(4, "big"))
              for i in range(n // HASHES[hash][2] + 1))
    return b"".join(blocks)[:n]


def pss(key, hash, message=MESSAGE, salt=None, mask_hash=None, trailer=0xbc,
        separator=1, fill=0, top=0):
    """EMSA-PSS-ENCODE; what is not given is as it must be."""
    bits = key.n.bit_length() - 1
    size = HASHES[hash][2]
    salt = octets("salt", size) if salt is None else salt
    value = digest(hash, bytes(8) + digest(hash, message) + salt)
    room = (bits + 7) // 8 - len(value) - 1
    block = bytes([fill]) * (room - len(salt) - 1) + bytes([separator]) + salt
    mask = mgf1(mask_hash or hash, value, room)
    masked = bytearray(a ^ b for a, b in zip(block, mask))
    masked[0] &= 0xff >> (-bits % 8)
    masked[0] |= top
    return bytes(masked) + value + bytes([trailer])


# ---- Vectors ----------------------------------------------------------------


def openssl_verifies(scheme, public_key, message, signature):
    hash = HASHES[scheme[-6:]][1]
    how = padding.PKCS1v15()
    if "pss" in scheme:
        how = padding.PSS(padding.MGF1(hash), hash.digest_size)
    try:
        key = load_der_public_key(der(0x30, RSA_ENCRYPTION,
                                      der_bits(public_key)))
        key.verify(signature, message, how, hash)
    except (ValueError, InternalError, InvalidSignature):
        return False
    return True


class File:
    def __init__(self):
        self.blocks = {}

    def add(self, title, scheme, key, signature, valid=False, comment=None,
            public_key=None, message=MESSAGE, openssl=None):
        public_key = key.der if public_key is None else public_key
        says = openssl_verifies(scheme, public_key, message, signature)
        assert says == (valid if openssl is None else openssl), title
        assert title not in self.blocks, title
        lines = ["[%s]" % title, "type = rsa",
                 "source = make_rsa.py; compared with OpenSSL",
                 "comment = " + comment if comment else None,
                 "scheme = " + scheme,
                 "public_key = " + public_key.hex(),
                 "message = " + message.hex(),
                 "signature = " + signature.hex(),
                 "result = " + ("valid" if valid else "invalid")]
        self.blocks[title] = "\n".join(line.rstrip() for line in lines if line)

    def own(self, title, scheme, key, signature, comment, **more):
        """Refused by hake, not by OpenSSL."""
        self.add(title, scheme, key, signature, comment=comment,
                 openssl=True, **more)


KEY, CUBE = Key(2048), Key(2048, e=3)


def made_pkcs1(out):
    """RSASSA-PKCS1-v1_5: RFC 8017 8.2, 9.2."""
    for hash in HASHES:
        info = digest_info(hash, digest(hash))
        for key in KEY, CUBE, Key(2049), Key(3072), Key(4096):
            out.add("PKCS #1, %s, %d bits, e = %d"
                    % (hash, key.n.bit_length(), key.e), "rsa_pkcs1_" + hash,
                    key, key.sign(pkcs1(key, info)), valid=True)
    info = digest_info("sha256", digest("sha256"))

    def bad(title, encoded, comment=None, key=KEY, **more):
        out.add("PKCS #1, " + title, "rsa_pkcs1_sha256", key,
                key.sign(encoded), comment=comment, **more)

    bad("another message", pkcs1(KEY, info), message=MESSAGE + b".")
    bad("no message", pkcs1(KEY, info), message=b"")
    bad("block type 0", pkcs1(KEY, info, start=b"\0\0"))
    bad("block type 2", pkcs1(KEY, info, start=b"\0\2"))
    bad("first octet 1", pkcs1(KEY, info, start=b"\1\1"))
    bad("padding of zeros", pkcs1(KEY, info, fill=b"\0"))
    bad("an octet of the padding", pkcs1(KEY, info, fill=b"\xff" * 9 + b"\xfe"))
    bad("no padding", pkcs1(KEY, info, fill=b"", end=bytes(202)),
        "what is left is behind the hash")
    bad("separator 1", pkcs1(KEY, info, separator=b"\1"))
    bad("no separator", pkcs1(KEY, info, separator=b""))
    bad("an octet behind the hash", pkcs1(KEY, info, end=b"\0"))
    bad("short padding", pkcs1(CUBE, info, fill=b"\xff" * 8, end=bytes(194)),
        "8 octets of padding, the rest behind the hash: what Bleichenbacher's "
        "forgery for e = 3 needs", CUBE)
    bad("another hash's OID", pkcs1(KEY, digest_info(
        "sha512", digest("sha256"))))
    bad("another hash", pkcs1(KEY, digest_info("sha384", digest("sha384"))))
    bad("no DigestInfo", pkcs1(KEY, digest("sha256")))
    bad("a shorter hash", pkcs1(KEY, digest_info(
        "sha256", digest("sha256")[:-1])))
    bad("a longer hash", pkcs1(KEY, digest_info(
        "sha256", digest("sha256") + b"\0")))
    bad("no parameters", pkcs1(KEY, digest_info(
        "sha256", digest("sha256"), b"")), "RFC 8017 9.2: they are NULL; "
        "note 2 lets a verifier take absent ones, which RFC 9846 does not ask")
    bad("parameters that are no NULL", pkcs1(KEY, digest_info(
        "sha256", digest("sha256"), b"\4\0")))
    bad("parameters with octets in them", pkcs1(KEY, digest_info(
        "sha256", digest("sha256"), b"\5\4hake")))
    bad("long form of the hash's length", pkcs1(KEY, info.replace(
        b"\4\x20", b"\4\x81\x20").replace(b"\x30\x31", b"\x30\x32", 1)),
        "BER, not DER")
    bad("long form of DigestInfo's length", pkcs1(
        KEY, b"\x30\x81" + info[1:]), "BER, not DER")
    bad("encoded as PSS", pss(KEY, "sha256"))


def made_pss(out):
    """RSASSA-PSS: RFC 8017 8.1, 9.1; RFC 9846 4.3.3."""
    for kind in "rsae", "pss":
        for hash in HASHES:
            for key in KEY, CUBE, Key(2049), Key(3072), Key(4096):
                out.add("PSS, %s, %s, %d bits, e = %d"
                        % (kind, hash, key.n.bit_length(), key.e),
                        "rsa_pss_%s_%s" % (kind, hash), key,
                        key.sign(pss(key, hash)), valid=True)
    out.add("PSS, salt of zeros", "rsa_pss_rsae_sha256", KEY,
            KEY.sign(pss(KEY, "sha256", salt=bytes(32))), valid=True)

    def bad(title, comment=None, key=KEY, encoded=None, **how):
        message = how.pop("verified", MESSAGE)
        encoded = encoded or pss(key, "sha256", **how)
        for kind in "rsae", "pss":
            out.add("PSS, %s, %s" % (kind, title), "rsa_pss_%s_sha256" % kind,
                    key, key.sign(encoded), comment=comment, message=message)

    bad("another message", verified=MESSAGE + b".")
    bad("no message", verified=b"")
    for n in 0, 1, 20, 31, 33, 48, 222:
        bad("salt of %d octets" % n, "RFC 9846 4.3.3: as long as the hash",
            salt=octets("salt", n))
    bad("trailer 0", trailer=0)
    bad("trailer cc", "X9.31's", trailer=0xcc)
    bad("separator 0", separator=0)
    bad("separator 2", separator=2)
    bad("padding of ones", fill=0xff)
    # Behind this bit the number must still be below n.
    salt = next(salt for salt in (octets("salt %d" % i, 32) for i in range(99))
                if number(pss(KEY, "sha256", salt=salt, top=0x80)) < KEY.n)
    bad("the first bit is set", "RFC 8017 9.1.2, 6: it must be zero",
        salt=salt, top=0x80)
    key = Key(2049)
    bad("an octet before EM", "with 2049 bits EM has an octet less than the "
        "modulus: RFC 8017 8.1.2, 2 c", key,
        encoded=b"\1" + pss(key, "sha256", salt=next(
            salt for salt in (octets("salt %d" % i, 32) for i in range(99))
            if number(b"\1" + pss(key, "sha256", salt=salt)) < key.n)))
    bad("another mask", "MGF1 with another hash", mask_hash="sha384")
    bad("another hash", encoded=pss(KEY, "sha384"))
    bad("another hash, salt of 32 octets",
        encoded=pss(KEY, "sha384", salt=octets("salt", 32)))
    bad("encoded as PKCS #1",
        encoded=pkcs1(KEY, digest_info("sha256", digest("sha256"))))


def made_forms(out):
    """Signatures and keys that are no such: RFC 8017 5.2.2, 8.2.2, A.1.1."""
    how = {"rsa_pkcs1_sha256": lambda key: pkcs1(
               key, digest_info("sha256", digest("sha256"))),
           "rsa_pss_rsae_sha256": lambda key: pss(key, "sha256")}
    for scheme, encode in how.items():
        good = KEY.sign(encode(KEY))
        value = number(good)

        def bad(title, signature=good, comment=None, **more):
            out.add("%s, %s" % (scheme, title), scheme, KEY, signature,
                    comment=comment, **more)

        bad("no signature", b"")
        bad("a bit changed", good[:100] + bytes([good[100] ^ 4]) + good[101:])
        bad("one octet too few", good[:-1])
        bad("one octet too many", good + b"\0")
        bad("a zero in front", b"\0" + good)
        bad("0", bytes(KEY.k))
        bad("1", bytes(KEY.k - 1) + b"\1")
        bad("n - 1", (KEY.n - 1).to_bytes(KEY.k, "big"))
        bad("n", KEY.n.to_bytes(KEY.k, "big"))
        bad("n + 1", (KEY.n + 1).to_bytes(KEY.k, "big"))
        bad("all ones", b"\xff" * KEY.k)
        bad("n - s", (KEY.n - value).to_bytes(KEY.k, "big"))
        bad("another key", public_key=CUBE.der)
        made_congruent(out, scheme, encode)
        made_keys(scheme, good, bad)
        made_limits(out, scheme, encode)


def made_congruent(out, scheme, encode):
    """s + n is congruent to s and, where s is small enough, as long."""
    for i in range(999):
        message = b"RSA in hake, message %d" % i
        if "pss" in scheme:
            encoded = pss(KEY, "sha256", message)
        else:
            encoded = pkcs1(KEY, digest_info("sha256",
                                             digest("sha256", message)))
        value = number(KEY.sign(encoded))
        if value + KEY.n < 1 << 8 * KEY.k:
            break
    out.add("%s, s + n" % scheme, scheme, KEY,
            (value + KEY.n).to_bytes(KEY.k, "big"), message=message,
            comment="congruent to a signature, but not below n")


def made_keys(scheme, good, bad):
    n, e = integer(KEY.n), integer(KEY.e)
    for title, public_key in [
            ("empty", b""),
            ("one octet too few", KEY.der[:-1]),
            ("an octet in it behind e", der(0x30, n, e, b"\0")),
            ("a third integer", der(0x30, n, e, b"\2\1\0")),
            ("n alone", der(0x30, n)),
            ("a set", b"\x31" + KEY.der[1:]),
            ("n is an octet string", der(0x30, b"\4" + n[1:], e)),
            ("n is empty", der(0x30, b"\2\0", e)),
            ("n is 0", der(0x30, integer(0), e)),
            ("e is empty", der(0x30, n, b"\2\0")),
            ("e is 0", der(0x30, n, integer(0))),
            ("e is 1", der(0x30, n, integer(1))),
            ("e is 2", der(0x30, n, integer(2))),
            ("e is 65536", der(0x30, n, integer(65536))),
            ("e is minus 3", der(0x30, n, b"\2\1\xfd")),
            ("n and e exchanged", der(0x30, e, n)),
            ("n is even", der(0x30, integer(KEY.n - 1), e))]:
        bad("key: " + title, public_key=public_key)
    for title, public_key in [
            ("an octet behind it", KEY.der + b"\0"),
            ("a zero too many before n", der(0x30, integer(KEY.n, b"\0"), e)),
            ("a zero too many before e", der(0x30, n, integer(KEY.e, b"\0"))),
            ("no zero before n, which is negative",
             der(0x30, der(0x02, KEY.n.to_bytes(KEY.k, "big")), e)),
            ("long form of e's length", der(0x30, n, b"\2\x81" + e[1:]))]:
        bad("key: " + title, public_key=public_key, openssl=True,
            comment="no DER (X.690 8.3.2, 10.1); OpenSSL takes it")


def made_limits(out, scheme, encode):
    """What OpenSSL takes and hake refuses."""
    def own(title, key, comment, **more):
        out.own("%s, %s" % (scheme, title), scheme, key,
                key.sign(encode(key)), comment, **more)

    own("1024 bits", Key(1024), "hake wants 2048 (RFC 9325 4.5)")
    own("2047 bits", Key(2047), "hake wants 2048 (RFC 9325 4.5)")
    own("8200 bits", Key(8200, primes=8), "more than hake can be built for")
    own("e is 2^32 + 15", Key(2048, e=2**32 + 15), "hake wants it below 2^32")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "rsa.txt")
    out = File()
    made_pkcs1(out)
    made_pss(out)
    made_forms(out)
    with open(path, "w") as file:
        file.write("""\
# RSA: RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017), signatures that are right
# and that are wrong in one thing each. Made by make_rsa.py, with keys of its
# own; each verdict is OpenSSL's, too, but for limits that hake alone has.
""")
        for block in out.blocks.values():
            file.write("\n" + block + "\n")


if __name__ == "__main__":
    main()
