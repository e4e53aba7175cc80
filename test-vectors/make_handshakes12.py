#!/usr/bin/python3
"""make_handshakes12.py: writes the vectors of handshake12/.

    /usr/bin/python3 test-vectors/make_handshakes12.py [FOLDER]

Like make_handshakes.py, whose frame it uses; each vector is played by
tls12.py, and where TLS 1.3 is chosen by tls13.py.
"""
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from make_handshakes import add, cut, longer, theme, write  # noqa: E402
from tls12 import *  # noqa: E402

CERTIFIED = (CHACHA12, AES12)
BOTH = (CHACHA, CHACHA12)
PSK = (b"device 7", secret_bytes("all vectors", "pre-shared key"))
WITHOUT_EMS = ("dangerously_without_ems",)

# Lengths of a selected protocol: around each boundary of NPN's padding
LENGTHS = (0, 1, 2, 29, 30, 31, 61, 62, 63, 93, 94, 95, 222, 223, 254, 255)

# x25519 shares that must be refused
SHARES = [("31 octets", bytes(range(1, 32))), ("33 octets", bytes(range(33))),
          ("65 octets, a point of secp256r1", P256_POINT), ("zero", bytes(32)),
          ("one, of order 1", b"\1" + bytes(31)),
          ("of order 8", bytes.fromhex(
              "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86"
              "d8224eddd09f1157")),
          ("p, which is zero", bytes.fromhex(
              "edffffffffffffffffffffffffffffffffffffffffffffff"
              "ffffffffffffff7f"))]


def client(name, doc, **config):
    return add(Client12(name, doc, **config))


def server(name, doc, **config):
    return add(Server12(name, doc, **config))


def client_psk(name, doc, **config):
    return client(name, doc, suites=(PSK12,), psk=PSK, anchors=(), **config)


def server_psk(name, doc, **config):
    return server(name, doc, suites=(PSK12,), psk=PSK, chain=(), **config)


MAKERS = {"client": client, "server": server}


def refuse(case, kind, content, error, alert, *more, **facts):
    """A record that the side in this state must refuse."""
    case.put(kind, content, "what must be refused")
    return case.fail(error, alert, *more, **facts)


def refuse_message(case, refused, error, alert, *more, **facts):
    return refuse(case, HANDSHAKE, refused, error, alert, refused[0], *more,
                  **facts)


def unexpected(case, refused):
    """Refused in this state; a number of no message is not named."""
    named = refused[0] if refused[0] in MESSAGE_NAMES else None
    return refuse(case, HANDSHAKE, refused, "MESSAGE_UNEXPECTED",
                  "unexpected_message", named)


def refuse_client_hello(name, doc, build, error, alert, extension=None,
                        offset=None, draws=False, **config):
    """hake is the server and must refuse the ClientHello of build(server)."""
    s = server(name, doc, draws=draws, **config)
    s.hear(build(s))
    s.fail(error, alert, CLIENT_HELLO, extension, offset, state=False)


def refuse_server_hello(name, doc, build, error, alert, extension=None,
                        offset=None, **config):
    c = client(name, doc, **config)
    refuse_message(c, build(c), error, alert, extension, offset)


# ---- Good handshakes -------------------------------------------------------

def good_handshakes():
    theme("handshakes", "TLS 1.2 handshakes that must succeed.")
    full = "RFC 5246 7.3: a full handshake"

    for suite in CERTIFIED:
        client("client, " + suite.name, full, suites=(suite,)).connect().event(
            "message sent client_hello", "state WAIT_SH",
            "message received server_hello", "state WAIT_CERT",
            "message received certificate", "state WAIT_SKE",
            "message received server_key_exchange", "state WAIT_CR",
            "message received server_hello_done",
            "message sent client_key_exchange", "message sent finished",
            "state WAIT_CCS", "state WAIT_FINISHED",
            "message received finished", "state CONNECTED").done()
        server("server, " + suite.name, full, suites=(suite,)).connect().event(
            "message received client_hello", "message sent server_hello",
            "message sent certificate", "message sent server_key_exchange",
            "message sent server_hello_done", "state WAIT_CKE",
            "message received client_key_exchange", "state WAIT_CCS",
            "state WAIT_FINISHED", "message received finished",
            "message sent finished", "state CONNECTED").done()

    for suite in CERTIFIED:
        others = [s for s in CERTIFIED if s != suite]
        client("client, both suites, server picks " + suite.name,
               "RFC 5246 7.4.1.3: the server selects one suite of the list",
               suites=CERTIFIED).answers(suite=suite).connect().done()
        server("server prefers " + suite.name,
               "RFC 5246 7.4.1.3: the server selects from the client's list",
               suites=(suite, *others)).connect().done()
        for who in ("client", "server"):
            MAKERS[who](
                "data both ways, %s, %s" % (who, suite.name),
                "RFC 5246 10: application data", suites=(suite,)).connect(
                    ).app_in(b"one").app_out(b"two").app_in(b"three").app_out(
                        b"four").close().alert("close_notify", 1).done(
                            "connected, peer_closed, closed")
    c = client("AES-GCM, the server's nonces are no sequence numbers",
               "RFC 5288 3: nonce_explicit may be chosen by other means",
               suites=(AES12,)).upto("WAIT_FINISHED")
    finished = c.server_finished()
    c.put12(HANDSHAKE, finished, "Finished", carried=b"\xff" * 8)
    c.transcript += finished
    c.state = "CONNECTED"
    c.put12(APPLICATION, b"data", carried=b"nonce 02")
    c.put12(APPLICATION, b"more", carried=bytes(8)).add("app_in", b"datamore")
    c.done()

    client("client with all that it can say", "RFC 5246 7.4.1.4",
           suites=CERTIFIED, groups=("advertised:secp256r1", "x25519"),
           schemes=("rsa_pss_rsae_sha256", "ed25519"),
           alpn=(b"h2", b"http/1.1"), npn=[b"h2"], server_name="a.example"
           ).answers(alpn=b"h2").connect().done(alpn=b"h2")
    client("client without server_name", "RFC 6066 3: may be absent",
           server_name=None).connect().done()
    c = client("ServerHello with server_name", "RFC 6066 3: of zero length")
    c.accept(c.server_hello(c.sh_pairs() + [(SERVER_NAME, b"")]))
    c.connect().done()
    c = client("ServerHello's extensions in another order", "RFC 5246 "
               "7.4.1.4: extensions MAY appear in any order")
    c.accept(c.server_hello(c.sh_pairs()[::-1])).connect().done()
    c = client("ServerHello without ec_point_formats",
               "RFC 8422 5.2: a server may leave it out")
    c.accept(c.server_hello([(EXTENDED_MAIN_SECRET, b""),
                             (RENEGOTIATION_INFO, b"\0")])).connect().done()
    c = client("ServerHello with several point formats", "RFC 8422 5.2: the "
               "uncompressed format is one of the list")
    c.accept(c.server_hello(replaced(c.sh_pairs(), EC_POINT_FORMATS,
                                     b"\3\2\1\0"))).connect().done()
    c = client("ServerHello with a session id", "RFC 5246 7.4.1.3: the server "
               "may name a session")
    c.accept(c.server_hello(session_id=bytes(range(32)))).connect().done()
    c = client("chain of two certificates", "RFC 5246 7.4.2: the sender's "
               "certificate MUST come first").upto("WAIT_CERT")
    c.say(c.certificate((CERT, certificate(bytes(32), b"ca"))))
    c.state = "WAIT_SKE"
    c.connect().done()
    for version in (0x0300, 0x0301, 0x0302, 0x0304):
        c = client("record version %04x around ServerHello" % version,
                   "RFC 5246 E.1: nothing is negotiated before it")
        hello = c.server_hello()
        c.give(record(HANDSHAKE, hello, version), "ServerHello")
        c.transcript += hello
        c.state = "WAIT_CERT"
        c.connect().done()
        server("record version %04x around ClientHello" % version,
               "RFC 5246 E.1: any {03,XX} is accepted").hear(
                   version=version).answer().connect().done()

    s = server("client's hello names no group", "RFC 8422 4: without "
               "supported_groups the server is free to choose")
    s.hear(s.client_hello(s.pairs(groups=()))).answer().connect().done()
    s = server("client's hello has no ec_point_formats", "RFC 8422 5.1.2: "
               "uncompressed points work with or without the extension")
    s.hear(s.client_hello(without(s.pairs(), EC_POINT_FORMATS))).answer()
    s.connect().done()
    s = server("client's hello has several point formats", "RFC 8422 5.1.2: "
               "the uncompressed format is one of the list")
    s.hear(s.client_hello(replaced(s.pairs(), EC_POINT_FORMATS, b"\3\2\1\0")))
    s.answer().connect().done()
    for name, kept, suites in [
            ("SCSV alone", False, [0x00ff, 0xcca9]),
            ("SCSV, and the extension", True, [0xcca9, 0x00ff]),
            ("neither SCSV nor extension", False, [0xcca9])]:
        s = server("renegotiation_info: " + name,
                   "RFC 5746 3.6: answered if either was received")
        pairs = s.pairs() if kept else without(s.pairs(), RENEGOTIATION_INFO)
        s.hear(s.client_hello(pairs, suites=suites)).answer().connect().done()
    s = server("client's hello has a session id", "RFC 5246 7.4.1.3: an empty "
               "session_id: the session will not be cached")
    s.hear(s.client_hello(session_id=bytes(range(32)))).answer().connect()
    s.done()
    s = server("client offers several compression methods", "RFC 5246 "
               "7.4.1.2: null is one of them")
    s.hear(s.client_hello(compression=b"\1\0\x40")).answer().connect().done()
    s = server("unknown suites, groups, schemes and extensions, and GREASE",
               "RFC 5246 7.4.1.2, 7.4.1.4: ignored; RFC 8701 3.1")
    pairs = [(0x0a0a, b"")] + replaced(replaced(
        s.pairs(), SUPPORTED_GROUPS, groups_list([0x2a2a, 0x0017, X25519])),
        SIGNATURE_ALGORITHMS, schemes_list([0x0201, 0x0a0a, 0x0403, 0x0807]))
    s.hear(s.client_hello(pairs + [(0x4444, bytes(40)), (0xfafa, b"\0")],
                          suites=[0x3a3a, 0xc02b, 0x1301, 0x002f, 0xcca9]))
    s.answer().connect().done()
    s = server("extensions that a server need not know", "RFC 5246 7.4.1.4")
    s.hear(s.client_hello(s.pairs() + [
        (STATUS_REQUEST, bytes.fromhex("0100000000")), (HEARTBEAT, b"\1"),
        (SCT, b""), (PADDING, bytes(20)), (ENCRYPT_THEN_MAC, b""),
        (RECORD_SIZE_LIMIT, u16(16384)), (SESSION_TICKET, b""),
        (SIGNATURE_ALGORITHMS_CERT, schemes_list([0x0804]))]))
    s.answer().connect().done()
    s = server("no server_name", "RFC 6066 3: server_name may be absent")
    s.hear(s.client_hello(s.pairs(server_name=None))).answer().connect().done()

    frame = "RFC 5246 6.2.1: messages may be coalesced and fragmented"
    c = client("server's flight in one record", frame)
    c.put(HANDSHAKE, c.first_flight(), "ServerHello ... ServerHelloDone")
    c.own_flight().connect().done()
    for size in (1, 16):
        c = client("server's flight in records of %d octets" % size, frame)
        flight = c.first_flight()
        c.note("ServerHello ... ServerHelloDone")
        for i in range(0, len(flight), size):
            c.put(HANDSHAKE, flight[i:i + size])
        c.own_flight().step()
        for octet in c.server_finished():
            c.put(HANDSHAKE, u8(octet))
        c.state = "CONNECTED"
        c.app_in(b"data").done()
    s = server("client's messages in records of one octet", frame, npn=[b"a"])
    s.hear(most=1).answer()
    cke = s.client_key_exchange()
    s.transcript += cke
    for octet in cke:
        s.put(HANDSHAKE, u8(octet))
    s.derive(x25519_shared(s.private, x25519_public(s.server_private)))
    s.state = "WAIT_CCS"
    s.step()
    for build, then in ((lambda: next_protocol(b"a"), "WAIT_FINISHED"),
                        (s.client_finished, None)):
        part = build()
        for octet in part:
            s.put(HANDSHAKE, u8(octet))
        if then:
            s.transcript += part
            s.selected, s.state = b"a", then
    s.transcript += part
    s.own_finish().done()
    s = server("NextProtocol and Finished in one record", frame, npn=[b"a"])
    s.upto("WAIT_NEXT_PROTOCOL")
    both = next_protocol(b"a")
    s.transcript += both
    finished = s.client_finished()
    s.transcript += finished
    s.put(HANDSHAKE, both + finished, "NextProtocol, Finished")
    s.selected = b"a"
    s.own_finish().done()
    server("one message per record", frame,
           flags=("one_message_per_record",)).connect().done()
    client("one message per record, client", frame, npn=[b"a"],
           flags=("one_message_per_record",)).answers(npn=[b"b"]).connect(
               ).done()
    s = server("server's flight longer than a record", "RFC 5246 6.2.1: a "
               "message may span records", chain=(CERT, der(0x04, bytes(
                   20000))), sizes=[("output_size", 40000)])
    s.hear()
    flight = b"".join(s.flight())
    s.transcript += flight
    s.out(records_of(flight), "ServerHello ... ServerHelloDone")
    s.state = "WAIT_CKE"
    s.connect().done()
    s = server("ClientHello longer than a record", "RFC 5246 6.2.1: a message "
               "may span records")
    s.hear(s.client_hello([(PADDING, bytes(16390))] + s.pairs()))
    s.answer().connect().done()
    for who in ("client", "server"):
        c = MAKERS[who](
            "smallest buffers, " + who,
            "tls/hake.h: HAKE_INPUT_MIN, HAKE_OUTPUT_MIN", suites=(AES12,),
            sizes=[("input_size", 512), ("output_size", 768)]).connect()
        c.app_in(bytes(400)).app_out(bytes(300)).done()
        c = MAKERS[who](
            "full-size records, " + who, "RFC 5246 6.2.1: 2^14 octets",
            suites=(AES12,)).connect()
        c.app_in(bytes(range(256)) * 64).app_out(bytes(16384)).done()
        c = MAKERS[who](
            "records without content, " + who, "RFC 5246 6.2.1: zero-length "
            "fragments of application data MAY be sent").connect()
        for i in range(32):
            c.put(APPLICATION, b"")
        c.app_in(b"data").done()
    c = client("all that the server says, at once", "RFC 5246 6.2.1")
    c.upto("WAIT_CCS")
    last = c.server_finished()
    c.give(record(CCS, b"\1") + c.server_keys.seal(HANDSHAKE, last) +
           c.server_keys.seal(APPLICATION, b"data") +
           c.server_keys.seal(ALERT, b"\1\0"))
    c.state = "CONNECTED"
    c.add("app_in", b"data")
    c.close().done("connected, peer_closed, closed")
    s = server("all that the client says, at once", "RFC 5246 6.2.1, RFC 7918 "
               "3: data may follow Finished").upto("WAIT_CKE")
    cke = s.client_key_exchange()
    s.transcript += cke
    s.derive(x25519_shared(s.private, x25519_public(s.server_private)))
    finished = s.client_finished()
    s.transcript += finished
    s.give(record(HANDSHAKE, cke) + record(CCS, b"\1") +
           s.client_keys.seal(HANDSHAKE, finished) +
           s.client_keys.seal(APPLICATION, b"question"))
    s.own_finish().add("app_in", b"question")
    s.app_out(b"answer").done()
    s = server("x25519 share with its last bit set", "RFC 7748 5: the most "
               "significant bit is masked").upto("WAIT_CKE")
    share = s.share()
    s.exchange_keys(s.client_key_exchange(share[:31] + u8(share[31] | 0x80)))
    s.connect().done()


