#!/usr/bin/python3
"""make_resumption12.py: writes the vectors of handshake12/ that are about
sessions: session_tickets.txt, session_ids.txt.

    /usr/bin/python3 test-vectors/make_resumption12.py [FOLDER]

Like make_handshakes12.py, whose frame it uses; played by resumption12.py.
"""
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the vectors

from authentication_cases import ALICE  # noqa: E402
from make_handshakes import add, cut, longer, theme, write  # noqa: E402
from make_handshakes12 import (BOTH, PSK, WITHOUT_EMS,  # noqa: E402
                               refuse, refuse_message, unexpected)
from resumption12 import *  # noqa: E402, F403
from sessions import COOKIE_TICKET, TicketKey  # noqa: E402

K, L = TicketKey("K"), TicketKey("L")
SUITES = (CHACHA12, AES12, PSK12)
KEEP = 65536
NEEDED = dict(client_auth="required", anchors=ALICE.chain, keep=KEEP)
ID = secret_bytes("all sessions", "session id")
NO_EMS = VERIFIED  # the flags of a session without it


def of_suite(suite):
    """What a suite needs besides."""
    return dict(suites=(suite,), psk=PSK if suite.psk else None)


def client(name, doc, **config):
    config.setdefault("anchors", () if config.get("psk") else (CERT,))
    return add(ResumingClient12(name, doc, **config))


def server(name, doc, keys=(K,), **config):
    config.setdefault("chain", () if config.get("psk") else (CERT,))
    return add(ResumingServer12(name, doc, keys=keys, **config))


def peer_of(suite):
    return bytes(32) if suite.psk else sha256(CERT)


def of_client(suite=CHACHA12, **changes):
    """A session that a client has."""
    changes.setdefault("peer", peer_of(suite))
    return session12(suite, **changes)


def of_server(suite=CHACHA12, **changes):
    """One that a server sealed, or stored: the client showed nothing."""
    changes.setdefault("peer", bytes(32))
    changes.setdefault("flags", EMS | (VERIFIED if suite.psk else 0))
    return session12(suite, **changes)


# ---- Both ways to resume: a client -----------------------------------------

def ways():
    """How a client has a session: by ticket, by session ID."""
    return (("by ticket", dict()), ("by session ID", dict(named=ID)))


