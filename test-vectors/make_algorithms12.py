#!/usr/bin/python3
"""make_algorithms12.py: writes the vectors of handshake12/ that are about the
algorithms beside X25519, Ed25519 and those of libsodium: suites with AES-128-
GCM and with RSA, ECDH and ECDSA over P-256 and P-384, RSA signatures.

    /usr/bin/python3 test-vectors/make_algorithms12.py [FOLDER]

Like make_handshakes12.py, whose frame it uses; played by resumption12.py with
the keys of keys.py.
"""
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from algorithm_cases import *  # noqa: E402, F403
from make_handshakes import add, theme, write  # noqa: E402
from make_handshakes12 import refuse_message  # noqa: E402
from resumption12 import *  # noqa: E402, F403
from sessions import TicketKey  # noqa: E402

ECDSA_SUITES = (AES128_12, AES12, CHACHA12)
RSA_SUITES = (AES128_RSA, AES256_RSA, CHACHA_RSA)
SUITES12 = ECDSA_SUITES + RSA_SUITES
RSA_TYPE, ECDSA_TYPE = b"\1", b"\x40"  # ClientCertificateType
KEEP = 65536


def client(name, doc, **config):
    return add(Client12("client: " + name, doc, **config))


def server(name, doc, **config):
    return add(Server12("server: " + name, doc, **config))


def is_rsa(credential):
    return not isinstance(credential.seed, (bytes, EcKey))


def suites_of(credential):
    return RSA_SUITES if is_rsa(credential) else ECDSA_SUITES


def shown_by(name, doc, credential, suite=None, group="x25519", **config):
    """hake is the client; the server shows this."""
    config.setdefault("schemes", credential.schemes or ("ed25519",))
    return client(name, doc, suites=(suite or suites_of(credential)[-1],),
                  groups=(group,), presents=credential, **config)


def showing(name, doc, credential, suite=None, group="x25519", **config):
    """hake is the server, shows this to a client that takes its scheme, and
    has answered."""
    s = server(name, doc, suites=(suite or suites_of(credential)[-1],),
               groups=(group,), chain=(), credentials=(credential,), **config)
    s.hear(s.client_hello(s.pairs(schemes=[credential.scheme])))
    return s.answer(shows=credential)


def asked(name, doc, *credentials, **config):
    """hake is a client that has something to show."""
    return client(name, doc, credentials=credentials, keep=KEEP, **config)


def asking(name, doc, credential, **config):
    """hake is a server that asks."""
    config.setdefault("schemes", credential.schemes)
    return server(name, doc, client_auth="required", presents=credential,
                  anchors=credential.chain[:1], keep=KEEP, **config)


def type_of(credential):
    return RSA_TYPE if is_rsa(credential) else ECDSA_TYPE


# ---- Handshakes that succeed -----------------------------------------------

def each_of_them():
    full = "RFC 8422 2, RFC 5289, RFC 7905: a full handshake"
    for kind, credential in KINDS:
        for suite in suites_of(credential):
            for group in ALL_GROUPS:
                name = "%s, %s, %s" % (suite.name, group, kind)
                shown_by(name, full, credential, suite, group).connect().done()
                showing(name, full, credential, suite, group).connect().done()


def schemes12():
    """Each scheme with each kind of key that it goes with in TLS 1.2."""
    for key, names in [
            (ECDSA_256, ("ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384")),
            (ECDSA_384, ("ecdsa_secp384r1_sha384", "ecdsa_secp256r1_sha256")),
            (RSAE, [n for n in sorted(SCHEMES) if n.startswith(
                ("rsa_pkcs1", "rsa_pss_rsae"))]),
            (PSS, [n for n in sorted(SCHEMES) if n.startswith(
                "rsa_pss_pss")])]:
        for name in names:
            yield ("%s, key of %s" % (name, key.schemes[0]), by(key, name))
    for bits in (2049, 3072, 4096):
        for name in ("rsa_pkcs1_sha256", "rsa_pss_rsae_sha256"):
            yield "%s, %d bits" % (name, bits), credential_of(
                RsaKey(bits), name)
    yield "rsa_pss_pss_sha256, the key is bound to it", BOUND