# ---- Pre-shared keys -------------------------------------------------------

def psk_cases():
    theme("psk", "ECDHE_PSK, RFC 5489.")
    full = "RFC 5489 2: no Certificate; ServerKeyExchange without signature"

    client_psk("client", full).connect().event(
        "message received server_hello", "state WAIT_SKE",
        "message received server_key_exchange", "state WAIT_SHD",
        "message sent client_key_exchange", "state CONNECTED").done()
    server_psk("server", full).connect().event(
        "message sent server_hello", "message sent server_key_exchange",
        "message sent server_hello_done", "state WAIT_CKE",
        "state CONNECTED").done()
    c = client_psk("client, with a hint", "RFC 4279 5.2: the hint is ignored "
                   "unless the application says otherwise").upto("WAIT_SKE")
    c.say(c.server_key_exchange(hint=b"use key 7"))
    c.state = "WAIT_SHD"
    c.connect().done()
    client("client, ALPN and NPN offered", full, suites=(PSK12,), psk=PSK,
           anchors=(), alpn=(b"h2",), npn=[b"x"]).answers(
               npn=[b"a", b"x"]).connect().done()
    server_psk("server, NPN", full, npn=[b"a", b"x"]).connect().done()
    for name, identity, key in [
            ("identity of 128 octets", b"i" * 128, bytes(range(32))),
            ("identity with colons", b"a:b:", b"k"),
            ("identity of no length", b"", b"key"),
            ("key of 64 octets", b"id", bytes(range(64))),
            ("key of one octet", b"id", b"\0")]:
        for who in ("client", "server"):
            more = dict(chain=()) if who == "server" else dict(anchors=())
            MAKERS[who]("%s: %s" % (who, name), "RFC 4279 5.3: "
                              "identities up to 128, keys up to 64 octets",
                              suites=(PSK12,), psk=(identity, key), **more
                              ).connect().done()
    for suite in (CHACHA12, PSK12):
        client("client offers both kinds, server picks " + suite.name, full,
               suites=(CHACHA12, PSK12), psk=PSK).answers(suite=suite
                                                          ).connect().done()
    s = server("server has both kinds, client offers the PSK suite", full,
               suites=(CHACHA12, PSK12), psk=PSK)
    s.hear(s.client_hello(suites=[PSK12.id])).answer(suite=PSK12)
    s.connect().done()
    s = server_psk("client's hello has no signature_algorithms",
                   "RFC 5489 2: nothing is signed")
    s.hear(s.client_hello(s.pairs(schemes=()))).answer().connect().done()
    s = server_psk("client's hello has no extensions", "RFC 5246 7.4.1.2: "
                   "extensions may be absent", flags=WITHOUT_EMS)
    s.hear(s.client_hello(block=b"")).answer().connect().done()
    client("client has no signature_algorithms", "RFC 5489 2: nothing is "
           "signed; RFC 5246 7.4.1.4.1: the list is not empty",
           suites=(PSK12,), schemes=(), psk=PSK, anchors=()).connect().done()

    c = client("server picks the PSK suite, and the client has no key",
               "RFC 5246 7.4.1.3: suites without a key are not offered")
    unexpected_suite = c.server_hello(suite=PSK12.id)
    refuse_message(c, unexpected_suite, "SUITE_NOT_OFFERED",
                   "illegal_parameter")
    c = client_psk("Certificate in a PSK handshake", full).upto("WAIT_SKE")
    unexpected(c, c.certificate())
    c = client_psk("no ServerKeyExchange", "RFC 5489 2: always sent, for the "
                   "share").upto("WAIT_SKE")
    unexpected(c, c.server_hello_done())
    for name, body, offset in [
            ("nothing", b"", 0), ("half the length of the hint", b"\0", 0),
            ("hint longer than the message", b"\0\5hint", 2),
            ("hint alone", b"\0\0", 2), ("no point", b"\0\0\3\0\x1d", 5),
            ("a point of no length", b"\0\0\3\0\x1d\0", 5),
            ("an octet behind the point", None, None)]:
        c = client_psk("ServerKeyExchange: " + name, "RFC 5489 2; RFC 5246 "
                       "7.2.2: decode_error").upto("WAIT_SKE")
        refused = (longer(c.server_key_exchange()) if body is None else
                   message(SERVER_KEY_EXCHANGE, body))
        refuse_message(c, refused, "MESSAGE_MALFORMED", "decode_error", None,
                       offset)
    c = client_psk("ServerKeyExchange with a signature", "RFC 5489 2: there "
                   "is none").upto("WAIT_SKE")
    params = ecdh_params(c.share())
    refuse_message(c, message(SERVER_KEY_EXCHANGE, b"\0\0" + params + u16(
        0x0807) + vec16(ed25519_sign(SEED, params))), "MESSAGE_MALFORMED",
        "decode_error")
    for name, params, error in [
            ("explicit_prime", ecdh_params(bytes(32), 1), "CURVE_TYPE"),
            ("another curve", ecdh_params(bytes(32), curve=23),
             "GROUP_NOT_OFFERED"),
            ("share of 31 octets", ecdh_params(bytes(range(31))),
             "KEY_SHARE_INVALID"),
            ("share of zeros", ecdh_params(bytes(32)), "KEY_SHARE_INVALID")]:
        c = client_psk("ServerKeyExchange: " + name, "RFC 8422 5.4, 5.11: "
                       "illegal_parameter").upto("WAIT_SKE")
        refuse_message(c, c.server_key_exchange(params), error,
                       "illegal_parameter")
    c = client_psk("client: key too long", "tls/conn.h: HAKE_PSK_MAX")
    c.lines = [line for line in c.lines if not line.startswith("psk")]
    c.lines.insert(-2, "psk = long:" + "00" * 65)
    c.upto("WAIT_SKE")
    refuse_message(c, c.server_key_exchange(), "PSK_UNUSABLE",
                   "internal_error")

    s = server_psk("unknown identity", "RFC 4279 2: unknown_psk_identity")
    s.upto("WAIT_CKE").psk = (b"device 8", b"key")
    refuse_message(s, s.client_key_exchange(), "PSK_UNKNOWN",
                   "unknown_psk_identity")
    s = server_psk("identity of no length", "RFC 4279 2: "
                   "unknown_psk_identity").upto("WAIT_CKE")
    s.psk = (b"", b"key")
    refuse_message(s, s.client_key_exchange(), "PSK_UNKNOWN",
                   "unknown_psk_identity")
    s = server_psk("identity longer than the server's", "RFC 4279 2: "
                   "unknown_psk_identity").upto("WAIT_CKE")
    s.psk = (PSK[0] + b"\0", b"key")
    refuse_message(s, s.client_key_exchange(), "PSK_UNKNOWN",
                   "unknown_psk_identity")
    s = server_psk("wrong key", "RFC 4279 2; RFC 5246 6.2.3.3: Finished "
                   "cannot be opened: bad_record_mac").upto("WAIT_CKE")
    s.psk_key = b"another key"
    s.upto("WAIT_FINISHED").put(HANDSHAKE, s.client_finished())
    s.fail("RECORD_MAC", "bad_record_mac")
    c = client_psk("wrong key, client", "RFC 4279 2; RFC 5246 6.2.3.3: "
                   "Finished cannot be opened: bad_record_mac")
    c.upto("WAIT_CCS")
    ours, c.psk_key = c.ours, b"another key"
    c.transcript, whole = c.transcript[:-len(c.client_finished())], \
        c.transcript
    c.derive(x25519_shared(c.server_private, x25519_public(c.private)))
    c.transcript = whole
    c.step().put(HANDSHAKE, c.server_finished())
    c.ours = ours
    c.fail("RECORD_MAC", "bad_record_mac")
    for name, body, offset in [
            ("nothing", b"", 0), ("identity alone", vec16(PSK[0]), 10),
            ("identity longer than the message", b"\0\x20device", 2),
            ("no identity", None, None),
            ("a point of no length", vec16(PSK[0]) + b"\0", 10),
            ("an octet behind the point", vec16(PSK[0]) + vec8(bytes(32)) +
             b"\0", 43)]:
        s = server_psk("ClientKeyExchange: " + name, "RFC 5489 2; RFC 5246 "
                       "7.2.2: decode_error").upto("WAIT_CKE")
        refuse_message(s, message(CLIENT_KEY_EXCHANGE, vec8(s.share()) if
                                  body is None else body),
                       "MESSAGE_MALFORMED", "decode_error", None, offset)
    for name, share in [("31 octets", bytes(range(31))), ("zero", bytes(32))]:
        s = server_psk("client's share: " + name, "RFC 8422 5.11: "
                       "illegal_parameter").upto("WAIT_CKE")
        refuse_message(s, s.client_key_exchange(share), "KEY_SHARE_INVALID",
                       "illegal_parameter")
    s = server("server has both kinds, and no key for the client",
               "RFC 5246 7.4.1.3: suites without a key are passed over",
               suites=(PSK12, CHACHA12))
    s.suite = CHACHA12
    s.connect().done()
    refuse_client_hello("no key on the server", "RFC 5246 7.4.1.3: "
                        "handshake_failure", lambda s: s.client_hello(
                            suites=[PSK12.id]), "SUITE_NO_OVERLAP",
                        "handshake_failure")


# ---- Versions --------------------------------------------------------------

