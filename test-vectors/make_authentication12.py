#!/usr/bin/python3
"""make_authentication12.py: writes the vectors of handshake12/ that are about
who proves what: client authentication, raw public keys, the server's choice
of a certificate.

    /usr/bin/python3 test-vectors/make_authentication12.py [FOLDER]

Like make_handshakes12.py, whose frame it uses; played by tls12.py.
"""
import sys
from functools import partial

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from authentication_cases import *  # noqa: E402
from make_authentication import P256_CERT  # noqa: E402
from make_handshakes import add, cut, longer, theme, write  # noqa: E402
from make_handshakes12 import (BOTH, CERTIFIED, PSK,  # noqa: E402
                               WITHOUT_EMS, client, client_psk, refuse,
                               refuse_message, server, unexpected)
from tls12 import *  # noqa: E402

KEEP = 65536
NEEDED = dict(client_auth="required", anchors=ALICE.chain, keep=KEEP)
ASKED = dict(NEEDED, client_auth="optional")
refuse_hello = partial(refuse_hello, server)
raw_asker = partial(raw_asker, server, keep=KEEP)


def holder(name, doc, *credentials, **config):
    """hake is a client that has something to show."""
    return client(name, doc, **dict(dict(
        credentials=credentials or (ALICE,), keep=KEEP), **config))


def asker(name, doc, **config):
    """hake is a server that asks."""
    return server(name, doc, **dict(dict(NEEDED, presents=ALICE), **config))


def first_flight(c, **changes):
    """The server's first flight with a CertificateRequest, counted."""
    flight = b""
    for build in (c.server_hello, c.certificate, c.server_key_exchange,
                  lambda: c.certificate_request(**changes),
                  c.server_hello_done):
        part = build()
        c.transcript += part
        flight += part
    return flight


# ---- Good handshakes -------------------------------------------------------

def good_handshakes():
    full = "RFC 5246 7.3, 7.4.4, 7.4.6, 7.4.8: client authentication"
    nothing = ("RFC 5246 7.4.6: without a suitable certificate an empty "
               "list; 7.4.8: and no CertificateVerify")

    for suite in CERTIFIED:
        holder("client, " + suite.name, full, suites=(suite,)).request(
            ALICE).connect().event(
                "message received server_key_exchange", "state WAIT_CR",
                "message received certificate_request", "state WAIT_SHD",
                "message received server_hello_done",
                "message sent certificate", "message sent "
                "client_key_exchange", "message sent certificate_verify",
                "message sent finished", "state WAIT_CCS",
                "state CONNECTED").done(verified=True)
        client("client without a credential, " + suite.name, nothing,
               suites=(suite,)).request().connect().event(
                   "message received certificate_request", "state WAIT_SHD",
                   "message sent certificate",
                   "message sent client_key_exchange",
                   "message sent finished", "state CONNECTED").done()
        for config in (NEEDED, ASKED):
            server("server, %s, %s" % (config["client_auth"], suite.name),
                   full, suites=(suite,), presents=ALICE, **config).connect(
                       ).event(
                "message sent server_key_exchange",
                "message sent certificate_request",
                "message sent server_hello_done", "state WAIT_CERT",
                "message received certificate", "state WAIT_CKE",
                "message received client_key_exchange", "state WAIT_CV",
                "message received certificate_verify", "state WAIT_CCS",
                "state WAIT_FINISHED", "message received finished",
                "state CONNECTED").done(verified=True)
        server("server, optional, the client has none, " + suite.name,
               "RFC 5246 7.4.6: the server MAY continue the handshake "
               "without client authentication", suites=(suite,),
               **ASKED).connect().event(
                   "state WAIT_CERT", "state WAIT_CKE", "state WAIT_CCS",
                   "state CONNECTED").done(verified=False)
        holder("client of both versions, " + suite.name, full,
               suites=(CHACHA, suite)).request(ALICE).connect().done()
        asker("server of both versions, " + suite.name, full,
              suites=(CHACHA, suite)).connect().done(verified=True)

    holder("client, one message per record", full, flags=ONE).request(
        ALICE).connect().done()
    client("client without a credential, one message per record", full,
           flags=ONE).request().connect().done()
    holder("client with a credential that nobody asks for", "RFC 5246 7.4.6: "
           "only if the server requests a certificate").connect().done()
    chain = with_chain([*ALICE.chain, b"\x30\0", bytes(700)])
    holder("client with a chain of three", full, chain).request(
        chain).connect().done()
    chain = with_chain([*ALICE.chain, der(4, bytes(20000))])
    holder("client with a chain longer than a record", full, chain,
           sizes=[("output_size", 40000)]).request(chain).connect().done()
    holder("client, CertificateRequest of 14000 octets", full).request(
        ALICE, authorities=[bytes(14000)]).connect().done()
    asker("server asks with more than a record", full, authorities=(
        ISSUER, der(0x30, bytes(20000))), sizes=[("output_size", 40000)]
    ).connect().done()
    holder("client, NPN", "NextProtocol comes behind CertificateVerify and "
           "ChangeCipherSpec", npn=[b"a"]).answers(npn=[b"a"]).request(
               ALICE).connect().done()
    holder("client, ALPN", full, alpn=(b"h2",)).answers(alpn=b"h2").request(
        ALICE).connect().done(alpn=b"h2")
    holder("client without extended_main_secret", full, flags=WITHOUT_EMS
           ).answers(ems=False).request(ALICE).connect().done()
    holder("client, data both ways", full).request(ALICE).connect().app_out(
        b"question").app_in(b"answer").done()
    c = holder("client, the server's flight in one record", full)
    c.put(HANDSHAKE, first_flight(c), "ServerHello ... ServerHelloDone")
    c.asked, c.shows = True, ALICE
    c.own_flight().connect().done()
    c = holder("client, the server's flight in records of three octets", full)
    flight = first_flight(c)
    for i in range(0, len(flight), 3):
        c.put(HANDSHAKE, flight[i:i + 3])
    c.asked, c.shows = True, ALICE
    c.own_flight().connect().done()
    hello_request = message(HELLO_REQUEST, b"")
    c = holder("client, HelloRequests around CertificateRequest",
               "RFC 5246 7.4.1.1: MUST NOT be included in the hashes and the "
               "CertificateVerify").upto("WAIT_CR")
    c.put(HANDSHAKE, hello_request, "HelloRequest").request(ALICE)
    c.put(HANDSHAKE, hello_request, "HelloRequest").connect().done()

    asker("server, one message per record", full, flags=ONE).connect().done()
    asker("server, NPN", "NextProtocol comes behind CertificateVerify and "
          "ChangeCipherSpec", npn=[b"a"]).connect().done(verified=True)
    server("server, NPN, the client has no certificate", "NextProtocol comes "
           "behind ChangeCipherSpec", npn=[b"a"], **ASKED).connect().done(
               verified=False)
    s = asker("server without extended_main_secret", full, flags=WITHOUT_EMS)
    s.hear(s.client_hello(s.pairs(ems=False))).answer().connect().done(
        verified=True)
    asker("server, data both ways", full).connect().app_in(
        b"question").app_out(b"answer").done()
    asker("server, the second of two anchors", full, anchors=(
        certificate(bytes(32), b"other"), *ALICE.chain)).connect().done(
            verified=True)
    asker("server, the client's chain of 24 certificates", "tls/trust.h: "
          "HAKE_CERTIFICATES_MAX", presents=chain_of(24)).connect().done(
              verified=True)
    for most in (16384, 1):
        s = asker("server, the client's flight in records of at most %d "
                  "octets" % most, "RFC 5246 6.2.1: messages may be coalesced "
                  "and fragmented").upto("WAIT_CERT")
        parts = [s.certificate12_of(ALICE), s.client_key_exchange()]
        s.transcript += b"".join(parts)
        s.derive(x25519_shared(s.private, x25519_public(s.server_private)))
        parts.append(s.client_verify())
        s.transcript += parts[-1]
        s.give(records_of(b"".join(parts), most=most),
               "Certificate, ClientKeyExchange, CertificateVerify")
        s.state = "WAIT_CCS"
        s.connect().done(verified=True)
    asker("server, the client's Certificate of 14000 octets", full,
          presents=with_chain([*ALICE.chain, der(4, bytes(14000))])).connect(
              ).done(verified=True)
    psk = "RFC 5489 2: no Certificate and no CertificateRequest"
    s = server("server needs a certificate, a client with a PSK alone", psk,
               suites=(CHACHA12, PSK12), psk=PSK, draws=False, **NEEDED)
    s.hear(s.client_hello(suites=[PSK12.id]))
    s.fail("SUITE_NO_OVERLAP", "handshake_failure", CLIENT_HELLO, state=False)
    s = server("server may ask for a certificate, a client with a PSK", psk,
               suites=(CHACHA12, PSK12), psk=PSK,
               **dict(NEEDED, client_auth="optional"))
    s.hear(s.client_hello(suites=[PSK12.id])).answer(suite=PSK12, asks=False)
    s.connect().done(verified=True)
    client("client with a credential, PSK suite", psk, suites=(PSK12,),
           psk=PSK, anchors=(), credentials=(ALICE,), keep=KEEP).connect(
               ).done()

    # both versions, and TLS 1.3 is spoken
    both = "RFC 9846 4.4.2: messages need not be kept"
    for keep in (None, KEEP):
        how = "" if keep is None else ", messages kept"
        c = add(ClientBoth("client of both versions, TLS 1.3" + how, both,
                           suites=BOTH, credentials=(ALICE,), keep=keep))
        c.request(ALICE).connect().done(verified=True)
        s = add(ServerBoth("server of both versions, TLS 1.3" + how, both,
                           suites=BOTH, presents=ALICE,
                           **dict(NEEDED, keep=keep)))
        s.connect().done(verified=True)


