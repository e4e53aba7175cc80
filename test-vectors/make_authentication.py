#!/usr/bin/python3
"""make_authentication.py: writes the vectors of handshake/ that are about who
proves what: client authentication, raw public keys, the server's choice of a
certificate.

    /usr/bin/python3 test-vectors/make_authentication.py [FOLDER]

Like make_handshakes.py, whose frame it uses; played by tls13.py.
"""
import sys
from functools import partial

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from authentication_cases import *  # noqa: E402
from make_handshakes import (add, client, cut, longer, server,  # noqa: E402
                             theme, write)
from tls13 import *  # noqa: E402

P256_CERT = certificate(SEED, key_info=der(0x30, P256_ALGORITHM,
                                           der_bits(P256_POINT)))

BOTH_SUITES = (CHACHA, AES256)
NEEDED = dict(client_auth="required", anchors=ALICE.chain)
ASKED = dict(client_auth="optional", anchors=ALICE.chain)
refuse_hello = partial(refuse_hello, server)
raw_asker = partial(raw_asker, server)

# Extensions that a CertificateRequest may hold, and a client need not know
REQUEST_EXTENSIONS = [
    (0x0a0a, b""), (0x4444, bytes(40)), (STATUS_REQUEST, b""), (SCT, b""),
    (COMPRESS_CERTIFICATE, b"\2\0\1"), (34, schemes_list([0x0807])),
    (OID_FILTERS, vec16(vec8(bytes.fromhex("0603551d25")) + vec16(b""))),
    (52, b""), (SIGNATURE_ALGORITHMS_CERT, schemes_list([0x0807, 0x0403])),
    (0xfafa, b"\0")]


def refused(case, message_, error, alert, extension=None, offset=None):
    case.put(HANDSHAKE, message_, "what must be refused")
    return case.fail(error, alert, message_[0], extension, offset)


def unexpected(case, message_, kind=None):
    case.put(HANDSHAKE, message_, "what must be refused")
    return case.fail("MESSAGE_UNEXPECTED", "unexpected_message", kind)


# ---- Good handshakes -------------------------------------------------------

def good_handshakes():
    full = "RFC 9846 2, 4.4.2, 4.5: client authentication"
    nothing = ("RFC 9846 4.5.1: without a suitable certificate the client "
               "sends an empty Certificate, and no CertificateVerify")

    for suite in BOTH_SUITES:
        c = client("client, " + suite.name, full, suites=(suite,),
                   credentials=(ALICE,)).request(ALICE).connect()
        c.event("message received encrypted_extensions", "state WAIT_CERT_CR",
                "message received certificate_request", "state WAIT_CERT",
                "message received certificate", "state WAIT_CV",
                "message received certificate_verify", "state WAIT_FINISHED",
                "message received finished", "message sent certificate",
                "message sent certificate_verify", "message sent finished",
                "state CONNECTED").done(verified=True)
        c = client("client without a credential, " + suite.name, nothing,
                   suites=(suite,)).request().connect()
        c.event("message received certificate_request",
                "message sent certificate", "message sent finished",
                "state CONNECTED").done(verified=True)
        for config in (NEEDED, ASKED):
            s = server("server, %s, %s" % (config["client_auth"], suite.name),
                       full, suites=(suite,), presents=ALICE, **config)
            s.connect().event(
                "message sent encrypted_extensions",
                "message sent certificate_request",
                "message sent certificate", "message sent certificate_verify",
                "message sent finished", "state WAIT_CERT",
                "message received certificate", "state WAIT_CV",
                "message received certificate_verify", "state WAIT_FINISHED",
                "message received finished", "state CONNECTED"
            ).done(verified=True)
        s = server("server, optional, the client has none, " + suite.name,
                   "RFC 9846 4.5.1.3: the server MAY continue the handshake "
                   "without client authentication", suites=(suite,), **ASKED)
        s.connect().event("state WAIT_CERT", "message received certificate",
                          "state WAIT_FINISHED", "message received finished",
                          "state CONNECTED").done(verified=False)

    client("client without compatibility mode", full, flags=("no_compat",),
           credentials=(ALICE,)).request(ALICE).connect().done()
    client("client, one message per record", full, flags=ONE,
           credentials=(ALICE,)).request(ALICE).connect().done()
    client("client without a credential, one message per record", full,
           flags=ONE).request().connect().done()
    client("client with a credential that nobody asks for", "RFC 9846 4.5.1: "
           "if and only if the server has requested it",
           credentials=(ALICE,)).connect().done()
    chain = with_chain([*ALICE.chain, b"\x30\0", bytes(700)])
    client("client with a chain of three", full, credentials=(chain,)).request(
        chain).connect().done()
    chain = with_chain([*ALICE.chain, der(4, bytes(20000))])
    client("client with a chain longer than a record", full,
           credentials=(chain,), sizes=[("output_size", 40000)]).request(
               chain).connect().done()
    c = client("client, CertificateRequest of 14000 octets", full,
               credentials=(ALICE,))
    c.request(ALICE, more=[(0x4444, bytes(14000))]).connect().done()
    server("server asks with more than a record", full, presents=ALICE,
           authorities=(ISSUER, der(0x30, bytes(20000))),
           sizes=[("output_size", 40000)], **NEEDED).connect().done()
    client("client, data both ways", full, credentials=(ALICE,)).request(
        ALICE).connect().app_out(b"question").app_in(b"answer").done()
    c = client("client, the server's flight in one record", full,
               credentials=(ALICE,)).accept_server_hello()
    flight = whole_flight(c)
    c.put(HANDSHAKE, flight, "EncryptedExtensions ... Finished")
    c.asked, c.shows = True, ALICE
    c.own_finish().done()
    c = client("client, the server's flight in records of three octets", full,
               credentials=(ALICE,)).accept_server_hello()
    flight = whole_flight(c)
    for i in range(0, len(flight), 3):
        c.put(HANDSHAKE, flight[i:i + 3])
    c.asked, c.shows = True, ALICE
    c.own_finish().done()

    server("server, one message per record", full, flags=ONE, presents=ALICE,
           **NEEDED).connect().done(verified=True)
    s = server("server, the client has no session id", full, presents=ALICE,
               **NEEDED)
    s.hear(s.client_hello(session_id=b"")).answer().finish().done()
    s = server("server, the client's flight in one record",
               "RFC 9846 5.1: messages may be coalesced", presents=ALICE,
               **NEEDED).hear().answer()
    s.put(HANDSHAKE, client_flight(s), "Certificate ... Finished")
    s.peers, s.state = s.client_ap, "CONNECTED"
    s.app_in(b"data").done(verified=True)
    s = server("server, the client's flight in records of two octets",
               "RFC 9846 5.1: messages may be fragmented", presents=ALICE,
               **NEEDED).hear().answer()
    flight = client_flight(s)
    for i in range(0, len(flight), 2):
        s.put(HANDSHAKE, flight[i:i + 2])
    s.peers, s.state = s.client_ap, "CONNECTED"
    s.app_in(b"data").done(verified=True)
    server("server, data both ways", full, presents=ALICE, **NEEDED).connect(
        ).app_in(b"question").app_out(b"answer").done()
    s = server("server, the second of two anchors", full, presents=ALICE,
               client_auth="required",
               anchors=(certificate(bytes(32), b"other"), *ALICE.chain))
    s.connect().done(verified=True)
    server("server, the client's chain of 24 certificates", "tls/trust.h: "
           "HAKE_CERTIFICATES_MAX", presents=chain_of(24), **NEEDED).connect(
               ).done(verified=True)
    server("server, the client's Certificate of 14000 octets", full,
           presents=with_chain([*ALICE.chain, der(4, bytes(14000))]),
           **NEEDED).connect().done(verified=True)
    server("server, the client's chain holds what leads nowhere",
           "RFC 9846 4.5.1: be prepared for extraneous certificates",
           presents=with_chain([*ALICE.chain, b"\0", der(4, bytes(200))]),
           **NEEDED).connect().done(verified=True)


