#!/usr/bin/python3
"""make_handshakes.py: writes the vectors of handshake/.

    /usr/bin/python3 test-vectors/make_handshakes.py [FOLDER]

Needs python3-cryptography. Each vector is played here by tls13.py, which
predicts every octet of both sides; nothing is copied from the engine. There
is no randomness: two runs write the same files.
"""
import os
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from tls13 import *  # noqa: E402

GREASE = [0x0a0a, 0x1a1a, 0x2a2a, 0x5a5a, 0xfafa]  # RFC 8701 2
BOTH_SUITES = (CHACHA, AES256)

FILES = {}  # theme: (what the file is about, its vectors)
CURRENT = []


def theme(name, about):
    global CURRENT
    CURRENT = []
    FILES[name] = (about, CURRENT)


def add(case):
    CURRENT.append(case)
    return case


def client(name, doc, **config):
    return add(Client(name, doc, **config))


def server(name, doc, **config):
    return add(Server(name, doc, **config))


def cut(whole, length):
    """A handshake message with only the first octets of its body."""
    return message(whole[0], whole[4:4 + length])


def longer(whole, more=b"\0"):
    return message(whole[0], whole[4:] + more)


def refuse_client_hello(name, doc, build, error, alert, extension=None,
                        offset=None, draws=False, **config):
    """hake is the server and must refuse the ClientHello of build(server)."""
    s = server(name, doc, draws=draws, **config)
    s.hear(build(s))
    s.fail(error, alert, CLIENT_HELLO, extension, offset, state=False)


def refuse_server_hello(name, doc, build, error, alert, extension=None,
                        offset=None, **config):
    c = client(name, doc, **config)
    c.put(HANDSHAKE, build(c), "ServerHello")
    c.fail(error, alert, SERVER_HELLO, extension, offset)


def refuse_message(name, doc, state, build, error, alert, extension=None,
                   offset=None, **config):
    """hake is a client in this state and must refuse build(client)."""
    c = client(name, doc, **config).upto(state)
    refused = build(c)
    c.put(HANDSHAKE, refused, "what must be refused")
    c.fail(error, alert, refused[0], extension, offset)


# ---- Good handshakes -------------------------------------------------------

def good_handshakes():
    theme("handshakes", "Handshakes that must succeed.")
    full = "RFC 9846 2: a full handshake with (EC)DHE and a certificate"

    for suite in BOTH_SUITES:
        client("client, " + suite.name, full, suites=(suite,)).connect().event(
            "message sent client_hello", "state WAIT_SH",
            "message received server_hello", "state WAIT_EE",
            "message received encrypted_extensions", "state WAIT_CERT_CR",
            "message received certificate", "state WAIT_CV",
            "message received certificate_verify", "state WAIT_FINISHED",
            "message received finished", "message sent finished",
            "state CONNECTED").done()
        server("server, " + suite.name, full, suites=(suite,)).connect().event(
            "message received client_hello", "message sent server_hello",
            "message sent encrypted_extensions", "message sent certificate",
            "message sent certificate_verify", "message sent finished",
            "state WAIT_FINISHED", "message received finished",
            "state CONNECTED").done()
        c = client("client, both suites, server picks " + suite.name,
                   "RFC 9846 4.2.3: the server selects one suite of the list",
                   suites=BOTH_SUITES)
        c.accept_server_hello(c.server_hello(suite=suite.id), suite)
        c.connect().done()
        server("server prefers " + suite.name,
               "RFC 9846 4.2.1: the server selects from the client's list",
               suites=(suite,) + tuple(s for s in BOTH_SUITES if s != suite)
               ).hear().answer().finish().done()

    s = server("server's order of suites, not the client's",
               "RFC 9846 4.2.1: the server selects from the client's list",
               suites=BOTH_SUITES)
    s.hear(s.client_hello(suites=[0x1302, 0x1303])).answer().finish().done()

    client("client with server_name", "RFC 6066 3: host_name",
           server_name="localhost").connect([(SERVER_NAME, b"")]).done()
    client("client, everything offered",
           ["RFC 9846 4.3: extensions in any order, here the engine's",
            "RFC 9846 4.3.3: signature_algorithms_cert"],
           suites=BOTH_SUITES, groups=("advertised:secp256r1", "x25519"),
           schemes=("rsa_pss_rsae_sha256", "ed25519"),
           schemes_cert=("ed25519", "ecdsa_secp256r1_sha256"),
           alpn=(b"h2", b"http/1.1"), server_name="a.example").connect(
               [(ALPN, alpn_list([b"h2"])), (SERVER_NAME, b"")]).done(
                   alpn=b"h2")
    client("client without compatibility mode",
           "RFC 9846 E.4: no session id, no change_cipher_spec",
           flags=("no_compat",)).connect().done()
    s = server("client's hello has no session id",
               "RFC 9846 E.4: change_cipher_spec is sent if the session id is "
               "not empty")
    s.hear(s.client_hello(session_id=b"")).answer().finish().done()
    s = server("client's session id is short",
               "RFC 9846 4.2.3: legacy_session_id is echoed")
    s.hear(s.client_hello(session_id=b"\x77")).answer().finish().done()
    s = server("client in compatibility mode sends no change_cipher_spec",
               "RFC 9846 E.4: the record is not waited for")
    s.hear().answer().finish(ccs=False).done()
    c = client("server in compatibility mode sends no change_cipher_spec",
               "RFC 9846 E.4: the record is not waited for")
    c.accept_server_hello(ccs=False).connect().done()

    c = client("server's flight in one record",
               "RFC 9846 5.1: messages may be coalesced")
    c.accept_server_hello()
    c.put(HANDSHAKE, c.flight(), "EncryptedExtensions ... Finished")
    c.own_finish().done()
    c = client("server's flight in records of 16 octets",
               "RFC 9846 5.1: messages may be fragmented")
    c.accept_server_hello()
    flight = c.flight()
    for i in range(0, len(flight), 16):
        c.put(HANDSHAKE, flight[i:i + 16])
    c.own_finish().done()
    server("one message per record",
           "RFC 9846 5.1: messages need not be coalesced",
           flags=("one_message_per_record",)).connect().done()
    server("ClientHello in records of one octet",
           "RFC 9846 5.1: messages may be fragmented").hear(
               most=1).answer().finish().done()
    s = server("ClientHello of 16 KiB in one record",
               "RFC 9846 5.1: up to 2^14 octets in a record")
    pairs = [(PADDING, b"")] + s.pairs()
    pairs[0] = (PADDING, bytes(16384 - len(s.client_hello(pairs))))
    s.hear(s.client_hello(pairs)).answer().finish().done()
    s = server("ClientHello longer than a record",
               "RFC 9846 5.1: a message may span records")
    pairs[0] = (PADDING, bytes(16600 - len(s.client_hello(
        [(PADDING, b"")] + s.pairs()))))
    s.hear(s.client_hello(pairs[:1] + s.pairs())).answer().finish().done()
    big = der(0x04, bytes(14000))
    c = client("Certificate with a large certificate that nobody asked for",
               "RFC 9846 4.5.1: be prepared for extraneous certificates")
    c.accept_server_hello()
    flight = c.flight(chain=(CERT, big))
    for i in range(0, len(flight), 2000):
        c.put(HANDSHAKE, flight[i:i + 2000])
    c.own_finish().done()
    server("server's flight longer than a record",
           "RFC 9846 5.1: a message may span records",
           chain=(CERT, der(0x04, bytes(20000))),
           sizes=[("output_size", 40000)]).connect().done()
    server("output buffer smaller than the flight",
           "output waits until there is room; nothing is lost",
           flags=("one_message_per_record",),
           sizes=[("output_size", 768)]).connect().done()
    client("smallest buffers", "tls/hake.h: HAKE_INPUT_MIN, HAKE_OUTPUT_MIN",
           sizes=[("input_size", 512), ("output_size", 768)]).connect().app_in(
               bytes(400)).app_out(bytes(300)).done()

    c = client("padded records", "RFC 9846 5.4: records may be padded")
    c.accept_server_hello()
    for build in (c.encrypted_extensions, c.certificate, c.certificate_verify,
                  c.finished):
        part = build()
        c.put(HANDSHAKE, part, padding=100)
        c.transcript += part
    c.own_finish().app_in(b"padded", padding=1000)
    c.app_in(b"padded to the full", padding=16385 - 1 - 18).done()
    c = client("full-size records", "RFC 9846 5.1, 5.2: 2^14 octets").connect()
    c.app_in(bytes(range(256)) * 64).app_out(bytes(16384)).done()
    c = client("records without content", "RFC 9846 5.1, 5.4: application "
               "data of no length may be sent").connect()
    for i in range(32):
        c.put(APPLICATION, b"", padding=i)
    c.app_in(b"something")
    for i in range(32):
        c.put(APPLICATION, b"")
    c.app_in(b"more").done()

    ticket = message(NEW_SESSION_TICKET, u32(7200) + u32(1) + vec8(b"\0") +
                     vec16(b"ticket") + vec16(extensions(
                         [(EARLY_DATA, u32(16384)), (0x0a0a, b"grease"),
                          (0xfff0, b"unknown")])))
    c = client("tickets are ignored", "RFC 9846 4.7.1: a client that does not "
               "support resumption ignores NewSessionTicket").connect()
    c.put(HANDSHAKE, ticket + ticket, "NewSessionTicket, twice")
    c.app_in(b"data").put(HANDSHAKE, ticket[:9]).put(HANDSHAKE, ticket[9:])
    c.app_in(b"more").app_out(b"answer").done()
    c = client("server's data before the client's Finished has arrived",
               "RFC 9846 4.5.3: a server may send after its Finished")
    c.upto("WAIT_FINISHED")
    finished = c.finished()
    c.transcript += finished
    c.application_keys()
    c.give(c.peers.seal(HANDSHAKE, finished) +
           c.server_ap.seal(APPLICATION, b"early bird"))
    sealed = c.server_ap
    c.own_finish()
    c.peers, c.server_ap = sealed, sealed
    c.add("app_in", b"early bird")
    c.done()
    c = client("data both ways", "RFC 9846 5: application data").connect()
    for i in range(3):
        c.app_out(b"question %d" % i).app_in(b"answer %d" % i)
    c.done()
    s = server("data both ways, server", "RFC 9846 5: application data")
    s.connect().app_in(b"question").app_out(b"answer").app_in(b"q2").done()

    grease = [(0x8a8a, b""), (0xcaca, b"\0"), (0xdada, b"grease")]
    s = server("GREASE everywhere", "RFC 8701 3.1: values that a server must "
               "not know are ignored")
    pairs = [(0x0a0a, b"")]
    for kind, data in s.pairs(alpn=[b"\x0a\x0a", b"h2"]):
        data = {
            SUPPORTED_VERSIONS: supported_versions([0x7a7a, 0x0304, 0x0303]),
            SUPPORTED_GROUPS: groups_list([0x2a2a, 0x001d, 0xfafa]),
            SIGNATURE_ALGORITHMS: schemes_list([0x0a0a, 0x0807, 0xfafa]),
            KEY_SHARE: key_shares([(0x2a2a, b"\0"), (0x001d, s.share())]),
        }.get(kind, data)
        pairs += [(kind, data)]
    s.hear(s.client_hello(pairs + grease, suites=[0x3a3a, 0x1303, 0xfafa]))
    s.answer().finish().done()
    s = server("unknown suites, groups, schemes and extensions",
               "RFC 9846 4.2.2, 9.3: what is not known is ignored")
    pairs = [(0x4444, bytes(40))]
    for kind, data in s.pairs():
        data = {
            SUPPORTED_VERSIONS: supported_versions([0x0305, 0x0304, 0x0301]),
            SUPPORTED_GROUPS: groups_list(list(range(0x0100, 0x0140)) +
                                          [0x001d]),
            SIGNATURE_ALGORITHMS: schemes_list(list(range(0x0900, 0x0940)) +
                                               [0x0807]),
            KEY_SHARE: key_shares([(0x0101, bytes(384)), (0x001d, s.share()),
                                   (0x0102, bytes(512))]),
        }.get(kind, data)
        pairs += [(kind, data)]
    s.hear(s.client_hello(pairs, suites=list(range(0x1304, 0x1400)) +
                          [0x1303])).answer().finish().done()
    s = server("extensions that a server need not know",
               "RFC 9846 4.3, 9.3: known by name, without effect")
    pairs = s.pairs() + [
        (STATUS_REQUEST, bytes.fromhex("0100000000")), (USE_SRTP, b"\0\0\0"),
        (HEARTBEAT, b"\1"), (SCT, b""), (PADDING, bytes(20)),
        (EXTENDED_MAIN_SECRET, b""), (COMPRESS_CERTIFICATE, b"\2\0\1"),
        (RECORD_SIZE_LIMIT, u16(16385)), (SESSION_TICKET, b""),
        (PSK_KEY_EXCHANGE_MODES, b"\1\1"), (POST_HANDSHAKE_AUTH, b""),
        (CERTIFICATE_AUTHORITIES, vec16(vec16(b"\x30\0"))),
        (RENEGOTIATION_INFO, b"\0"), (QUIC_TRANSPORT_PARAMETERS, b"")]
    s.hear(s.client_hello(pairs)).answer().finish().done()
    s = server("extensions in reverse order",
               "RFC 9846 4.3: extensions may appear in any order")
    s.hear(s.client_hello(s.pairs()[::-1])).answer().finish().done()
    c = client("ServerHello's extensions in reverse order",
               "RFC 9846 4.3: extensions may appear in any order")
    c.accept_server_hello(c.server_hello(c.sh_pairs()[::-1])).connect().done()
    s = server("pre_shared_key offered and not used",
               "RFC 9846 4.3.11: without an acceptable PSK a full handshake")
    pairs = s.pairs() + [
        (PSK_KEY_EXCHANGE_MODES, b"\1\1"),
        (PRE_SHARED_KEY, vec16(vec16(b"identity") + u32(0)) +
         vec16(vec8(bytes(32))))]
    s.hear(s.client_hello(pairs)).answer().finish().done()
    s = server("several key shares",
               "RFC 9846 4.3.8: the server picks the share it can use",
               groups=("advertised:secp256r1", "x25519"))
    pairs = replaced(replaced(
        s.pairs(), SUPPORTED_GROUPS, groups_list([0x0017, 0x001d, 0x0100])),
        KEY_SHARE, key_shares([(0x0017, P256_POINT), (0x001d, s.share())]))
    s.hear(s.client_hello(pairs)).answer().finish().done()
    s = server("no server_name", "RFC 6066 3: server_name may be absent")
    s.hear(s.client_hello(s.pairs(server_name=None))).answer().finish().done()
    s = server("server_name with other name types",
               "RFC 6066 3: unknown NameTypes are ignored")
    s.hear(s.client_hello(replaced(
        s.pairs(), SERVER_NAME, server_names(
            [(1, b"\0\1"), (0, b"localhost"), (255, b"x")])))
           ).answer().finish().done()
    s = server("signature_algorithms_cert", "RFC 9846 4.3.3")
    s.hear(s.client_hello(s.pairs(schemes_cert=[0x0804, 0x0807]))
           ).answer().finish().done()
    client("supported_groups in EncryptedExtensions",
           "RFC 9846 4.3.7: clients must not act upon it before the end"
           ).connect([(SUPPORTED_GROUPS, groups_list([0x0017, 0x001d]))]
                     ).done()
    client("chain of two certificates", "RFC 9846 4.5.1: the end-entity "
           "certificate comes first").accept_server_hello().step().say(
               message(CERTIFICATE, certificate_entries(
                   [(CERT, b""), (certificate(bytes(32), b"ca"), b"")])),
               note="Certificate")
    CURRENT[-1].state = "WAIT_CV"
    CURRENT[-1].connect().done()
    c = client("all that the server says, at once",
               "RFC 9846 5: records follow each other without a gap")
    hello = c.server_hello()
    c.transcript += hello
    first = record(HANDSHAKE, hello) + record(CCS, b"\1")
    c.enter_handshake_keys()
    first += c.peers.seal(HANDSHAKE, c.flight())
    c.application_keys()
    c.give(first + c.server_ap.seal(APPLICATION, b"data") +
           c.server_ap.seal(ALERT, b"\1\0"))
    c.own_finish().add("app_in", b"data")
    c.close().done("connected, peer_closed, closed")
    s = server("all that the client says, at once",
               "RFC 9846 5: records follow each other without a gap")
    s.hear().answer()
    sealed = record(CCS, b"\1") + s.peers.seal(HANDSHAKE, s.client_finished())
    s.peers, s.state = s.client_ap, "CONNECTED"
    s.give(sealed + s.peers.seal(APPLICATION, b"question") +
           s.peers.seal(ALERT, b"\1\0")).add("app_in", b"question")
    s.app_out(b"answer").close().done("connected, peer_closed, closed")
    s = server("client's Finished in records of one octet",
               "RFC 9846 5.1: messages may be fragmented").hear().answer()
    for octet in s.client_finished():
        s.put(HANDSHAKE, u8(octet))
    s.peers, s.state = s.client_ap, "CONNECTED"
    s.app_in(b"data").done()
    s = server("x25519 share with its last bit set", "RFC 7748 5: the most "
               "significant bit is masked")
    share = s.share()[:31] + u8(s.share()[31] | 0x80)
    s.hear(s.client_hello(replaced(s.pairs(), KEY_SHARE, key_shares(
        [(0x001d, share)])))).answer().finish().done()
    client("second of two anchors", "tls/hake.h: hake_verify_pinned",
           anchors=(certificate(bytes(32), b"other"), CERT)).connect().done()


