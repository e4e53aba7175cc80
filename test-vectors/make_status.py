#!/usr/bin/python3
"""make_status.py: writes the vectors of handshake/ and handshake12/ about what
comes beside certificates (OCSP responses, signed certificate timestamps), and
those about authentication after the handshake.

    /usr/bin/python3 test-vectors/make_status.py [FOLDER]

Like the other makers, whose frame it uses; played by tls13.py and tls12.py.
With a FOLDER, the vectors of TLS 1.2 go to FOLDER/12.
"""
import os
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

import make_handshakes12 as old  # noqa: E402
from authentication_cases import *  # noqa: E402
from make_handshakes import (FILES, add, client, cut, longer,  # noqa: E402
                             server, theme, write)
from tls12 import *  # noqa: E402

BOTH_SUITES = (CHACHA, AES256)
OCSP = bytes.fromhex("30030a0106")  # OCSPResponse: unauthorized(6)
SCTS = [b"the first timestamp", b"a second one"]
STATUS, STAMPS, POST = "ask_status", "ask_scts", "post_handshake_auth"
STAPLES = Credential("localhost", ocsp=OCSP, scts=SCTS)
STAPLING = dict(chain=(), credentials=(STAPLES,))
ALICE_STAPLES = Credential("client", ocsp=OCSP, scts=SCTS)
FORM = "RFC 6066 8: the form of CertificateStatus"
FORM_SCTS = "RFC 6962 3.3: the form of SignedCertificateTimestampList"
UNASKED = "RFC 9846 4.3: MUST NOT send extensions that were not asked for"
KEEP = 65536

STATUS_PAIR = (STATUS_REQUEST, certificate_status(OCSP))
SCT_PAIR = (SCT, sct_list(SCTS))

# Data of status_request in a CertificateEntry that does not follow its syntax
BAD_STATUS = [("no data", b""), ("status_type alone", b"\1"),
              ("an empty response", b"\1\0\0\0"),
              ("a response longer than the data", b"\1\0\0\5" + OCSP[:4]),
              ("an octet behind the response", certificate_status(OCSP) +
               b"\0")]
BAD_SCTS = [("no data", b""), ("an empty list", b"\0\0"),
            ("an empty timestamp", b"\0\2\0\0"),
            ("a timestamp cut", b"\0\4\0\3ab"),
            ("a list longer than the data", b"\0\5\0\1a"),
            ("an octet behind the list", sct_list(SCTS) + b"\0")]


def refused(case, message_, error, alert, extension=None, offset=None):
    case.put(HANDSHAKE, message_, "what must be refused")
    return case.fail(error, alert, message_[0], extension, offset)


def entries(*pairs):
    """Certificate with an entry for each list of extensions."""
    return message(CERTIFICATE, certificate_entries(
        [(CERT, extensions(p)) for p in pairs]))


# ---- TLS 1.3 ---------------------------------------------------------------

def client_is_told():
    """hake is the client: what its verifier gets."""
    doc = "RFC 9846 4.5.1.1: the OCSP response and the SCTs of a server"
    for suite in BOTH_SUITES:
        c = client("client asks for both, " + suite.name, doc,
                   suites=(suite,), flags=(STATUS, STAMPS))
        told(c, [STATUS_PAIR, SCT_PAIR]).stapled(OCSP, SCTS).done()
    for name, flags, pairs, ocsp, scts in [
            ("client asks for both, SCTs stand first", (STATUS, STAMPS),
             [SCT_PAIR, STATUS_PAIR], OCSP, SCTS),
            ("client asks for both, gets the status", (STATUS, STAMPS),
             [STATUS_PAIR], OCSP, ()),
            ("client asks for both, gets neither", (STATUS, STAMPS), [], b"",
             ()),
            ("client asks for the status", (STATUS,), [STATUS_PAIR], OCSP,
             ()),
            ("client asks for SCTs", (STAMPS,), [SCT_PAIR], b"", SCTS),
            ("client gets one SCT of one octet", (STAMPS,),
             [(SCT, sct_list([b"x"]))], b"", [b"x"]),
            ("client gets a response of one octet", (STATUS,),
             [(STATUS_REQUEST, certificate_status(b"x"))], b"x", ())]:
        told(client(name, doc, flags=flags), pairs).stapled(
            ocsp, scts).done()
    large = bytes(range(256)) * 40
    told(client("client gets a response of 10240 octets", doc,
                flags=(STATUS,)),
         [(STATUS_REQUEST, certificate_status(large))]).stapled(large).done()
    told(client("client's verifier waits", doc, flags=(STATUS, STAMPS),
                verify="later"),
         [STATUS_PAIR, SCT_PAIR]).stapled(OCSP, SCTS).done()
    for name, blocks, ocsp in [
            ("each entry has a status", ([STATUS_PAIR], [
                (STATUS_REQUEST, certificate_status(b"another"))]), OCSP),
            ("the second entry alone has a status", ([], [STATUS_PAIR]),
             b"")]:
        c = client(name, "RFC 9846 4.5.1.1: a status is about the "
                   "certificate of its entry; hake tells of the first",
                   flags=(STATUS,)).upto("WAIT_CERT_CR")
        c.say(entries(*blocks), note="Certificate")
        c.state = "WAIT_CV"
        c.connect().stapled(ocsp).done()


