"""algorithm_cases.py: what the vectors about algorithms share: kinds of keys;
shares, signatures and keys, right and wrong.
"""
from groups import P256, P384
from keys import *  # noqa: F401, F403
from keys import EC_PUBLIC_KEY, MGF1, RSASSA_PSS, SHA1, algorithm, oid
from tls13 import *  # noqa: F401, F403

ALL_GROUPS = ("x25519", "secp256r1", "secp384r1")
EC_GROUPS = {"secp256r1": P256, "secp384r1": P384}
ALL_SCHEMES = tuple(sorted(SCHEMES))

KINDS = [("Ed25519", ED), ("P-256", ECDSA_256), ("P-384", ECDSA_384),
         ("RSA", RSAE), ("RSASSA-PSS", PSS)]


def credential_of(key, scheme, name=None):
    return KeyCredential(name or scheme, key, [scheme])


def pss_schemes():
    """Each scheme of RSASSA-PSS with keys that it goes with."""
    for digest in ("sha256", "sha384", "sha512"):
        for bits in (2048, 2049, 3072, 4096):
            if digest == "sha256" or bits == 2048:
                yield ("rsa_pss_rsae_%s, %d bits" % (digest, bits),
                       credential_of(RsaKey(bits), "rsa_pss_rsae_" + digest))
        scheme = "rsa_pss_pss_" + digest
        yield scheme, credential_of(PSS_KEY, scheme)
        for form, null in (("", True), (", no NULL", False)):
            key = RsaKey(pss=pss_parameters(digest, null=null), e=3)
            yield (scheme + ", the key is bound to it" + form,
                   credential_of(key, scheme))


# RFC 4055 1.2: a key that is for SHA-256 alone
BOUND = credential_of(RsaKey(pss=pss_parameters("sha256"), e=3),
                      "rsa_pss_pss_sha256", "bound")

# By which CertificateVerify of TLS 1.3 may be made: name, credential
SCHEMES13 = [("ecdsa_secp256r1_sha256", ECDSA_256),
             ("ecdsa_secp384r1_sha384", ECDSA_384), *pss_schemes()]


# ---- Shares: SEC 1 2.3, RFC 9846 4.3.8.2 -----------------------------------

def point_on(curve, x):
    """One whose x is the next that has a y."""
    while curve.root(x) is None:
        x += 1
    return x, curve.root(x)


def x_of(curve, y):
    """An x for this y: the root that gcd(x^p - x, x^3 - 3 x + b - y^2) has;
    None: there is none, or there are three."""
    p, c = curve.p, (curve.b - y * y) % curve.p

    def times(f, g):
        """Modulo the cubic: x^3 = 3 x - c."""
        out = [0] * 5
        for i, a in enumerate(f):
            for j, b in enumerate(g):
                out[i + j] += a * b
        for i in (4, 3):
            out[i - 2] += 3 * out[i]
            out[i - 3] -= c * out[i]
        return [n % p for n in out[:3]]
    power = [1, 0, 0]
    for bit in bin(p)[2:]:
        power = times(power, power)
        if bit == "1":
            power = times(power, [0, 1, 0])
    g, f = [power[0], (power[1] - 1) % p, power[2]], [c, p - 3, 0, 1]
    while True:  # Euclid's algorithm; g becomes the divisor
        while g and g[-1] == 0:
            g.pop()
        if not g:
            return -f[0] * pow(f[1], -1, p) % p if len(f) == 2 else None
        while len(f) >= len(g):
            q = f[-1] * pow(g[-1], -1, p)
            shift = len(f) - len(g)
            f = [(n - q * g[i - shift]) % p if i >= shift else n
                 for i, n in enumerate(f)][:-1]
        f, g = g, f