# ---- What a client shows ---------------------------------------------------

def selection():
    doc = ("RFC 5246 7.4.4, 7.4.6: the certificate fits certificate_types, "
           "supported_signature_algorithms and certificate_authorities")
    ecdsa = Credential("ecdsa client", schemes=["ecdsa_secp256r1_sha256"])

    for name, credentials, shows, changes in AUTHORITIES + [
            ("schemes with others and GREASE", [ALICE], ALICE,
             dict(schemes=[0x0a0a, 0x0401, 0x0201, 0x0403, 0x0807, 0xfafa])),
            ("schemes without ed25519", [ALICE], None,
             dict(schemes=[0x0403, 0x0401])),
            ("the first credential's scheme is not asked for",
             [ecdsa, ALICE], ALICE, {}),
            ("certificate_types with ecdsa_sign last", [ALICE], ALICE,
             dict(types=b"\1\2\3\x40")),
            ("certificate_types with GREASE around ecdsa_sign", [ALICE],
             ALICE, dict(types=b"\x0a\x40\xfa")),
            ("certificate_types of RSA alone", [ALICE], None,
             dict(types=b"\1")),
            ("certificate_types without ecdsa_sign", [ALICE], None,
             dict(types=b"\1\2\3\4\5\6\x14\x41\x42")),
            ("certificate_types that are not known", [ALICE], None,
             dict(types=b"\0\xff")),
            ("certificate_types, all 255 of them", [ALICE], ALICE,
             dict(types=bytes(range(1, 256))))]:
        c = holder("CertificateRequest: " + name, doc, *credentials)
        c.request(shows, **changes).connect().done()

    asks = "RFC 5246 7.4.4, RFC 8422 5.5: what a server asks for"
    for name, config in [
            ("certificate_authorities", dict(authorities=(ISSUER,))),
            ("several certificate_authorities",
             dict(authorities=(ISSUER, OTHER_ISSUER, b"\x30\0"))),
            ("several schemes", dict(schemes=(
                "ecdsa_secp256r1_sha256", "ed25519", "rsa_pss_rsae_sha256"))),
            ("schemes and certificate_authorities", dict(
                authorities=(ISSUER,), schemes=("ed25519",
                                                "rsa_pss_rsae_sha256")))]:
        asker("server asks with " + name, asks, **config).connect().done(
            verified=True)


# ---- Kept messages ---------------------------------------------------------

