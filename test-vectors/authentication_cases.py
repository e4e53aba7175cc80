"""authentication_cases.py: who has which certificate or key, and the cases that
are the same in both versions, for make_authentication.py and
make_authentication12.py. The functions take what makes a vector of the version:
server, or what refuses an answer.
"""
from make_handshakes import theme
from tls13 import *  # noqa: F401, F403

ALICE = Credential("client")
CAROL = Credential("raw client", "RawPublicKey")
RAW_SERVER = Credential("raw server", "RawPublicKey")
ISSUER, OTHER_ISSUER = (distinguished_name(name) for name in (
    b"an issuer", b"another issuer"))
ISSUED = Credential("issued client", issuers=[ISSUER])
SECOND = Credential("second client", issuers=[OTHER_ISSUER])
OF_TWO = Credential("client of two issuers", issuers=[OTHER_ISSUER, ISSUER])
ONE = ("one_message_per_record",)


def with_chain(chain):
    """Alice with other certificates behind her own."""
    return Credential("client", chain=list(chain))


def chain_of(length):
    return with_chain(ALICE.chain + [b"\x30\0"] * (length - 1))


def less(s, kind):
    """The transcript without its last message of a kind."""
    at, found = 0, None
    while at < len(s.transcript):
        size = 4 + int.from_bytes(s.transcript[at + 1:at + 4], "big")
        if s.transcript[at] == kind:
            found = (at, at + size)
        at += size
    return s.transcript[:found[0]] + s.transcript[found[1]:]


def flipped(made, at):
    at %= len(made)
    return made[:at] + u8(made[at] ^ 1) + made[at + 1:]


def refuse_hello(server, name, doc, pairs, error, alert, extension=None,
                 **config):
    """hake is the server; pairs: what the ClientHello holds besides."""
    s = server(name, doc, draws=False, **config)
    s.hear(s.client_hello(s.pairs() + pairs))
    return s.fail(error, alert, CLIENT_HELLO, extension, state=False)


# ---- What a client shows ---------------------------------------------------

# What CertificateRequest asks, of a client that has what, and what it shows
AUTHORITIES = [
    ("certificate_authorities names the issuer", [ISSUED], ISSUED,
     dict(authorities=[ISSUER])),
    ("certificate_authorities names the issuer last", [ISSUED],
     ISSUED, dict(authorities=[OTHER_ISSUER, b"\x30\0", ISSUER])),
    ("certificate_authorities does not name the issuer", [ISSUED],
     None, dict(authorities=[OTHER_ISSUER])),
    ("certificate_authorities names the start of the issuer",
     [ISSUED], None, dict(authorities=[ISSUER[:-1]])),
    ("certificate_authorities names more than the issuer", [ISSUED],
     None, dict(authorities=[ISSUER + b"\0"])),
    ("certificate_authorities, and a credential without issuers",
     [ALICE], ALICE, dict(authorities=[OTHER_ISSUER])),
    ("no certificate_authorities, and a credential with issuers",
     [ISSUED], ISSUED, {}),
    ("certificate_authorities fits the second credential",
     [ISSUED, SECOND], SECOND, dict(authorities=[OTHER_ISSUER])),
    ("certificate_authorities fits both, the first is shown",
     [SECOND, ISSUED], SECOND,
     dict(authorities=[ISSUER, OTHER_ISSUER])),
    ("certificate_authorities names the second issuer of a chain",
     [OF_TWO], OF_TWO, dict(authorities=[ISSUER]))]


# ---- Raw public keys -------------------------------------------------------

RAW_ALONE, RAW_FIRST, RAW_LAST = (("RawPublicKey",), ("RawPublicKey", "X509"),
                                  ("X509", "RawPublicKey"))


def types_answered(client_type=None, server_type=None):
    pairs = []
    for kind, answer in ((CLIENT_CERTIFICATE_TYPE, client_type),
                         (SERVER_CERTIFICATE_TYPE, server_type)):
        if answer is not None:
            pairs.append((kind, u8(TYPES.get(answer, answer))))
    return pairs


CERTIFICATE_TYPES = ((CLIENT_CERTIFICATE_TYPE, "client"),
                     (SERVER_CERTIFICATE_TYPE, "server"))
BOTH_TYPES = dict(peer_types=RAW_FIRST, credentials=(CAROL, ALICE))

