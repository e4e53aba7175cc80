#!/usr/bin/python3
"""make_algorithms.py: writes the vectors of handshake/ that are about the
algorithms beside X25519, Ed25519 and those of libsodium: AES-128-GCM, ECDH and
ECDSA over P-256 and P-384, RSA.

    /usr/bin/python3 test-vectors/make_algorithms.py [FOLDER]

Like make_handshakes.py, whose frame it uses; played by resumption13.py with
the keys of keys.py.
"""
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from algorithm_cases import *  # noqa: E402, F403
from make_handshakes import add, theme, write  # noqa: E402
from resumption13 import *  # noqa: E402, F403

SUITES13 = (AES128, AES256, CHACHA)
TICKET_KEY = TicketKey("the first key")
ANN = Psk(b"ann", secret_bytes("all vectors", "ann's key"))


def client(name, doc, **config):
    return add(Client("client: " + name, doc, **config))


def server(name, doc, **config):
    return add(Server("server: " + name, doc, **config))


def resuming_client(name, doc, **config):
    return add(ResumingClient("client: " + name, doc, **config))


def resuming_server(name, doc, **config):
    return add(ResumingServer("server: " + name, doc, **config))


def shown_by(name, doc, credential, suite=CHACHA, group="x25519", **config):
    """hake is the client; the server shows this."""
    config.setdefault("schemes", credential.schemes or ("ed25519",))
    return client(name, doc, suites=(suite,), groups=(group,),
                  presents=credential, **config)


def showing(name, doc, credential, suite=CHACHA, group="x25519", **config):
    """hake is the server, shows this to a client that takes its scheme, and
    has answered."""
    s = server(name, doc, suites=(suite,), groups=(group,), chain=(),
               credentials=(credential,), **config)
    s.hear(s.client_hello(s.pairs(schemes=[credential.scheme])))
    return s.answer(shows=credential)


def asked(name, doc, *credentials, **config):
    """hake is a client that has something to show."""
    return client(name, doc, credentials=credentials, **config)


def asking(name, doc, credential, **config):
    """hake is a server that asks, and has got its answer."""
    config.setdefault("schemes", credential.schemes)
    return server(name, doc, client_auth="required", presents=credential,
                  anchors=credential.chain[:1], **config)


# ---- Handshakes that succeed -----------------------------------------------

def each_of_them():
    full = "RFC 9846 2: a full handshake with (EC)DHE and a certificate"
    for suite in SUITES13:
        for group in ALL_GROUPS:
            for kind, credential in KINDS:
                name = "%s, %s, %s" % (suite.name, group, kind)
                shown_by(name, full, credential, suite, group).connect().done()
                showing(name, full, credential, suite, group).finish().done()


def each_scheme():
    doc = "RFC 9846 4.3.3"
    for name, credential in SCHEMES13:
        shown_by(name, doc, credential).connect().done()
        showing(name, doc, credential).finish().done()
        asked("shows " + name, doc, credential).request(
            credential, schemes=[credential.scheme]).connect().done()
        asking("is shown " + name, doc, credential).connect().done(
            verified=True)
        raw = KeyCredential("raw " + name, credential.seed,
                            credential.schemes, "RawPublicKey")
        c = client("raw public key, " + name, "RFC 7250 3", presents=raw,
                   anchors=(), peer_types=("RawPublicKey",),
                   peer_keys=raw.chain, schemes=raw.schemes)
        c.connect([(SERVER_CERTIFICATE_TYPE, u8(2))]).done()
    shown_by("both schemes of a P-384 key, ecdsa_secp256r1_sha256 first", doc,
             ECDSA_384, schemes=("ecdsa_secp256r1_sha256",
                                 "ecdsa_secp384r1_sha384")).connect().done()