def kept_cases():
    doc = "RFC 8422 5.8: Ed25519 signs all handshake messages"
    own = "tls/hake.h: hake_keep_messages"

    client("client that keeps no messages has nothing to show", own,
           credentials=(ALICE,)).request().connect().done()
    client("client of both versions that keeps no messages, TLS 1.2", own,
           credentials=(ALICE,), suites=BOTH).request().connect().done()

    def needed_by_client(**config):
        c = Client12("measured", doc, credentials=(ALICE,), keep=KEEP,
                     **config)
        c.request(ALICE).step()
        return len(c.transcript) - len(c.client_finished()) - len(
            c.verify12(ALICE.seed))

    def needed_by_server(**config):
        return len(Server12("measured", doc, presents=ALICE,
                            **dict(NEEDED, **config)).upto("WAIT_CV"
                                                           ).transcript)

    holder("client keeps just enough", doc, keep=needed_by_client()).request(
        ALICE).connect().done()
    asker("server keeps just enough", doc, keep=needed_by_server()).connect(
        ).done(verified=True)
    for name, keep in [("one octet", 1), ("too little by one octet",
                                          needed_by_client() - 1),
                       ("less than its ClientHello", 100)]:
        for flags in ((), ONE):
            how = ", one message per record" if flags else ""
            c = holder("client keeps %s%s" % (name, how), doc, keep=keep,
                       flags=flags).request(ALICE)
            c.say(c.server_hello_done(), note="ServerHelloDone")
            plain = [c.certificate12_of(ALICE),
                     c.key_exchange(x25519_public(c.private))]
            c.out(c.records_out(plain) + record(ALERT, u8(2) + u8(
                ALERTS["internal_error"])),
                  "Certificate, ClientKeyExchange, alert internal_error")
            for key, value in (("error", "MESSAGES_NOT_KEPT"),
                               ("alert", "internal_error"),
                               ("state", "SEND_CV")):
                c.add(key, value)
            c.ended = True
    holder("client keeps too little, and nothing is asked for", own,
           keep=1).connect().done()
    for name, keep in [("one octet", 1), ("too little by one octet",
                                          needed_by_server() - 1)]:
        s = asker("server keeps " + name, doc, keep=keep).upto("WAIT_CV")
        refuse_message(s, s.client_verify(), "MESSAGES_NOT_KEPT",
                       "internal_error")
    server("server keeps too little, and the client has no certificate", own,
           **dict(ASKED, keep=1)).connect().done(verified=False)
    refuse_hello("server needs a certificate and keeps no messages", own, [],
                 "MESSAGES_NOT_KEPT", "internal_error",
                 **dict(NEEDED, keep=None))
    refuse_hello("server of both versions needs a certificate and keeps no "
                 "messages, TLS 1.2", own, [], "MESSAGES_NOT_KEPT",
                 "internal_error", suites=BOTH, **dict(NEEDED, keep=None))
    server("server would like a certificate and keeps no messages", own,
           **dict(ASKED, keep=None)).hear().answer(asks=False).connect().done(
               verified=False)


# ---- CertificateRequest ----------------------------------------------------

def request_cases():
    syntax = "RFC 5246 7.4.4, 7.2.2: decode_error"

    def asked(name, doc=syntax, **config):
        return holder("CertificateRequest: " + name, doc, **config).upto(
            "WAIT_CR")

    def body(types=b"\x40", schemes=b"\x08\x07", names=vec16(b"ca")):
        return vec8(types) + vec16(schemes) + vec16(names)

    whole = body()
    starts = (0, 1, 2, 4, 6, 8)  # each length, and what it announces
    for length in range(len(whole)):
        c = asked("cut to %d octets" % length)
        refuse_message(c, message(CERTIFICATE_REQUEST, whole[:length]),
                       "MESSAGE_MALFORMED", "decode_error", None,
                       max(at for at in starts if at <= length))
    for name, value in [
            ("no certificate_types", body(types=b"")),
            ("no scheme", body(schemes=b"")),
            ("half a scheme", body(schemes=b"\x08\x07\x08")),
            ("a name of no length", body(names=vec16(b""))),
            ("a name longer than the list", body(names=b"\0\3ca")),
            ("half the length of a name", body(names=vec16(b"ca") + b"\0")),
            ("an octet behind the names", whole + b"\0"),
            ("names announce too little", vec8(b"\x40") + vec16(
                b"\x08\x07") + u16(3) + vec16(b"ca")),
            ("no schemes, as in TLS 1.1", vec8(b"\x40") + vec16(b"")),
            ("as in TLS 1.3", b"\0" + vec16(extension(
                SIGNATURE_ALGORITHMS, schemes_list([0x0807]))))]:
        c = asked(name)
        refuse_message(c, message(CERTIFICATE_REQUEST, value),
                       "MESSAGE_MALFORMED", "decode_error")


# ---- Order -----------------------------------------------------------------