def whole_flight(c):
    """The server's encrypted flight with a CertificateRequest, counted."""
    flight = b""
    for build in (c.encrypted_extensions, c.certificate_request,
                  c.certificate, c.certificate_verify, c.finished):
        part = build()
        c.transcript += part
        flight += part
    return flight


def client_flight(s):
    """The client's Certificate, CertificateVerify, Finished, counted."""
    flight = b""
    for build in (lambda: s.certificate_message(s.presents.chain),
                  s.client_verify, s.client_finished):
        part = build()
        s.transcript += part
        flight += part
    return flight


# ---- What a client shows ---------------------------------------------------

def selection():
    doc = ("RFC 9846 4.5.1.2: the certificate fits signature_algorithms and "
           "certificate_authorities")
    ecdsa = Credential("ecdsa client", schemes=["ecdsa_secp256r1_sha256"])

    for name, credentials, shows, changes in AUTHORITIES + [
            ("signature_algorithms with others and GREASE", [ALICE], ALICE,
             dict(schemes=[0x0a0a, 0x0403, 0x0804, 0x0807, 0xfafa])),
            ("signature_algorithms without ed25519", [ALICE], None,
             dict(schemes=[0x0403, 0x0804])),
            ("signature_algorithms of values that are not known", [ALICE],
             None, dict(schemes=[0x0a0a, 0x4444])),
            ("the first credential's scheme is not asked for",
             [ecdsa, ALICE], ALICE, {}),
            ("no credential's scheme is asked for", [ecdsa], None, {}),
            ("extensions that need not be known", [ALICE], ALICE,
             dict(more=REQUEST_EXTENSIONS)),
            ("extensions that need not be known, no credential", [], None,
             dict(more=REQUEST_EXTENSIONS, authorities=[ISSUER])),
            ("signature_algorithms_cert", [ALICE], ALICE, dict(more=[(
                SIGNATURE_ALGORITHMS_CERT, schemes_list([0x0807]))])),
            ("signature_algorithms comes last", [ISSUED], ISSUED, dict(pairs=[
                (0x4444, b"x"),
                (CERTIFICATE_AUTHORITIES, names_list([ISSUER])),
                (SIGNATURE_ALGORITHMS, schemes_list([0x0807]))]))]:
        c = client("CertificateRequest: " + name, doc,
                   credentials=tuple(credentials))
        c.request(shows, **changes).connect().done()
    client("a client's own certificate_authorities",
           "RFC 9846 4.3.4: the client tells which authorities it believes",
           authorities=(ISSUER, OTHER_ISSUER)).connect().done()

    asks = "RFC 9846 4.4.2: what a server asks for"
    for name, config in [
            ("certificate_authorities", dict(authorities=(ISSUER,))),
            ("several certificate_authorities",
             dict(authorities=(ISSUER, OTHER_ISSUER, b"\x30\0"))),
            ("several schemes", dict(schemes=(
                "ecdsa_secp256r1_sha256", "ed25519", "rsa_pss_rsae_sha256"))),
            ("signature_algorithms_cert", dict(schemes_cert=(
                "ed25519", "rsa_pss_rsae_sha256"))),
            ("all of these", dict(
                authorities=(ISSUER,), schemes=("ed25519",
                                                "rsa_pss_rsae_sha256"),
                schemes_cert=("ecdsa_secp256r1_sha256", "ed25519")))]:
        server("server asks with " + name, asks, presents=ALICE,
               **dict(NEEDED, **config)).connect().done(verified=True)


# ---- CertificateRequest ----------------------------------------------------