def each_scheme():
    doc = ("RFC 5246 7.4.1.4.1, RFC 8422 5.1.3: any hash with any curve; RFC "
           "9846 4.3.3: RSASSA-PSS in TLS 1.2")
    for name, credential in schemes12():
        shown_by(name, doc, credential).connect().done()
        showing(name, doc, credential).connect().done()
        asked("shows " + name, doc, credential).request(
            credential, schemes=[credential.scheme],
            types=type_of(credential)).connect().done()
        asking("is shown " + name, doc, credential).connect().done(
            verified=True)


def long_lists():
    doc = "RFC 5246 7.4.1.3: the server selects from the lists"
    for suite in SUITES12:
        for group in ALL_GROUPS:
            kinds = KINDS[3:] if suite in RSA_SUITES else KINDS[1:3]
            kind, credential = kinds[ALL_GROUPS.index(group) % 2]
            for both in ((), (AES128, AES256, CHACHA)):
                c = client("%s offers %s, takes %s, %s, %s" % (
                    "both versions" if both else "TLS 1.2", "everything",
                    suite.name, group, kind), doc, suites=both + SUITES12,
                    groups=ALL_GROUPS, schemes=ALL_SCHEMES, group=group,
                    presents=credential).answers(suite=suite)
                c.connect().done()
    s = server("every group, its own order decides", doc,
               groups=ALL_GROUPS[::-1], group="secp384r1")
    s.hear(s.client_hello(s.pairs(groups=(0x1d, 0x17, 0x18))))
    s.answer().connect().done()
    s = server("the client names no groups", "RFC 8422 4: free to choose",
               groups=ALL_GROUPS[::-1], group="secp384r1")
    s.hear(s.client_hello(s.pairs(groups=())))
    s.answer().connect().done()
    s = server("the client knows its last group alone", doc,
               groups=ALL_GROUPS, group="secp384r1")
    s.hear(s.client_hello(s.pairs(groups=(0x18, 0x19))))
    s.answer().connect().done()


def behind_the_handshake():
    for suite, credential in ((AES128_12, ECDSA_256), (AES128_RSA, RSAE),
                              (AES256_RSA, RSAE), (CHACHA_RSA, RSAE)):
        for make in (shown_by, showing):
            def connected(name, doc, **config):
                return make("%s, %s" % (name, suite.name), doc, credential,
                            suite, **config).connect()
            c = connected("data both ways", "RFC 5246 10")
            c.app_in(b"one").app_out(b"two").app_in(bytes(16384))
            c.app_out(bytes(16384)).done()
            connected("exporter", "RFC 5705").export(
                "EXPORTER-hake-vectors", b"context", 100).done()
            c = connected("a record with one bit changed", "RFC 5246 7.2.2")
            sealed = bytearray(c.peers.seal(APPLICATION, b"data"))
            sealed[-1] ^= 1
            c.give(bytes(sealed)).fail("RECORD_MAC", "bad_record_mac")
    c = client("AES-128-GCM, the server's nonces are no sequence numbers",
               "RFC 5288 3: nonce_explicit may be chosen by other means",
               suites=(AES128_12,)).connect()
    c.give(c.peers.seal(APPLICATION, b"data", b"nonce 01")).add(
        "app_in", b"data")
    c.done()


def sessions():
    short = "RFC 5246 7.3: the abbreviated handshake"
    key = TicketKey("the first key")
    for suite, credential in ((AES128_12, ECDSA_256), (AES128_RSA, RSAE),
                              (AES256_RSA, RSAE)):
        session = session12(suite, peer=sha256(credential.chain[0]))
        config = dict(suites=(suite,), schemes=credential.schemes,
                      presents=credential)
        add(ResumingClient12("client: resumes, " + suite.name, short,
                             session=session, **config)
            ).accept_session().connect().done(verified=True)
        c = add(ResumingClient12("client: a ticket, " + suite.name,
                                 "RFC 5077 3.3", **config))
        c.promise(new_session_ticket(b"ticket")).connect()
        c.saved(b"ticket", peer=sha256(credential.chain[0])).done()
        config = dict(suites=(suite,), chain=(), credentials=(credential,),
                      keys=(key,))
        s = add(ResumingServer12("server: a ticket, " + suite.name,
                                 "RFC 5077 3.3", **config))
        s.hear(s.offer(b"", pairs=s.pairs(schemes=[credential.scheme])))
        s.answer(shows=credential).connect().done()
        s = add(ResumingServer12("server: resumes, " + suite.name, short,
                                 **config))
        session = session12(suite, peer=bytes(32), flags=EMS)
        s.hear(s.offer(s.sealed(session), session_id=b"\7" * 32, pairs=s.pairs(
            schemes=[credential.scheme])))
        s.resume(session).connect().done()