# ---- ClientHello -----------------------------------------------------------

def client_hello_cases():
    theme("client_hello", "ClientHellos that a server must refuse.")
    syntax = ("RFC 9846 4.2.2: the structure of ClientHello; 6: syntax errors "
              "are decode_error")

    # Each field cut short: what is left of the body, and where the fault is.
    fields = [("nothing", 0, 0), ("half of legacy_version", 1, 0),
              ("no random", 2, 2), ("31 octets of random", 33, 2),
              ("no session id", 34, 34), ("31 octets of session id", 66, 35),
              ("no cipher_suites", 67, 67),
              ("half the length of cipher_suites", 68, 67),
              ("half a cipher suite", 70, 69),
              ("no compression methods", 71, 71),
              ("no compression method", 72, 72),
              ("half the length of the extensions", 74, 73),
              ("no extension where some are announced", 75, 75)]
    for what, length, offset in fields:
        refuse_client_hello(
            "ClientHello cut: " + what, syntax,
            lambda s: cut(s.client_hello(), length), "MESSAGE_MALFORMED",
            "decode_error", offset=offset)

    def block(build):
        return lambda s: s.client_hello(block=build(extensions(s.pairs())))

    malformed = [
        ("session id of 33 octets", lambda s: s.client_hello(
            session_id=bytes(33))),
        ("no cipher suites", lambda s: s.client_hello(suites=[])),
        ("cipher_suites of odd length", lambda s: message(
            CLIENT_HELLO, u16(0x0303) + s.random + vec8(b"") +
            vec16(b"\x13\x03\x13") + vec8(b"\0") + vec16(
                extensions(s.pairs())))),
        ("no compression methods, length 0", lambda s: s.client_hello(
            compression=b"")),
        ("one octet behind the extensions", lambda s: longer(
            s.client_hello())),
        ("extensions announce one octet too many",
         block(lambda b: u16(len(b) + 1) + b)),
        ("extensions announce one octet too few",
         block(lambda b: u16(len(b) - 1) + b)),
        ("an extension of three octets", block(lambda b: vec16(b + b"\0\0\0"))),
        ("an extension longer than the block",
         block(lambda b: vec16(b + b"\x44\x44\0\2\0"))),
    ]
    for name, build in malformed:
        refuse_client_hello("ClientHello: " + name, syntax, build,
                            "MESSAGE_MALFORMED", "decode_error")

    versions = "RFC 9846 4.3.1, E.2: the server must share a version"
    for name, build in [
            ("no supported_versions", lambda s: s.client_hello(
                without(s.pairs(), SUPPORTED_VERSIONS))),
            ("no extensions field", lambda s: s.client_hello(block=b"")),
            ("empty extensions field", lambda s: s.client_hello([])),
            ("supported_versions lists TLS 1.2 alone", lambda s:
             s.client_hello(replaced(s.pairs(), SUPPORTED_VERSIONS,
                                     supported_versions([0x0303])))),
            ("supported_versions lists unknown versions alone", lambda s:
             s.client_hello(replaced(s.pairs(), SUPPORTED_VERSIONS,
                                     supported_versions(GREASE + [0x0305])))),
            ("supported_versions lists a draft alone", lambda s:
             s.client_hello(replaced(s.pairs(), SUPPORTED_VERSIONS,
                                     supported_versions([0x7f1c])))),
            ("TLS 1.0", lambda s: s.client_hello([], version=0x0301,
                                                 suites=[0x002f, 0x000a])),
            ("TLS 1.1", lambda s: s.client_hello([], version=0x0302,
                                                 suites=[0x002f]))]:
        refuse_client_hello("version: " + name, versions, build,
                            "VERSION_UNSUPPORTED", "protocol_version")
    for number in (0x0301, 0x0304, 0x0000):
        refuse_client_hello(
            "legacy_version %04x" % number, "RFC 9846 4.2.2: a legacy_version "
            "not equal to 0x0303: protocol_version",
            lambda s: s.client_hello(version=number), "LEGACY_VERSION",
            "protocol_version")
    for name, methods in [("deflate", b"\1"), ("null and deflate", b"\0\1"),
                          ("deflate and null", b"\1\0"),
                          ("null twice", b"\0\0")]:
        refuse_client_hello(
            "compression: " + name, "RFC 9846 4.2.2: exactly one byte, set to "
            "zero, else illegal_parameter",
            lambda s: s.client_hello(compression=methods), "COMPRESSION",
            "illegal_parameter")
    refuse_client_hello(
        "no cipher suite in common", "RFC 9846 4.2.1: handshake_failure",
        lambda s: s.client_hello(suites=[0x1301, 0x1302, 0xc02b]),
        "SUITE_NO_OVERLAP", "handshake_failure")
    refuse_client_hello(
        "only suites of TLS 1.2", "RFC 9846 B.4: suites of older versions "
        "cannot be used", lambda s: s.client_hello(suites=[0xc02b, 0xcca9]),
        "SUITE_NO_OVERLAP", "handshake_failure")
    refuse_client_hello(
        "no signature scheme in common", "RFC 9846 4.2.1: handshake_failure",
        lambda s: s.client_hello(replaced(
            s.pairs(), SIGNATURE_ALGORITHMS, schemes_list([0x0403, 0x0804]))),
        "SCHEME_NO_OVERLAP", "handshake_failure")


# ---- Extensions of ClientHello ---------------------------------------------

def client_extension_cases():
    theme("client_extensions", "Extensions of ClientHello that a server must "
          "refuse.")
    one = "RFC 9846 4.3: not more than one extension of the same type"

    for name, kind, data in [
            ("supported_versions", SUPPORTED_VERSIONS, b"\2\3\4"),
            ("server_name", SERVER_NAME, server_names([(0, b"a")])),
            ("key_share", KEY_SHARE, vec16(b"")), ("ALPN", ALPN,
                                                   alpn_list([b"h2"])),
            ("padding", PADDING, b""), ("an unknown one", 0x4444, b"")]:
        refuse_client_hello(
            "twice: " + name, one, lambda s: s.client_hello(
                [(kind, data)] + without(s.pairs(), kind) + [(kind, data)]),
            "EXTENSION_DUPLICATE", "illegal_parameter", kind)
    refuse_client_hello(
        "twice: GREASE", one,
        lambda s: s.client_hello([(0x5a5a, b"")] + s.pairs() +
                                 [(0x5a5a, b"\0")]),
        "EXTENSION_DUPLICATE", "illegal_parameter", 0x5a5a)
    refuse_client_hello(
        "oid_filters in ClientHello",
        "RFC 9846 4.3: recognized, and not specified for the message",
        lambda s: s.client_hello(s.pairs() + [(OID_FILTERS, b"\0\0")]),
        "EXTENSION_MISPLACED", "illegal_parameter", OID_FILTERS)
    psk = vec16(vec16(b"identity") + u32(0)) + vec16(vec8(bytes(32)))
    refuse_client_hello(
        "pre_shared_key is not last",
        "RFC 9846 4.3.11: must be the last extension, else illegal_parameter",
        lambda s: s.client_hello(
            [(PSK_KEY_EXCHANGE_MODES, b"\1\1"), (PRE_SHARED_KEY, psk)] +
            s.pairs()), "EXTENSION_NOT_LAST", "illegal_parameter",
        PRE_SHARED_KEY)
    refuse_client_hello(
        "an unknown extension behind pre_shared_key",
        "RFC 9846 4.3.11: must be the last extension",
        lambda s: s.client_hello(
            s.pairs() + [(PSK_KEY_EXCHANGE_MODES, b"\1\1"),
                         (PRE_SHARED_KEY, psk), (0x4444, b"")]),
        "EXTENSION_NOT_LAST", "illegal_parameter", PRE_SHARED_KEY)

    mandatory = "RFC 9846 9.2: missing_extension"
    for name, kind in [("signature_algorithms", SIGNATURE_ALGORITHMS),
                       ("supported_groups", SUPPORTED_GROUPS),
                       ("key_share", KEY_SHARE)]:
        refuse_client_hello("missing: " + name, mandatory,
                            lambda s: s.client_hello(without(s.pairs(), kind)),
                            "EXTENSION_MISSING", "missing_extension", kind)
    refuse_client_hello(
        "missing: psk_key_exchange_modes beside pre_shared_key",
        "RFC 9846 4.3.9, 9.2: servers MUST abort the handshake",
        lambda s: s.client_hello(s.pairs() + [(PRE_SHARED_KEY, psk)]),
        "EXTENSION_MISSING", "missing_extension", PSK_KEY_EXCHANGE_MODES)
    refuse_client_hello(
        "missing: all but supported_versions", mandatory,
        lambda s: s.client_hello([(SUPPORTED_VERSIONS, b"\2\3\4")]),
        "EXTENSION_MISSING", "missing_extension")

    entry = key_share_entry(0x001d, bytes(32))
    forms = [
        (SUPPORTED_VERSIONS, "supported_versions", [
            ("no data", b"", 0), ("no version", b"\0", 0),
            ("half a version", b"\1\3", 0), ("one and a half",
                                             b"\3\3\4\3", 3),
            ("announces more than there is", b"\4\3\4", 1),
            ("announces less than there is", b"\2\3\4\3\3", 3)]),
        (SERVER_NAME, "server_name", [
            ("no data", b"", 0), ("empty list", b"\0\0", 0),
            ("empty name", vec16(b"\0\0\0"), 3),
            ("name longer than the list", vec16(b"\0\0\2a"), 5),
            ("half a length", vec16(b"\0\0"), 3),
            ("an octet behind the list", server_names([(0, b"a")]) + b"\0",
             6)]),
        (SUPPORTED_GROUPS, "supported_groups", [
            ("no data", b"", 0), ("empty list", b"\0\0", 0),
            ("half a group", b"\0\1\0", 0), ("odd length",
                                             b"\0\3\0\x1d\0", 4),
            ("an octet behind the list", groups_list([0x1d]) + b"\0", 4)]),
        (SIGNATURE_ALGORITHMS, "signature_algorithms", [
            ("no data", b"", 0), ("empty list", b"\0\0", 0),
            ("odd length", b"\0\3\x08\x07\x08", 4),
            ("an octet behind the list", schemes_list([0x0807]) + b"\0",
             4)]),
        (SIGNATURE_ALGORITHMS_CERT, "signature_algorithms_cert", [
            ("empty list", b"\0\0", 0),
            ("odd length", b"\0\3\x08\x07\x08", 4)]),
        (KEY_SHARE, "key_share", [
            ("no data", b"", 0), ("half a length", b"\0", 0),
            ("empty share", vec16(b"\0\x1d\0\0"), 4),
            ("share longer than the list", vec16(b"\0\x1d\0\x21" + bytes(32)),
             6),
            ("an entry of three octets", vec16(entry + b"\0\x17\0"), 40),
            ("an octet behind the list", vec16(entry) + b"\0", 38)]),
        (ALPN, "ALPN", [
            ("no data", b"", 0), ("empty list", b"\0\0", 0),
            ("list of one octet", b"\0\1\0", 0),
            ("empty name alone", vec16(b"\0\0"), 2),
            ("empty name behind another", vec16(b"\2h2\0"), 5),
            ("name longer than the list", vec16(b"\3h2"), 3),
            ("an octet behind the list", alpn_list([b"h2"]) + b"\0", 5)]),
        (EARLY_DATA, "early_data", [("not empty", b"\0", 0)]),
    ]
    for kind, what, cases in forms:
        for name, data, offset in cases:
            refuse_client_hello(
                "%s: %s" % (what, name), "RFC 9846 4.3, 6: an extension that "
                "cannot be parsed, or has data left over: decode_error",
                lambda s: s.client_hello(without(s.pairs(), kind) +
                                         [(kind, data)]),
                "EXTENSION_MALFORMED", "decode_error", kind, offset,
                alpn=(b"h2",))

    refuse_client_hello(
        "server_name: two host names",
        "RFC 6066 3: not more than one name of the same name_type",
        lambda s: s.client_hello(replaced(
            s.pairs(), SERVER_NAME, server_names([(0, b"a"), (0, b"b")]))),
        "SERVER_NAME_TWICE", "illegal_parameter", SERVER_NAME)
    refuse_client_hello(
        "server_name: NUL in the name",
        "RFC 6066 3: a DNS host name, which has no NUL",
        lambda s: s.client_hello(replaced(
            s.pairs(), SERVER_NAME, server_names([(0, b"good.example\0.bad")])
            )), "SERVER_NAME_NUL", "illegal_parameter", SERVER_NAME)

    def shares(entries, groups=(0x001d,)):
        return lambda s: s.client_hello(replaced(
            replaced(s.pairs(), SUPPORTED_GROUPS, groups_list(groups)),
            KEY_SHARE, key_shares(
                [(g, s.share() if d is None else d) for g, d in entries])))

    refuse_client_hello(
        "key_share: a group that supported_groups lacks", "RFC 9846 4.3.8: "
        "servers may check, and abort with illegal_parameter",
        shares([(0x001d, None), (0x0017, P256_POINT)]), "KEY_SHARE_UNLISTED",
        "illegal_parameter", KEY_SHARE)
    refuse_client_hello(
        "key_share: two shares for one group", "RFC 9846 4.3.8: not multiple "
        "values for the same group", shares([(0x001d, None), (0x001d, None)]),
        "KEY_SHARE_DUPLICATE", "illegal_parameter", KEY_SHARE)
    refuse_client_hello(
        "key_share: two shares for an unknown group", "RFC 9846 4.3.8: not "
        "multiple values for the same group",
        shares([(0x4444, b"a"), (0x001d, None), (0x4444, b"b")],
               (0x001d, 0x4444)),
        "KEY_SHARE_DUPLICATE", "illegal_parameter", KEY_SHARE)
    many = list(range(0x0200, 0x0211))
    refuse_client_hello(
        "key_share: more shares than are looked at",
        "tls/conn.h: HAKE_KEY_SHARES_MAX; RFC 9846 6.2: internal_error",
        shares([(g, b"x") for g in many], many + [0x001d]),
        "KEY_SHARES_TOO_MANY", "internal_error", KEY_SHARE)
    refuse_client_hello(
        "more extensions than are looked at",
        "tls/conn.h: HAKE_EXTENSIONS_MAX; RFC 9846 6.2: internal_error",
        lambda s: s.client_hello(
            [(0x5000 + i, b"") for i in range(129)] + s.pairs()),
        "EXTENSIONS_TOO_MANY", "internal_error")
    refuse_client_hello(
        "no group in common", "RFC 9846 4.2.1: handshake_failure",
        shares([(0x0017, P256_POINT)], (0x0017, 0x0018)), "GROUP_NO_OVERLAP",
        "handshake_failure")
    for name, data in [("31 octets", bytes(range(1, 32))),
                       ("33 octets", bytes(range(1, 34))), ("one octet",
                                                            b"\1"),
                       ("zero", bytes(32)), ("one, of order 1",
                                             b"\1" + bytes(31)),
                       ("a point of order 8", bytes.fromhex(
                           "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd"
                           "866205165f49b800")),
                       ("p, which is zero", bytes.fromhex(
                           "edffffffffffffffffffffffffffffffffffffffffffffff"
                           "ffffffffffffff7f"))]:
        refuse_client_hello(
            "x25519 share: " + name, "RFC 9846 7.4.2, 4.3.8.2: 32 octets, and "
            "no all-zero shared secret", shares([(0x001d, data)]),
            "KEY_SHARE_INVALID", "illegal_parameter", KEY_SHARE, draws=True)