def version_cases():
    theme("versions", "Which version is chosen, and downgrades of it; RFC "
          "9846 4.2.3, 4.3.1, E.1, E.2, RFC 7507.")
    older = "RFC 9846 E.1: a server that does not know supported_versions"
    both = "RFC 9846 4.3.1: supported_versions lists both"

    client("client of both versions, server speaks TLS 1.2", older,
           suites=BOTH).connect().done()
    client("client of both versions without compatibility mode, TLS 1.2",
           older, suites=BOTH, flags=("no_compat",)).connect().done()
    client("client of both versions, all suites, TLS 1.2", older,
           suites=(AES256, CHACHA, AES12, CHACHA12, PSK12), psk=PSK,
           alpn=(b"h2",), npn=[b"h2"]).answers(
               suite=CHACHA12, npn=[b"a"]).connect().done()
    add(ClientBoth("client of both versions, server speaks TLS 1.3", both,
                   suites=BOTH)).connect().done()
    add(ClientBoth("client of both versions with NPN, server speaks TLS 1.3",
                   "technical note: NPN is not answered in TLS 1.3",
                   suites=BOTH, npn=[b"a"], alpn=(b"h2",))).connect(
                       [(ALPN, alpn_list([b"h2"]))]).done(alpn=b"h2")
    add(ServerBoth("server of both versions, client offers both", both,
                   suites=BOTH)).connect().done()
    s = add(ServerBoth("server of both versions, client offers TLS 1.2 first",
                       "RFC 9846 4.3.1: the server's preference", suites=BOTH,
                       npn=[b"a"]))
    s.hear(s.client_hello([(NPN, b""), (EXTENDED_MAIN_SECRET, b""),
                           (RENEGOTIATION_INFO, b"\0")] + replaced(
        s.pairs(), SUPPORTED_VERSIONS, supported_versions(
            [0x0303, 0x0304])), suites=[0xcca9, 0x1303]))
    s.answer().finish().done()
    sentinel = ("RFC 9846 4.2.3: a server that knows TLS 1.3 marks its random "
                "when it chooses TLS 1.2")
    for suite in CERTIFIED:
        server("server of both versions, client speaks TLS 1.2, " + suite.name,
               sentinel, suites=(CHACHA, suite)).connect().done()
    s = server("server of both versions, supported_versions lists TLS 1.2",
               sentinel, suites=BOTH)
    s.hear(s.client_hello(s.pairs(versions=[0x0a0a, 0x0303, 0x0302])))
    s.answer().connect().done()
    s = server("server of TLS 1.2, client offers both", "RFC 9846 4.2.3: a "
               "server of TLS 1.2 alone marks nothing")
    s.hear(s.client_hello(s.pairs(versions=[0x0304, 0x0303]) + [
        (KEY_SHARE, key_shares([(X25519, s.share())]))],
        suites=[0x1303, 0xcca9])).answer().connect().done()
    s = server("legacy_version 0304 without supported_versions",
               "RFC 9846 4.3.1: TLS 1.2, even if it is 0x0304 or later")
    s.hear(s.client_hello(version=0x0304)).answer().connect().done()
    s = server("legacy_version 0302 with supported_versions", "RFC 9846 "
               "4.3.1: only supported_versions decides")
    s.hear(s.client_hello(s.pairs(versions=[0x0303]), version=0x0302))
    s.answer().connect().done()

    c = client("sentinel seen by a client of TLS 1.2", "RFC 9846 4.2.3: a "
               "server that knows TLS 1.3 and a client that does not")
    c.accept(c.server_hello(random=c.server_random[:24] + SENTINEL12))
    c.connect().done()
    c = client("almost a sentinel", "RFC 9846 4.2.3: ...44 01 and ...44 00",
               suites=BOTH)
    c.accept(c.server_hello(random=c.server_random[:24] + b"DOWNGRD\2"))
    c.connect().done()
    for tail in (SENTINEL12, SENTINEL11):
        refuse_server_hello(
            "sentinel %02x seen by a client of both versions" % tail[7],
            "RFC 9846 4.2.3: illegal_parameter", lambda c: c.server_hello(
                random=c.server_random[:24] + tail), "DOWNGRADE",
            "illegal_parameter", suites=BOTH)
    for suites, names in ((BOTH, "both versions"), ((CHACHA12,), "TLS 1.2")):
        for version in (0x0300, 0x0301, 0x0302, 0x0304, 0x7f1c):
            refuse_server_hello(
                "ServerHello of version %04x, client of %s" % (version, names),
                "RFC 5246 E.1: a version that is not supported: "
                "protocol_version", lambda c: c.server_hello(version=version),
                "VERSION_UNSUPPORTED", "protocol_version", suites=suites)
    mixed = "RFC 9846 B.4: suites of TLS 1.3 and of TLS 1.2 do not mix"
    refuse_server_hello("TLS 1.2 with a suite of TLS 1.3", mixed,
                        lambda c: c.server_hello(suite=0x1303),
                        "SUITE_NOT_OFFERED", "illegal_parameter", suites=BOTH)

    def hello13(c, **changes):
        return c.server_hello([(SUPPORTED_VERSIONS, u16(0x0304)), (
            KEY_SHARE, key_share_entry(X25519, c.share()))],
            session_id=c.session_id, **changes)

    refuse_server_hello("TLS 1.3 with a suite of TLS 1.2", mixed, hello13,
                        "SUITE_NOT_OFFERED", "illegal_parameter", suites=BOTH)
    refuse_server_hello(
        "supported_versions selects TLS 1.2", "RFC 9846 4.3.1: a version "
        "prior to TLS 1.3: illegal_parameter", lambda c: c.server_hello(
            [(SUPPORTED_VERSIONS, u16(0x0303))], suite=0x1303,
            session_id=c.session_id), "VERSION_NOT_OFFERED",
        "illegal_parameter", SUPPORTED_VERSIONS, suites=BOTH)
    for number in (0x0303, 0x0304):
        refuse_server_hello(
            "supported_versions %04x, not asked for" % number, "RFC 5246 "
            "7.4.1.4: unsupported_extension", lambda c: c.server_hello(
                c.sh_pairs() + [(SUPPORTED_VERSIONS, u16(number))]),
            "EXTENSION_NOT_OFFERED", "unsupported_extension",
            SUPPORTED_VERSIONS)
    c = client("client of TLS 1.3 meets a server of TLS 1.2", "RFC 9846 E.1: "
               "protocol_version", suites=(CHACHA,))
    refuse_message(c, c.server_hello([], suite=0xcca9), "VERSION_UNSUPPORTED",
                   "protocol_version")

    share = "RFC 9846 E.2: the server must share a version"
    for suites, names in ((BOTH, "both versions"), ((CHACHA12,), "TLS 1.2")):
        for version in (0x0300, 0x0301, 0x0302):
            refuse_client_hello(
                "ClientHello of version %04x, server of %s" %
                (version, names), share,
                lambda s: s.client_hello(version=version),
                "VERSION_UNSUPPORTED", "protocol_version", suites=suites)
        refuse_client_hello(
            "supported_versions lists older ones, server of " + names, share,
            lambda s: s.client_hello(s.pairs(versions=[0x0302, 0x0301])),
            "VERSION_UNSUPPORTED", "protocol_version", suites=suites)
    refuse_client_hello(
        "supported_versions lists TLS 1.3 alone, server of TLS 1.2", share,
        lambda s: s.client_hello(s.pairs(versions=[0x0304])),
        "VERSION_UNSUPPORTED", "protocol_version")
    refuse_client_hello(
        "TLS 1.2 without its suites", "RFC 9846 B.4: handshake_failure",
        lambda s: s.client_hello(suites=[0x1303, 0x1302]), "SUITE_NO_OVERLAP",
        "handshake_failure", suites=BOTH)
    refuse_client_hello(
        "TLS 1.3 without its suites", "RFC 9846 B.4: handshake_failure",
        lambda s: s.client_hello(s.pairs(versions=[0x0304]), suites=[0xcca9]),
        "SUITE_NO_OVERLAP", "handshake_failure", suites=BOTH)

    fallback = "RFC 7507 3: inappropriate_fallback"
    refuse_client_hello(
        "fallback: TLS 1.2 at a server of both versions", fallback,
        lambda s: s.client_hello(suites=[0xcca9, FALLBACK_SCSV]), "FALLBACK",
        "inappropriate_fallback", suites=BOTH)
    refuse_client_hello(
        "fallback: supported_versions lists TLS 1.2", fallback,
        lambda s: s.client_hello(s.pairs(versions=[0x0303]),
                                 suites=[FALLBACK_SCSV, 0xcca9]), "FALLBACK",
        "inappropriate_fallback", suites=BOTH)
    s = server("fallback: TLS 1.2 at a server of TLS 1.2",
               "RFC 7507 3: the server's highest version: as usual")
    s.hear(s.client_hello(suites=[0xcca9, FALLBACK_SCSV])).answer().connect()
    s.done()
    s = add(ServerBoth("fallback: TLS 1.3 at a server of both versions",
                       "RFC 7507 3: the server's highest version: as usual",
                       suites=BOTH))
    s.hear(s.client_hello(suites=[0x1303, FALLBACK_SCSV])).answer().finish()
    s.done()
    refuse_client_hello(
        "fallback: TLS 1.1 at a server of TLS 1.2", "RFC 7507 3: "
        "inappropriate_fallback, unless protocol_version is due",
        lambda s: s.client_hello(suites=[0xcca9, FALLBACK_SCSV],
                                 version=0x0302), "VERSION_UNSUPPORTED",
        "protocol_version")


# ---- ClientHello -----------------------------------------------------------

def client_hello_cases():
    theme("client_hello", "ClientHellos that a TLS 1.2 server must refuse.")
    syntax = "RFC 5246 7.4.1.2; 7.2.2: decode_error"

    for what, length, offset in [
            ("nothing", 0, 0), ("31 octets of random", 33, 2),
            ("no session id", 34, 34), ("no cipher_suites", 35, 35),
            ("half a cipher suite", 38, 37), ("no compression method", 40, 40),
            ("half the length of the extensions", 42, 41),
            ("no extension where some are announced", 43, 43)]:
        refuse_client_hello(
            "ClientHello cut: " + what, syntax,
            lambda s: cut(s.client_hello(), length), "MESSAGE_MALFORMED",
            "decode_error", offset=offset)
    refuse_client_hello(
        "one octet behind the extensions", syntax,
        lambda s: longer(s.client_hello()), "MESSAGE_MALFORMED",
        "decode_error")
    for name, methods in [("deflate", b"\1"), ("without null", b"\1\x40")]:
        refuse_client_hello(
            "compression: " + name, "RFC 5246 7.4.1.2: MUST contain null",
            lambda s: s.client_hello(compression=methods), "COMPRESSION",
            "illegal_parameter")
    none = "RFC 5246 7.4.1.3: handshake_failure"
    refuse_client_hello(
        "no cipher suite in common", none, lambda s: s.client_hello(
            suites=[0xc02c, 0xcca8, 0x1303, 0x00ff]), "SUITE_NO_OVERLAP",
        "handshake_failure")
    refuse_client_hello(
        "no group in common", "RFC 8422 5.1: handshake_failure",
        lambda s: s.client_hello(s.pairs(groups=[0x0017, 0x0018])),
        "GROUP_NO_OVERLAP", "handshake_failure")
    refuse_client_hello(
        "no group in common, PSK", "RFC 8422 5.1: handshake_failure",
        lambda s: s.client_hello(s.pairs(groups=[0x0017])),
        "GROUP_NO_OVERLAP", "handshake_failure", suites=(PSK12,), psk=PSK,
        chain=())
    refuse_client_hello(
        "no signature scheme in common", "RFC 5246 7.4.3: only pairs that the "
        "client lists", lambda s: s.client_hello(s.pairs(
            schemes=[0x0403, 0x0401])), "SCHEME_NO_OVERLAP",
        "handshake_failure")
    refuse_client_hello(
        "no signature_algorithms", "RFC 5246 7.4.1.4.1: that means SHA-1 with "
        "ECDSA", lambda s: s.client_hello(s.pairs(schemes=())),
        "SCHEME_NO_OVERLAP", "handshake_failure")

    ems = "RFC 7627 5.2: a server that does not wish to go without it"
    for suites, what in ((CERTIFIED[:1], "TLS 1.2"), (BOTH, "both versions")):
        refuse_client_hello(
            "no extended_main_secret, server of " + what, ems,
            lambda s: s.client_hello(s.pairs(ems=False)), "EMS_MISSING",
            "handshake_failure", suites=suites)
    refuse_client_hello("no extensions", ems,
                        lambda s: s.client_hello(block=b""), "EMS_MISSING",
                        "handshake_failure")
    for suite in CERTIFIED + (PSK12,):
        s = server("no extended_main_secret, and tolerated, " + suite.name,
                   "RFC 7627 5.2: then the main secret of RFC 5246 8.1",
                   suites=(suite,), psk=PSK if suite.psk else None,
                   chain=() if suite.psk else (CERT,), flags=WITHOUT_EMS)
        s.hear(s.client_hello(s.pairs(ems=False))).answer().connect().done()
    server("extended_main_secret at a server that could go without",
           "RFC 7627 5.2: MUST be used if both know it",
           flags=WITHOUT_EMS).connect().done()

    for name, data in [("one octet", b"\1\0"), ("twelve octets",
                                                vec8(bytes(12)))]:
        refuse_client_hello(
            "renegotiation_info of " + name, "RFC 5746 3.6: not zero in a "
            "first handshake: handshake_failure", lambda s: s.client_hello(
                replaced(s.pairs(), RENEGOTIATION_INFO, data)),
            "RENEGOTIATION_INFO", "handshake_failure", RENEGOTIATION_INFO)
    refuse_client_hello(
        "renegotiation_info not empty, beside the SCSV", "RFC 5746 3.6: "
        "handshake_failure", lambda s: s.client_hello(
            replaced(s.pairs(), RENEGOTIATION_INFO, b"\1\0"),
            suites=[0x00ff, 0xcca9]), "RENEGOTIATION_INFO",
        "handshake_failure", RENEGOTIATION_INFO)
    for name, data in [("compressed formats alone", b"\2\1\2"),
                       ("an unknown format alone", b"\1\xff")]:
        refuse_client_hello(
            "ec_point_formats: " + name, "RFC 8422 5.1.2: without the "
            "uncompressed one: illegal_parameter", lambda s: s.client_hello(
                replaced(s.pairs(), EC_POINT_FORMATS, data)), "POINT_FORMATS",
            "illegal_parameter", EC_POINT_FORMATS)

    for kind, what, cases in [
            (EC_POINT_FORMATS, "ec_point_formats", [
                ("no data", b"", 0), ("empty list", b"\0", 0),
                ("list longer than the data", b"\2\0", 1),
                ("an octet behind the list", b"\1\0\0", 2)]),
            (EXTENDED_MAIN_SECRET, "extended_main_secret", [
                ("not empty", b"\0", 0)]),
            (RENEGOTIATION_INFO, "renegotiation_info", [
                ("no data", b"", 0), ("longer than the data", b"\1", 1),
                ("an octet behind it", b"\0\0", 1)]),
            (NPN, "next_protocol_negotiation", [
                ("not empty", b"\0", 0), ("a list", b"\2h2", 0)])]:
        for name, data, offset in cases:
            refuse_client_hello(
                "%s: %s" % (what, name), "RFC 5246 7.2.2: decode_error",
                lambda s: s.client_hello(without(s.pairs(), kind) +
                                         [(kind, data)]),
                "EXTENSION_MALFORMED", "decode_error", kind, offset)
    for what, kind in [("extended_main_secret", EXTENDED_MAIN_SECRET),
                       ("renegotiation_info", RENEGOTIATION_INFO),
                       ("ec_point_formats", EC_POINT_FORMATS),
                       ("next_protocol_negotiation", NPN)]:
        refuse_client_hello(
            "twice: " + what, "RFC 5246 7.4.1.4: not more than one extension "
            "of the same type", lambda s: s.client_hello(
                s.pairs(npn=True) +
                [p for p in s.pairs(npn=True) if p[0] == kind]),
            "EXTENSION_DUPLICATE", "illegal_parameter", kind)


# ---- ServerHello -----------------------------------------------------------