def client_resumes(how, way):
    short = "RFC 5246 7.3: the abbreviated handshake"

    for suite in SUITES:
        client("client, %s, %s" % (how, suite.name), short,
               session=of_client(suite), **way, **of_suite(suite)
               ).accept_session().connect().event(
                   "message sent client_hello", "state WAIT_SH",
                   "message received server_hello", "state WAIT_CCS",
                   "state WAIT_FINISHED", "message received finished",
                   "state SEND_CCS", "message sent finished",
                   "state CONNECTED").app_out(b"question").app_in(
                       b"answer").done(verified=True)
    client("client, %s, NPN" % how, "NextProtocol comes behind "
           "ChangeCipherSpec", npn=[b"a"], session=of_client(), **way).answers(
               npn=[b"b", b"a"]).accept_session().connect().done()
    for old, new in ((b"", b"h2"), (b"h2", None), (b"x", b"h2")):
        session = of_client()
        session.alpn = old
        client("client, %s, ALPN was %r and is %r" % (how, old, new),
               "RFC 7301 3.1: only the values in the new handshake messages "
               "are considered", alpn=(b"h2",), session=session, **way
               ).answers(alpn=new).accept_session().connect().done(
                   alpn=new or b"")
    for flags in ((), ("no_compat",)):
        client("client of both versions, %s%s" % (how, ", no compatibility"
                                                  if flags else ""),
               "RFC 9846 4.2.2: legacy_session_id is the cached session ID",
               suites=BOTH, flags=flags, session=of_client(), **way
               ).accept_session().connect().done()
    client("client, %s, one message per record" % how, short, npn=[b"a"],
           flags=("one_message_per_record",), session=of_client(), **way
           ).answers(npn=[b"a"]).accept_session().connect().done()
    c = client("client, %s, server_name is answered" % how, "RFC 6066 3: a "
               "server must not; a client need not care",
               session=of_client(), **way)
    c.accept_session(hello=c.server_hello(
        c.sh_pairs() + [(SERVER_NAME, b"")], session_id=c.session_id))
    c.connect().done()

    for name, session_id in (("none", b""), ("another", bytes(32)),
                             ("a shorter one", ID[:31]),
                             ("its first octet", ID[:1])):
        c = client("client, %s, the server names %s" % (how, name),
                   "RFC 5246 7.4.1.3: a new session, and a full handshake",
                   session=of_client(), **way)
        c.accept(c.server_hello(session_id=session_id)).connect()
        if session_id:
            c.saved(session_id, flags=NAMED)
        c.done()
    c = client("client, %s, the server takes another suite" % how,
               "RFC 5246 7.4.1.3: the same cipher suite", session=of_client(),
               suites=(CHACHA12, AES12), **way)
    refuse_message(c, c.server_hello(session_id=c.session_id, suite=AES12.id),
                   "SESSION_SUITE", "illegal_parameter")
    c = client("client, %s, another suite in a full handshake" % how,
               "RFC 5246 7.4.1.3: Clients MUST be prepared to do a full "
               "negotiation", session=of_client(), suites=(CHACHA12, AES12),
               **way).answers(suite=AES12)
    c.accept(c.server_hello()).connect().done()
    c = client("client, %s, an older version" % how, "RFC 5246 E.1: "
               "protocol_version", session=of_client(), **way)
    refuse_message(c, c.server_hello(session_id=c.session_id, version=0x0302),
                   "VERSION_UNSUPPORTED", "protocol_version")
    c = client("client of both versions, %s, and a downgrade" % how,
               "RFC 9846 4.2.3: illegal_parameter", suites=BOTH,
               session=of_client(), **way)
    refuse_message(c, c.server_hello(
        session_id=c.session_id, random=c.server_random[:24] + SENTINEL12),
                   "DOWNGRADE", "illegal_parameter")

    # RFC 7627 5.3
    ems = "RFC 7627 5.3: the client MUST abort the handshake"
    c = client("client, %s, extended_main_secret is gone" % how, ems,
               session=of_client(), **way).answers(ems=False)
    refuse_message(c, c.server_hello(session_id=c.session_id), "EMS_MISSING",
                   "handshake_failure")
    c = client("client, %s, extended_main_secret is gone, though none is "
               "needed" % how, ems, session=of_client(), flags=WITHOUT_EMS,
               **way).answers(ems=False)
    refuse_message(c, c.server_hello(session_id=c.session_id), "EMS_CHANGED",
                   "handshake_failure")
    c = client("client, %s, extended_main_secret is new" % how, ems,
               session=of_client(flags=NO_EMS), flags=WITHOUT_EMS, **way)
    refuse_message(c, c.server_hello(session_id=c.session_id), "EMS_CHANGED",
                   "handshake_failure")
    c = client("client, %s, no extended_main_secret" % how, "RFC 7627 5.3: "
               "legacy insecure resumption, by a switch",
               session=of_client(flags=NO_EMS), flags=WITHOUT_EMS, **way)
    c.answers(ems=False).accept_session().connect().done()

    # what is not offered
    old = "tls/hake.h: what a session is bound to"
    for name, session, config in (
            ("of no extended_main_secret", of_client(flags=NO_EMS), {}),
            ("of TLS 1.3", of_client(version=0x0304), {}),
            ("of TLS 1.3 and a suite of TLS 1.2", of_client(version=0x0304),
             dict(suites=BOTH)),
            ("of a suite that is not offered", of_client(AES12), {}),
            ("of another name", of_client(server_name=b"localhosT"), {}),
            ("of no name", of_client(server_name=b""), {}),
            ("of another context", of_client(), dict(context=b"anchors")),
            ("that has expired", of_client(expires=NOW), {}),
            ("from the future", of_client(issued=NOW + 1), {})):
        c = client("client, %s, a session %s is not offered" % (how, name),
                   old, session=session, offers=False, **way, **config)
        c.connect().done()
    session = of_client()
    session.format = 2
    client("client, %s, a session of another format is not offered" % how, old,
           session=session, offers=False, **way).connect().done()
    client("client, %s, in the last millisecond" % how, old,
           session=of_client(expires=NOW + 1), **way).accept_session(
               ).connect().done()
    client("client, %s, in the first millisecond" % how, old,
           session=of_client(issued=NOW), **way).accept_session().connect(
               ).done()

    # order
    for state in ("WAIT_CCS", "WAIT_FINISHED"):
        wrong = [CERTIFICATE, SERVER_HELLO_DONE, NEW_SESSION_TICKET,
                 SERVER_HELLO, NEXT_PROTOCOL]
        for kind in wrong + ([FINISHED] if state == "WAIT_CCS" else []):
            c = client("client, %s, %s in %s" % (how, MESSAGE_NAMES[kind],
                                                 state),
                       "RFC 5246 7.3: unexpected_message",
                       session=of_client(), **way).accept_session().upto(state)
            unexpected(c, message(kind, b""))
        c = client("client, %s, HelloRequest in %s" % (how, state),
                   "RFC 5246 7.4.1.1: ignored", session=of_client(), **way)
        c.accept_session().upto(state).put(HANDSHAKE, message(
            HELLO_REQUEST, b""), "HelloRequest").connect().done()
    c = client("client, %s, wrong Finished" % how, "RFC 5246 7.4.9: MUST "
               "verify", session=of_client(), **way).accept_session()
    finished = c.upto("WAIT_FINISHED").server_finished()
    refuse_message(c, finished[:-1] + u8(finished[-1] ^ 1),
                   "FINISHED_INVALID", "decrypt_error")
    c = client("client, %s, the client's Finished" % how, "RFC 5246 7.4.9: "
               "server finished", session=of_client(), **way).accept_session()
    c.upto("WAIT_FINISHED")
    refuse_message(c, c.client_finished(), "FINISHED_INVALID",
                   "decrypt_error")
    c = client("client, %s, application data before Finished" % how,
               "RFC 5246 7.4.9", session=of_client(), **way)
    c.accept_session().upto("WAIT_FINISHED")
    refuse(c, APPLICATION, b"data", "APPLICATION_DATA_EARLY",
           "unexpected_message")
    c = client("client, %s, the server has another main secret" % how,
               "RFC 5246 F.1.4", session=of_client(), **way).accept_session()
    c.main = bytes(48)
    c.expand()
    c.step().put(HANDSHAKE, c.server_finished(), "Finished")
    c.fail("RECORD_MAC", "bad_record_mac")