def told(c, pairs):
    """The server's Certificate has these extensions."""
    c.upto("WAIT_CERT_CR")
    c.say(entries(pairs), note="Certificate")
    c.state = "WAIT_CV"
    return c.connect()


def client_refuses():
    both = (STATUS, STAMPS)

    def refuse(name, doc, message_, error, alert, kind, offset=None,
               flags=both):
        c = client("Certificate: " + name, doc, flags=flags)
        refused(c.upto("WAIT_CERT_CR"), message_, error, alert, kind, offset)

    for kind, what, bad, doc in [
            (STATUS_REQUEST, "status_request", BAD_STATUS, FORM),
            (SCT, "signed_certificate_timestamp", BAD_SCTS, FORM_SCTS)]:
        for name, data in bad:
            refuse("%s with %s" % (what, name), doc, entries([(kind, data)]),
                   "EXTENSION_MALFORMED", "decode_error", kind)
        refuse("%s malformed in the second entry" % what, doc,
               entries([], [(kind, bad[0][1])]), "EXTENSION_MALFORMED",
               "decode_error", kind)
        good = dict([STATUS_PAIR, SCT_PAIR])[kind]
        refuse("%s twice" % what, "RFC 9846 4.3: not more than one of a type",
               entries([(kind, good), (kind, good)]), "EXTENSION_DUPLICATE",
               "illegal_parameter", kind)
        refuse("%s was not asked for" % what, UNASKED,
               entries([(kind, good)]), "EXTENSION_NOT_OFFERED",
               "unsupported_extension", kind,
               flags=(STAMPS if kind == STATUS_REQUEST else STATUS,))
        c = client("EncryptedExtensions: misplaced " + what,
                   "RFC 9846 4.3: recognized, and not specified for this "
                   "message", flags=both).upto("WAIT_EE")
        refused(c, c.encrypted_extensions([(kind, good)]),
                "EXTENSION_MISPLACED", "illegal_parameter", kind)
    for status_type in (0, 2, 255):
        refuse("status_request of status_type %d" % status_type,
               "RFC 6066 8: OCSP was asked for", entries([
                   (STATUS_REQUEST, certificate_status(OCSP, status_type))]),
               "STATUS_TYPE", "illegal_parameter", STATUS_REQUEST)
    refuse("status_request_v2 in its place", UNASKED, entries(
        [(17, certificate_status(OCSP))]), "EXTENSION_NOT_OFFERED",
        "unsupported_extension", 17)


def asking(s, *pairs):
    """The ClientHello with more extensions."""
    return s.hear(s.client_hello(s.pairs() + list(pairs)))


# What a ClientHello asks, and what a server with both staples
ASKS = [("both", [(STATUS_REQUEST, OCSP_REQUEST), (SCT, b"")], True, True),
        ("the status", [(STATUS_REQUEST, OCSP_REQUEST)], True, False),
        ("SCTs", [(SCT, b"")], False, True), ("nothing", [], False, False),
        ("for a status with a responder and extensions",
         [(STATUS_REQUEST, b"\1" + vec16(vec16(b"id") + vec16(b"x")) +
           vec16(b"\x30\0"))], True, False),
        ("for a status of an unknown type", [(STATUS_REQUEST, b"\2xyz")],
         False, False),
        ("for a status of an unknown type, without more",
         [(STATUS_REQUEST, b"\0")], False, False),
        ("by status_request_v2 alone", [(17, vec16(
            b"\2" + vec16(b"\0\0\0\0")))], False, False)]

BAD_ASKS = [("status_request without data", STATUS_REQUEST, b"", 0),
            ("OCSP's status_type alone", STATUS_REQUEST, b"\1", 1),
            ("an empty responder", STATUS_REQUEST,
             b"\1\0\2\0\0\0\0", None),
            ("responder_id_list longer than the data", STATUS_REQUEST,
             b"\1\0\5\0\1x\0\0", None),
            ("no request_extensions", STATUS_REQUEST, b"\1\0\0", 3),
            ("an octet behind request_extensions", STATUS_REQUEST,
             OCSP_REQUEST + b"\0", 5),
            ("signed_certificate_timestamp with data", SCT, sct_list(SCTS),
             0)]


def staples(status, scts):
    return [STATUS_PAIR] * status + [SCT_PAIR] * scts