def order_cases():
    doc = "RFC 5246 7.3, 7.4: unexpected_message"
    kinds = [HELLO_REQUEST, CLIENT_HELLO, SERVER_HELLO, NEW_SESSION_TICKET,
             ENCRYPTED_EXTENSIONS, CERTIFICATE, SERVER_KEY_EXCHANGE,
             CERTIFICATE_REQUEST, SERVER_HELLO_DONE, CERTIFICATE_VERIFY,
             CLIENT_KEY_EXCHANGE, FINISHED, CERTIFICATE_URL,
             CERTIFICATE_STATUS, KEY_UPDATE, NEXT_PROTOCOL, 127,
             MESSAGE_HASH, 255]
    fits = {"WAIT_CERT": CERTIFICATE, "WAIT_CKE": CLIENT_KEY_EXCHANGE,
            "WAIT_CV": CERTIFICATE_VERIFY}

    def body(kind):
        return {FINISHED: bytes(12), CERTIFICATE: b"\0\0\0",
                NEXT_PROTOCOL: next_protocol(b"h2")[4:],
                CERTIFICATE_REQUEST: vec8(b"\x40") + schemes_list(
                    [0x0807]) + vec16(b""),
                CLIENT_KEY_EXCHANGE: vec8(b"\x09" + bytes(31)),
                SERVER_KEY_EXCHANGE: ecdh_params(b"\x09" + bytes(31))
                }.get(kind, b"")

    for kind in kinds:
        if kind not in (SERVER_HELLO_DONE, HELLO_REQUEST):
            c = holder("client in WAIT_SHD: message %d" % kind, doc)
            unexpected(c.request(ALICE), message(kind, body(kind)))
        for state, fitting in fits.items():
            if kind != fitting:
                unexpected(asker("server in %s: message %d" % (state, kind),
                                 doc).upto(state), message(kind, body(kind)))
    ccs = "RFC 5246 7.1: ChangeCipherSpec in its place alone"
    early = "RFC 5246 7.3: application data comes after the handshake"
    for state in fits:
        refuse(asker("server in %s: ChangeCipherSpec" % state, ccs).upto(
            state), CCS, b"\1", "MESSAGE_UNEXPECTED", "unexpected_message",
            "change_cipher_spec")
        refuse(asker("server in %s: application data" % state, early).upto(
            state), APPLICATION, b"early", "RECORD_TYPE",
            "unexpected_message")
        s = asker("server in %s: end of the transport" % state, "RFC 5246 "
                  "7.2.1").upto(state).eof()
        s.fail("CLOSED_EARLY", "none")
        s = asker("server in %s: alert bad_certificate" % state, "RFC 5246 "
                  "7.2.2").upto(state).alert("bad_certificate")
        s.fail("ALERT_RECEIVED", "none", received="bad_certificate")
    refuse(holder("client in WAIT_SHD: ChangeCipherSpec", ccs).request(ALICE),
           CCS, b"\1", "MESSAGE_UNEXPECTED", "unexpected_message",
           "change_cipher_spec")
    refuse(holder("client in WAIT_SHD: application data", early).request(
        ALICE), APPLICATION, b"early", "RECORD_TYPE", "unexpected_message")

    # the same with real messages
    def after(name, state, build, asked=False, clause=doc):
        c = holder(name, clause)
        if asked:
            c.request(ALICE)
        unexpected(c.upto(state), build(c))

    def request(c):
        return c.certificate_request()

    after("CertificateRequest twice", "WAIT_SHD", request, True)
    for state in ("WAIT_SH", "WAIT_CERT", "WAIT_SKE", "WAIT_CCS",
                  "WAIT_FINISHED", "CONNECTED"):
        after("CertificateRequest in " + state, state, request)
    for state in ("WAIT_CCS", "WAIT_FINISHED", "CONNECTED"):
        after("a second CertificateRequest in " + state, state, request, True)
    after("Certificate behind CertificateRequest", "WAIT_SHD",
          lambda c: c.certificate(), True)
    after("ServerKeyExchange behind CertificateRequest", "WAIT_SHD",
          lambda c: c.server_key_exchange(), True)
    after("CertificateRequest before ServerKeyExchange", "WAIT_SKE", request,
          clause="RFC 5246 7.4.4: immediately follows the ServerKeyExchange")
    psk = "RFC 5489 2: no CertificateRequest where a PSK authenticates"
    for state in ("WAIT_SKE", "WAIT_SHD"):
        c = client_psk("CertificateRequest with PSK in " + state, psk)
        unexpected(c.upto(state), c.certificate_request())
    c = client("client: handshake_failure comes behind Certificate",
               "RFC 5246 7.4.6").request().upto("WAIT_CCS")
    c.put(ALERT, u8(2) + u8(40)).fail("ALERT_RECEIVED", "none",
                                      received="handshake_failure")

    def theirs(name, state, build, clause=doc, **config):
        s = asker(name, clause, **config).upto(state)
        unexpected(s, build(s))

    must = ("RFC 5246 7.4.8: sent following any client certificate that has "
            "signing capability")
    refuse(asker("CertificateVerify left out", must).upto("WAIT_CV"), CCS,
           b"\1", "MESSAGE_UNEXPECTED", "unexpected_message",
           "change_cipher_spec")
    refuse(asker("CertificateVerify left out, optional", must,
                 client_auth="optional").upto("WAIT_CV"), CCS, b"\1",
           "MESSAGE_UNEXPECTED", "unexpected_message", "change_cipher_spec")
    theirs("Finished in place of CertificateVerify", "WAIT_CV",
           lambda s: s.client_finished(), must)
    theirs("CertificateVerify twice", "WAIT_CCS",
           lambda s: s.client_verify())
    theirs("CertificateVerify before ClientKeyExchange", "WAIT_CKE",
           lambda s: s.client_verify(), "RFC 5246 7.4.8: MUST immediately "
           "follow the client key exchange message")
    theirs("CertificateVerify before Certificate", "WAIT_CERT",
           lambda s: s.client_verify())
    theirs("CertificateVerify behind an empty Certificate", "WAIT_CCS",
           lambda s: s.client_verify(ALICE.seed), client_auth="optional",
           presents=None)
    theirs("CertificateVerify behind ChangeCipherSpec", "WAIT_FINISHED",
           lambda s: s.client_verify())
    theirs("Certificate left out", "WAIT_CERT",
           lambda s: s.client_key_exchange(), "RFC 5246 7.4.6: the client "
           "MUST send a certificate message")
    theirs("Certificate left out, optional", "WAIT_CERT",
           lambda s: s.client_key_exchange(), "RFC 5246 7.4.6: the client "
           "MUST send a certificate message", client_auth="optional")
    theirs("Certificate twice", "WAIT_CKE",
           lambda s: s.certificate12(ALICE.chain))
    theirs("Certificate behind ClientKeyExchange", "WAIT_CV",
           lambda s: s.certificate12(ALICE.chain))
    theirs("ClientKeyExchange twice", "WAIT_CV",
           lambda s: s.client_key_exchange())
    theirs("Certificate after the handshake", "CONNECTED",
           lambda s: s.certificate12(ALICE.chain))


# ---- The client's Certificate ----------------------------------------------