# ---- ServerHello -----------------------------------------------------------

def server_hello_cases():
    theme("server_hello", "ServerHellos that a client must refuse.")
    syntax = ("RFC 9846 4.2.3: the structure of ServerHello; 6: syntax errors "
              "are decode_error")

    for what, length, offset in [
            ("nothing", 0, 0), ("half of legacy_version", 1, 0),
            ("31 octets of random", 33, 2), ("no session id", 34, 34),
            ("31 octets of session id", 66, 35),
            ("half a cipher suite", 68, 67), ("no compression method", 69, 69),
            ("half the length of the extensions", 71, 70),
            ("no extension where some are announced", 72, 72)]:
        refuse_server_hello(
            "ServerHello cut: " + what, syntax,
            lambda c: cut(c.server_hello(), length), "MESSAGE_MALFORMED",
            "decode_error", offset=offset)
    for name, build in [
            ("session id of 33 octets", lambda c: c.server_hello(
                session_id=bytes(33))),
            ("one octet behind the extensions", lambda c: longer(
                c.server_hello())),
            ("extensions announce one octet too few", lambda c: c.server_hello(
                block=u16(45) + extensions(c.sh_pairs()))),
            ("an extension of three octets", lambda c: c.server_hello(
                block=vec16(extensions(c.sh_pairs()) + bytes(3))))]:
        refuse_server_hello("ServerHello: " + name, syntax, build,
                            "MESSAGE_MALFORMED", "decode_error")

    # versions
    older = "RFC 9846 E.1: a version that is not supported: protocol_version"
    sentinel = ("RFC 9846 4.2.3: a server that knows TLS 1.3 marks its random "
                "when it chooses an older version")
    for name, version, pairs in [
            ("TLS 1.2", 0x0303, [(RENEGOTIATION_INFO, b"\0")]),
            ("TLS 1.2, no extension", 0x0303, []), ("TLS 1.1", 0x0302, []),
            ("TLS 1.0", 0x0301, [])]:
        refuse_server_hello(
            "older version: " + name, older, lambda c: c.server_hello(
                pairs, version=version, session_id=bytes(32), suite=0xcca9),
            "VERSION_UNSUPPORTED", "protocol_version")
    refuse_server_hello(
        "older version: no extensions field", older, lambda c: c.server_hello(
            block=b"", suite=0xcca9), "VERSION_UNSUPPORTED",
        "protocol_version")
    refuse_server_hello(
        "older version: extensions of TLS 1.3, but no supported_versions",
        "RFC 9846 4.3.1, 9.2: supported_versions makes it TLS 1.3",
        lambda c: c.server_hello(without(c.sh_pairs(), SUPPORTED_VERSIONS)),
        "VERSION_UNSUPPORTED", "protocol_version")
    for version, tail in [(0x0303, 1), (0x0303, 0), (0x0302, 0), (0x0301, 0)]:
        refuse_server_hello(
            "downgrade: version %04x, sentinel %02x" % (version, tail),
            sentinel, lambda c: c.server_hello(
                [], version=version, suite=0xcca9,
                random=c.server_random[:24] + b"DOWNGRD" + u8(tail)),
            "DOWNGRADE", "illegal_parameter")
    c = client("sentinel in a ServerHello of TLS 1.3", "RFC 9846 4.2.3: the "
               "sentinel has a meaning in older versions alone")
    c.accept_server_hello(c.server_hello(
        random=c.server_random[:24] + b"DOWNGRD\1")).connect().done()
    for number in (0x0302, 0x0303, 0x0305, 0x7f1c, 0x0a0a):
        refuse_server_hello(
            "selected_version %04x" % number, "RFC 9846 4.3.1: a version not "
            "offered, or prior to TLS 1.3: illegal_parameter",
            lambda c: c.server_hello(replaced(
                c.sh_pairs(), SUPPORTED_VERSIONS, u16(number))),
            "VERSION_NOT_OFFERED", "illegal_parameter", SUPPORTED_VERSIONS)
    for number in (0x0301, 0x0302, 0x0304):
        refuse_server_hello(
            "ServerHello: legacy_version %04x" % number, "RFC 9846 4.2.3: a "
            "legacy_version not equal to 0x0303: protocol_version",
            lambda c: c.server_hello(version=number), "LEGACY_VERSION",
            "protocol_version")

    # fields
    echo = "RFC 9846 4.2.3: legacy_session_id_echo must match"
    for name, change in [
            ("empty", lambda sid: b""), ("one bit differs", lambda sid:
                                         sid[:31] + u8(sid[31] ^ 1)),
            ("shorter", lambda sid: sid[:31])]:
        refuse_server_hello(
            "session id echo: " + name, echo, lambda c: c.server_hello(
                session_id=change(c.session_id)), "SESSION_ID_ECHO",
            "illegal_parameter")
    refuse_server_hello(
        "session id echo: not empty, though none was sent", echo,
        lambda c: c.server_hello(session_id=bytes(32)), "SESSION_ID_ECHO",
        "illegal_parameter", flags=("no_compat",))
    for number in (0x1302, 0x1301, 0x0000, 0x0a0a, 0xcca9):
        refuse_server_hello(
            "cipher suite %04x" % number, "RFC 9846 4.2.3: a cipher suite "
            "that was not offered: illegal_parameter",
            lambda c: c.server_hello(suite=number), "SUITE_NOT_OFFERED",
            "illegal_parameter")
    for number in (1, 255):
        refuse_server_hello(
            "compression method %d" % number,
            "RFC 9846 4.2.3: must be 0, else illegal_parameter",
            lambda c: c.server_hello(compression=number), "COMPRESSION",
            "illegal_parameter")

    # extensions
    for name, kind in [("supported_versions", SUPPORTED_VERSIONS),
                       ("key_share", KEY_SHARE)]:
        refuse_server_hello(
            "ServerHello: twice " + name, "RFC 9846 4.3: not more than one "
            "extension of the same type", lambda c: c.server_hello(
                c.sh_pairs() + [p for p in c.sh_pairs() if p[0] == kind]),
            "EXTENSION_DUPLICATE", "illegal_parameter", kind)
    unasked = ("RFC 9846 4.3: a response that was not asked for: "
               "unsupported_extension")
    for name, kind, data in [
            ("an unknown one", 0x4444, b""), ("GREASE", 0x0a0a, b""),
            ("ALPN", ALPN, alpn_list([b"h2"])),
            ("server_name", SERVER_NAME, b""), ("cookie", COOKIE,
                                                vec16(b"c")),
            ("pre_shared_key", PRE_SHARED_KEY, u16(0)),
            ("renegotiation_info", RENEGOTIATION_INFO, b"\0"),
            ("next_protocol_negotiation", 13172, b"")]:
        refuse_server_hello(
            "ServerHello: not asked for: " + name, unasked,
            lambda c: c.server_hello(c.sh_pairs() + [(kind, data)]),
            "EXTENSION_NOT_OFFERED", "unsupported_extension", kind)
    for name, kind, data in [
            ("server_name", SERVER_NAME, b""),
            ("ALPN", ALPN, alpn_list([b"h2"])),
            ("supported_groups", SUPPORTED_GROUPS, groups_list([0x1d])),
            ("signature_algorithms", SIGNATURE_ALGORITHMS,
             schemes_list([0x0807])),
            ("signature_algorithms_cert", SIGNATURE_ALGORITHMS_CERT,
             schemes_list([0x0807]))]:
        refuse_server_hello(
            "ServerHello: misplaced " + name, "RFC 9846 4.3: recognized, and "
            "not specified for the message: illegal_parameter",
            lambda c: c.server_hello(c.sh_pairs() + [(kind, data)]),
            "EXTENSION_MISPLACED", "illegal_parameter", kind,
            server_name="localhost", alpn=(b"h2",), schemes_cert=("ed25519",))
    for name, data, offset in [("no data", b"", 0), ("one octet", b"\3", 0),
                               ("three octets", b"\3\4\0", 2),
                               ("a list", b"\2\3\4", 2)]:
        refuse_server_hello(
            "supported_versions in ServerHello: " + name, syntax,
            lambda c: c.server_hello(replaced(
                c.sh_pairs(), SUPPORTED_VERSIONS, data)),
            "EXTENSION_MALFORMED", "decode_error", SUPPORTED_VERSIONS, offset)
    for name, data in [
            ("no data", b""), ("a group alone, as in HelloRetryRequest",
                               u16(0x001d)),
            ("no share", key_share_entry(0x001d, b"")),
            ("announces more than there is", u16(0x001d) + u16(33) +
             bytes(32)),
            ("an octet behind the share", key_share_entry(
                0x001d, bytes(32)) + b"\0"),
            ("a list of shares", key_shares([(0x001d, bytes(32))]))]:
        refuse_server_hello(
            "key_share in ServerHello: " + name, syntax,
            lambda c: c.server_hello(replaced(c.sh_pairs(), KEY_SHARE, data)),
            "EXTENSION_MALFORMED", "decode_error", KEY_SHARE)
    refuse_server_hello(
        "ServerHello: no key_share", "RFC 9846 9.2: key_share is required",
        lambda c: c.server_hello(without(c.sh_pairs(), KEY_SHARE)),
        "EXTENSION_MISSING", "missing_extension", KEY_SHARE)
    same = ("RFC 9846 4.3.8: the same group as the share that the client "
            "offered, else illegal_parameter")
    for name, group, data in [("listed, without a share", 0x0017, P256_POINT),
                              ("not listed", 0x0018, bytes(97)),
                              ("GREASE", 0x0a0a, b"\0"),
                              ("not known", 0x4444, bytes(32))]:
        refuse_server_hello(
            "server's group: " + name, same, lambda c: c.server_hello(replaced(
                c.sh_pairs(), KEY_SHARE, key_share_entry(group, data))),
            "GROUP_NOT_OFFERED", "illegal_parameter", KEY_SHARE,
            groups=("x25519", "advertised:secp256r1"))
    for name, data in [("31 octets", bytes(range(31))),
                       ("33 octets", bytes(range(33))), ("zero", bytes(32)),
                       ("of order 8", bytes.fromhex(
                           "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86"
                           "d8224eddd09f1157"))]:
        refuse_server_hello(
            "server's x25519 share: " + name, "RFC 9846 7.4.2: 32 octets, and "
            "no all-zero shared secret", lambda c: c.server_hello(replaced(
                c.sh_pairs(), KEY_SHARE, key_share_entry(0x001d, data))),
            "KEY_SHARE_INVALID", "illegal_parameter", KEY_SHARE)


