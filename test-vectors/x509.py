"""x509.py: certificates (RFC 5280 4.1, RFC 8410) for make_certificates.py:
DER written by hand, so that whatever is forbidden can be written too.

Signatures are those of python3-cryptography. Keys are SHA-256 of their names:
two runs write the same bytes.
"""
import calendar
import hashlib
import ipaddress

from tls13 import ED25519_ALGORITHM, P256_ALGORITHM, P256_POINT, der, \
    der_bits, ed25519_public, ed25519_sign, u8

NOW = calendar.timegm((2030, 1, 1, 0, 0, 0))
BEGIN, END = "20250101000000", "20350101000000"

UTF8, PRINTABLE, IA5 = 0x0c, 0x13, 0x16
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18

RSA_ALGORITHM = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010101")),
                    der(0x05))
RSA_SHA256 = der(0x30, der(0x06, bytes.fromhex("2a864886f70d01010b")),
                 der(0x05))
ECDSA_SHA256 = der(0x30, der(0x06, bytes.fromhex("2a8648ce3d040302")))


def oid(text):
    arcs = [int(arc) for arc in text.split(".")]
    out = b""
    for arc in [40 * arcs[0] + arcs[1]] + arcs[2:]:
        octets = [arc & 0x7f]
        while arc > 0x7f:
            arc >>= 7
            octets.insert(0, 0x80 | arc & 0x7f)
        out += bytes(octets)
    return der(0x06, out)


# ---- Names: RFC 5280 4.1.2.4, A.1 ------------------------------------------

TYPES = {"CN": "2.5.4.3", "C": "2.5.4.6", "O": "2.5.4.10", "OU": "2.5.4.11",
         "DC": "0.9.2342.19200300.100.1.25",
         "emailAddress": "1.2.840.113549.1.9.1"}


def attribute(kind, text, tag=UTF8):
    if isinstance(text, str):
        text = text.encode()
    return der(0x30, oid(TYPES[kind]), der(tag, text))


def name(text, tag=UTF8):
    """A Name from "O=a,CN=b"; "" is the empty one."""
    pairs = [part.split("=", 1) for part in text.split(",") if part]
    return der(0x30, *(der(0x31, attribute(kind, value, tag))
                       for kind, value in pairs))


# ---- Keys ------------------------------------------------------------------

def seed(key):
    return hashlib.sha256(("key of " + key).encode()).digest()


def key_info(key):
    return der(0x30, ED25519_ALGORITHM, der_bits(ed25519_public(seed(key))))


P256_KEY = der(0x30, P256_ALGORITHM, der_bits(P256_POINT))
RSA_KEY = der(0x30, RSA_ALGORITHM, der_bits(der(
    0x30, der(0x02, b"\0" + b"\xc5" * 256), der(0x02, b"\1\0\1"))))


# ---- Extensions: RFC 5280 4.2 ----------------------------------------------

def extension(number, value, critical=False):
    """`number` is dotted, or what follows 2.5.29."""
    if isinstance(number, int):
        number = "2.5.29.%d" % number
    return der(0x30, oid(number), der(0x01, b"\xff") if critical else b"",
               der(0x04, value))