def good_cases():
    theme("algorithms", "Suites, groups, keys and schemes that libsodium "
          "lacks: TLS 1.2 handshakes that must succeed.")
    each_of_them()
    each_scheme()
    long_lists()
    behind_the_handshake()
    sessions()


# ---- Key exchange that fails -----------------------------------------------

def share_cases():
    theme("ecdh", "Points of P-256 and P-384 that are refused, both sides.")
    doc = "RFC 8422 5.10: illegal_parameter"
    for group in EC_GROUPS:
        number, config = GROUPS[group], dict(groups=(group,))
        for name, share in bad_shares(group):
            c = client("%s: %s" % (group, name), doc, **config).upto(
                "WAIT_SKE")
            refuse_message(c, c.server_key_exchange(ecdh_params(
                share, curve=number)), "KEY_SHARE_INVALID",
                "illegal_parameter")
            s = server("%s: %s" % (group, name), doc, **config).upto(
                "WAIT_CKE")
            refuse_message(s, s.client_key_exchange(share),
                           "KEY_SHARE_INVALID", "illegal_parameter")
        for name, share in good_shares(group):
            c = client("%s: %s" % (group, name), "a point like any other",
                       **config)
            c.params = lambda: ecdh_params(share, curve=number)
            c.shared = lambda: EXCHANGE[number].shared(c.private, share)
            c.connect().done()
            s = server("%s: %s" % (group, name), "a point like any other",
                       **config)
            s.share = lambda: share
            s.shared = lambda: EXCHANGE[number].shared(s.server_private, share)
            s.connect().done()
        for name, make, state in (("client", client, "WAIT_SKE"),
                                  ("server", server, "WAIT_CKE")):
            c = make("%s: empty" % group, "RFC 8422 5.4: point<1..2^8-1>",
                     **config).upto(state)
            refused = (c.server_key_exchange(ecdh_params(b"", curve=number))
                       if make is client else c.client_key_exchange(b""))
            refuse_message(c, refused, "MESSAGE_MALFORMED", "decode_error",
                           None, 3 if make is client else 0)
        s = server("%s: a private key of 0" % group, "RFC 5246 7.2.2: "
                   "internal_error; FIPS 186-5 A.2.1", draws=False, **config)
        s.add("random", s.server_random + EC_GROUPS[group].n.to_bytes(
            EC_GROUPS[group].drawn, "big"))
        s.hear().out(s.records_out(s.flight()[:2]) + record(ALERT, u8(2) + u8(
            ALERTS["internal_error"])), "ServerHello, Certificate, alert")
        s.add("error", "KEY_SHARE_FAILED")
        s.add("alert", "internal_error")
        s.ended = True
        other = [g for g in EC_GROUPS if g != group][0]
        c = client("%s: the server takes %s" % (group, other), "RFC 8422 5.4: "
                   "one that was offered", groups=("x25519", group)).upto(
                       "WAIT_SKE")
        refuse_message(c, c.server_key_exchange(ecdh_params(
            EXCHANGE[GROUPS[other]].public(c.server_private),
            curve=GROUPS[other])), "GROUP_NOT_OFFERED", "illegal_parameter")
        s = server("%s: the client knows another" % group, "RFC 9846 4.2.1",
                   draws=False, **config)
        s.hear(s.client_hello(s.pairs(groups=(GROUPS[other], 0x001d))))
        s.fail("GROUP_NO_OVERLAP", "handshake_failure", CLIENT_HELLO,
               state=False)


# ---- Signatures that are refused -------------------------------------------

def refuse_ske(name, doc, credential, scheme, sign, error, alert,
               schemes=None, suite=None):
    """hake is the client; sign: from what is to be signed to the signature."""
    c = shown_by(name, doc, credential, suite,
                 schemes=schemes or credential.schemes).upto("WAIT_SKE")
    params = c.params()
    refuse_message(c, c.server_key_exchange(
        params, scheme=scheme, signature=sign(
            c.client_random + c.server_random + params)), error, alert)


