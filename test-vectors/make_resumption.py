#!/usr/bin/python3
"""make_resumption.py: writes the vectors of handshake/ that are about
pre-shared keys: psk.txt, tickets.txt, early_data.txt.

    /usr/bin/python3 test-vectors/make_resumption.py [FOLDER]

Like make_handshakes.py, whose frame it uses; played by resumption13.py.
"""
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from authentication_cases import ALICE  # noqa: E402
from make_handshakes import add, cut, longer, theme, write  # noqa: E402
from resumption13 import *  # noqa: E402, F403

KEY, OTHER_KEY = TicketKey("the first key"), TicketKey("another key")
BOTH_SUITES = (CHACHA, AES256)
TWO = ("x25519", "ecdhe_private_use")
HOST = b"localhost"
HOUR = 3600 * 1000
KE = ("psk_ke",)
NEEDED = dict(client_auth="required", anchors=ALICE.chain)
ONE = ("one_message_per_record",)


def client(name, doc, **config):
    return add(ResumingClient("client: " + name, doc, **config))


def server(name, doc, **config):
    return add(ResumingServer("server: " + name, doc, **config))


def psk_of(identity, suite=CHACHA, length=32):
    name = identity.decode()
    return Psk(identity, (secret_bytes("all vectors", name) * 3)[:length],
               suite)


ANN, BOB = psk_of(b"ann"), psk_of(b"bob")
CARL = psk_of(b"carl", AES256, 48)


# ---- External PSKs, hake is the client -------------------------------------

def psk_client_good():
    full = "RFC 9846 2.2, 4.3.11: an external PSK"

    for suite, psk in ((CHACHA, ANN), (AES256, CARL)):
        c = client(suite.name, full, suites=(suite,), psks=(psk,))
        c.resume().connect().event(
            "message sent client_hello", "message received server_hello",
            "state WAIT_EE", "message received encrypted_extensions",
            "state WAIT_FINISHED", "message received finished",
            "message sent finished", "state CONNECTED").done(verified=True)
        c = client("without key exchange, " + suite.name, "RFC 9846 4.3.9: "
                   "psk_ke", suites=(suite,), psks=(psk,), flags=KE)
        c.resume(exchange=False).connect().done(verified=True)
        c = client("with both modes, " + suite.name, "RFC 9846 4.3.9: "
                   "psk_dhe_ke", suites=(suite,), psks=(psk,), flags=KE)
        c.resume().connect().done()
        c = client("refused for a certificate, " + suite.name, "RFC 9846 "
                   "4.3.11: a server may ignore PSKs", suites=(suite,),
                   psks=(psk,))
        c.connect().done(verified=True)
        c = client("two suites, %s is taken" % suite.name, "RFC 9846 4.3.11: "
                   "a suite of the PSK's hash", suites=BOTH_SUITES,
                   psks=(ANN, CARL))
        c.suite = suite
        c.resume(index=0 if psk is ANN else 1).connect().done()
    for index in range(3):
        client("identity %d of three" % index, full, psks=(
            ANN, BOB, psk_of(b"third"))).resume(index=index).connect().done()
    client("eight identities", full, psks=[
        psk_of(b"number %d" % i) for i in range(8)]).resume(
            index=7).connect().done()
    client("a PSK of no suite's hash is passed over", "RFC 9846 4.3.11",
           psks=(CARL, ANN)).resume().connect().done()
    client("no PSK of any suite's hash", "RFC 9846 4.3.11",
           psks=(CARL,)).connect().done()
    for length in (1, 32, 64):
        client("a key of %d octets" % length, full, psks=(
            psk_of(b"k", CHACHA, length),)).resume().connect().done()
    client("an identity of 128 octets", full, psks=(
        psk_of(b"i" * 128),)).resume().connect().done()
    client("an identity with colons", full, psks=(
        psk_of(b"urn:a:00:b"),)).resume().connect().done()
    client("GREASE", "RFC 8701 3.1: pre_shared_key stays the last",
           psks=(ANN, BOB), flags=("grease",)).resume().connect().done()
    client("without compatibility mode", full, psks=(ANN,),
           flags=("no_compat",)).resume().connect().done()
    client("data both ways, ALPN", full, psks=(ANN,), alpn=(b"h2",),
           server_name="localhost").resume().connect(
               [(ALPN, alpn_list([b"h2"]))]).app_out(b"question").app_in(
                   b"answer").done(alpn=b"h2")
    for name, how in [("by group", dict(group=TWIN)),
                      ("by cookie", dict(cookie=b"cookie")),
                      ("by both", dict(group=TWIN, cookie=b"cookie"))]:
        client("after a HelloRetryRequest " + name, "RFC 9846 4.3.11.2: the "
               "binders cover message_hash and HelloRetryRequest",
               groups=TWO, psks=(ANN, BOB)).retry(**how).resume(
                   index=1).connect().done()
        c = client("refused, HelloRetryRequest %s before" % name,
                   "RFC 9846 4.3.11", groups=TWO, psks=(ANN,))
        c.retry(**how).connect().done()
    for suite in BOTH_SUITES:
        client("after a HelloRetryRequest with %s of two" % suite.name,
               "RFC 9846 4.2.4: only PSKs of the suite's hash are left",
               groups=TWO, suites=BOTH_SUITES, psks=(ANN, CARL, BOB)).retry(
                   TWIN, suite=suite).resume().connect().done()
    c = client("after a HelloRetryRequest no PSK is left", "RFC 9846 4.2.4",
               groups=TWO, suites=BOTH_SUITES, psks=(CARL,))
    c.retry(TWIN, suite=CHACHA).connect().done()
    client("after a HelloRetryRequest without key exchange", "RFC 9846 "
           "4.3.9", groups=TWO, psks=(ANN,), flags=KE).retry(
               cookie=b"x").resume(exchange=False).connect().done()


def psk_client_refused():
    def refused(name, doc, build, error, alert, extension=None, **config):
        config.setdefault("psks", (ANN, BOB))
        c = client(name, doc, **config).resume()
        c.put(HANDSHAKE, build(c), "ServerHello")
        c.fail(error, alert, SERVER_HELLO, extension)

    verify = ("RFC 9846 4.3.11: clients MUST verify selected_identity, the "
              "hash, and key_share")
    for index in (2, 3, 255, 65535):
        refused("selected_identity %d of two" % index, verify,
                lambda c: c.server_hello(replaced(
                    c.sh_pairs(), PRE_SHARED_KEY, u16(index))),
                "PSK_IDENTITY", "illegal_parameter", PRE_SHARED_KEY)
    refused("a suite of another hash", verify, lambda c: c.server_hello(
        suite=0x1302), "PSK_HASH", "illegal_parameter", PRE_SHARED_KEY,
        suites=BOTH_SUITES)
    refused("the second PSK with the first one's suite", verify,
            lambda c: c.server_hello(replaced(
                c.sh_pairs(), PRE_SHARED_KEY, u16(1)), suite=0x1303),
            "PSK_HASH", "illegal_parameter", PRE_SHARED_KEY,
            suites=BOTH_SUITES, psks=(ANN, CARL))
    refused("no key_share", verify, lambda c: c.server_hello(without(
        c.sh_pairs(), KEY_SHARE)), "PSK_KEY_SHARE", "illegal_parameter",
        KEY_SHARE)
    for flags in ((), KE):
        label = ", psk_ke" if flags else ""
        refused("key_share of a group without a share" + label, verify,
                lambda c: c.server_hello(replaced(
                    c.sh_pairs(), KEY_SHARE, key_share_entry(
                        0x0017, P256_POINT))), "GROUP_NOT_OFFERED",
                "illegal_parameter", KEY_SHARE, flags=flags)
        refused("key_share of group 0" + label, verify,
                lambda c: c.server_hello(replaced(
                    c.sh_pairs(), KEY_SHARE, key_share_entry(
                        0, bytes(32)))), "GROUP_NOT_OFFERED",
                "illegal_parameter", KEY_SHARE, flags=flags)
        refused("key_share of zeros" + label, "RFC 9846 7.4.2",
                lambda c: c.server_hello(replaced(
                    c.sh_pairs(), KEY_SHARE, key_share_entry(
                        0x001d, bytes(32)))), "KEY_SHARE_INVALID",
                "illegal_parameter", KEY_SHARE, flags=flags)
    refused("neither key_share nor pre_shared_key", "RFC 9846 9.2: "
            "missing_extension", lambda c: c.server_hello(
                c.sh_pairs()[:1]), "EXTENSION_MISSING", "missing_extension",
            KEY_SHARE, flags=KE)
    c = client("pre_shared_key that was not offered", "RFC 9846 4.3: not "
               "asked for")
    c.put(HANDSHAKE, c.server_hello(c.sh_pairs() + [
        (PRE_SHARED_KEY, u16(0))]))
    c.fail("EXTENSION_NOT_OFFERED", "unsupported_extension", SERVER_HELLO,
           PRE_SHARED_KEY)
    c = client("pre_shared_key, and all PSKs were of another hash",
               "RFC 9846 4.3: not asked for", psks=(CARL,))
    c.put(HANDSHAKE, c.server_hello(c.sh_pairs() + [
        (PRE_SHARED_KEY, u16(0))]))
    c.fail("EXTENSION_NOT_OFFERED", "unsupported_extension", SERVER_HELLO,
           PRE_SHARED_KEY)
    for data in (b"", b"\0", b"\0\0\0", identities_of([ANN])):
        refused("selected_identity of %d octets" % len(data),
                "RFC 9846 4.3.11: a uint16", lambda c: c.server_hello(
                    replaced(c.sh_pairs(), PRE_SHARED_KEY, data)),
                "EXTENSION_MALFORMED", "decode_error", PRE_SHARED_KEY)
    refused("pre_shared_key twice", "RFC 9846 4.3", lambda c:
            c.server_hello(c.sh_pairs() + [(PRE_SHARED_KEY, u16(0))]),
            "EXTENSION_DUPLICATE", "illegal_parameter", PRE_SHARED_KEY)
    refused("psk_key_exchange_modes in ServerHello", "RFC 9846 4.3.9: "
            "servers MUST NOT send it", lambda c: c.server_hello(
                c.sh_pairs() + [psk_modes(1)]), "EXTENSION_MISPLACED",
            "illegal_parameter", PSK_KEY_EXCHANGE_MODES)

    order = ("RFC 9846 4.4.2: servers which authenticate with a PSK MUST NOT "
             "send CertificateRequest; A.1: nor Certificate")
    for name, build in [
            ("CertificateRequest", lambda c: c.certificate_request()),
            ("Certificate", lambda c: c.certificate()),
            ("CertificateVerify", lambda c: c.certificate_verify()),
            ("EncryptedExtensions", lambda c: c.encrypted_extensions())]:
        c = client("%s behind EncryptedExtensions" % name, order,
                   psks=(ANN,)).resume().upto("WAIT_FINISHED")
        refused_ = build(c)
        c.put(HANDSHAKE, refused_)
        c.fail("MESSAGE_UNEXPECTED", "unexpected_message", refused_[0])
    c = client("Finished without a certificate, and no PSK was selected",
               "RFC 9846 A.1", psks=(ANN,)).upto("WAIT_CERT_CR")
    c.put(HANDSHAKE, c.finished())
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", FINISHED)
    c = client("a server that does not know the key", "RFC 9846 4.3.11: the "
               "keys come from the PSK", psks=(ANN,)).resume()
    c.selected_key = bytes(32)
    hello = c.server_hello()
    c.give(record(HANDSHAKE, hello))
    c.transcript += hello
    c.handshake_keys(x25519_shared(c.server_private,
                                   x25519_public(c.private)))
    wrong, c.selected_key = c.server_hs, ANN.key
    c.handshake_keys(x25519_shared(c.server_private,
                                   x25519_public(c.private)))
    c.give(wrong.seal(HANDSHAKE, c.encrypted_extensions()))
    c.ours, c.state = c.client_hs, "WAIT_EE"
    c.fail("RECORD_MAC", "bad_record_mac")
    c = client("Finished is wrong", "RFC 9846 4.5.3", psks=(ANN,)).resume()
    c.upto("WAIT_FINISHED").put(HANDSHAKE, message(FINISHED, bytes(32)))
    c.fail("FINISHED_INVALID", "decrypt_error", FINISHED)


