#!/usr/bin/env python3
"""make_path_algorithms.py: makes certificates/algorithms.txt: certificate
paths with keys of ECDSA and RSA, and with several kinds of keys.

Like make_certificates.py, whose frame it uses; the keys are those of keys.py.
usage: make_path_algorithms.py [FOLDER]
"""
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

import make_rsa
from algorithm_cases import (ALL_SCHEMES, BOUND, P256, P384, SHA1, WRONG,
                             EcKey, EdKey, RsaKey, bad_ec_keys, bad_ecdsa,
                             bad_pss, bad_rsa_keys)
from keys import (MGF1, NULL, RSASSA_PSS, SHA2, algorithm, pss_parameters,
                  signature_algorithm)
from make_certificates import Paths, write
from tls13 import SCHEMES
from x509 import *

ED = EdKey(seed("Ed25519 CA"))
EC256, EC384 = EcKey("P-256 CA", P256), EcKey("P-384 CA", P384)
RSA, PSS = RsaKey(), RsaKey(pss=b"", e=3)
KINDS = [("Ed25519", ED, "ed25519"),
         ("P-256", EC256, "ecdsa_secp256r1_sha256"),
         ("P-384", EC384, "ecdsa_secp384r1_sha384"),
         ("RSA", RSA, "rsa_pkcs1_sha256"),
         ("RSASSA-PSS", PSS, "rsa_pss_pss_sha256")]


def issued(subject, key, issuer, signer, scheme, extensions, null=True,
           outer=None, inner=None, signature=None):
    """outer, inner: other AlgorithmIdentifiers; signature: other octets, or
    from what is to be signed to them."""
    scheme = SCHEMES.get(scheme, scheme)
    named = inner or outer or signature_algorithm(scheme, null)
    content = tbs(subject, issuer, key.info, extensions, algorithm=named)
    if signature is None:
        signature = signer.sign(scheme, content)
    elif callable(signature):
        signature = signature(content)
    return sign(content, None, outer or named, signature)


def root(key, scheme, subject="CN=Root", **more):
    return issued(subject, key, subject, key, scheme, CA_EXTENSIONS, **more)


def authority_of(key, signer, scheme, subject="CN=Issuer", issuer="CN=Root",
                 **more):
    return issued(subject, key, issuer, signer, scheme, CA_EXTENSIONS, **more)


def leaf_of(key, signer, scheme, issuer="CN=Issuer", **more):
    return issued("CN=Leaf", key, issuer, signer, scheme, LEAF_EXTENSIONS,
                  **more)


LEAF_KEY = EcKey("P-256 leaf", P256)
TOP = root(ED, "ed25519")
ISSUER_NAME = name("CN=Issuer")


def schemes_of():
    """Each key with each scheme that it may sign certificates by."""
    for key, kind, names in [
            (EC256, "P-256", ("ecdsa_secp256r1_sha256",
                              "ecdsa_secp384r1_sha384")),
            (EC384, "P-384", ("ecdsa_secp384r1_sha384",
                              "ecdsa_secp256r1_sha256")),
            (RSA, "RSA", [n for n in ALL_SCHEMES if n.startswith(
                ("rsa_pkcs1", "rsa_pss_rsae"))]),
            (PSS, "RSASSA-PSS", [n for n in ALL_SCHEMES if n.startswith(
                "rsa_pss_pss")])]:
        for name in names:
            for null in (True, False) if kind.startswith("RSA") else (True,):
                yield (name + ("" if null else ", no NULL") + ", key of " +
                       kind, key, name, null)
    for digest in SHA2:
        for null in (True, False):
            yield ("rsa_pss_pss_%s%s, the key is bound to it" % (
                digest, "" if null else ", no NULL"),
                RsaKey(pss=pss_parameters(digest, null=null), e=3),
                "rsa_pss_pss_" + digest, null)


def below(key, name, **more):
    """A leaf that this key's CA issued."""
    return [leaf_of(LEAF_KEY, key, name, **more),
            authority_of(key, ED, "ed25519")]