def refuse_verify(name, doc, credential, scheme, sign, error, alert,
                  schemes=None):
    """hake is the server."""
    s = asking(name, doc, credential, schemes=schemes or credential.schemes
               ).upto("WAIT_CV")
    refuse_message(s, message(CERTIFICATE_VERIFY, u16(scheme) + vec16(
        sign(s.transcript))), error, alert)


def refuse_both(*args, **more):
    refuse_ske(*args, **more)
    refuse_verify(*args, **more)


def wrong_schemes():
    doc = "RFC 5246 7.4.3, 7.4.8: the scheme must fit the key"
    for credential, scheme in [
            (RSAE, "rsa_pss_pss_sha256"), (PSS, "rsa_pss_rsae_sha256"),
            (PSS, "rsa_pkcs1_sha256"), (RSAE, "ecdsa_secp256r1_sha256"),
            (RSAE, "ed25519"), (ECDSA_256, "ed25519"),
            (ECDSA_256, "rsa_pkcs1_sha256"), (ECDSA_384, "ed25519"),
            (BOUND, "rsa_pss_pss_sha384")]:
        number = SCHEMES[scheme]
        refuse_both(
            "%s for a key of %s" % (scheme, credential.schemes[0]), doc,
            credential, number, lambda data: credential.seed.sign(
                number if credential is BOUND else credential.scheme, data),
            "SCHEME_KEY", "illegal_parameter", (*credential.schemes, scheme))
    doc = "RFC 5246 7.4.3, 7.4.8: MUST be one that was offered"
    for credential, number in [
            (RSAE, 0x0201), (RSAE, 0x0401), (RSAE, 0x0805),
            (ECDSA_256, 0x0203), (ECDSA_256, 0x0503), (ECDSA_384, 0x0403),
            (ECDSA_384, 0x0603), (PSS, 0x080a)]:
        refuse_both("%04x, which was not offered, for a key of %s" % (
            number, credential.schemes[0]), doc, credential, number,
            lambda data: credential.seed.sign(credential.scheme, data),
            "SCHEME_NOT_OFFERED", "illegal_parameter")
    doc = "RFC 8422 2: the suite names the kind of key"
    for kind, credential in KINDS:
        for suite in (ECDSA_SUITES if is_rsa(credential) else RSA_SUITES):
            scheme = credential.scheme
            refuse_ske("%s in %s" % (kind, suite.name), doc, credential,
                       scheme, lambda data: signature_by(
                           credential.seed, scheme, data), "SCHEME_SUITE",
                       "illegal_parameter",
                       credential.schemes or ("ed25519",), suite)
    for scheme in ("rsa_pkcs1_sha256", "rsa_pss_rsae_sha512"):
        credential = by(RSAE, scheme)
        refuse_ske("%s in %s" % (scheme, AES128_12.name), doc, credential,
                   credential.scheme, lambda data: RSA_KEY.sign(
                       credential.scheme, data), "SCHEME_SUITE",
                   "illegal_parameter", suite=AES128_12)


def bad_pkcs1():
    """RSASSA-PKCS1-v1_5, RFC 8017 8.2.2, 9.2"""
    key = RSA_KEY.key

    def encoded(build):
        return lambda data: key.sign(build(data))

    def info(data, digest="sha256", **changes):
        return make_rsa.digest_info(digest, make_rsa.digest(digest, data),
                                    **changes)

    def made(**changes):
        return encoded(lambda data: make_rsa.pkcs1(key, info(data),
                                                   **changes))
    yield "block type 0", made(start=b"\0\0")
    yield "block type 2", made(start=b"\0\2")
    yield "padding of zeros", made(fill=b"\0")
    yield "no padding", made(fill=b"", end=bytes(202))
    yield "separator 1", made(separator=b"\1")
    yield "octets behind the hash", made(end=b"\0\0")
    yield "no DigestInfo", encoded(lambda data: make_rsa.pkcs1(
        key, make_rsa.digest("sha256", data)))
    yield "DigestInfo without NULL", encoded(lambda data: make_rsa.pkcs1(
        key, info(data, parameters=b"")))
    yield "DigestInfo with more", encoded(lambda data: make_rsa.pkcs1(
        key, info(data, parameters=b"\4\0")))
    yield "another hash", encoded(lambda data: make_rsa.pkcs1(
        key, info(data, "sha384")))
    yield "RSASSA-PSS", lambda data: RSA_KEY.sign(0x0804, data)
    yield "an octet short", lambda data: RSA_KEY.sign(0x0401, data)[:-1]
    yield "a zero in front", lambda data: b"\0" + RSA_KEY.sign(0x0401, data)
    yield "0", lambda data: bytes(256)
    yield "n", lambda data: key.n.to_bytes(256, "big")