def certificate_cases():
    def refuse_body(name, doc, body, error, alert, offset=None, **config):
        s = asker("client's Certificate: " + name, doc, **config)
        refuse_message(s.upto("WAIT_CERT"), message(CERTIFICATE, body), error,
                       alert, None, offset)

    cert = ALICE.chain[0]

    def entries(*certs):
        return vec24(b"".join(vec24(c) for c in certs))

    refuse_body("empty list, required", "RFC 5246 7.4.6: handshake_failure",
                entries(), "CERTIFICATE_REQUIRED12", "handshake_failure")
    syntax = "RFC 5246 7.4.2, 7.2.2: decode_error"
    for name, body, offset in [
            ("no body", b"", 0), ("half a length", b"\0\0", 0),
            ("list announces more than there is", b"\0\0\4\0\0\1", 3),
            ("an octet behind the list", entries(cert) + b"\0",
             6 + len(cert)),
            ("an octet behind an empty list", b"\0\0\0\0", 3),
            ("a certificate of no length", entries(b""), 3),
            ("a certificate longer than the list", vec24(u24(9) + b"cert"),
             6),
            ("as in TLS 1.3", certificate_entries([(cert, b"")]), None)]:
        refuse_body(name, syntax, body, "MESSAGE_MALFORMED", "decode_error",
                    offset, client_auth="optional")
    for length in (25, 30):
        refuse_body("%d entries" % length, "tls/trust.h: "
                    "HAKE_CERTIFICATES_MAX", entries(*chain_of(length).chain),
                    "CERTIFICATES_TOO_MANY", "internal_error")
    refuse_body("not DER", "RFC 5246 7.2.2: bad_certificate", entries(b"\0"),
                "CERTIFICATE_MALFORMED", "bad_certificate")
    refuse_body("a key that no scheme of the request uses", "RFC 5246 7.4.6: "
                "usable with some pair of the request", entries(P256_CERT),
                "CERTIFICATE_KEY", "unsupported_certificate",
                anchors=(P256_CERT,))
    refuse_body("Ed25519, where the request names ECDSA alone", "RFC 5246 "
                "7.4.6: usable with some pair of the request", entries(cert),
                "CERTIFICATE_KEY", "unsupported_certificate",
                schemes=("ecdsa_secp256r1_sha256",))
    unknown = "RFC 5246 7.2.2: unknown_ca"
    for auth in ("required", "optional"):
        refuse_body("not an anchor, " + auth, unknown,
                    entries(certificate(bytes(32))), "CERTIFICATE_UNKNOWN",
                    "unknown_ca", client_auth=auth)
        refuse_body("the application refuses it, " + auth, "tls/hake.h: "
                    "HAKE_NO", entries(cert), "CERTIFICATE_REFUSED",
                    "certificate_unknown", verify="no", client_auth=auth)
    refuse_body("the server's own", unknown, entries(CERT),
                "CERTIFICATE_UNKNOWN", "unknown_ca")
    refuse_body("no anchors", unknown, entries(cert), "CERTIFICATE_UNKNOWN",
                "unknown_ca", anchors=())
    refuse_body("the anchor comes second", unknown,
                entries(certificate(bytes(32)), cert), "CERTIFICATE_UNKNOWN",
                "unknown_ca")
    for length in (24, 25):
        c = client("server's chain of %d certificates" % length,
                   "tls/trust.h: HAKE_CERTIFICATES_MAX").upto("WAIT_CERT")
        shown = c.certificate([CERT] + [b"\x30\0"] * (length - 1))
        if length == 25:
            refuse_message(c, shown, "CERTIFICATES_TOO_MANY",
                           "internal_error")
        else:
            c.say(shown, note="Certificate")
            c.state = "WAIT_SKE"
            c.connect().done()


# ---- The client's CertificateVerify and Finished ---------------------------

def verify_cases():
    def refuse_verify(name, doc, build, error, alert, offset=None, **config):
        s = asker("client's CertificateVerify: " + name, doc, **config)
        s.upto("WAIT_CV")
        refuse_message(s, build(s), error, alert, None, offset)

    def of(s, signed, scheme=0x0807):
        return s.client_verify(signed=signed, scheme=scheme)

    def raw(signature):
        return message(CERTIFICATE_VERIFY, u16(0x0807) + vec16(signature))

    body = u16(0x0807) + vec16(bytes(64))
    for name, data, offset in [
            ("no body", b"", 0), ("half a scheme", b"\x08", 0),
            ("no signature", u16(0x0807), 2),
            ("half a length", u16(0x0807) + b"\0", 2),
            ("announces more than there is", u16(0x0807) + u16(65) + bytes(64),
             4), ("an octet behind the signature", body + b"\0", 68),
            ("as in TLS 1.1: no scheme", vec16(bytes(64)), None)]:
        refuse_verify(name, "RFC 5246 7.4.8, 7.2.2: decode_error",
                      lambda s: message(CERTIFICATE_VERIFY, data),
                      "MESSAGE_MALFORMED", "decode_error", offset)
    wrong = ("RFC 5246 7.4.8, RFC 8422 5.8: over all handshake messages so "
             "far; 7.2.2: decrypt_error")
    for name, build in [
            ("first bit differs", lambda s: flipped(s.client_verify(), 8)),
            ("last bit differs", lambda s: flipped(s.client_verify(), -1)),
            ("by another key", lambda s: s.client_verify(bytes(32))),
            ("by the server's key", lambda s: s.client_verify(SEED)),
            ("over the hash of the messages", lambda s: of(
                s, s.suite.hash(s.transcript))),
            ("over their SHA-512", lambda s: of(
                s, hashlib.sha512(s.transcript).digest())),
            ("as in TLS 1.3", lambda s: of(s, signed_content(
                s.suite, s.transcript, "client"))),
            ("without the Certificate", lambda s: of(s, less(
                s, CERTIFICATE))),
            ("without the ClientKeyExchange", lambda s: of(s, less(
                s, CLIENT_KEY_EXCHANGE))),
            ("without the CertificateRequest", lambda s: of(s, less(
                s, CERTIFICATE_REQUEST))),
            ("without the ClientHello", lambda s: of(s, less(
                s, CLIENT_HELLO))),
            ("with a HelloRequest", lambda s: of(
                s, s.transcript + message(HELLO_REQUEST, b""))),
            ("over no message", lambda s: raw(ed25519_sign(ALICE.seed, b""))),
            ("over the randoms", lambda s: of(
                s, s.client_random + s.server_random)),
            ("of no length", lambda s: raw(b"")),
            ("of 63 octets", lambda s: raw(bytes(63))),
            ("of 65 octets", lambda s: raw(s.client_verify()[8:] + b"\0")),
            ("of zeros", lambda s: raw(bytes(64)))]:
        refuse_verify("signature " + name, wrong, build, "SIGNATURE_INVALID",
                      "decrypt_error")
    refuse_verify("signature over the hash, SHA-384", wrong, lambda s: of(
        s, s.suite.hash(s.transcript)), "SIGNATURE_INVALID", "decrypt_error",
        suites=(AES12,))
    for number in (0x0403, 0x0401, 0x0201, 0x0808, 0x0a0a, 0x0000):
        refuse_verify("scheme %04x was not offered" % number, "RFC 5246 "
                      "7.4.8: MUST be one of those of the CertificateRequest",
                      lambda s: of(s, None, number), "SCHEME_NOT_OFFERED",
                      "illegal_parameter")
    refuse_verify("scheme does not fit the key", "RFC 5246 7.4.8: MUST be "
                  "compatible with the key in the client's end-entity "
                  "certificate", lambda s: of(s, None, 0x0403), "SCHEME_KEY",
                  "illegal_parameter",
                  schemes=("ed25519", "ecdsa_secp256r1_sha256"))

    def finished(name, kind, **config):
        s = asker("client's Finished: " + name, "RFC 5246 7.4.9: over all "
                  "messages, else decrypt_error", **config)
        s.upto("WAIT_FINISHED")
        s.transcript = less(s, kind)
        refuse_message(s, s.client_finished(), "FINISHED_INVALID",
                       "decrypt_error")

    finished("without CertificateVerify", CERTIFICATE_VERIFY)
    finished("without Certificate", CERTIFICATE)
    finished("without CertificateRequest", CERTIFICATE_REQUEST)
    finished("without the empty Certificate", CERTIFICATE, presents=None,
             client_auth="optional")
    c = holder("server's Finished: without CertificateVerify", "RFC 5246 "
               "7.4.9: over all messages, else decrypt_error").request(ALICE)
    c.upto("WAIT_FINISHED")
    c.transcript = less(c, CERTIFICATE_VERIFY)
    refuse_message(c, c.server_finished(), "FINISHED_INVALID",
                   "decrypt_error")
    s = asker("keys whose session hash holds CertificateVerify", "RFC 7627 3: "
              "up to and including the ClientKeyExchange: bad_record_mac")
    s.upto("WAIT_CCS").derive(x25519_shared(s.private, x25519_public(
        s.server_private)))
    s.step().put(HANDSHAKE, s.client_finished())
    s.fail("RECORD_MAC", "bad_record_mac")