def server_hello_cases():
    theme("server_hello", "ServerHellos that a TLS 1.2 client must refuse.")
    syntax = "RFC 5246 7.4.1.3; 7.2.2: decode_error"

    for what, length, offset in [
            ("nothing", 0, 0), ("31 octets of random", 33, 2),
            ("no session id", 34, 34), ("half a cipher suite", 36, 35),
            ("no compression method", 37, 37),
            ("half the length of the extensions", 39, 38),
            ("no extension where some are announced", 40, 40)]:
        refuse_server_hello(
            "ServerHello cut: " + what, syntax,
            lambda c: cut(c.server_hello(), length), "MESSAGE_MALFORMED",
            "decode_error", offset=offset)
    refuse_server_hello(
        "one octet behind the extensions", syntax,
        lambda c: longer(c.server_hello()), "MESSAGE_MALFORMED",
        "decode_error")
    refuse_server_hello(
        "session id of 33 octets", syntax,
        lambda c: c.server_hello(session_id=bytes(33)), "MESSAGE_MALFORMED",
        "decode_error")
    for number in (0xc02c, 0xccac, 0x1303, 0x0000, 0x0a0a, 0x00ff, 0x5600):
        refuse_server_hello(
            "cipher suite %04x" % number, "RFC 5246 7.4.1.3: one of the "
            "client's list", lambda c: c.server_hello(suite=number),
            "SUITE_NOT_OFFERED", "illegal_parameter")
    for number in (1, 64, 255):
        refuse_server_hello(
            "compression method %d" % number, "RFC 5246 7.4.1.3: one of the "
            "client's list", lambda c: c.server_hello(compression=number),
            "COMPRESSION", "illegal_parameter")

    ems = "RFC 7627 5.2: a client that does not wish to go without it"
    for name, build in [
            ("no extended_main_secret", lambda c: c.server_hello(
                without(c.sh_pairs(), EXTENDED_MAIN_SECRET))),
            ("no extension", lambda c: c.server_hello([])),
            ("no extensions field", lambda c: c.server_hello(block=b""))]:
        refuse_server_hello(name, ems, build, "EMS_MISSING",
                            "handshake_failure")
        if name in ("no extension", "no extensions field"):
            refuse_server_hello(
                name + ", extended_main_secret not required", "RFC 9325 3.5: "
                "the client MUST generate a fatal handshake_failure alert",
                build, "RENEGOTIATION_UNSAFE", "handshake_failure",
                flags=WITHOUT_EMS)
            continue
        c = client(name + ", and tolerated", "RFC 7627 5.2: then the main "
                   "secret of RFC 5246 8.1", flags=WITHOUT_EMS).answers(
                       ems=False)
        c.accept(build(c)).connect().done()
    for suite in (AES12, PSK12):
        client("no extended_main_secret, and tolerated, " + suite.name,
               "RFC 7627 5.2: then the main secret of RFC 5246 8.1",
               suites=(suite,), psk=PSK if suite.psk else None,
               flags=WITHOUT_EMS).answers(ems=False).connect().done()
    client("extended_main_secret at a client that could go without",
           "RFC 7627 5.2: MUST be used if both know it",
           flags=WITHOUT_EMS).connect().done()

    refuse_server_hello(
        "no renegotiation_info", "RFC 9325 3.5: the client MUST generate a "
        "fatal handshake_failure alert",
        lambda c: c.server_hello([(EXTENDED_MAIN_SECRET, b"")]),
        "RENEGOTIATION_UNSAFE", "handshake_failure")

    unasked = "RFC 5246 7.4.1.4: not asked for: unsupported_extension"
    for name, kind, data in [
            ("an unknown one", 0x4444, b""), ("GREASE", 0x0a0a, b""),
            ("ALPN", ALPN, alpn_list([b"h2"])), ("NPN", NPN, b""),
            ("NPN with a list", NPN, npn_list([b"h2"])),
            ("session_ticket", SESSION_TICKET, b""),
            ("status_request", STATUS_REQUEST, b""), ("SCT", SCT, b""),
            ("encrypt_then_mac", ENCRYPT_THEN_MAC, b""),
            ("key_share", KEY_SHARE, key_share_entry(X25519, bytes(32)))]:
        refuse_server_hello(
            "not asked for: " + name, unasked, lambda c: c.server_hello(
                c.sh_pairs() + [(kind, data)]), "EXTENSION_NOT_OFFERED",
            "unsupported_extension", kind)
    refuse_server_hello(
        "not asked for: server_name", unasked, lambda c: c.server_hello(
            c.sh_pairs() + [(SERVER_NAME, b"")]), "EXTENSION_NOT_OFFERED",
        "unsupported_extension", SERVER_NAME, server_name=None)
    for name, kind, data, suites in [
            ("supported_groups", SUPPORTED_GROUPS, groups_list([X25519]),
             (CHACHA12,)),
            ("signature_algorithms", SIGNATURE_ALGORITHMS,
             schemes_list([0x0807]), (CHACHA12,)),
            ("key_share", KEY_SHARE, key_share_entry(X25519, bytes(32)),
             BOTH)]:
        refuse_server_hello(
            "misplaced: " + name, "RFC 9846 4.3: recognized, and not "
            "specified for the message: illegal_parameter",
            lambda c: c.server_hello(c.sh_pairs() + [(kind, data)]),
            "EXTENSION_MISPLACED", "illegal_parameter", kind, suites=suites)
    for name, kind in [("extended_main_secret", EXTENDED_MAIN_SECRET),
                       ("renegotiation_info", RENEGOTIATION_INFO),
                       ("ec_point_formats", EC_POINT_FORMATS),
                       ("ALPN", ALPN), ("NPN", NPN)]:
        refuse_server_hello(
            "twice: " + name, "RFC 5246 7.4.1.4: not more than one extension "
            "of the same type", lambda c: c.server_hello(
                c.answers(alpn=b"h2", npn=[]).sh_pairs() +
                [p for p in c.sh_pairs() if p[0] == kind]),
            "EXTENSION_DUPLICATE", "illegal_parameter", kind, alpn=(b"h2",),
            npn=[b"h2"])
    for name, kind, data, offset in [
            ("extended_main_secret: not empty", EXTENDED_MAIN_SECRET, b"\0",
             0),
            ("renegotiation_info: no data", RENEGOTIATION_INFO, b"", 0),
            ("renegotiation_info: an octet behind it", RENEGOTIATION_INFO,
             b"\0\0", 1),
            ("ec_point_formats: no data", EC_POINT_FORMATS, b"", 0),
            ("ec_point_formats: empty list", EC_POINT_FORMATS, b"\0", 0),
            ("server_name: not empty", SERVER_NAME,
             server_names([(0, b"localhost")]), 0)]:
        refuse_server_hello(
            name, "RFC 5246 7.2.2: decode_error", lambda c: c.server_hello(
                without(c.sh_pairs(), kind) + [(kind, data)]),
            "EXTENSION_MALFORMED", "decode_error", kind, offset)
    for name, data in [("one octet", b"\1\0"), ("24 octets",
                                                vec8(bytes(24)))]:
        refuse_server_hello(
            "renegotiation_info of " + name, "RFC 5746 3.4: not zero in a "
            "first handshake: handshake_failure", lambda c: c.server_hello(
                replaced(c.sh_pairs(), RENEGOTIATION_INFO, data)),
            "RENEGOTIATION_INFO", "handshake_failure", RENEGOTIATION_INFO)
    refuse_server_hello(
        "ec_point_formats without the uncompressed one", "RFC 8422 5.2: "
        "illegal_parameter", lambda c: c.server_hello(replaced(
            c.sh_pairs(), EC_POINT_FORMATS, b"\2\1\2")), "POINT_FORMATS",
        "illegal_parameter", EC_POINT_FORMATS)


# ---- ALPN ------------------------------------------------------------------

def alpn_cases():
    theme("alpn", "ALPN under TLS 1.2, RFC 7301; the rules are those of TLS "
          "1.3.")
    names = (b"h2", b"http/1.1")
    one = "RFC 7301 3.1: exactly one name, one that was offered"

    for name in names:
        client("client: answer " + name.decode(), one, alpn=names).answers(
            alpn=name).connect().done(alpn=name)
    for what, name in [("255 octets", bytes(range(255))), ("a NUL", b"h2\0"),
                       ("GREASE", b"\x8a\x8a"), ("one octet", b"x")]:
        client("client: name of " + what, "RFC 7301 3.1: names are octets",
               alpn=(b"h2", name)).answers(alpn=name).connect().done(alpn=name)
        s = server("server: name of " + what, "RFC 7301 3.1: names are octets",
                   alpn=(name, b"y"))
        s.hear(s.client_hello(s.pairs(alpn=(b"h2", name))))
        s.answer(selected=name).connect().done(alpn=name)
    client("client: no answer", "RFC 7301 3.1: a server may leave it out",
           alpn=names).connect().done()

    def reject(name, doc, pairs, error, alert, extension=ALPN, **config):
        refuse_server_hello(
            "client: " + name, doc,
            lambda c: c.server_hello(c.sh_pairs() + pairs), error, alert,
            extension, **dict(dict(alpn=names), **config))

    for what, data in [
            ("no data", b""), ("empty list", b"\0\0"),
            ("empty name", vec16(b"\0")), ("name longer than the list",
                                           vec16(b"\3h2")),
            ("list longer than the data", b"\0\4\2h2"),
            ("an octet behind the list", alpn_list([b"h2"]) + b"\0"),
            ("an empty name behind the name", vec16(b"\2h2\0"))]:
        reject("answer with " + what, "RFC 7301 3.1: decode_error",
               [(ALPN, data)], "EXTENSION_MALFORMED", "decode_error")
    reject("answer with two names", one, [(ALPN, alpn_list(names))],
           "ALPN_NOT_ONE", "decode_error")
    for what, name in [("another name", b"h3"), ("a prefix", b"http/1"),
                       ("other case", b"H2")]:
        reject("answer not offered: " + what, one,
               [(ALPN, alpn_list([name]))], "ALPN_NOT_OFFERED",
               "illegal_parameter")
    reject("no answer, though one is required", "tls/hake.h: "
           "HAKE_REQUIRE_ALPN", [], "ALPN_REQUIRED",
           "no_application_protocol", None, flags=("require_alpn",))
    client("client: answer not offered, tolerated", "against RFC 7301 3.1, by "
           "a switch", alpn=names, flags=("dangerously_accept_unoffered_alpn",)
           ).answers(alpn=b"apns").connect().done(alpn=b"apns")

    def accept(name, doc, offered, selected, **config):
        s = server("server: " + name, doc, **dict(dict(alpn=names), **config))
        s.hear(s.client_hello(s.pairs(alpn=offered)))
        s.answer(selected=selected).connect().done(alpn=selected or b"")

    def deny(name, doc, offered, error, alert, **config):
        refuse_client_hello(
            "server: " + name, doc,
            lambda s: s.client_hello(s.pairs(alpn=offered)), error, alert,
            **dict(dict(alpn=names), **config))

    order = "RFC 7301 3.2: the most highly preferred one of the server's"
    accept("equal lists", order, names, b"h2")
    accept("the server's order counts", order, names[::-1], b"h2")
    accept("the client offers nothing", "RFC 7301 3.2: ALPN is optional", (),
           None)
    accept("the server has no list", "RFC 7301 3.1: a server need not take "
           "part", names, None, alpn=())
    accept("PSK", order, names, b"h2", suites=(PSK12,), psk=PSK, chain=())
    accept("both versions", order, names, b"h2", suites=BOTH)
    accept("no overlap, policy continue", "against RFC 7301 3.2, by a switch",
           (b"h3",), None, policy="continue")
    accept("the callback chooses", "tls/hake.h: HAKE_ALPN_CALLBACK",
           (b"h2", b"acme-tls/1"), b"acme-tls/1", alpn=(), policy="callback",
           select=b"acme-tls/1")
    shall = "RFC 7301 3.2: the server SHALL send no_application_protocol"
    deny("no overlap", shall, (b"h3", b"http/1"), "ALPN_NO_OVERLAP",
         "no_application_protocol")
    deny("no overlap, PSK", shall, (b"h3",), "ALPN_NO_OVERLAP",
         "no_application_protocol", suites=(PSK12,), psk=PSK, chain=())
    deny("the callback refuses", shall, names, "ALPN_NO_OVERLAP",
         "no_application_protocol", alpn=(), policy="callback")
    deny("required, and not offered", "tls/hake.h: HAKE_REQUIRE_ALPN", (),
         "ALPN_REQUIRED", "no_application_protocol", flags=("require_alpn",))
    deny("the callback chooses what was not offered", "RFC 7301 3.1: a name "
         "of the client's list", names, "ALPN_CALLBACK", "internal_error",
         alpn=(), policy="callback", select=b"h3")


# ---- NPN -------------------------------------------------------------------