# What a client has, the answer of the server, what the client shows
CLIENT_TYPES = [
    ("shows a raw key", (CAROL,), "RawPublicKey", CAROL),
    ("has both, asked for a raw key", (CAROL, ALICE), "RawPublicKey",
     CAROL),
    ("has both, asked for X509", (CAROL, ALICE), "X509", ALICE),
    ("has both, X509 first, asked for a raw key", (ALICE, CAROL),
     "RawPublicKey", CAROL),
    ("has both, no answer: X509", (CAROL, ALICE), None, ALICE),
    ("has a raw key alone, no answer: X509, so nothing", (CAROL,),
     None, None),
    ("has X509 alone and says nothing", (ALICE,), None, ALICE)]


def answers_refused(refuse_answer, section):
    """hake is the client; section: about extensions that nobody asked for."""
    chosen = ("RFC 7250 4.2: MUST be selected from one of the values in the "
              "client hello")
    for kind, which in CERTIFICATE_TYPES:
        for value, config in [
                (0, dict(peer_types=RAW_ALONE, credentials=(CAROL,))),
                (1, BOTH_TYPES), (3, BOTH_TYPES), (255, BOTH_TYPES)]:
            refuse_answer("%s_certificate_type %d was not offered" % (
                which, value), chosen, [(kind, u8(value))],
                "CERTIFICATE_TYPE_NOT_OFFERED", "illegal_parameter", kind,
                **config)
        for value in (0, 2):
            refuse_answer("%s_certificate_type %d was not asked for" % (
                which, value), section + ": unsupported_extension",
                [(kind, u8(value))], "EXTENSION_NOT_OFFERED",
                "unsupported_extension", kind)
        for name, data in [("empty", b""), ("a list", b"\1\2"),
                           ("two octets", b"\2\2")]:
            refuse_answer("%s_certificate_type, %s" % (which, name),
                          "RFC 7250 3: one CertificateType; decode_error",
                          [(kind, data)], "EXTENSION_MALFORMED",
                          "decode_error", kind, **BOTH_TYPES)
        refuse_answer("%s_certificate_type twice" % which, section + ": "
                      "not more than one extension of the same type",
                      [(kind, b"\2")] * 2, "EXTENSION_DUPLICATE",
                      "illegal_parameter", kind, **BOTH_TYPES)


def raw_asker(server, name, doc, **config):
    """hake is a server that asks for raw keys."""
    s = server(name, doc, **dict(dict(
        client_auth="required", peer_types=RAW_ALONE, presents=CAROL,
        peer_keys=[*CAROL.chain, *RAW_SERVER.chain]), **config))
    s.hear(s.client_hello(s.pairs() + [(CLIENT_CERTIFICATE_TYPE,
                                        types_list(["RawPublicKey"]))]))
    return s.answer(client_type="RawPublicKey")


def has(*credentials, **config):
    """hake is a server with these and no other certificates."""
    return dict(dict(chain=(), credentials=credentials), **config)


NO_TYPE = "RFC 7250 4.2: no type in common: unsupported_certificate"


