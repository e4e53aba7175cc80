"""resumption12.py: TLS 1.2 with sessions (RFC 5246 7.3, RFC 5077, RFC 7627
5.3) for make_resumption12.py: the two sides of tls12.py, which also resume.

Written from the RFCs alone; what hake keeps is sessions.py's.
"""
from resumption13 import NOW, PSK_DHE_KE, WEEK, Resuming, psk_modes
from sessions import EMS, TICKET, VERIFIED, Session, bound_to, sha256
from tls12 import *  # noqa: F401, F403

NAMED = 4  # flag of a client's session: it has a session ID, and no ticket


def new_session_ticket(ticket, hint=0):
    """RFC 5077 3.3."""
    return message(NEW_SESSION_TICKET, u32(hint) + vec16(ticket))


def session12(suite=CHACHA12, issued=NOW, expires=NOW + 1000 * WEEK,
              server_name=b"localhost", context=b"", client_auth=0,
              flags=EMS | VERIFIED, version=0x0303, peer=sha256(CERT),
              secret=secret_bytes("all sessions", "main secret") * 2):
    return Session(suite, secret[:48], issued, expires,
                   bound=bound_to(server_name, context, client_auth),
                   flags=flags, version=version, peer=peer)


class Resuming12(Resuming):
    """What both roles share. now: None if there is no clock, and so neither a
    session nor a ticket."""

    psks = ()
    answered_alpn = None

    def take(self, session):
        """This session is resumed, under new keys."""
        self.resumed, self.main = session, session.secret
        self.expand()

    def kept(self, hint=0, flags=0, peer=sha256(CERT)):
        """The state of a session of this connection, issued now."""
        expires = self.expiry()
        if hint:
            expires = min(expires, self.now + 1000 * hint)
        if self.resumed:
            peer, flags = self.resumed.peer, flags | (
                self.resumed.flags & VERIFIED)
        elif peer != bytes(32) or self.suite.psk:
            flags |= VERIFIED
        return Session(
            self.suite, self.main, self.now, expires, peer=peer,
            alpn=self.answered_alpn or b"",
            bound=bound_to(self.bound_name(), self.context, self.auth()),
            flags=flags | (EMS if self.ems else 0), version=0x0303).state()

    def auth(self):
        return {None: 0, "optional": 1, "required": 2}[self.client_auth]

    def done(self, **changes):
        Case12.done(self, **changes)
        self.add("resumed", "yes" if self.resumed else "no")
        self.tidy()
        return self


# ---- hake is the client ----------------------------------------------------

class ResumingClient12(Resuming12, Client12):
    """session: the one that it finds, with its ticket, or the session ID
    `named`; offers: whether it still fits."""

    client_auth = None

    def __init__(self, name, doc, session=None, ticket=b"ticket", named=None,
                 offers=True, clock=NOW, context=b"", lifetime=None, **config):
        self.session, self.named = session, named
        self.ticket = b"" if named else ticket
        self.now, self.context, self.lifetime = clock, context, lifetime
        self.offers = session is not None and offers
        self.drawn_id = not (self.offers and named)
        self.host = config.get("server_name", "localhost") or ""
        super().__init__(name, doc, **config)

    def bound_name(self):
        return self.host.encode()

    def config_more(self):
        self.config_sessions()
        if self.session is not None:
            if self.named:
                self.session.flags |= NAMED
            self.add("session", self.session.state() +
                     (self.named or self.ticket))

    def own_session_id(self):
        if self.offers:
            return self.named or secret_bytes(self.name, "session id")
        return super().own_session_id()

    def authentication_pairs(self):
        """RFC 9846 4.3.9: whoever keeps sessions of TLS 1.3 says how."""
        more = [psk_modes(PSK_DHE_KE)] if self.knows13 and self.now else []
        return super().authentication_pairs() + more

    def ticket_pairs(self):
        if self.now is None:
            return []
        return [(SESSION_TICKET, self.ticket if self.offers else b"")]

    # -- the server's answer

    def sh_pairs(self):
        pairs = super().sh_pairs()
        if self.renewed is not None:
            pairs.append((SESSION_TICKET, b""))
        return pairs

    renewed = None  # the NewSessionTicket that comes

    def accept_session(self, ticket=None, hello=None, **changes):
        """ServerHello, with an echo; and NewSessionTicket, if there is one."""
        self.renewed = ticket
        self.say(hello or self.server_hello(session_id=self.session_id,
                                            **changes), note="ServerHello")
        self.take(self.session)
        if ticket is None:
            self.state = "WAIT_CCS"
            return self
        self.state = "WAIT_TICKET"
        return self

    def give_ticket(self):
        self.say(self.renewed, note="NewSessionTicket")
        self.state = "WAIT_CCS"
        return self

    def promise(self, ticket):
        """In a full handshake."""
        self.renewed = ticket
        return self

    def saved(self, ticket, hint=0, **changes):
        """What is kept from the server's Finished on."""
        self.add("saved", self.kept(hint=hint, **changes) + ticket)
        return self

    def step(self):
        if self.state == "WAIT_TICKET":
            return self.give_ticket()
        if self.state == "WAIT_FINISHED" and self.resumed:
            self.say(self.server_finished(), note="Finished")
            return self.own_last()
        super().step()
        if self.state == "WAIT_CCS" and self.renewed and not self.resumed \
                and self.peers is None and not self.came:
            self.state, self.came = "WAIT_TICKET", True
        return self

    came = False

    def own_last(self):
        """hake's only flight but the ClientHello."""
        flight = record(CCS, b"\1")
        self.ours = self.client_keys
        last = []
        if self.advertised is not None:
            self.selected = self.own_selection()
            last.append(next_protocol(self.selected))
            self.transcript += last[0]
        last.append(self.client_finished())
        self.out(flight + self.records_out(last), "ChangeCipherSpec, Finished")
        self.state = "CONNECTED"
        return self