# ---- Callbacks -------------------------------------------------------------

def callback_cases():
    later = "tls/hake.h: HAKE_NOT_YET, asked again after hake_resume"

    for flags in ((), ONE):
        how = ", one message per record" if flags else ""
        holder("client: signature later" + how, later, flags=flags,
               sign="later").request(ALICE).connect().done(verified=True)
        holder("client: verification and signature later" + how, later,
               flags=flags, sign="later", verify="later").request(
                   ALICE).connect().done(verified=True)
        asker("server: verification later" + how, later, flags=flags,
              verify="later").connect().done(verified=True)
        asker("server: hook, signature and verification later" + how, later,
              flags=flags, verify="later", sign="later", hello="later"
              ).connect().done(verified=True)
    c = holder("client: all later, the server's flight at once", later,
               verify="later", sign="later")
    c.put(HANDSHAKE, first_flight(c))
    c.asked, c.shows = True, ALICE
    c.own_flight().connect().done(verified=True)
    for size in (768, 900):
        holder("client: output buffer of %d octets" % size, "output waits "
               "until there is room; nothing is lost", flags=ONE,
               sizes=[("output_size", size)]).request(ALICE).connect().done()
    once = "tls/hake.h: hake_sign_fn; a key is asked for one signature"
    for more in (250, 330, 410):
        chain = with_chain([*ALICE.chain, bytes(more)])
        holder("client: smallest output buffer, Certificate with %d octets "
               "more" % more, once, chain, flags=ONE,
               sizes=[("output_size", 768)]).request(chain).connect().done()
        server("server: smallest output buffer, Certificate with %d octets "
               "more" % more, once, flags=ONE, chain=(CERT, bytes(more)),
               sizes=[("output_size", 768)]).connect().done()
    asker("server: smallest output buffer", "output waits until there is "
          "room; nothing is lost", flags=ONE,
          sizes=[("output_size", 768)]).connect().done()
    holder("client: smallest buffers, signature later", later, flags=ONE,
           sign="later", sizes=[("input_size", 512), ("output_size", 768)]
           ).request(ALICE).connect().done()
    for flags in ((), ONE):
        c = holder("client: signature refused" +
                   (", one message per record" if flags else ""),
                   "tls/hake.h: HAKE_NO", sign="no", flags=flags).request(
                       ALICE)
        c.say(c.server_hello_done(), note="ServerHelloDone")
        c.out(c.records_out([c.certificate12_of(ALICE), c.key_exchange(
            x25519_public(c.private))]) + record(ALERT, u8(2) + u8(
                ALERTS["internal_error"])), "... alert internal_error")
        for key, value in (("error", "SIGNING_FAILED"),
                           ("alert", "internal_error"), ("state", "SEND_CV")):
            c.add(key, value)
        c.ended = True


def client_authentication():
    theme("client_authentication", "Client authentication in TLS 1.2: "
          "CertificateRequest, and the client's Certificate, "
          "CertificateVerify and Finished.")
    good_handshakes()
    selection()
    kept_cases()
    request_cases()
    order_cases()
    certificate_cases()
    verify_cases()
    callback_cases()


# ---- Raw public keys -------------------------------------------------------

def raw_client(name, doc, **config):
    """hake takes raw public keys."""
    return client(name, doc, **dict(dict(
        peer_types=RAW_FIRST, peer_keys=RAW_SERVER.chain), **config))


def answered(c, client_type=None, server_type=None):
    """The server's hello with what it answers."""
    return c.accept(c.server_hello(c.sh_pairs() + types_answered(
        client_type, server_type)))


def show_raw(c, client_type=None):
    """The server answers, shows its raw public key and signs with it."""
    answered(c, client_type, "RawPublicKey")
    c.seed = RAW_SERVER.seed
    c.say(c.certificate(RAW_SERVER.chain, "RawPublicKey"), note="Certificate")
    c.state = "WAIT_SKE"
    return c