def npn_cases():
    theme("npn", "Next Protocol Negotiation: technical note of July 2011, "
          "draft-agl-tls-nextprotoneg-03.")
    note = "technical note, \"Protocol selection\": "
    first = note + "the first of the server's that the client supports"
    none = note + "no overlap: the client's first"
    own = [b"spdy/3", b"spdy/2", b"http/1.1"]

    def choose(name, doc, advertised, selected, **config):
        c = client("client: " + name, doc, **dict(dict(npn=own), **config))
        c.answers(npn=advertised).connect().done()
        assert c.selected == selected, name

    choose("overlap, the server's order", first, [b"http/1.1", b"spdy/3"],
           b"http/1.1")
    choose("overlap, behind names that are not known", first,
           [b"h2", b"spdy/4", b"spdy/2", b"spdy/3"], b"spdy/2")
    choose("no overlap", none, [b"h2", b"spdy/1"], b"spdy/3")
    choose("no overlap: a prefix and other case", none,
           [b"spdy", b"SPDY/3", b"spdy/31"], b"spdy/3")
    choose("the server advertises nothing", none, [], b"spdy/3")
    choose("a name twice", first, [b"spdy/2", b"spdy/2"], b"spdy/2")
    choose("names of 1 and 255 octets", first, [b"x" * 254, b"x" * 255],
           b"x" * 255, npn=[b"x", b"x" * 255])
    choose("300 names advertised", first, [b"p%03d" % i for i in range(300)],
           b"p299", npn=[b"p299"])
    choose("an empty list of one's own", "technical note: "
           "selected_protocol<0..255>", [b"h2"], b"", npn=[])
    choose("empty lists on both sides", "technical note: "
           "selected_protocol<0..255>", [], b"", npn=[])
    knows = note + "the client knows that the server supports it"
    choose("npn_select, not advertised", knows, [b"spdy/3"], b"secret",
           npn_select=b"secret")
    choose("npn_select, advertised", knows, [b"spdy/3", b"secret"], b"secret",
           npn_select=b"secret")
    choose("npn_select, nothing advertised", knows, [], b"secret",
           npn_select=b"secret")
    for suite in (AES12, PSK12):
        choose("overlap, " + suite.name, first, [b"spdy/3"], b"spdy/3",
               suites=(suite,), psk=PSK if suite.psk else None)
    choose("offered by a client of both versions", first, [b"spdy/2"],
           b"spdy/2", suites=BOTH)
    client("client: the server does not answer", "technical note: the server "
           "MAY answer", npn=own).connect().done()
    client("client: not offered without server_name", "technical note: only "
           "beside server_name (draft-03 has no such rule)", npn=own,
           server_name=None).connect().done()
    add(ClientBoth("client: not offered by TLS 1.3 alone", "technical note: "
                   "NPN is not known to TLS 1.3", npn=own, suites=(CHACHA,))
        ).connect().done()
    client("client: ALPN is answered, NPN is not", "draft-03: one of them",
           npn=own, alpn=(b"h2",)).answers(alpn=b"h2").connect().done(
               alpn=b"h2")
    client("client: NPN is answered, ALPN is not", "draft-03: one of them",
           npn=own, alpn=(b"h2",)).answers(npn=[b"spdy/3"]).connect().done()
    for length in LENGTHS:
        choose("selection of %d octets" % length, "technical note: padding of "
               "32 - ((len(selected_protocol) + 2) % 32) octets", [],
               b"x" * length, npn=[b"x" * length] if length else [])

    def malformed(name, data):
        refuse_server_hello(
            "client: list " + name, "technical note: no empty string, none "
            "truncated: decode_error", lambda c: c.server_hello(
                c.sh_pairs() + [(NPN, data)]), "EXTENSION_MALFORMED",
            "decode_error", NPN, npn=own)

    malformed("with an empty name", b"\0")
    malformed("with an empty name behind another", b"\2h2\0")
    malformed("with an empty name before another", b"\0\2h2")
    malformed("longer than the data", b"\3h2")
    malformed("whose last name is cut", b"\2h2\6spdy/")
    malformed("with a length around it, as in ALPN", b"\0\3\2h2")
    refuse_server_hello(
        "client: answered, and not offered", "technical note, RFC 5246 "
        "7.4.1.4: unsupported_extension", lambda c: c.server_hello(
            c.sh_pairs() + [(NPN, b"\2h2")]), "EXTENSION_NOT_OFFERED",
        "unsupported_extension", NPN, alpn=(b"h2",))
    refuse_server_hello(
        "client: answered, and not offered for want of server_name",
        "technical note, RFC 5246 7.4.1.4: unsupported_extension",
        lambda c: c.server_hello(c.sh_pairs() + [(NPN, b"\2h2")]),
        "EXTENSION_NOT_OFFERED", "unsupported_extension", NPN, npn=own,
        server_name=None)
    for name, listed in [("", [b"h2"]), (", empty list", [])]:
        refuse_server_hello(
            "client: ALPN and NPN both answered" + name, "draft-03: a server "
            "must not; illegal_parameter", lambda c: c.answers(
                alpn=b"h2", npn=listed).server_hello(), "NPN_WITH_ALPN",
            "illegal_parameter", npn=own, alpn=(b"h2",))
    c = add(ClientBoth("client: answered in a ServerHello of TLS 1.3",
                       "technical note: TLS 1.2 alone; RFC 9846 4.3: "
                       "illegal_parameter", suites=BOTH, npn=own))
    refuse_message(c, c.server_hello(c.sh_pairs() + [(NPN, b"\2h2")]),
                   "EXTENSION_MISPLACED", "illegal_parameter", NPN)
    c = add(ClientBoth("client: answered in EncryptedExtensions",
                       "technical note: TLS 1.2 alone; RFC 9846 4.3: "
                       "illegal_parameter", suites=BOTH, npn=own))
    c.upto("WAIT_EE")
    refuse_message(c, c.encrypted_extensions([(NPN, b"\2h2")]),
                   "EXTENSION_MISPLACED", "illegal_parameter", NPN)
    c = client("client: the server sends NextProtocol", "technical note: it "
               "is the client's message", npn=own).answers(npn=[b"a"])
    unexpected(c.upto("WAIT_FINISHED"), next_protocol(b"a"))

    # the server
    def serve(name, doc, selected, padding=None, **config):
        s = server("server: " + name, doc, **dict(dict(npn=own), **config))
        s.upto("WAIT_NEXT_PROTOCOL").select(selected, padding)
        return s.connect().done()

    any_name = "technical note: the selection need not have been advertised"
    for name in own:
        serve("selection %s" % name.decode(), "technical note", name)
    serve("selection that was not advertised", any_name, b"h2")
    serve("empty selection", "technical note: selected_protocol<0..255>", b"")
    serve("empty list", "technical note: an optional list", b"h2", npn=[])
    serve("empty list and empty selection", "technical note", b"", npn=[])
    server("server: the note's order of messages", "technical note: after "
           "ChangeCipherSpec, before Finished", npn=own).connect().event(
               "message received client_key_exchange", "state WAIT_CCS",
               "state WAIT_NEXT_PROTOCOL", "message received next_protocol",
               "state WAIT_FINISHED", "message received finished").done()
    s = server("server: the client does not offer", "technical note: answered "
               "if, and only if, it was offered", npn=own)
    s.hear(s.client_hello(s.pairs(npn=False))).answer().connect().done()
    s = server("server: offered without server_name", "draft-03: answered "
               "with server_name or without it", npn=own)
    s.hear(s.client_hello(s.pairs(server_name=None))).answer()
    s.connect().done()
    s = server("server: offered, and NPN is off", "technical note: MAY be "
               "answered")
    s.hear(s.client_hello(s.pairs(npn=True))).answer().connect().done()
    s = server("server: ALPN is answered instead", "draft-03: one of them",
               npn=own, alpn=(b"h2",))
    s.hear(s.client_hello(s.pairs(alpn=(b"h2",)))).answer(selected=b"h2")
    s.connect().done(alpn=b"h2")
    s = server("server: ALPN without overlap, policy continue", "draft-03: "
               "one of them", npn=own, alpn=(b"h2",), policy="continue")
    s.hear(s.client_hello(s.pairs(alpn=(b"h3",)))).answer().connect().done()
    server("server of both versions", "technical note: TLS 1.2", npn=own,
           suites=BOTH).connect().done()
    server_psk("server with PSK", "technical note", npn=own).connect().done()
    for length in LENGTHS:
        serve("selection of %d octets" % length, "technical note: the "
              "padding", b"x" * length, flags=("npn_exact_padding",))
    ignore = "technical note: the length of padding \"should be\"; ignored"
    odd = [("of no length", b"h2", b""), ("one octet short", b"h2", bytes(27)),
           ("one octet more", b"h2", bytes(29)),
           ("a block more", b"h2", bytes(60)), ("of 255 octets", b"h2",
                                                bytes(255)),
           ("of no length at the boundary", b"x" * 30, b""),
           ("whose first octet is not zero", b"h2", b"\1" + bytes(27)),
           ("whose last octet is not zero", b"h2", bytes(27) + b"\x80")]
    for what, name, padding in odd:
        serve("padding %s, ignored" % what, ignore, name, padding)
        s = server("server: padding %s, refused" % what,
                   "tls/hake.h: HAKE_NPN_EXACT_PADDING", npn=own,
                   flags=("npn_exact_padding",)).upto("WAIT_NEXT_PROTOCOL")
        refuse_message(s, next_protocol(name, padding), "NPN_PADDING",
                       "illegal_parameter")
    for flags in ((), ("npn_exact_padding",)):
        policy = "exact" if flags else "ignore"
        for what, body, offset in [
                ("no body", b"", 0), ("no padding field", b"\2h2", 3),
                ("name longer than the message", b"\x20h2", 1),
                ("padding longer than the message", b"\2h2\x1c" + bytes(27),
                 4),
                ("an octet behind the padding",
                 b"\2h2\x1c" + bytes(28) + b"\0", 32)]:
            s = server("server: NextProtocol with %s, policy %s" %
                       (what, policy), "RFC 5246 7.2.2: decode_error",
                       npn=own, flags=flags).upto("WAIT_NEXT_PROTOCOL")
            refuse_message(s, message(NEXT_PROTOCOL, body),
                           "MESSAGE_MALFORMED", "decode_error", None, offset)
    flags = ("npn_refuse_unadvertised",)
    for what, name, listed in [("another name", b"h2", own),
                               ("a prefix", b"spdy/", own),
                               ("no name", b"", own), ("a name where none is "
                                                       "listed", b"h2", [])]:
        s = server("server: refuses what is not advertised: " + what,
                   "tls/hake.h: HAKE_NPN_REFUSE_UNADVERTISED", npn=listed,
                   flags=flags).upto("WAIT_NEXT_PROTOCOL")
        refuse_message(s, next_protocol(name), "NPN_NOT_ADVERTISED",
                       "illegal_parameter")
    serve("refuses what is not advertised: an advertised one",
          "tls/hake.h: HAKE_NPN_REFUSE_UNADVERTISED", b"spdy/2", flags=flags)

    # its place
    must = "technical note: if, and only if, the server answered; after "\
        "ChangeCipherSpec and before Finished"
    s = server("server: no NextProtocol", must, npn=own)
    unexpected(s.upto("WAIT_NEXT_PROTOCOL"), s.client_finished())
    s = server("server: NextProtocol twice", must, npn=own)
    unexpected(s.upto("WAIT_FINISHED"), next_protocol(b"h2"))
    s = server("server: NextProtocol, not answered", must)
    s.hear(s.client_hello(s.pairs(npn=True))).answer()
    unexpected(s.upto("WAIT_FINISHED"), next_protocol(b"h2"))
    s = server("server: NextProtocol beside ALPN", must, npn=own,
               alpn=(b"h2",))
    s.hear(s.client_hello(s.pairs(alpn=(b"h2",)))).answer(selected=b"h2")
    unexpected(s.upto("WAIT_FINISHED"), next_protocol(b"h2"))
    s = server("server: NextProtocol before ChangeCipherSpec", must, npn=own)
    unexpected(s.upto("WAIT_CCS"), next_protocol(b"h2"))
    s = server("server: NextProtocol before ClientKeyExchange", must, npn=own)
    unexpected(s.upto("WAIT_CKE"), next_protocol(b"h2"))
    s = server("server: NextProtocol behind Finished", must, npn=own)
    s.upto("WAIT_FINISHED")
    finished = s.client_finished()
    s.transcript += finished
    s.put(HANDSHAKE, finished + next_protocol(b"h2"), "Finished, NextProtocol")
    s.own_finish().fail("MESSAGE_UNEXPECTED", "unexpected_message",
                        NEXT_PROTOCOL).at_once()
    s = server("server: NextProtocol left out of the Finished hash", "RFC "
               "5246 7.4.9: all handshake messages: decrypt_error", npn=own)
    s.upto("WAIT_NEXT_PROTOCOL")
    finished = s.client_finished()
    s.select(b"h2")
    refuse_message(s, finished, "FINISHED_INVALID", "decrypt_error")


# ---- Key exchange, Finished ------------------------------------------------