def server_types(server, section):
    """What hake, a server, shows of what it has; section: about extensions."""
    plain = Credential("plain server")
    for name, config, offer, shows, answered in [
            ("raw key, offered alone", has(RAW_SERVER), b"\2", RAW_SERVER,
             "RawPublicKey"),
            ("raw key, offered with X509", has(RAW_SERVER), b"\0\2",
             RAW_SERVER, "RawPublicKey"),
            ("raw key, offered with unknown types", has(RAW_SERVER),
             b"\xe0\1\2\xff", RAW_SERVER, "RawPublicKey"),
            ("both, raw key first, X509 preferred", has(RAW_SERVER, plain),
             b"\0\2", RAW_SERVER, "RawPublicKey"),
            ("both, X509 first, raw key preferred", has(plain, RAW_SERVER),
             b"\2\0", plain, "X509"),
            ("both, X509 first, raw key alone offered",
             has(plain, RAW_SERVER), b"\2", RAW_SERVER, "RawPublicKey"),
            ("both, raw key first, X509 alone offered",
             has(RAW_SERVER, plain), b"\0", plain, "X509"),
            ("both, raw key first, nothing offered", has(RAW_SERVER, plain),
             None, plain, None),
            ("X509, offered with a raw key", has(plain), b"\2\0", plain,
             "X509")]:
        s = server("server has " + name, "RFC 7250 4.2: a type that both "
                   "have, and the answer names it", **config)
        s.hear(s.client_hello(s.pairs() + ([] if offer is None else [
            (SERVER_CERTIFICATE_TYPE, vec8(offer))])))
        s.answer(shows=shows, server_type=answered).finish().done()
    refuse_hello(server, "server has X509, raw keys alone offered", NO_TYPE,
                 [(SERVER_CERTIFICATE_TYPE, b"\1\2")], "CERTIFICATE_TYPE",
                 "unsupported_certificate")
    refuse_hello(server, "server has X509, unknown types offered", NO_TYPE,
                 [(SERVER_CERTIFICATE_TYPE, b"\2\1\xe0")],
                 "CERTIFICATE_TYPE", "unsupported_certificate")
    refuse_hello(server, "server has a raw key, X509 alone offered", NO_TYPE,
                 [(SERVER_CERTIFICATE_TYPE, b"\1\0")], "CERTIFICATE_TYPE",
                 "unsupported_certificate", **has(RAW_SERVER))
    refuse_hello(server, "server has a raw key, nothing offered",
                 "RFC 7250 4.1: without the extension X.509", [],
                 "CERTIFICATE_TYPE",
                 "unsupported_certificate", **has(RAW_SERVER))
    for kind, which in CERTIFICATE_TYPES:
        for name, data in [("of no length", b""), ("an empty list", b"\0"),
                           ("announces too much", b"\2\2"),
                           ("an octet behind the list", b"\1\2\0")]:
            refuse_hello(server, "ClientHello: %s_certificate_type, %s" % (
                which, name), "RFC 7250 3: <1..2^8-1>; decode_error",
                [(kind, data)], "EXTENSION_MALFORMED", "decode_error", kind)
        refuse_hello(server, "ClientHello: %s_certificate_type twice" % which,
                     section + ": not more than one of the same type",
                     [(kind, b"\1\2")] * 2, "EXTENSION_DUPLICATE",
                     "illegal_parameter", kind)


def server_asks(server, needed):
    """hake is a server that asks for the client's certificate or key."""
    for name, types, offer, answered, presents in [
            ("a raw key", RAW_ALONE, b"\1\2", "RawPublicKey", CAROL),
            ("a raw key or X509, offered the other way", RAW_FIRST,
             b"\2\0\2", "RawPublicKey", CAROL),
            ("X509 or a raw key, offered the other way", RAW_LAST,
             b"\2\2\0", "X509", ALICE),
            ("X509 or a raw key, raw key alone offered", RAW_LAST,
             b"\1\2", "RawPublicKey", CAROL),
            ("a raw key or X509, nothing offered", RAW_FIRST, None, None,
             ALICE),
            ("X509, both offered", (), b"\2\2\0", "X509", ALICE)]:
        s = server("server asks for " + name, "RFC 7250 4.2: selected from "
                   "the values in the client hello", presents=presents,
                   **dict(needed, peer_types=types, peer_keys=CAROL.chain))
        s.hear(s.client_hello(s.pairs() + ([] if offer is None else [
            (CLIENT_CERTIFICATE_TYPE, vec8(offer))])))
        s.answer(client_type=answered).finish().done(verified=True)


# ---- The server's choice ---------------------------------------------------