def server_cases():
    doc = "RFC 9846 4.5.1.1: in the CertificateEntry, if it was asked for"
    for suite in BOTH_SUITES:
        s = server("server with both, " + suite.name, doc, suites=(suite,),
                   **STAPLING)
        s.carries = staples(True, True)
        asking(s, *ASKS[0][1]).answer(shows=STAPLES).finish().done()
    for name, pairs, status, scts in ASKS:
        s = server("server, client asks " + name, doc, **STAPLING)
        s.carries = staples(status, scts)
        asking(s, *pairs).answer(shows=STAPLES).finish().done()
    s = server("server without either, client asks both", doc)
    asking(s, *ASKS[0][1]).answer().finish().done()
    chain = Credential("localhost", ocsp=OCSP, chain=STAPLES.chain +
                       [b"\x30\0"])
    s = server("server with a longer chain: the first entry has it", doc,
               chain=(), credentials=(chain,))
    s.carries = staples(True, False)
    asking(s, *ASKS[0][1]).answer(shows=chain).finish().done()
    for name, kind, data, offset in BAD_ASKS:
        s = server("ClientHello: " + name, "RFC 6066 8, RFC 6962 3.3.1",
                   draws=False)
        asking(s, (kind, data)).fail("EXTENSION_MALFORMED", "decode_error",
                                     CLIENT_HELLO, kind, offset, state=False)


def server_asks():
    """hake is a server that asks the client for a certificate and more."""
    doc = ("RFC 9846 4.5.1.1: a server asks by status_request in its "
           "CertificateRequest")
    both = (STATUS, STAMPS)
    needed = dict(client_auth="required", anchors=ALICE.chain)
    for name, flags, pairs, ocsp, scts in [
            ("both", both, [STATUS_PAIR, SCT_PAIR], OCSP, SCTS),
            ("both and gets neither", both, [], b"", ()),
            ("the status", (STATUS,), [STATUS_PAIR], OCSP, ()),
            ("SCTs", (STAMPS,), [SCT_PAIR], b"", SCTS)]:
        s = server("server asks for " + name, doc, presents=ALICE,
                   flags=flags, **needed)
        s.shown_with = pairs
        s.hear().answer().finish().stapled(ocsp, scts).done(verified=True)
    for name, flags, pair, error, alert in [
            ("status_request that was not asked for", (STAMPS,), STATUS_PAIR,
             "EXTENSION_NOT_OFFERED", "unsupported_extension"),
            ("SCTs that were not asked for", (STATUS,), SCT_PAIR,
             "EXTENSION_NOT_OFFERED", "unsupported_extension"),
            ("another status_type", (STATUS,),
             (STATUS_REQUEST, certificate_status(OCSP, 2)), "STATUS_TYPE",
             "illegal_parameter"),
            ("an empty response", (STATUS,),
             (STATUS_REQUEST, b"\1\0\0\0"), "EXTENSION_MALFORMED",
             "decode_error"),
            ("an empty list of SCTs", (STAMPS,), (SCT, b"\0\0"),
             "EXTENSION_MALFORMED", "decode_error")]:
        s = server("client's Certificate: " + name, doc, presents=ALICE,
                   flags=flags, **needed)
        s.upto("WAIT_CERT").say_ccs()
        refused(s, s.certificate_message(ALICE.chain, [pair]), error, alert,
                pair[0])


def client_is_asked():
    """hake is a client, and is asked for a certificate and more."""
    doc = "RFC 9846 4.5.1.1: a client answers status_request of the request"
    for name, more, carries in [
            ("both", [(STATUS_REQUEST, b""), (SCT, b"")],
             [STATUS_PAIR, SCT_PAIR]),
            ("the status", [(STATUS_REQUEST, b"")], [STATUS_PAIR]),
            ("SCTs", [(SCT, b"")], [SCT_PAIR]), ("neither", [], [])]:
        for own, shows in (("with both", ALICE_STAPLES), ("without", ALICE)):
            c = client("client %s, asked for %s" % (own, name), doc,
                       credentials=(shows,))
            c.carries = carries if shows is ALICE_STAPLES else ()
            c.request(shows, more=more).connect().done()
    # what it asked itself is another matter
    c = client("client with both asks for both and is asked for neither", doc,
               credentials=(ALICE_STAPLES,), flags=(STATUS, STAMPS))
    c.request(ALICE_STAPLES)
    c.say(entries([STATUS_PAIR, SCT_PAIR]), note="Certificate")
    c.state = "WAIT_CV"
    c.connect().stapled(OCSP, SCTS).done()
    for name, kind, data in [
            ("status_request with data", STATUS_REQUEST, OCSP_REQUEST),
            ("signed_certificate_timestamp with data", SCT, b"\0")]:
        c = client("CertificateRequest: " + name, doc)
        c.upto("WAIT_CERT_CR")
        refused(c, c.certificate_request(more=[(kind, data)]),
                "EXTENSION_MALFORMED", "decode_error", kind, 0)