def long_lists():
    doc = "RFC 9846 4.2.1: the server selects from the lists"
    for suite in SUITES13:
        for group in ALL_GROUPS:
            for kind, credential in KINDS[1:]:
                if (suite, group) in ((AES128, "x25519"),
                                      (AES256, "secp384r1"),
                                      (CHACHA, "secp256r1")):
                    everything(suite, group, kind, credential, doc)
    s = server("every group, its own order decides", doc, suites=SUITES13,
               groups=ALL_GROUPS[::-1], group="secp384r1")
    pairs = replaced(s.pairs(), SUPPORTED_GROUPS, groups_list(
        [0x001d, 0x0017, 0x0018]))
    pairs = replaced(pairs, KEY_SHARE, key_shares(
        [(g, EXCHANGE[g].public(s.private)) for g in (0x1d, 0x17, 0x18)]))
    s.hear(s.client_hello(pairs, suites=[0x1303, 0x1302, 0x1301]))
    s.answer(AES128).finish().done()
    client("GREASE beside every algorithm", "RFC 8701 3.1", suites=SUITES13,
           groups=ALL_GROUPS, schemes=ALL_SCHEMES, flags=("grease",)).connect(
               ).done()


def everything(suite, group, kind, credential, doc):
    """hake offers all that it knows, and takes one of it."""
    name = "offers everything, takes %s, %s, %s" % (suite.name, group, kind)
    c = resuming_client(
        name, doc, suites=SUITES13, groups=(group,) + tuple(
            g for g in ALL_GROUPS if g != group), schemes=ALL_SCHEMES,
        presents=credential)
    c.accept_server_hello(c.server_hello(suite=suite.id), suite)
    c.connect().done()


def behind_the_handshake():
    for make in (client, server):
        def connected(name, doc, **config):
            return make("AES-128-GCM: " + name, doc, suites=(AES128,),
                        **config).connect()
        c = connected("data both ways", "RFC 9846 5")
        c.app_in(b"one").app_out(b"two").app_in(b"").app_out(
            bytes(16384)).app_in(bytes(16384)).done()
        c = connected("KeyUpdates", "RFC 9846 4.7.3")
        c.say_update(1).own_update(0).key_update(True).say_update(0)
        c.app_in(b"to you").app_out(b"and back").done()
        connected("exporter", "RFC 9846 7.5").export(
            "EXPORTER-hake-vectors", b"context", 100).done()
        connected("padded", "RFC 9846 5.4", sizes=[("padding_block", 64)]
                  ).app_out(b"padded").app_in(b"padded", 100).done()
        c = connected("a record with one bit changed", "RFC 9846 5.2: "
                      "bad_record_mac")
        sealed = bytearray(c.peers.seal(APPLICATION, b"data"))
        sealed[-1] ^= 1
        c.give(bytes(sealed)).fail("RECORD_MAC", "bad_record_mac")
    post = "RFC 9846 4.7.2: post-handshake authentication"
    for kind, credential in KINDS[1:]:
        c = asked("after the handshake, " + kind, post, credential,
                  flags=("post_handshake_auth",)).connect()
        c.post(b"1", credential, schemes=[credential.scheme])
        c.app_out(b"data").done()


def good_cases():
    theme("algorithms", "Suites, groups, keys and schemes that libsodium "
          "lacks: handshakes that must succeed.")
    each_of_them()
    each_scheme()
    long_lists()
    behind_the_handshake()


# ---- HelloRetryRequest and PSKs --------------------------------------------

