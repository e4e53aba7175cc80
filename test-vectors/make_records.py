#!/usr/bin/python3
"""make_records.py: writes the vectors of handshake/ that are about how long
records are (RFC 8449, RFC 6066 4), how they are padded (RFC 9846 5.4), what a
peer may repeat, and GREASE (RFC 8701).

    /usr/bin/python3 test-vectors/make_records.py [FOLDER]

Like make_handshakes.py, whose frame it uses; played by tls13.py.
"""
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from authentication_cases import ALICE  # noqa: E402
from make_handshakes import add, client, server, theme, write  # noqa: E402
from tls13 import *  # noqa: E402

LIMIT = "RFC 8449 4: record_size_limit"
FRAGMENT = "RFC 6066 4: max_fragment_length"
GREASE = [0x0a0a + 0x1010 * i for i in range(16)]  # RFC 8701 2
CHAIN = (CERT, der(0x04, bytes(5000)))
MAKERS = {"client": client, "server": server}


def ask(s, more):
    """A ClientHello with these extensions too."""
    return s.hear(s.client_hello(s.pairs() + list(more)))


def agreed(case, limit, own):
    """A client: the server says `limit`, hake had said `own`; both count
    TLS 1.3's content type."""
    case.most = min(limit - 1, 16384)
    return case.connect([(RECORD_SIZE_LIMIT, u16(limit))])


def limits(case, send, receive, **how):
    case.done(**how)
    case.add("negotiated.send_limit", send)
    case.add("negotiated.receive_limit", receive)


# ---- record_size_limit -----------------------------------------------------

