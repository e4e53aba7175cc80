"""groups.py: key exchange for tls13.py and tls12.py: X25519 (RFC 7748), and
ECDH over P-256 and P-384 as RFC 9846 7.4.2 has it. Primitives are those of
python3-cryptography.
"""
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.serialization import (Encoding,
                                                          PublicFormat)

RAW = (Encoding.Raw, PublicFormat.Raw)
POINT = (Encoding.X962, PublicFormat.UncompressedPoint)


def x25519_key(private):
    return x25519.X25519PrivateKey.from_private_bytes(private[:32])


def x25519_public(private):
    return x25519_key(private).public_key().public_bytes(*RAW)


def x25519_shared(private, public):
    return x25519_key(private).exchange(
        x25519.X25519PublicKey.from_public_bytes(public))


class X25519Group:
    """private: octets, of which the first are taken."""

    drawn = 32  # how many
    public = staticmethod(x25519_public)
    shared = staticmethod(x25519_shared)


class Curve:
    """y^2 = x^3 - 3 x + b modulo p, with n points."""

    def __init__(self, curve, p, b, n):
        self.curve, self.p, self.b, self.n = curve, p, b, n
        self.size = (n.bit_length() + 7) // 8
        self.drawn = self.size + 8  # FIPS 186-5 A.2.1

    def scalar(self, private):
        return int.from_bytes(private[:self.drawn], "big") % self.n

    def key(self, scalar):
        return ec.derive_private_key(scalar, self.curve)

    def point(self, scalar):
        return self.key(scalar).public_key().public_bytes(*POINT)

    def public(self, private):
        return self.point(self.scalar(private))

    def shared(self, private, public):
        return self.key(self.scalar(private)).exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(
                self.curve, public))

    def encoded(self, x, y):
        """An uncompressed point, SEC 1 2.3.3; be it on the curve or not."""
        return b"\4" + b"".join(n.to_bytes(self.size, "big") for n in (x, y))

    def root(self, x):
        """A y for x; None: there is none. p is 3 modulo 4."""
        square = (pow(x, 3, self.p) - 3 * x + self.b) % self.p
        y = pow(square, (self.p + 1) // 4, self.p)
        return y if y * y % self.p == square else None


P256 = Curve(
    ec.SECP256R1(), 2**256 - 2**224 + 2**192 + 2**96 - 1,
    0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b,
    0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551)
P384 = Curve(
    ec.SECP384R1(), 2**384 - 2**128 - 2**96 + 2**32 - 1,
    0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875a
    << 128 | 0xc656398d8a2ed19d2a85c8edd3ec2aef,
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf
    << 128 | 0x581a0db248b0a77aecec196accc52973)

# NamedGroup, RFC 9846 4.3.7; the last is of the runner: X25519 under a number
# of ecdhe_private_use
EXCHANGE = {0x0017: P256, 0x0018: P384, 0x001d: X25519Group,
            0xfe00: X25519Group}
