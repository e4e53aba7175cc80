"""keys.py: ECDSA and RSA keys, their signatures, certificates and credentials,
for vectors about the algorithms beside Ed25519.

Keys are made of their names, ECDSA's nonces as RFC 6979 has them, salts are
constants (make_rsa.py): two runs write the same octets. Curves are those of
python3-cryptography; the rest is written here and in make_rsa.py.
"""
import hashlib
import hmac

import make_rsa
from groups import P256, P384
from make_rsa import integer
from tls13 import (CERT, SCHEMES, SEED, Credential, der, der_bits,
                   distinguished_name, ed25519_public, ed25519_sign,
                   secret_bytes, u8)

NULL = der(0x05)


def oid(text):
    return der(0x06, bytes.fromhex(text))


def algorithm(number, *parameters):
    return der(0x30, oid(number), *parameters)


RSA_ENCRYPTION = "2a864886f70d010101"
MGF1, RSASSA_PSS = "2a864886f70d010108", "2a864886f70d01010a"
EC_PUBLIC_KEY = "2a8648ce3d0201"
CURVES = {"2a8648ce3d030107": P256, "2b81040022": P384}
SHA2 = {"sha256": ("608648016503040201", 32),
        "sha384": ("608648016503040202", 48),
        "sha512": ("608648016503040203", 64)}
SHA1 = "2b0e03021a"


def pss_parameters(digest, mask=None, salt=None, null=True, more=b""):
    """RSASSA-PSS-params, RFC 4055 3.1; what is not given is as RFC 9846
    4.3.3 has it. digest: a name or the number of another hash."""
    end = NULL if null else b""
    number, size = SHA2.get(digest, (digest, 20))
    mask_number, _ = SHA2.get(mask or digest, (mask or digest, 20))
    return der(
        0x30, der(0xa0, algorithm(number, end)),
        der(0xa1, algorithm(MGF1, algorithm(mask_number, end))),
        der(0xa2, integer(size if salt is None else salt)), more)


def signature_algorithm(scheme, null=True):
    """The AlgorithmIdentifier of a scheme's signatures in certificates."""
    name = {n: text for text, n in SCHEMES.items()}[scheme]
    digest, end = name[-6:], NULL if null else b""
    if name == "ed25519":
        return algorithm("2b6570")
    if name.startswith("ecdsa"):
        return algorithm({"sha256": "2a8648ce3d040302",
                          "sha384": "2a8648ce3d040303"}[digest])
    if name.startswith("rsa_pkcs1"):
        return algorithm({"sha256": "2a864886f70d01010b",
                          "sha384": "2a864886f70d01010c",
                          "sha512": "2a864886f70d01010d"}[digest], end)
    return algorithm(RSASSA_PSS, pss_parameters(digest, null=null))


def digest_of(scheme):
    return {n: text for text, n in SCHEMES.items()}[scheme][-6:]


# ---- Keys ------------------------------------------------------------------

class EdKey:
    """An Ed25519 key with the interface of the others."""

    def __init__(self, seed):
        self.seed = seed
        self.info = der(0x30, algorithm("2b6570"),
                        der_bits(ed25519_public(seed)))

    def sign(self, scheme, data):
        return ed25519_sign(self.seed, data)


class EcKey:
    def __init__(self, name, curve):
        self.curve = curve
        self.scalar = int.from_bytes(secret_bytes(
            "all vectors", name + "'s scalar", curve.size),
            "big") % (curve.n - 1) + 1
        self.point = curve.point(self.scalar)
        self.info = self.key_info(self.point)

    def key_info(self, point, number=None):
        if number is None:
            number = [n for n, c in CURVES.items() if c is self.curve][0]
        return der(0x30, algorithm(EC_PUBLIC_KEY, oid(number)),
                   der_bits(point))

    def number(self, digest):
        """bits2int, RFC 6979 2.3.2."""
        extra = 8 * len(digest) - self.curve.n.bit_length()
        return int.from_bytes(digest, "big") >> max(extra, 0)

    def nonces(self, hash, digest):
        """RFC 6979 3.2."""
        n, size = self.curve.n, self.curve.size

        def mac(key, *parts):
            return hmac.new(key, b"".join(parts), hash).digest()
        seed = (self.scalar.to_bytes(size, "big") +
                (self.number(digest) % n).to_bytes(size, "big"))
        v, k = b"\1" * len(digest), bytes(len(digest))
        k = mac(k, v, b"\0", seed)
        v = mac(k, v)
        k = mac(k, v, b"\1", seed)
        v = mac(k, v)
        while True:
            t = b""
            while len(t) < size:
                v = mac(k, v)
                t += v
            found = self.number(t[:size])
            if 1 <= found < n:
                yield found
            k = mac(k, v, b"\0")
            v = mac(k, v)

    def values(self, scheme, data):
        """r and s."""
        hash, n = digest_of(scheme), self.curve.n
        digest = hashlib.new(hash, data).digest()
        for k in self.nonces(hash, digest):
            x = self.curve.point(k)[1:1 + self.curve.size]
            r = int.from_bytes(x, "big") % n
            s = pow(k, -1, n) * (self.number(digest) + r * self.scalar) % n
            if r and s:
                return r, s

    def sign(self, scheme, data):
        return der(0x30, *(integer(n) for n in self.values(scheme, data)))