def size_limit_cases():
    theme("record_size_limit", "record_size_limit: who asks for what, and "
          "what that does to records.")

    for own, sizes in [
            (64, [("record_size_limit", 64)]),
            (1000, [("record_size_limit", 1000)]),
            (16385, [("record_size_limit", 16385)]),
            (4995, [("record_size_limit", 16385), ("input_size", 5024)]),
            (241, [("input_size", 512)]),
            (8307, [("input_size", 16644)])]:
        name = ", ".join("%s %d" % pair for pair in sizes)
        c = client("client: %s asks for %d" % (name, own), LIMIT, sizes=sizes)
        assert c.own_limit(True) == own
        c.accept_server_hello()
        for part in c.pieces(c.flight([(RECORD_SIZE_LIMIT, u16(16385))]),
                             own - 1):
            c.put(HANDSHAKE, part)
        c.own_finish().app_in(bytes(own - 1)).app_in(b"x", own - 2)
        limits(c, 16384, own - 1)
        if own < 16385:
            c = client("client: %s, one octet too long" % name, LIMIT,
                       sizes=sizes)
            c.accept_server_hello()
            for part in c.pieces(c.flight([(RECORD_SIZE_LIMIT, u16(16385))]),
                                 own - 1):
                c.put(HANDSHAKE, part)
            c.own_finish().put(APPLICATION, bytes(own))
            c.fail("RECORD_LIMIT", "record_overflow")
            c = client("client: %s, padded beyond it" % name, LIMIT,
                       sizes=sizes)
            c.accept_server_hello()
            for part in c.pieces(c.flight([(RECORD_SIZE_LIMIT, u16(16385))]),
                                 own - 1):
                c.put(HANDSHAKE, part)
            c.own_finish().put(APPLICATION, b"x", padding=own - 1)
            c.fail("RECORD_LIMIT", "record_overflow")

    # What the server says
    for limit in (64, 65, 100, 16384, 16385):
        c = agreed(client("client: the server says %d" % limit, LIMIT,
                          sizes=[("record_size_limit", 16385)]), limit, 16385)
        c.app_out(bytes(300))
        limits(c, limit - 1, 16384)
    c = client("client: its own flight is cut", LIMIT, credentials=(ALICE,),
               sizes=[("record_size_limit", 2000)])
    c.upto("WAIT_EE").most = 63
    c.step([(RECORD_SIZE_LIMIT, u16(64))]).request(ALICE).connect()
    limits(c, 63, 1999)
    for limit in (0, 1, 63, 16386, 65535):
        c = client("client: the server says %d, which is illegal" % limit,
                   LIMIT, sizes=[("record_size_limit", 1000)]).upto("WAIT_EE")
        c.put(HANDSHAKE, c.encrypted_extensions(
            [(RECORD_SIZE_LIMIT, u16(limit))]))
        c.fail("RECORD_SIZE_LIMIT", "illegal_parameter", ENCRYPTED_EXTENSIONS,
               RECORD_SIZE_LIMIT)
    for data in (b"", b"\1", u24(0x4000)):
        c = client("client: the server's answer has %d octets" % len(data),
                   LIMIT, sizes=[("record_size_limit", 1000)]).upto("WAIT_EE")
        c.put(HANDSHAKE, c.encrypted_extensions([(RECORD_SIZE_LIMIT, data)]))
        c.fail("EXTENSION_MALFORMED", "decode_error", ENCRYPTED_EXTENSIONS,
               RECORD_SIZE_LIMIT)
    c = client("client: not asked, answered", LIMIT).upto("WAIT_EE")
    c.put(HANDSHAKE, c.encrypted_extensions([(RECORD_SIZE_LIMIT, u16(100))]))
    c.fail("EXTENSION_NOT_OFFERED", "unsupported_extension",
           ENCRYPTED_EXTENSIONS, RECORD_SIZE_LIMIT)
    c = client("client: answered in the ServerHello", LIMIT,
               sizes=[("record_size_limit", 1000)])
    c.put(HANDSHAKE, c.server_hello(c.sh_pairs() + [
        (RECORD_SIZE_LIMIT, u16(1000))]))
    c.fail("EXTENSION_MISPLACED", "illegal_parameter", SERVER_HELLO,
           RECORD_SIZE_LIMIT)
    c = client("client: the server does not answer",
               "RFC 8449 4: \"If this extension is not negotiated, endpoints "
               "can send records of any size\"",
               sizes=[("record_size_limit", 64)]).connect()
    limits(c.app_in(bytes(16384)).app_out(bytes(16384)), 16384, 16384)
    c = client("client: the server does not answer, and its record does not "
               "fit", "tls/hake.h: an input buffer that is too small",
               sizes=[("input_size", 2000)]).connect()
    c.put(APPLICATION, bytes(2000 - 5 - 17 + 1))
    c.fail("INPUT_BUFFER_SMALL", "internal_error")

    # When it counts
    c = client("client: the record that brings the answer is too long",
               "RFC 8449 4: a record larger than the advertised limit",
               sizes=[("record_size_limit", 100)]).accept_server_hello()
    c.put(HANDSHAKE, c.flight([(RECORD_SIZE_LIMIT, u16(16385))]))
    c.fail("RECORD_LIMIT", "record_overflow", ENCRYPTED_EXTENSIONS,
           RECORD_SIZE_LIMIT)
    c = client("client: the record behind the answer is too long",
               "RFC 8449 4: a record larger than the advertised limit",
               sizes=[("record_size_limit", 100)]).upto("WAIT_EE")
    c.step([(RECORD_SIZE_LIMIT, u16(16385))])
    c.put(HANDSHAKE, c.certificate()).fail("RECORD_LIMIT", "record_overflow")
    c = client("client: unprotected records are as long as they like",
               "RFC 8449 4: \"Unprotected messages are not subject to this "
               "limit\"", sizes=[("record_size_limit", 64)])
    agreed_flight = c.accept_server_hello().flight(
        [(RECORD_SIZE_LIMIT, u16(16385))])
    for part in c.pieces(agreed_flight, 63):
        c.put(HANDSHAKE, part)
    limits(c.own_finish(), 16384, 63)
    c = client("client: too long by its header alone",
               "RFC 8449 4: it need not be opened",
               sizes=[("record_size_limit", 100)]).upto("WAIT_EE")
    c.step([(RECORD_SIZE_LIMIT, u16(16385))])
    c.give(u8(APPLICATION) + u16(0x0303) + u16(100 + 16 + 1))
    c.fail("RECORD_LIMIT", "record_overflow")

    # hake is the server
    for limit in (64, 65, 200, 16384, 16385, 16386, 65535):
        s = server("server: the client says %d" % limit, LIMIT, chain=CHAIN)
        ask(s, [(RECORD_SIZE_LIMIT, u16(limit))]).answer().finish()
        s.app_out(bytes(300)).app_in(bytes(300))
        limits(s, min(limit - 1, 16384), 16384)
    for limit in (0, 63):
        s = server("server: the client says %d, which is illegal" % limit,
                   LIMIT, draws=False)
        ask(s, [(RECORD_SIZE_LIMIT, u16(limit))])
        s.fail("RECORD_SIZE_LIMIT", "illegal_parameter", CLIENT_HELLO,
               RECORD_SIZE_LIMIT)
    for data in (b"\1", u24(0x4000)):
        s = server("server: the client's has %d octets" % len(data), LIMIT,
                   draws=False)
        ask(s, [(RECORD_SIZE_LIMIT, data)])
        s.fail("EXTENSION_MALFORMED", "decode_error", CLIENT_HELLO,
               RECORD_SIZE_LIMIT)
    for own, sizes in [(64, [("record_size_limit", 64)]),
                       (497, [("input_size", 1024)]),
                       (995, [("input_size", 1024),
                              ("record_size_limit", 16385)])]:
        name = ", ".join("%s %d" % pair for pair in sizes)
        s = server("server: %s" % name, LIMIT, sizes=sizes)
        ask(s, [(RECORD_SIZE_LIMIT, u16(16385))]).answer().finish()
        s.app_in(bytes(own - 1))
        limits(s, 16384, own - 1)
        s = server("server: %s, one octet too long" % name, LIMIT, sizes=sizes)
        ask(s, [(RECORD_SIZE_LIMIT, u16(16385))]).answer().finish()
        s.put(APPLICATION, bytes(own)).fail("RECORD_LIMIT", "record_overflow")
        s = server("server: %s, the client does not ask" % name, LIMIT,
                   sizes=sizes).connect().app_in(bytes(900))
        limits(s, 16384, 16384)