def signature_cases():
    theme("signatures", "Signatures by ECDSA and RSA, and keys of theirs, "
          "that are refused in TLS 1.2, both sides.")
    wrong_schemes()
    doc = "RFC 5246 7.2.2: decrypt_error"
    for name, credential, sign in bad_signatures():
        refuse_ske(name, doc, credential, credential.scheme, sign,
                   "SIGNATURE_INVALID", "decrypt_error")
    pkcs1 = by(RSAE, "rsa_pkcs1_sha256")
    for name, sign in bad_pkcs1():
        refuse_both("PKCS #1: " + name, doc, pkcs1, pkcs1.scheme, sign,
                    "SIGNATURE_INVALID", "decrypt_error")
    for kind, credential in KINDS[1:] + [("PKCS #1", pkcs1)]:
        key, scheme = credential.seed, credential.scheme
        refuse_both(kind + ": something else is signed", doc, credential,
                    scheme, lambda data: key.sign(scheme, data[1:]),
                    "SIGNATURE_INVALID", "decrypt_error")
        refuse_both(kind + ": of no length", doc, credential, scheme,
                    lambda data: b"", "SIGNATURE_INVALID", "decrypt_error")
        refuse_verify(kind + ": the hash of the messages is signed", doc,
                      credential, scheme, lambda data: key.sign(
                          scheme, hashlib.sha256(data).digest()),
                      "SIGNATURE_INVALID", "decrypt_error")
    doc = "RFC 5246 7.4.2, 7.4.6: a key that cannot be used"
    for name, credential, error, alert in bad_keys():
        if error == "SIGNATURE_INVALID":
            rsa = "rsa" in credential.schemes[0]
            refuse_ske(name, doc, credential, credential.scheme,
                       lambda data: credential.seed.sign(credential.scheme,
                                                         data), error, alert,
                       suite=AES128_RSA if rsa else AES128_12)
        else:
            c = client(name, doc, presents=credential,
                       schemes=credential.schemes).upto("WAIT_CERT")
            refuse_message(c, c.certificate(), error, alert)


# ---- Which key is shown, and by which suite ---------------------------------