# ---- External PSKs, hake is the server -------------------------------------

def psk_server_good():
    full = "RFC 9846 2.2, 4.3.11: an external PSK"
    nobody = psk_of(b"nobody")

    for suite, psk in ((CHACHA, ANN), (AES256, CARL)):
        s = server(suite.name, full, suites=(suite,), psks=(psk,))
        s.hear(s.offer([psk])).choose(psk).answer().finish().event(
            "message received client_hello", "message sent server_hello",
            "message sent encrypted_extensions", "message sent finished",
            "state WAIT_FINISHED", "message received finished",
            "state CONNECTED").done(verified=True)
        s = server("without key exchange, " + suite.name, "RFC 9846 4.3.9: "
                   "psk_ke", suites=(suite,), psks=(psk,), flags=KE)
        s.hear(s.offer([psk], modes=(0,))).choose(
            psk, exchange=False).answer().finish().done(verified=True)
        s = server("both suites, " + suite.name, "RFC 9846 4.3.11: a suite "
                   "of the PSK's hash", suites=BOTH_SUITES,
                   psks=(ANN, CARL))
        s.hear(s.offer([CARL, ANN], suites=[suite.id])).choose(
            psk, 0 if psk is CARL else 1).answer(suite).finish().done()
    s = server("the hash decides not, the order of suites does",
               "RFC 9846 4.2.1", suites=BOTH_SUITES, psks=(CARL,))
    s.hear(s.offer([CARL])).answer().finish().done()
    pick = "RFC 9846 4.3.11: unknown PSKs SHOULD simply be ignored"
    for name, offered, psk in [
            ("the first is unknown", [nobody, ANN], ANN),
            ("the first has another hash", [CARL, ANN], ANN),
            ("both are known", [BOB, ANN], BOB),
            ("two unknown, one known", [nobody, nobody, BOB], BOB),
            ("the eighth", [nobody] * 7 + [BOB], BOB)]:
        s = server(name, pick, psks=(ANN, BOB, CARL))
        s.hear(s.offer(offered)).choose(
            psk, offered.index(psk)).answer().finish().done()
    for name, offered in [
            ("unknown", [nobody]), ("eight unknown", [nobody] * 8),
            ("another hash", [CARL]),
            ("the ninth is not looked at", [nobody] * 8 + [ANN]),
            ("an identity of 129 octets", [psk_of(b"i" * 129)]),
            ("an identity of 2000 octets", [psk_of(b"i" * 2000)]),
            ("an identity of other case", [Psk(b"Ann", ANN.key)])]:
        s = server("a certificate instead: " + name, pick,
                   psks=(ANN, BOB, CARL))
        s.hear(s.offer(offered)).answer().finish().done()
    s = server("a certificate instead, nothing is configured", pick)
    s.hear(s.offer([ANN])).answer().finish().done()
    s = server("obfuscated_ticket_age is ignored", "RFC 9846 4.3.11: for "
               "external identities servers MUST ignore the value",
               psks=(ANN,))
    old = Psk(ANN.identity, ANN.key, age=0xffffffff)
    s.hear(s.offer([old])).choose(ANN).answer().finish().done()
    s = server("binders of others are not judged", "RFC 9846 4.3.11.2: only "
               "the selected one is validated", psks=(ANN,))
    s.hear(bind_one(s, [nobody, ANN, BOB], 1, [40, 32, 255]))
    s.choose(ANN, 1).answer().finish().done()

    modes = "RFC 9846 4.3.9: psk_key_exchange_modes"
    for name, list_, flags, exchange in [
            ("psk_ke and psk_dhe_ke", (0, 1), (), True),
            ("psk_ke and psk_dhe_ke, flag", (0, 1), KE, True),
            ("GREASE and psk_dhe_ke", (0x0b, 1, 0x2a), (), True),
            ("unknown, psk_ke", (0xff, 0), KE, False)]:
        s = server("modes: " + name, modes, psks=(ANN,), flags=flags)
        s.hear(s.offer([ANN], modes=list_)).choose(
            ANN, exchange=exchange).answer().finish().done()
    for name, list_, flags in [
            ("psk_ke without the flag", (0,), ()),
            ("unknown ones", (2, 0x0b, 255), KE),
            ("GREASE", (0x0b,), ())]:
        s = server("a certificate instead, modes: " + name, modes,
                   psks=(ANN,), flags=flags)
        s.hear(s.offer([ANN], modes=list_)).answer().finish().done()
    alone = "RFC 9846 9.2: what a ClientHello with pre_shared_key may lack"
    s = server("no signature_algorithms", alone, psks=(ANN,))
    s.hear(s.offer([ANN], pairs=without(
        s.pairs(), SIGNATURE_ALGORITHMS))).choose(ANN).answer()
    s.finish().done()
    s = server("neither groups nor shares, psk_ke", alone, psks=(ANN,),
               flags=KE)
    s.hear(s.offer([ANN], modes=(0,), pairs=[
        (SUPPORTED_VERSIONS, supported_versions([0x0304]))])).choose(
            ANN, exchange=False).answer().finish().done()
    s = server("no certificate is configured", "a server with PSKs alone",
               psks=(ANN,), chain=())
    s.hear(s.offer([ANN])).choose(ANN).answer().finish().done()

    s = server("client_auth optional", "RFC 9846 4.4.2: no CertificateRequest "
               "with a PSK", psks=(ANN,), client_auth="optional",
               anchors=ALICE.chain)
    s.hear(s.offer([ANN])).choose(ANN).answer().finish().done()
    s = server("client_auth required passes over external PSKs",
               "tls/config.h: HAKE_CLIENT_AUTH_REQUIRED", psks=(ANN,),
               presents=ALICE, **NEEDED)
    s.hear(s.offer([ANN])).answer().finish().done(verified=True)
    s = server("ALPN, data both ways", full, psks=(ANN,), alpn=(b"h2",))
    s.hear(s.offer([ANN], pairs=s.pairs(alpn=[b"h2"]))).choose(ANN)
    s.answer(selected=b"h2").finish().app_in(b"question").app_out(
        b"answer").done(alpn=b"h2")
    s = server("one message per record", full, psks=(ANN,), flags=ONE)
    s.hear(s.offer([ANN])).choose(ANN).answer().finish().done()
    s = server("no session id", full, psks=(ANN,))
    s.hear(s.offer([ANN], session_id=b"")).choose(ANN).answer()
    s.finish().done()

    again = ("RFC 9846 4.3.11.2: the binders cover message_hash and "
             "HelloRetryRequest")
    for keys in ((), (KEY,)):
        for group in (None, TWIN):
            if not keys and not group:
                continue
            s = server("after a HelloRetryRequest, %d keys%s" % (
                len(keys), ", a group" if group else ""), again,
                psks=(ANN,), ticket_keys=keys, groups=TWO[1:] if group else
                TWO, flags=("retry_always",) if keys else ())
            base = replaced(s.pairs(), SUPPORTED_GROUPS,
                            groups_list([0x001d, TWIN]))
            s.ask_again(s.offer([ANN, BOB], pairs=base), group)
            s.hear_again(s.offer([ANN], before=s.before, modes=None,
                                 pairs=s.second_pairs(
                                     base + [psk_modes(1)])))
            s.choose(ANN).answer().finish().done()


def bind_one(s, psks, index, lengths):
    """One binder is right, the others are zeros of these lengths."""
    def build(data):
        return s.client_hello(s.pairs() + [psk_modes(1),
                                           (PRE_SHARED_KEY, data)])
    zeros = [bytes(n) for n in lengths]
    draft = build(identities_of(psks) + binders_of(zeros))
    zeros[index] = psks[index].binder(draft[:-len(binders_of(zeros))])
    return build(identities_of(psks) + binders_of(zeros))