# ---- EncryptedExtensions ---------------------------------------------------

def encrypted_extensions_cases():
    theme("encrypted_extensions",
          "EncryptedExtensions that a client must refuse.")
    everything = dict(server_name="localhost", alpn=(b"h2",),
                      schemes_cert=("ed25519",))

    def refuse(name, doc, body, error, alert, extension=None, offset=None):
        refuse_message(name, doc, "WAIT_EE",
                       lambda c: message(ENCRYPTED_EXTENSIONS, body), error,
                       alert, extension, offset, **everything)

    syntax = "RFC 9846 4.4.1; 6: syntax errors are decode_error"
    for name, body, offset in [
            ("no body", b"", 0), ("half a length", b"\0", 0),
            ("announces more than there is", b"\0\4\0\0\0", 2),
            ("an octet behind the extensions", b"\0\0\0", 2),
            ("half an extension", vec16(b"\0\0"), 4),
            ("data longer than the block", vec16(b"\0\0\0\1"), 6)]:
        refuse("EncryptedExtensions: " + name, syntax, body,
               "MESSAGE_MALFORMED", "decode_error", offset=offset)
    for name, kind, data in [
            ("an unknown one", 0x4444, b""), ("GREASE", 0x1a1a, b""),
            ("use_srtp", USE_SRTP, b""), ("early_data", EARLY_DATA, b""),
            ("record_size_limit", RECORD_SIZE_LIMIT, u16(100)),
            ("cookie", COOKIE, vec16(b"c")),
            ("status_request", STATUS_REQUEST, b""),
            ("extended_main_secret", EXTENDED_MAIN_SECRET, b""),
            ("next_protocol_negotiation", 13172, b"")]:
        refuse("EncryptedExtensions: not asked for: " + name,
               "RFC 9846 4.3: a response that was not asked for: "
               "unsupported_extension", vec16(extension(kind, data)),
               "EXTENSION_NOT_OFFERED", "unsupported_extension", kind)
    for name, kind, data in [
            ("supported_versions", SUPPORTED_VERSIONS, u16(0x0304)),
            ("key_share", KEY_SHARE, key_share_entry(0x1d, bytes(32))),
            ("signature_algorithms", SIGNATURE_ALGORITHMS,
             schemes_list([0x0807])),
            ("signature_algorithms_cert", SIGNATURE_ALGORITHMS_CERT,
             schemes_list([0x0807]))]:
        refuse("EncryptedExtensions: misplaced " + name,
               "RFC 9846 4.4.1: forbidden extensions: illegal_parameter",
               vec16(extension(kind, data)), "EXTENSION_MISPLACED",
               "illegal_parameter", kind)
    for name, kind, data in [
            ("server_name", SERVER_NAME, b""),
            ("supported_groups", SUPPORTED_GROUPS, groups_list([0x1d])),
            ("ALPN", ALPN, alpn_list([b"h2"]))]:
        refuse("EncryptedExtensions: twice " + name,
               "RFC 9846 4.3: not more than one extension of the same type",
               vec16(extension(kind, data) * 2), "EXTENSION_DUPLICATE",
               "illegal_parameter", kind)
    for name, kind, data, offset in [
            ("server_name with data", SERVER_NAME, b"\0", 0),
            ("server_name with a name", SERVER_NAME,
             server_names([(0, b"localhost")]), 0),
            ("supported_groups without data", SUPPORTED_GROUPS, b"", 0),
            ("supported_groups with an empty list", SUPPORTED_GROUPS, b"\0\0",
             0),
            ("supported_groups of odd length", SUPPORTED_GROUPS,
             b"\0\3\0\x1d\0", 4)]:
        refuse("EncryptedExtensions: " + name, "RFC 9846 4.3, RFC 6066 3: "
               "decode_error", vec16(extension(kind, data)),
               "EXTENSION_MALFORMED", "decode_error", kind, offset)


# ---- Certificate, CertificateVerify ----------------------------------------

def certificate_cases():
    theme("certificate", "Certificate and CertificateVerify that a client "
          "must refuse.")

    def refuse(name, doc, body, error, alert, extension=None, offset=None,
               **config):
        refuse_message(name, doc, "WAIT_CERT_CR",
                       lambda c: message(CERTIFICATE, body), error, alert,
                       extension, offset, **config)

    def entries(*certs):
        return certificate_entries([(cert, b"") for cert in certs])

    syntax = "RFC 9846 4.5.1; 6: syntax errors are decode_error"
    for name, body, offset in [
            ("no body", b"", 0), ("context alone", b"\0", 1),
            ("half a length", b"\0\0", 1),
            ("list announces more than there is", b"\0\0\0\1", 4),
            ("an octet behind the list", entries(CERT) + b"\0",
             len(entries(CERT))),
            ("a certificate of no length", b"\0" + vec24(vec24(b"") + b"\0\0"),
             4),
            ("an entry without extensions", b"\0" + vec24(vec24(CERT)),
             7 + len(CERT)),
            ("a certificate longer than the list",
             b"\0" + vec24(u24(len(CERT) + 10) + CERT), 7),
            ("extensions longer than the list", b"\0" + vec24(
                vec24(CERT) + b"\0\4\0"), 9 + len(CERT))]:
        refuse("Certificate: " + name, syntax, body, "MESSAGE_MALFORMED",
               "decode_error", offset=offset)
    refuse("Certificate: empty list", "RFC 9846 4.5.1.3: an empty Certificate "
           "of a server: decode_error", b"\0" + vec24(b""),
           "CERTIFICATE_EMPTY", "decode_error")
    refuse("Certificate: a context", "RFC 9846 4.5.1: of zero length in "
           "server authentication", vec8(b"\1") + entries(CERT)[1:],
           "CERTIFICATE_CONTEXT", "illegal_parameter")

    def with_block(pairs):
        return certificate_entries([(CERT, extensions(pairs))])

    refuse("Certificate: extension not asked for: status_request",
           "RFC 9846 4.5.1: extensions must correspond to the ClientHello's",
           with_block([(STATUS_REQUEST, b"\1\0\0\1\0")]),
           "EXTENSION_NOT_OFFERED", "unsupported_extension", STATUS_REQUEST)
    refuse("Certificate: extension not asked for: an unknown one",
           "RFC 9846 4.5.1: extensions must correspond to the ClientHello's",
           with_block([(0x4444, b"")]), "EXTENSION_NOT_OFFERED",
           "unsupported_extension", 0x4444)
    refuse("Certificate: extension not asked for, in the second entry",
           "RFC 9846 4.5.1: extensions must correspond to the ClientHello's",
           certificate_entries([(CERT, b""), (CERT, extension(SCT, b""))]),
           "EXTENSION_NOT_OFFERED", "unsupported_extension", SCT)
    for name, kind in [("key_share", KEY_SHARE), ("ALPN", ALPN),
                       ("supported_groups", SUPPORTED_GROUPS)]:
        refuse("Certificate: misplaced " + name, "RFC 9846 4.3: recognized, "
               "and not specified for the message: illegal_parameter",
               with_block([(kind, alpn_list([b"h2"]))]),
               "EXTENSION_MISPLACED", "illegal_parameter", kind,
               alpn=(b"h2",))

    # the certificate itself
    malformed = "RFC 9846 6.2, RFC 5280 4.1: bad_certificate"
    inside = CERT[2 + (CERT[1] & 0x7f):]  # behind the tag and long length
    for name, cert in [
            ("not DER", b"\0"), ("a SEQUENCE of nothing", b"\x30\0"),
            ("one octet short", CERT[:-1]), ("one octet more", CERT + b"\0"),
            ("a length that is not minimal", b"\x30\x83" + vec24(inside)),
            ("indefinite length", b"\x30\x80" + inside + b"\0\0"),
            ("Ed25519 key of 31 octets", certificate(SEED, key_info=der(
                0x30, ED25519_ALGORITHM, der_bits(bytes(31)))))]:
        refuse("certificate: " + name, malformed, entries(cert),
               "CERTIFICATE_MALFORMED", "bad_certificate", anchors=(cert,))
    parameters = certificate(SEED, key_info=der(
        0x30, der(0x30, der(0x06, bytes.fromhex("2b6570")), der(0x05)),
        der_bits(ed25519_public(SEED))))
    refuse("certificate: Ed25519 with parameters",
           "RFC 8410 3: \"the parameters MUST be absent\": another algorithm",
           entries(parameters), "CERTIFICATE_KEY", "unsupported_certificate",
           anchors=(parameters,))
    p256 = certificate(SEED, key_info=der(0x30, P256_ALGORITHM,
                                          der_bits(P256_POINT)))
    refuse("certificate: a key that no offered scheme uses",
           "RFC 9846 4.5.1.2: the key must fit a scheme of "
           "signature_algorithms", entries(p256), "CERTIFICATE_KEY",
           "unsupported_certificate", anchors=(p256,))
    unknown = "RFC 9846 6.2: no trust anchor: unknown_ca"
    refuse("certificate: not an anchor", unknown,
           entries(certificate(bytes(32))), "CERTIFICATE_UNKNOWN",
           "unknown_ca")
    refuse("certificate: the anchor comes second", unknown,
           entries(certificate(bytes(32)), CERT), "CERTIFICATE_UNKNOWN",
           "unknown_ca")
    refuse("certificate: one bit of the signature differs", unknown,
           entries(CERT[:-1] + u8(CERT[-1] ^ 1)), "CERTIFICATE_UNKNOWN",
           "unknown_ca")
    refuse("certificate: no anchors", unknown, entries(CERT),
           "CERTIFICATE_UNKNOWN", "unknown_ca", anchors=())

    # CertificateVerify
    def refuse_verify(name, doc, build, error, alert, offset=None, **config):
        refuse_message(name, doc, "WAIT_CV", build, error, alert, None, offset,
                       **config)

    wrong = "RFC 9846 4.5.2: the signature does not verify: decrypt_error"
    body = u16(0x0807) + vec16(bytes(64))
    for name, data, offset in [
            ("no body", b"", 0), ("half a scheme", b"\x08", 0),
            ("no signature", u16(0x0807), 2),
            ("announces more than there is", u16(0x0807) + u16(65) + bytes(64),
             4), ("an octet behind the signature", body + b"\0", 68)]:
        refuse_verify("CertificateVerify: " + name, "RFC 9846 4.5.2, 6: "
                      "decode_error", lambda c: message(CERTIFICATE_VERIFY,
                                                        data),
                      "MESSAGE_MALFORMED", "decode_error", offset)
    for name, change in [
            ("one bit differs", lambda c: dict(flip=True)),
            ("by another key", lambda c: dict(seed=bytes(32))),
            ("with the client's context string", lambda c: dict(
                role="client")),
            ("over the ClientHello alone", lambda c: dict(
                transcript=c.hello)),
            ("over no message", lambda c: dict(transcript=b""))]:
        def build(c):
            changes = change(c)
            flip = changes.pop("flip", False)
            made = c.certificate_verify(**changes)
            return made[:-1] + u8(made[-1] ^ 1) if flip else made
        refuse_verify("signature " + name, wrong, build, "SIGNATURE_INVALID",
                      "decrypt_error")
    for name, signature in [("of no length", b""), ("of 63 octets",
                                                    bytes(63)),
                            ("of 65 octets", bytes(65)), ("of zeros",
                                                          bytes(64))]:
        refuse_verify("signature " + name, wrong, lambda c: message(
            CERTIFICATE_VERIFY, u16(0x0807) + vec16(signature)),
            "SIGNATURE_INVALID", "decrypt_error")
    for number in (0x0403, 0x0804, 0x0401, 0x0808, 0x0a0a, 0x0000):
        refuse_verify(
            "scheme %04x was not offered" % number, "RFC 9846 4.5.2: one that "
            "signature_algorithms offers",
            lambda c: c.certificate_verify(scheme=number),
            "SCHEME_NOT_OFFERED", "illegal_parameter")
    refuse_verify(
        "scheme offered for certificates alone", "RFC 9846 4.3.3: "
        "signature_algorithms applies to CertificateVerify",
        lambda c: c.certificate_verify(scheme=0x0403), "SCHEME_NOT_OFFERED",
        "illegal_parameter", schemes_cert=("ed25519",
                                           "ecdsa_secp256r1_sha256"))
    refuse_verify(
        "scheme does not fit the key", "RFC 9846 4.5.2: compatible with the "
        "key in the end-entity certificate",
        lambda c: c.certificate_verify(scheme=0x0403), "SCHEME_KEY",
        "illegal_parameter", schemes=("ed25519", "ecdsa_secp256r1_sha256"))


# ---- Finished --------------------------------------------------------------