def suite_choice():
    doc = "RFC 8422 2, 4: a suite for which there is a certificate"
    curved = by(ECDSA_256, "ecdsa_secp256r1_sha256", curve="secp256r1")
    curved384 = KeyCredential("p384 curved", P384_KEY, [
        "ecdsa_secp384r1_sha384"], chain=ECDSA_384.chain, curve="secp384r1")
    rsa = by(RSAE, "rsa_pss_rsae_sha256", "rsa_pkcs1_sha256")
    all_schemes = [0x0403, 0x0503, 0x0804, 0x0401]
    pkcs1 = 0x0401

    def choose(name, credentials, suites, schemes, groups, suite, shows,
               scheme=None, group="x25519", order=SUITES12, server_name=None,
               named=False):
        s = server(name, doc, suites=order, groups=ALL_GROUPS, chain=(),
                   credentials=credentials, group=group)
        s.shows_by = scheme
        s.hear(s.client_hello(
            s.pairs(schemes=schemes, groups=groups, server_name=server_name),
            suites=[each.id for each in suites]))
        s.answer(suite=suite, shows=shows, named=named).connect()
        return s.done()

    both = (curved, rsa)
    x, p256 = (0x001d,), (0x001d, 0x0017)
    choose("both keys, all suites: its first", both, SUITES12, all_schemes,
           p256, AES128_12, curved)
    choose("both keys, its order with RSA first", both, SUITES12, all_schemes,
           p256, AES128_RSA, rsa, order=RSA_SUITES + ECDSA_SUITES)
    choose("both keys, the client has suites of RSA alone", both, RSA_SUITES,
           all_schemes, p256, AES128_RSA, rsa)
    choose("both keys, the client has suites of ECDSA alone", both[::-1],
           ECDSA_SUITES, all_schemes, p256, AES128_12, curved)
    choose("both keys, the client has schemes of RSA alone", both, SUITES12,
           [0x0804], p256, AES128_RSA, rsa)
    choose("both keys, the client has PKCS #1 alone", both, SUITES12,
           [0x0401], p256, AES128_RSA, rsa, pkcs1)
    choose("both keys, the client has schemes of ECDSA alone", both[::-1],
           SUITES12, [0x0403], p256, AES128_12, curved)
    choose("both keys, the client does not know the curve", both, SUITES12,
           all_schemes, x, AES128_RSA, rsa)
    choose("both keys, the client names no groups", both, SUITES12,
           all_schemes, (), AES128_12, curved)
    choose("two curves, the client knows the second", (curved, curved384),
           SUITES12, all_schemes, (0x001d, 0x0018), AES128_12, curved384)
    choose("the key exchange is by another group", both, SUITES12,
           all_schemes, (0x0017, 0x0018), AES128_12, curved,
           group="secp256r1")
    choose("a key without a curve is for every client", (ECDSA_256, rsa),
           SUITES12, all_schemes, x, AES128_12, ECDSA_256)
    choose("Ed25519 goes with suites of ECDSA", (ED, rsa), SUITES12,
           [0x0807, 0x0804], x, AES128_12, ED)
    choose("Ed25519 that the client does not take", (ED, rsa), SUITES12,
           [0x0804], x, AES128_RSA, rsa)
    choose("RSA alone", (rsa,), SUITES12, all_schemes, p256, AES128_RSA, rsa)
    named = by(RSAE, "rsa_pss_rsae_sha256", names=["rsa.example"])
    other = by(ECDSA_256, "ecdsa_secp256r1_sha256", names=["ec.example"])
    default = by(ECDSA_384, "ecdsa_secp384r1_sha384")
    three = (named, other, default)
    for host, suite, shows in [("rsa.example", AES128_RSA, named),
                               ("ec.example", AES128_12, other),
                               ("other.example", AES128_12, default)]:
        choose("by name: " + host, three, SUITES12, all_schemes, p256, suite,
               shows, server_name=host.encode(), named=shows is not default)
    choose("the name's key does not go with the client's suites", three,
           ECDSA_SUITES, all_schemes, p256, AES128_12, default,
           server_name=b"rsa.example")
    choose("the name's key does not go with the client's schemes", three,
           SUITES12, [0x0503], p256, AES128_12, default,
           server_name=b"rsa.example")


def choice_refused():
    doc = "RFC 5246 7.4.1.3: handshake_failure"
    curved = by(ECDSA_256, "ecdsa_secp256r1_sha256", curve="secp256r1")
    for name, credentials, suites, schemes, groups, error in [
            ("RSA alone, the client has suites of ECDSA alone", (RSAE,),
             ECDSA_SUITES, [0x0403, 0x0804], (0x1d,), "SCHEME_NO_OVERLAP"),
            ("ECDSA alone, the client has suites of RSA alone", (ECDSA_256,),
             RSA_SUITES, [0x0403, 0x0804], (0x1d,), "SCHEME_NO_OVERLAP"),
            ("ECDSA alone, the client has schemes of RSA alone", (ECDSA_256,),
             SUITES12, [0x0401, 0x0804], (0x1d,), "SCHEME_NO_OVERLAP"),
            ("RSA alone, SHA-1 and MD5 alone", (RSAE,), SUITES12,
             [0x0201, 0x0101], (0x1d,), "SCHEME_NO_OVERLAP"),
            ("the client does not know the key's curve", (curved,), SUITES12,
             [0x0403], (0x1d, 0x18), "SCHEME_NO_OVERLAP"),
            ("suites that nobody has", (curved, RSAE), (), [0x0403, 0x0804],
             (0x1d, 0x17), "SUITE_NO_OVERLAP")]:
        s = server(name, doc, suites=SUITES12, groups=ALL_GROUPS, chain=(),
                   credentials=credentials, draws=False)
        numbers = [suite.id for suite in suites] or [0xc013, 0xc027, 0x009c]
        s.hear(s.client_hello(s.pairs(schemes=schemes, groups=groups),
                              suites=numbers))
        s.fail(error, "handshake_failure", CLIENT_HELLO, state=False)