# ---- Both ways to resume: a server -----------------------------------------

def opening(how, s, session, session_id=ID, **changes):
    """A ClientHello that offers this session."""
    if how == "by ticket":
        return s.offer(s.sealed(session), session_id, **changes)
    s.offered_id = session_id
    return s.offer(None, session_id, **changes)


def offered(how, name, doc, session, pairs=None, hello={}, **config):
    """hake is a server to which this session is offered."""
    stores = how != "by ticket"
    s = server("server, %s, %s" % (how, name), doc, keys=() if stores else
               (K,), session=session if stores else None, **config)
    s.hear(opening(how, s, session, pairs=pairs and pairs(s), **hello))
    return s


def server_resumes(how):
    short = "RFC 5246 7.3: the abbreviated handshake"

    for suite in SUITES:
        session = of_server(suite)
        offered(how, suite.name, short, session, **of_suite(suite)).resume(
            session).connect().event(
                "message received client_hello", "state NEGOTIATED",
                "message sent server_hello", "state SEND_CCS",
                "message sent finished", "state WAIT_CCS",
                "state WAIT_FINISHED", "message received finished",
                "state CONNECTED").app_in(b"question").app_out(
                    b"answer").done(verified=suite.psk)
    session = of_server()
    offered(how, "NPN", "NextProtocol comes behind ChangeCipherSpec", session,
            npn=[b"a"]).resume(session).connect().done()
    for name in (b"h2", b"x"):
        offered(how, "ALPN, %r" % name, "RFC 7301 3.1: only the values in the "
                "new handshake messages are considered", session,
                alpn=(b"h2", b"x"), pairs=lambda s: s.pairs(alpn=(name,))
                ).resume(session, selected=name).connect().done(alpn=name)
    s = offered(how, "ALPN, no overlap", "RFC 7301 3.2", session,
                alpn=(b"h2",), pairs=lambda s: s.pairs(alpn=(b"x",)))
    s.fail("ALPN_NO_OVERLAP", "no_application_protocol", CLIENT_HELLO,
           state=False)
    offered(how, "one message per record", short, session, npn=[b"a"],
            flags=("one_message_per_record",)).resume(session).connect().done()
    offered(how, "both versions", "RFC 9846 4.2.3: the sentinel", session,
            suites=BOTH, hello=dict(suites=[CHACHA12.id])).resume(
                session).connect().done()
    offered(how, "the suite is the server's second", "RFC 5246 7.4.1.3: the "
            "same cipher suite", session, suites=(AES12, CHACHA12)).resume(
                session).connect().done()
    offered(how, "the first suite has a PSK, the session's none", "RFC 5246 "
            "7.4.1.3", session, suites=(PSK12, CHACHA12), psk=PSK,
            chain=(CERT,)).resume(session).connect().done(verified=False)
    offered(how, "no groups, no point formats", "RFC 8422 4: ignored",
            session, pairs=lambda s: without(s.pairs(
                groups=()), EC_POINT_FORMATS)).resume(session).connect().done()
    offered(how, "no signature_algorithms", "RFC 5246 7.4.1.4.1: not for "
            "resumption", session, pairs=lambda s: s.pairs(schemes=())
            ).resume(session).connect().done()
    named = of_server(server_name=b"")
    offered(how, "no name", short, named, host=b"", pairs=lambda s: s.pairs(
        server_name=None)).resume(named).connect().done()
    bound = of_server(context=b"host 7")
    offered(how, "session_context", "tls/hake.h: what a session is bound to",
            bound, context=b"host 7").resume(bound).connect().done()
    for name, session in (("first", of_server(issued=NOW)),
                          ("last", of_server(expires=NOW + 1))):
        offered(how, "in the %s millisecond" % name, "tls/hake.h", session
                ).resume(session).connect().done()

    # RFC 7627 5.3
    session, old = of_server(), of_server(flags=0)
    offered(how, "extended_main_secret is new", "RFC 7627 5.3: MUST NOT "
            "perform the abbreviated handshake; a full one", old,
            flags=WITHOUT_EMS).answer().connect().done()
    offered(how, "extended_main_secret is new, and needed", "RFC 7627 5.3: "
            "MUST NOT perform the abbreviated handshake", old
            ).answer().connect().done()
    offered(how, "extended_main_secret is gone", "RFC 7627 5.3: MUST abort",
            session, pairs=lambda s: s.pairs(ems=False)).fail(
                "EMS_MISSING", "handshake_failure", CLIENT_HELLO, state=False)
    offered(how, "extended_main_secret is gone, though none is needed",
            "RFC 7627 5.3: MUST abort", session, flags=WITHOUT_EMS,
            pairs=lambda s: s.pairs(ems=False)).fail(
                "EMS_CHANGED", "handshake_failure", CLIENT_HELLO, state=False)
    offered(how, "neither had extended_main_secret", "RFC 7627 5.3: SHOULD "
            "abort", old, pairs=lambda s: s.pairs(ems=False)).fail(
                "EMS_MISSING", "handshake_failure", CLIENT_HELLO, state=False)
    offered(how, "neither had extended_main_secret, by a switch",
            "RFC 7627 5.3: legacy insecure resumption", old,
            flags=WITHOUT_EMS, pairs=lambda s: s.pairs(ems=False)).resume(
                old).connect().done()

    # a full handshake instead
    for name, session, config in (
            ("has expired", of_server(expires=NOW), {}),
            ("is from the future", of_server(issued=NOW + 1), {}),
            ("is of another name", of_server(server_name=b"localhosT"), {}),
            ("is of no name", of_server(server_name=b""), {}),
            ("is of another context", of_server(context=b"host 7"), {}),
            ("is of this context", of_server(), dict(context=b"host 7")),
            ("is of a server that asks", of_server(client_auth=1), {}),
            ("is of TLS 1.3", of_server(version=0x0304), {}),
            ("is of a suite that is not enabled", of_server(AES12), {}),
            ("is of a suite that is not offered", of_server(AES12),
             dict(suites=(CHACHA12, AES12), hello=dict(
                 suites=[CHACHA12.id])))):
        offered(how, "the session " + name, "RFC 5246 7.4.1.3: no requirement "
                "that the server resume any session", session, **config
                ).answer().connect().done()
    session = of_server()
    session.format = 2
    offered(how, "the session is of another format", "tls/hake.h", session
            ).answer().connect().done()

    # clients that show who they are
    known = of_server(flags=EMS | VERIFIED, peer=sha256(ALICE.chain[0]),
                      client_auth=2)
    offered(how, "the client had shown its certificate", "tls/hake.h",
            known, **NEEDED).resume(known).connect().done(verified=True)
    offered(how, "the client had shown nothing, and must", "tls/hake.h",
            of_server(client_auth=2), presents=ALICE, **NEEDED).answer(
                ).connect().done(verified=True)
    may = of_server(client_auth=1)
    offered(how, "the client had shown nothing, and need not", "tls/hake.h",
            may, **dict(NEEDED, client_auth="optional")).resume(
                may).connect().done(verified=False)

    # what goes wrong
    session = of_server()
    for kind in (CERTIFICATE, CLIENT_KEY_EXCHANGE, CERTIFICATE_VERIFY,
                 FINISHED, NEXT_PROTOCOL, CLIENT_HELLO):
        s = offered(how, MESSAGE_NAMES[kind] + " instead of ChangeCipherSpec",
                    "RFC 5246 7.3: unexpected_message", session).resume(
                        session)
        unexpected(s, message(kind, b""))
    for kind in (CERTIFICATE, CLIENT_KEY_EXCHANGE, NEXT_PROTOCOL):
        s = offered(how, MESSAGE_NAMES[kind] + " instead of Finished",
                    "RFC 5246 7.3: unexpected_message", session).resume(
                        session).upto("WAIT_FINISHED")
        unexpected(s, message(kind, b""))
    s = offered(how, "Finished instead of NextProtocol", "the technical note",
                session, npn=[b"a"]).resume(session)
    unexpected(s.upto("WAIT_NEXT_PROTOCOL"), s.client_finished())
    s = offered(how, "wrong Finished", "RFC 5246 7.4.9: MUST verify",
                session).resume(session).upto("WAIT_FINISHED")
    finished = s.client_finished()
    refuse_message(s, finished[:-1] + u8(finished[-1] ^ 1),
                   "FINISHED_INVALID", "decrypt_error")
    s = offered(how, "the server's Finished", "RFC 5246 7.4.9: client "
                "finished", session).resume(session).upto("WAIT_FINISHED")
    refuse_message(s, s.server_finished(), "FINISHED_INVALID",
                   "decrypt_error")
    s = offered(how, "application data before Finished", "RFC 5246 7.4.9",
                session).resume(session).upto("WAIT_FINISHED")
    refuse(s, APPLICATION, b"data", "APPLICATION_DATA_EARLY",
           "unexpected_message")
    s = offered(how, "the client has another main secret", "RFC 5246 F.1.4",
                session).resume(session)
    s.main = bytes(48)
    keys = s.server_keys
    s.expand()
    s.server_keys = s.ours = keys
    s.step().put(HANDSHAKE, s.client_finished(), "Finished")
    s.fail("RECORD_MAC", "bad_record_mac")


