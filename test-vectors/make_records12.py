#!/usr/bin/python3
"""make_records12.py: writes the vectors of handshake12/ that are about how
long records are (RFC 8449, RFC 6066 4) and GREASE (RFC 8701).

    /usr/bin/python3 test-vectors/make_records12.py [FOLDER]

Like make_handshakes12.py; played by tls12.py.
"""
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from make_handshakes import add, theme, write  # noqa: E402
from make_handshakes12 import client, client_psk, server  # noqa: E402
from make_handshakes12 import server_psk  # noqa: E402
from tls12 import *  # noqa: E402

LIMIT = "RFC 8449 4: record_size_limit"
FRAGMENT = "RFC 6066 4: max_fragment_length"
GREASE = [0x0a0a + 0x1010 * i for i in range(16)]  # RFC 8701 2
BOTH = (CHACHA, CHACHA12)
CHAIN = (CERT, der(0x04, bytes(5000)))
ONE_LIMIT = [("record_size_limit", 300)]


def limits(case, send, receive, **how):
    case.done(**how)
    case.add("negotiated.send_limit", send)
    case.add("negotiated.receive_limit", receive)


def answered(c, kind, data, most, plain=16384):
    """A client, and a server that agrees."""
    c.most, c.most_plain = most, plain
    return c.accept(c.server_hello(c.sh_pairs() + [(kind, data)]))


def ask(s, more):
    """A ClientHello with these extensions too."""
    return s.hear(s.client_hello(s.pairs() + list(more))).answer()


def refuse(case, kind, content, error, alert, *more, **facts):
    case.put(kind, content, "what must be refused")
    return case.fail(error, alert, *more, **facts)


# ---- record_size_limit -----------------------------------------------------

def size_limit_cases():
    theme("record_size_limit", "record_size_limit: the limit is that of the "
          "content alone.")

    for suite in (CHACHA12, AES12):
        for own, sizes in [
                (64, [("record_size_limit", 64)]),
                (16384, [("record_size_limit", 16384)]),
                (16384, [("record_size_limit", 16385)]),
                (241, [("input_size", 512)])]:
            name = "%s, %s" % (suite.name,
                               ", ".join("%s %d" % pair for pair in sizes))
            c = client("client: " + name, LIMIT, suites=(suite,), sizes=sizes,
                       server_name=None)
            answered(c, RECORD_SIZE_LIMIT, u16(16384), 16384).connect()
            limits(c.app_in(bytes(own)).app_out(bytes(1000)), 16384, own)
            s = server("server: " + name, LIMIT, suites=(suite,), sizes=sizes)
            ask(s, [(RECORD_SIZE_LIMIT, u16(16384))]).connect()
            limits(s.app_in(bytes(own)).app_out(bytes(1000)), 16384, own)
            if own == 16384:
                continue
            c = client("client: %s, one octet too many" % name, LIMIT,
                       suites=(suite,), sizes=sizes)
            answered(c, RECORD_SIZE_LIMIT, u16(16384), 16384).connect()
            refuse(c, APPLICATION, bytes(own + 1), "RECORD_LIMIT",
                   "record_overflow")
            s = server("server: %s, one octet too many" % name, LIMIT,
                       suites=(suite,), sizes=sizes)
            ask(s, [(RECORD_SIZE_LIMIT, u16(16384))]).connect()
            refuse(s, APPLICATION, bytes(own + 1), "RECORD_LIMIT",
                   "record_overflow")

    for limit in (64, 100, 16383, 16384):
        c = client("client: the server says %d" % limit, LIMIT,
                   sizes=ONE_LIMIT)
        answered(c, RECORD_SIZE_LIMIT, u16(limit), limit).connect()
        limits(c.app_out(bytes(300)), limit, 300)
    for limit in (64, 100, 16384, 16385, 65535):
        s = server("server: the client says %d" % limit,
                   "RFC 8449 4: \"Unprotected messages are not subject to "
                   "this limit\"", chain=CHAIN)
        ask(s, [(RECORD_SIZE_LIMIT, u16(limit))]).connect()
        limits(s.app_out(bytes(300)), min(limit, 16384), 16384)
    for limit in (0, 63, 16385, 65535):
        c = client("client: the server says %d, which is illegal" % limit,
                   LIMIT, sizes=ONE_LIMIT)
        refuse(c, HANDSHAKE, c.server_hello(c.sh_pairs() + [
            (RECORD_SIZE_LIMIT, u16(limit))]), "RECORD_SIZE_LIMIT",
            "illegal_parameter", SERVER_HELLO, RECORD_SIZE_LIMIT)
    s = server("server: the client says 63", LIMIT, draws=False)
    s.hear(s.client_hello(s.pairs() + [(RECORD_SIZE_LIMIT, u16(63))]))
    s.fail("RECORD_SIZE_LIMIT", "illegal_parameter", CLIENT_HELLO,
           RECORD_SIZE_LIMIT)
    c = client("client: not asked, answered", LIMIT)
    refuse(c, HANDSHAKE, c.server_hello(c.sh_pairs() + [
        (RECORD_SIZE_LIMIT, u16(100))]), "EXTENSION_NOT_OFFERED",
        "unsupported_extension", SERVER_HELLO, RECORD_SIZE_LIMIT)
    c = client("client: the server does not answer", LIMIT, sizes=ONE_LIMIT)
    c.connect()
    limits(c.app_in(bytes(16384)).app_out(bytes(16384)), 16384, 16384)
    c = client("client: unprotected records are as long as they like",
               "RFC 8449 4: \"Unprotected messages are not subject to this "
               "limit\"", sizes=[("record_size_limit", 64)])
    answered(c, RECORD_SIZE_LIMIT, u16(16384), 16384).connect()
    limits(c, 16384, 64)
    c = client("client: the server's Finished is not too long", LIMIT,
               sizes=[("record_size_limit", 64)], suites=(AES12,))
    answered(c, RECORD_SIZE_LIMIT, u16(64), 64).connect()
    limits(c.app_in(bytes(64)).app_out(bytes(200)), 64, 64)
    for own in (100, 16385):
        c = add(ClientBoth("client of both versions, %d" % own,
                           "RFC 8449 4: in TLS 1.3 the content type counts",
                           suites=BOTH, sizes=[("record_size_limit", own)]))
        c.most = 199
        c.accept_server_hello()
        for part in c.pieces(c.flight([(RECORD_SIZE_LIMIT, u16(200))]), 99):
            c.put(HANDSHAKE, part)
        limits(c.own_finish().app_in(bytes(own - 1)).app_out(bytes(300)), 199,
               own - 1)
    for make in (client_psk, server_psk):
        who = make.__name__[:6]
        c = make("%s: with a PSK" % who, LIMIT, sizes=ONE_LIMIT)
        if who == "client":
            answered(c, RECORD_SIZE_LIMIT, u16(70), 70)
        else:
            ask(c, [(RECORD_SIZE_LIMIT, u16(70))])
        limits(c.connect().app_in(bytes(300)).app_out(bytes(300)), 70, 300)