def request_choice():
    doc = ("RFC 5246 7.4.4, 7.4.6: certificate_types and "
           "supported_signature_algorithms")
    rsa = by(RSAE, "rsa_pss_rsae_sha256", "rsa_pkcs1_sha256")
    own = (rsa, ECDSA_256, ECDSA_384, ED)
    every = [0x0804, 0x0403, 0x0503, 0x0807, 0x0401]
    for name, types, schemes, shows, scheme in [
            ("both types: the first", b"\1\x40", every, rsa, None),
            ("rsa_sign alone", b"\1", every, rsa, None),
            ("ecdsa_sign alone", b"\x40", every, ECDSA_256, None),
            ("rsa_sign, PKCS #1 alone", b"\1", [0x0401], rsa, 0x0401),
            ("both types, schemes of ECDSA", b"\1\x40", [0x0403], ECDSA_256,
             None),
            ("both types, P-384 alone", b"\1\x40", [0x0503], ECDSA_384, None),
            ("both types, Ed25519 alone", b"\1\x40", [0x0807], ED, None),
            ("rsa_sign, schemes of ECDSA", b"\1", [0x0403, 0x0503], None,
             None),
            ("ecdsa_sign, schemes of RSA", b"\x40", [0x0401, 0x0804], None,
             None),
            ("types that nobody has", b"\2\3\4\x41\x42", every, None, None),
            ("many types", b"\2\x41\1\x40\x42", every, rsa, None),
            ("SHA-1 alone", b"\1\x40", [0x0201, 0x0203], None, None)]:
        c = asked("CertificateRequest: " + name, doc, *own)
        c.shows_by = scheme
        c.request(shows, types=types, schemes=schemes).connect().done()
    asks = "RFC 5246 7.4.4: types for which there are schemes"
    for name, schemes in [
            ("ECDSA alone", ("ecdsa_secp256r1_sha256",
                             "ecdsa_secp384r1_sha384")),
            ("ECDSA and RSA", ("ecdsa_secp256r1_sha256",
                               "rsa_pss_rsae_sha256")),
            ("everything", ALL_SCHEMES)]:
        asking("asks by schemes of " + name, asks, ECDSA_256, schemes=schemes
               ).connect().done(verified=True)
    for suite, credential, proof in [
            (AES128_RSA, RSAE, ECDSA_256), (AES128_12, ECDSA_256, RSAE),
            (CHACHA_RSA, RSAE, ECDSA_384)]:
        name = "%s, the client shows %s" % (suite.name, proof.schemes[0])
        s = server(name, "RFC 8422 3: the client's key need not be of the "
                   "suite's kind", suites=(suite,), chain=(), credentials=(
                       credential,), client_auth="required", presents=proof,
                   anchors=proof.chain, keep=KEEP, schemes=proof.schemes)
        s.hear(s.client_hello(s.pairs(schemes=[credential.scheme])))
        s.answer(shows=credential).connect().done(verified=True)
        asked(name, "likewise", proof, suites=(suite,), presents=credential,
              schemes=credential.schemes).request(
                  proof, types=type_of(proof), schemes=[proof.scheme]
              ).connect().done()


def choice_cases():
    theme("key_kinds", "Which suite and which of its keys a side takes: by "
          "the suites, schemes, groups and types that the other has.")
    suite_choice()
    choice_refused()
    request_choice()
    showing("RSA signature later", "tls/hake.h: HAKE_NOT_YET", RSAE,
            sign="later").connect().done()
    asked("RSA signature later", "tls/hake.h: HAKE_NOT_YET", RSAE,
          sign="later").request(RSAE, schemes=[0x0804], types=RSA_TYPE
                                ).connect().done()
    showing("output buffer smaller than the flight", "output waits until "
            "there is room", RSAE, sizes=[("output_size", 768)],
            flags=("one_message_per_record",)).connect().done()


if __name__ == "__main__":
    write("make_algorithms12.py", "handshake12",
          (good_cases, share_cases, signature_cases, choice_cases))