def raw_public_key_cases():
    theme("raw_public_keys", "Raw public keys, RFC 7250, of the server and of "
          "the client, in TLS 1.2.")
    full = "RFC 7250 3, 4: a key in place of certificates, and not in a list"

    # hake is the client
    for types in (RAW_ALONE, RAW_FIRST, RAW_LAST):
        offer = ", ".join(types)
        show_raw(raw_client("client takes %s, gets a raw key" % offer, full,
                            peer_types=types)).connect().done(verified=True)
        if types != RAW_ALONE:
            answered(raw_client("client takes %s, gets X509" % offer, full,
                                peer_types=types), None, "X509").connect(
                                    ).done()
            raw_client("client takes %s, no answer" % offer, "RFC 7250 4.2: "
                       "a server that does not know the extension",
                       peer_types=types).connect().done()
    client("client takes X509 alone and says nothing", "RFC 7250 4.1: MUST "
           "omit the extension", peer_types=("X509",)).connect().done()
    for suites in ((AES12,), BOTH):
        show_raw(raw_client("client takes a raw key, " + suites[0].name, full,
                            suites=suites)).connect().done(verified=True)
    show_raw(raw_client("client takes a raw key, verification later", full,
                        verify="later")).connect().done(verified=True)
    c = show_raw(raw_client("client shows and takes raw keys", full,
                            credentials=(CAROL,), keep=KEEP), "RawPublicKey")
    c.request(CAROL).connect().done(verified=True)
    for name, credentials, answer, shows in CLIENT_TYPES:
        c = client("client " + name, "RFC 7250 4.1, 4.2: "
                   "client_certificate_type", credentials=credentials,
                   keep=KEEP)
        answered(c, answer).request(shows).connect().done()
    c = client("client's raw key, messages not kept", "tls/hake.h: "
               "hake_keep_messages", credentials=(CAROL,))
    answered(c, "RawPublicKey").request().connect().done()
    c = client("client's raw key, signature later", full, credentials=(CAROL,),
               keep=KEEP, sign="later")
    answered(c, "RawPublicKey").request(CAROL).connect().done()
    for version in ("1.2", "1.3"):
        if version == "1.3":
            c = add(ClientBoth("client of both versions, raw keys, TLS 1.3",
                               "RFC 9846 4.5.1", suites=BOTH,
                               peer_types=RAW_ALONE,
                               peer_keys=RAW_SERVER.chain,
                               credentials=(CAROL,)))
            c.upto("WAIT_EE").step(types_answered(
                "RawPublicKey", "RawPublicKey")).request(CAROL)
            c.say(c.certificate(RAW_SERVER.chain), note="Certificate")
            c.state = "WAIT_CV"
            c.say(c.certificate_verify(RAW_SERVER.seed),
                  note="CertificateVerify")
            c.state = "WAIT_FINISHED"
            c.connect().done(verified=True)
        else:
            c = raw_client("client of both versions, raw keys, TLS 1.2", full,
                           suites=BOTH, peer_types=RAW_ALONE,
                           credentials=(CAROL,), keep=KEEP)
            show_raw(c, "RawPublicKey").request(CAROL).connect().done()

    def refuse_answer(name, doc, pairs, error, alert, kind, **config):
        c = client("ServerHello: " + name, doc, **config)
        refuse_message(c, c.server_hello(c.sh_pairs() + pairs), error, alert,
                       kind)

    answers_refused(refuse_answer, "RFC 5246 7.4.1.4")
    c = raw_client("client takes raw keys alone, no answer", "RFC 7250 4.2: "
                   "no answer means X.509, which the client does not take: "
                   "unsupported_certificate", peer_types=RAW_ALONE)
    refuse_message(c.upto("WAIT_CERT"), c.certificate(), "CERTIFICATE_TYPE",
                   "unsupported_certificate")

    def refuse_raw(name, doc, body, error, alert, both=True, **config):
        c = raw_client("server's Certificate: " + name, doc, **config)
        answered(c, None, "RawPublicKey")
        refuse_message(c, message(CERTIFICATE, body), error, alert)
        if both:
            s = raw_asker("client's Certificate: " + name, doc, **config)
            refuse_message(s, message(CERTIFICATE, body), error, alert)

    key = RAW_SERVER.chain[0]
    malformed = ("RFC 7250 3: one SubjectPublicKeyInfo; RFC 5246 7.2.2: "
                 "corrupt: bad_certificate")
    for name, body in [
            ("a list of X.509 where a raw key was negotiated",
             vec24(vec24(CERT))),
            ("X.509 where a raw key was negotiated", vec24(CERT)),
            ("a list of one raw key", vec24(vec24(key))),
            ("two raw keys", vec24(key + key)),
            ("not DER", vec24(b"\0")),
            ("a raw key without its last octet", vec24(key[:-1])),
            ("a raw key and an octet more", vec24(key + b"\0")),
            ("the key alone", vec24(ed25519_public(RAW_SERVER.seed)))]:
        refuse_raw(name, malformed, body, "CERTIFICATE_MALFORMED",
                   "bad_certificate")
    for name, body in [("no body", b""), ("half a length", b"\0\0"),
                       ("a raw key without its length", key),
                       ("a length too many by one",
                        u24(len(key) + 1) + key),
                       ("an octet behind the raw key", vec24(key) + b"\0"),
                       ("as in TLS 1.3", certificate_entries(
                           [(key, b"")]))]:
        refuse_raw("malformed, " + name, "RFC 7250 3, RFC 5246 7.2.2: "
                   "decode_error", body, "MESSAGE_MALFORMED", "decode_error")
    p256 = der(0x30, P256_ALGORITHM, der_bits(P256_POINT))
    refuse_raw("a raw key that no scheme uses", "RFC 5246 7.4.2: the key must "
               "fit", vec24(p256), "CERTIFICATE_KEY",
               "unsupported_certificate", peer_keys=(p256,))
    refuse_raw("a raw key that is not known", "RFC 7250 4.4: out-of-band "
               "validation", vec24(raw_key(bytes(32))),
               "CERTIFICATE_NOT_PINNED", "certificate_unknown")
    refuse_raw("one bit of the raw key differs", "RFC 7250 4.4",
               vec24(flipped(key, -1)), "CERTIFICATE_NOT_PINNED",
               "certificate_unknown")
    refuse_raw("no raw key is known", "RFC 7250 4.4", vec24(key),
               "CERTIFICATE_NOT_PINNED", "certificate_unknown", peer_keys=())
    refuse_raw("empty, where a raw key was negotiated", "RFC 7250 3: "
               "<1..2^24-1>; decode_error", vec24(b""), "CERTIFICATE_EMPTY",
               "decode_error", both=False)
    refuse_raw("the application refuses the raw key", "tls/hake.h: HAKE_NO",
               vec24(key), "CERTIFICATE_REFUSED", "certificate_unknown",
               verify="no")
    for name, answer in [("no answer", None), ("X509", "X509")]:
        c = raw_client("a raw key where X.509 was negotiated: " + name,
                       "RFC 5246 7.4.2: a list; 7.2.2: decode_error")
        refuse_message(answered(c, None, answer), c.certificate(
            [key], "RawPublicKey"), "MESSAGE_MALFORMED", "decode_error")
        c = raw_client("a list of one raw key where X.509 was negotiated: " +
                       name, "RFC 5246 7.2.2: bad_certificate")
        refuse_message(answered(c, None, answer), c.certificate([key]),
                       "CERTIFICATE_MALFORMED", "bad_certificate")
    c = show_raw(raw_client("ServerKeyExchange by another key than the raw "
                            "one", "RFC 5246 7.2.2: decrypt_error"))
    c.seed = SEED
    refuse_message(c, c.server_key_exchange(), "SIGNATURE_INVALID",
                   "decrypt_error")
    c = show_raw(raw_client("ServerKeyExchange of a scheme that does not fit "
                            "the raw key", "RFC 5246 7.4.3", schemes=(
                                "ed25519", "ecdsa_secp256r1_sha256")))
    refuse_message(c, c.server_key_exchange(scheme=0x0403), "SCHEME_KEY",
                   "illegal_parameter")

    # hake is the server
    server_types(server, "RFC 5246 7.4.1.4")
    for name, config in [("both versions", dict(suites=BOTH)),
                         ("signature later", dict(sign="later"))]:
        s = server("server has raw key, " + name, "RFC 7250 4.2", chain=(),
                   credentials=(RAW_SERVER,), **config)
        s.hear(s.client_hello(s.pairs() + [
            (SERVER_CERTIFICATE_TYPE, b"\1\2")]))
        s.answer(shows=RAW_SERVER, server_type="RawPublicKey").connect().done()
    s = server("PSK suite, server_certificate_type offered", "RFC 5489 2: no "
               "Certificate, so no type", suites=(PSK12,), psk=PSK, chain=())
    s.hear(s.client_hello(s.pairs() + [
        (SERVER_CERTIFICATE_TYPE, b"\1\2"),
        (CLIENT_CERTIFICATE_TYPE, b"\1\2")])).answer().connect().done()

    # hake is a server that asks for the client's
    server_asks(server, NEEDED)
    raw_asker("server asks for a raw key, verification later", full,
              verify="later").connect().done(verified=True)
    raw_asker("server asks for a raw key, the client has none", full,
              client_auth="optional", presents=None).connect().done(
                  verified=False)
    s = raw_asker("server needs a raw key, the client has none",
                  "RFC 5246 7.4.6: handshake_failure")
    refuse_message(s, s.certificate12(()), "CERTIFICATE_REQUIRED12",
                   "handshake_failure")
    s = raw_asker("client's CertificateVerify by another key than the raw "
                  "one", "RFC 5246 7.2.2: decrypt_error").upto("WAIT_CV")
    refuse_message(s, s.client_verify(ALICE.seed), "SIGNATURE_INVALID",
                   "decrypt_error")
    s = raw_asker("client's CertificateVerify left out behind a raw key",
                  "RFC 5246 7.4.8").upto("WAIT_CV")
    refuse(s, CCS, b"\1", "MESSAGE_UNEXPECTED", "unexpected_message",
           "change_cipher_spec")
    s = server("raw keys of both sides", full, presents=CAROL,
               client_auth="required", peer_types=RAW_ALONE, keep=KEEP,
               peer_keys=CAROL.chain, **has(RAW_SERVER))
    s.hear(s.client_hello(s.pairs() + [
        (CLIENT_CERTIFICATE_TYPE, b"\1\2"),
        (SERVER_CERTIFICATE_TYPE, b"\1\2")]))
    s.answer(shows=RAW_SERVER, client_type="RawPublicKey",
             server_type="RawPublicKey").connect().done(verified=True)
    for name, offer in [("X509", b"\1\0"), ("unknown types", b"\2\1\xe0"),
                        ("nothing", None)]:
        pairs = [] if offer is None else [(CLIENT_CERTIFICATE_TYPE, offer)]
        refuse_hello("server needs a raw key, %s offered" % name, NO_TYPE,
                     pairs, "CERTIFICATE_TYPE", "unsupported_certificate",
                     client_auth="required", peer_types=RAW_ALONE, keep=KEEP)
        s = server("server would like a raw key, %s offered" % name,
                   "RFC 7250 4.2: without a match client_certificate_type "
                   "MUST be omitted, and nothing is asked for", keep=KEEP,
                   client_auth="optional", peer_types=RAW_ALONE)
        s.hear(s.client_hello(s.pairs() + pairs)).answer(asks=False)
        s.connect().done(verified=False)
    s = server("server would like a raw key and keeps no messages",
               "RFC 7250 4.2: without a request client_certificate_type MUST "
               "be omitted", client_auth="optional", peer_types=RAW_ALONE)
    s.hear(s.client_hello(s.pairs() + [(CLIENT_CERTIFICATE_TYPE, b"\1\2")]))
    s.answer(asks=False).connect().done(verified=False)