def no_starts():
    def no_start(name, **fields):
        c = add(Case("configuration: " + name, "tls/hake.h: struct "
                     "hake_credential", "server", (CHACHA,)))
        for key, value in dict(dict(groups="x25519"), **fields).items():
            c.add(key, value)
        c.fail("CONFIG_CREDENTIAL", "none")

    own = {"credential": "X509", "credential.certificate": CERT,
           "credential.key": SEED}
    no_start("an empty SCT", **dict(own, **{"credential.scts": b"\0\0"}))
    no_start("an SCT cut", **dict(own, **{"credential.scts": b"\0\2a"}))
    raw = {"credential": "RawPublicKey",
           "credential.certificate": raw_key(SEED), "credential.key": SEED}
    no_start("a raw public key with a status",
             **dict(raw, **{"credential.ocsp": OCSP}))
    no_start("a raw public key with SCTs",
             **dict(raw, **{"credential.scts": b"\0\1a"}))


def authorities():
    """certificate_authorities of a client, RFC 9846 4.3.4."""
    doc = ("RFC 9846 4.3.4: certificate_authorities guide the server's "
           "selection; hake follows it if it can")
    first = Credential("first", issuers=[ISSUER])
    second = Credential("second", issuers=[OTHER_ISSUER])
    named = Credential("named", names=("b.example",), issuers=[ISSUER])
    other = Credential("other", names=("b.example",), issuers=[OTHER_ISSUER])
    silent = Credential("silent")
    for name, own, host, asked, shows in [
            ("names the first's issuer", (first, second), b"localhost",
             [ISSUER], first),
            ("names the second's issuer", (first, second), b"localhost",
             [OTHER_ISSUER], second),
            ("names both issuers, the second's first", (first, second),
             b"localhost", [OTHER_ISSUER, ISSUER], first),
            ("names nobody known", (first, second), b"localhost",
             [b"\x30\0"], first),
            ("names the issuer of one that names no issuer", (silent, second),
             b"localhost", [OTHER_ISSUER], silent),
            ("names the default's issuer, the server name is another's",
             (first, other), b"b.example", [ISSUER], other),
            ("chooses between two for a name", (first, named, other),
             b"b.example", [OTHER_ISSUER], other)]:
        s = server("certificate_authorities " + name, doc, chain=(),
                   credentials=own)
        s.hear(s.client_hello(s.pairs(server_name=host) + [
            (CERTIFICATE_AUTHORITIES, names_list(asked))]))
        s.answer(shows=shows, named=bool(shows.names)).finish().done()
    client("client names its authorities", doc,
           authorities=[ISSUER, OTHER_ISSUER]).connect().done()


def status_cases():
    theme("certificate_status", "What comes beside certificates: "
          "status_request, signed_certificate_timestamp; and the "
          "certificate_authorities of a client.")
    client_is_told()
    client_refuses()
    server_cases()
    server_asks()
    client_is_asked()
    no_starts()
    authorities()


# ---- After the handshake ---------------------------------------------------

FULL = "RFC 9846 4.7.2: post-handshake authentication"


def offering(name, doc=FULL, credentials=(ALICE,), **config):
    return client(name, doc, **dict(dict(
        flags=(POST,), credentials=credentials), **config))