def request_cases():
    syntax = "RFC 9846 4.4.2, 6: decode_error"

    def asked(name, doc, **config):
        return client("CertificateRequest: " + name, doc,
                      credentials=(ALICE,), **config).upto("WAIT_CERT_CR")

    c = asked("a context", "RFC 9846 4.4.2: SHALL be zero length")
    refused(c, c.certificate_request(context=b"\0"), "CERTIFICATE_CONTEXT",
            "illegal_parameter")
    c = asked("a context of 255 octets", "RFC 9846 4.4.2: SHALL be zero "
              "length")
    refused(c, c.certificate_request(context=bytes(255)),
            "CERTIFICATE_CONTEXT", "illegal_parameter")
    missing = ("RFC 9846 4.4.2: signature_algorithms MUST be specified; 9.2: "
               "missing_extension")
    for name, pairs in [
            ("no extension", []),
            ("certificate_authorities alone",
             [(CERTIFICATE_AUTHORITIES, names_list([ISSUER]))]),
            ("signature_algorithms_cert alone",
             [(SIGNATURE_ALGORITHMS_CERT, schemes_list([0x0807]))]),
            ("an unknown extension alone", [(0x4444, b"")])]:
        c = asked(name, missing)
        refused(c, c.certificate_request(pairs=pairs), "EXTENSION_MISSING",
                "missing_extension", SIGNATURE_ALGORITHMS)

    # Cut at every octet: the message, then the block of extensions.
    whole = asked_message()
    for length in range(len(whole) - 4):
        c = asked("cut to %d octets" % length, syntax)
        refused(c, cut(whole, length), "MESSAGE_MALFORMED", "decode_error",
                offset=0 if length < 1 else 1 if length < 3 else 3)
    block = whole[4 + 3:]
    ends = [0, 4 + 4, len(block)]  # behind an extension all is well
    for length in range(len(block)):
        if length not in ends:
            c = asked("extensions cut to %d octets" % length, syntax)
            refused(c, message(CERTIFICATE_REQUEST,
                               b"\0" + vec16(block[:length])),
                    "MESSAGE_MALFORMED", "decode_error")
    c = asked("an octet behind the extensions", syntax)
    refused(c, longer(whole), "MESSAGE_MALFORMED", "decode_error",
            offset=len(whole) - 4)
    c = asked("as in TLS 1.2", syntax)
    refused(c, message(CERTIFICATE_REQUEST, vec8(b"\x40") + schemes_list(
        [0x0807]) + vec16(b"")), "MESSAGE_MALFORMED", "decode_error")

    for name, kind, data in [
            ("signature_algorithms", SIGNATURE_ALGORITHMS, None),
            ("certificate_authorities", CERTIFICATE_AUTHORITIES,
             names_list([ISSUER])),
            ("an unknown one", 0x4444, b"")]:
        c = asked("twice: " + name, "RFC 9846 4.3: not more than one "
                  "extension of the same type")
        more = [(kind, data or schemes_list([0x0807]))] * (2 if data is not
                                                           None else 1)
        refused(c, c.certificate_request(more=more), "EXTENSION_DUPLICATE",
                "illegal_parameter", kind)
    for name, kind, data in [
            ("server_name", SERVER_NAME, b""),
            ("supported_groups", SUPPORTED_GROUPS, groups_list([0x1d])),
            ("ALPN", ALPN, alpn_list([b"h2"])),
            ("key_share", KEY_SHARE, b"\0\0"),
            ("supported_versions", SUPPORTED_VERSIONS, b"\3\4"),
            ("client_certificate_type", CLIENT_CERTIFICATE_TYPE, b"\2"),
            ("server_certificate_type", SERVER_CERTIFICATE_TYPE, b"\2"),
            ("padding", PADDING, bytes(4)), ("cookie", COOKIE, vec16(b"c")),
            ("pre_shared_key", PRE_SHARED_KEY, b"\0\0"),
            ("psk_key_exchange_modes", PSK_KEY_EXCHANGE_MODES, b"\1\1"),
            ("early_data", EARLY_DATA, b""), ("heartbeat", HEARTBEAT, b"\1"),
            ("post_handshake_auth", POST_HANDSHAKE_AUTH, b""),
            ("record_size_limit", RECORD_SIZE_LIMIT, b"\x40\0"),
            ("extended_main_secret", EXTENDED_MAIN_SECRET, b""),
            ("session_ticket", SESSION_TICKET, b""),
            ("renegotiation_info", RENEGOTIATION_INFO, b"\0")]:
        c = asked("misplaced " + name, "RFC 9846 4.3: recognized, and not "
                  "specified for the message: illegal_parameter")
        refused(c, c.certificate_request(more=[(kind, data)]),
                "EXTENSION_MISPLACED", "illegal_parameter", kind)
    for name, kind, data, offset in [
            ("signature_algorithms of no length", SIGNATURE_ALGORITHMS, b"",
             0),
            ("signature_algorithms, an empty list", SIGNATURE_ALGORITHMS,
             vec16(b""), 0),
            ("signature_algorithms of odd length", SIGNATURE_ALGORITHMS,
             vec16(b"\x08\x07\x08"), None),
            ("signature_algorithms announces too much", SIGNATURE_ALGORITHMS,
             b"\0\4\x08\x07", 2),
            ("signature_algorithms with an octet behind",
             SIGNATURE_ALGORITHMS, schemes_list([0x0807]) + b"\0", 4),
            ("signature_algorithms_cert of no length",
             SIGNATURE_ALGORITHMS_CERT, b"", 0),
            ("signature_algorithms_cert, an empty list",
             SIGNATURE_ALGORITHMS_CERT, vec16(b""), 0),
            ("certificate_authorities of no length", CERTIFICATE_AUTHORITIES,
             b"", 0),
            ("certificate_authorities, an empty list",
             CERTIFICATE_AUTHORITIES, vec16(b""), 0),
            ("certificate_authorities, a name of no length",
             CERTIFICATE_AUTHORITIES, names_list([ISSUER, b""]), None),
            ("certificate_authorities, a name longer than the list",
             CERTIFICATE_AUTHORITIES, vec16(u16(9) + b"name"), 4),
            ("certificate_authorities, half a length",
             CERTIFICATE_AUTHORITIES, vec16(vec16(b"name") + b"\0"), None),
            ("certificate_authorities with an octet behind",
             CERTIFICATE_AUTHORITIES, names_list([b"n"]) + b"\0", 5)]:
        pairs = [(SIGNATURE_ALGORITHMS, schemes_list([0x0807]))]
        pairs = without(pairs, kind) + [(kind, data)]
        c = asked(name, "RFC 9846 4.3.3, 4.3.4, 6: decode_error")
        refused(c, c.certificate_request(pairs=pairs), "EXTENSION_MALFORMED",
                "decode_error", kind, offset)


def asked_message():
    """A CertificateRequest with two extensions."""
    return message(CERTIFICATE_REQUEST, b"\0" + vec16(extensions([
        (SIGNATURE_ALGORITHMS, schemes_list([0x0807])),
        (CERTIFICATE_AUTHORITIES, names_list([b"ca"]))])))


# ---- Order -----------------------------------------------------------------