def good_cases(p):
    every = dict(schemes=ALL_SCHEMES)
    s = "RFC 5758 3.2, RFC 4055 5"
    for title, key, name, null in schemes_of():
        p.add(title, s, below(key, name, null=null), [TOP], **every)
        p.add(title + ", this scheme alone", s,
              below(key, name, null=null), [TOP],
              schemes=("ed25519", "ecdsa_secp256r1_sha256", name))
    s = "RFC 5280 6.1"
    for leaf_kind, leaf_key, _ in KINDS:
        for kind, key, name in KINDS:
            for top_kind, top, top_name in KINDS:
                if len({leaf_kind, kind, top_kind}) < 3:
                    continue
                p.add("leaf of %s, issuer of %s, root of %s" % (
                    leaf_kind, kind, top_kind), s,
                    [leaf_of(leaf_key, key, name),
                     authority_of(key, top, top_name)],
                    [root(top, top_name)], **every)
    for kind, key, name in KINDS:
        p.add("anchor of a name and a key of " + kind, "RFC 5280 6.1.1",
              [leaf_of(LEAF_KEY, key, name)],
              [(ISSUER_NAME, key.info)], **every)
        own = [leaf_of(LEAF_KEY, key, name),
               authority_of(EC384 if key is not EC384 else RSA, ED, "ed25519"),
               authority_of(key, ED, "ed25519")]
        p.add("two issuers of one name, the second has the key of " + kind, s,
              own, [TOP], **every)
    for bits in (2049, 3072, 4096):
        key = RsaKey(bits)
        p.add("issuer's key of %d bits" % bits, "RFC 8017",
              below(key, "rsa_pkcs1_sha256"), [TOP], **every)
    r = root(RSA, 0, outer=algorithm("2a864886f70d010105", NULL),
             signature=bytes(256))
    p.add("an anchor that signed itself with SHA-1", "RFC 9846 4.5.1.2: its "
          "signature is not checked", [leaf_of(
              LEAF_KEY, RSA, "rsa_pkcs1_sha256", "CN=Root")], [r], **every)


def wrong_algorithms(p):
    every = dict(schemes=ALL_SCHEMES)
    refused = ("CERTIFICATE_SIGNATURE_ALGORITHM", 0)
    s = "RFC 9846 4.5.1.2, 4.3.3: not an algorithm that is enabled"
    for title, key, identifier in [
            ("sha1WithRSAEncryption", RSA, algorithm("2a864886f70d010105",
                                                     NULL)),
            ("md5WithRSAEncryption", RSA, algorithm("2a864886f70d010104",
                                                    NULL)),
            ("sha224WithRSAEncryption", RSA, algorithm("2a864886f70d01010e",
                                                       NULL)),
            ("rsaEncryption", RSA, algorithm("2a864886f70d010101", NULL)),
            ("sha256WithRSAEncryption with an empty sequence", RSA,
             algorithm("2a864886f70d01010b", der(0x30))),
            ("ecdsa-with-SHA1", EC256, algorithm("2a8648ce3d0401")),
            ("ecdsa-with-SHA224", EC256, algorithm("2a8648ce3d040301")),
            ("ecdsa-with-SHA512", EC256, algorithm("2a8648ce3d040304")),
            ("ecdsa-with-SHA256 and NULL", EC256, algorithm(
                "2a8648ce3d040302", NULL)),
            ("ecdsa-with-Recommended", EC256, algorithm("2a8648ce3d0402")),
            ("Ed448", ED, algorithm("2b6571"))]:
        p.add(title, s, [leaf_of(
            LEAF_KEY, key, 0, outer=identifier, signature=bytes(256)),
            authority_of(key, ED, "ed25519")], [TOP], *refused, **every)
    s = "RFC 4055 3.1, RFC 9846 4.3.3: its hash, its mask, its salt"
    mixed = der(0x30, der(0xa0, algorithm(SHA2["sha256"][0], NULL)),
                der(0xa1, algorithm(MGF1, algorithm(SHA2["sha256"][0]))),
                der(0xa2, integer(32)))
    for title, parameters in [
            ("none", b""), ("NULL", NULL), ("all default: SHA-1", der(0x30)),
            ("SHA-1", pss_parameters(SHA1)),
            ("mask of SHA-1", pss_parameters("sha256", mask=SHA1)),
            ("mask of SHA-384", pss_parameters("sha256", mask="sha384")),
            ("a salt of 20", pss_parameters("sha256", salt=20)),
            ("a salt of 0", pss_parameters("sha256", salt=0)),
            ("a salt of 33", pss_parameters("sha256", salt=33)),
            ("trailerField 1", pss_parameters("sha256", more=der(
                0xa3, integer(1)))),
            ("trailerField 2", pss_parameters("sha256", more=der(
                0xa3, integer(2)))),
            ("NULL in the hash alone", mixed)]:
        p.add("RSASSA-PSS parameters: " + title, s, [leaf_of(
            LEAF_KEY, RSA, 0, outer=algorithm(RSASSA_PSS, parameters),
            signature=lambda data: RSA.sign(0x0804, data)),
            authority_of(RSA, ED, "ed25519")], [TOP], *refused, **every)
    s = "RFC 9846 4.3.3: a scheme that was not offered"
    for kind, key, name in KINDS[1:]:
        others = [n for n in ALL_SCHEMES if n != name]
        p.add("signed by %s, which is not enabled" % name, s,
              below(key, name), [TOP], *(
                  ("CERTIFICATE_KEY", 1) if key is PSS else refused),
              schemes=others, comment=None if key is not PSS else
              "rsa_pss_rsae_sha256 has the same algorithm, and other keys")