def post_good():
    for suite in BOTH_SUITES:
        c = offering("client shows its certificate, " + suite.name,
                     suites=(suite,)).connect()
        c.post(b"context 1", ALICE)
        c.event("state CONNECTED", "message received certificate_request",
                "state SEND_POST_CERT", "message sent certificate",
                "state SEND_POST_CV", "message sent certificate_verify",
                "state SEND_POST_FINISHED", "message sent finished",
                "state CONNECTED")
        c.app_out(b"from the client").app_in(b"from the server").done()
    declines = ("RFC 9846 4.7.2: if it declines, it MUST send a Certificate "
                "message containing no certificates followed by Finished")
    c = offering("client has nothing to show", declines, ()).connect()
    c.post(b"context").event("state SEND_POST_CERT",
                             "state SEND_POST_FINISHED", "state CONNECTED")
    c.app_in(b"data").done()
    offering("client has nothing of that issuer", declines,
             (ISSUED,)).connect().post(b"c", authorities=[
                 OTHER_ISSUER]).done()
    offering("client has nothing of that scheme", declines).connect().post(
        b"c", schemes=(0x0403,)).done()
    for length in (1, 32, 255):
        offering("a context of %d octets" % length).connect().post(
            bytes(range(length)), ALICE).done()
    c = offering("between data of both sides").connect()
    c.app_out(b"one").app_in(b"two").post(b"c", ALICE)
    c.app_out(b"three").app_in(b"four").done()
    c = offering("eight requests, some with nothing to show",
                 credentials=(ISSUED, SECOND)).connect()
    for i in range(8):
        c.post(b"context %d" % i, (ISSUED, SECOND, None)[i % 3],
               authorities=[(ISSUER, OTHER_ISSUER, b"\x30\0")[i % 3]])
    c.done()
    c = offering("after client authentication in the handshake",
                 credentials=(ISSUED, SECOND))
    c.request(ISSUED, authorities=[ISSUER]).connect()
    c.post(b"c", SECOND, authorities=[OTHER_ISSUER])
    c.post(b"d", None, authorities=[b"\x30\0"])
    c.post(b"e", ISSUED).done()
    offering("one message per record",
             flags=(POST, "one_message_per_record")).connect().post(
                 b"c", ALICE).done()
    offering("without compatibility mode",
             flags=(POST, "no_compat")).connect().post(b"c", ALICE).done()
    offering("the signature comes later", sign="later").connect().post(
        b"c", ALICE).app_in(b"data").done()
    c = offering("asked for a status",
                 credentials=(ALICE_STAPLES,)).connect()
    c.carries = [STATUS_PAIR]
    c.post(b"c", ALICE_STAPLES, more=[(STATUS_REQUEST, b"")])
    c.carries = ()
    c.post(b"d", ALICE_STAPLES).done()
    c = offering("a request in two records").connect()
    request = c.certificate_request(context=b"c")
    c.handshake_context, c.transcript = c.transcript, c.transcript + request
    c.put(HANDSHAKE, request[:9]).put(HANDSHAKE, request[9:])
    c.post_answer(b"c", ALICE).done()
    ticket = message(NEW_SESSION_TICKET, u32(60) + u32(0) + vec8(b"") +
                     vec16(b"ticket") + vec16(b""))
    c = offering("tickets around the request, in its record").connect()
    request = c.certificate_request(context=b"c")
    c.handshake_context, c.transcript = c.transcript, c.transcript + request
    c.put(HANDSHAKE, ticket + request + ticket)
    c.post_answer(b"c", ALICE).post(b"d", ALICE).done()
    c = offering("two requests in one record").connect()
    one, two = (c.certificate_request(context=x) for x in (b"c", b"d"))
    whole = c.transcript
    c.put(HANDSHAKE, one + two)
    outs = []
    for context, request in ((b"c", one), (b"d", two)):
        c.handshake_context, c.transcript = whole, whole + request
        c.asked, c.shows = True, ALICE
        parts = c.own_proofs(context)
        parts.append(message(FINISHED, c.ours.finished(c.transcript)))
        outs += parts
    c.transcript = whole
    c.out(c.seal(HANDSHAKE, b"".join(outs)), "both answers").done()
    c = offering("a request after close_notify of the client",
                 "RFC 9846 6.1: who has sent close_notify sends nothing more")
    c.connect().close().post_request(b"c").app_in(b"data").done("connected")
    offering("offered, and nothing is asked").connect().done()