def order_cases():
    doc = "RFC 9846 4, A.1, A.2: unexpected_message"
    kinds = [HELLO_REQUEST, CLIENT_HELLO, SERVER_HELLO, NEW_SESSION_TICKET,
             END_OF_EARLY_DATA, ENCRYPTED_EXTENSIONS, CERTIFICATE,
             SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE,
             CERTIFICATE_VERIFY, CLIENT_KEY_EXCHANGE, FINISHED, KEY_UPDATE,
             67, 127, MESSAGE_HASH, 255]

    def body(kind):
        return {FINISHED: bytes(32), ENCRYPTED_EXTENSIONS: b"\0\0",
                KEY_UPDATE: b"\0", CERTIFICATE: b"\0\0\0\0",
                CERTIFICATE_REQUEST: asked_message()[4:]}.get(kind, b"")

    def asking(name, state, **config):
        return server(name, doc, presents=ALICE,
                      **dict(NEEDED, **config)).upto(state)

    for kind in kinds:
        if kind != CERTIFICATE:
            c = client("client in WAIT_CERT: message %d" % kind, doc)
            unexpected(c.request(), message(kind, body(kind)))
            unexpected(asking("server in WAIT_CERT: message %d" % kind,
                              "WAIT_CERT"), message(kind, body(kind)))
        if kind != CERTIFICATE_VERIFY:
            unexpected(asking("server in WAIT_CV: message %d" % kind,
                              "WAIT_CV"), message(kind, body(kind)))
        if kind != FINISHED:
            unexpected(asking("server in WAIT_FINISHED: message %d" % kind,
                              "WAIT_FINISHED"), message(kind, body(kind)))

    # the same with real messages
    def after(name, state, build, kind, asked=False):
        c = client(name, doc, credentials=(ALICE,))
        if asked:
            c.request(ALICE)
        unexpected(c.upto(state), build(c), kind)

    def request(c):
        return c.certificate_request()

    after("CertificateRequest twice", "WAIT_CERT", request,
          CERTIFICATE_REQUEST, True)
    for state in ("WAIT_SH", "WAIT_EE", "WAIT_CV", "WAIT_FINISHED",
                  "CONNECTED"):
        after("CertificateRequest in " + state, state, request,
              CERTIFICATE_REQUEST)
        if state in ("WAIT_CV", "WAIT_FINISHED", "CONNECTED"):
            after("a second CertificateRequest in " + state, state, request,
                  CERTIFICATE_REQUEST, True)
    after("EncryptedExtensions behind CertificateRequest", "WAIT_CERT",
          lambda c: c.encrypted_extensions(), ENCRYPTED_EXTENSIONS, True)
    after("CertificateVerify behind CertificateRequest", "WAIT_CERT",
          lambda c: c.certificate_verify(), CERTIFICATE_VERIFY, True)
    after("Finished behind CertificateRequest", "WAIT_CERT",
          lambda c: c.finished(), FINISHED, True)
    after("Finished behind Certificate", "WAIT_CV",
          lambda c: c.finished(), FINISHED, True)
    after("CertificateVerify twice, client", "WAIT_FINISHED",
          lambda c: c.certificate_verify(), CERTIFICATE_VERIFY, True)

    def theirs(name, state, build, kind, clause=doc, **config):
        s = server(name, clause, **dict(dict(NEEDED, presents=ALICE),
                                        **config))
        unexpected(s.upto(state), build(s), kind)

    must = ("RFC 9846 4.5.2: clients MUST send CertificateVerify when the "
            "Certificate message is non-empty")
    theirs("CertificateVerify left out", "WAIT_CV",
           lambda s: s.client_finished(), FINISHED, must)
    theirs("CertificateVerify left out, optional", "WAIT_CV",
           lambda s: s.client_finished(), FINISHED, must,
           client_auth="optional")
    theirs("CertificateVerify twice", "WAIT_FINISHED",
           lambda s: s.client_verify(), CERTIFICATE_VERIFY)
    theirs("CertificateVerify before Certificate", "WAIT_CERT",
           lambda s: s.client_verify(), CERTIFICATE_VERIFY)
    theirs("CertificateVerify behind an empty Certificate", "WAIT_FINISHED",
           lambda s: s.client_verify(ALICE.seed), CERTIFICATE_VERIFY,
           "RFC 9846 4.5.2: only if the Certificate message is non-empty",
           client_auth="optional", presents=None)
    theirs("Certificate and CertificateVerify left out", "WAIT_CERT",
           lambda s: s.client_finished(), FINISHED,
           "RFC 9846 4.5.1: the client MUST send a Certificate message")
    theirs("Certificate and CertificateVerify left out, optional",
           "WAIT_CERT", lambda s: s.client_finished(), FINISHED,
           "RFC 9846 4.5.1: the client MUST send a Certificate message",
           client_auth="optional")
    theirs("Certificate twice", "WAIT_CV",
           lambda s: s.certificate_message(ALICE.chain), CERTIFICATE)
    theirs("Certificate behind an empty one", "WAIT_FINISHED",
           lambda s: s.certificate_message(ALICE.chain), CERTIFICATE,
           client_auth="optional", presents=None)
    theirs("Certificate behind CertificateVerify", "WAIT_FINISHED",
           lambda s: s.certificate_message(ALICE.chain), CERTIFICATE)
    theirs("Certificate after the handshake", "CONNECTED",
           lambda s: s.certificate_message(ALICE.chain), CERTIFICATE,
           "RFC 9846 4.7.2: only what was asked for")
    theirs("CertificateRequest from a client", "WAIT_CERT",
           lambda s: asked_message(), CERTIFICATE_REQUEST)
    s = server("CertificateVerify that nobody asked for", doc)
    s.presents = ALICE
    unexpected(s.upto("WAIT_FINISHED"), s.client_verify(), CERTIFICATE_VERIFY)
    for state in ("WAIT_CERT", "WAIT_CV", "WAIT_FINISHED"):
        s = server("application data in " + state, "RFC 9846 4.5.3: after the "
                   "peer's Finished", presents=ALICE, **NEEDED).upto(state)
        s.put(APPLICATION, b"early")
        s.fail("APPLICATION_DATA_EARLY", "unexpected_message")
        s = server("end of the transport in " + state, "RFC 9846 6.1",
                   presents=ALICE, **NEEDED).upto(state).eof()
        s.fail("CLOSED_EARLY", "none")
        s = server("alert bad_certificate in " + state, "RFC 9846 6.2",
                   presents=ALICE, **NEEDED).upto(state)
        s.alert("bad_certificate").fail("ALERT_RECEIVED", "none",
                                        received="bad_certificate")
        s = server("change_cipher_spec in " + state, "RFC 9846 5: dropped "
                   "until the peer's Finished", presents=ALICE,
                   **NEEDED).upto(state)
        s.put(CCS, b"\1").upto("CONNECTED").done(verified=True)
    c = client("client: certificate_required comes behind Finished",
               "RFC 9846 6.2: the alert may arrive when the client is "
               "connected").request().connect()
    c.alert("certificate_required").fail("ALERT_RECEIVED", "none",
                                         received="certificate_required")


# ---- The client's Certificate ----------------------------------------------