# ---- hake is the server ----------------------------------------------------

class ResumingServer12(Resuming12, Server12):
    """keys: its ticket keys; session: what its store has, b"" if that is
    empty, None if there is none; resumes: the Session that it will resume;
    renews: and with a new ticket."""

    def __init__(self, name, doc, keys=(), session=None, clock=NOW,
                 context=b"", lifetime=None, host=b"localhost", **config):
        self.keys, self.session, self.now = keys, session, clock
        self.context, self.lifetime, self.host = context, lifetime, host
        self.client_auth = None
        super().__init__(name, doc, **config)

    def bound_name(self):
        return self.host

    def config_more(self):
        self.config_sessions()
        for key in self.keys:
            self.add("ticket_key", key.field())
        if self.session is not None:
            self.add("session", self.session if isinstance(
                self.session, bytes) else self.session.state())

    def draws(self, random):
        return b""  # as it goes

    # -- the client's ClientHello

    def nonce(self):
        return secret_bytes(self.name, "nonce")[:24]

    def sealed(self, session, key=None, more=b""):
        """A ticket of this server."""
        return (key or self.keys[0]).seal(
            TICKET, secret_bytes(self.name, "old nonce")[:24],
            session.state() + more)

    def offer(self, ticket=None, session_id=b"", pairs=None, **changes):
        """ticket: None if there is no extension."""
        pairs = list(self.pairs() if pairs is None else pairs)
        if ticket is not None:
            pairs.append((SESSION_TICKET, ticket))
        self.offered_id = session_id
        return self.client_hello(pairs, session_id=session_id, **changes)

    # -- hake's answer

    issues = False  # a ticket

    def takes_tickets(self):
        return SESSION_TICKET in self.offered and self.keys and \
            self.now is not None

    def answer(self, **changes):
        """A full handshake."""
        self.answered_alpn = changes.get("selected")
        self.look(self.transcript)
        self.issues = bool(self.takes_tickets())
        self.stores = (not self.issues and self.session is not None and
                       self.now is not None)
        self.draw_more(secret_bytes(self.name, "server random") +
                  self.new_session_id() + self.server_private)
        if self.issues:
            self.draw_more(self.nonce())
        return super().answer(**changes)

    stores = False

    def new_session_id(self):
        return secret_bytes(self.name, "new id") if self.stores else b""

    def ticket_answer(self):
        return [(SESSION_TICKET, b"")] if self.issues else []

    def new_ticket(self):
        state = self.kept(peer=self.peer)
        expires = int.from_bytes(state[62:70], "big")
        ticket = new_session_ticket(
            self.keys[0].seal(TICKET, self.nonce(), state),
            (expires - self.now) // 1000)
        self.transcript += ticket
        return ticket

    peer = bytes(32)  # of the client

    def before_finish(self):
        if self.presents:
            self.peer = sha256(self.presents.chain[0])
        if self.stores:
            self.add("saved", self.kept(peer=self.peer))
        if not self.issues:
            return b""
        return self.records_out([self.new_ticket()])

    def resume(self, session, selected=None, renews=False):
        """The abbreviated handshake, up to hake's Finished."""
        self.look(self.transcript)
        self.answered_alpn = selected
        self.draw_more(secret_bytes(self.name, "server random"))
        self.issues = renews
        if renews:
            self.draw_more(self.nonce())
        self.suite = session.suite
        self.offered = [kind for kind in self.offered if kind not in (
            EC_POINT_FORMATS, SERVER_NAME)]
        self.advertised = (self.npn if NPN in self.offered and not selected
                           else None)
        if self.knows13:  # RFC 9846 4.2.3
            self.server_random = self.server_random[:24] + SENTINEL12
        hello = message(SERVER_HELLO, u16(0x0303) + self.server_random +
                        vec8(self.offered_id) + u16(self.suite.id) + u8(0) +
                        vec16(extensions(self.sh_pairs(selected))))
        self.transcript += hello
        self.take(session)
        flight = [hello]
        if renews:
            flight.append(self.new_ticket())
        plain = self.records_out(flight) + record(CCS, b"\1")
        self.ours = self.server_keys
        finished = self.server_finished()
        self.transcript += finished
        self.out(plain + self.seal(HANDSHAKE, finished),
                 "ServerHello ... Finished")
        self.state = "WAIT_CCS"
        return self

    def step(self):
        if self.resumed and self.state == "WAIT_FINISHED":
            self.say(self.client_finished(), note="Finished")
            self.state = "CONNECTED"
            return self
        return super().step()