def integer(n):
    return der(0x02, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def basic_constraints(ca=True, length=None, critical=True):
    return extension(19, der(0x30, der(0x01, b"\xff") if ca else b"",
                             b"" if length is None else integer(length)),
                     critical)


DIGITAL_SIGNATURE, KEY_ENCIPHERMENT, KEY_AGREEMENT = 0, 2, 4
KEY_CERT_SIGN, CRL_SIGN = 5, 6


def bit_list(bits):
    """A named bit list: trailing zeros are left out (X.690 11.2.2)."""
    if not bits:
        return der(0x03, b"\0")
    octets = bytearray(max(bits) // 8 + 1)
    for bit in bits:
        octets[bit // 8] |= 0x80 >> bit % 8
    return der(0x03, u8(7 - max(bits) % 8) + bytes(octets))


def key_usage(*bits):
    return extension(15, bit_list(bits), critical=True)


SERVER_AUTH, CLIENT_AUTH = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"
CODE_SIGNING, ANY_USAGE = "1.3.6.1.5.5.7.3.3", "2.5.29.37.0"


def ext_key_usage(*purposes, critical=False):
    return extension(37, der(0x30, *(oid(p) for p in purposes)), critical)


def dns(text):
    return der(0x82, text.encode() if isinstance(text, str) else text)


def email(text):
    return der(0x81, text.encode())


def uri(text):
    return der(0x86, text.encode())


def ip(text):
    return der(0x87, ipaddress.ip_address(text).packed)


def ip_range(text):
    net = ipaddress.ip_network(text)
    return der(0x87, net.network_address.packed + net.netmask.packed)


def directory(text):
    return der(0xa4, name(text))


def subject_alt_name(*names, critical=False):
    return extension(17, der(0x30, *names), critical)


def subtrees(tag, bases, extra=b""):
    if not bases:
        return b""
    return der(tag, *(der(0x30, base, extra) for base in bases))


def name_constraints(permitted=(), excluded=(), critical=True, extra=b""):
    return extension(30, der(0x30, subtrees(0xa0, permitted, extra),
                             subtrees(0xa1, excluded, extra)), critical)


# ---- Certificates: RFC 5280 4.1 --------------------------------------------

def time(text):
    """UTCTime until 2049, GeneralizedTime from then on: RFC 5280 4.1.2.5."""
    if isinstance(text, bytes):  # already DER
        return text
    if "1950" <= text[:4] < "2050":
        return der(UTC_TIME, text[2:].encode() + b"Z")
    return der(GENERALIZED_TIME, text.encode() + b"Z")


def tbs(subject, issuer, key, extensions, begin=BEGIN, end=END, serial=1,
        version=2, algorithm=ED25519_ALGORITHM, unique=b""):
    subject, issuer = (part if isinstance(part, bytes) else name(part)
                       for part in (subject, issuer))
    return der(
        0x30,
        b"" if version is None else der(0xa0, integer(version)),
        serial if isinstance(serial, bytes) else integer(serial),
        algorithm, issuer, der(0x30, time(begin), time(end)), subject,
        key if isinstance(key, bytes) else key_info(key), unique,
        b"" if extensions is None else der(0xa3, der(0x30, *extensions)))


def sign(content, signer, algorithm=ED25519_ALGORITHM, signature=None):
    if signature is None:
        signature = ed25519_sign(seed(signer), content)
    return der(0x30, content, algorithm, der_bits(signature))


def certificate(subject, issuer, key, signer, extensions, **more):
    """`subject` and `issuer` are names, `key` and `signer` names of keys."""
    return sign(tbs(subject, issuer, key, extensions, **more), signer)


CA_EXTENSIONS = [basic_constraints(), key_usage(KEY_CERT_SIGN, CRL_SIGN)]


def with_extension(base, *more):
    """The extensions with those of the same type replaced, others added."""
    def kind(ext):
        at = 4 if ext[1] & 0x80 else 2
        return ext[at:at + 2 + ext[at + 1]]
    kinds = [kind(ext) for ext in more]
    return [ext for ext in base if kind(ext) not in kinds] + list(more)


def authority(subject, issuer="CN=Root", key=None, signer=None,
              extensions=None, **more):
    """A CA's certificate; keys are called like their owners."""
    return certificate(subject, issuer, key or subject, signer or issuer,
                       CA_EXTENSIONS if extensions is None else extensions,
                       **more)


LEAF_EXTENSIONS = [key_usage(DIGITAL_SIGNATURE), ext_key_usage(SERVER_AUTH),
                   subject_alt_name(dns("leaf.example"))]


def leaf(issuer="CN=Issuer", signer=None, extensions=None, subject="CN=Leaf",
         key="leaf", **more):
    return certificate(subject, issuer, key, signer or issuer,
                       LEAF_EXTENSIONS if extensions is None else extensions,
                       **more)