def post_bad():
    def bad(name, doc, message_of, error, alert, kind=None, offset=None,
            **config):
        c = offering(name, doc, **config).connect()
        refused(c, message_of(c), error, alert, kind, offset)

    c = client("CertificateRequest, not offered", "RFC 9846 4.7.2: without "
               "post_handshake_auth an unexpected_message alert",
               credentials=(ALICE,)).connect()
    refused(c, c.certificate_request(context=b"c"), "MESSAGE_UNEXPECTED",
            "unexpected_message")
    unique = ("RFC 9846 4.4.2: certificate_request_context MUST be unique "
              "within the scope of this connection")
    bad("CertificateRequest with an empty context", "RFC 9846 4.4.2: zero "
        "length unless used for post-handshake authentication",
        lambda c: c.certificate_request(), "REQUEST_CONTEXT",
        "illegal_parameter")
    c = offering("CertificateRequest with a context that came before",
                 unique).connect()
    for context in (b"c", b"d", b"e"):
        c.post(context, ALICE)
    refused(c, c.certificate_request(context=b"d"), "REQUEST_CONTEXT",
            "illegal_parameter")
    c = offering("the ninth CertificateRequest", "tls/conn.h: "
                 "HAKE_POST_REQUESTS_MAX").connect()
    for i in range(8):
        c.post(b"%d" % i, ALICE)
    refused(c, c.certificate_request(context=b"8"), "REQUEST_FLOOD",
            "unexpected_message")
    syntax = "RFC 9846 4.4.2: the form of CertificateRequest"
    whole = offering_request()
    for length in range(len(whole) - 4):
        bad("CertificateRequest cut to %d octets" % length, syntax,
            lambda c: cut(whole, length), "MESSAGE_MALFORMED",
            "decode_error")
    bad("CertificateRequest with an octet behind it", syntax,
        lambda c: longer(whole), "MESSAGE_MALFORMED", "decode_error",
        offset=len(whole) - 4)
    bad("CertificateRequest without signature_algorithms", "RFC 9846 4.4.2: "
        "MUST be specified", lambda c: c.certificate_request(
            context=b"c", pairs=[]), "EXTENSION_MISSING", "missing_extension",
        SIGNATURE_ALGORITHMS)
    bad("CertificateRequest with ALPN", "RFC 9846 4.3: not specified for "
        "this message", lambda c: c.certificate_request(
            context=b"c", more=[(ALPN, alpn_list([b"h2"]))]),
        "EXTENSION_MISPLACED", "illegal_parameter", ALPN)
    c = offering("CertificateRequest in the handshake with a context",
                 "RFC 9846 4.4.2: zero length there").upto("WAIT_CERT_CR")
    refused(c, c.certificate_request(context=b"c"), "CERTIFICATE_CONTEXT",
            "illegal_parameter")
    for name, kind in [("Certificate", CERTIFICATE),
                       ("CertificateVerify", CERTIFICATE_VERIFY),
                       ("Finished", FINISHED)]:
        bad(name + " of the server after the handshake", "RFC 9846 4.7.2: "
            "only clients authenticate so", lambda c: message(kind, b""),
            "MESSAGE_UNEXPECTED", "unexpected_message")
    c = offering("the signature fails", "RFC 9846 6.2: internal_error",
                 sign="no").connect().post_request(b"c")
    c.state = "SEND_POST_CV"
    c.out(c.seal(HANDSHAKE, c.certificate_message(ALICE.chain,
                                                  context=b"c")))
    c.fail("SIGNING_FAILED", "internal_error", CERTIFICATE_VERIFY).at_once()
    for name, pairs in [("server_hello", "SH"), ("EncryptedExtensions", "EE")]:
        c = offering("%s with post_handshake_auth" % name,
                     "RFC 9846 4.3.6: Servers MUST NOT send this extension")
        if pairs == "SH":
            c.put(HANDSHAKE, c.server_hello(c.sh_pairs() + [
                (POST_HANDSHAKE_AUTH, b"")]), "what must be refused")
            c.fail("EXTENSION_MISPLACED", "illegal_parameter", SERVER_HELLO,
                   POST_HANDSHAKE_AUTH)
        else:
            refused(c.upto("WAIT_EE"), c.encrypted_extensions([
                (POST_HANDSHAKE_AUTH, b"")]), "EXTENSION_MISPLACED",
                "illegal_parameter", POST_HANDSHAKE_AUTH)
    # hake is the server
    s = server("ClientHello: post_handshake_auth is offered", "RFC 9846 "
               "4.3.6: nobody has to ask")
    asking(s, (POST_HANDSHAKE_AUTH, b"")).answer().finish().done()
    s = server("ClientHello: post_handshake_auth with data",
               "RFC 9846 4.3.6: zero length", draws=False)
    asking(s, (POST_HANDSHAKE_AUTH, b"\0")).fail(
        "EXTENSION_MALFORMED", "decode_error", CLIENT_HELLO,
        POST_HANDSHAKE_AUTH, 0, state=False)


def offering_request():
    return message(CERTIFICATE_REQUEST, vec8(b"c") + vec16(extensions(
        [(SIGNATURE_ALGORITHMS, schemes_list([0x0807]))])))


def post_cases():
    theme("post_handshake_auth", "Client authentication after the "
          "handshake.")
    post_good()
    post_bad()


# ---- TLS 1.2 ---------------------------------------------------------------

ACK = (STATUS_REQUEST, b"")
LATER12 = ("RFC 6066 8: CertificateStatus immediately after Certificate, if "
           "the ServerHello has an empty status_request")


def asker12(name, doc=LATER12, flags=(STATUS, STAMPS), **config):
    return old.client(name, doc, **dict(dict(flags=flags, keep=KEEP),
                                        **config))


def acknowledged(c, *pairs, status=True):
    """Up to the state behind the server's Certificate."""
    c.accept(c.server_hello(c.sh_pairs() + list(pairs)))
    c.say(c.certificate(), note="Certificate")
    c.state = "WAIT_STATUS" if status else "WAIT_SKE"
    return c


def give_status(c, response=OCSP):
    c.say(message(CERTIFICATE_STATUS, certificate_status(response)),
          note="CertificateStatus")
    c.state = "WAIT_SKE"
    return c


def skip_status(c):
    c.state = "WAIT_SKE"
    return c