# ---- Tickets ---------------------------------------------------------------

def client_ticket_cases():
    full = "RFC 5077 3.1: NewSessionTicket in a full handshake"

    for suite in SUITES:
        client("client gets a ticket, " + suite.name, full, **of_suite(suite)
               ).promise(new_session_ticket(b"fresh")).connect().saved(
                   b"fresh", peer=peer_of(suite)).event(
                       "message sent finished", "state WAIT_TICKET",
                       "message received new_session_ticket",
                       "state WAIT_CCS", "state CONNECTED").done()
    for hint in (1, 7200, WEEK, WEEK + 1, 0xffffffff):
        client("client gets a ticket, lifetime hint %d" % hint, "RFC 5077 "
               "3.3: in seconds; 7 days at most").promise(new_session_ticket(
                   b"fresh", hint)).connect().saved(b"fresh", hint).done()
    client("client gets a ticket, and keeps it for a minute", "tls/hake.h: "
           "session_lifetime", lifetime=60).promise(new_session_ticket(
               b"fresh", 7200)).connect().saved(b"fresh", 7200).done()
    client("client gets a ticket, bound to more", "tls/hake.h: what a session "
           "is bound to", context=b"anchors", server_name="a.example",
           alpn=(b"h2",)).answers(alpn=b"h2").promise(new_session_ticket(
               b"fresh")).connect().saved(b"fresh").done(alpn=b"h2")
    client("client without a name gets a ticket", full, server_name=None
           ).promise(new_session_ticket(b"fresh")).connect().saved(
               b"fresh").done()
    client("client of both versions gets a ticket", full, suites=BOTH
           ).promise(new_session_ticket(b"fresh")).connect().saved(
               b"fresh").done()
    client("client without extended_main_secret gets a ticket", "RFC 7627 "
           "5.4: a flag", flags=WITHOUT_EMS).answers(ems=False).promise(
               new_session_ticket(b"fresh")).connect().saved(b"fresh").done()
    c = client("client gets a ticket and a session ID", "RFC 5077 3.4: "
               "discards any Session ID").promise(new_session_ticket(b"fresh"))
    c.accept(c.server_hello(session_id=ID)).connect().saved(b"fresh").done()
    client("client gets an empty ticket", "RFC 5077 3.3: a zero-length "
           "ticket").promise(new_session_ticket(b"")).connect().done()
    c = client("client gets an empty ticket and a session ID", "RFC 5246 "
               "7.4.1.3").promise(new_session_ticket(b""))
    c.accept(c.server_hello(session_id=ID)).connect().saved(
        ID, flags=NAMED).done()
    for length in (1, 1000, 16000):
        ticket = bytes(range(250)) * 64
        client("client gets a ticket of %d octets" % length, full).promise(
            new_session_ticket(ticket[:length])).connect().saved(
                ticket[:length]).app_in(b"data").done()
    c = client("client gets a ticket in records of one octet", full).promise(
        new_session_ticket(b"fresh")).upto("WAIT_TICKET")
    for octet in c.renewed:
        c.put(HANDSHAKE, u8(octet))
    c.transcript += c.renewed
    c.state = "WAIT_CCS"
    c.connect().saved(b"fresh").done()
    c = client("client gets a ticket, HelloRequests around it", "RFC 5246 "
               "7.4.1.1: ignored").promise(new_session_ticket(b"fresh"))
    c.upto("WAIT_TICKET").put(HANDSHAKE, message(HELLO_REQUEST, b""))
    c.step().put(HANDSHAKE, message(HELLO_REQUEST, b"")).connect().saved(
        b"fresh").done()
    c = client("client gets a ticket, everything in records of NPN", full,
               npn=[b"a"]).answers(npn=[b"a"]).promise(new_session_ticket(
                   b"fresh")).connect().saved(b"fresh").done()

    # renewal
    for flags, hint in (((), 0), (("no_compat",), 60)):
        client("client's ticket is renewed, hint %d" % hint, "RFC 5077 3.3: "
               "MAY renew the ticket", suites=BOTH if flags else (CHACHA12,),
               flags=flags, session=of_client(expires=NOW + 90000)
               ).accept_session(new_session_ticket(b"fresh", hint)).connect(
                   ).saved(b"fresh", hint).event(
                       "state WAIT_TICKET", "message received "
                       "new_session_ticket", "state WAIT_CCS",
                       "state SEND_CCS", "state CONNECTED").done()
    client("client's ticket is renewed with an empty one", "RFC 5077 3.3",
           session=of_client()).accept_session(new_session_ticket(b"")
                                               ).connect().done()
    client("client's session has a ticket instead of its ID", "RFC 5077 3.3",
           session=of_client(), named=ID).accept_session(new_session_ticket(
               b"fresh")).connect().saved(b"fresh").done()
    client("client's ticket is renewed, NPN", "RFC 5077 3.3", npn=[b"a"],
           session=of_client()).answers(npn=[b"a"]).accept_session(
               new_session_ticket(b"fresh")).connect().saved(b"fresh").done()
    client("client's ticket is refused and another one comes", "RFC 5077 "
           "3.1, figure 4", session=of_client()).promise(new_session_ticket(
               b"fresh")).connect().saved(b"fresh").done()
    client("client's session has no ticket", "tls/hake.h", session=of_client(),
           ticket=b"", offers=False).connect().done()
    client("client's session ID has 33 octets", "RFC 5246 7.4.1.2: <0..32>",
           session=of_client(), named=ID + b"x", offers=False).connect().done()
    client("client's session is cut short", "tls/hake.h", session=Cut(),
           ticket=b"", offers=False).connect().done()

    # what goes wrong
    asks = "RFC 5077 3.3: MUST be sent if the extension was included"
    never = "RFC 5077 3.3: MUST NOT be sent without the extension"
    c = client("client without a clock asks for no ticket", "RFC 5077 3.2: "
               "MUST NOT send this extension if it does not receive one",
               clock=None)
    refuse_message(c, c.server_hello(c.sh_pairs() + [(SESSION_TICKET, b"")]),
                   "EXTENSION_NOT_OFFERED", "unsupported_extension",
                   SESSION_TICKET)
    c = client("client: the server answers with a ticket", "RFC 5077 3.2: a "
               "zero-length extension")
    refuse_message(c, c.server_hello(c.sh_pairs() + [(SESSION_TICKET, b"t")]),
                   "EXTENSION_MALFORMED", "decode_error", SESSION_TICKET, 0)
    c = client("client of TLS 1.3: session_ticket in ServerHello", "RFC 9846 "
               "4.3: illegal_parameter", suites=BOTH)
    hello = message(SERVER_HELLO, u16(0x0303) + c.server_random + vec8(
        c.session_id) + u16(CHACHA.id) + u8(0) + vec16(extensions([
            (SUPPORTED_VERSIONS, u16(0x0304)), (SESSION_TICKET, b"")])))
    refuse_message(c, hello, "EXTENSION_MISPLACED", "illegal_parameter",
                   SESSION_TICKET)
    ticket = new_session_ticket(b"fresh")
    for state in ("WAIT_SH", "WAIT_CERT", "WAIT_SKE", "WAIT_CR", "WAIT_CCS",
                  "WAIT_FINISHED", "CONNECTED"):
        unexpected(client("client: a ticket without being announced, in "
                          + state, never).upto(state), ticket)
    for state in ("WAIT_CERT", "WAIT_SKE", "WAIT_CR", "WAIT_CCS",
                  "WAIT_FINISHED", "CONNECTED"):
        c = client("client: a ticket too early, or a second one, in " + state,
                   never).promise(ticket).upto(state)
        if state == "CONNECTED":
            c.saved(b"fresh")
        unexpected(c, ticket)
    for session, name in ((None, "full"), (of_client(), "abbreviated")):
        def begin(doc, what):
            c = client("client, %s handshake, %s" % (name, what), doc,
                       session=session)
            if session:
                return c.accept_session(ticket)
            return c.promise(ticket).upto("WAIT_TICKET")
        c = begin(asks, "ChangeCipherSpec instead of the ticket")
        c.put(CCS, b"\1", "what must be refused").fail(
            "MESSAGE_UNEXPECTED", "unexpected_message", "change_cipher_spec")
        for kind in (FINISHED, SERVER_HELLO, CERTIFICATE, NEXT_PROTOCOL):
            c = begin(asks, MESSAGE_NAMES[kind] + " instead of the ticket")
            unexpected(c, message(kind, b""))
        c = begin("RFC 5246 7.1", "application data instead of the ticket")
        c.put(APPLICATION, b"data").fail(
            "RECORD_TYPE", "unexpected_message")
        for length in range(6 + 5):
            c = begin("RFC 5077 3.3: decode_error", "a ticket message of %d "
                      "octets" % length)
            refuse_message(c, cut(ticket, length), "MESSAGE_MALFORMED",
                           "decode_error", None,
                           0 if length < 4 else 4 if length < 6 else 6)
        c = begin("RFC 5077 3.3: decode_error", "an octet behind the ticket")
        refuse_message(c, longer(ticket), "MESSAGE_MALFORMED", "decode_error",
                       None, 11)
        c = begin("RFC 5077 3.3: included in the hash", "the ticket is not "
                  "hashed by the server")
        c.put(HANDSHAKE, ticket, "NewSessionTicket")
        c.state = "WAIT_CCS"
        refuse_message(c.step(), c.server_finished(), "FINISHED_INVALID",
                       "decrypt_error")
        c = begin("RFC 5246 6.2.1", "a ticket across ChangeCipherSpec")
        c.put(HANDSHAKE, ticket[:6]).put(CCS, b"\1", "what must be refused")
        c.fail("RECORD_INTERLEAVED", "unexpected_message", state=True)
        c = begin("RFC 5246 7.3", "two tickets in a record")
        c.put(HANDSHAKE, ticket + ticket, "what must be refused")
        c.state = "WAIT_CCS"
        c.fail("MESSAGE_UNEXPECTED", "unexpected_message", NEW_SESSION_TICKET)
        c = begin("RFC 5077 3.3: not valid until Finished was verified",
                  "a ticket, and the transport ends")
        c.step().eof().fail("CLOSED_EARLY", "none")