def certificate_cases():
    def refuse(name, doc, body, error, alert, extension=None, offset=None,
               **config):
        s = server("client's Certificate: " + name, doc,
                   **dict(NEEDED, **config)).upto("WAIT_CERT")
        refused(s, message(CERTIFICATE, body), error, alert, extension,
                offset)

    cert = ALICE.chain[0]

    def entries(*certs):
        return certificate_entries([(c, b"") for c in certs])

    refuse("empty list, required", "RFC 9846 4.5.1.3: certificate_required",
           entries(), "CERTIFICATE_REQUIRED", "certificate_required")
    for auth in ("required", "optional"):
        echo = "RFC 9846 4.5.1: the value of certificate_request_context in "\
               "the request, which was empty"
        refuse("a context, " + auth, echo, vec8(b"\1") + entries(cert)[1:],
               "CERTIFICATE_CONTEXT", "illegal_parameter", client_auth=auth)
        refuse("a context and an empty list, " + auth, echo,
               vec8(bytes(32)) + entries()[1:], "CERTIFICATE_CONTEXT",
               "illegal_parameter", client_auth=auth)
    syntax = "RFC 9846 4.5.1; 6: syntax errors are decode_error"
    for name, body, offset in [
            ("no body", b"", 0), ("context alone", b"\0", 1),
            ("half a length", b"\0\0\0", 1),
            ("list announces more than there is", b"\0\0\0\1", 4),
            ("an octet behind the list", entries(cert) + b"\0",
             len(entries(cert))),
            ("an octet behind an empty list", entries() + b"\0", 4),
            ("a certificate of no length", b"\0" + vec24(vec24(b"") + b"\0\0"),
             4),
            ("an entry without extensions", b"\0" + vec24(vec24(cert)),
             7 + len(cert)),
            ("a certificate longer than the list",
             b"\0" + vec24(u24(len(cert) + 10) + cert), 7),
            ("extensions longer than the list", b"\0" + vec24(
                vec24(cert) + b"\0\4\0"), 9 + len(cert)),
            ("as in TLS 1.2", vec24(vec24(cert)), None)]:
        refuse(name, syntax, body, "MESSAGE_MALFORMED", "decode_error",
               offset=offset, client_auth="optional")
    asked = ("RFC 9846 4.5.1: extensions MUST correspond to those in the "
             "CertificateRequest")
    for name, kind, data in [
            ("status_request", STATUS_REQUEST, b"\1\0\0\1\0"),
            ("signed_certificate_timestamp", SCT, vec16(vec16(b"sct"))),
            ("an unknown one", 0x4444, b""), ("GREASE", 0x0a0a, b"\0"),
            ("key_share", KEY_SHARE, b"")]:
        refuse("extension " + name, asked, certificate_entries(
            [(cert, extension(kind, data))]), "EXTENSION_NOT_OFFERED",
            "unsupported_extension", kind)
    refuse("extension signature_algorithms", "RFC 9846 4.3: recognized, asked "
           "for, and not specified for this message", certificate_entries(
               [(cert, extension(SIGNATURE_ALGORITHMS,
                                 schemes_list([0x0807])))]),
           "EXTENSION_MISPLACED", "illegal_parameter", SIGNATURE_ALGORITHMS)
    refuse("extension in the second entry", asked, certificate_entries(
        [(cert, b""), (cert, extension(SCT, b""))]), "EXTENSION_NOT_OFFERED",
        "unsupported_extension", SCT)
    s = server("client's Certificate: an extension of the client's own hello",
               asked, **NEEDED)
    s.hear(s.client_hello(s.pairs() + [
        (STATUS_REQUEST, bytes.fromhex("0100000000"))])).answer()
    refused(s, message(CERTIFICATE, certificate_entries(
        [(cert, extension(STATUS_REQUEST, b"\1\0\0\1\0"))])),
        "EXTENSION_NOT_OFFERED", "unsupported_extension", STATUS_REQUEST)
    for length in (25, 30):
        refuse("%d entries" % length, "tls/trust.h: HAKE_CERTIFICATES_MAX; "
               "RFC 9846 6.2: internal_error", entries(
                   *chain_of(length).chain), "CERTIFICATES_TOO_MANY",
               "internal_error")
    refuse("not DER", "RFC 9846 6.2: bad_certificate", entries(b"\0"),
           "CERTIFICATE_MALFORMED", "bad_certificate")
    refuse("a key that no scheme of the request uses", "RFC 9846 4.5.1.2: "
           "compatible with some supported signature scheme",
           entries(P256_CERT), "CERTIFICATE_KEY", "unsupported_certificate",
           anchors=(P256_CERT,))
    refuse("Ed25519, where the request names ECDSA alone", "RFC 9846 "
           "4.5.1.2: compatible with some supported signature scheme",
           entries(cert), "CERTIFICATE_KEY", "unsupported_certificate",
           schemes=("ecdsa_secp256r1_sha256",))
    unknown = "RFC 9846 6.2: no trust anchor: unknown_ca"
    for auth in ("required", "optional"):
        refuse("not an anchor, " + auth, unknown,
               entries(certificate(bytes(32))), "CERTIFICATE_UNKNOWN",
               "unknown_ca", client_auth=auth)
    refuse("the server's own", unknown, entries(CERT), "CERTIFICATE_UNKNOWN",
           "unknown_ca")
    refuse("no anchors", unknown, entries(cert), "CERTIFICATE_UNKNOWN",
           "unknown_ca", anchors=())
    refuse("the anchor comes second", unknown,
           entries(certificate(bytes(32)), cert), "CERTIFICATE_UNKNOWN",
           "unknown_ca")
    refuse("one bit of the signature differs", unknown,
           entries(cert[:-1] + u8(cert[-1] ^ 1)), "CERTIFICATE_UNKNOWN",
           "unknown_ca")
    refuse("the application refuses it", "tls/hake.h: HAKE_NO",
           entries(cert), "CERTIFICATE_REFUSED", "certificate_unknown",
           verify="no")
    refuse("the application refuses it, optional", "tls/hake.h: HAKE_NO; "
           "enum hake_client_auth: what is sent is always verified",
           entries(cert), "CERTIFICATE_REFUSED", "certificate_unknown",
           verify="no", client_auth="optional")


# ---- The client's CertificateVerify and Finished ---------------------------

def verify_cases():
    def refuse(name, doc, build, error, alert, offset=None, **config):
        s = server("client's CertificateVerify: " + name, doc, presents=ALICE,
                   **dict(NEEDED, **config)).upto("WAIT_CV")
        refused(s, build(s), error, alert, None, offset)

    body = u16(0x0807) + vec16(bytes(64))
    for name, data, offset in [
            ("no body", b"", 0), ("half a scheme", b"\x08", 0),
            ("no signature", u16(0x0807), 2),
            ("half a length", u16(0x0807) + b"\0", 2),
            ("announces more than there is", u16(0x0807) + u16(65) + bytes(64),
             4), ("an octet behind the signature", body + b"\0", 68)]:
        refuse(name, "RFC 9846 4.5.2, 6: decode_error",
               lambda s: message(CERTIFICATE_VERIFY, data),
               "MESSAGE_MALFORMED", "decode_error", offset)
    wrong = "RFC 9846 4.5.2: the signature does not verify: decrypt_error"

    for name, build in [
            ("first bit differs", lambda s: flipped(s.client_verify(), 8)),
            ("last bit differs", lambda s: flipped(s.client_verify(), -1)),
            ("by another key", lambda s: s.client_verify(bytes(32))),
            ("by the server's key", lambda s: s.client_verify(SEED)),
            ("with the server's context string",
             lambda s: s.client_verify(role="server")),
            ("without the Certificate", lambda s: s.client_verify(
                transcript=less(s, CERTIFICATE))),
            ("without the server's Finished", lambda s: s.client_verify(
                transcript=less(s, FINISHED))),
            ("without the CertificateRequest", lambda s: s.client_verify(
                transcript=less(s, CERTIFICATE_REQUEST))),
            ("over the ClientHello alone", lambda s: s.client_verify(
                transcript=s.client_hello())),
            ("over no message", lambda s: s.client_verify(transcript=b"")),
            ("over the messages, not their hash", lambda s: message(
                CERTIFICATE_VERIFY, u16(0x0807) + vec16(ed25519_sign(
                    ALICE.seed, s.transcript)))),
            ("over the hash alone", lambda s: message(
                CERTIFICATE_VERIFY, u16(0x0807) + vec16(ed25519_sign(
                    ALICE.seed, s.suite.hash(s.transcript))))),
            ("the server's signature comes back", lambda s: message(
                CERTIFICATE_VERIFY, last_body(s, CERTIFICATE_VERIFY))),
            ("of no length", lambda s: message(CERTIFICATE_VERIFY, u16(
                0x0807) + vec16(b""))),
            ("of 63 octets", lambda s: message(CERTIFICATE_VERIFY, u16(
                0x0807) + vec16(bytes(63)))),
            ("of 65 octets", lambda s: message(
                CERTIFICATE_VERIFY, u16(0x0807) +
                vec16(s.client_verify()[8:] + b"\0"))),
            ("of zeros", lambda s: message(CERTIFICATE_VERIFY, u16(
                0x0807) + vec16(bytes(64))))]:
        refuse("signature " + name, wrong, build, "SIGNATURE_INVALID",
               "decrypt_error")
    refuse("signature over another transcript, SHA-384", wrong,
           lambda s: s.client_verify(transcript=less(s, CERTIFICATE)),
           "SIGNATURE_INVALID", "decrypt_error", suites=(AES256,))
    for number in (0x0403, 0x0804, 0x0401, 0x0808, 0x0a0a, 0x0000):
        refuse("scheme %04x was not offered" % number, "RFC 9846 4.5.2: one "
               "of signature_algorithms in the CertificateRequest",
               lambda s: s.client_verify(scheme=number),
               "SCHEME_NOT_OFFERED", "illegal_parameter")
    refuse("scheme offered for certificates alone", "RFC 9846 4.3.3: "
           "signature_algorithms applies to CertificateVerify",
           lambda s: s.client_verify(scheme=0x0403), "SCHEME_NOT_OFFERED",
           "illegal_parameter", schemes_cert=("ed25519",
                                              "ecdsa_secp256r1_sha256"))
    refuse("scheme does not fit the key", "RFC 9846 4.5.2: MUST be compatible "
           "with the key in the end-entity certificate",
           lambda s: s.client_verify(scheme=0x0403), "SCHEME_KEY",
           "illegal_parameter", schemes=("ed25519", "ecdsa_secp256r1_sha256"))

    def finished(name, transcript, **config):
        s = server("client's Finished: " + name, "RFC 9846 4.5, 4.5.3: over "
                   "all messages, else decrypt_error",
                   **dict(dict(NEEDED, presents=ALICE), **config))
        s.upto("WAIT_FINISHED")
        refused(s, message(FINISHED, s.client_hs.finished(transcript(s))),
                "FINISHED_INVALID", "decrypt_error")

    finished("without CertificateVerify",
             lambda s: less(s, CERTIFICATE_VERIFY))
    finished("without Certificate and CertificateVerify",
             lambda s: s.before_client)
    finished("without CertificateRequest",
             lambda s: less(s, CERTIFICATE_REQUEST))
    finished("without the empty Certificate", lambda s: less(s, CERTIFICATE),
             client_auth="optional", presents=None)
    wrong_server = "RFC 9846 4.5.2: the server signs the request, too"
    c = client("server's signature without the CertificateRequest",
               wrong_server, credentials=(ALICE,)).request(ALICE)
    c.upto("WAIT_CV")
    refused(c, c.certificate_verify(transcript=less(c, CERTIFICATE_REQUEST)),
            "SIGNATURE_INVALID", "decrypt_error")
    c = client("server's signature with the client's context string",
               "RFC 9846 4.5.2: the context string of the server",
               credentials=(ALICE,)).request(ALICE).upto("WAIT_CV")
    refused(c, c.certificate_verify(role="client"), "SIGNATURE_INVALID",
            "decrypt_error")