# ---- max_fragment_length ---------------------------------------------------

def fragment_cases():
    theme("max_fragment_length", "max_fragment_length: unprotected records "
          "have it too.")
    at_once = ("RFC 6066 4: \"MUST immediately begin fragmenting messages "
               "(including handshake messages)\"")

    for code, size in enumerate((512, 1024, 2048, 4096), 1):
        sizes = [("max_fragment_length", size)]
        c = client("client: %d octets" % size, FRAGMENT, sizes=sizes)
        answered(c, MAX_FRAGMENT_LENGTH, u8(code), size, size).connect()
        limits(c.app_in(bytes(size)).app_out(bytes(2 * size)), size, size)
        c = client("client: %d octets, one too many" % size, FRAGMENT,
                   sizes=sizes)
        answered(c, MAX_FRAGMENT_LENGTH, u8(code), size, size).connect()
        refuse(c, APPLICATION, bytes(size + 1), "RECORD_LIMIT",
               "record_overflow")
        c = client("client: %d octets, one too many before there are keys" %
                   size, at_once, sizes=sizes)
        answered(c, MAX_FRAGMENT_LENGTH, u8(code), size, size)
        refuse(c, HANDSHAKE, c.certificate((CERT, der(4, bytes(size))))[
            :size + 1], "RECORD_LIMIT", "record_overflow")
        s = server("server: %d octets" % size, at_once, chain=CHAIN)
        ask(s, [(MAX_FRAGMENT_LENGTH, u8(code))]).connect()
        limits(s.app_in(bytes(size)).app_out(bytes(2 * size)), size, size)
        s = server("server: %d octets, one too many" % size, FRAGMENT)
        ask(s, [(MAX_FRAGMENT_LENGTH, u8(code))]).connect()
        refuse(s, APPLICATION, bytes(size + 1), "RECORD_LIMIT",
               "record_overflow")
    s = server("server: one octet too many before there are keys", at_once)
    ask(s, [(MAX_FRAGMENT_LENGTH, b"\1")])
    refuse(s, HANDSHAKE, s.client_key_exchange() + bytes(512), "RECORD_LIMIT",
           "record_overflow")
    for code in (0, 5, 255):
        s = server("server: code %d" % code, FRAGMENT, draws=False)
        s.hear(s.client_hello(s.pairs() + [(MAX_FRAGMENT_LENGTH, u8(code))]))
        s.fail("MAX_FRAGMENT_LENGTH", "illegal_parameter", CLIENT_HELLO,
               MAX_FRAGMENT_LENGTH)
    for code in (0, 1, 3, 255):
        c = client("client: asks for 2, is answered %d" % code, FRAGMENT,
                   sizes=[("max_fragment_length", 1024)])
        refuse(c, HANDSHAKE, c.server_hello(c.sh_pairs() + [
            (MAX_FRAGMENT_LENGTH, u8(code))]), "MAX_FRAGMENT_LENGTH",
            "illegal_parameter", SERVER_HELLO, MAX_FRAGMENT_LENGTH)
    both = [("record_size_limit", 600), ("max_fragment_length", 512)]
    c = client("client: both answered", "RFC 8449 5: \"A client MUST treat "
               "receipt of both [...] as a fatal error\"", sizes=both)
    refuse(c, HANDSHAKE, c.server_hello(c.sh_pairs() + [
        (MAX_FRAGMENT_LENGTH, b"\1"), (RECORD_SIZE_LIMIT, u16(700))]),
        "RECORD_LIMITS_TWO", "illegal_parameter", SERVER_HELLO,
        MAX_FRAGMENT_LENGTH)
    for kind, data, most, plain, own in [
            (RECORD_SIZE_LIMIT, u16(700), 700, 16384, 600),
            (MAX_FRAGMENT_LENGTH, b"\1", 512, 512, 512)]:
        c = client("client: both asked, %d answered" % kind,
                   "RFC 8449 5: clients may ask for both", sizes=both)
        answered(c, kind, data, most, plain).connect()
        limits(c.app_in(bytes(own)).app_out(bytes(1000)), most, own)
    for code in (1, 9):
        s = server("server: both asked, code %d" % code,
                   "RFC 8449 5: \"MUST ignore a \"max_fragment_length\"\"",
                   chain=CHAIN)
        ask(s, [(MAX_FRAGMENT_LENGTH, u8(code)),
                (RECORD_SIZE_LIMIT, u16(700))]).connect()
        limits(s.app_in(bytes(2000)).app_out(bytes(1000)), 700, 16384)