# ---- The server's choice ---------------------------------------------------

def server_certificate_cases():
    server_choice(server, AES12,
                  ("SERVER_NAME_MISSING", "handshake_failure"))
    wild = Credential("b.example", names=("b.example", "*.b.example"))
    s = asker("second credential, the client authenticates", "RFC 6066 3, "
              "RFC 5246 7.4.4", chain=(), credentials=(
                  Credential("a.example", names=("a.example",)), wild))
    s.hear(s.client_hello(s.pairs(server_name=b"b.example")))
    s.answer(shows=wild, named=True).connect().done(verified=True)
    s = server("second credential, both versions", "RFC 6066 3", chain=(),
               suites=BOTH, credentials=(
                   Credential("a.example", names=("a.example",)), wild))
    s.hear(s.client_hello(s.pairs(server_name=b"b.example")))
    s.answer(shows=wild, named=True).connect().done()
    s = add(ServerBoth("second credential, both versions, TLS 1.3",
                       "RFC 6066 3", chain=(), suites=BOTH, credentials=(
                           Credential("a.example", names=("a.example",)),
                           wild)))
    s.hear(s.client_hello(s.pairs(server_name=b"b.example")))
    s.answer(shows=wild, named=True).finish().done()
    for name in (b"x.example", None):
        s = server("PSK suite, %s" % ("no certificate for the name" if name
                                      else "no server_name"),
                   "RFC 5489 2: no Certificate, so nothing to choose",
                   suites=(PSK12, CHACHA12), psk=PSK, chain=(),
                   credentials=(wild,))
        s.suite = PSK12
        s.hear(s.client_hello(s.pairs(server_name=name))).answer()
        s.connect().done()


if __name__ == "__main__":
    write("make_authentication12.py", "handshake12",
          (client_authentication, raw_public_key_cases,
           server_certificate_cases))