def last_body(s, kind):
    """The body of the last message of a kind in the transcript."""
    at, body = 0, None
    while at < len(s.transcript):
        size = int.from_bytes(s.transcript[at + 1:at + 4], "big")
        if s.transcript[at] == kind:
            body = s.transcript[at + 4:at + 4 + size]
        at += 4 + size
    return body


# ---- Callbacks -------------------------------------------------------------

def callback_cases():
    later = "tls/hake.h: HAKE_NOT_YET, asked again after hake_resume"

    for flags in ((), ONE):
        how = ", one message per record" if flags else ""
        client("client: signature later" + how, later, flags=flags,
               credentials=(ALICE,), sign="later").request(ALICE).connect(
                   ).done(verified=True)
        client("client: verification and signature later" + how, later,
               flags=flags, credentials=(ALICE,), sign="later",
               verify="later").request(ALICE).connect().done(verified=True)
        server("server: verification later" + how, later, flags=flags,
               presents=ALICE, verify="later", **NEEDED).connect().done(
                   verified=True)
        server("server: hook, signature and verification later" + how, later,
               flags=flags, presents=ALICE, verify="later", sign="later",
               hello="later", **NEEDED).connect().done(verified=True)
    client("client: verification later, nothing to show", later,
           verify="later").request().connect().done(verified=True)
    s = server("server: verification later, the client's flight at once",
               later, presents=ALICE, verify="later", **NEEDED)
    s.hear().answer().put(HANDSHAKE, client_flight(s))
    s.peers, s.state = s.client_ap, "CONNECTED"
    s.app_in(b"data").done(verified=True)
    c = client("client: verification later, the server's flight at once",
               later, credentials=(ALICE,), verify="later", sign="later")
    c.accept_server_hello().put(HANDSHAKE, whole_flight(c))
    c.asked, c.shows = True, ALICE
    c.own_finish().done(verified=True)
    for size in (768, 900, 1200):
        client("client: output buffer of %d octets" % size, "output waits "
               "until there is room; nothing is lost", flags=ONE,
               credentials=(ALICE,), sizes=[("output_size", size)]).request(
                   ALICE).connect().done()
    once = "tls/hake.h: hake_sign_fn; a key is asked for one signature"
    for more in (250, 330, 410):
        chain = with_chain([*ALICE.chain, bytes(more)])
        client("client: smallest output buffer, Certificate with %d octets "
               "more" % more, once, flags=ONE, credentials=(chain,),
               sizes=[("output_size", 768)]).request(chain).connect().done()
        server("server: smallest output buffer, Certificate with %d octets "
               "more" % more, once, flags=ONE, chain=(CERT, bytes(more)),
               sizes=[("output_size", 768)]).connect().done()
    client("client: smallest buffers, signature later", later, flags=ONE,
           credentials=(ALICE,), sign="later", sizes=[("output_size", 768)]
           ).request(ALICE).connect().done()
    server("server: smallest output buffer", "output waits until there is "
           "room; nothing is lost", flags=ONE, presents=ALICE,
           sizes=[("output_size", 768)], **NEEDED).connect().done()

    def failing(name, doc, error, parts, state, **config):
        """The client fails behind so many messages of its own."""
        c = client(name, doc, flags=ONE, **config)
        shown = c.credentials[0]
        c.request(shown).upto("WAIT_FINISHED")
        c.say(c.finished(), note="Finished")
        flight = record(CCS, b"\1")
        for part in c.own_proofs()[:parts]:
            flight += c.seal(HANDSHAKE, part)
        c.out(flight + c.seal(ALERT, u8(2) + u8(ALERTS["internal_error"])),
              "... alert internal_error")
        for key, value in (("error", error), ("alert", "internal_error"),
                           ("state", state)):
            c.add(key, value)
        c.ended = True

    failing("client: signature refused", "tls/hake.h: HAKE_NO",
            "SIGNING_FAILED", 1, "SEND_CV", credentials=(ALICE,), sign="no")
    failing("client: Certificate larger than the output buffer",
            "tls/hake.h: OUTPUT_BUFFER_SMALL", "OUTPUT_BUFFER_SMALL", 0,
            "SEND_CERT", credentials=(with_chain([*ALICE.chain,
                                                  bytes(1000)]),),
            sizes=[("output_size", 768)])


# ---- Raw public keys -------------------------------------------------------

def raw_client(name, doc, **config):
    """hake takes raw public keys."""
    return client(name, doc, **dict(dict(
        peer_types=RAW_FIRST, peer_keys=RAW_SERVER.chain), **config))