def retry_cases():
    theme("ecdh_retry", "HelloRetryRequest to a group of another length, and "
          "PSKs with it, both sides.")
    doc = "RFC 9846 4.2.4, 4.3.8: HelloRetryRequest"
    for first in ALL_GROUPS:
        for second in ALL_GROUPS:
            if first == second:
                continue
            name = "%s, then %s" % (first, second)
            number, before = GROUPS[second], GROUPS[first]
            for how, cookie in (("", None), (", and a cookie", b"cookie")):
                resuming_client(name + how, doc, groups=(first, second)).retry(
                    number, cookie).connect().done()
            c = resuming_client(name + ", by the second of two shares", doc,
                                groups=(first, second),
                                key_shares=(first, second))
            c.group, c.private = c.shares[1]
            c.connect().done()
            for how, keys in (("", ()), (", and a cookie", (TICKET_KEY,))):
                s = resuming_server(name + how, doc, groups=(second,),
                                    ticket_keys=keys)
                pairs = replaced(s.pairs(), SUPPORTED_GROUPS, groups_list(
                    [before, number]))
                s.ask_again(s.client_hello(replaced(
                    pairs, KEY_SHARE, key_shares(
                        [(before, EXCHANGE[before].public(s.private))]))),
                    number)
                s.hear_again(s.client_hello(s.second_pairs(pairs)))
                s.answer().finish().done()
    for group in ALL_GROUPS:
        number = GROUPS[group]
        resuming_client("no share at first, " + group, doc, groups=ALL_GROUPS,
                        key_shares=()).retry(number).connect().done()
        for suite in (AES128, CHACHA):
            name = "PSK with %s, %s" % (group, suite.name)
            resuming_client(name, "RFC 9846 2.2", groups=(group,),
                            suites=(suite,), psks=(ANN,)).resume().connect(
                                ).done()
            s = resuming_server(name, "RFC 9846 2.2", groups=(group,),
                                suites=(suite,), psks=(ANN,))
            s.hear(s.offer([ANN])).choose(ANN).answer().finish().done()


# ---- Key exchange that fails -----------------------------------------------

def share_cases():
    theme("ecdh", "Shares of P-256 and P-384 that are refused, both sides.")
    doc = ("RFC 9846 4.3.8.2, 7.4.2: an uncompressed point of the curve: "
           "illegal_parameter")
    for group in EC_GROUPS:
        number, config = GROUPS[group], dict(groups=(group,))
        for name, share in bad_shares(group):
            c = client("%s: %s" % (group, name), doc, **config)
            c.put(HANDSHAKE, c.server_hello(
                [(SUPPORTED_VERSIONS, u16(0x0304)),
                 (KEY_SHARE, key_share_entry(number, share))]), "ServerHello")
            c.fail("KEY_SHARE_INVALID", "illegal_parameter", SERVER_HELLO,
                   KEY_SHARE)
            s = server("%s: %s" % (group, name), doc, **config)
            s.hear(s.client_hello(replaced(s.pairs(), KEY_SHARE, key_shares(
                [(number, share)]))))
            s.fail("KEY_SHARE_INVALID", "illegal_parameter", CLIENT_HELLO,
                   KEY_SHARE, state=False)
            c = resuming_client("%s, asked for again: %s" % (group, name), doc,
                                groups=("x25519", group)).retry(number)
            c.put(HANDSHAKE, c.server_hello(
                [(SUPPORTED_VERSIONS, u16(0x0304)),
                 (KEY_SHARE, key_share_entry(number, share))]), "ServerHello")
            c.fail("KEY_SHARE_INVALID", "illegal_parameter", SERVER_HELLO,
                   KEY_SHARE)
        for name, share in good_shares(group):
            c = client("%s: %s" % (group, name), "a point like any other",
                       **config)
            c.share = lambda: share
            c.shared = lambda: EXCHANGE[number].shared(c.private, share)
            c.connect().done()
            s = server("%s: %s" % (group, name), "a point like any other",
                       **config)
            s.hear(s.client_hello(replaced(s.pairs(), KEY_SHARE, key_shares(
                [(number, share)]))))
            s.shared = lambda: EXCHANGE[number].shared(s.server_private, share)
            s.answer().finish().done()
        s = server(group + ": empty", "RFC 9846 4.3.8: "
                   "key_exchange<1..2^16-1>", draws=False, **config)
        s.hear(s.client_hello(replaced(s.pairs(), KEY_SHARE, key_shares(
            [(number, b"")]))))
        s.fail("EXTENSION_MALFORMED", "decode_error", CLIENT_HELLO,
               KEY_SHARE, state=False)
        wrong = "RFC 9846 4.3.8: the group of one of the shares"
        for other in ALL_GROUPS:
            if other != group:
                c = client("%s: the server takes %s" % (group, other), wrong,
                           groups=(group, other))
                c.put(HANDSHAKE, c.server_hello(
                    [(SUPPORTED_VERSIONS, u16(0x0304)),
                     (KEY_SHARE, key_share_entry(
                         GROUPS[other], EXCHANGE[GROUPS[other]].public(
                             c.server_private)))]), "ServerHello")
                c.fail("GROUP_NOT_OFFERED", "illegal_parameter", SERVER_HELLO,
                       KEY_SHARE)
    own_share_cases()