# ---- max_fragment_length ---------------------------------------------------

def fragment_cases():
    theme("max_fragment_length", "max_fragment_length, and both limits.")

    # RFC 9846 5.4: the limit applies to TLSInnerPlaintext; so hake sends, but
    # it takes a whole fragment with its content type.
    for code, size in enumerate((512, 1024, 2048, 4096), 1):
        c = client("client: %d octets" % size, FRAGMENT,
                   sizes=[("max_fragment_length", size)]).accept_server_hello()
        c.most = size - 1
        for part in c.pieces(c.flight([(MAX_FRAGMENT_LENGTH, u8(code))]),
                             size):
            c.put(HANDSHAKE, part)
        c.own_finish().app_in(bytes(size)).app_in(b"x", size - 1)
        limits(c.app_out(bytes(2 * size)), size - 1, size)
        c = client("client: %d octets, one too many" % size, FRAGMENT,
                   sizes=[("max_fragment_length", size)])
        c.connect([(MAX_FRAGMENT_LENGTH, u8(code))])
        c.put(APPLICATION, bytes(size + 1))
        c.fail("RECORD_LIMIT", "record_overflow")
        s = server("server: %d octets" % size, FRAGMENT, chain=CHAIN)
        ask(s, [(MAX_FRAGMENT_LENGTH, u8(code))]).answer().finish()
        s.app_out(bytes(2 * size)).app_in(bytes(size))
        limits(s, size - 1, size)
        s = server("server: %d octets, one too many" % size, FRAGMENT)
        ask(s, [(MAX_FRAGMENT_LENGTH, u8(code))]).answer().finish()
        s.put(APPLICATION, bytes(size + 1))
        s.fail("RECORD_LIMIT", "record_overflow")
    for code in (0, 5, 255):
        s = server("server: code %d" % code, FRAGMENT, draws=False)
        ask(s, [(MAX_FRAGMENT_LENGTH, u8(code))])
        s.fail("MAX_FRAGMENT_LENGTH", "illegal_parameter", CLIENT_HELLO,
               MAX_FRAGMENT_LENGTH)
    for code in (0, 1, 3, 4, 5, 255):
        c = client("client: asks for 2, is answered %d" % code, FRAGMENT,
                   sizes=[("max_fragment_length", 1024)]).upto("WAIT_EE")
        c.put(HANDSHAKE, c.encrypted_extensions(
            [(MAX_FRAGMENT_LENGTH, u8(code))]))
        c.fail("MAX_FRAGMENT_LENGTH", "illegal_parameter",
               ENCRYPTED_EXTENSIONS, MAX_FRAGMENT_LENGTH)
    for data in (b"", b"\1\1"):
        s = server("server: %d octets of data" % len(data), FRAGMENT,
                   draws=False)
        ask(s, [(MAX_FRAGMENT_LENGTH, data)])
        s.fail("EXTENSION_MALFORMED", "decode_error", CLIENT_HELLO,
               MAX_FRAGMENT_LENGTH)
        c = client("client: an answer of %d octets of data" % len(data),
                   FRAGMENT, sizes=[("max_fragment_length", 512)])
        c.upto("WAIT_EE").put(HANDSHAKE, c.encrypted_extensions(
            [(MAX_FRAGMENT_LENGTH, data)]))
        c.fail("EXTENSION_MALFORMED", "decode_error", ENCRYPTED_EXTENSIONS,
               MAX_FRAGMENT_LENGTH)
    c = client("client: not asked, answered", FRAGMENT).upto("WAIT_EE")
    c.put(HANDSHAKE, c.encrypted_extensions([(MAX_FRAGMENT_LENGTH, b"\1")]))
    c.fail("EXTENSION_NOT_OFFERED", "unsupported_extension",
           ENCRYPTED_EXTENSIONS, MAX_FRAGMENT_LENGTH)
    c = client("client: the server does not answer", FRAGMENT,
               sizes=[("max_fragment_length", 512)]).connect()
    limits(c.app_in(bytes(16384)).app_out(bytes(16384)), 16384, 16384)
    c = client("client: the record that brings the answer is too long",
               "RFC 6066 4: \"immediately begin fragmenting messages\"",
               sizes=[("max_fragment_length", 512)]).accept_server_hello()
    c.put(HANDSHAKE, c.flight([(MAX_FRAGMENT_LENGTH, b"\1")],
                              chain=(CERT, CERT)))
    c.fail("RECORD_LIMIT", "record_overflow", ENCRYPTED_EXTENSIONS,
           MAX_FRAGMENT_LENGTH)

    both = [("record_size_limit", 600), ("max_fragment_length", 512)]
    c = client("client: both asked, record_size_limit answered",
               "RFC 8449 5: record_size_limit replaces the other", sizes=both)
    c.most = 699
    c.connect([(RECORD_SIZE_LIMIT, u16(700))])
    limits(c.app_in(bytes(599)).app_out(bytes(1000)), 699, 599)
    c = client("client: both asked, max_fragment_length answered",
               "RFC 8449 5: clients may go on asking for it", sizes=both)
    c.most = 511
    c.connect([(MAX_FRAGMENT_LENGTH, b"\1")])
    limits(c.app_in(bytes(512)).app_out(bytes(1000)), 511, 512)
    for name, order in (("", 1), (", the other way round", -1)):
        c = client("client: both answered" + name, "RFC 8449 5: \"A client "
                   "MUST treat receipt of both [...] as a fatal error\"",
                   sizes=both).upto("WAIT_EE")
        c.put(HANDSHAKE, c.encrypted_extensions(
            [(RECORD_SIZE_LIMIT, u16(700)),
             (MAX_FRAGMENT_LENGTH, b"\1")][::order]))
        c.fail("RECORD_LIMITS_TWO", "illegal_parameter", ENCRYPTED_EXTENSIONS,
               MAX_FRAGMENT_LENGTH)
    ignore = ("RFC 8449 5: \"MUST ignore a \"max_fragment_length\" [...] if "
              "both extensions appear\"")
    for code in (1, 9):
        for name, order in (("", 1), (", the other way round", -1)):
            s = server("server: both asked, code %d%s" % (code, name), ignore)
            ask(s, [(RECORD_SIZE_LIMIT, u16(700)),
                    (MAX_FRAGMENT_LENGTH, u8(code))][::order])
            s.answer().finish().app_out(bytes(1000)).app_in(bytes(2000))
            limits(s, 699, 16384)
    for name, sizes in [
            ("record_size_limit 63", [("record_size_limit", 63)]),
            ("record_size_limit 16386", [("record_size_limit", 16386)]),
            ("max_fragment_length 1", [("max_fragment_length", 1)]),
            ("max_fragment_length 8192", [("max_fragment_length", 8192)])]:
        no_start(name, "CONFIG_RECORD_SIZE", sizes)
    no_start("an input buffer that holds no such fragment", "CONFIG_BUFFERS",
             [("max_fragment_length", 4096), ("input_size", 4096 + 28)])