def show_raw(c, chain=RAW_SERVER.chain, pairs=None):
    """The server answers and shows its raw public key."""
    c.upto("WAIT_EE").step(types_answered(
        None, "RawPublicKey") if pairs is None else pairs)
    c.say(c.certificate(chain), note="Certificate")
    c.state = "WAIT_CV"
    return c


def prove_raw(c):
    c.say(c.certificate_verify(RAW_SERVER.seed), note="CertificateVerify")
    c.state = "WAIT_FINISHED"
    return c.connect()


def raw_public_key_cases():
    theme("raw_public_keys", "Raw public keys, RFC 7250, of the server and of "
          "the client.")
    full = "RFC 7250 4, RFC 9846 4.5.1: a key in place of certificates"

    # hake is the client
    for types in (RAW_ALONE, RAW_FIRST, RAW_LAST):
        offer = ", ".join(types)
        c = raw_client("client takes %s, gets a raw key" % offer, full,
                       peer_types=types)
        prove_raw(show_raw(c)).done(verified=True)
        if types != RAW_ALONE:
            raw_client("client takes %s, gets X509" % offer, full,
                       peer_types=types).connect(types_answered(
                           None, "X509")).done()
            raw_client("client takes %s, no answer" % offer, "RFC 7250 4.2: "
                       "a server that does not know the extension",
                       peer_types=types).connect().done()
    client("client takes X509 alone and says nothing", "RFC 7250 4.1: MUST "
           "omit the extension", peer_types=("X509",)).connect().done()
    c = raw_client("client takes a raw key, SHA-384", full, suites=(AES256,))
    prove_raw(show_raw(c)).done(verified=True)
    c = raw_client("client takes the second of two keys", full,
                   peer_keys=(*CAROL.chain, *RAW_SERVER.chain))
    prove_raw(show_raw(c)).done(verified=True)
    c = raw_client("client takes a raw key, verification later", full,
                   verify="later")
    prove_raw(show_raw(c)).done(verified=True)
    c = raw_client("client shows and takes raw keys", full,
                   credentials=(CAROL,)).upto("WAIT_EE")
    c.step(types_answered("RawPublicKey", "RawPublicKey")).request(CAROL)
    c.say(c.certificate(RAW_SERVER.chain))
    c.state = "WAIT_CV"
    prove_raw(c).done(verified=True)
    for name, credentials, answered, shows in CLIENT_TYPES:
        c = client("client " + name, "RFC 7250 4.1, 4.2: "
                   "client_certificate_type", credentials=credentials)
        c.upto("WAIT_EE").step(types_answered(answered)).request(shows)
        c.connect().done()
    client("client has a raw key that nobody asks for", "RFC 7250 4.2: "
           "without a request no client_certificate_type",
           credentials=(CAROL,)).connect().done()
    c = client("client's raw key, signature later", full, credentials=(CAROL,),
               sign="later")
    c.upto("WAIT_EE").step(types_answered("RawPublicKey")).request(CAROL)
    c.connect().done()

    def refuse_answer(name, doc, pairs, error, alert, kind, **config):
        c = client("EncryptedExtensions: " + name, doc, **config)
        c.upto("WAIT_EE")
        refused(c, c.encrypted_extensions(pairs), error, alert, kind)

    answers_refused(refuse_answer, "RFC 9846 4.3")
    for kind, which in CERTIFICATE_TYPES:
        c = client("ServerHello: misplaced %s_certificate_type" % which,
                   "RFC 9846 4.3: in EncryptedExtensions", **BOTH_TYPES)
        refused(c, c.server_hello(c.sh_pairs() + [(kind, b"\2")]),
                "EXTENSION_MISPLACED", "illegal_parameter", kind)
    refuse_answer("client_certificate_type asked for server's alone",
                  "RFC 9846 4.3: unsupported_extension",
                  types_answered("RawPublicKey"), "EXTENSION_NOT_OFFERED",
                  "unsupported_extension", CLIENT_CERTIFICATE_TYPE,
                  peer_types=RAW_FIRST)
    c = raw_client("client takes raw keys alone, no answer", "RFC 7250 4.2: "
                   "no answer means X.509, which the client does not take: "
                   "unsupported_certificate", peer_types=RAW_ALONE)
    c.upto("WAIT_CERT_CR")
    refused(c, c.certificate(), "CERTIFICATE_TYPE", "unsupported_certificate")

    def refuse_raw(name, doc, chain, error, alert, both=True, **config):
        c = raw_client("server's Certificate: " + name, doc, **config)
        c.upto("WAIT_EE").step(types_answered(None, "RawPublicKey"))
        refused(c, c.certificate(chain), error, alert)
        if both:
            s = raw_asker("client's Certificate: " + name, doc, **config)
            s.upto("WAIT_CERT")
            refused(s, s.certificate_message(chain), error, alert)

    one = "RFC 9846 4.5.1: MUST contain no more than one CertificateEntry"
    key = RAW_SERVER.chain[0]
    refuse_raw("two raw keys", one, [key, key], "RAW_PUBLIC_KEYS",
               "bad_certificate")
    refuse_raw("a raw key and a certificate", one, [key, CERT],
               "RAW_PUBLIC_KEYS", "bad_certificate")
    malformed = "RFC 9846 6.2: corrupt: bad_certificate"
    for name, octets in [
            ("X.509 where a raw key was negotiated", CERT),
            ("not DER", b"\0"), ("a SEQUENCE of nothing", b"\x30\0"),
            ("a raw key without its last octet", key[:-1]),
            ("a raw key and an octet more", key + b"\0"),
            ("the key alone", ed25519_public(RAW_SERVER.seed)),
            ("a key of 31 octets", der(0x30, ED25519_ALGORITHM,
                                       der_bits(bytes(31))))]:
        refuse_raw(name, malformed, [octets], "CERTIFICATE_MALFORMED",
                   "bad_certificate")
    p256 = der(0x30, P256_ALGORITHM, der_bits(P256_POINT))
    refuse_raw("a raw key that no scheme uses", "RFC 9846 4.5.1.2: compatible "
               "with some supported signature scheme", [p256],
               "CERTIFICATE_KEY", "unsupported_certificate",
               peer_keys=(p256,))
    refuse_raw("a raw key that is not known", "RFC 7250 4.4: out-of-band "
               "validation", [raw_key(bytes(32))], "CERTIFICATE_NOT_PINNED",
               "certificate_unknown")
    refuse_raw("one bit of the raw key differs", "RFC 7250 4.4",
               [flipped(key, -1)], "CERTIFICATE_NOT_PINNED",
               "certificate_unknown")
    refuse_raw("no raw key is known", "RFC 7250 4.4", [key],
               "CERTIFICATE_NOT_PINNED", "certificate_unknown", peer_keys=())
    refuse_raw("empty, where a raw key was negotiated", "RFC 9846 4.5.1.3: "
               "decode_error", [], "CERTIFICATE_EMPTY", "decode_error",
               both=False)
    refuse_raw("the application refuses the raw key", "tls/hake.h: HAKE_NO",
               [key], "CERTIFICATE_REFUSED", "certificate_unknown",
               verify="no")
    for name, pairs in [("no answer", []), ("X509", types_answered(
            None, "X509"))]:
        c = raw_client("a raw key where X.509 was negotiated: " + name,
                       "RFC 9846 4.5.1: each entry contains a DER-encoded "
                       "X.509 certificate").upto("WAIT_EE").step(pairs)
        refused(c, c.certificate([key]), "CERTIFICATE_MALFORMED",
                "bad_certificate")
    c = show_raw(raw_client("CertificateVerify by another key than the raw "
                            "one", "RFC 9846 4.5.2: decrypt_error"))
    refused(c, c.certificate_verify(SEED), "SIGNATURE_INVALID",
            "decrypt_error")
    c = show_raw(raw_client("CertificateVerify of a scheme that does not fit "
                            "the raw key", "RFC 9846 4.5.2", schemes=(
                                "ed25519", "ecdsa_secp256r1_sha256")))
    refused(c, c.certificate_verify(RAW_SERVER.seed, scheme=0x0403),
            "SCHEME_KEY", "illegal_parameter")
    c = show_raw(raw_client("CertificateVerify left out behind a raw key",
                            "RFC 9846 4.5.2"))
    unexpected(c, c.finished(), FINISHED)

    server_types(server, "RFC 9846 4.3")

    # hake is a server that asks for the client's
    server_asks(server, NEEDED)
    raw_asker("server asks for a raw key, verification later", full,
              verify="later").finish().done(verified=True)
    raw_asker("server asks for a raw key, the client has none", full,
              client_auth="optional", presents=None).finish().done(
                  verified=False)
    s = raw_asker("server needs a raw key, the client has none",
                  "RFC 9846 4.5.1.3: certificate_required")
    refused(s, s.certificate_message(()), "CERTIFICATE_REQUIRED",
            "certificate_required")
    s = raw_asker("client's CertificateVerify by another key than the raw "
                  "one", "RFC 9846 4.5.2: decrypt_error").upto("WAIT_CV")
    refused(s, s.client_verify(ALICE.seed), "SIGNATURE_INVALID",
            "decrypt_error")
    s = raw_asker("client's CertificateVerify left out behind a raw key",
                  "RFC 9846 4.5.2").upto("WAIT_CV")
    unexpected(s, s.client_finished(), FINISHED)
    s = server("client's Certificate: a raw key where X.509 was negotiated",
               "RFC 9846 4.5.1", **dict(NEEDED, peer_types=RAW_LAST,
                                        peer_keys=CAROL.chain))
    s.hear(s.client_hello(s.pairs() + [(CLIENT_CERTIFICATE_TYPE,
                                        vec8(b"\2\0"))]))
    s.answer(client_type="X509")
    refused(s, s.certificate_message(CAROL.chain), "CERTIFICATE_MALFORMED",
            "bad_certificate")
    s = server("raw keys of both sides", full, presents=CAROL,
               client_auth="required", peer_types=RAW_ALONE,
               peer_keys=CAROL.chain, **has(RAW_SERVER))
    s.hear(s.client_hello(s.pairs() + [
        (CLIENT_CERTIFICATE_TYPE, b"\1\2"),
        (SERVER_CERTIFICATE_TYPE, b"\1\2")]))
    s.answer(shows=RAW_SERVER, client_type="RawPublicKey",
             server_type="RawPublicKey").finish().done(verified=True)
    for name, offer in [("X509", b"\1\0"), ("unknown types", b"\2\1\xe0"),
                        ("nothing", None)]:
        pairs = [] if offer is None else [(CLIENT_CERTIFICATE_TYPE, offer)]
        refuse_hello("server needs a raw key, %s offered" % name, NO_TYPE,
                     pairs, "CERTIFICATE_TYPE", "unsupported_certificate",
                     client_auth="required", peer_types=RAW_ALONE)
        s = server("server would like a raw key, %s offered" % name,
                   "RFC 7250 4.2: without a match client_certificate_type "
                   "MUST be omitted, and nothing is asked for",
                   client_auth="optional", peer_types=RAW_ALONE)
        s.hear(s.client_hello(s.pairs() + pairs)).answer(asks=False).finish(
            ).done(verified=False)
    s = server("server asks for nothing, client_certificate_type offered",
               "RFC 7250 4.2: MUST be omitted")
    s.hear(s.client_hello(s.pairs() + [
        (CLIENT_CERTIFICATE_TYPE, b"\2\2\0")])).answer().finish().done()