def client12_is_told():
    for suite in (CHACHA12, AES12):
        c = acknowledged(asker12("client asks for both, " + suite.name,
                                 suites=(suite,)), ACK, SCT_PAIR)
        c.event("state WAIT_CERT", "message received certificate",
                "state WAIT_STATUS")
        give_status(c).connect().stapled(OCSP, SCTS).done()
    c = acknowledged(asker12("client asks for the status", flags=(STATUS,)),
                     ACK)
    give_status(c).connect().stapled(OCSP).done()
    c = acknowledged(asker12("client asks for SCTs", flags=(STAMPS,)),
                     SCT_PAIR, status=False)
    c.connect().stapled(b"", SCTS).done()
    c = acknowledged(asker12("client asks for both, gets neither"),
                     status=False)
    c.connect().stapled().done()
    may = ("RFC 6066 8: a server MAY also choose not to send a "
           "CertificateStatus message")
    c = acknowledged(asker12("the status is acknowledged and left out", may),
                     ACK, SCT_PAIR)
    c.event("state WAIT_STATUS")
    skip_status(c).connect().stapled(b"", SCTS).done()
    c = acknowledged(asker12("the verifier waits, with a status",
                             verify="later"), ACK, SCT_PAIR)
    give_status(c).connect().stapled(OCSP, SCTS).done()
    c = acknowledged(asker12("the verifier waits, the status is left out",
                             may, verify="later"), ACK)
    skip_status(c).connect().stapled().done()
    large = bytes(range(256)) * 40
    c = acknowledged(asker12("a response of 10240 octets"), ACK)
    give_status(c, large).connect().stapled(large).done()
    c = acknowledged(asker12("with client authentication",
                             credentials=(ALICE,)), ACK)
    give_status(c).request(ALICE).connect().stapled(OCSP).done()
    # both versions; whoever speaks TLS 1.3 needs no memory
    c = add(ClientBoth("client of both versions, TLS 1.3", "RFC 9846 4.5.1.1",
                       suites=old.BOTH, flags=(STATUS, STAMPS)))
    told(c, [STATUS_PAIR, SCT_PAIR]).stapled(OCSP, SCTS).done()
    c = acknowledged(asker12("client of both versions, TLS 1.2",
                             suites=old.BOTH), ACK, SCT_PAIR)
    give_status(c).connect().stapled(OCSP, SCTS).done()
    c = old.client("client of both versions offers post_handshake_auth, "
                   "TLS 1.2", "RFC 9846 4.7.2 is of TLS 1.3 alone",
                   suites=old.BOTH, flags=(POST,))
    c.connect().done()
    old.client("client of TLS 1.2 with post_handshake_auth",
               "RFC 9846 4.7.2 is of TLS 1.3 alone",
               flags=(POST,)).connect().done()


def client12_refuses():
    status = message(CERTIFICATE_STATUS, certificate_status(OCSP))

    def bad(name, doc, message_, error, alert):
        c = acknowledged(asker12("CertificateStatus " + name, doc), ACK)
        return refused(c, message_, error, alert)

    for name, data in BAD_STATUS:
        bad("with " + name, FORM, message(CERTIFICATE_STATUS, data),
            "MESSAGE_MALFORMED", "decode_error")
    for status_type in (0, 2, 255):
        bad("of status_type %d" % status_type, "RFC 6066 8: OCSP was asked "
            "for", message(CERTIFICATE_STATUS, certificate_status(
                OCSP, status_type)), "STATUS_TYPE", "illegal_parameter")
    c = acknowledged(asker12("the verifier refuses at CertificateStatus",
                             verify="no"), ACK)
    refused(c, status, "CERTIFICATE_REFUSED", "certificate_unknown")
    c = acknowledged(asker12("the verifier refuses at ServerKeyExchange",
                             verify="no"), ACK)
    refused(c, c.server_key_exchange(), "CERTIFICATE_REFUSED",
            "certificate_unknown")
    c = acknowledged(asker12("another's certificate, with a status",
                             anchors=ALICE.chain), ACK)
    refused(c, status, "CERTIFICATE_UNKNOWN", "unknown_ca")
    order = ("RFC 6066 8: only after an acknowledgement, and immediately "
             "after the Certificate")
    c = acknowledged(asker12("CertificateStatus without acknowledgement",
                             order), status=False)
    refused(c, status, "MESSAGE_UNEXPECTED", "unexpected_message")
    c = asker12("CertificateStatus before Certificate", order)
    c.accept(c.server_hello(c.sh_pairs() + [ACK]))
    refused(c, status, "MESSAGE_UNEXPECTED", "unexpected_message")
    c = give_status(acknowledged(asker12("CertificateStatus twice", order),
                                 ACK))
    refused(c, status, "MESSAGE_UNEXPECTED", "unexpected_message")
    c = give_status(acknowledged(asker12(
        "CertificateStatus after ServerKeyExchange", order), ACK))
    refused(c.step(), status, "MESSAGE_UNEXPECTED", "unexpected_message")
    for name, build in [("ServerHelloDone", lambda c: c.server_hello_done()),
                        ("CertificateRequest",
                         lambda c: c.certificate_request()),
                        ("Certificate again", lambda c: c.certificate())]:
        c = acknowledged(asker12(name + " in place of CertificateStatus",
                                 "RFC 5246 7.3"), ACK)
        refused(c, build(c), "MESSAGE_UNEXPECTED", "unexpected_message")
    c = asker12("an empty Certificate, acknowledged", "RFC 5246 7.4.2")
    c.accept(c.server_hello(c.sh_pairs() + [ACK]))
    refused(c, c.certificate(()), "CERTIFICATE_EMPTY", "decode_error")
    c = acknowledged(asker12("a wrong signature, the status left out",
                             "RFC 8422 5.4"), ACK)
    wrong = c.server_key_exchange(signature=bytes(64))
    c.state = "WAIT_SKE"
    refused(c, wrong, "SIGNATURE_INVALID", "decrypt_error")

    def hello(name, doc, pairs, error, alert, kind, **config):
        c = asker12("ServerHello: " + name, doc, **config)
        c.put(HANDSHAKE, c.server_hello(c.sh_pairs() + pairs),
              "what must be refused")
        c.fail(error, alert, SERVER_HELLO, kind)

    hello("status_request with data", LATER12, [STATUS_PAIR],
          "EXTENSION_MALFORMED", "decode_error", STATUS_REQUEST)
    for name, data in BAD_SCTS:
        hello("signed_certificate_timestamp with " + name, FORM_SCTS,
              [(SCT, data)], "EXTENSION_MALFORMED", "decode_error", SCT)
    unasked = "RFC 5246 7.4.1.4: MUST NOT unless the client asked"
    hello("status_request was not asked for", unasked, [ACK],
          "EXTENSION_NOT_OFFERED", "unsupported_extension", STATUS_REQUEST,
          flags=(STAMPS,))
    hello("SCTs were not asked for", unasked, [SCT_PAIR],
          "EXTENSION_NOT_OFFERED", "unsupported_extension", SCT,
          flags=(STATUS,))
    hello("status_request twice", unasked, [ACK, ACK],
          "EXTENSION_DUPLICATE", "illegal_parameter", STATUS_REQUEST)
    memory = ("tls/hake.h: HAKE_ASK_STATUS: in TLS 1.2 the messages must be "
              "kept")
    for name, pair in (("status_request", ACK), ("SCTs", SCT_PAIR)):
        hello(name + ", and no message is kept", memory, [pair],
              "STAPLED_NOT_KEPT", "internal_error", pair[0], keep=None)
    c = acknowledged(asker12("the memory for messages is too small", memory,
                             keep=100), ACK)
    refused(c, status, "STAPLED_NOT_KEPT", "internal_error")
    c = asker12("the memory for messages is too small for SCTs", memory,
                keep=100)
    c.accept(c.server_hello(c.sh_pairs() + [SCT_PAIR]))
    refused(c, c.certificate(), "STAPLED_NOT_KEPT", "internal_error")
    old.client("nothing is acknowledged, and no message is kept", memory,
               flags=(STATUS, STAMPS)).connect().stapled().done()
    c = old.client("a suite with a PSK, acknowledged", "RFC 4279 2: there is "
                   "no Certificate", suites=(PSK12,), psk=old.PSK,
                   anchors=(), schemes=(), flags=(STATUS,))
    c.accept(c.server_hello(c.sh_pairs() + [ACK])).connect().done()


