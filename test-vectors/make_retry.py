#!/usr/bin/python3
"""make_retry.py: writes handshake/hello_retry_request.txt: HelloRetryRequest
and the second ClientHello, both sides.

    /usr/bin/python3 test-vectors/make_retry.py [FOLDER]

Like make_handshakes.py, whose frame it uses; played by resumption13.py.
"""
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from make_handshakes import add, cut, longer, theme, write  # noqa: E402
from resumption13 import *  # noqa: E402, F403

KEY, OTHER_KEY = TicketKey("the first key"), TicketKey("another key")
BOTH_SUITES = (CHACHA, AES256)
TWO = ("x25519", "ecdhe_private_use")
COOKIE_BYTES = b"a cookie of the server's"
ALWAYS = dict(flags=("retry_always",), ticket_keys=(KEY,))
TWIN_ONLY = dict(groups=("ecdhe_private_use",))


def client(name, doc, groups=TWO, **config):
    return add(ResumingClient("client: " + name, doc, groups=groups,
                              **config))


def server(name, doc, **config):
    return add(ResumingServer("server: " + name, doc, **config))


# ---- Good handshakes, hake is the client -----------------------------------

def client_good():
    full = "RFC 9846 2.1, 4.2.4: HelloRetryRequest"
    ways = [("by group", dict(group=TWIN)),
            ("by cookie", dict(cookie=COOKIE_BYTES)),
            ("by group and cookie", dict(group=TWIN, cookie=COOKIE_BYTES))]

    for suite in BOTH_SUITES:
        for name, how in ways:
            c = client("%s, %s" % (name, suite.name), full, suites=(suite,))
            c.retry(**how).connect().event(
                "message sent client_hello", "state WAIT_SH",
                "message received hello_retry_request", "state SEND_CH2",
                "message sent client_hello", "state WAIT_SH2",
                "message received server_hello", "state WAIT_EE",
                "state CONNECTED").done(verified=True)
        c = client("both suites, " + suite.name, "RFC 9846 4.2.4: the suite "
                   "is chosen by the HelloRetryRequest", suites=BOTH_SUITES)
        c.retry(TWIN, suite=suite).connect().done()
    for name, how in ways:
        client(name + ", without compatibility mode", full,
               flags=("no_compat",)).retry(**how).connect().done()
        client(name + ", one message per record", full,
               flags=("one_message_per_record",)).retry(
                   **how).connect().done()
    for name, how in ways:
        client(name + ", GREASE", "RFC 8701 3.1; RFC 9846 4.2.2: a single "
               "KeyShareEntry of the group", flags=("grease",), psks=(
                   Psk(b"id", bytes(32)),)).retry(**how).connect().done()
    client("two shares and GREASE", "RFC 8701 3.1", flags=("grease",),
           key_shares=TWO).retry(cookie=COOKIE_BYTES).connect().done()
    for groups in (("x25519",), TWO, ("advertised:secp256r1", "x25519")):
        client("no share at first, groups " + ", ".join(
            name.replace("advertised:", "") for name in groups),
               "RFC 9846 4.3.8: an empty client_shares vector requests a "
               "group by HelloRetryRequest", groups=groups,
               key_shares=()).retry(GROUPS["x25519"]).connect().done()
    client("the second of two shares", "RFC 9846 4.3.8: a share for each of "
           "several groups", key_shares=TWO).connect().done()
    c = client("two shares, the server takes the second", "RFC 9846 4.3.8",
               key_shares=TWO)
    c.group, c.private = c.shares[1]
    c.connect().done()
    client("two shares, then a cookie", "RFC 9846 4.2.2: key_share stays as "
           "it is", key_shares=TWO).retry(
               cookie=COOKIE_BYTES).connect().done()
    client("the share is for the second group", "RFC 9846 4.3.8",
           key_shares=TWO[1:]).retry(GROUPS["x25519"]).connect().done()
    for length in (1, 255, 4000, 14000):
        client("a cookie of %d octets" % length, "RFC 9846 4.3.2: the "
               "contents are copied").retry(
                   cookie=bytes(range(256)) * (length // 256) +
                   bytes(length % 256)).connect().done()
    c = client("everything offered", "RFC 9846 4.2.2: the same ClientHello",
               suites=BOTH_SUITES, alpn=(b"h2", b"http/1.1"),
               schemes_cert=("ed25519",), server_name="a.example")
    c.retry(TWIN, COOKIE_BYTES).connect(
        [(ALPN, alpn_list([b"h2"]))]).done(alpn=b"h2")
    c = client("extensions in another order", "RFC 9846 4.3: extensions may "
               "appear in any order")
    c.retry(TWIN, COOKIE_BYTES, request=c.hello_retry(pairs=[
        (COOKIE, vec16(COOKIE_BYTES)), (KEY_SHARE, u16(TWIN)),
        (SUPPORTED_VERSIONS, u16(0x0304))])).connect().done()
    client("the server sends no change_cipher_spec", "RFC 9846 E.4: the "
           "record is not waited for").retry(TWIN, ccs=False).connect().done()
    c = client("change_cipher_spec in many places", "RFC 9846 5: dropped at "
               "any time before the peer's Finished")
    c.put(CCS, b"\1").retry(TWIN).put(CCS, b"\1").put(CCS, b"\1")
    c.accept_server_hello(ccs=True).step().put(CCS, b"\1").connect().done()
    c = client("HelloRetryRequest in records of one octet", "RFC 9846 5.1: "
               "messages may be fragmented")
    request = c.hello_retry(TWIN)
    give, c.give = c.give, lambda data, note=None: c
    c.give = lambda data, note=None: give(
        b"".join(record(HANDSHAKE, request[i:i + 1])
                 for i in range(len(request))), note)
    out, c.out = c.out, None

    def answered(data, note=None):
        c.give = give
        return out(data, note)
    c.out = answered
    c.retry(TWIN, ccs=False)
    c.out = out
    c.connect().done()
    client("data both ways", full).retry(TWIN).connect().app_out(
        b"question").app_in(b"answer").done()
    client("a ticket afterwards", full, clock=NOW).retry(
        TWIN).connect().give_ticket().done()
    client("a certificate is asked for", full).retry(
        TWIN).request().connect().done()


# ---- What a client refuses -------------------------------------------------

def refuse(name, doc, build, error, alert, extension=None, offset=None,
           message_="hello_retry_request", **config):
    c = client(name, doc, **config)
    c.put(HANDSHAKE, build(c), "HelloRetryRequest")
    c.fail(error, alert, message_, extension, offset)


def retry_refused():
    refuse("nothing would change", "RFC 9846 4.2.4: illegal_parameter if no "
           "change results", lambda c: c.hello_retry(), "RETRY_UNCHANGED",
           "illegal_parameter")
    group = ("RFC 9846 4.3.8: the group was offered, and its share was not")
    for name, ids in [("the share's own group", 0x001d),
                      ("a group that was not offered", 0x0017),
                      ("GREASE", 0x2a2a), ("the number zero", 0),
                      ("the highest number", 0xffff)]:
        for cookie in (None, COOKIE_BYTES):
            refuse("names %s%s" % (name, ", with a cookie" if cookie else ""),
                   group, lambda c: c.hello_retry(ids, cookie), "RETRY_GROUP",
                   "illegal_parameter", KEY_SHARE)
    refuse("names the group of the second share", group,
           lambda c: c.hello_retry(TWIN), "RETRY_GROUP", "illegal_parameter",
           KEY_SHARE, key_shares=TWO)
    refuse("legacy_version 0x0304", "RFC 9846 4.2.3: protocol_version",
           lambda c: c.hello_retry(TWIN, version=0x0304), "LEGACY_VERSION",
           "protocol_version")
    refuse("legacy_version 0x0302", "RFC 9846 4.2.3: protocol_version",
           lambda c: c.hello_retry(TWIN, version=0x0302), "LEGACY_VERSION",
           "protocol_version")
    echo = "RFC 9846 4.2.3: the echo must match"
    for name, change in [("empty", lambda i: b""),
                         ("shorter", lambda i: i[:-1]),
                         ("another", lambda i: i[:-1] + u8(i[-1] ^ 1))]:
        refuse("legacy_session_id_echo is " + name, echo,
               lambda c: c.hello_retry(TWIN, session_id=change(
                   c.session_id)), "SESSION_ID_ECHO", "illegal_parameter")
    refuse("legacy_session_id_echo where nothing was sent", echo,
           lambda c: c.hello_retry(TWIN, session_id=bytes(32)),
           "SESSION_ID_ECHO", "illegal_parameter", flags=("no_compat",))
    refuse("compression", "RFC 9846 4.2.3: must be zero",
           lambda c: c.hello_retry(TWIN, compression=1), "COMPRESSION",
           "illegal_parameter")
    suite = "RFC 9846 4.2.3: a suite that was not offered"
    for number in (0x1302, 0x1301, 0xcca9, 0x0a0a, 0):
        refuse("suite %04x" % number, suite, lambda c: c.hello_retry(
            TWIN, suite=number), "SUITE_NOT_OFFERED", "illegal_parameter")

    versions = "RFC 9846 4.2.4, 4.3.1: supported_versions"
    refuse("without supported_versions", versions, lambda c: c.hello_retry(
        pairs=[(KEY_SHARE, u16(TWIN))]), "VERSION_CHANGED",
        "illegal_parameter")
    refuse("without extensions", versions, lambda c: c.hello_retry(pairs=[]),
           "VERSION_CHANGED", "illegal_parameter")
    refuse("without a block of extensions", versions,
           lambda c: cut(c.hello_retry(TWIN), 70), "VERSION_CHANGED",
           "illegal_parameter")
    for number in (0x0303, 0x0305, 0x7f1c, 0x0a0a):
        refuse("version %04x" % number, versions, lambda c: c.hello_retry(
            pairs=[(SUPPORTED_VERSIONS, u16(number)), (KEY_SHARE, u16(TWIN))]
        ), "VERSION_NOT_OFFERED", "illegal_parameter", SUPPORTED_VERSIONS)


def retry_extensions_refused():
    unasked = ("RFC 9846 4.3: an extension that was not asked for; cookie "
               "alone is excepted")
    for name, kind, data in [
            ("an unknown one", 0x4444, b""), ("GREASE", 0x0a0a, b""),
            ("ALPN", ALPN, alpn_list([b"h2"])),
            ("server_name", SERVER_NAME, b""),
            ("pre_shared_key", PRE_SHARED_KEY, u16(0)),
            ("early_data", EARLY_DATA, b""),
            ("status_request", STATUS_REQUEST, b"\0"),
            ("psk_key_exchange_modes", PSK_KEY_EXCHANGE_MODES, b"\1\1")]:
        refuse("not asked for: " + name, unasked, lambda c: c.hello_retry(
            TWIN, more=[(kind, data)]), "EXTENSION_NOT_OFFERED",
            "unsupported_extension", kind)
    place = "RFC 9846 4.3: not specified for this message"
    for name, kind, data in [
            ("ALPN", ALPN, alpn_list([b"h2"])),
            ("server_name", SERVER_NAME, b""),
            ("supported_groups", SUPPORTED_GROUPS, groups_list([TWIN])),
            ("signature_algorithms", SIGNATURE_ALGORITHMS,
             schemes_list([0x0807])),
            ("psk_key_exchange_modes", PSK_KEY_EXCHANGE_MODES, b"\1\1"),
            ("pre_shared_key", PRE_SHARED_KEY, u16(0))]:
        refuse("in the wrong message: " + name, place,
               lambda c: c.hello_retry(TWIN, more=[(kind, data)]),
               "EXTENSION_MISPLACED", "illegal_parameter", kind,
               alpn=(b"h2",), server_name="localhost",
               psks=(Psk(b"id", bytes(32)),))
    for name, kind, data in [
            ("supported_versions", SUPPORTED_VERSIONS, u16(0x0304)),
            ("key_share", KEY_SHARE, u16(TWIN)),
            ("cookie", COOKIE, vec16(COOKIE_BYTES))]:
        refuse("twice: " + name, "RFC 9846 4.3: not more than one extension "
               "of the same type", lambda c: c.hello_retry(
                   TWIN, COOKIE_BYTES, more=[(kind, data)]),
               "EXTENSION_DUPLICATE", "illegal_parameter", kind)
    syntax = "RFC 9846 4.3, 6: decode_error"
    for name, kind, data, offset in [
            ("cookie without octets", COOKIE, b"", 0),
            ("cookie of half a length", COOKIE, b"\0", 0),
            ("an empty cookie", COOKIE, vec16(b""), 0),
            ("cookie cut", COOKIE, vec16(b"abc")[:-1], 2),
            ("an octet behind the cookie", COOKIE, vec16(b"abc") + b"\0", 5),
            ("key_share without octets", KEY_SHARE, b"", 0),
            ("key_share of one octet", KEY_SHARE, b"\0", 0),
            ("key_share of three octets", KEY_SHARE, u16(TWIN) + b"\0", 2),
            ("key_share of a ServerHello", KEY_SHARE,
             key_share_entry(TWIN, bytes(32)), 2),
            ("supported_versions of a ClientHello", SUPPORTED_VERSIONS,
             supported_versions([0x0304]), 2)]:
        pairs = [(SUPPORTED_VERSIONS, u16(0x0304))] * (
            kind != SUPPORTED_VERSIONS) + [(kind, data)]
        refuse("malformed: " + name, syntax, lambda c: c.hello_retry(
            pairs=pairs), "EXTENSION_MALFORMED", "decode_error", kind)
    for length in (34, 35, 66, 67, 69, 71, 72, 75, 77, 78, 83):
        refuse("cut to %d octets" % length, syntax,
               lambda c: cut(c.hello_retry(TWIN), length),
               "MESSAGE_MALFORMED", "decode_error")
    refuse("an octet behind it", syntax, lambda c: longer(
        c.hello_retry(TWIN)), "MESSAGE_MALFORMED", "decode_error")


def after_retry_refused():
    def asked(name, doc, **config):
        return client(name, doc, **config).retry(TWIN, COOKIE_BYTES)

    for name, how in [("the same", dict(group=TWIN)),
                      ("another group", dict(group=0x001d)),
                      ("a cookie", dict(cookie=b"more"))]:
        c = asked("HelloRetryRequest twice, " + name, "RFC 9846 4.2.4: a "
                  "second one is an unexpected_message")
        c.put(HANDSHAKE, c.hello_retry(**how), "HelloRetryRequest")
        c.fail("MESSAGE_UNEXPECTED", "unexpected_message",
               "hello_retry_request")
    c = client("HelloRetryRequest behind ServerHello", "RFC 9846 4.2.4")
    c.accept_server_hello().put(HANDSHAKE, c.hello_retry(TWIN))
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", "hello_retry_request")
    c = client("HelloRetryRequest as application is connected",
               "RFC 9846 4.2.4").connect()
    c.put(HANDSHAKE, c.hello_retry(TWIN))
    c.fail("MESSAGE_UNEXPECTED", "unexpected_message", "hello_retry_request")

    def hello_refused(name, doc, build, error, alert, extension=None,
                      **config):
        c = asked("then ServerHello: " + name, doc, **config)
        c.put(HANDSHAKE, build(c), "ServerHello")
        c.fail(error, alert, SERVER_HELLO, extension)

    hello_refused("another suite", "RFC 9846 4.2.4: the suite must be the "
                  "same", lambda c: c.server_hello(suite=0x1302),
                  "SUITE_CHANGED", "illegal_parameter", suites=BOTH_SUITES)
    hello_refused("a suite that was not offered", "RFC 9846 4.2.3, 4.2.4",
                  lambda c: c.server_hello(suite=0x1301), "SUITE_CHANGED",
                  "illegal_parameter")
    hello_refused("without supported_versions", "RFC 9846 4.2.4: the version "
                  "must be retained", lambda c: c.server_hello(
                      c.sh_pairs()[1:]), "VERSION_CHANGED",
                  "illegal_parameter")
    hello_refused("version 0303", "RFC 9846 4.2.4: the version must be "
                  "retained", lambda c: c.server_hello(replaced(
                      c.sh_pairs(), SUPPORTED_VERSIONS, u16(0x0303))),
                  "VERSION_NOT_OFFERED", "illegal_parameter",
                  SUPPORTED_VERSIONS)
    hello_refused("the first group", "RFC 9846 4.3.8: the group of the "
                  "second ClientHello's share", lambda c: c.server_hello(
                      replaced(c.sh_pairs(), KEY_SHARE, key_share_entry(
                          0x001d, c.share()))), "GROUP_NOT_OFFERED",
                  "illegal_parameter", KEY_SHARE)
    hello_refused("a cookie", "RFC 9846 4.3: not specified for this message",
                  lambda c: c.server_hello(c.sh_pairs() + [
                      (COOKIE, vec16(b"x"))]), "EXTENSION_MISPLACED",
                  "illegal_parameter", COOKIE)
    hello_refused("no key_share", "RFC 9846 9.2: missing_extension",
                  lambda c: c.server_hello(c.sh_pairs()[:1]),
                  "EXTENSION_MISSING", "missing_extension", KEY_SHARE)
    hello_refused("a wrong session id", "RFC 9846 4.2.3", lambda c:
                  c.server_hello(session_id=bytes(32)), "SESSION_ID_ECHO",
                  "illegal_parameter")
    hello_refused("a share of zeros", "RFC 9846 7.4.2: an all-zero secret",
                  lambda c: c.server_hello(replaced(
                      c.sh_pairs(), KEY_SHARE, key_share_entry(
                          TWIN, bytes(32)))), "KEY_SHARE_INVALID",
                  "illegal_parameter", KEY_SHARE)
    hello_refused("a share of 31 octets", "RFC 9846 4.3.8.2",
                  lambda c: c.server_hello(replaced(
                      c.sh_pairs(), KEY_SHARE, key_share_entry(
                          TWIN, c.share()[1:]))), "KEY_SHARE_INVALID",
                  "illegal_parameter", KEY_SHARE)
    c = client("the share's own share again in ServerHello, without a "
               "HelloRetryRequest's group", "RFC 9846 4.3.8").retry(
                   cookie=COOKIE_BYTES)
    c.put(HANDSHAKE, c.server_hello(replaced(
        c.sh_pairs(), KEY_SHARE, key_share_entry(TWIN, c.share()))))
    c.fail("GROUP_NOT_OFFERED", "illegal_parameter", SERVER_HELLO, KEY_SHARE)

    c = asked("Finished over the wrong transcript", "RFC 9846 4.1: the first "
              "ClientHello counts as message_hash").upto("WAIT_FINISHED")
    whole, c.transcript = c.transcript, c.first + c.transcript[36:]
    c.put(HANDSHAKE, c.finished())
    c.transcript = whole
    c.fail("FINISHED_INVALID", "decrypt_error", FINISHED)
    c = asked("alert", "RFC 9846 6.2").alert("illegal_parameter")
    c.fail("ALERT_RECEIVED", "none", received="illegal_parameter")
    asked("the transport ends", "RFC 9846 6.1").eof().fail(
        "CLOSED_EARLY", "none")
    asked("the application closes", "RFC 9846 6.1").close().fail(
        "CANCELED", "none")
    c = asked("change_cipher_spec of two octets", "RFC 9846 5")
    c.put(CCS, b"\1\1").fail("CCS_VALUE", "unexpected_message")


def both_versions():
    doc = "RFC 9846 4.2.4: the version must be retained"
    full = "RFC 9846 4.2.4, E.1: a client of both versions"

    def both(name, doc):
        return add(BothClient("client of both versions: " + name, doc,
                              groups=TWO))

    both("HelloRetryRequest", full).retry(TWIN, b"cookie").connect().done()
    for version in (0x0303, 0x0302):
        c = both("ServerHello of %04x after a HelloRetryRequest" % version,
                 doc).retry(TWIN)
        c.put(HANDSHAKE, c.server_hello([], version=version,
                                        suite=CHACHA12.id, session_id=b""))
        c.fail("VERSION_CHANGED", "illegal_parameter", SERVER_HELLO)
        c = both("ServerHello of %04x and the same suite after a "
                 "HelloRetryRequest" % version, doc).retry(TWIN)
        c.put(HANDSHAKE, c.server_hello([], version=version))
        c.fail("VERSION_CHANGED", "illegal_parameter", SERVER_HELLO)
    c = both("HelloRetryRequest without supported_versions", doc)
    c.put(HANDSHAKE, c.hello_retry(pairs=[(KEY_SHARE, u16(TWIN))]))
    c.fail("VERSION_CHANGED", "illegal_parameter", "hello_retry_request")
    c = both("HelloRetryRequest of TLS 1.2's suite", "RFC 9846 4.2.4")
    c.put(HANDSHAKE, c.hello_retry(TWIN, suite=CHACHA12.id))
    c.fail("SUITE_NOT_OFFERED", "illegal_parameter", "hello_retry_request")
    for keys, error, extension_ in (((), "HELLO_CHANGED", None),
                                    ((KEY,), "COOKIE_INVALID", COOKIE)):
        s = server("of both versions: the second ClientHello is of TLS 1.2, "
                   "%d ticket keys" % len(keys), doc,
                   suites=(CHACHA, CHACHA12), ticket_keys=keys)
        s.ask_again(without_share(s), 0x001d)
        s.hear_again(s.client_hello(replaced(
            s.second_pairs(), SUPPORTED_VERSIONS,
            supported_versions([0x0303]))))
        s.fail(error, "illegal_parameter", CLIENT_HELLO, extension_)


# ---- Good handshakes, hake is the server -----------------------------------

def without_share(s):
    return s.client_hello(replaced(s.pairs(), KEY_SHARE, key_shares([])))


def server_good():
    full = "RFC 9846 2.1, 4.2.4: HelloRetryRequest"

    for suite in BOTH_SUITES:
        for name, config in [("", {}), (", with a cookie",
                                        dict(ticket_keys=(KEY,)))]:
            s = server("no share%s, %s" % (name, suite.name), full,
                       suites=(suite,), **config)
            s.ask_again(without_share(s), 0x001d).hear_again()
            s.answer().finish().event(
                "message received client_hello",
                "message sent hello_retry_request", "state WAIT_CH2",
                "message received client_hello", "message sent server_hello",
                "message sent finished", "state WAIT_FINISHED",
                "message received finished", "state CONNECTED").done()
        server("retry_always, " + suite.name, "RFC 9846 4.3.2: a cookie to "
               "see that the client is there", suites=(suite,), **ALWAYS
               ).ask_again().hear_again().answer().finish().done()
        s = server("both suites, " + suite.name, full, suites=BOTH_SUITES,
                   **ALWAYS)
        s.ask_again(s.client_hello(suites=[0x0a0a, suite.id]), suite=suite)
        s.hear_again(s.client_hello(s.second_pairs(),
                                    suites=[0x0a0a, suite.id]))
        s.answer().finish().done()
    for keys in ((), (KEY,), (KEY, OTHER_KEY)):
        label = " %d ticket keys" % len(keys)
        s = server("another group," + label, full, ticket_keys=keys,
                   **TWIN_ONLY)
        pairs = replaced(s.pairs(), SUPPORTED_GROUPS,
                         groups_list([0x001d, TWIN]))
        s.ask_again(s.client_hello(pairs), TWIN)
        s.hear_again(s.client_hello(s.second_pairs(pairs)))
        s.answer().finish().done()
        s = server("strict_groups," + label, "tls/config.h: HAKE_STRICT_"
                   "GROUPS", flags=("strict_groups",), ticket_keys=keys,
                   groups=TWO[::-1])
        s.ask_again(s.client_hello(pairs_of(s)), TWIN)
        s.hear_again(s.client_hello(s.second_pairs(pairs_of(s))))
        s.answer().finish().done()
    s = server("strict_groups, and there is a share", "tls/config.h: "
               "HAKE_STRICT_GROUPS", flags=("strict_groups",), groups=TWO)
    s.hear(s.client_hello(pairs_of(s))).answer().finish().done()
    s = server("a share of the second group saves a round trip", "RFC 9846 "
               "4.2.1", groups=TWO[::-1])
    s.hear(s.client_hello(pairs_of(s))).answer().finish().done()
    s = server("retry_always and a group", full, groups=TWO[1:], **ALWAYS)
    s.ask_again(s.client_hello(pairs_of(s)), TWIN)
    s.hear_again(s.client_hello(s.second_pairs(pairs_of(s))))
    s.answer().finish().done()
    s = server("no session id", "RFC 9846 E.4: no change_cipher_spec",
               **ALWAYS)
    s.ask_again(s.client_hello(session_id=b"")).hear_again().answer()
    s.finish().done()
    server("the client sends no change_cipher_spec", "RFC 9846 E.4: it is "
           "not waited for", **ALWAYS).ask_again().hear_again(
               ccs=False).answer().finish(ccs=False).done()
    s = server("change_cipher_spec in many places", "RFC 9846 4.3.2, 5: "
               "dropped", **ALWAYS)
    s.put(CCS, b"\1").ask_again().put(CCS, b"\1").hear_again()
    s.put(CCS, b"\1").answer().put(CCS, b"\1").finish().done()
    server("GREASE", "RFC 8701 4.1", ticket_keys=(KEY,), flags=(
        "retry_always", "grease")).ask_again().hear_again().answer().finish(
            ).done()
    server("one message per record", full, **dict(
        ALWAYS, flags=("retry_always", "one_message_per_record"))
           ).ask_again().hear_again().answer().finish().done()
    s = server("GREASE shares alone", full, ticket_keys=(KEY,))
    pairs = replaced(replaced(s.pairs(), SUPPORTED_GROUPS, groups_list(
        [0x2a2a, 0x001d])), KEY_SHARE, key_shares([(0x2a2a, b"\0")]))
    s.ask_again(s.client_hello(pairs), 0x001d)
    s.hear_again(s.client_hello(s.second_pairs(pairs)))
    s.answer().finish().done()
    s = server("the smallest output buffer", full,
               sizes=[("output_size", 768)], **ALWAYS)
    s.ask_again().hear_again()
    s.coalesce = True
    s.answer().finish().done()
    for key in ("hello_answer", "sign"):
        s = server("%s comes later" % key.split("_")[0], "tls/config.h: "
                   "HAKE_NOT_YET", **{key: "later"}, **ALWAYS)
        s.ask_again().hear_again().answer().finish().done()
    s = server("data both ways", full, **ALWAYS).ask_again().hear_again()
    s.answer().finish().app_in(b"question").app_out(b"answer").done()

    allowed = "RFC 9846 4.2.2: what may change in the second ClientHello"
    for keys in ((), (KEY,)):
        for name, first, second in [
                ("padding is added", lambda p: p,
                 lambda p: p + [(PADDING, bytes(50))]),
                ("padding is removed", lambda p: p + [(PADDING, bytes(50))],
                 lambda p: p),
                ("padding is shorter", lambda p: [(PADDING, bytes(50))] + p,
                 lambda p: [(PADDING, bytes(3))] + p),
                ("padding moves", lambda p: [(PADDING, bytes(5))] + p,
                 lambda p: p + [(PADDING, bytes(5))]),
                ("the cookie stands in front", lambda p: p, None),
                ("encrypted_client_hello changes", lambda p: p +
                 [(65037, b"one")], lambda p: p + [(65037, b"two")])]:
            s = server("%s, %d ticket keys" % (name, len(keys)), allowed,
                       ticket_keys=keys)
            empty = replaced(s.pairs(), KEY_SHARE, key_shares([]))
            s.ask_again(s.client_hello(first(empty)), 0x001d)
            pairs = s.second_pairs(second(s.pairs()) if second else None)
            if second is None:
                pairs = pairs[-1:] + pairs[:-1]
            s.hear_again(s.client_hello(pairs)).answer().finish().done()


def pairs_of(s):
    """Both groups, and a share of the first."""
    return replaced(s.pairs(), SUPPORTED_GROUPS, groups_list([0x001d, TWIN]))


def stateless_good():
    doc = ("RFC 9846 4.3.2: all that the server must know comes back in the "
           "cookie")
    for name, keys, key in [("", (KEY,), KEY),
                            (", the older of two keys", (KEY, OTHER_KEY),
                             OTHER_KEY)]:
        for group in (None, TWIN):
            for ccs in (False, True):
                s = fresh("to another connection%s%s%s" % (
                    name, ", with a group" if group else "",
                    ", change_cipher_spec first" if ccs else ""), doc, keys,
                    key, group)
                s.hear_again(ccs=ccs).answer().finish().done()
    s = fresh("to another connection, that does not ask always", doc, (KEY,),
              KEY, None, flags=())
    s.hear_again().answer().finish().done()


def fresh(name, doc, keys, key, group, flags=("retry_always",), **config):
    """The second ClientHello goes to a connection that knows nothing."""
    s = server(name, doc, ticket_keys=keys, flags=flags, groups=TWO,
               **config)
    base = pairs_of(s)
    s.pairs = lambda: base
    hello = s.client_hello()
    s.state = None
    s.remember(hello, group, s.cookie_for(hello, group, key))
    return s


# ---- What a server refuses -------------------------------------------------

def changed_refused():
    same = "RFC 9846 4.2.2: the same ClientHello without modification"
    def swap(pairs):
        return [pairs[1], pairs[0]] + pairs[2:]

    fields = [
        ("random", dict(random=bytes(32))),
        ("an empty session id", dict(session_id=b"")),
        ("another session id", dict(session_id=b"\7" * 32)),
        ("a shorter session id", dict(session_id=b"\7" * 31)),
        ("a suite more", dict(suites=[0x1303, 0x1301])),
        ("another order of suites", dict(suites=[0x0a0a, 0x1303])),
        ("server_name", lambda p: replaced(p, SERVER_NAME, server_names(
            [(0, b"localhosu")]))),
        ("no server_name", lambda p: without(p, SERVER_NAME)),
        ("supported_versions", lambda p: replaced(
            p, SUPPORTED_VERSIONS, supported_versions([0x0304, 0x0303]))),
        ("supported_groups", lambda p: replaced(
            p, SUPPORTED_GROUPS, groups_list([0x001d, TWIN, 0x0017]))),
        ("order of supported_groups", lambda p: replaced(
            p, SUPPORTED_GROUPS, groups_list([TWIN, 0x001d]))),
        ("no supported_groups", lambda p: without(p, SUPPORTED_GROUPS)),
        ("signature_algorithms", lambda p: replaced(
            p, SIGNATURE_ALGORITHMS, schemes_list([0x0807, 0x0403]))),
        ("no signature_algorithms", lambda p: without(
            p, SIGNATURE_ALGORITHMS)),
        ("ALPN", lambda p: replaced(p, ALPN, alpn_list([b"h3"]))),
        ("no ALPN", lambda p: without(p, ALPN)),
        ("one more extension", lambda p: p + [(0x4444, b"")]),
        ("one more extension in front", lambda p: [(0x0a0a, b"")] + p),
        ("one more that is known", lambda p: p + [psk_modes(1)]),
        ("order of extensions", swap),
        ("an unknown extension's data", lambda p: replaced(
            p, 0x5555, b"twp")),
        ("no unknown extension", lambda p: without(p, 0x5555))]
    for keys in ((), (KEY,)):
        for name, change in fields:
            s = server("second ClientHello: %s, %d ticket keys" % (
                name, len(keys)), same, ticket_keys=keys)
            pairs = (replaced(s.pairs(alpn=[b"h2"]), SUPPORTED_GROUPS,
                              groups_list([0x001d, TWIN])) +
                     [(0x5555, b"two")])
            s.ask_again(s.client_hello(replaced(
                pairs, KEY_SHARE, key_shares([]))), 0x001d)
            second = s.second_pairs(pairs)
            if isinstance(change, dict):
                was, change = s.random, dict(change)
                s.random = change.pop("random", was)
                hello = s.client_hello(second, **change)
            else:
                hello = s.client_hello(change(second))
            s.hear_again(hello)
            s.fail("HELLO_CHANGED", "illegal_parameter", CLIENT_HELLO)
    for name, change, error, alert, extension in [
            ("legacy_version", dict(version=0x0304), "LEGACY_VERSION",
             "protocol_version", None),
            ("compression", dict(compression=b"\0\1"), "COMPRESSION",
             "illegal_parameter", None),
            ("no suite in common", dict(suites=[0x1301]),
             "SUITE_NO_OVERLAP", "handshake_failure", None),
            ("no supported_versions", lambda p: without(
                p, SUPPORTED_VERSIONS), "VERSION_UNSUPPORTED",
             "protocol_version", None),
            ("an extension twice", lambda p: p + [(SERVER_NAME, b"")],
             "EXTENSION_DUPLICATE", "illegal_parameter", SERVER_NAME),
            ("the cookie twice", lambda p: p + [(COOKIE, vec16(b"x"))],
             "EXTENSION_DUPLICATE", "illegal_parameter", COOKIE),
            ("an empty cookie", lambda p: replaced(p, COOKIE, vec16(b"")),
             "EXTENSION_MALFORMED", "decode_error", COOKIE)]:
        s = server("second ClientHello: " + name, same, **ALWAYS).ask_again()
        if isinstance(change, dict):
            hello = s.client_hello(s.second_pairs(), **change)
        else:
            hello = s.client_hello(change(s.second_pairs()))
        s.hear_again(hello)
        s.fail(error, alert, CLIENT_HELLO, extension)


def share_refused():
    one = ("RFC 9846 4.2.2: a single KeyShareEntry from the indicated group")
    for keys in ((), (KEY,)):
        for name, shares in [
                ("none", lambda s: []),
                ("two", lambda s: [(0x001d, s.share()), (TWIN, s.share())]),
                ("two, in the other order",
                 lambda s: [(TWIN, s.share()), (0x001d, s.share())]),
                ("one of another group", lambda s: [(0x001d, s.share())])]:
            s = server("shares in the second ClientHello: %s, %d ticket keys"
                       % (name, len(keys)), one, ticket_keys=keys,
                       **TWIN_ONLY)
            s.ask_again(s.client_hello(pairs_of(s)), TWIN)
            s.hear_again(s.client_hello(replaced(
                s.second_pairs(pairs_of(s)), KEY_SHARE,
                key_shares(shares(s)))))
            s.state = "RECVD_CH"
            s.fail("KEY_SHARE_RETRIED", "illegal_parameter", CLIENT_HELLO,
                   KEY_SHARE)
    s = server("the share is gone, and a cookie was all that was asked for",
               one, **ALWAYS).ask_again()
    s.hear_again(s.client_hello(replaced(s.second_pairs(), KEY_SHARE,
                                         key_shares([]))))
    s.state = "RECVD_CH"
    s.fail("KEY_SHARE_RETRIED", "illegal_parameter", CLIENT_HELLO, KEY_SHARE)
    for name, share in [("zeros", bytes(32)), ("31 octets", bytes(31))]:
        s = server("the second share: " + name, "RFC 9846 7.4.2",
                   **TWIN_ONLY)
        s.ask_again(s.client_hello(pairs_of(s)), TWIN)
        s.hear_again(s.client_hello(replaced(
            s.second_pairs(pairs_of(s)), KEY_SHARE,
            key_shares([(TWIN, share)]))))
        s.draw_more(s.server_random + s.server_private)
        s.state = "RECVD_CH"
        s.fail("KEY_SHARE_INVALID", "illegal_parameter", CLIENT_HELLO,
               KEY_SHARE)


def cookie_refused():
    copied = "RFC 9846 4.3.2: the client MUST copy the contents"

    def refused(s, pairs, error="COOKIE_INVALID", alert="illegal_parameter"):
        s.hear_again(s.client_hello(pairs))
        s.fail(error, alert, CLIENT_HELLO, COOKIE)

    s = server("cookie missing", copied, **ALWAYS).ask_again()
    refused(s, without(s.second_pairs(), COOKIE), "COOKIE_MISSING",
            "missing_extension")
    s = server("cookie missing, a group was asked for", copied,
               ticket_keys=(KEY,))
    s.ask_again(without_share(s), 0x001d)
    refused(s, without(s.second_pairs(), COOKIE), "COOKIE_MISSING",
            "missing_extension")
    length = len(server_cookie())
    for i in [0, 15, 16, 39, 40, 41, 42, 43, 44, 75, 76, 107, 108, length - 1]:
        s = server("cookie altered at octet %d" % i, copied,
                   **ALWAYS).ask_again()
        cookie = bytearray(s.cookie)
        cookie[i] ^= 1
        refused(s, s.second_pairs(cookie=bytes(cookie)))
    for name, change in [
            ("cut by an octet", lambda c: c[:-1]),
            ("cut to 56 octets", lambda c: c[:56]),
            ("cut to 55 octets", lambda c: c[:55]),
            ("cut to one octet", lambda c: c[:1]),
            ("longer by an octet", lambda c: c + b"\0"),
            ("twice as long", lambda c: c + c),
            ("of 1000 octets", lambda c: bytes(1000))]:
        s = server("cookie " + name, copied, **ALWAYS).ask_again()
        refused(s, s.second_pairs(cookie=change(s.cookie)))
    s = server("cookie of another server's key", copied, **ALWAYS)
    s.ask_again()
    refused(s, s.second_pairs(cookie=s.cookie_for(s.hello, key=OTHER_KEY)))
    s = server("cookie under the key's name and another key", copied,
               **ALWAYS).ask_again()
    fake = TicketKey("another key")
    fake.name = KEY.name
    refused(s, s.second_pairs(cookie=s.cookie_for(s.hello, key=fake)))
    s = server("a session's ticket as a cookie", "a ticket is no cookie",
               **ALWAYS).ask_again()
    plain = (u16(s.suite.id) + u16(0) + s.fingerprint(s.hello) +
             s.suite.hash(s.hello))
    refused(s, s.second_pairs(cookie=KEY.seal(TICKET, bytes(24), plain)))
    s = server("cookie for another suite", copied, **ALWAYS).ask_again()
    refused(s, s.second_pairs(cookie=KEY.seal(
        COOKIE_TICKET, bytes(24), u16(0x1302) + plain[2:])))
    s = server("cookie of another first ClientHello", "RFC 9846 4.2.2: the "
               "same ClientHello", **ALWAYS).ask_again()
    other = s.cookie_for(s.client_hello(s.pairs(server_name=b"else")),
                         nonce=bytes(24))
    s.hear_again(s.client_hello(s.second_pairs(cookie=other)))
    s.fail("HELLO_CHANGED", "illegal_parameter", CLIENT_HELLO)

    initial = ("RFC 9846 4.3.2: clients MUST NOT use cookies in their "
               "initial ClientHello")
    for keys in ((), (KEY,)):
        s = server("cookie in the first ClientHello, %d ticket keys" %
                   len(keys), initial, ticket_keys=keys)
        s.hear(s.client_hello(s.pairs() + [(COOKIE, vec16(b"cookie"))]))
        s.fail("COOKIE_INVALID", "illegal_parameter", CLIENT_HELLO, COOKIE)
    s = server("cookie that was not asked for in the second ClientHello",
               initial)
    s.ask_again(without_share(s), 0x001d)
    refused(s, s.second_pairs(cookie=b"cookie"))
    s = fresh("a cookie comes to another connection, with another random",
              "RFC 9846 4.2.2", (KEY,), KEY, None)
    s.state = "START"
    s.random = bytes(32)
    s.hear_again(s.client_hello(s.second_pairs()))
    s.fail("HELLO_CHANGED", "illegal_parameter", CLIENT_HELLO)
    s = fresh("a cookie comes to another connection, with another share",
              "RFC 9846 4.2.2", (KEY,), KEY, TWIN)
    s.state = "RECVD_CH"
    s.hear_again(s.client_hello(s.second_pairs()[:-2] + [
        (KEY_SHARE, key_shares([(0x001d, s.share())])),
        s.second_pairs()[-1]]))
    s.fail("KEY_SHARE_RETRIED", "illegal_parameter", CLIENT_HELLO, KEY_SHARE)


def server_cookie():
    s = ResumingServer("length", "", **ALWAYS)
    return s.cookie_for(s.client_hello())


def waiting_refused():
    def waiting(name, doc):
        return server("waiting for the second ClientHello: " + name, doc,
                      **ALWAYS).ask_again()

    for kind, body in [(FINISHED, bytes(32)), (END_OF_EARLY_DATA, b""),
                       (CERTIFICATE, b"\0\0\0\0"), (KEY_UPDATE, b"\0"),
                       (SERVER_HELLO, b""), (0, b""), (6, b"")]:
        s = waiting("message %d" % kind, "RFC 9846 4: unexpected_message")
        s.put(HANDSHAKE, message(kind, body))
        s.fail("MESSAGE_UNEXPECTED", "unexpected_message")
    s = waiting("application data", "RFC 9846 5: nothing was offered")
    s.put(APPLICATION, bytes(100)).fail("RECORD_TYPE",
                                        "unexpected_message")
    waiting("alert", "RFC 9846 6.2").alert("illegal_parameter").fail(
        "ALERT_RECEIVED", "none", received="illegal_parameter")
    waiting("close_notify", "RFC 9846 6.1").alert("close_notify", 1).fail(
        "CLOSED_EARLY", "none")
    waiting("the transport ends", "RFC 9846 6.1").eof().fail(
        "CLOSED_EARLY", "none")
    s = waiting("change_cipher_spec of another value", "RFC 9846 5")
    s.put(CCS, b"\2").fail("CCS_VALUE", "unexpected_message")
    s = waiting("too many change_cipher_spec", "tls/conn.h: HAKE_CCS_MAX")
    for _ in range(33):
        s.put(CCS, b"\1")
    s.fail("CCS_FLOOD", "unexpected_message")
    s = server("a third ClientHello", "RFC 9846 4.2.4: unexpected_message",
               **ALWAYS).ask_again().hear_again().answer()
    s.put(HANDSHAKE, s.client_hello(s.second_pairs()))
    s.fail("MESSAGE_UNEXPECTED", "unexpected_message", CLIENT_HELLO)
    s = server("change_cipher_spec before the ClientHello, without a ticket "
               "key", "RFC 9846 5: not before the first ClientHello")
    s.put(CCS, b"\1")
    s.state = "START"
    s.fail("CCS_PLACE", "unexpected_message")
    s = server("Finished over the wrong transcript", "RFC 9846 4.1: the "
               "first ClientHello counts as message_hash", **ALWAYS)
    s.ask_again().hear_again().answer().say_ccs()
    s.transcript = s.hello + s.transcript[36:]
    s.put(HANDSHAKE, s.client_finished())
    s.fail("FINISHED_INVALID", "decrypt_error", FINISHED)
    group = "RFC 9846 4.2.1: handshake_failure where nothing is in common"
    s = server("no group in common", group, **TWIN_ONLY)
    s.hear()
    s.state = "RECVD_CH"
    s.fail("GROUP_NO_OVERLAP", "handshake_failure", CLIENT_HELLO)


def hello_retry_request():
    theme("hello_retry_request", "HelloRetryRequest and the second "
          "ClientHello, both sides.")
    for make in (client_good, retry_refused, retry_extensions_refused,
                 after_retry_refused, both_versions, server_good,
                 stateless_good, changed_refused, share_refused,
                 cookie_refused, waiting_refused):
        make()


if __name__ == "__main__":
    write("make_retry.py", "handshake", (hello_retry_request,))