def own_share_cases():
    """Randomness that is 0 modulo the order."""
    doc = "RFC 9846 6.2: internal_error; FIPS 186-5 A.2.1"
    for group, curve in EC_GROUPS.items():
        zero = curve.n.to_bytes(curve.drawn, "big")
        c = add(Case("client: %s: a private key of 0" % group, doc, "client",
                     (CHACHA,)))
        c.add("groups", group)
        c.add("schemes", "ed25519")
        c.add("random", bytes(64) + zero)
        c.out(record(ALERT, u8(2) + u8(ALERTS["internal_error"]), 0x0301),
              "alert internal_error")
        c.add("error", "KEY_SHARE_FAILED")
        c.add("alert", "internal_error")
        c.ended = True


# ---- Signatures that are refused -------------------------------------------

def refuse_verify(name, doc, credential, build, error, alert, schemes=None):
    """Both sides: build(case, role) is the CertificateVerify. Whoever checks
    takes these schemes."""
    schemes = schemes or credential.schemes
    c = client(name, doc, presents=credential, schemes=schemes)
    c.upto("WAIT_CV").put(HANDSHAKE, build(c, "server"), "CertificateVerify")
    c.fail(error, alert, CERTIFICATE_VERIFY)
    s = asking(name, doc, credential, schemes=schemes).upto("WAIT_CV")
    s.put(HANDSHAKE, build(s, "client"), "CertificateVerify")
    s.fail(error, alert, CERTIFICATE_VERIFY)


def content_of(case, role):
    return signed_content(case.suite, case.transcript, role)


def verify_of(scheme, sign):
    """sign: from what is to be signed to the signature."""
    return lambda case, role: message(CERTIFICATE_VERIFY, u16(scheme) + vec16(
        sign(content_of(case, role))))


def wrong_schemes():
    barred = ("RFC 9846 4.3.3: not defined for use in signed TLS handshake "
              "messages")
    for credential, scheme, schemes in [
            (RSAE, "rsa_pkcs1_sha256", None), (RSAE, "rsa_pkcs1_sha384", None),
            (RSAE, "rsa_pkcs1_sha512", None),
            (ECDSA_384, "ecdsa_secp256r1_sha256", None),
            (ECDSA_256, "ecdsa_secp384r1_sha384", None)]:
        number = SCHEMES[scheme]
        refuse_verify(
            "%s by a key of %s" % (scheme, credential.schemes[0]), barred,
            credential, verify_of(number, lambda data: credential.seed.sign(
                number, data)), "SCHEME_VERSION", "illegal_parameter",
            (*credential.schemes, scheme))
    doc = ("RFC 9846 4.5.2: MUST be compatible with the key in the "
           "end-entity certificate")
    for credential, scheme in [
            (RSAE, "rsa_pss_pss_sha256"), (PSS, "rsa_pss_rsae_sha256"),
            (RSAE, "ecdsa_secp256r1_sha256"), (RSAE, "ed25519"),
            (ECDSA_256, "rsa_pss_rsae_sha256"), (ECDSA_256, "ed25519"),
            (ECDSA_384, "ed25519"), (PSS, "ecdsa_secp384r1_sha384")]:
        number = SCHEMES[scheme]
        refuse_verify(
            "%s for a key of %s" % (scheme, credential.schemes[0]), doc,
            credential, verify_of(number, lambda data: credential.seed.sign(
                credential.scheme, data)), "SCHEME_KEY", "illegal_parameter",
            (*credential.schemes, scheme))
    for scheme in ("rsa_pss_pss_sha384", "rsa_pss_pss_sha512"):
        number = SCHEMES[scheme]
        refuse_verify(
            "%s by a key that is for SHA-256" % scheme, "RFC 9846 4.3.3: the "
            "parameters in the signature MUST be identical to those in the "
            "public key", BOUND, verify_of(number, lambda data:
                                           BOUND.seed.sign(number, data)),
            "SCHEME_KEY", "illegal_parameter", (*BOUND.schemes, scheme))
    refuse_verify(
        "ecdsa_secp256r1_sha256 for a key of Ed25519", doc, ED,
        verify_of(0x0403, lambda data: P256_KEY.sign(0x0403, data)),
        "SCHEME_KEY", "illegal_parameter",
        ("ed25519", "ecdsa_secp256r1_sha256"))
    doc = "RFC 9846 4.5.2: MUST be one offered in signature_algorithms"
    for credential, number in [
            (RSAE, 0x0201), (RSAE, 0x0401), (RSAE, 0x0805), (RSAE, 0x0809),
            (ECDSA_256, 0x0203), (ECDSA_256, 0x0603), (ECDSA_256, 0x0804),
            (ECDSA_384, 0x0403), (PSS, 0x080a), (PSS, 0x0804),
            (ECDSA_256, 0x0503), (ECDSA_256, 0x081a)]:
        refuse_verify(
            "%04x, which was not offered, for a key of %s" % (
                number, credential.schemes[0]), doc, credential,
            verify_of(number, lambda data: credential.seed.sign(
                credential.scheme, data)), "SCHEME_NOT_OFFERED",
            "illegal_parameter")