def server12_cases():
    for name, pairs, status, scts in ASKS:
        s = old.server("server, client asks " + name, LATER12, **STAPLING)
        s.carries = [ACK] * status + [SCT_PAIR] * scts
        s.hear(s.client_hello(s.pairs() + pairs)).answer(
            shows=STAPLES).connect().done()
    s = old.server("server without either, client asks both", LATER12)
    s.hear(s.client_hello(s.pairs() + ASKS[0][1])).answer().connect().done()
    s = old.server("server that authenticates the client", LATER12,
                   presents=ALICE, client_auth="required", keep=KEEP,
                   anchors=ALICE.chain, flags=(STATUS, STAMPS), **STAPLING)
    s.carries = [ACK, SCT_PAIR]
    s.hear(s.client_hello(s.pairs() + ASKS[0][1])).answer(
        shows=STAPLES).connect().stapled().done(verified=True)
    s = old.server("server, a suite with a PSK", "RFC 4279 2: there is no "
                   "Certificate", suites=(PSK12, CHACHA12), psk=old.PSK,
                   **STAPLING)
    s.suite = PSK12
    s.hear(s.client_hello(s.pairs() + ASKS[0][1])).answer().connect().done()
    for name, kind, data, offset in BAD_ASKS:
        s = old.server("ClientHello: " + name, "RFC 6066 8, RFC 6962 3.3.1",
                       draws=False)
        s.hear(s.client_hello(s.pairs() + [(kind, data)])).fail(
            "EXTENSION_MALFORMED", "decode_error", CLIENT_HELLO, kind, offset,
            state=False)


def status12_cases():
    theme("certificate_status", "What comes beside certificates: "
          "status_request and CertificateStatus, "
          "signed_certificate_timestamp.")
    client12_is_told()
    client12_refuses()
    server12_cases()


if __name__ == "__main__":
    write("make_status.py", "handshake", (status_cases, post_cases))
    FILES.clear()
    if len(sys.argv) > 1:
        sys.argv[1] = os.path.join(sys.argv[1], "12")
    write("make_status.py", "handshake12", (status12_cases,))