def key_exchange_cases():
    theme("key_exchange", "Certificate, ServerKeyExchange, ClientKeyExchange, "
          "Finished that must be refused.")
    syntax = "RFC 5246 7.2.2: decode_error"

    def refuse_in(state, name, doc, build, error, alert, offset=None,
                  **config):
        c = client(name, doc, **config).upto(state)
        refuse_message(c, build(c), error, alert, None, offset)

    # Certificate
    for name, body, offset in [
            ("no body", b"", 0), ("half a length", b"\0", 0),
            ("list announces more than there is", b"\0\0\4\0\0\1", 3),
            ("an octet behind the list", vec24(vec24(CERT)) + b"\0",
             6 + len(CERT)),
            ("a certificate of no length", vec24(vec24(b"")), 3),
            ("a certificate longer than the list", vec24(u24(9) + b"cert"),
             6)]:
        refuse_in("WAIT_CERT", "Certificate: " + name, syntax,
                  lambda c: message(CERTIFICATE, body), "MESSAGE_MALFORMED",
                  "decode_error", offset)
    refuse_in("WAIT_CERT", "Certificate: as in TLS 1.3", syntax,
              lambda c: message(CERTIFICATE, certificate_entries(
                  [(CERT, b"")])), "MESSAGE_MALFORMED", "decode_error")
    refuse_in("WAIT_CERT", "Certificate: empty list", "RFC 5246 7.4.2: a "
              "server has a certificate", lambda c: c.certificate(()),
              "CERTIFICATE_EMPTY", "decode_error")
    refuse_in("WAIT_CERT", "Certificate: not an anchor", "RFC 5246 7.2.2: "
              "unknown_ca", lambda c: c.certificate((certificate(bytes(32)),)),
              "CERTIFICATE_UNKNOWN", "unknown_ca")
    refuse_in("WAIT_CERT", "Certificate: not DER", "RFC 5246 7.2.2: "
              "bad_certificate", lambda c: c.certificate((b"\0",)),
              "CERTIFICATE_MALFORMED", "bad_certificate", anchors=(b"\0",))
    p256 = certificate(SEED, key_info=der(0x30, P256_ALGORITHM,
                                          der_bits(P256_POINT)))
    refuse_in("WAIT_CERT", "Certificate: a key that no offered scheme uses",
              "RFC 5246 7.4.2: the key must fit", lambda c: c.certificate(
                  (p256,)), "CERTIFICATE_KEY", "unsupported_certificate",
              anchors=(p256,))

    # ServerKeyExchange
    def refuse_ske(name, doc, build, error, alert, offset=None, **config):
        refuse_in("WAIT_SKE", "ServerKeyExchange: " + name, doc, build, error,
                  alert, offset, **config)

    whole = 36 + 2 + 2 + 64
    for name, length, offset in [
            ("no body", 0, 0), ("half a curve", 2, 1), ("no point", 3, 3),
            ("half a point", 20, 4), ("no scheme", 36, 36),
            ("half a scheme", 37, 36), ("no signature", 38, 38),
            ("half a signature", 70, 40),
            ("one octet short", whole - 1, 40)]:
        refuse_ske(name, syntax, lambda c: cut(c.server_key_exchange(),
                                               length),
                   "MESSAGE_MALFORMED", "decode_error", offset)
    refuse_ske("an octet behind the signature", syntax, lambda c: longer(
        c.server_key_exchange()), "MESSAGE_MALFORMED", "decode_error", whole)
    refuse_ske("a point of no length", syntax, lambda c: c.server_key_exchange(
        ecdh_params(b"")), "MESSAGE_MALFORMED", "decode_error", 3)
    for name, number in [("explicit_prime", 1), ("explicit_char2", 2),
                         ("0", 0), ("255", 255)]:
        refuse_ske("curve type " + name, "RFC 8422 5.4: named_curve alone",
                   lambda c: c.server_key_exchange(ecdh_params(
                       c.share(), number)), "CURVE_TYPE", "illegal_parameter")
    for name, number, point, groups in [
            ("secp256r1, not offered", 0x0017, P256_POINT, ("x25519",)),
            ("secp256r1, which can only be named", 0x0017, P256_POINT,
             ("advertised:secp256r1", "x25519")),
            ("x448, not offered", 0x001e, bytes(56), ("x25519",)),
            ("arbitrary_explicit_prime_curves", 0xff01, bytes(32),
             ("x25519",)), ("not known", 0x4444, bytes(32), ("x25519",))]:
        refuse_ske("curve " + name, "RFC 8422 5.4: one that was offered: "
                   "illegal_parameter", lambda c: c.server_key_exchange(
                       ecdh_params(point, curve=number)),
                   "GROUP_NOT_OFFERED", "illegal_parameter", groups=groups)
    for name, point in SHARES:
        refuse_ske("share: " + name, "RFC 8422 5.11: 32 octets, and no "
                   "all-zero shared secret", lambda c: c.server_key_exchange(
                       ecdh_params(point)), "KEY_SHARE_INVALID",
                   "illegal_parameter")
    for number in (0x0403, 0x0401, 0x0201, 0x0808, 0x0000):
        refuse_ske("scheme %04x" % number, "RFC 5246 7.4.3: MUST be a pair "
                   "that was offered", lambda c: c.server_key_exchange(
                       scheme=number), "SCHEME_NOT_OFFERED",
                   "illegal_parameter")
    refuse_ske("scheme that can only be named", "RFC 5246 7.4.3: the key and "
               "the scheme must fit", lambda c: c.server_key_exchange(
                   scheme=0x0403), "SCHEME_KEY", "illegal_parameter",
               schemes=("ed25519", "ecdsa_secp256r1_sha256"))
    wrong = "RFC 5246 7.2.2: a signature that is not correct: decrypt_error"
    for name, build in [
            ("of no length", lambda c: c.server_key_exchange(signature=b"")),
            ("of zeros", lambda c: c.server_key_exchange(
                signature=bytes(64))),
            ("of 63 octets", lambda c: c.server_key_exchange(
                signature=bytes(63))),
            ("with an octet more", lambda c: c.server_key_exchange(
                signature=ed25519_sign(SEED, c.client_random +
                                       c.server_random + ecdh_params(
                                           c.share())) + b"\0")),
            ("by another key", lambda c: c.server_key_exchange(
                signature=ed25519_sign(bytes(32), c.client_random +
                                       c.server_random + ecdh_params(
                                           c.share())))),
            ("over the parameters alone", lambda c: c.server_key_exchange(
                signed=ecdh_params(c.share()))),
            ("over another client's random", lambda c: c.server_key_exchange(
                signed=bytes(32) + c.server_random + ecdh_params(c.share()))),
            ("over the randoms in the wrong order", lambda c:
             c.server_key_exchange(signed=c.server_random + c.client_random +
                                   ecdh_params(c.share()))),
            ("over another share", lambda c: c.server_key_exchange(
                signed=c.client_random + c.server_random + ecdh_params(
                    b"\x09" + bytes(31))))]:
        refuse_ske("signature " + name, wrong, build, "SIGNATURE_INVALID",
                   "decrypt_error")

    # ServerHelloDone
    refuse_in("WAIT_CR", "ServerHelloDone with a body", syntax,
              lambda c: message(SERVER_HELLO_DONE, b"\0"), "MESSAGE_MALFORMED",
              "decode_error", 0)

    # ClientKeyExchange
    for name, build, offset in [
            ("no body", lambda s: message(CLIENT_KEY_EXCHANGE, b""), 0),
            ("half a point", lambda s: cut(s.client_key_exchange(), 17), 1),
            ("a point of no length", lambda s: s.client_key_exchange(b""), 0),
            ("an octet behind the point", lambda s: longer(
                s.client_key_exchange()), 33),
            ("a 16-bit length, as in RSA", lambda s: message(
                CLIENT_KEY_EXCHANGE, vec16(bytes(range(32)))), 0)]:
        s = server("ClientKeyExchange: " + name, syntax).upto("WAIT_CKE")
        refuse_message(s, build(s), "MESSAGE_MALFORMED", "decode_error", None,
                       offset)
    for name, point in SHARES:
        s = server("client's share: " + name, "RFC 8422 5.11: 32 octets, and "
                   "no all-zero shared secret").upto("WAIT_CKE")
        refuse_message(s, s.client_key_exchange(point), "KEY_SHARE_INVALID",
                       "illegal_parameter")

    # Finished
    for who in ("client", "server"):
        def finished(name, doc, build, error, alert, **config):
            case = MAKERS[who]("%s: Finished %s" % (who, name), doc,
                                     **config).upto("WAIT_FINISHED")
            good = (case.server_finished if who == "client" else
                    case.client_finished)()
            refuse_message(case, build(case, good), error, alert)

        length = "RFC 5246 7.4.9: verify_data is 12 octets: decode_error"
        for name, build in [
                ("of no length", lambda x, f: cut(f, 0)),
                ("one octet short", lambda x, f: cut(f, 11)),
                ("one octet more", lambda x, f: longer(f)),
                ("of 32 octets", lambda x, f: message(FINISHED, bytes(32)))]:
            finished(name, length, build, "FINISHED_LENGTH", "decode_error")
        value = "RFC 5246 7.4.9: MUST verify: decrypt_error"
        for name, build in [
                ("first octet differs", lambda x, f: f[:4] + u8(f[4] ^ 1) +
                 f[5:]),
                ("last bit differs", lambda x, f: f[:-1] + u8(f[-1] ^ 1)),
                ("of zeros", lambda x, f: message(FINISHED, bytes(12))),
                ("with the other side's label", lambda x, f:
                 x.finished_message(who.encode())),
                ("over a shorter transcript", lambda x, f: message(
                    FINISHED, x.suite.prf(
                        x.main, (b"server" if who == "client" else b"client")
                        + b" finished", x.suite.hash(x.transcript[:-16]),
                        12)))]:
            finished(name, value, build, "FINISHED_INVALID", "decrypt_error")
    c = client("client: its own Finished comes back", "RFC 5246 7.4.9: "
               "decrypt_error").upto("WAIT_FINISHED")
    refuse_message(c, c.transcript[-16:], "FINISHED_INVALID", "decrypt_error")
    for name, ems in (("without extended_main_secret, though negotiated",
                       False), ("with extended_main_secret, though not "
                                "negotiated", True)):
        s = server("keys " + name, "RFC 7627 4: bad_record_mac",
                   flags=WITHOUT_EMS)
        s.hear(s.client_hello(s.pairs(ems=not ems))).answer()
        s.ems = ems
        s.upto("WAIT_FINISHED").put(HANDSHAKE, s.client_finished())
        s.fail("RECORD_MAC", "bad_record_mac")


# ---- Order -----------------------------------------------------------------

def order_cases():
    theme("order", "Each handshake message, ChangeCipherSpec and application "
          "data in each state that does not allow it.")
    doc = "RFC 5246 7.3, 7.4: unexpected_message"
    kinds = [HELLO_REQUEST, CLIENT_HELLO, SERVER_HELLO, 3, NEW_SESSION_TICKET,
             END_OF_EARLY_DATA, 6, ENCRYPTED_EXTENSIONS, CERTIFICATE,
             SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE,
             CERTIFICATE_VERIFY, CLIENT_KEY_EXCHANGE, FINISHED,
             CERTIFICATE_URL, CERTIFICATE_STATUS, 23, KEY_UPDATE,
             NEXT_PROTOCOL, 127, 128, MESSAGE_HASH, 255]
    # What is allowed; HelloRequest and the second ClientHello are in
    # renegotiation.txt, CertificateRequest in client_authentication.txt.
    client_fits = {
        "WAIT_SH": [SERVER_HELLO], "WAIT_CERT": [CERTIFICATE],
        "WAIT_SKE": [SERVER_KEY_EXCHANGE],
        "WAIT_CR": [SERVER_HELLO_DONE, CERTIFICATE_REQUEST],
        "WAIT_SHD": [SERVER_HELLO_DONE], "WAIT_CCS": [],
        "WAIT_FINISHED": [FINISHED], "CONNECTED": []}
    server_fits = {
        "START": [CLIENT_HELLO], "WAIT_CKE": [CLIENT_KEY_EXCHANGE],
        "WAIT_CCS": [], "WAIT_NEXT_PROTOCOL": [NEXT_PROTOCOL],
        "WAIT_FINISHED": [FINISHED], "CONNECTED": [CLIENT_HELLO]}

    def body(kind):
        return {FINISHED: bytes(12), KEY_UPDATE: b"\0",
                NEXT_PROTOCOL: next_protocol(b"h2")[4:],
                ENCRYPTED_EXTENSIONS: b"\0\0", CERTIFICATE: b"\0\0\0",
                CLIENT_KEY_EXCHANGE: vec8(b"\x09" + bytes(31)),
                SERVER_KEY_EXCHANGE: ecdh_params(b"\x09" + bytes(31))
                }.get(kind, b"")

    for state in Client12.STATES:
        for kind in kinds:
            if kind not in client_fits[state] + [HELLO_REQUEST]:
                c = client("client in %s: message %d" % (state, kind), doc)
                unexpected(c.upto(state), message(kind, body(kind)))
    for state in ("WAIT_SKE", "WAIT_SHD"):
        for kind in kinds:
            if kind not in client_fits[state] + [HELLO_REQUEST]:
                c = client_psk("client with PSK in %s: message %d" %
                               (state, kind), doc)
                unexpected(c.upto(state), message(kind, body(kind)))

    def server_in(name, state, clause=doc):
        return server(name, clause, draws=state != "START",
                      npn=[b"h2"] if state == "WAIT_NEXT_PROTOCOL" else None
                      ).upto(state)

    for state in Server12.STATES:
        for kind in kinds:
            if kind not in server_fits[state]:
                unexpected(server_in("server in %s: message %d" %
                                     (state, kind), state),
                           message(kind, body(kind)))

    # real messages
    def after(name, state, build, **config):
        c = client(name, doc, **config).upto(state)
        unexpected(c, build(c))

    after("ServerHello twice", "WAIT_CERT", lambda c: c.server_hello())
    after("Certificate twice", "WAIT_SKE", lambda c: c.certificate())
    after("ServerKeyExchange twice", "WAIT_CR",
          lambda c: c.server_key_exchange())
    after("ServerHelloDone twice", "WAIT_CCS", lambda c: c.server_hello_done())
    after("Finished twice", "CONNECTED", lambda c: c.server_finished())
    after("no Certificate", "WAIT_CERT", lambda c: c.server_key_exchange())
    after("neither Certificate nor ServerKeyExchange", "WAIT_CERT",
          lambda c: c.server_hello_done())
    after("no ServerKeyExchange", "WAIT_SKE", lambda c: c.server_hello_done())
    after("no ServerHelloDone", "WAIT_CR", lambda c: message(
        FINISHED, bytes(12)))
    after("ServerKeyExchange before Certificate", "WAIT_CERT",
          lambda c: c.server_key_exchange())
    after("Finished without ChangeCipherSpec", "WAIT_CCS",
          lambda c: c.server_finished())
    after("Certificate left out by a server that resumes", "WAIT_CERT",
          lambda c: message(NEW_SESSION_TICKET, u32(0) + vec16(b"ticket")))
    s = server("client's Finished twice", doc).connect()
    unexpected(s, s.client_finished())
    s = server("no ClientKeyExchange", doc).upto("WAIT_CKE")
    unexpected(s, message(FINISHED, bytes(12)))
    s = server("ClientKeyExchange twice", doc).upto("WAIT_CCS")
    unexpected(s, s.client_key_exchange())
    s = server("Finished without ChangeCipherSpec, server", doc)
    unexpected(s.upto("WAIT_CCS"), s.client_finished())
    s = server("ClientHello twice", doc).upto("WAIT_CKE")
    unexpected(s, s.client_hello())
    s = server("Certificate that nobody asked for", doc).upto("WAIT_CKE")
    unexpected(s, message(CERTIFICATE, vec24(vec24(CERT))))
    s = server("CertificateVerify that nobody asked for", doc)
    unexpected(s.upto("WAIT_CCS"), message(CERTIFICATE_VERIFY, u16(0x0807) +
                                           vec16(bytes(64))))
    c = client("the server's whole flight twice", doc)
    flight = c.first_flight()
    c.put(HANDSHAKE, flight + flight)
    c.own_flight().fail("MESSAGE_UNEXPECTED", "unexpected_message",
                        SERVER_HELLO).at_once()

    # application data
    early = "RFC 5246 7.3: application data comes after the handshake"
    for state in Client12.STATES[:-1]:
        c = client("client in %s: application data" % state, early)
        refuse(c.upto(state), APPLICATION, b"early",
               "RECORD_TYPE" if c.peers is None else "APPLICATION_DATA_EARLY",
               "unexpected_message")
    for state in Server12.STATES[:-1]:
        s = server_in("server in %s: application data" % state, state, early)
        refuse(s, APPLICATION, b"early",
               "RECORD_TYPE" if s.peers is None else "APPLICATION_DATA_EARLY",
               "unexpected_message")
    s = server("server in WAIT_FINISHED: application data of no length",
               early).upto("WAIT_FINISHED")
    refuse(s, APPLICATION, b"", "APPLICATION_DATA_EARLY",
           "unexpected_message")
    c = client("client in WAIT_FINISHED: application data of no length",
               early).upto("WAIT_FINISHED")
    refuse(c, APPLICATION, b"", "APPLICATION_DATA_EARLY",
           "unexpected_message")
    c = client("the server's application data under its keys, without "
               "ChangeCipherSpec", early).upto("WAIT_CCS")
    c.give(c.server_keys.seal(APPLICATION, b"early"))
    c.fail("RECORD_TYPE", "unexpected_message")


# ---- ChangeCipherSpec ------------------------------------------------------