class RsaKey:
    """pss: the parameters of an id-RSASSA-PSS key, b"" for none; None: a key
    of rsaEncryption."""

    def __init__(self, bits=2048, pss=None, **more):
        self.key = make_rsa.Key(bits, **more)
        self.info = self.key_info(self.key.der, NULL if pss is None else pss,
                                  RSA_ENCRYPTION if pss is None else
                                  RSASSA_PSS)

    @staticmethod
    def key_info(public_key, parameters=NULL, number=RSA_ENCRYPTION):
        return der(0x30, algorithm(number, parameters), der_bits(public_key))

    def sign(self, scheme, data):
        name = {n: text for text, n in SCHEMES.items()}[scheme]
        return self.sign_by("pss" if "_pss_" in name else "pkcs1",
                            name[-6:], data)

    def sign_by(self, how, digest, data, **changes):
        if how == "pss":
            encoded = make_rsa.pss(self.key, digest, data, **changes)
        else:
            encoded = make_rsa.pkcs1(self.key, make_rsa.digest_info(
                digest, make_rsa.digest(digest, data)), **changes)
        return self.key.sign(encoded)


def certificate_of(info, name, signer=None, scheme=0x0807):
    """A certificate of a key; who signs it is nobody's concern where it is
    an anchor."""
    san = der(0x30, oid("551d11"), der(0x04, der(0x30, der(
        0x82, name.encode()))))
    common_name = distinguished_name(name.encode())
    identifier = signature_algorithm(scheme)
    tbs = der(0x30, der(0xa0, der(0x02, u8(2))), der(0x02, u8(1)), identifier,
              common_name, der(0x30, der(0x17, b"250101000000Z"),
                               der(0x17, b"450101000000Z")),
              common_name, info, der(0xa3, der(0x30, san)))
    signature = (signer or EdKey(SEED)).sign(scheme, tbs)
    return der(0x30, tbs, identifier, der_bits(signature))


# ---- Credentials -----------------------------------------------------------

class KeyCredential(Credential):
    """With a key of these. What hake does not sign itself, the vector
    brings: all but ecdsa_secp256r1_sha256 with a P-256 key."""

    def __init__(self, name, key, schemes, kind="X509", chain=None,
                 curve=None, **more):
        chain = chain or [key.info if kind == "RawPublicKey" else
                          certificate_of(key.info, name)]
        super().__init__(name, kind, schemes=schemes, chain=chain,
                         scheme=SCHEMES[schemes[0]], **more)
        self.seed, self.curve = key, curve
        self.brought = not (isinstance(key, EcKey) and key.curve is P256 and
                            list(schemes) == ["ecdsa_secp256r1_sha256"])

    def key_fields(self):
        if self.brought:
            yield "credential.signature", None
        else:
            yield "credential.scalar", self.seed.scalar.to_bytes(32, "big")
        if self.curve:
            yield "credential.curve", self.curve


def by(credential, *schemes, **changes):
    """The same key with other schemes."""
    return KeyCredential("by " + ", ".join(schemes), credential.seed, schemes,
                         chain=credential.chain, **changes)


ED = Credential("server of Ed25519")
P256_KEY, P384_KEY = EcKey("P-256 key", P256), EcKey("P-384 key", P384)
RSA_KEY, PSS_KEY = RsaKey(), RsaKey(pss=b"", e=3)
ECDSA_256 = KeyCredential("p256", P256_KEY, ["ecdsa_secp256r1_sha256"])
ECDSA_384 = KeyCredential("p384", P384_KEY, ["ecdsa_secp384r1_sha384"])
RSAE = KeyCredential("rsae", RSA_KEY, ["rsa_pss_rsae_sha256"])
PSS = KeyCredential("pss", PSS_KEY, ["rsa_pss_pss_sha256"])