def bad_shares(group):
    curve = EC_GROUPS[group]
    p, size, encoded = curve.p, curve.size, curve.encoded
    good = curve.public(secret_bytes("all vectors", "a share", DRAWN_MOST))
    x, y = (int.from_bytes(good[i:i + size], "big") for i in (1, 1 + size))
    other = P384 if curve is P256 else P256
    no_root = next(n for n in range(1, 99) if curve.root(n) is None)
    small_y = next(n for n in range(1, 99) if x_of(curve, n) is not None)
    yield "infinity, SEC 1's one octet", b"\0"
    yield "infinity, in full length", bytes(1 + 2 * size)
    yield "the octet 4 alone", b"\4"
    for first in (2, 3):
        yield "compressed, %d" % first, u8(first) + good[1:1 + size]
        yield "compressed, %d, in full length" % first, u8(first) + good[1:]
    for first in (6, 7):
        yield "hybrid, %d" % first, u8(first) + good[1:]
    for first in (0, 1, 5, 0x84, 0xff):
        yield "first octet %d" % first, u8(first) + good[1:]
    yield "without its first octet", good[1:]
    yield "an octet short", good[:-1]
    yield "an octet more", good + b"\0"
    yield "an octet in front", b"\0" + good
    yield "x alone", good[:1 + size]
    yield "x and y exchanged", encoded(y, x)
    yield "y + 1", encoded(x, y + 1)
    yield "one bit of x", bytes(
        b ^ (i == size) for i, b in enumerate(good))
    yield "the last bit of y", good[:-1] + u8(good[-1] ^ 1)
    yield "an x without a y", encoded(no_root, 1)
    yield "zero, zero", encoded(0, 0)
    yield "x is p, which stands for 0", encoded(p, curve.root(0))
    small = point_on(curve, 1)
    yield "x is %d + p" % small[0], encoded(small[0] + p, small[1])
    yield "y is %d + p" % small_y, encoded(x_of(curve, small_y), small_y + p)
    yield "all ones", b"\4" + b"\xff" * (2 * size)
    yield "a point of the other curve", other.public(
        secret_bytes("all vectors", "a share", DRAWN_MOST))
    yield "a share of x25519", x25519_public(secret_bytes("all vectors", "x"))
    # y^2 = x^3 - 3 x + b' with another b', which the formulas do not use
    yield "a point of another curve with the same p", encoded(x, 2)


def good_shares(group):
    curve = EC_GROUPS[group]
    yield "x is 0", curve.encoded(0, curve.root(0))
    yield "the generator", curve.point(1)
    yield "the generator's negative", curve.point(curve.n - 1)
    small_y = next(n for n in range(1, 99) if x_of(curve, n) is not None)
    yield "y is %d" % small_y, curve.encoded(x_of(curve, small_y), small_y)


# ---- Signatures ------------------------------------------------------------

def sequence(*values):
    return der(0x30, *(integer(n) for n in values))


def negative(n, size):
    return der(0x02, (-n).to_bytes(size + 1, "big", signed=True))