def ccs_cases():
    theme("change_cipher_spec", "ChangeCipherSpec early, late, twice, not at "
          "all: CVE-2014-0224 and its like.")
    doc = "RFC 5246 7.1, 7.3: unexpected_message"
    name = "change_cipher_spec"

    def early(case):
        return refuse(case, CCS, b"\1", "MESSAGE_UNEXPECTED",
                      "unexpected_message", name)

    for state in ("WAIT_CERT", "WAIT_SKE", "WAIT_CR"):
        early(client("client in " + state, doc).upto(state))
        early(client("client of both versions in " + state, doc, suites=BOTH
                     ).upto(state))
    for state in ("WAIT_SKE", "WAIT_SHD"):
        early(client_psk("client with PSK in " + state, doc).upto(state))
    for suites, who in (((CHACHA12,), "client"),
                        (BOTH, "client of both versions")):
        c = client(who + ", before ServerHello", doc, suites=suites)
        c.put(CCS, b"\1")
        refuse_message(c, c.server_hello(), "CCS_PLACE", "unexpected_message")
    server("server, before ClientHello", doc, draws=False).put(
        CCS, b"\1").fail("CCS_PLACE", "unexpected_message")
    early(server("server in WAIT_CKE", "CVE-2014-0224: before there is a main "
                 "secret").upto("WAIT_CKE"))
    early(server("server of both versions in WAIT_CKE", "CVE-2014-0224: "
                 "before there is a main secret", suites=BOTH).upto(
                     "WAIT_CKE"))
    early(server_psk("server with PSK in WAIT_CKE", "CVE-2014-0224: before "
                     "there is a main secret").upto("WAIT_CKE"))
    early(server("server in WAIT_CKE, NPN", "CVE-2014-0224: before there is a "
                 "main secret", npn=[b"a"]).upto("WAIT_CKE"))

    # twice, under keys
    for state in ("WAIT_FINISHED", "CONNECTED"):
        early(client("client in %s, protected" % state, doc).upto(state))
        early(server("server in %s, protected" % state, doc).upto(state))
        for make in (client, server):
            make("%s in %s, in the clear" % (make.__name__, state),
                 "RFC 5246 6.2.3.3: bad_record_mac").upto(state).give(
                     record(CCS, b"\1")).fail("RECORD_MAC", "bad_record_mac")
    early(server("server in WAIT_NEXT_PROTOCOL, protected", doc, npn=[b"a"]
                 ).upto("WAIT_NEXT_PROTOCOL"))

    # missing
    c = client("client: none, Finished in the clear", doc).upto("WAIT_CCS")
    unexpected(c, c.server_finished())
    s = server("server: none, Finished in the clear", doc).upto("WAIT_CCS")
    unexpected(s, s.client_finished())
    s = server("server: none, NextProtocol in the clear", doc, npn=[b"a"])
    unexpected(s.upto("WAIT_CCS"), next_protocol(b"a"))

    # what it holds
    value = "RFC 5246 7.1: a single byte of value 1"
    for what, data in [("0", b"\0"), ("2", b"\2"), ("two octets", b"\1\1"),
                       ("no octet", b"")]:
        client("client: value " + what, value).upto("WAIT_CCS").put(
            CCS, data).fail("CCS_VALUE", "unexpected_message")
        server("server: value " + what, value).upto("WAIT_CCS").put(
            CCS, data).fail("CCS_VALUE", "unexpected_message")

    # handshake octets across it
    across = "RFC 5246 7.1: the keys change between messages"
    s = server("server: ClientKeyExchange goes on behind it", across)
    s.upto("WAIT_CKE").put(HANDSHAKE, s.client_key_exchange()[:20])
    s.put(CCS, b"\1").fail("RECORD_INTERLEAVED", "unexpected_message")
    s = server("server: Finished begins before it", across).upto("WAIT_CKE")
    s.put(HANDSHAKE, s.client_key_exchange() + message(
        FINISHED, bytes(12))[:5])
    s.put(CCS, b"\1")
    s.state = "WAIT_CCS"
    s.fail("RECORD_INTERLEAVED", "unexpected_message")
    s = server("server: Finished in ClientKeyExchange's record", across)
    s.upto("WAIT_CKE").put(HANDSHAKE, s.client_key_exchange() + message(
        FINISHED, bytes(12)))
    s.state = "WAIT_CCS"
    s.fail("MESSAGE_UNEXPECTED", "unexpected_message", FINISHED)
    c = client("client: Finished begins before it", across).upto("WAIT_CCS")
    c.put(HANDSHAKE, c.server_finished()[:6]).put(CCS, b"\1")
    c.fail("RECORD_INTERLEAVED", "unexpected_message")
    c = client("client: Finished in ServerHelloDone's record", across)
    c.put(HANDSHAKE, c.first_flight() + message(FINISHED, bytes(12)))
    c.own_flight().fail("MESSAGE_UNEXPECTED", "unexpected_message",
                        FINISHED).at_once()


# ---- Records ---------------------------------------------------------------

def flipped(sealed, at):
    at %= len(sealed)
    return sealed[:at] + u8(sealed[at] ^ 1) + sealed[at + 1:]


def record_cases():
    theme("records", "The record layer of TLS 1.2, RFC 5246 6.2, RFC 5288, "
          "RFC 7905.")
    version = "RFC 5246 6.2.1: the version being employed"
    for number in (0x0301, 0x0302, 0x0304, 0x0003):
        for state in ("WAIT_CERT", "WAIT_CCS"):
            c = client("record version %04x, client in %s" % (number, state),
                       version).upto(state)
            c.give(record(HANDSHAKE if state == "WAIT_CERT" else CCS,
                          c.certificate() if state == "WAIT_CERT" else b"\1",
                          number)).fail("RECORD_VERSION", "protocol_version")
        s = server("record version %04x around ClientKeyExchange" % number,
                   version).upto("WAIT_CKE")
        s.give(record(HANDSHAKE, s.client_key_exchange(), number))
        s.fail("RECORD_VERSION", "protocol_version")
        for make in (client, server):
            c = make("record version %04x when connected, %s" %
                     (number, make.__name__), version).connect()
            c.put12(APPLICATION, b"data", version=number)
            c.fail("RECORD_VERSION", "protocol_version")

    mac = "RFC 5246 6.2.3.3: bad_record_mac"
    for suite in CERTIFIED:
        for make in (client, server):
            who = "%s, %s: " % (make.__name__, suite.name)
            for what, at in [("first octet", 5), ("last octet", -1)]:
                c = make(who + "Finished, %s changed" % what, mac,
                         suites=(suite,)).upto("WAIT_FINISHED")
                good = (c.server_finished if make is client else
                        c.client_finished)()
                c.give(flipped(c.peers.seal(HANDSHAKE, good), at))
                c.fail("RECORD_MAC", "bad_record_mac")
            c = make(who + "data, one bit changed", mac, suites=(suite,))
            c.connect().app_in(b"first")
            c.give(flipped(c.peers.seal(APPLICATION, b"second"), 15))
            c.fail("RECORD_MAC", "bad_record_mac")
            c = make(who + "type changed", "RFC 5246 6.2.3.3: the type is "
                     "additional data", suites=(suite,)).connect()
            sealed = c.peers.seal(APPLICATION, b"\1\0")
            c.give(u8(ALERT) + sealed[1:]).fail("RECORD_MAC",
                                                "bad_record_mac")
            c = make(who + "a record twice", "RFC 5246 6.2.3.3: the sequence "
                     "number is additional data", suites=(suite,)).connect()
            sealed = c.peers.seal(APPLICATION, b"again")
            c.give(sealed).add("app_in", b"again")
            c.give(sealed).fail("RECORD_MAC", "bad_record_mac")
            c = make(who + "a record is lost", "RFC 5246 6.2.3.3: the "
                     "sequence number", suites=(suite,)).connect()
            c.peers.seal(APPLICATION, b"lost")
            c.give(c.peers.seal(APPLICATION, b"next")).fail(
                "RECORD_MAC", "bad_record_mac")
            for size in sorted({0, 1, 15, suite.explicit + 15}):
                for kind in (HANDSHAKE, APPLICATION):
                    c = make(who + "type %d, %d octets" % (kind, size), mac,
                             suites=(suite,)).upto("WAIT_FINISHED")
                    c.give(record(kind, bytes(size))).fail("RECORD_MAC",
                                                           "bad_record_mac")
    for make in (client, server):
        c = make("record of one's own comes back, " + make.__name__, "RFC "
                 "5246 6.3: the two sides have keys of their own").connect()
        c.app_out(b"mirror")
        c.ours.sequence -= 1
        c.give(c.ours.seal(APPLICATION, b"mirror"))
        c.fail("RECORD_MAC", "bad_record_mac")

    # what must be protected
    bare = "RFC 5246 7.1: records after ChangeCipherSpec are protected"
    for make in (client, server):
        who = make.__name__
        c = make(who + ": Finished in the clear", bare).upto("WAIT_FINISHED")
        good = (c.server_finished if make is client else c.client_finished)()
        c.give(record(HANDSHAKE, good)).fail("RECORD_MAC", "bad_record_mac")
        for state in ("WAIT_FINISHED", "CONNECTED"):
            for name, data in (("close_notify", b"\1\0"),
                               ("fatal alert", b"\2\x28")):
                make("%s: %s in the clear in %s" % (who, name, state), bare
                     ).upto(state).give(record(ALERT, data)).fail(
                         "RECORD_MAC", "bad_record_mac")
        c = make(who + ": data in the clear", bare).connect()
        c.give(record(APPLICATION, b"data of more than sixteen octets"))
        c.fail("RECORD_MAC", "bad_record_mac")

    # lengths
    for make in (client, server):
        who = make.__name__
        state = "WAIT_CERT" if make is client else "WAIT_CKE"
        c = make(who + ": unprotected record of 2^14 + 1 octets", "RFC 5246 "
                 "6.2.1: record_overflow").upto(state)
        c.give(b"\x16\3\3\x40\1").fail("RECORD_TOO_LONG", "record_overflow")
        for suite in CERTIFIED:
            limit = 16384 + suite.explicit + 16
            c = make("%s: protected record of 2^14 + 1 octets, %s" %
                     (who, suite.name), "RFC 5246 6.2.1, 6.2.3: "
                     "record_overflow", suites=(suite,)).connect()
            c.give(c.peers.seal(APPLICATION, bytes(16385)))
            c.fail("CIPHERTEXT_TOO_LONG", "record_overflow")
            c = make("%s: protected record of 2^14 + 2049 octets, %s" %
                     (who, suite.name), "RFC 5246 6.2.3: record_overflow",
                     suites=(suite,)).connect()
            c.give(b"\x17\3\3" + u16(16384 + 2049))
            c.fail("CIPHERTEXT_TOO_LONG", "record_overflow")
    empty = "RFC 5246 6.2.1: MUST NOT send zero-length fragments"
    for make in (client, server):
        who = make.__name__
        for state in ("WAIT_CERT" if make is client else "WAIT_CKE",
                      "WAIT_FINISHED", "CONNECTED"):
            for kind, name in ((HANDSHAKE, "handshake"), (ALERT, "alert")):
                make("%s in %s: %s of no length" % (who, state, name), empty
                     ).upto(state).put(kind, b"").fail("RECORD_EMPTY",
                                                       "unexpected_message")
        c = make(who + ": 33 records without content", "tls/conn.h: "
                 "HAKE_EMPTY_RECORDS_MAX").connect()
        for i in range(33):
            c.put(APPLICATION, b"")
        c.fail("RECORD_EMPTY_FLOOD", "unexpected_message")
    types = "RFC 5246 6: an unexpected record type: unexpected_message"
    for kind in (0, 19, 24, 255):
        for make in (client, server):
            for state in ("WAIT_FINISHED", "CONNECTED"):
                c = make("%s in %s: type %d" % (make.__name__, state, kind),
                         types).upto(state).put(kind, b"heartbeat or what")
                c.fail("RECORD_TYPE", "unexpected_message")
    for name, data in [("HTTP", b"GET / HTTP/1.1\r\n\r\n"),
                       ("zeros", bytes(5))]:
        server("server, first record: " + name, types, draws=False).give(
            data).fail("NOT_TLS", "unexpected_message")
    client("client, first record: HTTP", types).give(
        b"HTTP/1.1 400 Bad Request\r\n\r\n").fail("NOT_TLS",
                                                  "unexpected_message")
    for make in (client, server):
        draws = {} if make is client else {"draws": False}
        make(make.__name__ + ", first record: application data", types,
             **draws).put(APPLICATION, bytes(20)).fail(
                 "RECORD_TYPE", "unexpected_message")
    c = client("message larger than the input buffer", "tls/hake.h: "
               "MESSAGE_TOO_LARGE").upto("WAIT_CERT")
    c.put(HANDSHAKE, c.certificate((CERT, bytes(20000)))[:100])
    c.fail("MESSAGE_TOO_LARGE", "internal_error", CERTIFICATE)


# ---- Alerts, closure -------------------------------------------------------

def alert_cases():
    theme("alerts", "Alerts received, and how TLS 1.2 connections end; RFC "
          "5246 7.2.")
    warning = "RFC 5246 7.2.2: generally the connection can continue"

    for suites, who in (((CHACHA12,), "client"),
                        (BOTH, "client of both versions")):
        c = client(who + " ignores warnings", warning, suites=suites)
        while c.state != "CONNECTED":
            c.alert("unrecognized_name", 1)
            c.step()
        c.alert("no_renegotiation", 1).app_in(b"data").done()
    s = server("server ignores warnings", warning, npn=[b"a"]).upto("WAIT_CKE")
    while s.state != "CONNECTED":
        s.alert("unrecognized_name", 1)
        s.step()
    s.alert("no_renegotiation", 1).app_in(b"data").done()
    c = client("warning between the fragments of Certificate", "RFC 5246 "
               "6.2.1: data of different content types MAY be interleaved")
    part = c.upto("WAIT_CERT").certificate()
    c.transcript += part
    c.put(HANDSHAKE, part[:50], "half of Certificate")
    c.alert("unrecognized_name", 1)
    c.put(HANDSHAKE, part[50:], "the rest")
    c.state = c.after("WAIT_CERT")
    c.connect().done()
    c = client("the session id of compatibility mode comes back", "RFC 5246 "
               "7.4.1.3: there is no session to resume", suites=BOTH)
    refuse_message(c, c.server_hello(session_id=c.session_id),
                   "SESSION_UNKNOWN", "illegal_parameter")
    for make in (client, server):
        who = make.__name__
        c = make(who + ": warnings of no meaning", warning).connect()
        for code in (1, 60, 200):
            c.alert(code, 1)
        c.app_in(b"data").done()
        c = make(who + ": eight warnings", "tls/conn.h: HAKE_WARNINGS_MAX")
        c.connect()
        for i in range(8):
            c.alert("no_renegotiation", 1)
        c.app_in(b"data").done()
        c = make(who + ": user_canceled is a warning like others", "RFC 5246 "
                 "7.2.2: generally a warning").connect()
        for i in range(8):
            c.alert("user_canceled", 1)
        c.app_in(b"data").alert("user_canceled", 1)
        c.fail("ALERT_FLOOD", "unexpected_message")
        make(who + ": fatal user_canceled", "RFC 5246 7.2: fatal").connect(
            ).alert("user_canceled").fail("ALERT_RECEIVED", "none",
                                          received="user_canceled")
        c = make(who + ": nine warnings", "tls/conn.h: HAKE_WARNINGS_MAX")
        c.connect()
        for i in range(9):
            c.alert("no_renegotiation", 1)
        c.fail("ALERT_FLOOD", "unexpected_message")
        state = "WAIT_CERT" if make is client else "WAIT_CKE"
        c = make(who + ": nine warnings in the handshake",
                 "tls/conn.h: HAKE_WARNINGS_MAX").upto(state)
        for i in range(9):
            c.alert("unrecognized_name", 1)
        c.fail("ALERT_FLOOD", "unexpected_message")
        for at in (state, "WAIT_CCS", "WAIT_FINISHED", "CONNECTED"):
            for name in ("handshake_failure", "internal_error"):
                make("%s in %s: fatal %s" % (who, at, name), "RFC 5246 7.2: "
                     "fatal").upto(at).alert(name).fail(
                         "ALERT_RECEIVED", "none", received=name)
        make(who + ": an unknown fatal alert", "RFC 5246 7.2: fatal").connect(
            ).alert(200).fail("ALERT_RECEIVED", "none", received=200)
        for at in (state, "CONNECTED"):
            for level in (0, 3, 255):
                make("%s in %s: alert of level %d" % (who, at, level),
                     "RFC 5246 7.2, 7.2.2: warning(1) or fatal(2), else "
                     "illegal_parameter").upto(at).alert(
                         "handshake_failure", level).fail(
                             "ALERT_LEVEL", "illegal_parameter")
            for name, data in [("one octet", b"\2"),
                               ("three octets", b"\2\x28\0")]:
                make("%s in %s: alert record of %s" % (who, at, name),
                     "RFC 5246 7.2.2: decode_error").upto(at).put(
                         ALERT, data).fail("ALERT_LENGTH", "decode_error")
            make("%s in %s: end of transport" % (who, at), "RFC 5246 7.2.1: "
                 "truncated").upto(at).eof().fail(
                     "TRUNCATED" if at == "CONNECTED" else "CLOSED_EARLY",
                     "none")
            if at != "CONNECTED":
                for level in (1, 2):
                    make("%s in %s: close_notify, level %d" % (who, at, level),
                         "RFC 5246 7.2.1").upto(at).alert(
                             "close_notify", level).fail("CLOSED_EARLY",
                                                         "none")
        make(who + " closes first", "RFC 5246 7.2.1: close_notify").connect(
            ).close().alert("close_notify", 1).done(
                "connected, peer_closed, closed")
        make(who + " closes second", "RFC 5246 7.2.1: close_notify").connect(
            ).alert("close_notify", 1).close().done(
                "connected, peer_closed, closed")
        make(who + ": what follows close_notify is ignored", "RFC 5246 7.2.1: "
             "any data received after a closure alert is ignored").connect(
                 ).alert("close_notify", 1).put(APPLICATION, b"late").done(
                     "connected, peer_closed")
        make(who + ": end of transport after close_notify", "RFC 5246 7.2.1"
             ).connect().alert("close_notify", 1).eof().done(
                 "connected, peer_closed")
        make(who + ": application closes in the handshake", "RFC 5246 7.2.1: "
             "close_notify").upto(state).close().fail("CANCELED", "none")
    for suites, who in (((CHACHA12,), "client"),
                        (BOTH, "client of both versions")):
        for name in ("handshake_failure", "protocol_version",
                     "inappropriate_fallback"):
            client("%s: %s instead of ServerHello" % (who, name), "RFC 5246 "
                   "7.2: fatal", suites=suites).alert(name).fail(
                       "ALERT_RECEIVED", "none", received=name)
    c = client("client: alert under keys before ChangeCipherSpec", "RFC 5246 "
               "7.1: the server's keys are not in force").upto("WAIT_CCS")
    c.give(c.server_keys.seal(ALERT, b"\2\x28")).fail("ALERT_LENGTH",
                                                      "decode_error")
    s = server("server: unprotected alert of a client that has no keys",
               "RFC 5246 7.2: fatal").upto("WAIT_CCS").alert("decrypt_error")
    s.fail("ALERT_RECEIVED", "none", received="decrypt_error")


