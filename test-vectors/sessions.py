"""sessions.py: what hake keeps between connections, octet by octet: the state
of a session, the tickets and cookies that a server protects, and the
XChaCha20-Poly1305 that it protects them with (draft-irtf-cfrg-xchacha-03).
These forms are hake's own; README.md, "Sessions", describes them.
"""
import hashlib

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

TICKET, COOKIE_TICKET = 1, 2  # what is protected
EMS, VERIFIED = 1, 2  # flags of a session


def sha256(data):
    return hashlib.sha256(data).digest()


# ---- XChaCha20-Poly1305 ----------------------------------------------------

def rotated(n, bits):
    return (n << bits | n >> 32 - bits) & 0xffffffff


def quarter_round(s, a, b, c, d):
    for x, y, z, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8),
                          (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & 0xffffffff
        s[z] = rotated(s[z] ^ s[x], bits)


def hchacha20(key, nonce):
    whole = b"expand 32-byte k" + key + nonce
    s = [int.from_bytes(whole[i:i + 4], "little") for i in range(0, 64, 4)]
    for _ in range(10):
        for i in range(4):
            quarter_round(s, i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter_round(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4,
                          12 + (i + 3) % 4)
    return b"".join(n.to_bytes(4, "little") for n in s[:4] + s[12:])


def xchacha_seal(key, nonce, plain, ad):
    return ChaCha20Poly1305(hchacha20(key, nonce[:16])).encrypt(
        bytes(4) + nonce[16:], plain, ad)


# ---- Tickets and cookies ---------------------------------------------------

class TicketKey:
    def __init__(self, name):
        self.name = sha256(b"the name of " + name.encode())[:16]
        self.key = sha256(b"the key of " + name.encode())

    def field(self):
        return self.name + self.key

    def seal(self, purpose, nonce, plain):
        ad = bytes([purpose]) + self.name
        return self.name + nonce + xchacha_seal(self.key, nonce, plain, ad)


# ---- Sessions --------------------------------------------------------------

def bound_to(server_name=b"", context=b"", client_auth=0):
    return sha256(bytes([client_auth]) + len(server_name).to_bytes(2, "big") +
                  server_name + context)


class Session:
    """The state; whoever changes a field changes what it says."""

    def __init__(self, suite, secret, issued, expires, age_add=0, early=0,
                 bound=bound_to(), alpn=b"", peer=bytes(32), flags=VERIFIED,
                 version=0x0304):
        self.format, self.flags, self.version = 1, flags, version
        self.suite, self.secret = suite, secret
        self.issued, self.expires = issued, expires
        self.age_add, self.early = age_add, early
        self.bound, self.alpn, self.peer = bound, alpn, peer

    def state(self):
        return b"".join((
            bytes([self.format, self.flags]), self.version.to_bytes(2, "big"),
            self.suite.id.to_bytes(2, "big"), self.secret.ljust(48, b"\0"),
            self.issued.to_bytes(8, "big"), self.expires.to_bytes(8, "big"),
            self.age_add.to_bytes(4, "big"), self.early.to_bytes(4, "big"),
            self.bound, sha256(self.alpn) if self.alpn else bytes(32),
            self.peer))