def bad_ecdsa(key, scheme):
    """name, from r and s to the signature"""
    n, size = key.curve.n, key.curve.size
    yield "r is 0", lambda r, s: sequence(0, s)
    yield "s is 0", lambda r, s: sequence(r, 0)
    yield "r and s are 0", lambda r, s: sequence(0, 0)
    yield "r is n", lambda r, s: sequence(n, s)
    yield "s is n", lambda r, s: sequence(r, n)
    yield "r is n too large", lambda r, s: sequence(r + n, s)
    yield "s is n too large", lambda r, s: sequence(r, s + n)
    yield "r is n + 1", lambda r, s: sequence(n + 1, s)
    yield "r is 1, s is 1", lambda r, s: sequence(1, 1)
    yield "r is negative", lambda r, s: der(0x30, negative(r, size),
                                            integer(s))
    yield "s is negative", lambda r, s: der(0x30, integer(r),
                                            negative(s, size))
    yield "n - r", lambda r, s: sequence(n - r, s)
    yield "r and s exchanged", lambda r, s: sequence(s, r)
    yield "a zero too many before r", lambda r, s: der(
        0x30, integer(r, b"\0"), integer(s))
    yield "a zero too many before s", lambda r, s: der(
        0x30, integer(r), integer(s, b"\0"))
    yield "long form of the length", lambda r, s: (
        b"\x30\x81" + sequence(r, s)[1:])
    yield "long form of r's length", lambda r, s: der(
        0x30, b"\2\x81" + integer(r)[1:], integer(s))
    yield "indefinite length", lambda r, s: (
        b"\x30\x80" + sequence(r, s)[2:] + b"\0\0")
    yield "an octet behind it", lambda r, s: sequence(r, s) + b"\0"
    yield "an octet behind s", lambda r, s: der(
        0x30, integer(r), integer(s), b"\0")
    yield "a third integer", lambda r, s: sequence(r, s, 1)
    yield "r alone", lambda r, s: sequence(r)
    yield "r is empty", lambda r, s: der(0x30, b"\2\0", integer(s))
    yield "an empty sequence", lambda r, s: b"\x30\0"
    yield "an octet short", lambda r, s: sequence(r, s)[:-1]
    yield "a set", lambda r, s: b"\x31" + sequence(r, s)[1:]
    yield "octet strings", lambda r, s: der(
        0x30, b"\4" + integer(r)[1:], b"\4" + integer(s)[1:])
    yield "no DER, r and s in full length", lambda r, s: b"".join(
        x.to_bytes(size, "big") for x in (r, s))


def bad_pss(key, scheme):
    """name, from what is signed to the signature"""
    digest = {n: name for name, n in SCHEMES.items()}[scheme][-6:]
    size = SHA2[digest][1]
    room = key.key.k - size - 2

    def encoded(how="pss", hash=digest, **changes):
        return lambda data: key.sign_by(how, hash, data, **changes)

    def sent(change):
        return lambda data: change(key.sign(scheme, data))

    def plus(made, n):
        return (int.from_bytes(made, "big") + n).to_bytes(key.key.k + 1,
                                                          "big")[1:]
    for length in (0, 20, size - 1, size + 1, room):
        yield "a salt of %d octets" % length, encoded(
            salt=make_rsa.octets("salt", length))
    yield "hash of another length", encoded(hash="sha384")
    yield "mask of another hash", encoded(mask_hash="sha512")
    yield "trailer cc", encoded(trailer=0xcc)
    yield "separator 2", encoded(separator=2)
    yield "no zeros in front of the salt", encoded(fill=1)
    yield "PKCS #1", encoded("pkcs1")
    yield "an octet short", sent(lambda made: made[:-1])
    yield "its first octet missing", sent(lambda made: made[1:])
    yield "a zero in front", sent(lambda made: b"\0" + made)
    yield "an octet behind it", sent(lambda made: made + b"\0")
    yield "one bit", sent(lambda made: made[:-1] + u8(made[-1] ^ 1))
    yield "0", lambda data: bytes(key.key.k)
    yield "1", lambda data: bytes(key.key.k - 1) + b"\1"
    yield "n", lambda data: key.key.n.to_bytes(key.key.k, "big")
    yield "all ones", lambda data: b"\xff" * key.key.k


def bad_signatures():
    """name, credential, from what is to be signed to the signature"""
    for kind, credential in KINDS[1:3]:
        key, scheme = credential.seed, credential.scheme
        for name, build in bad_ecdsa(key, scheme):
            yield ("%s: %s" % (kind, name), credential,
                   lambda data: build(*key.values(scheme, data)))
        yield ("%s: by the other hash" % kind, credential,
               lambda data: key.sign(0x0403 ^ 0x0503 ^ scheme, data))
        yield ("%s: by another key" % kind, credential,
               lambda data: EcKey("another", key.curve).sign(scheme, data))
    for kind, credential in KINDS[3:]:
        for name, sign in bad_pss(credential.seed, credential.scheme):
            yield "%s: %s" % (kind, name), credential, sign
        other = PSS_KEY if credential is RSAE else RSA_KEY
        yield ("%s: by another key" % kind, credential,
               lambda data: other.sign(credential.scheme, data))