class Cut:
    """A session that lacks its last octet."""

    flags, alpn = 0, b""

    def state(self):
        return of_client().state()[:-1]


def server_ticket_cases():
    full = "RFC 5077 3.1: NewSessionTicket in a full handshake"

    for suite in SUITES:
        s = server("server gives a ticket, " + suite.name, full,
                   **of_suite(suite))
        s.hear(s.offer(b"")).answer().connect().event(
            "state WAIT_FINISHED", "state SEND_TICKET",
            "message sent new_session_ticket", "state SEND_CCS",
            "state CONNECTED").done()
    for name, config in (
            ("for a minute", dict(lifetime=60)),
            ("bound to more", dict(context=b"host 7")),
            ("of the first of two keys", dict(keys=(L, K))),
            ("with its store", dict(session=b"")),
            ("one message per record", dict(flags=(
                "one_message_per_record",))),
            ("of both versions", dict(suites=BOTH)),
            ("with NPN", dict(npn=[b"a"])),
            ("to a client that shows its certificate", dict(
                presents=ALICE, **NEEDED))):
        s = server("server gives a ticket, " + name, full, **config)
        hello = dict(suites=[CHACHA12.id]) if "suites" in config else {}
        s.hear(s.offer(b"", **hello)).answer().connect().done()
    s = server("server gives a ticket, ALPN", full, alpn=(b"h2",))
    s.hear(s.offer(b"", pairs=s.pairs(alpn=(b"h2",)))).answer(
        selected=b"h2").connect().done(alpn=b"h2")
    s = server("server gives a ticket without extended_main_secret",
               "RFC 7627 5.4: a flag", flags=WITHOUT_EMS)
    s.hear(s.offer(b"", pairs=s.pairs(ems=False))).answer().connect().done()
    s = server("server gives a ticket, a session ID is offered",
               "RFC 5077 3.4: an empty Session ID", session=b"")
    s.hear(s.offer(b"t", ID)).answer().connect().done()
    for name, config in (("has no key", dict(keys=())),
                         ("has no clock", dict(clock=None))):
        s = server("server %s, and gives no ticket" % name, "RFC 5077 3.2: "
                   "only if it wishes to", **config)
        s.hear(s.offer(b"")).answer().connect().done()
    s = server("client takes no tickets", "RFC 5077 3.2: MUST NOT send this "
               "extension if it does not receive one")
    s.hear(s.offer()).answer().connect().done()

    # resumption, and what the ticket is
    session, short = of_server(), "RFC 5077 3.4: the same Session ID"
    for session_id in (b"", b"x", ID[:31], ID):
        s = server("server resumes, session ID of %d octets" % len(session_id),
                   short)
        s.hear(s.offer(s.sealed(session), session_id)).resume(
            session).connect().done()
    for name, expires in (("", session.expires), (", for 1.999 seconds",
                                                   NOW + 1999)):
        session = of_server(expires=expires)
        s = server("server renews the ticket of an old key" + name,
                   "RFC 5077 3.3: MAY renew the ticket", keys=(L, K))
        s.hear(s.offer(s.sealed(session, K), ID)).resume(
            session, renews=True).connect().event(
                "state NEGOTIATED", "message sent server_hello",
                "state SEND_TICKET", "message sent new_session_ticket",
                "state SEND_CCS", "state WAIT_CCS", "state CONNECTED").done()
    session = of_server(expires=NOW + 999)
    s = server("server renews no ticket for less than a second", "RFC 5077 "
               "3.3: in seconds", keys=(L, K))
    s.hear(s.offer(s.sealed(session, K), ID)).resume(session).connect().done()
    session = of_server()
    s = server("server renews a ticket, NPN", "RFC 5077 3.3", keys=(L, K),
               npn=[b"a"])
    s.hear(s.offer(s.sealed(session, K), ID)).resume(
        session, renews=True).connect().done()
    s = server("server renews a ticket, ALPN", "RFC 5077 3.3", keys=(L, K),
               alpn=(b"h2",))
    s.hear(s.offer(s.sealed(session, K), ID, s.pairs(alpn=(b"h2",)))).resume(
        session, renews=True, selected=b"h2").connect().done(alpn=b"h2")
    s = server("server renews a ticket, one message per record", "RFC 5077 "
               "3.3", keys=(L, K), flags=("one_message_per_record",))
    s.hear(s.offer(s.sealed(session, K), ID)).resume(
        session, renews=True).connect().done()

    def damaged(sealed):
        yield "of one octet", b"\0"
        yield "without a tag", sealed[:-16]
        yield "an octet short", sealed[:-1]
        yield "an octet long", sealed + b"\0"
        for name, at in (("key name", 0), ("nonce", 16), ("ciphertext", 40),
                         ("tag", len(sealed) - 1)):
            yield "with another " + name, (
                sealed[:at] + u8(sealed[at] ^ 1) + sealed[at + 1:])
        yield "of 16000 octets", bytes(16000)

    fall = ("RFC 5077 3.2: fails to verify the ticket: falls back to a full "
            "handshake")
    sealed = K.seal(TICKET, bytes(24), session.state())
    for name, ticket in damaged(sealed):
        s = server("server: a ticket " + name, fall)
        s.hear(s.offer(ticket, ID)).answer().connect().done()
    for name, ticket in (
            ("of an unknown key", L.seal(TICKET, bytes(24), session.state())),
            ("that is a cookie", K.seal(COOKIE_TICKET, bytes(24),
                                        session.state())),
            ("that holds an octet less", K.seal(TICKET, bytes(24),
                                                session.state()[:-1])),
            ("that holds an octet more", K.seal(TICKET, bytes(24),
                                                session.state() + b"x")),
            ("that holds nothing", K.seal(TICKET, bytes(24), b""))):
        s = server("server: a ticket " + name, fall)
        s.hear(s.offer(ticket, ID)).answer().connect().done()
    s = server("server: a bad ticket, and the ID of a session", "RFC 5077 "
               "3.4: MUST NOT attempt to use the Session ID", session=session)
    s.hear(s.offer(b"t", ID)).answer().connect().done()
    s = server("server without a key: a ticket, and the ID of a session",
               "RFC 5077 3.4: MUST NOT attempt to use the Session ID",
               session=session, keys=())
    s.hear(s.offer(b"t", ID)).answer().connect().done()
    s = server("server without a clock: a good ticket", "tls/hake.h",
               clock=None)
    s.hear(s.offer(sealed, ID)).answer().connect().done()