def no_start(name, error, sizes):
    """A configuration that cannot be: hake_client_start says so."""
    case = Case(name, "tls/hake.h: the configuration", "client", (CHACHA,))
    for key, value in [("groups", "x25519"), ("schemes", "ed25519"),
                       ("certificate", CERT)] + sizes:
        case.add(key, value)
    case.fail(error, "none")
    add(case)


# ---- Padding ---------------------------------------------------------------

def padding_cases():
    theme("padding", "Records of application data that are padded.")
    policy = "RFC 9846 5.4: padding of records; the policy is the sender's"

    for block in (1, 2, 16, 100, 512, 16384):
        for who, make in MAKERS.items():
            c = make("%s: blocks of %d" % (who, block), policy,
                     sizes=[("padding_block", block)]).connect()
            for size in (1, block - 1, block, block + 1, 3 * block):
                if 0 < size <= 20000:
                    c.app_out(bytes([7]) * size)
            c.app_in(b"received").close().done()
    c = client("client: blocks beyond the peer's limit",
               "RFC 9846 5.4: the limit applies to the padding too",
               sizes=[("padding_block", 400), ("record_size_limit", 16385)])
    c = agreed(c, 301, 16385)
    limits(c.app_out(b"x").app_out(bytes(300)).app_out(bytes(301)), 300,
           16384)
    c = client("client: a limit that is no multiple of the block",
               "RFC 9846 5.4: the limit applies to the padding too",
               sizes=[("padding_block", 128), ("record_size_limit", 16385)])
    c = agreed(c, 301, 16385)
    limits(c.app_out(b"x").app_out(bytes(257)).app_out(bytes(900)), 300,
           16384)
    s = server("server: padding within max_fragment_length",
               "RFC 9846 5.4: \"the full plaintext, including the content "
               "type and padding\"", sizes=[("padding_block", 500)])
    ask(s, [(MAX_FRAGMENT_LENGTH, b"\1")]).answer().finish()
    limits(s.app_out(b"x").app_out(bytes(501)), 511, 512)