def finished_cases():
    theme("finished", "Finished messages that must be refused.")
    wrong = "RFC 9846 4.5.3: incorrect contents: decrypt_error"
    length = "RFC 9846 4.5.3: as long as the hash; 6: decode_error"

    def changes(suite):
        size = suite.size()
        return [
            ("first bit differs", lambda v: u8(v[0] ^ 0x80) + v[1:],
             "FINISHED_INVALID", "decrypt_error", wrong),
            ("last bit differs", lambda v: v[:-1] + u8(v[-1] ^ 1),
             "FINISHED_INVALID", "decrypt_error", wrong),
            ("zeros", lambda v: bytes(size), "FINISHED_INVALID",
             "decrypt_error", wrong),
            ("no contents", lambda v: b"", "FINISHED_LENGTH", "decode_error",
             length),
            ("12 octets, as in TLS 1.2", lambda v: v[:12], "FINISHED_LENGTH",
             "decode_error", length),
            ("one octet short", lambda v: v[:-1], "FINISHED_LENGTH",
             "decode_error", length),
            ("one octet more", lambda v: v + b"\0", "FINISHED_LENGTH",
             "decode_error", length)]

    for suite in BOTH_SUITES:
        tag = " (%s)" % suite.digest
        for name, change, error, alert, doc in changes(suite):
            refuse_message("server's Finished: " + name + tag, doc,
                           "WAIT_FINISHED", lambda c: message(
                               FINISHED, change(c.finished()[4:])), error,
                           alert, suites=(suite,))
            s = server("client's Finished: " + name + tag, doc,
                       suites=(suite,)).hear().answer()
            s.put(HANDSHAKE, message(FINISHED,
                                     change(s.client_finished()[4:])),
                  "what must be refused")
            s.fail(error, alert, FINISHED)
    refuse_message("server's Finished made with the client's key", wrong,
                   "WAIT_FINISHED", lambda c: message(
                       FINISHED, c.client_hs.finished(c.transcript)),
                   "FINISHED_INVALID", "decrypt_error")
    refuse_message("server's Finished over too few messages", wrong,
                   "WAIT_FINISHED", lambda c: message(
                       FINISHED, c.server_hs.finished(c.transcript[:-72])),
                   "FINISHED_INVALID", "decrypt_error")
    s = server("server's own Finished comes back", "RFC 9846 4.5.3: the two "
               "sides have keys of their own").hear().answer()
    s.put(HANDSHAKE, s.own_finished, "what must be refused")
    s.fail("FINISHED_INVALID", "decrypt_error", FINISHED)


# ---- ALPN ------------------------------------------------------------------

def alpn_cases():
    theme("alpn", "Application protocol negotiation, RFC 7301.")
    long_name = bytes(range(1, 256))
    odd = [("a NUL", b"h2\0"), ("NUL alone", b"\0"), ("a comma", b"a,b"),
           ("all octets", long_name), ("GREASE", b"\x0a\x0a"),
           ("UTF-8", "ü".encode())]

    # the client
    one = "RFC 7301 3.1: exactly one name, one that was offered"
    client("client: first offered name", one, alpn=(b"h2", b"http/1.1")
           ).connect([(ALPN, alpn_list([b"h2"]))]).done(alpn=b"h2")
    client("client: last offered name", one, alpn=(b"h2", b"http/1.1")
           ).connect([(ALPN, alpn_list([b"http/1.1"]))]).done(alpn=b"http/1.1")
    client("client: no answer", "RFC 7301 3.1: a server may leave it out",
           alpn=(b"h2",)).connect().done()
    for what, name in odd:
        client("client: name with " + what, "RFC 7301 3.1: names are octets",
               alpn=(b"h2", name)).connect([(ALPN, alpn_list([name]))]
                                           ).done(alpn=name)
    client("client: 300 names offered", "RFC 7301 3.1: no limit on the count",
           alpn=[b"p%03d" % i for i in range(300)]).connect(
               [(ALPN, alpn_list([b"p299"]))]).done(alpn=b"p299")
    client("client: 16 names of one prefix", "RFC 7301 3.1: names are "
           "compared whole", alpn=[b"x" * 40 + b"%02d" % i for i in range(16)]
           ).connect([(ALPN, alpn_list([b"x" * 40 + b"15"]))]).done(
               alpn=b"x" * 40 + b"15")

    def refuse(name, doc, pairs, error, alert, offset=None, extension=ALPN,
               **config):
        config.setdefault("alpn", (b"h2", b"http/1.1"))
        refuse_message("client: " + name, doc, "WAIT_EE",
                       lambda c: c.encrypted_extensions(pairs), error, alert,
                       extension, offset, **config)

    def answer(data):
        return [(ALPN, data)]

    for name, data, offset in [
            ("no data", b"", 0), ("empty list", b"\0\0", 0),
            ("empty name", vec16(b"\0"), 0),
            ("empty name of two octets", vec16(b"\0\0"), 2),
            ("name longer than the list", vec16(b"\3h2"), 3),
            ("list longer than the data", b"\0\4\2h2", 2),
            ("an octet behind the list", alpn_list([b"h2"]) + b"\0", 5),
            ("an empty name behind the name", vec16(b"\2h2\0"), 5)]:
        refuse("answer with " + name, "RFC 9846 4.3, RFC 7301 3.1: "
               "decode_error", answer(data), "EXTENSION_MALFORMED",
               "decode_error", offset)
    refuse("answer with two names", "RFC 7301 3.1: exactly one name",
           answer(alpn_list([b"h2", b"http/1.1"])), "ALPN_NOT_ONE",
           "decode_error")
    refuse("answer with one name twice", "RFC 7301 3.1: exactly one name",
           answer(alpn_list([b"h2", b"h2"])), "ALPN_NOT_ONE", "decode_error")
    for what, name in [("another name", b"h3"), ("a prefix", b"http/1"),
                       ("a longer name", b"h2c"), ("other case", b"H2"),
                       ("a NUL behind it", b"h2\0"), ("GREASE",
                                                      b"\x1a\x1a")]:
        refuse("answer not offered: " + what, "RFC 7301 3.1: one of those "
               "that the client offered, else illegal_parameter",
               answer(alpn_list([name])), "ALPN_NOT_OFFERED",
               "illegal_parameter")
    refuse("answer that nobody asked for", "RFC 9846 4.3: "
           "unsupported_extension", answer(alpn_list([b"h2"])),
           "EXTENSION_NOT_OFFERED", "unsupported_extension", alpn=())
    refuse("answer twice", "RFC 9846 4.3: not more than one extension of the "
           "same type", answer(alpn_list([b"h2"])) * 2, "EXTENSION_DUPLICATE",
           "illegal_parameter")
    refuse("no answer, though one is required", "tls/hake.h: "
           "HAKE_REQUIRE_ALPN", [], "ALPN_REQUIRED", "no_application_protocol",
           extension="none", flags=("require_alpn",))
    client("client: required, and answered", "tls/hake.h: HAKE_REQUIRE_ALPN",
           alpn=(b"h2",), flags=("require_alpn",)).connect(
               answer(alpn_list([b"h2"]))).done(alpn=b"h2")
    flag = ("dangerously_accept_unoffered_alpn",)
    client("client: answer not offered, tolerated", "against RFC 7301 3.1, by "
           "a switch", alpn=(b"h2",), flags=flag).connect(
               answer(alpn_list([b"apns"]))).done(alpn=b"apns")
    refuse("answer with two names, in spite of the switch",
           "RFC 7301 3.1: exactly one name", answer(alpn_list([b"x", b"y"])),
           "ALPN_NOT_ONE", "decode_error", flags=flag)
    refuse("answer that nobody asked for, in spite of the switch",
           "RFC 9846 4.3: unsupported_extension", answer(alpn_list([b"h2"])),
           "EXTENSION_NOT_OFFERED", "unsupported_extension", alpn=(),
           flags=flag)

    # the server
    order = "RFC 7301 3.2: the most highly preferred one of the server's"

    def accept(name, doc, offered, selected, **config):
        s = server("server: " + name, doc, **config)
        s.hear(s.client_hello(s.pairs(alpn=offered)))
        s.answer(selected=selected).finish().done(alpn=selected or b"")

    def reject(name, doc, offered, error, alert, **config):
        s = server("server: " + name, doc, draws=False, **config)
        s.hear(s.client_hello(s.pairs(alpn=offered)))
        s.fail(error, alert, CLIENT_HELLO, state=False)

    both = (b"h2", b"http/1.1")
    accept("equal lists", order, both, b"h2", alpn=both)
    accept("the server's order counts", order, both[::-1], b"h2", alpn=both)
    accept("only the last one in common", order, (b"a", b"b", b"http/1.1"),
           b"http/1.1", alpn=both)
    accept("the client offers nothing", "RFC 7301 3.2: ALPN is optional", (),
           None, alpn=both)
    accept("the server has no list", "RFC 7301 3.1: a server need not take "
           "part", both, None)
    for what, name in odd:
        accept("name with " + what, "RFC 7301 3.1: names are octets",
               (b"h2", name), name, alpn=(name, b"x"))
    accept("300 names offered", "RFC 7301 3.1: no limit on the count",
           [b"p%03d" % i for i in range(300)] + [b"h2"], b"h2", alpn=both)
    accept("GREASE is passed over", "RFC 8701 3.1",
           (b"\x0a\x0a", b"\xfa\xfa", b"h2"), b"h2", alpn=both)
    accept("one name offered twice", order, (b"x", b"h2", b"h2"), b"h2",
           alpn=both)
    shall = ("RFC 7301 3.2: no protocol in common: the server SHALL send "
             "no_application_protocol")
    for what, offered in [("other names", (b"h3", b"dot")),
                          ("a prefix", (b"h", b"http/1")),
                          ("longer names", (b"h2c", b"http/1.1x")),
                          ("other case", (b"H2", b"HTTP/1.1")),
                          ("a NUL behind the name", (b"h2\0",))]:
        reject("no overlap: " + what, shall, offered, "ALPN_NO_OVERLAP",
               "no_application_protocol", alpn=both)
    accept("no overlap, policy continue", "against RFC 7301 3.2, by a switch",
           (b"h3",), None, alpn=both, policy="continue")
    accept("overlap, policy continue", order, both, b"h2", alpn=both,
           policy="continue")
    reject("required, and not offered", "tls/hake.h: HAKE_REQUIRE_ALPN", (),
           "ALPN_REQUIRED", "no_application_protocol", alpn=both,
           flags=("require_alpn",))
    reject("required, and no overlap under policy continue",
           "tls/hake.h: HAKE_REQUIRE_ALPN", (b"h3",), "ALPN_REQUIRED",
           "no_application_protocol", alpn=both, policy="continue",
           flags=("require_alpn",))
    accept("required, and selected", "tls/hake.h: HAKE_REQUIRE_ALPN", both,
           b"h2", alpn=both, flags=("require_alpn",))
    accept("the callback chooses", "tls/hake.h: HAKE_ALPN_CALLBACK",
           (b"h2", b"acme-tls/1"), b"acme-tls/1", policy="callback",
           select=b"acme-tls/1")
    accept("the callback chooses nothing", "tls/hake.h: HAKE_ALPN_CALLBACK",
           both, None, policy="callback", select=b"")
    accept("the callback is not asked", "RFC 7301 3.2: ALPN is optional", (),
           None, policy="callback", select=b"h2")
    reject("the callback refuses", "RFC 7301 3.2: no_application_protocol",
           both, "ALPN_NO_OVERLAP", "no_application_protocol",
           policy="callback")
    reject("the callback chooses what was not offered", "RFC 7301 3.1: a name "
           "of the client's list", both, "ALPN_CALLBACK", "internal_error",
           policy="callback", select=b"h3")


# ---- Records ---------------------------------------------------------------