def signature_cases():
    theme("signatures", "Signatures by ECDSA and RSA, and keys of theirs, "
          "that are refused, both sides.")
    wrong_schemes()
    doc = "RFC 9846 4.5.2: decrypt_error"
    for name, credential, sign in bad_signatures():
        refuse_verify(name, doc, credential,
                      verify_of(credential.scheme, sign),
                      "SIGNATURE_INVALID", "decrypt_error")
    for kind, credential in KINDS[1:]:
        key, scheme = credential.seed, credential.scheme

        def sign(transcript, role, suite=CHACHA):
            return message(CERTIFICATE_VERIFY, u16(scheme) + vec16(key.sign(
                scheme, signed_content(suite, transcript, role))))
        refuse_verify(kind + ": for the other role", doc, credential,
                      lambda c, role: sign(c.transcript, {
                          "server": "client", "client": "server"}[role]),
                      "SIGNATURE_INVALID", "decrypt_error")
        refuse_verify(kind + ": over the ClientHello alone", doc, credential,
                      lambda c, role: sign(c.transcript[:4 + int.from_bytes(
                          c.transcript[1:4], "big")], role),
                      "SIGNATURE_INVALID", "decrypt_error")
        refuse_verify(kind + ": of no length", doc, credential,
                      verify_of(scheme, lambda data: b""),
                      "SIGNATURE_INVALID", "decrypt_error")
    doc = "RFC 9846 4.5.1.2, 4.5.2: a key that cannot be used"
    for name, credential, error, alert in bad_keys():
        if error == "SIGNATURE_INVALID":
            refuse_verify(name, doc, credential, verify_of(
                credential.scheme, lambda data: credential.seed.sign(
                    credential.scheme, data)), error, alert)
        else:
            c = shown_by(name, doc, credential).upto("WAIT_CERT_CR")
            c.put(HANDSHAKE, c.certificate(), "Certificate")
            c.fail(error, alert, CERTIFICATE)
            s = asking(name, doc, credential).upto("WAIT_CERT")
            s.say_ccs()
            s.put(HANDSHAKE, s.certificate_message(credential.chain),
                  "Certificate")
            s.fail(error, alert, CERTIFICATE)
    for name, credential, sign in good_signatures():
        c = shown_by(name, doc, credential).upto("WAIT_CV")
        c.say(verify_of(credential.scheme, sign)(c, "server"),
              note="CertificateVerify")
        c.state = "WAIT_FINISHED"
        c.connect().done()


# ---- Which key is shown ----------------------------------------------------