# ---- Renegotiation ---------------------------------------------------------

def renegotiation_cases():
    theme("renegotiation", "HelloRequest, and a ClientHello after the "
          "handshake; RFC 5246 7.4.1.1, 7.2.2.")
    ignore = ("RFC 5246 7.4.1.1: ignored while a session is negotiated, and "
              "never hashed")
    answer = "RFC 5246 7.2.2: no_renegotiation, always a warning"
    request = message(HELLO_REQUEST, b"")

    for suites, who in (((CHACHA12,), "client"),
                        (BOTH, "client of both versions")):
        for state in Client12.STATES[:-1]:
            c = client("HelloRequest in %s, %s" % (state, who), ignore,
                       suites=suites).upto(state)
            c.put(HANDSHAKE, request, "HelloRequest").connect().done()
    c = client("HelloRequest in every state", ignore, npn=[b"a"])
    c.answers(npn=[b"a"]).upto("WAIT_CERT")
    while c.state != "CONNECTED":
        c.put(HANDSHAKE, request, "HelloRequest")
        c.step()
    c.done()
    c = client("HelloRequest between the messages of one record", ignore)
    c.upto("WAIT_CERT")
    parts = []
    for build in (c.certificate, c.server_key_exchange, c.server_hello_done):
        parts.append(build())
        c.transcript += parts[-1]
    c.put(HANDSHAKE, request + request.join(parts) + request)
    c.own_flight().connect().done()
    c = client_psk("HelloRequest with PSK", ignore).upto("WAIT_SKE")
    c.put(HANDSHAKE, request, "HelloRequest").connect().done()
    for state in ("WAIT_SH", "WAIT_CERT"):
        c = client("eight HelloRequests in " + state, ignore).upto(state)
        c.put(HANDSHAKE, request * 8, "HelloRequest, eight times")
        c.connect().done()
        c = client("nine HelloRequests in " + state, "tls/conn.h: "
                   "HAKE_RENEGOTIATIONS_MAX").upto(state)
        refuse_message(c, request * 9, "RENEGOTIATION_FLOOD",
                       "unexpected_message")
    c = client("HelloRequest to a client of TLS 1.3 alone", "RFC 9846 4: "
               "unexpected_message", suites=(CHACHA,))
    unexpected(c, request)
    c = client("HelloRequest with a body", "RFC 5246 7.2.2: decode_error")
    refuse_message(c.upto("WAIT_CERT"), message(HELLO_REQUEST, b"\0"),
                   "MESSAGE_MALFORMED", "decode_error", None, 0)
    c = client("HelloRequest with a body, after the handshake", "RFC 5246 "
               "7.2.2: decode_error").connect()
    refuse_message(c, message(HELLO_REQUEST, b"\0"), "MESSAGE_MALFORMED",
                   "decode_error", None, 0)
    c = client("HelloRequest hashed by the server", "RFC 5246 7.4.1.1: MUST "
               "NOT be included: decrypt_error").upto("WAIT_FINISHED")
    c.put(HANDSHAKE, request, "HelloRequest")
    c.transcript += request
    refuse_message(c, c.server_finished(), "FINISHED_INVALID",
                   "decrypt_error")
    c = client("HelloRequest behind ServerHello in its record", ignore)
    hello = c.server_hello()
    c.transcript += hello
    c.put(HANDSHAKE, hello + request, "ServerHello, HelloRequest")
    c.state = "WAIT_CERT"
    c.connect().done()

    c = client("HelloRequest after the handshake", answer).connect()
    c.app_in(b"before").put(HANDSHAKE, request, "HelloRequest")
    c.no_renegotiation().app_in(b"after").app_out(b"still here").done()
    c = client("HelloRequest in the record of Finished", answer)
    c.upto("WAIT_FINISHED")
    c.put(HANDSHAKE, c.server_finished() + request, "Finished, HelloRequest")
    c.no_renegotiation()
    c.state = "CONNECTED"
    c.app_in(b"data").done()
    c = client("HelloRequest in two records", answer).connect()
    c.put(HANDSHAKE, request[:2]).put(HANDSHAKE, request[2:])
    c.no_renegotiation().done()
    c = client("HelloRequest after our close_notify", "RFC 5246 7.2.1: "
               "nothing is sent after it").connect().close()
    c.put(HANDSHAKE, request, "HelloRequest").alert("close_notify", 1)
    c.done("connected, peer_closed, closed")
    c = client("eight HelloRequests", "tls/conn.h: HAKE_RENEGOTIATIONS_MAX")
    c.connect()
    for i in range(8):
        c.put(HANDSHAKE, request).no_renegotiation()
    c.app_in(b"data").done()
    c = client("nine HelloRequests", "tls/conn.h: HAKE_RENEGOTIATIONS_MAX")
    c.connect()
    for i in range(8):
        c.put(HANDSHAKE, request).no_renegotiation()
    refuse_message(c, request, "RENEGOTIATION_FLOOD", "unexpected_message")

    for suites, who in (((CHACHA12,), "server"),
                        (BOTH, "server of both versions")):
        s = server("ClientHello after the handshake, " + who, answer,
                   suites=suites).connect()
        s.app_in(b"before").put(HANDSHAKE, s.client_hello(), "ClientHello")
        s.no_renegotiation().app_in(b"after").app_out(b"still here").done()
    s = server("ClientHello of a secure renegotiation", answer).connect()
    s.put(HANDSHAKE, s.client_hello(replaced(
        s.pairs(), RENEGOTIATION_INFO, vec8(s.client_finished()[4:]))))
    s.no_renegotiation().app_in(b"data").done()
    s = server("ClientHello of TLS 1.3 after the handshake", answer,
               suites=BOTH).connect()
    s.put(HANDSHAKE, s.client_hello(s.pairs(versions=[0x0304, 0x0303]) + [
        (KEY_SHARE, key_shares([(X25519, s.share())]))]))
    s.no_renegotiation().app_in(b"data").done()
    s = server("ClientHello after our close_notify", "RFC 5246 7.2.1: nothing "
               "is sent after it").connect().close()
    s.put(HANDSHAKE, s.client_hello(), "ClientHello")
    s.alert("close_notify", 1).done("connected, peer_closed, closed")
    s = server("nine ClientHellos", "tls/conn.h: HAKE_RENEGOTIATIONS_MAX")
    s.connect()
    for i in range(8):
        s.put(HANDSHAKE, s.client_hello()).no_renegotiation()
    refuse_message(s, s.client_hello(), "RENEGOTIATION_FLOOD",
                   "unexpected_message")
    c = add(ClientBoth("HelloRequest after a handshake of TLS 1.3",
                       "RFC 9846 4: unexpected_message", suites=BOTH))
    unexpected(c.connect(), request)
    s = add(ServerBoth("ClientHello after a handshake of TLS 1.3",
                       "RFC 9846 4.2.2: unexpected_message", suites=BOTH))
    unexpected(s.connect(), s.client_hello())


# ---- The application's part ------------------------------------------------

def callback_cases():
    theme("callbacks", "What the application decides in TLS 1.2: callbacks, "
          "randomness, buffers.")
    later = "tls/hake.h: HAKE_NOT_YET, asked again after hake_resume"

    client("verification later", later, verify="later").connect().done()
    c = client("verification later, the whole flight at once", later,
               verify="later")
    c.put(HANDSHAKE, c.first_flight())
    c.own_flight().connect().done()
    server("signature later", later, sign="later").connect().done()
    server("hook later", later, hello="later").connect().done()
    server("hook later, both versions", later, hello="later", suites=BOTH
           ).connect().done()
    refuse_client_hello("hook refuses", "tls/hake.h: HAKE_NO",
                        lambda s: s.client_hello(), "HOOK_REFUSED",
                        "access_denied", hello="no")
    c = client("verification refuses", "tls/hake.h: HAKE_NO", verify="no")
    refuse_message(c.upto("WAIT_CERT"), c.certificate(),
                   "CERTIFICATE_REFUSED", "certificate_unknown")
    s = server("signature refused", "tls/hake.h: HAKE_NO", sign="no").hear()
    s.out(record(HANDSHAKE, b"".join(s.flight()[:2])) +
          record(ALERT, u8(2) + u8(ALERTS["internal_error"])),
          "ServerHello, Certificate, alert internal_error")
    for key, value in (("error", "SIGNING_FAILED"),
                       ("alert", "internal_error"), ("state", "SEND_SKE")):
        s.add(key, value)
    s.ended = True
    s = server("no randomness", "RFC 5246 F.1: internal_error", draws=False)
    s.hear().fail("RANDOM_FAILED", "internal_error", CLIENT_HELLO,
                  state=False)
    s = server("randomness for ServerHello alone", "RFC 5246 F.1: "
               "internal_error", draws=False)
    s.add("random", s.server_random)
    s.hear().fail("RANDOM_FAILED", "internal_error", CLIENT_HELLO, state=False)
    server("output buffer smaller than the flight", "output waits until there "
           "is room; nothing is lost", flags=("one_message_per_record",),
           sizes=[("output_size", 768)]).connect().done()


# ---- Exporters -------------------------------------------------------------

def exporter_cases():
    theme("exporters", "Keying material that is exported under TLS 1.2, and "
          "what is not.")
    doc = "RFC 5705 4"
    label = "EXPORTER-hake-vectors"
    for make in (client, server):
        who = make.__name__
        for suite in CERTIFIED:
            c = make("%s, %s" % (who, suite.name), doc, suites=(suite,)
                     ).connect()
            c.export(label).export(label, b"").export(label, b"context")
            c.export(label, length=1).export(label, b"c" * 300, 100)
            c.export("EXPORTER-Channel-Binding", b"")
            c.export("x" * 249, length=255 * suite.size()).done()
        make(who + ": labels that are refused", "RFC 5705 6: MUST NOT be used"
             ).connect().export("x" * 250, error="EXPORT_LABEL").export(
                 "", error="EXPORT_LABEL").export(label).done()
    for make in (client_psk, server_psk):
        make(make.__name__.replace("_psk", "") + " with a PSK", doc).connect(
            ).export(label).export(label, b"context").done()
    none = "RFC 7627 5.4: without extended_main_secret MUST disable RFC 5705"
    client("client: not without extended_main_secret", none,
           flags=WITHOUT_EMS).answers(ems=False).connect().export(
               label, error="EXPORT_EMS").done()
    s = server("server: not without extended_main_secret", none,
               flags=WITHOUT_EMS)
    s.hear(s.client_hello(s.pairs(ems=False))).answer().connect().export(
        label, error="EXPORT_EMS").done()


# ---- What has no handler yet -----------------------------------------------

def not_yet_cases():
    theme("not_yet", "What TLS 1.2 allows and this engine has no handler for "
          "yet: refused, in order.")
    between = ("RFC 5246 6.2.1: data of different content types MAY be "
               "interleaved; RFC 9846 5.1 forbids it")
    c = client("application data between the fragments of HelloRequest",
               between).connect()
    c.put(HANDSHAKE, b"\0\0").put(APPLICATION, b"data")
    c.fail("RECORD_INTERLEAVED", "unexpected_message")


if __name__ == "__main__":
    write("make_handshakes12.py", "handshake12",
          (good_handshakes, psk_cases, version_cases, client_hello_cases,
           server_hello_cases, alpn_cases, npn_cases, key_exchange_cases,
           order_cases, ccs_cases, record_cases, alert_cases,
           renegotiation_cases, exporter_cases, callback_cases, not_yet_cases))