# ---- GREASE ----------------------------------------------------------------

def greasy(s, value):
    """A ClientHello with this GREASE value in every list."""
    pairs = [(value, b"")]
    for kind, data in s.pairs(alpn=[u16(value), b"h2"]):
        data = {
            SUPPORTED_VERSIONS: supported_versions([value, 0x0304]),
            SUPPORTED_GROUPS: groups_list([value, 0x001d]),
            SIGNATURE_ALGORITHMS: schemes_list([value, 0x0807]),
            KEY_SHARE: key_shares([(value, b"\0"), (0x001d, s.share())]),
        }.get(kind, data)
        pairs.append((kind, data))
    pairs += [(SIGNATURE_ALGORITHMS_CERT, schemes_list([value, 0x0807])),
              (PSK_KEY_EXCHANGE_MODES, vec8(u8(0x0b) + b"\1")),
              (CLIENT_CERTIFICATE_TYPE, vec8(u8(value & 255) + b"\0")),
              (SERVER_CERTIFICATE_TYPE, vec8(u8(value & 255) + b"\0"))]
    return s.client_hello(pairs, suites=[value, 0x1303])


def grease_cases():
    theme("grease", "GREASE, sent and received, in every list.")
    sent = ["RFC 8701 3.1: what a client may send",
            "tls/hake.h: where HAKE_GREASE puts it"]
    refuse = "RFC 8701 3.1: \"Clients MUST reject GREASE values when negotiated"
    flags = ("grease",)

    for i, config in enumerate([
            {}, {"alpn": (b"h2", b"http/1.1")},
            {"suites": (CHACHA, AES256),
             "groups": ("advertised:secp256r1", "x25519"),
             "schemes": ("rsa_pss_rsae_sha256", "ed25519"),
             "schemes_cert": ("ed25519",), "server_name": "a.example"},
            {"sizes": [("record_size_limit", 1000)]}]):
        client("client: GREASE sent, %d" % i, sent, flags=flags,
               **config).connect().done()
    # The two extensions never have the same type; some name gives the case.
    i = 0
    while True:
        name = "client: both extensions of the same digit, %d" % i
        octets = secret_bytes(name, "GREASE", 7)
        if octets[5] >> 4 == octets[6] >> 4:
            break
        i += 1
    client(name, "RFC 8701 5: not the same value twice",
           flags=flags).connect().done()

    c = client("client: GREASE as the version", refuse, flags=flags)
    value = grease(c.grease[3])
    c.put(HANDSHAKE, c.server_hello(replaced(
        c.sh_pairs(), SUPPORTED_VERSIONS, u16(value))))
    c.fail("VERSION_NOT_OFFERED", "illegal_parameter", SERVER_HELLO,
           SUPPORTED_VERSIONS)
    c = client("client: GREASE as the suite", refuse, flags=flags)
    c.put(HANDSHAKE, c.server_hello(suite=grease(c.grease[0])))
    c.fail("SUITE_NOT_OFFERED", "illegal_parameter", SERVER_HELLO)
    c = client("client: GREASE as the group", refuse, flags=flags)
    c.put(HANDSHAKE, c.server_hello(replaced(
        c.sh_pairs(), KEY_SHARE, key_share_entry(grease(c.grease[1]), b"\0"))))
    c.fail("GROUP_NOT_OFFERED", "illegal_parameter", SERVER_HELLO, KEY_SHARE)
    c = client("client: GREASE as an extension of the ServerHello", refuse,
               flags=flags)
    first = grease(c.grease[5])
    c.put(HANDSHAKE, c.server_hello(c.sh_pairs() + [(first, b"")]))
    c.fail("EXTENSION_NOT_OFFERED", "unsupported_extension", SERVER_HELLO,
           first)
    c = client("client: GREASE as an extension of EncryptedExtensions", refuse,
               flags=flags).upto("WAIT_EE")
    first = grease(c.grease[5])
    c.put(HANDSHAKE, c.encrypted_extensions([(first, b"")]))
    c.fail("EXTENSION_NOT_OFFERED", "unsupported_extension",
           ENCRYPTED_EXTENSIONS, first)
    c = client("client: GREASE as an extension of the Certificate", refuse,
               flags=flags).upto("WAIT_CERT_CR")
    first = grease(c.grease[5])
    c.put(HANDSHAKE, message(CERTIFICATE, certificate_entries(
        [(CERT, extension(first, b""))])))
    c.fail("EXTENSION_NOT_OFFERED", "unsupported_extension", CERTIFICATE,
           first)
    c = client("client: GREASE as the protocol", refuse, flags=flags,
               alpn=(b"h2",)).upto("WAIT_EE")
    c.put(HANDSHAKE, c.encrypted_extensions(
        [(ALPN, alpn_list([u16(grease(c.grease[4]))]))]))
    c.fail("ALPN_NOT_OFFERED", "illegal_parameter", ENCRYPTED_EXTENSIONS, ALPN)
    c = client("client: GREASE as the scheme", refuse, flags=flags)
    c.upto("WAIT_CV").put(HANDSHAKE, c.certificate_verify(
        scheme=grease(c.grease[2])))
    c.fail("SCHEME_NOT_OFFERED", "illegal_parameter", CERTIFICATE_VERIFY)

    for value in GREASE:
        s = server("server: 0x%04x in every list" % value,
                   "RFC 8701 3.2: \"Servers MUST correctly ignore unknown "
                   "values in a ClientHello\"", alpn=(b"h2",))
        s.hear(greasy(s, value)).answer(
            selected=b"h2", server_type="X509").finish().done(alpn=b"h2")
        c = client("client: 0x%04x in CertificateRequest and "
                   "NewSessionTicket" % value,
                   "RFC 8701 4.2: \"Clients MUST correctly ignore unknown "
                   "values\"", credentials=(ALICE,))
        c.request(ALICE, pairs=[
            (value, b"\1\2"),
            (SIGNATURE_ALGORITHMS, schemes_list([value, 0x0807])),
            (SIGNATURE_ALGORITHMS_CERT, schemes_list([0x0807, value]))])
        c.connect().put(HANDSHAKE, message(
            NEW_SESSION_TICKET, u32(7200) + u32(1) + vec8(b"\0") +
            vec16(b"ticket") + vec16(extensions([(value, b"x")]))))
        c.app_in(b"data").done()

    nothing = "RFC 8701 3.2: \"There may not be any known parameters remaining"
    for name, kind, data, error, alert, extension_ in [
            ("versions", SUPPORTED_VERSIONS, supported_versions([0x1a1a]),
             "VERSION_UNSUPPORTED", "protocol_version", None),
            ("groups", SUPPORTED_GROUPS, groups_list([0x1a1a]),
             "KEY_SHARE_UNLISTED", "illegal_parameter", KEY_SHARE),
            ("schemes", SIGNATURE_ALGORITHMS, schemes_list([0x1a1a]),
             "SCHEME_NO_OVERLAP", "handshake_failure", None)]:
        s = server("server: GREASE alone among the %s" % name, nothing,
                   draws=False)
        s.hear(s.client_hello(replaced(s.pairs(), kind, data)))
        s.fail(error, alert, CLIENT_HELLO, extension_, state=False)
    s = server("server: GREASE alone among the suites", nothing, draws=False)
    s.hear(s.client_hello(suites=[0x1a1a, 0xfafa]))
    s.fail("SUITE_NO_OVERLAP", "handshake_failure", CLIENT_HELLO, state=False)
    s = server("server: GREASE alone among the protocols", nothing,
               draws=False, alpn=(b"h2",))
    s.hear(s.client_hello(s.pairs(alpn=[b"\x1a\x1a"])))
    s.fail("ALPN_NO_OVERLAP", "no_application_protocol", CLIENT_HELLO,
           state=False)

    asked = dict(client_auth="required", anchors=ALICE.chain, presents=ALICE)
    offered = "RFC 8701 4.1: what a server may send"
    server("server: GREASE in CertificateRequest", offered, flags=flags,
           **asked).connect().done()
    server("server: GREASE in CertificateRequest, with schemes_cert and "
           "authorities", offered, flags=flags, schemes_cert=("ed25519",),
           authorities=(distinguished_name(b"CA"),), **asked).connect().done()
    server("server: GREASE, and nobody is asked", offered,
           flags=flags).connect().done()
    refuse = "RFC 8701 4.1: \"Servers MUST reject GREASE values"
    s = server("server: GREASE as the client's scheme", refuse, flags=flags,
               **asked).upto("WAIT_CV")
    s.put(HANDSHAKE, s.client_verify(scheme=grease(s.grease[2])))
    s.fail("SCHEME_NOT_OFFERED", "illegal_parameter", CERTIFICATE_VERIFY)
    s = server("server: GREASE as an extension of the client's Certificate",
               refuse, flags=flags, **asked).upto("WAIT_CERT")
    first = grease(s.grease[5])
    s.put(HANDSHAKE, message(CERTIFICATE, certificate_entries(
        [(ALICE.chain[0], extension(first, b""))])))
    s.fail("EXTENSION_NOT_OFFERED", "unsupported_extension", CERTIFICATE,
           first)