def server_choice(server, suite,
                  missing=("EXTENSION_MISSING", "missing_extension")):
    """In either version; server makes the vectors."""
    theme("server_certificates", "Which of its certificates a server shows: "
          "by server_name, protocol and signature scheme.")
    by_name = "RFC 6066 3: server_name guides the selection"
    answer = ("RFC 6066 3: the server SHALL include server_name, empty, if it "
              "used the name")
    first = Credential("a.example", names=("a.example",))
    wild = Credential("b.example", names=("b.example", "*.b.example"))
    upper = Credential("C.Example", names=("C.Example", "*.D.Example"))
    default = Credential("default")
    named = (first, wild, upper)

    def asked(title, name, credentials, shows, doc=by_name, alpn=(),
              selected=None, server_alpn=(), used=True, **config):
        s = server(title, doc, chain=(), credentials=credentials,
                   alpn=server_alpn, **config)
        s.hear(s.client_hello(s.pairs(server_name=name, alpn=alpn)))
        s.answer(shows=shows, named=used, selected=selected).finish().done(
            alpn=selected or b"")

    for name, shows in [
            (b"a.example", first), (b"A.EXAMPLE", first),
            (b"a.eXAMPLe", first), (b"b.example", wild),
            (b"www.b.example", wild), (b"WWW.B.Example", wild),
            (b"x-1.b.example", wild), (b"c.example", upper),
            (b"C.EXAMPLE", upper), (b"x.d.example", upper)]:
        text = name.decode()
        asked("name %s" % text, name, (*named, default), shows, answer)
        asked("name %s, no default" % text, name, named, shows)
        asked("name %s, default first" % text, name, (default, *named), shows)
    others = [b"other.example", b"x.a.example", b"d.example", b".b.example",
              b"..b.example", b"x.y.b.example", b"b.example.", b"xb.example", b"example",
              b"a.exampl", b"a.examplee", b"\xe1.example", b"a,example",
              b"A\x0eEXAMPLE"]
    for name in others:
        text = name.decode("latin-1").encode("unicode_escape").decode()
        asked("default for " + text, name, (*named, default), default,
              "RFC 6066 3: no answer, since the name was not used",
              used=False)
        s = server("no certificate for " + text, "RFC 6066 3: SHOULD abort "
                   "with unrecognized_name", chain=(), credentials=named,
                   draws=False)
        s.hear(s.client_hello(s.pairs(server_name=name)))
        s.fail("SERVER_NAME_UNKNOWN", "unrecognized_name", CLIENT_HELLO,
               SERVER_NAME, state=False)
    asked("no server_name, default last", None, (*named, default), default,
          used=False)
    asked("no server_name, default first", None, (default, *named), default,
          used=False)
    s = server("no server_name, no default", "RFC 9846 9.2: servers MAY "
               "require server_name; RFC 6066 3", chain=(),
               credentials=named, draws=False)
    s.hear(s.client_hello(s.pairs(server_name=None)))
    s.fail(*missing, CLIENT_HELLO, SERVER_NAME, state=False)
    s = server("server_name of another type alone, no default", "RFC 9846 "
               "9.2; RFC 6066 3", chain=(),
               credentials=named, draws=False)
    s.hear(s.client_hello(replaced(s.pairs(), SERVER_NAME,
                                   server_names([(1, b"\0\1")]))))
    s.fail(*missing, CLIENT_HELLO, SERVER_NAME, state=False)
    again = Credential("again", names=("a.example",))
    asked("two for one name, the first is shown", b"a.example",
          (again, first), again)
    star = Credential("*", names=("*", "*a.example", "x*.example",
                                  "w.*.example", "**.example"))
    for name in (b"a.example", b"xa.example", b"xx.example", b"w.w.example",
                 b"x"):
        s = server("no wildcard of this kind: " + name.decode(), "RFC 9525 "
                   "6.3: the wildcard is the whole left-most label",
                   chain=(), credentials=(star,), draws=False)
        s.hear(s.client_hello(s.pairs(server_name=name)))
        s.fail("SERVER_NAME_UNKNOWN", "unrecognized_name", CLIENT_HELLO,
               SERVER_NAME, state=False)
    asked("the first that fits, though a later one has the exact name",
          b"www.b.example",
          (wild, Credential("www", names=("www.b.example",))), wild)
    asked("eight names, the last one", b"h.example", (Credential(
        "many", names=["%c.example" % c for c in b"abcdefgh"]), default),
        Credential("many"))

    # by protocol
    protocol = "RFC 7301 1: a certificate by protocol"
    h2 = Credential("h2", alpn=[b"h2"])
    acme = Credential("acme", names=("a.example",), alpn=[b"acme-tls/1"])
    h2_named = Credential("h2 a", names=("a.example",), alpn=[b"h2", b"h3"])
    offers = dict(server_alpn=(b"acme-tls/1", b"h2", b"http/1.1"))
    for title, name, alpn, credentials, shows, selected, used in [
            ("the protocol's", b"x.example", (b"h2",), (h2, default), h2,
             b"h2", False),
            ("another protocol", b"x.example", (b"http/1.1",), (h2, default),
             default, b"http/1.1", False),
            ("no protocol", b"x.example", (), (h2, default), default, None,
             False),
            ("acme-tls/1", b"a.example", (b"acme-tls/1",), (first, acme),
             first, b"acme-tls/1", True),
            ("acme-tls/1 first", b"a.example", (b"acme-tls/1",),
             (acme, first), acme, b"acme-tls/1", True),
            ("acme-tls/1 first, another protocol", b"a.example", (b"h2",),
             (acme, first), first, b"h2", True),
            ("acme-tls/1 first, no protocol", b"a.example", (),
             (acme, first), first, None, True),
            ("second of a credential's protocols", b"a.example",
             (b"h2",), (Credential("h3 a", names=("a.example",),
                                   alpn=[b"h3", b"h2"]), default),
             Credential("h3 a"), b"h2", True),
            ("the name's protocol does not fit: default", b"a.example",
             (b"http/1.1",), (h2_named, default), default, b"http/1.1",
             False),
            ("the name is more than the protocol", b"a.example", (b"h2",),
             (h2, first), first, b"h2", True)]:
        asked("protocol: " + title, name, credentials, shows, protocol,
              alpn, selected, used=used, **offers)
    for title, alpn, credentials in [
            ("not for this name", (b"http/1.1",), (h2_named,)),
            ("not without one", (), (h2_named,)),
            ("not the default either", (b"http/1.1",), (h2_named, h2))]:
        s = server("protocol: " + title, "RFC 9846 4.5.1.2: none that suits",
                   chain=(), credentials=credentials, draws=False,
                   alpn=(b"h2", b"http/1.1"))
        s.hear(s.client_hello(s.pairs(server_name=b"a.example", alpn=alpn)))
        s.fail("PROTOCOL_CERTIFICATE", "handshake_failure", CLIENT_HELLO,
               state=False)

    # by scheme
    ecdsa = Credential("ecdsa", names=("a.example",),
                       schemes=["ecdsa_secp256r1_sha256"])
    rsa = Credential("rsa", schemes=["rsa_pss_rsae_sha256"])
    both = Credential("both", names=("a.example",), schemes=[
        "ecdsa_secp256r1_sha256", "ed25519"])
    scheme = "RFC 9846 4.5.1.2: a scheme that the client accepts"
    asked("scheme: the second credential's", b"a.example", (ecdsa, first),
          first, scheme)
    asked("scheme: the credential's second", b"a.example", (both,), both,
          scheme)
    asked("scheme: the name's does not fit, default", b"a.example",
          (ecdsa, default), default, scheme, used=False)
    asked("scheme: the default's does not fit, the second default",
          b"x.example", (rsa, default), default, scheme, used=False)
    for title, credentials in [("none fits", (ecdsa,)),
                               ("neither name's nor default's fits",
                                (ecdsa, rsa))]:
        s = server("scheme: " + title, "RFC 9846 4.2.1: handshake_failure",
                   chain=(), credentials=credentials, draws=False)
        s.hear(s.client_hello(s.pairs(server_name=b"a.example")))
        s.fail("SCHEME_NO_OVERLAP", "handshake_failure", CLIENT_HELLO,
               state=False)
    raw = Credential("raw a", "RawPublicKey", names=("a.example",))
    for title, offer, shows, answered in [
            ("raw key first, offered", b"\1\2", raw, "RawPublicKey"),
            ("raw key first, not offered", None, first, None),
            ("the name's does not fit, default", None, default, None)]:
        s = server("type: " + title, "RFC 7250 4.2", chain=(),
                   credentials=(raw, shows if shows is default else first))
        s.hear(s.client_hello(s.pairs(server_name=b"a.example") + (
            [] if offer is None else [(SERVER_CERTIFICATE_TYPE, offer)])))
        s.answer(shows=shows, named=shows is not default,
                 server_type=answered).finish().done()

    # and the rest of the handshake
    asked("second credential, SHA-384", b"b.example", named, wild,
          suites=(suite,))
    asked("second credential, signature later", b"b.example", named, wild,
          sign="later")
    asked("second credential, hook later", b"b.example", named, wild,
          hello="later")
    asked("second credential, one message per record", b"b.example", named,
          wild, flags=ONE)