# ---- GREASE, padding -------------------------------------------------------

def grease_cases():
    theme("grease", "GREASE and padding_block under TLS 1.2.")
    refuse_it = "RFC 8701 3.1: \"Clients MUST reject GREASE values"
    flags = ("grease",)

    client("client: GREASE sent", "RFC 8701 3.1: what a client may send",
           flags=flags, alpn=(b"h2",)).connect().done()
    c = add(ClientBoth("client of both versions: GREASE sent",
                       "RFC 8701 3.1: what a client may send", suites=BOTH,
                       flags=flags))
    c.connect().done()
    c = client("client: GREASE as the suite", refuse_it, flags=flags)
    refuse(c, HANDSHAKE, c.server_hello(suite=grease(c.grease[0])),
           "SUITE_NOT_OFFERED", "illegal_parameter", SERVER_HELLO)
    c = client("client: GREASE as the version", refuse_it, flags=flags)
    refuse(c, HANDSHAKE, c.server_hello(version=grease(c.grease[3])),
           "VERSION_UNSUPPORTED", "protocol_version", SERVER_HELLO)
    c = client("client: GREASE as an extension", refuse_it, flags=flags)
    first = grease(c.grease[5])
    refuse(c, HANDSHAKE, c.server_hello(c.sh_pairs() + [(first, b"")]),
           "EXTENSION_NOT_OFFERED", "unsupported_extension", SERVER_HELLO,
           first)
    c = client("client: GREASE as the named curve", refuse_it, flags=flags)
    c.upto("WAIT_SKE")
    refuse(c, HANDSHAKE, c.server_key_exchange(
        u8(3) + u16(grease(c.grease[1])) + vec8(c.share())),
        "GROUP_NOT_OFFERED", "illegal_parameter", SERVER_KEY_EXCHANGE)
    c = client("client: GREASE as the scheme", refuse_it, flags=flags)
    c.upto("WAIT_SKE")
    refuse(c, HANDSHAKE, c.server_key_exchange(scheme=grease(c.grease[2])),
           "SCHEME_NOT_OFFERED", "illegal_parameter", SERVER_KEY_EXCHANGE)
    server("server: nothing is sent, nor drawn", "RFC 8701 4.1: a server "
           "sends GREASE in TLS 1.3 alone", flags=flags).connect().done()
    for value in GREASE:
        s = server("server: 0x%04x in every list" % value,
                   "RFC 8701 3.2: \"Servers MUST correctly ignore unknown "
                   "values in a ClientHello\"", alpn=(b"h2",))
        pairs = s.pairs(alpn=[u16(value), b"h2"], groups=(value, X25519),
                        schemes=(value, 0x0807), versions=[value, 0x0303])
        s.hear(s.client_hello([(value, b"\0")] + pairs,
                              suites=[value, CHACHA12.id]))
        s.answer(selected=b"h2").connect().done(alpn=b"h2")
    for make in (client, server):
        c = make("%s: padding_block" % make.__name__,
                 "RFC 5246 6.2.3.3: an AEAD has no padding",
                 sizes=[("padding_block", 100)]).connect()
        c.sizes = {}
        c.app_out(b"x").app_out(bytes(1000)).done()


if __name__ == "__main__":
    write("make_records12.py", "handshake12",
          (size_limit_cases, fragment_cases, grease_cases))