# ---- The server's choice ---------------------------------------------------

def server_certificate_cases():
    server_choice(server, AES256)
    wild = Credential("b.example", names=("b.example", "*.b.example"))
    s = server("second credential, the client authenticates", "RFC 6066 3, "
               "RFC 9846 4.4.2", chain=(), credentials=(
                   Credential("a.example", names=("a.example",)), wild),
               presents=ALICE, **NEEDED)
    s.hear(s.client_hello(s.pairs(server_name=b"b.example")))
    s.answer(shows=wild, named=True).finish().done(verified=True)

    # hake is the client: what it looks at
    many = "tls/trust.h: HAKE_CERTIFICATES_MAX"
    for length in (24, 25):
        c = client("server's chain of %d certificates" % length, many)
        c.upto("WAIT_CERT_CR")
        shown = c.certificate([CERT] + [b"\x30\0"] * (length - 1))
        if length == 25:
            refused(c, shown, "CERTIFICATES_TOO_MANY", "internal_error")
        else:
            c.say(shown, note="Certificate")
            c.state = "WAIT_CV"
            c.connect().done()


def configuration_cases():
    def no_start(name, error, role="client", **fields):
        """The connection cannot even begin."""
        c = add(Case("configuration: " + name, "tls/hake.h: struct "
                     "hake_credential, struct hake_config", role, (CHACHA,)))
        for key, value in dict(dict(groups="x25519"), **fields).items():
            c.add(key, value)
        c.fail(error, "none")

    own = {"credential": "X509", "credential.key": ALICE.seed}
    no_start("client's credential without a certificate", "CONFIG_CREDENTIAL",
             schemes="ed25519", **own)
    no_start("server's credential without a certificate", "CONFIG_CREDENTIAL",
             role="server", **own)
    no_start("server without a credential", "CONFIG_CREDENTIAL",
             role="server")
    for auth in ("optional", "required"):
        no_start("server asks, and can verify no scheme, " + auth,
                 "CONFIG_SCHEMES", role="server", certificate=CERT, key=SEED,
                 client_auth=auth)


def client_authentication():
    theme("client_authentication", "Client authentication: "
          "CertificateRequest, and the client's Certificate, "
          "CertificateVerify and Finished.")
    good_handshakes()
    selection()
    request_cases()
    order_cases()
    certificate_cases()
    verify_cases()
    callback_cases()
    configuration_cases()


if __name__ == "__main__":
    write("make_authentication.py", "handshake",
          (client_authentication, raw_public_key_cases,
           server_certificate_cases))