# ---- What a peer may repeat ------------------------------------------------

def repeated_cases():
    theme("repeated", "What a peer may say again and again, and how often.")
    cancel = ("tls/conn.h: HAKE_WARNINGS_MAX; RFC 9846 6.1: user_canceled is "
              "followed by close_notify")

    for who, make in MAKERS.items():
        c = make("%s: eight user_canceled" % who, cancel).connect()
        for i in range(8):
            c.alert("user_canceled", 1 + i % 2)
        c.app_in(b"data").done()
        c = make("%s: nine user_canceled" % who, cancel).connect()
        for _ in range(9):
            c.alert("user_canceled", 1)
        c.fail("ALERT_FLOOD", "unexpected_message")
        c = make("%s: data between them does not help" % who, cancel).connect()
        for _ in range(8):
            c.alert("user_canceled", 1).app_in(b"data")
        c.alert("user_canceled", 1).fail("ALERT_FLOOD", "unexpected_message")
        c = make("%s: empty records of all kinds" % who,
                 "tls/conn.h: HAKE_EMPTY_RECORDS_MAX").connect()
        for i in range(33):
            c.put(APPLICATION, b"", padding=100 * (i % 3))
        c.fail("RECORD_EMPTY_FLOOD", "unexpected_message")
    c = client("client: nine user_canceled in the handshake", cancel)
    c.alert("user_canceled", 1).upto("WAIT_CERT_CR")
    for _ in range(8):
        c.alert("user_canceled", 1)
    c.fail("ALERT_FLOOD", "unexpected_message")
    s = server("server: nine user_canceled before the ClientHello", cancel,
               draws=False)
    for _ in range(9):
        s.alert("user_canceled", 1)
    s.fail("ALERT_FLOOD", "unexpected_message")

    tiny = ("RFC 9846 5.1: messages may be split as one likes; a fragment has "
            "an octet at least, so the message's length bounds them")
    s = server("server: fragments of one octet", tiny)
    s.hear(most=1).answer()
    s.say_ccs()
    finished = s.client_finished()
    for octet in finished:
        s.put(HANDSHAKE, u8(octet))
    s.transcript += finished
    s.peers, s.state = s.client_ap, "CONNECTED"
    s.app_in(b"data").done()
    c = client("client: fragments of one octet", tiny).accept_server_hello()
    for octet in c.flight():
        c.put(HANDSHAKE, u8(octet))
    c.own_finish().app_in(b"data").done()
    for who, make in MAKERS.items():
        c = make("%s: a fragment of no octets" % who,
                 "RFC 9846 5.1: \"Implementations MUST NOT send zero-length "
                 "fragments of Handshake types\"", **(
                     {"draws": False} if make is server else {}))
        c.put(HANDSHAKE, b"").fail("RECORD_EMPTY", "unexpected_message")


if __name__ == "__main__":
    write("make_records.py", "handshake",
          (size_limit_cases, fragment_cases, padding_cases, grease_cases,
           repeated_cases))