def wrong_signatures(p):
    every = dict(schemes=ALL_SCHEMES)
    refused = ("CERTIFICATE_SIGNATURE", 0)
    s = "RFC 5280 6.1.3 (a)(1)"
    for kind, key, name in KINDS[1:3]:
        for title, build in bad_ecdsa(key, SCHEMES[name]):
            p.add("%s: %s" % (kind, title), s, below(
                key, name, signature=lambda data: build(*key.values(
                    SCHEMES[name], data))), [TOP], *refused, **every)
    for kind, key, name in [("RSA", RSA, "rsa_pss_rsae_sha256"),
                            ("RSASSA-PSS", PSS, "rsa_pss_pss_sha256")]:
        for title, made in bad_pss(key, SCHEMES[name]):
            p.add("%s: %s" % (kind, title), s, below(
                key, name, signature=made), [TOP], *refused, **every)
    for title, digest, parameters in [("another hash", "sha384", b"\5\0"),
                                      ("no NULL in DigestInfo", "sha256",
                                       b"")]:
        p.add("PKCS #1: " + title, s, below(
            RSA, "rsa_pkcs1_sha256", signature=lambda data: RSA.key.sign(
                make_rsa.pkcs1(RSA.key, make_rsa.digest_info(
                    digest, make_rsa.digest(digest, data), parameters)))),
            [TOP], *refused, **every)
    for kind, key, name in KINDS[1:]:
        p.add("the issuer is signed by another key, root of " + kind, s,
              [leaf_of(LEAF_KEY, RSA, "rsa_pkcs1_sha256"),
               authority_of(RSA, EcKey("other", P256) if key is EC256 else
                            EcKey("other", P384) if key is EC384 else
                            RsaKey(e=3 if key is RSA else 65537), name)],
              [root(key, name)], "CERTIFICATE_SIGNATURE", 1, **every)