def psk_server_refused():
    def refused(name, doc, build, error, alert, extension=PRE_SHARED_KEY,
                state="RECVD_CH", **config):
        config.setdefault("psks", (ANN, BOB))
        s = server(name, doc, **config)
        s.hear(build(s))
        s.state = state
        s.fail(error, alert, CLIENT_HELLO, extension)

    wrong = ("RFC 9846 4.3.11: if the binder is not present or does not "
             "validate, the server MUST abort")
    for suite, psk in ((CHACHA, ANN), (AES256, CARL)):
        for i in (0, 1, suite.size() // 2, suite.size() - 1):
            for bit in (1, 0x80):
                refused("binder, octet %d changed by %02x, %s" % (
                    i, bit, suite.name), wrong, lambda s: s.offer(
                        [psk], change=lambda b: [b[0][:i] + u8(
                            b[0][i] ^ bit) + b[0][i + 1:]]),
                    "PSK_BINDER", "decrypt_error", suites=(suite,),
                    psks=(psk,))
    refused("binder of the second identity", wrong, lambda s: s.offer(
        [psk_of(b"nobody"), ANN], change=lambda b: [b[0], bytes(32)]),
        "PSK_BINDER", "decrypt_error")
    refused("binders in the wrong order", wrong, lambda s: s.offer(
        [ANN, BOB], change=lambda b: b[::-1]), "PSK_BINDER", "decrypt_error")
    refused("a known identity with another key", wrong, lambda s: s.offer(
        [Psk(b"ann", bytes(32))]), "PSK_BINDER", "decrypt_error")
    refused("res binder for an external PSK", wrong, lambda s: s.offer(
        [Psk(b"ann", ANN.key, external=False)]), "PSK_BINDER",
        "decrypt_error")
    for length in (33, 48, 64, 255):
        refused("binder of %d octets" % length, wrong, lambda s: bind_long(
            s, ANN, length), "PSK_BINDER", "decrypt_error")
    refused("binder of 32 octets for SHA-384", wrong, lambda s: s.offer(
        [CARL], change=lambda b: [b[0][:32]]), "PSK_BINDER", "decrypt_error",
        suites=(AES256,), psks=(CARL,))

    def changed(s, place):
        hello = bytearray(s.offer([ANN]))
        hello[place] ^= 1
        return bytes(hello)

    refused("the random was changed behind the binder's back", wrong,
            lambda s: changed(s, 10), "PSK_BINDER", "decrypt_error")
    refused("obfuscated_ticket_age was changed behind the binder's back",
            wrong, lambda s: changed(s, -36), "PSK_BINDER", "decrypt_error")
    count = "RFC 9846 4.3.11: as many binders as identities"
    for name, psks, change in [
            ("a binder more", [ANN], lambda b: b + [bytes(32)]),
            ("a binder less", [ANN, BOB], lambda b: b[:1]),
            ("two less", [ANN, BOB, ANN], lambda b: b[:1])]:
        refused(name, count, lambda s: s.offer(psks, change=change),
                "PSK_BINDERS", "illegal_parameter")
    refused("a binder more, and no identity is known", count,
            lambda s: s.offer([psk_of(b"x")], change=lambda b: b * 2),
            "PSK_BINDERS", "illegal_parameter")
    syntax = "RFC 9846 4.3.11, 6: decode_error"
    binders = binders_of([bytes(32)])
    for name, data in [
            ("nothing", b""), ("identities alone", identities_of([ANN])),
            ("no identity", vec16(b"") + binders),
            ("an empty identity", vec16(vec16(b"") + u32(0)) + binders),
            ("an identity without age", vec16(vec16(b"abcdefg")) + binders),
            ("no binder", identities_of([ANN]) + vec16(b"")),
            ("a binder of 31 octets", identities_of([ANN]) + binders_of(
                [bytes(31)])),
            ("an empty binder", identities_of([ANN]) + binders_of(
                [bytes(32), b""])),
            ("a binder cut", identities_of([ANN]) + vec16(
                vec8(bytes(40))[:-1])),
            ("binders cut", (identities_of([ANN]) + binders)[:-1]),
            ("an octet more", identities_of([ANN]) + binders + b"\0"),
            ("selected_identity", u16(0))]:
        refused("malformed: " + name, syntax, lambda s: s.client_hello(
            s.pairs() + [psk_modes(1), (PRE_SHARED_KEY, data)]),
            "EXTENSION_MALFORMED", "decode_error", state="START")
    for name, data in [("no mode", b"\0"), ("nothing", b""),
                       ("a mode missing", b"\2\1"),
                       ("an octet more", b"\1\1\1")]:
        refused("malformed modes: " + name, "RFC 9846 4.3.9, 6",
                lambda s: s.client_hello(s.pairs() + [
                    (PSK_KEY_EXCHANGE_MODES, data)]), "EXTENSION_MALFORMED",
                "decode_error", PSK_KEY_EXCHANGE_MODES, state="START")
    refused("no psk_key_exchange_modes", "RFC 9846 4.3.9: servers MUST "
            "abort", lambda s: s.offer([ANN], modes=None),
            "EXTENSION_MISSING", "missing_extension", PSK_KEY_EXCHANGE_MODES)
    last = "RFC 9846 4.3.11: MUST be the last extension in the ClientHello"
    for name, more in [("an unknown extension", [(0x4444, b"")]),
                       ("padding", [(PADDING, bytes(10))]),
                       ("psk_key_exchange_modes", [psk_modes(1)]),
                       ("pre_shared_key", [(PRE_SHARED_KEY, identities_of(
                           [ANN]) + binders)])]:
        refused("not last: %s follows" % name, last, lambda s:
                s.client_hello(s.pairs() + [(PRE_SHARED_KEY, identities_of(
                    [ANN]) + binders)] + more), "EXTENSION_NOT_LAST",
                "illegal_parameter", state="START")
    lacks = "RFC 9846 9.2: missing_extension"
    for name, kind, without_ in [
            ("signature_algorithms", SIGNATURE_ALGORITHMS,
             [SIGNATURE_ALGORITHMS]),
            ("supported_groups, key_share is there", SUPPORTED_GROUPS,
             [SUPPORTED_GROUPS]),
            ("key_share, supported_groups is there", KEY_SHARE,
             [KEY_SHARE]),
            ("supported_groups and key_share", SUPPORTED_GROUPS,
             [SUPPORTED_GROUPS, KEY_SHARE])]:
        def build(s):
            pairs = s.pairs()
            for gone in without_:
                pairs = without(pairs, gone)
            return s.offer([psk_of(b"nobody")], pairs=pairs)
        refused("no PSK is known, and the hello lacks " + name, lacks, build,
                "EXTENSION_MISSING", "missing_extension", kind)
    refused("psk_dhe_ke alone, and no share", lacks, lambda s: s.offer(
        [ANN], pairs=without(without(s.pairs(), KEY_SHARE),
                             SUPPORTED_GROUPS)), "EXTENSION_MISSING",
        "missing_extension", SUPPORTED_GROUPS)

    again = "RFC 9846 4.3.11.2: over message_hash and HelloRetryRequest"
    for name, before in [
            ("the second ClientHello alone", lambda s: lambda suite: b""),
            ("the first ClientHello itself", lambda s: lambda suite:
             s.hello + s.transcript[36:])]:
        s = server("binder after a HelloRetryRequest: " + name, again,
                   psks=(ANN,), ticket_keys=(KEY,), flags=("retry_always",))
        s.ask_again(s.offer([ANN]))
        s.hear_again(s.offer([ANN], before=before(s), modes=None,
                             pairs=s.second_pairs(s.pairs() +
                                                  [psk_modes(1)])))
        s.state = "RECVD_CH"
        s.fail("PSK_BINDER", "decrypt_error", CLIENT_HELLO, PRE_SHARED_KEY)

    s = server("Certificate instead of Finished", "RFC 9846 A.2",
               psks=(ANN,))
    s.hear(s.offer([ANN])).choose(ANN).answer().say_ccs()
    s.put(HANDSHAKE, s.certificate_message([CERT]))
    s.fail("MESSAGE_UNEXPECTED", "unexpected_message", CERTIFICATE)
    s = server("Finished is wrong", "RFC 9846 4.5.3", psks=(ANN,))
    s.hear(s.offer([ANN])).choose(ANN).answer()
    s.put(HANDSHAKE, message(FINISHED, bytes(32)))
    s.fail("FINISHED_INVALID", "decrypt_error", FINISHED)


def bind_long(s, psk, length):
    """A right binder with octets behind it."""
    def build(data):
        return s.client_hello(s.pairs() + [psk_modes(1),
                                           (PRE_SHARED_KEY, data)])
    block = binders_of([bytes(length)])
    draft = build(identities_of([psk]) + block)
    binder = psk.binder(draft[:-len(block)])
    return build(identities_of([psk]) + binders_of(
        [binder + bytes(length - len(binder))]))


def psk_cases():
    theme("psk", "Pre-shared keys that are agreed upon elsewhere, both sides.")
    for make in (psk_client_good, psk_client_refused, psk_server_good,
                 psk_server_refused):
        make()


# ---- Tickets, hake is the client -------------------------------------------

def session_of(suite=CHACHA, issued=NOW - HOUR, expires=NOW + HOUR,
               age_add=0x89abcdef, early=0, bound=None, peer=sha256(CERT),
               secret=None, **fields):
    """A session as a client has it."""
    return Session(suite, secret or (secret_bytes("all vectors", "session")
                                     * 2)[:suite.size()],
                   issued, expires, age_add, early,
                   bound_to(HOST) if bound is None else bound, peer=peer,
                   **fields)


def named(name, doc, **config):
    """A client that keeps sessions."""
    config.setdefault("clock", NOW)
    return client(name, doc, server_name="localhost", **config)


def ticket_client_good():
    new = "RFC 9846 4.7.1: NewSessionTicket"
    for suite in BOTH_SUITES:
        c = named("a ticket, " + suite.name, new, suites=(suite,)).connect()
        c.give_ticket().event("message received new_session_ticket").done()
        c = named("two tickets, " + suite.name, "RFC 9846 4.7.1: each has "
                  "its nonce and its PSK", suites=(suite,)).connect()
        c.give_ticket(nonce=b"\0").give_ticket(nonce=b"\1", ticket=b"2")
        c.done()
        c = named("a ticket for the next vector, " + suite.name, new,
                  suites=(suite,)).connect()
        c.put(HANDSHAKE, c.new_ticket(nonce=b"nonce", ticket=b"ticket"),
              "NewSessionTicket")
        session = c.saved(nonce=b"nonce", ticket=b"ticket")
        c.done()
        c = named("the ticket of the vector before, " + suite.name,
                  "RFC 9846 4.7.1: HKDF-Expand-Label(resumption_secret, "
                  "\"resumption\", ticket_nonce, Hash.length)",
                  suites=(suite,), session=session)
        c.resume().connect().done()
        c = named("resumes, " + suite.name, "RFC 9846 2.2", suites=(suite,),
                  session=session_of(suite)).resume().connect()
        c.event("message sent client_hello", "message received server_hello",
                "state WAIT_FINISHED", "state CONNECTED")
        c.give_ticket().done(verified=True)
        named("its ticket is refused, " + suite.name, "RFC 9846 2.2: a full "
              "handshake instead", suites=(suite,), session=session_of(
                  suite)).connect().give_ticket().done(verified=True)
        c = named("two suites, resumes with " + suite.name, "RFC 9846 "
                  "4.3.11: a suite of the PSK's hash", suites=BOTH_SUITES,
                  session=session_of(suite))
        c.suite = suite
        c.resume().connect().done()
    for name, fields in [
            ("no nonce", dict(nonce=b"")),
            ("a nonce of 255 octets", dict(nonce=bytes(range(255)))),
            ("a ticket of one octet", dict(ticket=b"x")),
            ("a ticket of 2000 octets", dict(ticket=bytes(2000))),
            ("age_add zero", dict(age_add=0)),
            ("the highest age_add", dict(age_add=0xffffffff)),
            ("early data", dict(early=16384)),
            ("the most early data", dict(early=0xffffffff)),
            ("early data of no octet", dict(early=0)),
            ("a lifetime of one second", dict(lifetime=1)),
            ("a lifetime of 7 days", dict(lifetime=WEEK)),
            ("extensions that are not known", dict(more=(
                (0x0a0a, b"grease"), (0xfff0, b"unknown")))),
            ("early data among others", dict(early=5, more=(
                (0xfff0, b""),)))]:
        named("ticket with " + name, new).connect().give_ticket(
            **fields).done()
    c = named("a ticket with a lifetime of zero", "RFC 9846 4.7.1: the "
              "ticket should be discarded immediately").connect()
    c.put(HANDSHAKE, c.new_ticket(lifetime=0)).done()
    c = named("two tickets in one record", "RFC 9846 5.1").connect()
    c.put(HANDSHAKE, c.new_ticket(nonce=b"1") + c.new_ticket(nonce=b"2"))
    c.saved(nonce=b"1")
    c.saved(nonce=b"2")
    c.done()
    c = named("a ticket in records of two octets", "RFC 9846 5.1").connect()
    whole = c.new_ticket()
    for i in range(0, len(whole), 2):
        c.put(HANDSHAKE, whole[i:i + 2])
    c.saved()
    c.done()
    c = named("tickets between data", "RFC 9846 4.7.1: at any time after the "
              "client's Finished").connect().app_in(b"one")
    c.give_ticket().app_in(b"two").app_out(b"three").give_ticket(
        nonce=b"n").done()
    c = named("sixteen tickets", "tls/conn.h: HAKE_TICKETS_MAX").connect()
    for i in range(16):
        c.give_ticket(nonce=u8(i))
    c.done()
    c = named("the clock goes on", "the session is issued when the ticket "
              "comes").connect().give_ticket()
    c.clock_set(NOW + 1234).give_ticket(nonce=b"").done()
    named("session_lifetime is shorter", "tls/config.h: session_lifetime",
          lifetime=60).connect().give_ticket(lifetime=61).give_ticket(
              lifetime=59).done()
    named("session_context", "tls/config.h: session_context",
          context=b"a context").connect().give_ticket().done()
    named("the protocol is remembered", "RFC 9846 4.3.10: for early data",
          alpn=(b"h2",)).connect([(ALPN, alpn_list([b"h2"]))]).give_ticket(
              alpn=b"h2").done(alpn=b"h2")
    client("a ticket without a server name", new, clock=NOW).connect(
        ).give_ticket().done()
    client("a ticket after an external PSK", new, clock=NOW,
           psks=(ANN,)).resume().connect().give_ticket().done()
    c = named("a ticket under a certificate of its own", new,
              credentials=(ALICE,)).request(ALICE).connect()
    c.give_ticket().done()


def ticket_client_life():
    life = ("RFC 9846 4.7.1: no longer than ticket_lifetime, from the full "
            "handshake on")
    for now, offers in [(NOW - HOUR, True), (NOW - HOUR - 1, False),
                        (NOW + HOUR - 1, True), (NOW + HOUR, False),
                        (NOW + HOUR + 1, False)]:
        c = named("%d ms after it was issued" % (now - NOW + HOUR), life,
                  clock=now, session=session_of(), offers=offers)
        (c.resume() if offers else c).connect().done()
    c = named("a new ticket lives no longer than the first", life,
              session=session_of())
    c.resume().connect().give_ticket(lifetime=WEEK).done()
    c = named("a new ticket in the last second", life, clock=NOW + HOUR -
              999, session=session_of()).resume().connect()
    c.put(HANDSHAKE, c.new_ticket()).done()
    c = named("a new ticket before the last second", life, clock=NOW + HOUR -
              1000, session=session_of()).resume().connect()
    c.give_ticket().done()
    for name, age_add, issued in [
            ("zero", 0, NOW), ("wraps", 0xffffffff, NOW - 1),
            ("a week", 5, NOW - 1000 * WEEK + 1)]:
        named("obfuscated_ticket_age: " + name, "RFC 9846 4.3.11.1: modulo "
              "2^32", session=session_of(
                  age_add=age_add, issued=issued,
                  expires=issued + 1000 * WEEK)).resume().connect().done()
    bound = "tls/config.h: a session is resumed under the same name alone"
    for name, config, fields in [
            ("another server name", {}, dict(bound=bound_to(b"localhosu"))),
            ("no server name", {}, dict(bound=bound_to())),
            ("another context", dict(context=b"x"), {}),
            ("a context, and no more", {}, dict(bound=bound_to(HOST, b"x"))),
            ("asked for a certificate", {}, dict(bound=bound_to(
                HOST, b"", 1))),
            ("a suite that is not enabled", {}, dict(suite=AES256)),
            ("a session of TLS 1.2", {}, dict(version=0x0303))]:
        named("not offered: " + name, bound, session=session_of(**fields),
              offers=False, **config).connect().done()
    session = session_of()
    session.format = 2
    named("not offered: a session of another form", "tls/session.h",
          session=session, offers=False).connect().done()
    named("not offered: no ticket", "tls/session.h", session=session_of(),
          ticket=b"", offers=False).connect().done()
    session = session_of()
    session.peer = session.peer[1:]
    named("not offered: a session that is cut", "tls/session.h",
          session=session, ticket=b"", offers=False).connect().done()
    named("session_context, and the same again", bound, context=b"x",
          session=session_of(bound=bound_to(HOST, b"x"))).resume().connect(
              ).give_ticket().done()
    client("no server name, twice", bound, clock=NOW, session=session_of(
        bound=bound_to())).resume().connect().done()
    for index in (0, 1, 2):
        named("a ticket and two external PSKs, %d is selected" % index,
              "RFC 9846 4.3.11: the ticket comes first", psks=(ANN, BOB),
              session=session_of()).resume(index=index).connect(
                  ).give_ticket().done()
    named("without key exchange", "RFC 9846 4.3.9: psk_ke", flags=KE,
          session=session_of()).resume(exchange=False).connect().done()
    named("another protocol than before", "tls/config.h: ALPN is negotiated "
          "afresh", alpn=(b"h3",), session=session_of(alpn=b"h2")).resume(
              ).connect([(ALPN, alpn_list([b"h3"]))]).give_ticket(
                  alpn=b"h3").done(alpn=b"h3")
    c = named("after a HelloRetryRequest", "RFC 9846 4.2.2: pre_shared_key "
              "with new binders", groups=TWO, session=session_of())
    c.retry(TWIN, b"cookie").resume().connect().done()
    c = named("after a HelloRetryRequest, the clock goes on", "RFC 9846 "
              "4.2.2: and obfuscated_ticket_age anew", groups=TWO,
              session=session_of()).clock_set(NOW + 777)
    c.retry(TWIN).resume().connect().done()
    c = named("after a HelloRetryRequest of another hash", "RFC 9846 4.2.4",
              groups=TWO, suites=BOTH_SUITES, session=session_of())
    c.retry(TWIN, suite=AES256).connect().done()
    named("not verified then, not verified now", "tls/hake.h: "
          "hake_conn_verified", session=session_of(flags=0)).resume(
              ).connect().done(verified=False)


def ticket_client_refused():
    def refused(name, doc, build, error, alert, extension=None, **config):
        c = named(name, doc, **config).connect()
        c.put(HANDSHAKE, build(c), "NewSessionTicket")
        c.fail(error, alert, NEW_SESSION_TICKET, extension)

    for lifetime in (WEEK + 1, 0xffffffff):
        refused("a lifetime of %d seconds" % lifetime, "RFC 9846 4.7.1: not "
                "more than 604800", lambda c: c.new_ticket(lifetime),
                "TICKET_LIFETIME", "illegal_parameter")
    refused("a lifetime of %d seconds, tickets are not kept" % (WEEK + 1),
            "RFC 9846 4.7.1: not more than 604800",
            lambda c: c.new_ticket(WEEK + 1), "TICKET_LIFETIME",
            "illegal_parameter", clock=None)
    c = named("seventeen tickets", "tls/conn.h: HAKE_TICKETS_MAX").connect()
    for i in range(16):
        c.give_ticket(nonce=u8(i))
    c.put(HANDSHAKE, c.new_ticket())
    c.fail("TICKET_FLOOD", "unexpected_message", NEW_SESSION_TICKET)
    syntax = "RFC 9846 4.7.1, 6: decode_error"
    refused("an empty ticket", syntax, lambda c: c.new_ticket(ticket=b""),
            "MESSAGE_MALFORMED", "decode_error")
    whole = message(NEW_SESSION_TICKET, u32(7200) + u32(1) + vec8(b"\0") +
                    vec16(b"ticket") + vec16(extension(EARLY_DATA, u32(1))))
    for length in [0, 3, 4, 7, 8, 9, 10, 11, 12, 17, 18, 19, 20, 27]:
        refused("cut to %d octets" % length, syntax,
                lambda c: cut(whole, length), "MESSAGE_MALFORMED",
                "decode_error")
    refused("an octet behind it", syntax, lambda c: longer(whole),
            "MESSAGE_MALFORMED", "decode_error")
    for data in (b"", b"\0\0\0", b"\0\0\0\0\0"):
        refused("early_data of %d octets" % len(data), "RFC 9846 4.3.10: a "
                "uint32", lambda c: c.new_ticket(
                    more=((EARLY_DATA, data),)), "EXTENSION_MALFORMED",
                "decode_error", EARLY_DATA)
    for name, kind, data in [
            ("key_share", KEY_SHARE, b""), ("ALPN", ALPN, b"\0\3\2h2"),
            ("supported_versions", SUPPORTED_VERSIONS, u16(0x0304)),
            ("pre_shared_key", PRE_SHARED_KEY, u16(0)),
            ("cookie", COOKIE, vec16(b"x"))]:
        refused("in the wrong message: " + name, "RFC 9846 4.3", lambda c:
                c.new_ticket(more=((kind, data),)), "EXTENSION_MISPLACED",
                "illegal_parameter", kind)
    for kind in (EARLY_DATA, 0x4444):
        refused("twice: extension %d" % kind, "RFC 9846 4.3", lambda c:
                c.new_ticket(more=((kind, u32(1)),) * 2),
                "EXTENSION_DUPLICATE", "illegal_parameter", kind)
    c = named("a ticket before Finished", "RFC 9846 4.7.1: after the "
              "handshake").upto("WAIT_FINISHED")
    c.put(HANDSHAKE, c.new_ticket())
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", NEW_SESSION_TICKET)
    verify = "RFC 9846 4.3.11: clients MUST verify"
    for name, pairs, suite, error, extension_ in [
            ("selected_identity 1 of one", [(PRE_SHARED_KEY, u16(1))], None,
             "PSK_IDENTITY", PRE_SHARED_KEY),
            ("a suite of another hash", [(PRE_SHARED_KEY, u16(0))], 0x1302,
             "PSK_HASH", PRE_SHARED_KEY)]:
        c = named(name, verify, session=session_of(), suites=BOTH_SUITES)
        c.put(HANDSHAKE, c.server_hello(c.sh_pairs() + pairs, suite=suite))
        c.fail(error, "illegal_parameter", SERVER_HELLO, extension_)
    c = named("resumed, then a certificate", "RFC 9846 A.1",
              session=session_of()).resume().upto("WAIT_FINISHED")
    c.put(HANDSHAKE, c.certificate())
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", CERTIFICATE)
    c = named("resumed, then CertificateRequest", "RFC 9846 4.4.2",
              session=session_of()).resume().upto("WAIT_FINISHED")
    c.put(HANDSHAKE, c.certificate_request())
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", CERTIFICATE_REQUEST)


# ---- Tickets, hake is the server -------------------------------------------

def sealed(session, age=HOUR, key=KEY, change=None, purpose=TICKET):
    """A server's session as the ticket that a client offers."""
    ticket = key.seal(purpose, secret_bytes("all vectors", "nonce", 24),
                      session.state())
    return ticket_psk(session, change(ticket) if change else ticket, age)


def anonymous(**fields):
    """A session as a server has it: of a client that showed nothing."""
    return session_of(**dict(dict(peer=bytes(32), flags=0), **fields))


def keeper(name, doc, **config):
    """A server with tickets."""
    config.setdefault("ticket_keys", (KEY,))
    config.setdefault("clock", NOW)
    return server(name, doc, **config)


def modern(s, **changes):
    """A ClientHello of a client that knows psk_dhe_ke."""
    s.modes = (PSK_DHE_KE,)
    return s.client_hello(s.pairs(**changes) + [psk_modes(1)])


def ticket_server_good():
    new = "RFC 9846 4.7.1: NewSessionTicket"
    for suite in BOTH_SUITES:
        for count in (None, 2, 3):
            s = keeper("%s tickets, %s" % (count or "one", suite.name), new,
                       suites=(suite,), tickets=count)
            s.hear(modern(s)).answer().finish().event(
                "state WAIT_FINISHED", "message received finished",
                "state SEND_TICKET", "message sent new_session_ticket",
                "state CONNECTED").done(verified=False)
        for i, (session, ticket) in enumerate(s.made):
            psk = ticket_psk(session, ticket, 5)
            s = keeper("ticket %d of the three above, %s" % (i, suite.name),
                       new, suites=(suite,))
            s.hear(s.offer([psk])).choose(psk, resumed=session).answer()
            s.finish().done()
        session = anonymous(suite=suite)
        psk = sealed(session)
        s = keeper("resumes, " + suite.name, "RFC 9846 2.2", suites=(suite,))
        s.hear(s.offer([psk])).choose(psk, resumed=session).answer().finish()
        s.done(verified=False)
        s = keeper("resumes without key exchange, " + suite.name,
                   "RFC 9846 4.3.9: psk_ke", suites=(suite,), flags=KE)
        s.flags_psk_ke = True
        s.hear(s.offer([psk], modes=(0,))).choose(
            psk, exchange=False, resumed=session).answer().finish().done()
    for name, config in [
            ("early data is allowed", dict(max_early=16384, replay="yes")),
            ("session_lifetime", dict(lifetime=3600)),
            ("session_lifetime of one second", dict(lifetime=1)),
            ("session_context", dict(context=b"a context")),
            ("two keys, the first protects", dict(
                ticket_keys=(OTHER_KEY, KEY))),
            ("one message per record", dict(flags=ONE, tickets=3)),
            ("the smallest output buffer", dict(
                sizes=[("output_size", 768)], flags=ONE, tickets=4))]:
        s = keeper(name, new, **config)
        s.hear(modern(s)).answer().finish().done()
    for name, config in [
            ("GREASE", {}), ("GREASE, early data", dict(
                max_early=5, replay="yes")),
            ("GREASE, the smallest output buffer", dict(
                sizes=[("output_size", 768)], tickets=4)),
            ("GREASE, and room for all but that", dict(
                sizes=[("output_size", 888)], tickets=4, max_early=5,
                replay="yes"))]:
        s = keeper("tickets with " + name, "RFC 8701 4.1", **dict(
            config, flags=ONE + ("grease",)))
        s.hear(modern(s)).answer().finish().done()
    s = keeper("a server name that is not asked for", new)
    s.name_asked = b""
    s.hear(modern(s, server_name=None)).answer().finish().done()
    s = keeper("the protocol is remembered", "RFC 9846 4.3.10: for early "
               "data", alpn=(b"h2",))
    s.hear(modern(s, alpn=[b"h2"])).answer(selected=b"h2").finish().done(
        alpn=b"h2")
    s = keeper("the client is remembered", new, presents=ALICE, **NEEDED)
    s.hear(modern(s)).answer().finish().done(verified=True)
    s = keeper("after an external PSK", new, psks=(ANN,))
    s.hear(s.offer([ANN])).choose(ANN).answer().finish().done()
    s = keeper("after a HelloRetryRequest", new, flags=("retry_always",))
    s.modes, base = (1,), s.pairs() + [psk_modes(1)]
    s.ask_again(s.client_hello(base))
    s.hear_again(s.client_hello(s.second_pairs(base))).answer().finish()
    s.done()
    modes = ("RFC 9846 4.3.9: no tickets that are not compatible with the "
             "modes")
    for name, pairs, flags, sent in [
            ("no modes", [], (), False),
            ("psk_ke alone", [psk_modes(0)], (), False),
            ("psk_ke alone, flag", [psk_modes(0)], KE, True),
            ("GREASE alone", [psk_modes(0x0b)], KE, False),
            ("both", [psk_modes(0, 1)], (), True)]:
        s = keeper("modes and tickets: " + name, modes, flags=flags)
        s.flags_psk_ke = flags == KE
        s.modes = tuple(pairs[0][1][1:]) if pairs else ()
        s.hear(s.client_hello(s.pairs() + pairs)).answer().finish().done()
    s = keeper("no clock, no tickets", "tls/config.h: clock", clock=None)
    s.hear(modern(s)).answer().finish().done()
    s = keeper("no key, no tickets", "tls/config.h: ticket_key",
               ticket_keys=())
    s.hear(modern(s)).answer().finish().done()
    s = keeper("data around the tickets", new, tickets=2)
    s.hear(modern(s)).answer().finish().app_in(b"question").app_out(
        b"answer").done()


def ticket_server_resumes():
    again = "RFC 9846 2.2, 4.3.11: a ticket"

    def resumed(name, doc, session, psk=None, offered=None, answer=(),
                hello=None, before=(), **config):
        psk = psk or sealed(session)
        s = keeper(name, doc, **config)
        offered = offered or [psk]
        s.hear(s.offer(offered, **(hello(s) if hello else {})))
        s.choose(psk, offered.index(psk), resumed=session)
        s.answer(**dict(answer)).finish()
        return s

    session = anonymous()
    resumed("under the second of two keys", "RFC 9846 4.7.1: keys may "
            "rotate", session, sealed(session, key=OTHER_KEY),
            ticket_keys=(KEY, OTHER_KEY)).done()
    nobody = Psk(b"not a ticket", bytes(32), external=False)
    for count in (1, 7):
        psk = sealed(session)
        resumed("behind %d that are unknown" % count, again, session, psk,
                [nobody] * count + [psk]).done()
    resumed("the age does not matter without early data", "RFC 9846 4.3.10",
            session, sealed(session, age=0)).done()
    resumed("another protocol than before", "tls/config.h: ALPN is "
            "negotiated afresh", anonymous(alpn=b"h2"), alpn=(b"h3",),
            hello=lambda s: dict(pairs=s.pairs(alpn=[b"h3"])),
            answer=dict(selected=b"h3")).done(alpn=b"h3")
    resumed("no protocol, and there was one", "tls/config.h: ALPN is "
            "negotiated afresh", anonymous(alpn=b"h2"), alpn=(b"h2",)).done()
    resumed("session_context, and the same again", again, anonymous(
        bound=bound_to(HOST, b"ctx")), context=b"ctx").done()
    known = session_of(bound=bound_to(HOST, b"", 2),
                       peer=sha256(ALICE.chain[0]))
    resumed("client_auth required, and the client is known", "tls/config.h: "
            "HAKE_CLIENT_AUTH_REQUIRED", known, **NEEDED).done(verified=True)
    asked = anonymous(bound=bound_to(HOST, b"", 1))
    resumed("client_auth optional, and the client was unknown",
            "tls/config.h: HAKE_CLIENT_AUTH_OPTIONAL", asked,
            client_auth="optional", anchors=ALICE.chain).done(verified=False)
    resumed("three tickets, none lives longer than the first", "RFC 9846 "
            "4.7.1: limits on the total lifetime", session, tickets=3).done()
    resumed("session_lifetime is shorter than what is left", "tls/config.h: "
            "session_lifetime", session, lifetime=60).done()
    for left in (999, 1000, 1001, 1999, 1):
        late = anonymous(expires=NOW + left)
        resumed("%d ms are left" % left, "RFC 9846 4.7.1: ticket_lifetime in "
                "seconds; none for less than one", late).done()
    resumed("issued now", again, anonymous(issued=NOW)).done()
    psk = sealed(session)
    s = keeper("resumes after a HelloRetryRequest", "RFC 9846 4.2.2",
               flags=("retry_always",))
    s.ask_again(s.offer([psk]))
    older = sealed(session, HOUR + 90)
    s.hear_again(s.offer([older], before=s.before, modes=None,
                         pairs=s.second_pairs(s.pairs() + [psk_modes(1)])))
    s.choose(psk, resumed=session).answer().finish().done()
    s = keeper("an external PSK in front of a ticket", again, psks=(ANN,))
    s.hear(s.offer([ANN, psk])).choose(ANN).answer().finish().done()
    s = keeper("a ticket in front of an external PSK", again, psks=(ANN,))
    s.hear(s.offer([psk, ANN])).choose(psk, resumed=session).answer()
    s.finish().done()


def ticket_server_full():
    """Tickets that are of no use: a full handshake, and no alert."""
    ignored = "RFC 9846 4.3.11: unknown PSKs SHOULD simply be ignored"

    def full(name, psk, doc=ignored, hello=None, answer=(), **config):
        s = keeper("a full handshake: " + name, doc, **config)
        s.hear(s.offer([psk], **(hello(s) if hello else {})))
        s.answer(**dict(answer)).finish().done()

    session = anonymous()
    length = len(sealed(session).identity)
    for i in (0, 15, 16, 39, 40, 42, 100, 213, length - 1):
        full("ticket altered at octet %d" % i, sealed(
            session, change=lambda t: t[:i] + u8(t[i] ^ 1) + t[i + 1:]))
    for name, change in [
            ("cut by an octet", lambda t: t[:-1]),
            ("cut to 56 octets", lambda t: t[:56]),
            ("cut to 55 octets", lambda t: t[:55]),
            ("of one octet", lambda t: t[:1]),
            ("longer by an octet", lambda t: t + b"\0"),
            ("twice as long", lambda t: t + t)]:
        full("ticket " + name, sealed(session, change=change))
    full("of another server's key", sealed(session, key=OTHER_KEY))
    full("the key was withdrawn", sealed(session), ticket_keys=(OTHER_KEY,))
    full("a cookie as a ticket", sealed(session, purpose=COOKIE_TICKET))
    full("no clock", sealed(session), "tls/config.h: clock", clock=None)
    for name, fields in [
            ("expired now", dict(expires=NOW)),
            ("expired a millisecond ago", dict(expires=NOW - 1)),
            ("expired before it was issued", dict(expires=0)),
            ("issued in a millisecond", dict(issued=NOW + 1)),
            ("another server name", dict(bound=bound_to(b"localhosu"))),
            ("no server name", dict(bound=bound_to())),
            ("another context", dict(bound=bound_to(HOST, b"x"))),
            ("the client was asked then", dict(bound=bound_to(
                HOST, b"", 1))),
            ("a session of TLS 1.2", dict(version=0x0303)),
            ("a suite that is not enabled", dict(suite=AES256))]:
        full(name, sealed(anonymous(**fields)), "RFC 9846 4.7.1")
    other = anonymous()
    other.format = 2
    full("a session of another form", sealed(other))
    full("a suite of another hash is preferred", sealed(anonymous(
        suite=AES256)), "RFC 9846 4.3.11: the hash must be the suite's",
        suites=BOTH_SUITES)
    full("the client asks for another server name", sealed(session),
         "tls/config.h: the same server name", presents=None,
         hello=lambda s: dict(pairs=renamed(s)))
    full("the client asks for no server name", sealed(session),
         "tls/config.h: the same server name",
         hello=lambda s: dict(pairs=renamed(s, None)))
    full("client_auth required, and the client was unknown", sealed(
        anonymous(bound=bound_to(HOST, b"", 2))), "tls/config.h: "
        "HAKE_CLIENT_AUTH_REQUIRED", presents=ALICE, **NEEDED)
    full("psk_ke without the flag", sealed(session), "RFC 9846 4.3.9",
         hello=lambda s: dict(modes=(0,)))


def renamed(s, name=b"elsewhere"):
    s.name_asked = name or b""
    return s.pairs(server_name=name)


def ticket_server_refused():
    psk = sealed(anonymous())
    for name, change in [
            ("altered", lambda b: [u8(b[0][0] ^ 1) + b[0][1:]]),
            ("zeros", lambda b: [bytes(32)])]:
        s = keeper("the binder of a ticket is " + name, "RFC 9846 4.3.11: "
                   "MUST abort")
        s.hear(s.offer([psk], change=change))
        s.state = "RECVD_CH"
        s.fail("PSK_BINDER", "decrypt_error", CLIENT_HELLO, PRE_SHARED_KEY)
    s = keeper("the binder of a ticket as of an external PSK", "RFC 9846 "
               "7.1: res binder")
    s.hear(s.offer([Psk(psk.identity, psk.key, age=psk.age)]))
    s.state = "RECVD_CH"
    s.fail("PSK_BINDER", "decrypt_error", CLIENT_HELLO, PRE_SHARED_KEY)
    s = keeper("a ticket is stolen, without its PSK", "RFC 9846 4.3.11: the "
               "binder proves it")
    s.hear(s.offer([Psk(psk.identity, bytes(32), age=psk.age,
                        external=False)]))
    s.state = "RECVD_CH"
    s.fail("PSK_BINDER", "decrypt_error", CLIENT_HELLO, PRE_SHARED_KEY)
    s = keeper("NewSessionTicket from a client", "RFC 9846 4.7.1: the server "
               "sends it")
    s.hear(modern(s)).answer().finish().put(HANDSHAKE, message(
        NEW_SESSION_TICKET, bytes(20)))
    s.fail("MESSAGE_UNEXPECTED", "unexpected_message", NEW_SESSION_TICKET)
    s = keeper("resumed, then the client's Certificate", "RFC 9846 A.2",
               presents=ALICE, **NEEDED)
    known = session_of(bound=bound_to(HOST, b"", 2),
                       peer=sha256(ALICE.chain[0]))
    psk = sealed(known)
    s.hear(s.offer([psk])).choose(psk, resumed=known).answer().say_ccs()
    s.put(HANDSHAKE, s.certificate_message(ALICE.chain))
    s.fail("MESSAGE_UNEXPECTED", "unexpected_message", CERTIFICATE)


def ticket_cases():
    theme("tickets", "NewSessionTicket, and sessions that are resumed by a "
          "ticket, both sides.")
    for make in (ticket_client_good, ticket_client_life,
                 ticket_client_refused, ticket_server_good,
                 ticket_server_resumes, ticket_server_full,
                 ticket_server_refused):
        make()


# ---- Early data, hake is the client ----------------------------------------

ACCEPTS = [(EARLY_DATA, b"")]
WITH_EARLY = ("early_data",)


def eager(name, doc, flags=WITH_EARLY, session=None, accepts=ACCEPTS,
          **config):
    """A client whose session allows early data."""
    c = named(name, doc, flags=flags, session=session or session_of(
        early=100), **config)
    c.ee_pairs = accepts
    return c


def early_client_good():
    doc = "RFC 9846 2.3, 4.3.10: 0-RTT"
    for suite in BOTH_SUITES:
        session = session_of(suite, early=100)
        c = eager("accepted, " + suite.name, doc, suites=(suite,),
                  session=session)
        c.early_out(b"early data").resume().connect().event(
            "message sent client_hello", "state WAIT_SH",
            "message received server_hello", "state WAIT_EE",
            "message received encrypted_extensions", "state WAIT_FINISHED",
            "message received finished", "message sent end_of_early_data",
            "message sent finished", "state CONNECTED")
        c.app_out(b"question").app_in(b"answer").done(verified=True)
        c = eager("rejected, " + suite.name, "RFC 9846 4.3.10: no early_data "
                  "in EncryptedExtensions", suites=(suite,), session=session,
                  accepts=())
        c.early_out(b"early data").resume().connect().app_out(
            b"question").done(verified=True)
        c = eager("rejected with the PSK, " + suite.name, "RFC 9846 4.3.10",
                  suites=(suite,), session=session, accepts=())
        c.early_out(b"early data").connect().app_out(b"question").done()
        c = eager("two suites, %s of the session" % suite.name, doc,
                  suites=BOTH_SUITES, session=session)
        c.suite = suite
        c.early_out(b"early data").resume().connect().done()
    for name, sizes in [("none", []), ("one octet", [1]),
                        ("as much as is allowed", [100]),
                        ("as much as is allowed, in four records",
                         [25] * 4)]:
        for accepts in (ACCEPTS, ()):
            c = eager("%s, %s" % (name, "accepted" if accepts else
                                  "rejected"), doc, accepts=accepts)
            for size in sizes:
                c.early_out(bytes(range(size)))
            c.resume().connect().done()
    c = eager("a full record of it", doc, session=session_of(early=16384))
    c.early_out(bytes(range(256)) * 64).resume().connect().done()
    for flags in (("no_compat",), ONE):
        for accepts in (ACCEPTS, ()):
            c = eager("%s, %s" % (flags[0], "accepted" if accepts else
                                  "rejected"), "RFC 9846 E.4",
                      flags=WITH_EARLY + flags, accepts=accepts)
            c.early_out(b"early").resume().connect().app_out(b"late").done()
    c = eager("written while the answer is on its way", "RFC 9846 4.3.10: "
              "until the server's Finished", accepts=ACCEPTS)
    c.early_out(b"one").resume().accept_server_hello().early_out(b"two")
    c.step().early_out(b"three").connect().app_out(b"four").done()
    c = eager("the server sends no change_cipher_spec", "RFC 9846 E.4")
    c.early_out(b"early").resume().accept_server_hello(ccs=False).connect()
    c.done()
    c = eager("the server's flight in one record", doc).early_out(b"early")
    c.resume().accept_server_hello()
    flight = c.encrypted_extensions(ACCEPTS)
    c.transcript += flight
    flight += c.finished()
    c.transcript += flight[-4 - c.suite.size():]
    c.put(HANDSHAKE, flight, "EncryptedExtensions, Finished")
    c.early_data = "accepted"
    c.own_finish().done()
    c = eager("with a protocol", "RFC 9846 4.3.10: the ALPN protocol is that "
              "of the PSK", alpn=(b"h2", b"h3"), session=session_of(
                  early=100, alpn=b"h3"),
              accepts=[(ALPN, alpn_list([b"h3"]))] + ACCEPTS)
    c.early_out(b"early").resume().connect().give_ticket(alpn=b"h3").done(
        alpn=b"h3")
    c = eager("rejected, and another protocol", "RFC 9846 4.3.10",
              alpn=(b"h2", b"h3"), session=session_of(early=100, alpn=b"h3"),
              accepts=[(ALPN, alpn_list([b"h2"]))])
    c.early_out(b"early").resume().connect().done(alpn=b"h2")
    c = eager("rejected, no protocol any more", "RFC 9846 4.3.10",
              alpn=(b"h3",), session=session_of(early=100, alpn=b"h3"),
              accepts=())
    c.early_out(b"early").resume().connect().done()
    for name, how in [("by group", dict(group=TWIN)),
                      ("by cookie", dict(cookie=b"cookie"))]:
        c = eager("rejected by a HelloRetryRequest %s" % name,
                  "RFC 9846 4.2.2, 4.3.10: removed from the second "
                  "ClientHello", groups=TWO, accepts=())
        c.early_out(b"early").retry(**how).resume().connect().app_out(
            b"late").done()
        c = eager("none, and a HelloRetryRequest " + name, "RFC 9846 4.2.2",
                  groups=TWO, accepts=(), flags=WITH_EARLY + ("no_compat",))
        c.retry(**how).resume().connect().done()
    c = eager("rejected for another hash", "RFC 9846 4.3.10",
              suites=BOTH_SUITES, accepts=())
    c.suite = AES256
    c.early_out(b"early").connect().done()
    c = eager("rejected, and a certificate is asked for", doc, accepts=(),
              credentials=(ALICE,)).early_out(b"early")
    c.request(ALICE).connect().done()
    c = eager("an external PSK beside the ticket, it is selected", doc,
              psks=(ANN,), accepts=())
    c.early_out(b"early").resume(index=1).connect().done()
    eager("a new ticket afterwards", doc).early_out(b"e").resume().connect(
        ).give_ticket(early=7).done()
    eager("without key exchange", "RFC 9846 4.3.9: psk_ke",
          flags=WITH_EARLY + KE).early_out(b"e").resume(
              exchange=False).connect().done()
    eager("GREASE", "RFC 8701 3.1", flags=WITH_EARLY + (
        "grease",)).early_out(b"early").resume().connect().done()
    for name, config in [
            ("the flag is not set", dict(flags=())),
            ("the session allows none", dict(session=session_of())),
            ("the session's protocol is gone", dict(
                session=session_of(early=9, alpn=b"h3"), alpn=(b"h2",),
                early=False)),
            ("the session had no protocol: it is offered", dict(
                session=session_of(early=9), alpn=(b"h2",)))]:
        c = eager("offered or not: " + name, doc, **config)
        if not c.early:
            c.ee_pairs = ()
        c.resume().connect().done()
    c = eager("the session has expired", doc, clock=NOW + HOUR, offers=False,
              accepts=())
    c.connect().done()


def early_client_refused():
    def offered(name, doc, **config):
        return eager(name, doc, **config).early_out(b"early")

    def extensions_refused(c, pairs, error, alert="illegal_parameter"):
        c.put(HANDSHAKE, c.encrypted_extensions(pairs),
              "EncryptedExtensions")
        c.fail(error, alert, ENCRYPTED_EXTENSIONS, EARLY_DATA)

    first = ("RFC 9846 4.3.11: early data is accepted only with the first "
             "identity")
    c = offered("accepted with the second identity", first, psks=(ANN,))
    extensions_refused(c.resume(index=1).upto("WAIT_EE"), ACCEPTS,
                       "EARLY_DATA_IDENTITY")
    c = offered("accepted without a PSK", first).upto("WAIT_EE")
    extensions_refused(c, ACCEPTS, "EARLY_DATA_IDENTITY")
    protocol = "RFC 9846 4.3.10: the protocol must be the PSK's"
    for name, alpn, then in [
            ("another one", b"h3", [(ALPN, alpn_list([b"h2"]))]),
            ("none any more", b"h3", []),
            ("one, and there was none", b"", [(ALPN, alpn_list([b"h2"]))])]:
        c = offered("accepted, and the protocol changes: " + name, protocol,
                    alpn=(b"h2", b"h3"), session=session_of(
                        early=100, alpn=alpn))
        extensions_refused(c.resume().upto("WAIT_EE"), then + ACCEPTS,
                           "EARLY_DATA_ALPN")
    c = offered("early_data with an octet", "RFC 9846 4.3.10: Empty")
    extensions_refused(c.resume().upto("WAIT_EE"), [(EARLY_DATA, b"\0")],
                       "EXTENSION_MALFORMED", "decode_error")
    c = offered("early_data twice", "RFC 9846 4.3")
    extensions_refused(c.resume().upto("WAIT_EE"), ACCEPTS * 2,
                       "EXTENSION_DUPLICATE")
    unasked = "RFC 9846 4.3: not asked for"
    c = named("early_data that was not offered", unasked,
              session=session_of()).resume().upto("WAIT_EE")
    extensions_refused(c, ACCEPTS, "EXTENSION_NOT_OFFERED",
                       "unsupported_extension")
    c = offered("early_data after a HelloRetryRequest", unasked, groups=TWO,
                accepts=()).retry(TWIN).resume().upto("WAIT_EE")
    extensions_refused(c, ACCEPTS, "EXTENSION_NOT_OFFERED",
                       "unsupported_extension")

    def hello_refused(name, doc, build, error, alert, extension=None,
                      **config):
        c = offered(name, doc, **config).resume()
        c.put(HANDSHAKE, build(c), "ServerHello")
        c.fail(error, alert, SERVER_HELLO, extension)

    hello_refused("early_data in ServerHello", "RFC 9846 4.3", lambda c:
                  c.server_hello(c.sh_pairs() + ACCEPTS),
                  "EXTENSION_MISPLACED", "illegal_parameter", EARLY_DATA)
    older = ("RFC 9846 E.3: a client with 0-RTT data MUST fail on a "
             "ServerHello with TLS 1.2 or older")
    for version in (0x0303, 0x0301):
        hello_refused("a ServerHello of version %04x" % version, older,
                      lambda c: c.server_hello([], version=version,
                                               session_id=b""),
                      "VERSION_UNSUPPORTED", "protocol_version")
    for version in (0x0303, 0x0302):
        c = add(BothClient(
            "client of both versions: early data, and a ServerHello of %04x"
            % version, older, server_name="localhost", clock=NOW,
            session=session_of(early=100), flags=WITH_EARLY))
        c.early_out(b"early").put(HANDSHAKE, c.server_hello(
            [], version=version, suite=CHACHA12.id, session_id=b""))
        c.fail("VERSION_UNSUPPORTED", "protocol_version", SERVER_HELLO)
    c = add(BothClient("client of both versions: early data is accepted",
                       "RFC 9846 E.3", server_name="localhost", clock=NOW,
                       session=session_of(early=100), flags=WITH_EARLY))
    c.ee_pairs = ACCEPTS
    c.early_out(b"early").resume().connect().give_ticket().done()
    hello_refused("a suite that is not the session's", "RFC 9846 4.3.11",
                  lambda c: c.server_hello(suite=0x1302), "PSK_HASH",
                  "illegal_parameter", PRE_SHARED_KEY, suites=BOTH_SUITES)
    hello_refused("selected_identity 1 of one", "RFC 9846 4.3.11",
                  lambda c: c.server_hello(replaced(
                      c.sh_pairs(), PRE_SHARED_KEY, u16(1))),
                  "PSK_IDENTITY", "illegal_parameter", PRE_SHARED_KEY)
    c = offered("a HelloRetryRequest that changes nothing", "RFC 9846 4.2.4: "
                "the alert goes under the early keys", groups=TWO)
    c.put(HANDSHAKE, c.hello_retry())
    c.fail("RETRY_UNCHANGED", "illegal_parameter", "hello_retry_request")
    c = offered("Finished is wrong", "RFC 9846 4.5.3").resume().upto(
        "WAIT_FINISHED")
    c.put(HANDSHAKE, message(FINISHED, bytes(32)))
    c.fail("FINISHED_INVALID", "decrypt_error", FINISHED)
    c = offered("Certificate where early data was accepted", "RFC 9846 A.1")
    c.resume().upto("WAIT_FINISHED").put(HANDSHAKE, c.certificate())
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", CERTIFICATE)
    c = offered("EndOfEarlyData from a server", "RFC 9846 4.6: servers MUST "
                "NOT send it").resume().upto("WAIT_FINISHED")
    c.put(HANDSHAKE, message(END_OF_EARLY_DATA, b""))
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", END_OF_EARLY_DATA)
    c = offered("alert instead of ServerHello", "RFC 9846 6.2")
    c.alert("handshake_failure").fail("ALERT_RECEIVED", "none",
                                      received="handshake_failure")
    c = offered("the transport ends", "RFC 9846 6.1").eof()
    c.fail("CLOSED_EARLY", "none")
    c = offered("the application closes", "RFC 9846 6.1").close()
    c.fail("CANCELED", "none")


# ---- Early data, hake is the server ----------------------------------------

def early_session(**fields):
    fields.setdefault("early", 1000)
    return anonymous(**fields)


def welcoming(name, doc, **config):
    """A server that takes early data, 1000 octets at most."""
    config.setdefault("max_early", 1000)
    config.setdefault("replay", "yes")
    return keeper(name, doc, **config)


def accepted(name, doc, session=None, age=HOUR, hello=None, answer=(),
             exchange=True, **config):
    s = welcoming(name, doc, **config)
    session = session or early_session(suite=s.suite)
    psk = sealed(session, age)
    s.hear(s.offer([psk], early=True, **(hello(s) if hello else {})))
    s.choose(psk, exchange=exchange, resumed=session).accept_early()
    return s.answer(**dict(answer))


def rejected(name, doc, session=None, age=HOUR, hello=None, answer=(),
             resumes=True, others=(), **config):
    """The records of early data can only be skipped."""
    s = welcoming(name, doc, **config)
    session = session or early_session(suite=s.suite)
    psk = sealed(session, age)
    s.offered = [*others, psk]
    s.hear(s.offer(s.offered, early=True, **(hello(s) if hello else {})))
    s.early_data = "rejected"
    s.skipped = s.early_begin(s.offered[0], None)
    del s.secrets["CLIENT_EARLY_TRAFFIC_SECRET"]
    del s.secrets["EARLY_EXPORTER_SECRET"]
    if resumes:
        s.choose(psk, len(others), resumed=session)
    return s.answer(**dict(answer))


def skip(s, data):
    return s.give(s.skipped.seal(APPLICATION, data), "early data, skipped")


def early_server_good():
    doc = "RFC 9846 2.3, 4.3.10: 0-RTT"
    for suite in BOTH_SUITES:
        s = accepted("accepted, " + suite.name, doc, suites=(suite,))
        s.say_ccs()
        s.early_in(b"early data").finish().event(
            "message received client_hello", "message sent server_hello",
            "message sent encrypted_extensions", "message sent finished",
            "state WAIT_EOED", "message received end_of_early_data",
            "state WAIT_FINISHED", "message received finished",
            "state SEND_TICKET", "state CONNECTED")
        s.app_in(b"question").app_out(b"answer").done()
        s = rejected("rejected, " + suite.name, "RFC 9846 4.3.10: skipped by "
                     "trial decryption", suites=(suite,), replay="no")
        s.say_ccs()
        skip(s, b"early data").finish().app_in(b"question").done()
    for name, sizes in [("none", []), ("one octet", [1]),
                        ("as much as is allowed", [1000]),
                        ("as much as is allowed, in records of an octet",
                         [1] * 1000), ("a record without content", [0]),
                        ("999 octets and an empty record", [999, 0])]:
        s = accepted(name + ", accepted", "RFC 9846 4.7.1: up to "
                     "max_early_data_size octets")
        for size in sizes:
            if size:
                s.early_in(bytes(i % 256 for i in range(size)))
            else:
                s.put(APPLICATION, b"")
        s.finish().done()
    s = accepted("padded records", "RFC 9846 5.4: padding does not count")
    s.early_in(bytes(999), padding=5000).finish().done()
    s = accepted("EndOfEarlyData in records of an octet", "RFC 9846 5.1")
    end = message(END_OF_EARLY_DATA, b"")
    for i in range(4):
        s.put(HANDSHAKE, end[i:i + 1])
    s.transcript += end
    s.peers, s.state = s.client_hs, "WAIT_FINISHED"
    s.finish().done()
    for name, ccs in [("in front of early data", 0), ("behind it", 1),
                      ("behind EndOfEarlyData", 2), ("nowhere", 3)]:
        s = accepted("change_cipher_spec " + name, "RFC 9846 5, E.4")
        if ccs == 0:
            s.put(CCS, b"\1")
        s.early_in(b"early")
        if ccs == 1:
            s.put(CCS, b"\1")
        s.end_early()
        if ccs == 2:
            s.put(CCS, b"\1")
        s.said_ccs = True
        s.finish().done()
    s = accepted("no session id", "RFC 9846 E.4", hello=lambda s: dict(
        session_id=b""))
    s.early_in(b"early").finish().done()
    s = accepted("one message per record", doc, flags=ONE)
    s.early_in(b"early").finish().done()
    s = accepted("without key exchange", "RFC 9846 4.3.9: psk_ke", flags=KE,
                 exchange=False, hello=lambda s: dict(modes=(0,)))
    s.flags_psk_ke = True
    s.early_in(b"early").finish().done()
    s = accepted("replay answers later", "tls/config.h: HAKE_NOT_YET",
                 replay="not_yet")
    s.early_in(b"early").finish().done()
    s = accepted("the hook answers later", "tls/config.h: HAKE_NOT_YET",
                 hello_answer="later")
    s.early_in(b"early").finish().done()
    s = accepted("the same protocol", "RFC 9846 4.3.10: the ALPN protocol "
                 "is the same", session=early_session(alpn=b"h2"),
                 alpn=(b"h2",), hello=lambda s: dict(
                     pairs=s.pairs(alpn=[b"h2"])),
                 answer=dict(selected=b"h2"))
    s.early_in(b"early").finish().done(alpn=b"h2")
    for off in (10000, -10000, 1, -1):
        s = accepted("the age is %+d ms off" % off, "RFC 9846 4.3.10, 8.3: "
                     "within a small tolerance; tls/conn.h: "
                     "HAKE_TICKET_AGE_MAX", age=HOUR + off)
        s.early_in(b"early").finish().done()
    s = accepted("the age and age_add wrap", "RFC 9846 4.3.11.1: modulo "
                 "2^32", session=early_session(age_add=0xffffffff))
    s.early_in(b"early").finish().done()


def early_server_rejects():
    age = ("RFC 9846 4.3.10, 8.3: within a small tolerance; tls/conn.h: "
           "HAKE_TICKET_AGE_MAX")
    for off in (10001, -10001, HOUR, -HOUR):
        s = rejected("the age is %+d ms off" % off, age, age=HOUR + off)
        skip(s, b"early").finish().done()
    same = ("RFC 9846 4.3.10: the values must be the same as those of the "
            "PSK")
    for name, config in [
            ("another protocol", dict(
                session=early_session(alpn=b"h3"), alpn=(b"h2",),
                hello=lambda s: dict(pairs=s.pairs(alpn=[b"h2"])),
                answer=dict(selected=b"h2"))),
            ("a protocol, and there was none", dict(
                alpn=(b"h2",), hello=lambda s: dict(
                    pairs=s.pairs(alpn=[b"h2"])),
                answer=dict(selected=b"h2"))),
            ("no protocol, and there was one", dict(
                session=early_session(alpn=b"h2")))]:
        s = rejected(name, same, **config)
        skip(s, b"early").finish().done(alpn=dict(
            config.get("answer", {})).get("selected", b""))
    for name, config in [
            ("it was seen before", dict(replay="no")),
            ("the server takes none", dict(max_early=None, replay=None)),
            ("the ticket allows none", dict(session=early_session(early=0))),
            ("the ticket is the second PSK", dict(others=[psk_of(b"x")])),
            ("the ticket is not known", dict(
                ticket_keys=(OTHER_KEY,), resumes=False)),
            ("the ticket has expired", dict(
                session=early_session(expires=NOW), resumes=False)),
            ("another server name", dict(session=early_session(
                bound=bound_to()), resumes=False)),
            ("a suite of another hash is preferred", dict(
                session=early_session(suite=AES256), resumes=False,
                suites=BOTH_SUITES)),
            ("client_auth required", dict(
                session=early_session(bound=bound_to(HOST, b"", 2)),
                resumes=False, presents=ALICE, **NEEDED))]:
        for sizes in ([], [5], [1000, 1, 3000]):
            s = rejected("%s, %d records of early data" % (name, len(sizes)),
                         "RFC 9846 4.3.10: rejected, and skipped", **config)
            for size in sizes:
                skip(s, bytes(size))
            s.finish().done()
    s = welcoming("an external PSK", "RFC 9846 4.3.10: early data needs a "
                  "PSK that allows it", psks=(ANN,))
    s.hear(s.offer([ANN], early=True)).choose(ANN)
    s.early_data = "rejected"
    s.skipped = Keys(CHACHA, ANN.early_keys(s.transcript)[0])
    skip(s.answer(), b"early").finish().done()
    bound = "tls/conn.h: HAKE_EARLY_SKIP_MAX"
    for name, sizes in [("one record", [16384]), ("many", [1024] * 16)]:
        s = rejected("skipped up to the bound, " + name, bound, replay="no")
        for size in sizes:
            skip(s, bytes(size))
        s.finish().done()
        s = rejected("skipped beyond the bound, " + name, bound, replay="no")
        for size in sizes + [1]:
            skip(s, bytes(size))
        s.fail("EARLY_DATA_TOO_MUCH", "unexpected_message")
    s = rejected("skipped up to max_early_data", "tls/config.h: "
                 "max_early_data", replay="no", max_early=20000)
    skip(skip(s, bytes(16384)), bytes(3616)).finish().done()
    s = rejected("skipped beyond max_early_data", "tls/config.h: "
                 "max_early_data", replay="no", max_early=20000)
    skip(skip(s, bytes(16384)), bytes(3617))
    s.fail("EARLY_DATA_TOO_MUCH", "unexpected_message")
    s = rejected("change_cipher_spec between what is skipped", "RFC 9846 5",
                 replay="no")
    s.put(CCS, b"\1")
    skip(s, b"one").put(CCS, b"\1")
    skip(s, b"two").finish().done()
    s = rejected("a record that cannot be opened, behind Finished",
                 "RFC 9846 4.3.10: only until the first that can",
                 replay="no")
    skip(s, b"early").finish()
    s.give(s.skipped.seal(APPLICATION, b"late"))
    s.fail("RECORD_MAC", "bad_record_mac")
    s = rejected("EndOfEarlyData under the handshake keys", "RFC 9846 4.6: "
                 "not if early data was rejected", replay="no")
    skip(s, b"early").put(HANDSHAKE, message(END_OF_EARLY_DATA, b""))
    s.fail("MESSAGE_UNEXPECTED", "unexpected_message", END_OF_EARLY_DATA)
    s = rejected("EndOfEarlyData under the early keys is skipped",
                 "RFC 9846 4.3.10", replay="no")
    s.give(s.skipped.seal(HANDSHAKE, message(END_OF_EARLY_DATA, b"")))
    s.finish().done()
    s = rejected("Finished under the early keys is skipped", "RFC 9846 "
                 "4.3.10", replay="no")
    s.give(s.skipped.seal(HANDSHAKE, s.client_finished())).finish().done()
    s = rejected("application data under the handshake keys", "RFC 9846 "
                 "4.5.3", replay="no").put(APPLICATION, b"data")
    s.fail("APPLICATION_DATA_EARLY", "unexpected_message")


def early_server_retried():
    def asked(name, doc, sizes, **config):
        s = welcoming(name, doc, flags=("retry_always",), **config)
        s.psk = sealed(early_session())
        hello = s.offer([s.psk], early=True)
        s.transcript = hello
        s.skipped = s.early_begin(s.psk, None)
        s.secrets.clear()
        s.ask_again(hello)
        s.early_data = "rejected"
        for size in sizes:
            skip(s, bytes(size))
        return s

    def again(s, more=()):
        return s.offer([s.psk], before=s.before, modes=None,
                       pairs=s.second_pairs(s.pairs() + [
                           *more, psk_modes(1)]))

    doc = ("RFC 9846 4.3.10: after a HelloRetryRequest all application_data "
           "is skipped")
    for sizes in ([], [5], [1000, 1, 3000], [16384]):
        s = asked("HelloRetryRequest, then %d octets of early data" %
                  sum(sizes), doc, sizes)
        s.hear_again(again(s)).choose(s.psk, resumed=early_session())
        s.answer().finish().app_in(b"late").done()
    s = asked("HelloRetryRequest, change_cipher_spec, early data", doc, [])
    s.say_ccs()
    skip(s, b"early").hear_again(again(s)).choose(
        s.psk, resumed=early_session()).answer().finish().done()
    s = asked("HelloRetryRequest, then too much early data",
              "tls/conn.h: HAKE_EARLY_SKIP_MAX", [16384, 1])
    s.fail("EARLY_DATA_TOO_MUCH", "unexpected_message")
    s = asked("early_data in the second ClientHello", "RFC 9846 4.3.10: "
              "clients MUST NOT", [5])
    s.hear_again(again(s, ACCEPTS))
    s.fail("EARLY_DATA_RETRIED", "illegal_parameter", CLIENT_HELLO,
           EARLY_DATA)
    s = asked("early data behind the second ClientHello", "RFC 9846 4.3.10",
              [5])
    s.hear_again(again(s)).choose(s.psk, resumed=early_session()).answer()
    skip(s, b"late").fail("RECORD_MAC", "bad_record_mac")
    s = asked("a second ClientHello without PSK", doc, [5])
    s.hear_again(s.client_hello(s.second_pairs(s.pairs() + [psk_modes(1)])))
    s.answer().finish().done()


def early_server_refused():
    doc = "RFC 9846 4.6: EndOfEarlyData"

    def unexpected(s, kind, body=b""):
        s.put(HANDSHAKE, message(kind, body))
        s.fail("MESSAGE_UNEXPECTED", "unexpected_message", kind)

    for name, sizes in [("by an octet", [1000, 1]),
                        ("at once", [1001]), ("by an empty record",
                                              [1000, 0])]:
        s = accepted("more than is allowed, " + name, "RFC 9846 4.7.1: "
                     "SHOULD terminate with unexpected_message")
        for size in sizes:
            if size == 1000:
                s.early_in(bytes(size))
            else:
                s.put(APPLICATION, bytes(size))
        s.fail("EARLY_DATA_TOO_MUCH", "unexpected_message")
    for name, change in [("ciphertext", -20), ("tag", -1), ("header", 1)]:
        s = accepted("a record that cannot be opened: " + name, "RFC 9846 "
                     "4.3.10: bad_record_mac once early data is accepted")
        whole = bytearray(s.peers.seal(APPLICATION, b"early data"))
        whole[change] ^= 1
        s.give(bytes(whole)).fail("RECORD_MAC", "bad_record_mac")
    s = accepted("EndOfEarlyData left out", doc + " comes before Finished")
    s.early_in(b"early")
    s.give(s.client_hs.seal(HANDSHAKE, s.client_finished()))
    s.fail("RECORD_MAC", "bad_record_mac")
    s = accepted("Finished under the early keys", doc)
    unexpected(s, FINISHED, bytes(32))
    for kind, body in [(CERTIFICATE, b"\0\0\0\0"), (KEY_UPDATE, b"\0"),
                       (CLIENT_HELLO, b"")]:
        unexpected(accepted("message %d under the early keys" % kind, doc),
                   kind, body)
    s = accepted("EndOfEarlyData with an octet", "RFC 9846 4.6: struct {}")
    s.put(HANDSHAKE, message(END_OF_EARLY_DATA, b"\0"))
    s.fail("MESSAGE_MALFORMED", "decode_error", END_OF_EARLY_DATA)
    unexpected(accepted("EndOfEarlyData twice", doc).end_early(),
               END_OF_EARLY_DATA)
    s = accepted("EndOfEarlyData unprotected", "RFC 9846 4.6: under the "
                 "early keys")
    s.give(record(HANDSHAKE, message(END_OF_EARLY_DATA, b"")))
    s.fail("RECORD_UNPROTECTED", "unexpected_message")
    s = accepted("EndOfEarlyData and Finished in one record", "RFC 9846 5.1: "
                 "a key change is at a record boundary")
    s.put(HANDSHAKE, message(END_OF_EARLY_DATA, b"") +
          message(FINISHED, bytes(32)))
    s.fail("MESSAGE_ACROSS_KEY_CHANGE", "unexpected_message",
           END_OF_EARLY_DATA)
    s = accepted("early data in the middle of EndOfEarlyData", "RFC 9846 "
                 "5.1: no other records between")
    s.put(HANDSHAKE, b"\5\0").put(APPLICATION, b"early")
    s.fail("RECORD_INTERLEAVED", "unexpected_message")
    s = accepted("early data behind EndOfEarlyData", doc).end_early()
    s.give(s.client_early.seal(APPLICATION, b"late"))
    s.fail("RECORD_MAC", "bad_record_mac")
    s = accepted("application data before Finished", "RFC 9846 4.5.3")
    s.end_early().put(APPLICATION, b"data")
    s.fail("APPLICATION_DATA_EARLY", "unexpected_message")
    s = accepted("Finished is wrong", "RFC 9846 4.5.3").early_in(b"early")
    s.end_early().put(HANDSHAKE, message(FINISHED, bytes(32)))
    s.fail("FINISHED_INVALID", "decrypt_error", FINISHED)
    s = accepted("Finished does not cover EndOfEarlyData", "RFC 9846 4.5.3")
    s.end_early()
    s.put(HANDSHAKE, message(FINISHED, s.client_hs.finished(
        s.transcript[:-4])))
    s.fail("FINISHED_INVALID", "decrypt_error", FINISHED)
    s = accepted("alert under the early keys", "RFC 9846 6.2")
    s.alert("user_canceled", 1).alert("internal_error").fail(
        "ALERT_RECEIVED", "none", received="internal_error")
    s = accepted("close_notify under the early keys", "RFC 9846 6.1")
    s.early_in(b"early").alert("close_notify", 1).fail("CLOSED_EARLY",
                                                       "none")
    s = accepted("the transport ends", "RFC 9846 6.1").early_in(b"early")
    s.eof().fail("CLOSED_EARLY", "none")

    s = keeper("EndOfEarlyData, and nothing was offered", doc)
    unexpected(s.hear(modern(s)).answer(), END_OF_EARLY_DATA)
    s = keeper("EndOfEarlyData, resumed without early data", doc)
    psk = sealed(early_session())
    unexpected(s.hear(s.offer([psk])).choose(
        psk, resumed=early_session()).answer(), END_OF_EARLY_DATA)
    s = keeper("application data, and no early data was offered", "RFC 9846 "
               "4.5.3")
    s.hear(modern(s)).answer().put(APPLICATION, b"data")
    s.fail("APPLICATION_DATA_EARLY", "unexpected_message")
    s = keeper("a record that cannot be opened, and no early data was "
               "offered", "RFC 9846 5.2")
    s.hear(modern(s)).answer()
    s.give(psk_keys(psk).seal(APPLICATION, b"early"))
    s.fail("RECORD_MAC", "bad_record_mac")

    s = welcoming("early_data without pre_shared_key", "RFC 9846 4.3.10: it "
                  "goes with pre_shared_key")
    s.hear(s.client_hello(s.pairs() + ACCEPTS + [psk_modes(1)]))
    s.state = "RECVD_CH"
    s.fail("EXTENSION_MISSING", "missing_extension", CLIENT_HELLO,
           PRE_SHARED_KEY)
    s = welcoming("early_data with an octet", "RFC 9846 4.3.10: Empty")
    s.hear(s.offer([psk], pairs=s.pairs() + [(EARLY_DATA, b"\0")]))
    s.state = "START"
    s.fail("EXTENSION_MALFORMED", "decode_error", CLIENT_HELLO, EARLY_DATA)
    s = welcoming("the binder is wrong", "RFC 9846 4.3.11: MUST abort")
    s.hear(s.offer([psk], early=True, change=lambda b: [bytes(32)]))
    s.state = "RECVD_CH"
    s.fail("PSK_BINDER", "decrypt_error", CLIENT_HELLO, PRE_SHARED_KEY)


def psk_keys(psk):
    return Keys(CHACHA, psk.early_keys(b"")[0])


def early_data_cases():
    theme("early_data", "Early data (0-RTT), both sides.")
    for make in (early_client_good, early_client_refused, early_server_good,
                 early_server_rejects, early_server_retried,
                 early_server_refused):
        make()


if __name__ == "__main__":
    write("make_resumption.py", "handshake",
          (psk_cases, ticket_cases, early_data_cases))