def choice_cases():
    theme("key_kinds", "Which of its keys a side shows: by the schemes that "
          "the other takes.")
    doc = "RFC 9846 4.2.1, 4.5.1.2: a certificate and a scheme that the " \
        "client takes"
    own = (ECDSA_256, RSAE, ED, ECDSA_384, PSS)
    for name, schemes, shows, scheme in [
            ("all", [0x0807, 0x0804, 0x0403], ECDSA_256, None),
            ("Ed25519 alone", [0x0807], ED, None),
            ("RSA alone", [0x0804, 0x0805, 0x0401], RSAE, None),
            ("PKCS#1 and Ed25519", [0x0401, 0x0501, 0x0807], ED, None),
            ("P-384 alone", [0x0503], ECDSA_384, None),
            ("rsa_pss_pss alone", [0x0809], PSS, None),
            ("with GREASE", [0x0a0a, 0x0503, 0xfafa], ECDSA_384, None)]:
        s = server("the client takes " + name, doc, chain=(), credentials=own)
        s.hear(s.client_hello(s.pairs(schemes=schemes)))
        s.answer(shows=shows).finish().done()
        asked("the server takes " + name, "RFC 9846 4.4.2, 4.5.1.2", *own
              ).request(shows, schemes=schemes).connect().done()
    for name, schemes in [("PKCS#1 alone", [0x0401, 0x0501, 0x0601]),
                          ("what nobody has", [0x0603, 0x0808, 0x0806])]:
        s = server("the client takes " + name, "RFC 9846 4.2.1: "
                   "handshake_failure", chain=(), credentials=own + (
                       by(RSAE, "rsa_pkcs1_sha256"),), draws=False)
        s.hear(s.client_hello(s.pairs(schemes=schemes)))
        s.fail("SCHEME_NO_OVERLAP", "handshake_failure", CLIENT_HELLO,
               state=False)
        asked("the server takes " + name, "RFC 9846 4.5.1.3: an empty "
              "Certificate", *own, by(RSAE, "rsa_pkcs1_sha256")).request(
                  schemes=schemes).connect().done()
    both = by(RSAE, "rsa_pkcs1_sha256", "rsa_pss_rsae_sha384",
              "rsa_pss_rsae_sha256")
    for name, schemes, number in [
            ("its own order", [0x0804, 0x0805, 0x0401], 0x0805),
            ("what is left", [0x0804, 0x0401], 0x0804)]:
        s = server("a key with several schemes: " + name, doc, chain=(),
                   credentials=(both,))
        s.shows_by = number
        s.hear(s.client_hello(s.pairs(schemes=schemes)))
        s.answer(shows=both).finish().done(scheme=scheme_name(number))
        c = asked("a key with several schemes: " + name, doc, both)
        c.shows_by = number
        c.request(both, schemes=schemes).connect().done()
    named = [by(ECDSA_256, "ecdsa_secp256r1_sha256", names=["ec.example"]),
             by(RSAE, "rsa_pss_rsae_sha256", names=["rsa.example"]), ED]
    for host, schemes, shows in [
            ("ec.example", [0x0403, 0x0804, 0x0807], named[0]),
            ("rsa.example", [0x0403, 0x0804, 0x0807], named[1]),
            ("other.example", [0x0403, 0x0804, 0x0807], named[2]),
            ("ec.example", [0x0804, 0x0807], named[2])]:
        s = server("%s, schemes %s" % (host, ", ".join(
            "%04x" % n for n in schemes)), "RFC 6066 3", chain=(),
            credentials=named)
        s.hear(s.client_hello(s.pairs(server_name=host.encode(),
                                      schemes=schemes)))
        s.answer(shows=shows, named=shows is not ED).finish().done()
    later = KeyCredential("later", RSA_KEY, ["rsa_pss_rsae_sha256"])
    showing("RSA signature later", "tls/hake.h: HAKE_NOT_YET", later,
            sign="later").finish().done()
    asked("RSA signature later", "tls/hake.h: HAKE_NOT_YET", later,
          sign="later").request(later, schemes=[0x0804]).connect().done()
    showing("output buffer smaller than the flight", "output waits until "
            "there is room", RSAE, sizes=[("output_size", 768)],
            flags=("one_message_per_record",)).finish().done()
    showing("one message per record", "RFC 9846 5.1", RSAE,
            flags=("one_message_per_record",)).finish().done()


if __name__ == "__main__":
    write("make_algorithms.py", "handshake",
          (good_cases, retry_cases, share_cases, signature_cases,
           choice_cases))