def wrong_keys(p):
    every = dict(schemes=ALL_SCHEMES)
    s = "RFC 5280 4.1.1.2: the algorithm goes with the issuer's key"
    for title, name, key in [
            ("ecdsa_secp256r1_sha256, key of RSA", "ecdsa_secp256r1_sha256",
             RSA),
            ("rsa_pkcs1_sha256, key of P-256", "rsa_pkcs1_sha256", EC256),
            ("rsa_pkcs1_sha256, key of RSASSA-PSS", "rsa_pkcs1_sha256", PSS),
            ("ed25519, key of P-256", "ed25519", EC256),
            ("rsa_pss_rsae_sha256, key of Ed25519", "rsa_pss_rsae_sha256",
             ED),
            ("rsa_pss_pss_sha384, the key is bound to SHA-256",
             "rsa_pss_pss_sha384", BOUND.seed),
            ("rsa_pss_pss_sha256 without NULL, the key is bound to it with "
             "NULL", "rsa_pss_pss_sha256", BOUND.seed)]:
        signer = {"ecdsa_secp256r1_sha256": EC256, "ed25519": ED}.get(
            name, PSS if key is BOUND.seed or key is PSS else RSA)
        p.add(title, s, [leaf_of(LEAF_KEY, signer, name,
                                 null="without" not in title),
                         authority_of(key, ED, "ed25519")], [TOP],
              "CERTIFICATE_KEY", 1, **every)
    s = "RFC 9325 4.5, RFC 8017 A.1.1, SEC 1 2.3.4: the issuer's key"
    for kind, name, found in [
            ("RSA", "rsa_pkcs1_sha256", bad_rsa_keys()),
            ("P-256", "ecdsa_secp256r1_sha256",
             bad_ec_keys(EC256, P256)),
            ("P-384", "ecdsa_secp384r1_sha384", bad_ec_keys(EC384, P384))]:
        for title, key, (error, _) in found:
            p.add("%s key: %s" % (kind, title), s,
                  [leaf_of(LEAF_KEY, key, name),
                   authority_of(key, ED, "ed25519")], [TOP],
                  *(("CERTIFICATE_SIGNATURE", 0) if error == WRONG[0] else
                    (error, 1)), **every)
    s = "RFC 9846 4.5.1.2: a key that no scheme uses"
    for kind, key, name in KINDS[1:]:
        p.add("a leaf with a key of %s, which is not enabled" % kind, s,
              [leaf_of(key, ED, "ed25519", "CN=Root")], [TOP],
              "CERTIFICATE_KEY", 0, schemes=("ed25519",))
    p.add("a leaf with an RSA key of 8192 bits", s + ": HAKE_RSA_BITS_MAX",
          [leaf_of(dict((t, k) for t, k, _ in bad_rsa_keys())["8192 bits"],
                   ED, "ed25519", "CN=Root")], [TOP], "CERTIFICATE_KEY", 0,
          **every)


def other_forms(p):
    every = dict(schemes=ALL_SCHEMES)
    s = "RFC 5280 4.1.1.2: the same algorithm identifier"
    for title, name, outer in [
            ("NULL outside alone", "rsa_pkcs1_sha256", True),
            ("NULL inside alone", "rsa_pkcs1_sha256", False),
            ("NULL in the parameters outside alone", "rsa_pss_rsae_sha256",
             True),
            ("NULL in the parameters inside alone", "rsa_pss_rsae_sha256",
             False)]:
        number = SCHEMES[name]
        p.add(title, s, [leaf_of(
            LEAF_KEY, RSA, name, outer=signature_algorithm(number, outer),
            inner=signature_algorithm(number, not outer)),
            authority_of(RSA, ED, "ed25519")], [TOP],
            "CERTIFICATE_ALGORITHMS", 0, **every)
    p.add("RSASSA-PSS inside, PKCS #1 outside", s, [leaf_of(
        LEAF_KEY, RSA, 0, outer=signature_algorithm(0x0401),
        inner=signature_algorithm(0x0804), signature=lambda data: RSA.sign(
            0x0401, data)), authority_of(RSA, ED, "ed25519")], [TOP],
        "CERTIFICATE_ALGORITHMS", 0, **every)


def algorithm_cases():
    p = Paths("algorithms", "Paths with keys of ECDSA and RSA, and with "
              "several kinds of keys")
    good_cases(p)
    wrong_algorithms(p)
    wrong_signatures(p)
    wrong_keys(p)
    other_forms(p)


if __name__ == "__main__":
    write("make_path_algorithms.py", (algorithm_cases,))