def good_signatures():
    for kind, credential in KINDS[1:3]:
        key = credential.seed

        def low(data):
            r, s = key.values(credential.scheme, data)
            return sequence(r, min(s, key.curve.n - s))

        def high(data):
            r, s = key.values(credential.scheme, data)
            return sequence(r, max(s, key.curve.n - s))
        yield kind + ": the lower s", credential, low
        yield kind + ": the higher s", credential, high


# ---- Keys ------------------------------------------------------------------

class ForeignKey:
    """A public key as it is, and signatures of another one, or of zeros."""

    def __init__(self, info, signer=None, length=256):
        self.info, self.signer, self.length = info, signer, length

    def sign(self, scheme, data):
        return (self.signer.sign(scheme, data) if self.signer else
                bytes(self.length))


def foreign(scheme, *args, **more):
    return credential_of(ForeignKey(*args, **more), scheme)


def odd(bits):
    """A number of so many bits; nobody knows its factors."""
    n = int.from_bytes(make_rsa.octets("modulus", bits // 8 + 1), "big")
    return n % (1 << bits) | 1 << (bits - 1) | 1


UNUSABLE = ("CERTIFICATE_KEY", "unsupported_certificate")
WRONG = ("SIGNATURE_INVALID", "decrypt_error")
MALFORMED = ("CERTIFICATE_MALFORMED", "bad_certificate")


def bad_rsa_keys():
    """What RSAPublicKey holds."""
    def key(public_key, **more):
        return ForeignKey(RsaKey.key_info(public_key, **more), RSA_KEY)
    n, e = RSA_KEY.key.n, RSA_KEY.key.e
    good = RSA_KEY.key.der
    yield "1024 bits", RsaKey(1024), UNUSABLE
    yield "2047 bits", RsaKey(2047), UNUSABLE
    yield "4097 bits", ForeignKey(RsaKey.key_info(sequence(
        odd(4097), 65537)), length=513), UNUSABLE
    yield "8192 bits", ForeignKey(RsaKey.key_info(sequence(
        odd(8192), 65537)), length=1024), UNUSABLE
    for name, public_key in [
            ("RSAPublicKey cut in half", good[:len(good) // 2]),
            ("RSAPublicKey without its last octet", good[:-1]),
            ("RSAPublicKey without exponent", der(0x30, integer(n))),
            ("an octet behind RSAPublicKey", good + b"\0"),
            ("a third integer", sequence(n, e, 1)),
            ("a zero too many before n", der(0x30, integer(n, b"\0"),
                                             integer(e))),
            ("n is negative", der(0x30, negative(n, 256), integer(e))),
            ("n is even", sequence(n + 1, e)), ("n is 0", sequence(0, e)),
            ("e is 1", sequence(n, 1)), ("e is even", sequence(n, e + 1)),
            ("e is 2^32 + 1", sequence(n, 2**32 + 1)),
            ("an empty sequence", b"\x30\0"), ("a SET", b"\x31" + good[1:])]:
        yield name, key(public_key), UNUSABLE
    yield "no RSAPublicKey", key(b""), MALFORMED
    for name, more in [
            ("no parameters", dict(parameters=b"")),
            ("parameters of an empty sequence", dict(parameters=der(0x30))),
            ("id-RSAES-OAEP", dict(number="2a864886f70d010107")),
            ("sha256WithRSAEncryption", dict(number="2a864886f70d01010b"))]:
        yield name, key(good, **more), UNUSABLE


def bad_pss_keys():
    """What the key's algorithm holds; RFC 4055 3.1."""
    sha224 = "608648016503040204"
    for name, parameters in [
            ("NULL", NULL), ("an empty sequence, which is SHA-1", der(0x30)),
            ("SHA-1", pss_parameters(SHA1)),
            ("SHA-224", pss_parameters(sha224, salt=28)),
            ("mask of SHA-1", pss_parameters("sha256", mask=SHA1)),
            ("mask of another hash", pss_parameters("sha256", "sha384")),
            ("a salt of 20", pss_parameters("sha256", salt=20)),
            ("a salt of 33", pss_parameters("sha256", salt=33)),
            ("no salt, which is 20", der(0x30, *[
                der(0xa0, algorithm(SHA2["sha256"][0], NULL)),
                der(0xa1, algorithm(MGF1, algorithm(SHA2["sha256"][0],
                                                    NULL)))])),
            ("trailerField 1, which DER leaves out",
             pss_parameters("sha256", more=der(0xa3, integer(1)))),
            ("trailerField 2", pss_parameters("sha256", more=der(
                0xa3, integer(2)))),
            ("something behind", pss_parameters("sha256") + NULL)]:
        yield "parameters: " + name, ForeignKey(RsaKey.key_info(
            PSS_KEY.key.der, parameters, RSASSA_PSS), PSS_KEY), (
                MALFORMED if "behind" in name else UNUSABLE)


def bad_ec_keys(own, curve):
    point, size = own.point, curve.size
    x = int.from_bytes(point[1:1 + size], "big")

    def key(info):
        return ForeignKey(info, own)
    for name, octets in [
            ("off the curve", point[:-1] + u8(point[-1] ^ 1)),
            ("zero, zero", b"\4" + bytes(2 * size)),
            ("x is too large", curve.encoded(2**(8 * size) - 1, 1)),
            ("hybrid", u8(6) + point[1:]),
            ("first octet 0", b"\0" + point[1:]),
            ("x is another one", curve.encoded(x ^ 1, 1))]:
        yield name, key(own.key_info(octets)), UNUSABLE
    for name, octets in [
            ("compressed", u8(2 + (point[-1] & 1)) + point[1:1 + size]),
            ("infinity", b"\0"), ("nothing", b""), ("x alone", point[:-size]),
            ("an octet more", point + b"\0")]:
        yield name, key(own.key_info(octets)), MALFORMED
    for name, number in [("secp256k1", "2b8104000a"),
                         ("secp521r1", "2b81040023"),
                         ("brainpoolP256r1", "2b2403030208010107")]:
        yield "curve " + name, key(own.key_info(point, number)), UNUSABLE
    for name, identifier in [
            ("no curve", algorithm(EC_PUBLIC_KEY)),
            ("implicitCurve", algorithm(EC_PUBLIC_KEY, NULL)),
            ("a curve of its own", algorithm(EC_PUBLIC_KEY, der(
                0x30, integer(1)))),
            ("id-ecDH", algorithm("2b8104010c", oid("2a8648ce3d030107"))),
            ("a curve and more", algorithm(
                EC_PUBLIC_KEY, oid("2a8648ce3d030107"), NULL))]:
        yield name, key(der(0x30, identifier, der_bits(point))), (
            MALFORMED if "more" in name else UNUSABLE)


def bad_keys():
    """name, credential, error, alert"""
    for kind, scheme, found in [
            ("RSA", "rsa_pss_rsae_sha256", bad_rsa_keys()),
            ("RSASSA-PSS", "rsa_pss_pss_sha256", bad_pss_keys()),
            ("P-256", "ecdsa_secp256r1_sha256", bad_ec_keys(P256_KEY, P256)),
            ("P-384", "ecdsa_secp384r1_sha384", bad_ec_keys(P384_KEY, P384))]:
        for name, key, (error, alert) in found:
            yield ("%s key: %s" % (kind, name), credential_of(key, scheme),
                   error, alert)
    for name, number in (("Ed448", "2b6571"), ("X25519", "2b656e"),
                         ("DSA", "2a8648ce380401")):
        yield ("a key of " + name, foreign("ecdsa_secp256r1_sha256", der(
            0x30, algorithm(number), der_bits(bytes(57)))), *UNUSABLE)