def session_tickets():
    theme("session_tickets", "Tickets in TLS 1.2, both sides; RFC 5077, RFC "
          "7627 5.3.")
    client_ticket_cases()
    client_resumes(*ways()[0])
    server_ticket_cases()
    server_resumes("by ticket")


# ---- Session IDs -----------------------------------------------------------

def session_ids():
    theme("session_ids", "Session IDs in TLS 1.2, both sides; RFC 5246 7.3, "
          "RFC 7627 5.3.")
    name = "RFC 5246 7.4.1.3: the identity of the session"

    for suite in SUITES:
        c = client("client gets a session ID, " + suite.name, name,
                   **of_suite(suite))
        c.accept(c.server_hello(session_id=ID)).connect().saved(
            ID, flags=NAMED, peer=peer_of(suite)).done()
        s = server("server gives a session ID, " + suite.name, name, keys=(),
                   session=b"", **of_suite(suite))
        s.hear(s.offer()).answer().connect().done()
    for length in (1, 31):
        c = client("client gets a session ID of %d octets" % length, name)
        c.accept(c.server_hello(session_id=ID[:length])).connect().saved(
            ID[:length], flags=NAMED).done()
        client("client resumes by a session ID of %d octets" % length, name,
               session=of_client(), named=ID[:length]).accept_session(
                   ).connect().done()
    c = client("client without a clock gets a session ID", "tls/hake.h",
               clock=None)
    c.accept(c.server_hello(session_id=ID)).connect().done()
    c = client("client of both versions gets a session ID", name, suites=BOTH)
    c.accept(c.server_hello(session_id=ID)).connect().saved(
        ID, flags=NAMED).done()
    c = client("client: the server resumes what compatibility made up",
               "RFC 5246 7.4.1.3: illegal_parameter", suites=BOTH)
    refuse_message(c, c.server_hello(session_id=c.session_id),
                   "SESSION_UNKNOWN", "illegal_parameter")
    c = client("client: the server resumes a session that is not offered",
               "RFC 5246 7.4.1.3: illegal_parameter", suites=BOTH,
               session=of_client(expires=NOW), named=ID, offers=False)
    refuse_message(c, c.server_hello(session_id=c.session_id),
                   "SESSION_UNKNOWN", "illegal_parameter")
    client_resumes(*ways()[1])

    for what, config in (
            ("for a minute", dict(lifetime=60)),
            ("bound to more", dict(context=b"host 7")),
            ("of both versions", dict(suites=BOTH)),
            ("with NPN", dict(npn=[b"a"])),
            ("to a client that shows its certificate", dict(
                presents=ALICE, **NEEDED))):
        s = server("server gives a session ID, " + what, name, keys=(),
                   session=b"", **config)
        hello = dict(suites=[CHACHA12.id]) if "suites" in config else {}
        s.hear(s.offer(b"", **hello)).answer().connect().done()
    s = server("server gives a session ID to a client without tickets", name,
               session=b"")
    s.hear(s.offer()).answer().connect().done()
    for length in (1, 31, 32):
        s = server("server does not know the session ID of %d octets" % length,
                   name, keys=(), session=b"")
        s.hear(s.offer(None, ID[:length])).answer().connect().done()
    s = server("server looks up session IDs of 32 octets alone", name,
               keys=(), session=of_server())
    s.hear(s.offer(None, ID[:31])).answer().connect().done()
    for what, state in (("an octet less", of_server().state()[:-1]),
                        ("a ticket", of_server().state() + b"t")):
        s = server("server's store holds %s" % what, "tls/hake.h", keys=(),
                   session=state)
        s.hear(s.offer(None, ID)).answer().connect().done()
    session = of_server()
    s = server("server resumes by ID, and the client takes tickets", "RFC "
               "5077 3.1", session=session)
    s.hear(s.offer(b"", ID)).resume(session).connect().done()
    s = server("server: nothing is stored before Finished is right",
               "RFC 5246 7.4.9: MUST verify", keys=(), session=b"")
    s.hear(s.offer()).answer().upto("WAIT_FINISHED")
    refuse_message(s, longer(s.client_finished()), "FINISHED_LENGTH",
                   "decode_error")
    server_resumes("by session ID")


if __name__ == "__main__":
    write("make_resumption12.py", "handshake12",
          (session_tickets, session_ids))