def record_cases():
    theme("records", "The record layer, RFC 9846 5.")

    def plain_server(name, doc, data, error, alert, **more):
        server("server, first record: " + name, doc, draws=False).give(
            data).fail(error, alert, **more)

    def first_client(name, doc, data, error, alert, **more):
        client("client, first record: " + name, doc).give(data).fail(
            error, alert, **more)

    types = "RFC 9846 5: an unexpected record type: unexpected_message"
    for name, data in [("HTTP", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                       ("SMTP", b"EHLO localhost\r\n"),
                       ("SSLv2", bytes.fromhex("802e0100020015000000100100800"
                                               "30080070c00050400800600400200"
                                               "80")),
                       ("zeros", bytes(5)), ("type 255", b"\xff\3\3\0\1\0")]:
        plain_server(name, types, data, "NOT_TLS", "unexpected_message")
    first_client("HTTP", types, b"HTTP/1.1 400 Bad Request\r\n\r\n",
                 "NOT_TLS", "unexpected_message")
    first_client("SSH", types, b"SSH-2.0-OpenSSH_9.2\r\n", "NOT_TLS",
                 "unexpected_message")
    for make, who in ((plain_server, "server"), (first_client, "client")):
        make("application data", "RFC 9846 5.1: never unprotected",
             record(APPLICATION, bytes(20)), "RECORD_TYPE",
             "unexpected_message")
        make("handshake of no length", "RFC 9846 5.1: no zero-length "
             "fragments of handshake types", record(HANDSHAKE, b""),
             "RECORD_EMPTY", "unexpected_message")
        make("alert of no length", "RFC 9846 5.4: no zero-length alerts",
             record(ALERT, b""), "RECORD_EMPTY", "unexpected_message")
        make("2^14 + 1 octets", "RFC 9846 5.1: record_overflow",
             b"\x16\3\3\x40\1", "RECORD_TOO_LONG", "record_overflow")
        make("alert of 2^14 + 1 octets", "RFC 9846 5.1: record_overflow",
             b"\x15\3\3\x40\1", "RECORD_TOO_LONG", "record_overflow")
        make("65535 octets", "RFC 9846 5.1: record_overflow",
             b"\x16\3\3\xff\xff", "RECORD_TOO_LONG", "record_overflow")

    for version in (0x0300, 0x0301, 0x0303, 0x0304, 0x7f12):
        server("record version %04x around ClientHello" % version,
               "RFC 9846 5.1: legacy_record_version is ignored").hear(
                   version=version).answer().finish().done()
        client("record version %04x around ServerHello" % version,
               "RFC 9846 5.1: legacy_record_version is ignored"
               ).accept_server_hello(version=version).connect().done()

    # interleaving, empty fragments, key changes
    between = ("RFC 9846 5.1: no other records between the fragments of a "
               "handshake message")
    s = server("alert between the fragments of ClientHello", between,
               draws=False)
    hello = s.client_hello()
    s.give(record(HANDSHAKE, hello[:50])).give(record(ALERT, b"\2\x28"))
    s.fail("RECORD_INTERLEAVED", "unexpected_message")
    c = client("alert between the fragments of Certificate", between)
    c.upto("WAIT_CERT_CR").put(HANDSHAKE, c.certificate()[:50])
    c.put(ALERT, b"\1\0").fail("RECORD_INTERLEAVED", "unexpected_message")
    c = client("application data between the fragments of a ticket", between)
    c.connect().put(HANDSHAKE, b"\4\0").put(APPLICATION, b"data")
    c.fail("RECORD_INTERLEAVED", "unexpected_message")
    c = client("record without content between fragments", between)
    c.connect().put(HANDSHAKE, b"\4\0").put(APPLICATION, b"")
    c.fail("RECORD_INTERLEAVED", "unexpected_message")
    s = server("empty fragment inside ClientHello", "RFC 9846 5.1: no "
               "zero-length fragments of handshake types", draws=False)
    hello = s.client_hello()
    s.give(record(HANDSHAKE, hello[:50])).give(record(HANDSHAKE, b""))
    s.fail("RECORD_EMPTY", "unexpected_message")

    align = "RFC 9846 5.1: a message before a key change ends its record"
    for name, more in [("one octet", b"\0"),
                       ("a second ClientHello", None)]:
        s = server("ClientHello and %s in one record" % name, align)
        hello = s.client_hello()
        s.give(record(HANDSHAKE, hello + (hello if more is None else more)))
        s.fail("MESSAGE_ACROSS_KEY_CHANGE", "unexpected_message", state=False)
    for name, more in [("one octet of the next message", b"\x08"),
                       ("EncryptedExtensions", b"\x08\0\0\2\0\0")]:
        c = client("ServerHello and %s in one record" % name, align)
        c.give(record(HANDSHAKE, c.server_hello() + more))
        c.fail("MESSAGE_ACROSS_KEY_CHANGE", "unexpected_message",
               SERVER_HELLO)
    c = client("server's Finished and a ticket in one record", align)
    c.upto("WAIT_FINISHED").put(HANDSHAKE, c.finished() + b"\4\0\0\0")
    c.fail("MESSAGE_ACROSS_KEY_CHANGE", "unexpected_message", FINISHED)
    s = server("client's Finished and one octet in one record", align)
    s.hear().answer().put(HANDSHAKE, s.client_finished() + b"\0")
    s.fail("MESSAGE_ACROSS_KEY_CHANGE", "unexpected_message", FINISHED)

    # protected records
    mac = "RFC 9846 5.2: a record that cannot be deprotected: bad_record_mac"

    def flipped(sealed, at):
        return sealed[:at] + u8(sealed[at] ^ 1) + sealed[at + 1:]

    for name, at in [("first octet", 5), ("last octet of the tag", -1)]:
        c = client("EncryptedExtensions, %s changed" % name, mac)
        c.upto("WAIT_EE")
        sealed = c.peers.seal(HANDSHAKE, c.encrypted_extensions())
        c.give(flipped(sealed, at % len(sealed))).fail("RECORD_MAC",
                                                       "bad_record_mac")
        s = server("client's Finished, %s changed" % name, mac)
        s.hear().answer()
        sealed = s.peers.seal(HANDSHAKE, s.client_finished())
        s.give(flipped(sealed, at % len(sealed))).fail("RECORD_MAC",
                                                       "bad_record_mac")
    c = client("application data, one bit changed", mac).connect()
    c.app_in(b"first")
    c.give(flipped(c.peers.seal(APPLICATION, b"second"), 7))
    c.fail("RECORD_MAC", "bad_record_mac")
    c = client("a record twice", "RFC 9846 5.3: each record has a sequence "
               "number of its own").connect()
    sealed = c.peers.seal(APPLICATION, b"again")
    c.give(sealed).add("app_in", b"again")
    c.give(sealed).fail("RECORD_MAC", "bad_record_mac")
    c = client("a record is lost", "RFC 9846 5.3: sequence numbers").connect()
    c.peers.seal(APPLICATION, b"lost")
    c.give(c.peers.seal(APPLICATION, b"next")).fail("RECORD_MAC",
                                                    "bad_record_mac")
    c = client("a record of one's own comes back", "RFC 9846 5.2: the two "
               "sides have keys of their own").connect()
    c.app_out(b"mirror")
    mirror = Keys(c.suite, c.ours.secret)
    c.give(mirror.seal(APPLICATION, b"mirror"))
    c.fail("RECORD_MAC", "bad_record_mac")
    for size in (0, 1, 15):
        c = client("protected record of %d octets" % size, mac)
        c.upto("WAIT_EE").give(record(APPLICATION, bytes(size)))
        c.fail("RECORD_MAC", "bad_record_mac")
    zeros = "RFC 9846 5.4: no non-zero octet: unexpected_message"
    for size in (0, 1, 100):
        c = client("inner plaintext of %d zeros" % size, zeros)
        c.upto("WAIT_EE").give(c.peers.seal_inner(bytes(size)))
        c.fail("RECORD_NO_TYPE", "unexpected_message")
    c = client("inner plaintext of zeros, after the handshake", zeros)
    c.connect().give(c.peers.seal_inner(bytes(16)))
    c.fail("RECORD_NO_TYPE", "unexpected_message")
    for kind, name in ((HANDSHAKE, "handshake"), (ALERT, "alert")):
        for padding in (0, 64):
            c = client("%s of no length, %d octets of padding" %
                       (name, padding), "RFC 9846 5.4: unexpected_message")
            c.upto("WAIT_EE").put(kind, b"", padding=padding)
            c.fail("RECORD_EMPTY", "unexpected_message")
        s = server("server, connected: %s of no length" % name,
                   "RFC 9846 5.4: unexpected_message").connect()
        s.put(kind, b"").fail("RECORD_EMPTY", "unexpected_message")
    for kind in (1, 24, 255):
        c = client("inner type %d" % kind, types).connect()
        c.put(kind, b"?").fail("RECORD_TYPE", "unexpected_message")
    for kind in (0, 24, 255):
        c = client("outer type %d under keys" % kind, types).upto("WAIT_EE")
        c.give(u8(kind) + u16(0x0303) + vec16(bytes(20)))
        c.fail("RECORD_TYPE", "unexpected_message")
    overflow = "RFC 9846 5.2: longer than 2^14 + 256 octets: record_overflow"
    c = client("protected record of 2^14 + 257 octets", overflow)
    c.upto("WAIT_EE").give(b"\x17\3\3" + u16(16384 + 257))
    c.fail("CIPHERTEXT_TOO_LONG", "record_overflow")
    s = server("server: protected record of 2^14 + 257 octets", overflow)
    s.hear().answer().give(b"\x17\3\3" + u16(16384 + 257))
    s.fail("CIPHERTEXT_TOO_LONG", "record_overflow")
    inner = "RFC 9846 5.4, 5.2: inner plaintext of more than 2^14 + 1 octets"
    c = client("inner plaintext of 2^14 + 2 octets", inner).connect()
    c.give(c.peers.seal_inner(bytes(16385) + u8(APPLICATION)))
    c.fail("PLAINTEXT_TOO_LONG", "record_overflow")
    c = client("inner plaintext of 2^14 + 2 octets, most of it padding", inner)
    c.connect().give(c.peers.seal(APPLICATION, b"x", padding=16384))
    c.fail("PLAINTEXT_TOO_LONG", "record_overflow")
    c = client("inner plaintext as large as a record can be", inner).connect()
    c.give(c.peers.seal_inner(u8(APPLICATION) * (16384 + 240)))
    c.fail("PLAINTEXT_TOO_LONG", "record_overflow")
    c = client("33 records without content", "tls/conn.h: "
               "HAKE_EMPTY_RECORDS_MAX").connect()
    for i in range(33):
        c.put(APPLICATION, b"")
    c.fail("RECORD_EMPTY_FLOOD", "unexpected_message")

    # what must be protected
    bare = "RFC 9846 5.2: records are protected once there are keys"
    c = client("EncryptedExtensions in the clear", bare).upto("WAIT_EE")
    c.give(record(HANDSHAKE, c.encrypted_extensions()))
    c.fail("RECORD_UNPROTECTED", "unexpected_message")
    c = client("server's Finished in the clear", bare).upto("WAIT_FINISHED")
    c.give(record(HANDSHAKE, c.finished()))
    c.fail("RECORD_UNPROTECTED", "unexpected_message")
    for name, data in [("fatal alert", b"\2\x50"), ("close_notify", b"\1\0")]:
        c = client(name + " in the clear right behind ServerHello",
                   "RFC 9846 6: alerts are protected as the connection state "
                   "says; a server has keys by then").upto("WAIT_EE")
        c.give(record(ALERT, data)).fail("RECORD_UNPROTECTED",
                                         "unexpected_message")
    c = client("alert in the clear among protected records", bare)
    c.upto("WAIT_CV").give(record(ALERT, b"\2\x28"))
    c.fail("RECORD_UNPROTECTED", "unexpected_message")
    c = client("close_notify in the clear, connected", bare).connect()
    c.give(record(ALERT, b"\1\0")).fail("RECORD_UNPROTECTED",
                                        "unexpected_message")
    s = server("client's Finished in the clear", bare).hear().answer()
    s.give(record(HANDSHAKE, s.client_finished()))
    s.fail("RECORD_UNPROTECTED", "unexpected_message")
    s = server("close_notify in the clear, server connected", bare).connect()
    s.give(record(ALERT, b"\1\0")).fail("RECORD_UNPROTECTED",
                                        "unexpected_message")

    # application data before its time
    early = "RFC 9846 4.5.3, 6.2: premature application data"
    for state in ("WAIT_EE", "WAIT_CERT_CR", "WAIT_CV", "WAIT_FINISHED"):
        c = client("application data under handshake keys in " + state, early)
        c.upto(state).put(APPLICATION, b"early")
        c.fail("APPLICATION_DATA_EARLY", "unexpected_message")
    s = server("client's application data under handshake keys", early)
    s.hear().answer().put(APPLICATION, b"early")
    s.fail("APPLICATION_DATA_EARLY", "unexpected_message")
    s = server("client's application data of no length before Finished",
               early).hear().answer()
    s.put(APPLICATION, b"").fail("APPLICATION_DATA_EARLY",
                                 "unexpected_message")
    s = server("client's application data instead of Finished", "RFC 9846 "
               "4.5.3: the keys change with Finished").hear().answer()
    s.give(s.client_ap.seal(APPLICATION, b"early"))
    s.fail("RECORD_MAC", "bad_record_mac")

    # buffers
    c = client("record larger than the input buffer",
               "tls/hake.h: INPUT_BUFFER_SMALL",
               sizes=[("input_size", 512)]).upto("WAIT_EE")
    c.put(HANDSHAKE, bytes(600)).fail("INPUT_BUFFER_SMALL", "internal_error")
    s = server("message larger than the input buffer",
               "tls/hake.h: MESSAGE_TOO_LARGE", draws=False)
    s.give(record(HANDSHAKE, b"\1\xff\xff\xff"))
    s.fail("MESSAGE_TOO_LARGE", "internal_error", CLIENT_HELLO)
    c = client("Certificate larger than the input buffer",
               "tls/hake.h: MESSAGE_TOO_LARGE").upto("WAIT_CERT_CR")
    c.put(HANDSHAKE, c.certificate((CERT, bytes(20000)))[:100])
    c.fail("MESSAGE_TOO_LARGE", "internal_error", CERTIFICATE)


# ---- ChangeCipherSpec ------------------------------------------------------

def ccs_cases():
    theme("change_cipher_spec", "ChangeCipherSpec, RFC 9846 5 and E.4.")
    drop = "RFC 9846 5: dropped between ClientHello and the peer's Finished"

    c = client("client drops it everywhere", drop)
    while c.state != "CONNECTED":
        c.put(CCS, b"\1")
        c.step()
    c.app_in(b"data").done()
    c = client("client drops it without compatibility mode", drop,
               flags=("no_compat",))
    while c.state != "CONNECTED":
        c.put(CCS, b"\1")
        c.step()
    c.done()
    s = server("server drops it, many times", drop).hear().answer()
    for i in range(10):
        s.put(CCS, b"\1")
    s.finish().done()
    s = server("server drops it without compatibility mode", drop)
    s.hear(s.client_hello(session_id=b"")).answer().put(CCS, b"\1")
    s.finish().done()
    c = client("32 are borne", "tls/conn.h: HAKE_CCS_MAX")
    for i in range(31):
        c.put(CCS, b"\1")
    c.connect().done()
    c = client("33 are too many", "tls/conn.h: HAKE_CCS_MAX")
    for i in range(33):
        c.put(CCS, b"\1")
    c.fail("CCS_FLOOD", "unexpected_message")
    s = server("33 are too many, server", "tls/conn.h: HAKE_CCS_MAX")
    s.hear().answer()
    for i in range(33):
        s.put(CCS, b"\1")
    s.fail("CCS_FLOOD", "unexpected_message")

    value = "RFC 9846 5: any other value: unexpected_message"
    for name, data in [("0", b"\0"), ("2", b"\2"), ("two octets", b"\1\1"),
                       ("no octet", b"")]:
        client("client: value " + name, value).put(CCS, data).fail(
            "CCS_VALUE", "unexpected_message")
        client("client, under keys: value " + name, value).upto(
            "WAIT_CERT_CR").put(CCS, data).fail("CCS_VALUE",
                                                "unexpected_message")
        server("server: value " + name, value).hear().answer().put(
            CCS, data).fail("CCS_VALUE", "unexpected_message")
    place = "RFC 9846 5: before ClientHello or after Finished"
    server("server: before ClientHello", place, draws=False).put(
        CCS, b"\1").fail("CCS_PLACE", "unexpected_message")
    client("client: after the server's Finished", place).connect().put(
        CCS, b"\1").fail("CCS_PLACE", "unexpected_message")
    server("server: after the client's Finished", place).connect().put(
        CCS, b"\1").fail("CCS_PLACE", "unexpected_message")
    sealed = "RFC 9846 5: a protected change_cipher_spec"
    for state in ("WAIT_EE", "CONNECTED"):
        c = client("client: protected, in " + state, sealed).upto(state)
        c.give(c.peers.seal(CCS, b"\1")).fail("CCS_PLACE",
                                              "unexpected_message")
    s = server("server: protected", sealed).hear().answer()
    s.give(s.peers.seal(CCS, b"\1")).fail("CCS_PLACE", "unexpected_message")
    between = "RFC 9846 5.1: no other records between fragments"
    s = server("between the fragments of ClientHello", between, draws=False)
    s.give(record(HANDSHAKE, s.client_hello()[:50])).put(CCS, b"\1")
    s.fail("RECORD_INTERLEAVED", "unexpected_message")
    c = client("between the fragments of Certificate", between)
    c.upto("WAIT_CERT_CR").put(HANDSHAKE, c.certificate()[:50]).put(CCS,
                                                                    b"\1")
    c.fail("RECORD_INTERLEAVED", "unexpected_message")


# ---- Alerts ----------------------------------------------------------------

def alert_cases():
    theme("alerts", "Alerts received, RFC 9846 6.")
    fatal = "RFC 9846 6.2: all error alerts are fatal"

    for name in ("handshake_failure", "protocol_version",
                 "no_application_protocol", "internal_error",
                 "unrecognized_name", "general_error"):
        c = client("client: %s instead of ServerHello" % name, fatal)
        c.alert(name).fail("ALERT_RECEIVED", "none", received=name)
    for state in ("WAIT_EE", "WAIT_CERT_CR", "WAIT_CV", "WAIT_FINISHED",
                  "CONNECTED"):
        c = client("client: internal_error in " + state, fatal).upto(state)
        c.alert("internal_error").fail("ALERT_RECEIVED", "none",
                                       received="internal_error")
    server("server: handshake_failure instead of ClientHello", fatal,
           draws=False).alert("handshake_failure").fail(
               "ALERT_RECEIVED", "none", received="handshake_failure")
    server("server: unknown_ca instead of Finished", fatal).hear().answer(
        ).alert("unknown_ca").fail("ALERT_RECEIVED", "none",
                                   received="unknown_ca")
    s = server("server: unprotected alert of a client that has no keys",
               "RFC 9846 6: alerts are protected as the state of the sender "
               "says").hear().answer()
    s.give(record(ALERT, b"\2\x2f")).fail("ALERT_RECEIVED", "none",
                                          received="illegal_parameter")
    server("server: internal_error when connected", fatal).connect().alert(
        "internal_error").fail("ALERT_RECEIVED", "none",
                               received="internal_error")
    level = "RFC 9846 6: error alerts whatever the level says"
    for number in (0, 1, 77, 255):
        c = client("client: handshake_failure with level %d" % number, level)
        c.alert("handshake_failure", number).fail(
            "ALERT_RECEIVED", "none", received="handshake_failure")
        c = client("client: internal_error with level %d when connected" %
                   number, level).connect()
        c.alert("internal_error", number).fail("ALERT_RECEIVED", "none",
                                               received="internal_error")
    for code in (1, 99, 200, 254):
        c = client("client: alert %d" % code, "RFC 9846 6: unknown alerts are "
                   "error alerts").alert(code, 1)
        c.fail("ALERT_RECEIVED", "none", received=code)
    c = client("client: alert 255", "RFC 9846 6: unknown alerts are error "
               "alerts").alert(255)
    c.fail("ALERT_RECEIVED", "none")
    c = client("client: alert 254 when connected", "RFC 9846 6: unknown "
               "alerts are error alerts").connect().alert(254, 1)
    c.fail("ALERT_RECEIVED", "none", received=254)
    c = client("client: unrecognized_name as a warning", "RFC 9846 6: error "
               "alerts whatever the level says").alert("unrecognized_name", 1)
    c.fail("ALERT_RECEIVED", "none", received="unrecognized_name")
    one = "RFC 9846 5.1: exactly one alert in a record"
    for name, data in [("one octet", b"\2"), ("two alerts", b"\1\0\2\x28"),
                       ("three octets", b"\2\x28\0")]:
        client("client: alert record of " + name, one).put(ALERT, data).fail(
            "ALERT_LENGTH", "decode_error")
        client("client: protected alert record of " + name, one).connect(
            ).put(ALERT, data).fail("ALERT_LENGTH", "decode_error")
        server("server: alert record of " + name, one, draws=False).put(
            ALERT, data).fail("ALERT_LENGTH", "decode_error")
    cancel = "RFC 9846 6.1: user_canceled is followed by close_notify"
    c = client("client: user_canceled is ignored", cancel)
    while c.state != "CONNECTED":
        c.alert("user_canceled", 1)
        c.step()
    c.alert("user_canceled", 2).app_in(b"data").done()
    s = server("server: user_canceled is ignored", cancel)
    s.alert("user_canceled", 1).hear().answer().alert("user_canceled", 1)
    s.finish().done()
    c = client("client: user_canceled and close_notify", cancel)
    c.upto("WAIT_CERT_CR").alert("user_canceled", 1).alert("close_notify", 1)
    c.fail("CLOSED_EARLY", "none")
    c = client("nothing is taken in after a fatal alert", "RFC 9846 6.2: no "
               "more data is sent or received").connect()
    c.alert("internal_error").put(APPLICATION, b"late")
    c.fail("ALERT_RECEIVED", "none", received="internal_error")
    c = client("nothing is taken in after a failure", "RFC 9846 6.2: no more "
               "data is sent or received").connect()
    c.put(24, b"?").put(APPLICATION, b"late")
    c.fail("RECORD_TYPE", "unexpected_message")


# ---- Closure ---------------------------------------------------------------

def closure_cases():
    theme("closure", "How connections end, RFC 9846 6.1.")
    closed = "connected, peer_closed, closed"

    for make in (client, server):
        who = make.__name__
        make(who + " closes first", "RFC 9846 6.1: close_notify").connect(
            ).close().alert("close_notify", 1).done(closed)
        make(who + " closes second", "RFC 9846 6.1: close_notify").connect(
            ).alert("close_notify", 1).close().done(closed)
        make(who + ": close_notify with level fatal", "RFC 9846 6: the level "
             "is ignored").connect().alert("close_notify", 2).close().done(
                 closed)
        make(who + " reads on after it has closed", "RFC 9846 6.1: no effect "
             "on the read side").connect().close().app_in(b"late").alert(
                 "close_notify", 1).done(closed)
        make(who + " writes on after the peer has closed", "RFC 9846 6.1: no "
             "effect on the write side").connect().alert(
                 "close_notify", 1).app_out(b"late").close().done(closed)
        c = make(who + " closes twice", "tls/hake.h: a second call does "
                 "nothing").connect().close()
        c.add("close")
        c.done()
        make(who + " ignores what follows close_notify", "RFC 9846 6.1: data "
             "after a closure alert is ignored").connect().alert(
                 "close_notify", 1).put(APPLICATION, b"late").give(
                     b"\0rubbish").done("connected, peer_closed")
        make(who + ": end of transport after close_notify", "RFC 9846 6.1: an "
             "orderly end").connect().alert("close_notify", 1).eof().done(
                 "connected, peer_closed")
        make(who + ": end of transport without close_notify", "RFC 9846 6.1: "
             "data may be missing").connect().app_in(b"data").eof().fail(
                 "TRUNCATED", "none")
        c = make(who + ": end of transport inside a record", "RFC 9846 6.1: "
                 "data may be missing").connect()
        c.give(c.peers.seal(APPLICATION, b"half of it is lost")[:20]).eof()
        c.fail("TRUNCATED", "none")
        make(who + ": end of transport after our close_notify", "RFC 9846 "
             "6.1: the peer's close_notify is missing").connect().close().eof(
                 ).fail("TRUNCATED", "none")

    early = "RFC 9846 6.1: the peer closes during the handshake"
    for state in Client.STATES[:-1]:
        client("client: close_notify in " + state, early).upto(state).alert(
            "close_notify", 1).fail("CLOSED_EARLY", "none")
        client("client: end of transport in " + state, early).upto(
            state).eof().fail("CLOSED_EARLY", "none")
    c = client("client: end of transport inside ServerHello", early)
    c.give(record(HANDSHAKE, c.server_hello())[:40]).eof()
    c.fail("CLOSED_EARLY", "none")
    c = client("client: end of transport inside a protected record", early)
    c.upto("WAIT_CERT_CR")
    c.give(c.peers.seal(HANDSHAKE, c.certificate())[:40]).eof()
    c.fail("CLOSED_EARLY", "none")
    c = client("client: end of transport between fragments", early)
    c.upto("WAIT_CERT_CR").put(HANDSHAKE, c.certificate()[:40]).eof()
    c.fail("CLOSED_EARLY", "none")
    for name, step in (("close_notify", lambda s: s.alert("close_notify", 1)),
                       ("end of transport", lambda s: s.eof())):
        step(server("server: %s instead of ClientHello" % name, early,
                    draws=False)).fail("CLOSED_EARLY", "none")
        step(server("server: %s instead of Finished" % name, early).hear(
            ).answer()).fail("CLOSED_EARLY", "none")
    s = server("server: end of transport inside ClientHello", early,
               draws=False)
    s.give(record(HANDSHAKE, s.client_hello())[:77]).eof()
    s.fail("CLOSED_EARLY", "none")
    cancel = "RFC 9846 6.1: close_notify before the write side is closed"
    for state in Client.STATES[:-1]:
        c = client("client: application closes in " + state, cancel)
        c.upto(state).close().fail("CANCELED", "none")
    server("server: application closes in START", cancel,
           draws=False).close().fail("CANCELED", "none")
    server("server: application closes in WAIT_FINISHED", cancel).hear(
        ).answer().close().fail("CANCELED", "none")


# ---- Order -----------------------------------------------------------------

def order_cases():
    theme("order", "Each handshake message in each state that does not allow "
          "it: unexpected_message.")
    doc = "RFC 9846 4, A.1, A.2: unexpected_message"
    kinds = [HELLO_REQUEST, CLIENT_HELLO, SERVER_HELLO, NEW_SESSION_TICKET,
             END_OF_EARLY_DATA, 6, ENCRYPTED_EXTENSIONS, CERTIFICATE,
             SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE,
             CERTIFICATE_VERIFY, CLIENT_KEY_EXCHANGE, FINISHED, KEY_UPDATE, 67,
             127, MESSAGE_HASH, 255]
    # What is allowed, and what is allowed by the RFC but has no handler here
    # yet (those are in not_yet.txt).
    fits = {"WAIT_SH": {SERVER_HELLO}, "WAIT_EE": {ENCRYPTED_EXTENSIONS},
            "WAIT_CERT_CR": {CERTIFICATE, CERTIFICATE_REQUEST},
            "WAIT_CV": {CERTIFICATE_VERIFY}, "WAIT_FINISHED": {FINISHED},
            "CONNECTED": {NEW_SESSION_TICKET, KEY_UPDATE}}

    def body(kind):
        return {FINISHED: bytes(32), ENCRYPTED_EXTENSIONS: b"\0\0",
                KEY_UPDATE: b"\0", CERTIFICATE: b"\0\0\0\0"}.get(kind, b"")

    for state in Client.STATES:
        for kind in kinds:
            if kind in fits[state]:
                continue
            c = client("client in %s: message %d" % (state, kind), doc)
            c.upto(state).put(HANDSHAKE, message(kind, body(kind)))
            c.fail("MESSAGE_UNEXPECTED", "unexpected_message")
    for kind in kinds:
        if kind != CLIENT_HELLO:
            s = server("server in START: message %d" % kind, doc, draws=False)
            s.give(record(HANDSHAKE, message(kind, body(kind))))
            s.fail("MESSAGE_UNEXPECTED", "unexpected_message")
        if kind != FINISHED:
            s = server("server in WAIT_FINISHED: message %d" % kind, doc)
            s.hear().answer().put(HANDSHAKE, message(kind, body(kind)))
            s.fail("MESSAGE_UNEXPECTED", "unexpected_message")
        if kind != KEY_UPDATE:
            s = server("server in CONNECTED: message %d" % kind, doc).connect()
            s.put(HANDSHAKE, message(kind, body(kind)))
            s.fail("MESSAGE_UNEXPECTED", "unexpected_message")

    # the same with real messages
    def twice(name, state, build):
        c = client(name, doc).upto(state)
        c.put(HANDSHAKE, build(c))
        c.fail("MESSAGE_UNEXPECTED", "unexpected_message")

    twice("ServerHello twice", "WAIT_EE", lambda c: c.server_hello())
    twice("EncryptedExtensions twice", "WAIT_CERT_CR",
          lambda c: c.encrypted_extensions())
    twice("Certificate twice", "WAIT_CV", lambda c: c.certificate())
    twice("CertificateVerify twice", "WAIT_FINISHED",
          lambda c: c.certificate_verify())
    twice("Finished twice", "CONNECTED", lambda c: c.finished())
    twice("EncryptedExtensions left out", "WAIT_EE", lambda c: c.certificate())
    twice("Certificate left out", "WAIT_CERT_CR",
          lambda c: c.certificate_verify())
    twice("Certificate and CertificateVerify left out", "WAIT_CERT_CR",
          lambda c: c.finished())
    twice("CertificateVerify left out", "WAIT_CV", lambda c: c.finished())
    c = client("Finished right behind ServerHello", doc).upto("WAIT_EE")
    c.put(HANDSHAKE, c.finished())
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", FINISHED)
    s = server("second ClientHello when connected", "RFC 9846 4.2.2: "
               "renegotiation is forbidden: unexpected_message").connect()
    s.put(HANDSHAKE, s.client_hello())
    s.fail("MESSAGE_UNEXPECTED", "unexpected_message", CLIENT_HELLO)
    s = server("Certificate that nobody asked for", "RFC 9846 4.5.1: if and "
               "only if the server has requested it").hear().answer()
    s.put(HANDSHAKE, s.certificate_message([CERT]))
    s.fail("MESSAGE_UNEXPECTED", "unexpected_message", CERTIFICATE)
    c = client("CertificateRequest when connected", "RFC 9846 4.3.6: without "
               "post_handshake_auth: unexpected_message").connect()
    c.put(HANDSHAKE, message(CERTIFICATE_REQUEST, vec8(b"c") + vec16(
        extension(SIGNATURE_ALGORITHMS, schemes_list([0x0807])))))
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", CERTIFICATE_REQUEST)
    for name, body_ in [("no ticket", u32(1) + u32(1) + vec8(b"")),
                        ("ticket of no length", u32(1) + u32(1) + vec8(b"") +
                         vec16(b"") + vec16(b"")),
                        ("no extensions field", u32(1) + u32(1) + vec8(b"") +
                         vec16(b"t"))]:
        c = client("NewSessionTicket with " + name, "RFC 9846 4.7.1, 6: "
                   "decode_error").connect()
        c.put(HANDSHAKE, message(NEW_SESSION_TICKET, body_))
        c.fail("MESSAGE_MALFORMED", "decode_error", NEW_SESSION_TICKET)


# ---- The application's part ------------------------------------------------

def callback_cases():
    theme("callbacks", "What the application decides: callbacks, buffers, "
          "randomness.")
    later = "tls/hake.h: HAKE_NOT_YET, asked again after hake_resume"

    client("verification later", later, verify="later").connect().done()
    c = client("verification later, the whole flight at once", later,
               verify="later").accept_server_hello()
    c.put(HANDSHAKE, c.flight())
    c.own_finish().done()
    server("signature later", later, sign="later").connect().done()
    server("hook later", later, hello="later").connect().done()
    refuse_client_hello("hook refuses", "tls/hake.h: HAKE_NO",
                        lambda s: s.client_hello(), "HOOK_REFUSED",
                        "access_denied", hello="no")
    refuse_message("verification refuses", "tls/hake.h: HAKE_NO",
                   "WAIT_CERT_CR", lambda c: c.certificate(),
                   "CERTIFICATE_REFUSED", "certificate_unknown", verify="no")

    def failing(name, doc, flights, error, **config):
        """The server fails behind so many messages of its flight."""
        s = server(name, doc, flags=("one_message_per_record",), **config)
        s.hear()
        out = s.answer_hello()
        for build in [lambda: message(ENCRYPTED_EXTENSIONS, vec16(b"")),
                      lambda: s.certificate_message(s.chain)][:flights]:
            part = build()
            s.transcript += part
            out += s.seal(HANDSHAKE, part)
        s.out(out + s.seal(ALERT, u8(2) + u8(ALERTS["internal_error"])),
              "ServerHello ... alert internal_error")
        for key, value in (("error", error), ("alert", "internal_error")):
            s.add(key, value)
        s.ended = True

    failing("signature refused", "tls/hake.h: HAKE_NO", 2, "SIGNING_FAILED",
            sign="no")
    failing("Certificate larger than the output buffer",
            "tls/hake.h: OUTPUT_BUFFER_SMALL", 1, "OUTPUT_BUFFER_SMALL",
            chain=(CERT, bytes(1000)), sizes=[("output_size", 768)])
    def no_start(name, doc, error, **fields):
        """A client that cannot even begin: nothing goes out."""
        c = Case(name, doc, "client", (CHACHA,))
        CURRENT.append(c)
        for key, value in dict(dict(groups="x25519", schemes="ed25519"),
                               **fields).items():
            c.add(key, value)
        c.fail(error, "none")

    no_start("client without randomness", "RFC 9846 C.1", "RANDOM_FAILED")
    no_start("client without a group that it can use", "tls/hake.h: groups",
             "CONFIG_GROUPS", groups="advertised:secp256r1")
    no_start("client with a server_name of 256 octets", "RFC 6066 3",
             "CONFIG_SERVER_NAME", server_name="a" * 256)
    no_start("input buffer too small", "tls/hake.h: HAKE_INPUT_MIN",
             "CONFIG_BUFFERS", input_size=511)
    no_start("output buffer too small", "tls/hake.h: HAKE_OUTPUT_MIN",
             "CONFIG_BUFFERS", output_size=767)
    s = server("no randomness", "RFC 9846 C.1; 6.2: internal_error",
               draws=False).hear()
    s.fail("RANDOM_FAILED", "internal_error", CLIENT_HELLO, state=False)
    s = server("randomness for ServerHello alone", "RFC 9846 C.1; 6.2: "
               "internal_error", draws=False)
    s.add("random", s.server_random)
    s.hear().fail("RANDOM_FAILED", "internal_error", CLIENT_HELLO, state=False)


# ---- KeyUpdate -------------------------------------------------------------

FLOOD = 32  # KeyUpdates that nobody asked for, without data between them


def key_update_good_cases(make):
    who = make.__name__
    doc = "RFC 9846 4.7.3"
    request = doc + ": an answer prior to the next application data"

    def both(c):
        c.app_in(b"to you").app_out(b"and back").done()

    for suite in (CHACHA, AES256):
        def new(name, clause=doc):
            return make("%s: %s, %s" % (who, name, suite.name), clause,
                        suites=(suite,)).connect()

        both(new("KeyUpdate").say_update(0))
        both(new("KeyUpdate that requests one", request).say_update(
            1).own_update(0))
        both(new("KeyUpdate of its own").key_update(False))
        both(new("KeyUpdate of its own that requests one").key_update(
            True).say_update(0))
    both(make(who + ": data before the KeyUpdate that it requested", doc +
              ": an arbitrary number of messages between").connect().key_update(
                  True).app_in(b"in flight").say_update(0))
    both(make(who + ": requests that cross", doc + ": each side increments by "
              "two generations").connect().key_update(True).say_update(
                  1).own_update(0).say_update(0))
    both(make(who + ": no second request before an answer", doc + ": MUST NOT "
              "send another KeyUpdate with update_requested").connect(
                  ).key_update(True).key_update(True, 0).key_update(
                      False).say_update(0).key_update(True).say_update(0))
    both(make(who + ": a request each time", request).connect().say_update(
        1).own_update(0).say_update(1).own_update(0).say_update(0).say_update(
            1).own_update(0))
    both(make(who + ": with padding", "RFC 9846 5.4").connect().say_update(
        1, padding=300).own_update(0))
    c = make(who + ": KeyUpdate across records", "RFC 9846 5.1: fragments"
             ).connect()
    whole = message(KEY_UPDATE, u8(1))
    c.put(HANDSHAKE, whole[:1]).put(HANDSHAKE, whole[1:4]).put(HANDSHAKE,
                                                               whole[4:])
    c.peers = c.peers.next()
    both(c.own_update(0))
    c = make(who + ": KeyUpdate after its close_notify", "RFC 9846 6.1: the "
             "sender will not send any more messages").connect().close()
    c.say_update(1).app_in(b"late").done()
    c = make(who + ": %d KeyUpdates, data, and again" % FLOOD, "tls/conn.h: "
             "HAKE_KEY_UPDATES_MAX").connect()
    for _ in range(FLOOD):
        c.say_update(0)
    c.app_in(b"data")
    for _ in range(FLOOD):
        c.say_update(0)
    both(c)


def key_update_bad_cases(make):
    who = make.__name__
    doc = "RFC 9846 4.7.3"
    for value in (2, 3, 128, 255):
        c = make("%s: KeyUpdate %d" % (who, value), doc + ": any other value: "
                 "illegal_parameter").connect()
        c.put(HANDSHAKE, message(KEY_UPDATE, u8(value)))
        c.fail("KEY_UPDATE_VALUE", "illegal_parameter", KEY_UPDATE)
    for name, body in (("empty KeyUpdate", b""),
                       ("KeyUpdate of two octets", b"\0\0")):
        c = make("%s: %s" % (who, name), "RFC 9846 6: decode_error").connect()
        c.put(HANDSHAKE, message(KEY_UPDATE, body))
        c.fail("MESSAGE_MALFORMED", "decode_error", KEY_UPDATE)
    update = message(KEY_UPDATE, u8(1))
    for name, behind in (("another one", update), ("a part of one", b"\x18"),
                         ("NewSessionTicket", message(
                             NEW_SESSION_TICKET, u32(1) + u32(1) + vec8(b"") +
                             vec16(b"t") + vec16(b"")))):
        c = make("%s: KeyUpdate and %s in one record" % (who, name), "RFC 9846 "
                 "5.1: messages before a key change align with a record "
                 "boundary").connect()
        c.put(HANDSHAKE, update + behind)
        c.fail("MESSAGE_ACROSS_KEY_CHANGE", "unexpected_message", KEY_UPDATE)
    c = make(who + ": data inside a KeyUpdate", "RFC 9846 5.1: no other "
             "records between").connect()
    c.put(HANDSHAKE, update[:4]).put(APPLICATION, b"data")
    c.fail("RECORD_INTERLEAVED", "unexpected_message")
    both = doc + ": a KeyUpdate with the old key before the new key"
    c = make(who + ": the next key without KeyUpdate", both).connect()
    c.peers = c.peers.next()
    c.put(APPLICATION, b"data").fail("RECORD_MAC", "bad_record_mac")
    c = make(who + ": the old key after KeyUpdate", both).connect()
    c.put(HANDSHAKE, message(KEY_UPDATE, u8(0))).put(APPLICATION, b"data")
    c.fail("RECORD_MAC", "bad_record_mac")
    c = make(who + ": %d KeyUpdates" % (FLOOD + 1), "tls/conn.h: "
             "HAKE_KEY_UPDATES_MAX").connect()
    for _ in range(FLOOD):
        c.say_update(0)
    c.say_update(1)
    c.fail("KEY_UPDATE_FLOOD", "unexpected_message", KEY_UPDATE)
    c = make(who + ": records without data do not part KeyUpdates",
             "tls/conn.h: HAKE_KEY_UPDATES_MAX").connect()
    for _ in range(FLOOD):
        c.say_update(0)
    c.put(APPLICATION, b"").say_update(0)
    c.fail("KEY_UPDATE_FLOOD", "unexpected_message", KEY_UPDATE)


def key_update_cases():
    theme("key_update", "KeyUpdate: both directions, requests and answers, "
          "what is refused.")
    for make in (client, server):
        key_update_good_cases(make)
        key_update_bad_cases(make)
    early = "RFC 9846 4.7.3: prior to Finished: unexpected_message"
    c = client("client: KeyUpdate before Finished", early).upto(
        "WAIT_FINISHED")
    c.put(HANDSHAKE, message(KEY_UPDATE, u8(0)))
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", KEY_UPDATE)
    s = server("server: KeyUpdate before Finished", early).hear().answer()
    s.put(HANDSHAKE, message(KEY_UPDATE, u8(1)))
    s.fail("MESSAGE_UNEXPECTED", "unexpected_message", KEY_UPDATE)
    across = "RFC 9846 5.1: Finished changes the keys"
    c = client("client: KeyUpdate in the record of Finished", across).upto(
        "WAIT_FINISHED")
    c.put(HANDSHAKE, c.finished() + message(KEY_UPDATE, u8(0)))
    c.fail("MESSAGE_ACROSS_KEY_CHANGE", "unexpected_message", FINISHED)
    s = server("server: KeyUpdate in the record of Finished", across).hear(
        ).answer()
    s.put(HANDSHAKE, s.client_finished() + message(KEY_UPDATE, u8(0)))
    s.fail("MESSAGE_ACROSS_KEY_CHANGE", "unexpected_message", FINISHED)
    c = client("client: NewSessionTicket and KeyUpdate in one record",
               "RFC 9846 5.1: the key change is at its end").connect()
    c.put(HANDSHAKE, message(NEW_SESSION_TICKET, u32(1) + u32(1) + vec8(b"") +
                             vec16(b"t") + vec16(b"")) +
          message(KEY_UPDATE, u8(1)))
    c.peers = c.peers.next()
    c.own_update(0).app_in(b"to you").app_out(b"and back").done()


# ---- Exporters -------------------------------------------------------------

def exporter_cases():
    theme("exporters", "Keying material that is exported, and what is not.")
    doc = "RFC 9846 7.5"
    label = "EXPORTER-hake-vectors"
    for make in (client, server):
        who = make.__name__
        for suite in (CHACHA, AES256):
            c = make("%s, %s" % (who, suite.name), doc, suites=(suite,)
                     ).connect()
            c.export(label).export(label, b"").export(label, b"context")
            c.export(label, length=1).export(label, b"c" * 300, 100)
            c.export("EXPORTER-Channel-Binding", b"")
            c.export("x" * 249, length=255 * suite.size())
            c.add("secret.EXPORTER_SECRET", c.exporter_secret)
            c.done()
        c = make(who + ": the same behind KeyUpdates", doc).connect()
        c.export(label).say_update(1).own_update(0).export(label).done()
        c = make(who + ": labels that are refused", "RFC 5705 6: MUST NOT be "
                 "used; RFC 9846 7.1: label<7..255>").connect()
        c.export("x" * 250, error="EXPORT_LABEL")
        c.export("", error="EXPORT_LABEL").export(label).done()
    c = client("client: no exporter before the end of the handshake",
               "tls/hake.h: MISUSE").upto("WAIT_FINISHED")
    c.export(label, error="MISUSE").connect().export(label).done()
    s = server("server: no exporter before the end of the handshake",
               "tls/hake.h: MISUSE").hear().answer()
    s.export(label, error="MISUSE").finish().export(label).done()


# ---- Writing ---------------------------------------------------------------

HEAD = """\
# %s
#
# Made by %s; the keys are described in README.md,
# "Handshakes".
"""


def check():
    for _, cases in FILES.values():
        names = [case.name for case in cases]
        twice = {name for name in names if names.count(name) > 1}
        assert not twice, "two vectors are named %s" % ", ".join(twice)
        for case in cases:
            assert case.ended, case.name + " has no end"


def write(script, folder, themes):
    """Makes all vectors of a script; they go to a folder beside it, or to
    the one that the command line names."""
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        os.path.dirname(os.path.abspath(__file__)), folder)
    for make in themes:
        make()
    check()
    os.makedirs(folder, exist_ok=True)
    for name, (about, cases) in FILES.items():
        with open(os.path.join(folder, name + ".txt"), "w",
                  encoding="utf-8") as out:
            out.write(HEAD % (about, script))
            for case in cases:
                out.write("\n" + "\n".join(filter(None, case.lines)) + "\n")
    for name, (_, cases) in FILES.items():
        print("%4d %s.txt" % (len(cases), name))
    print("%4d in all" % sum(len(cases) for _, cases in FILES.values()))


if __name__ == "__main__":
    write("make_handshakes.py", "handshake",
          (good_handshakes, client_hello_cases, client_extension_cases,
           server_hello_cases, encrypted_extensions_cases, certificate_cases,
           finished_cases, alpn_cases, record_cases, ccs_cases, alert_cases,
           closure_cases, order_cases, key_update_cases, exporter_cases,
           callback_cases))
