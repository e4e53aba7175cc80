"""resumption13.py: tls13.py with PSKs, tickets, early data and
HelloRetryRequest; RFC 9846 4.2.4, 4.3.9 to 4.3.11, 4.7.1.

For make_retry.py and make_resumption.py. Written from the RFC, like tls13.py.
"""
from sessions import (COOKIE_TICKET, TICKET, VERIFIED, Session, TicketKey,
                      bound_to, sha256)
from tls12 import CHACHA12, EC_POINT_FORMATS
from tls13 import *  # noqa: F403

NOW = 1700000000000  # ms
WEEK = 604800
PSK_KE, PSK_DHE_KE = 0, 1
TWIN = GROUPS["ecdhe_private_use"]
HASH_NAMES = {"sha256": "SHA-256", "sha384": "SHA-384"}

# RFC 9846 4.2.2 and RFC 9849: what may differ in a second ClientHello
MAY_CHANGE = (KEY_SHARE, EARLY_DATA, COOKIE, PRE_SHARED_KEY, PADDING, 65037)


# ---- Pre-shared keys: RFC 9846 4.3.11 --------------------------------------

class Psk:
    def __init__(self, identity, key, suite=CHACHA, age=0, external=True):
        self.identity, self.key, self.suite = identity, key, suite
        self.age, self.external = age, external

    def binder(self, transcript):
        label = b"ext binder" if self.external else b"res binder"
        key = self.suite.derive(self.suite.early_secret(self.key), label, b"")
        return self.suite.finished(key, transcript)

    def early_keys(self, transcript):
        early = self.suite.early_secret(self.key)
        return (self.suite.derive(early, b"c e traffic", transcript),
                self.suite.derive(early, b"e exp master", transcript))

    def field(self):
        return "%s:%s:%s" % (self.identity.decode(), self.key.hex(),
                             HASH_NAMES[self.suite.digest])


def psk_modes(*modes):
    return PSK_KEY_EXCHANGE_MODES, vec8(bytes(modes))


def identities_of(psks):
    return vec16(b"".join(vec16(p.identity) + u32(p.age) for p in psks))


def binders_of(binders):
    return vec16(b"".join(vec8(binder) for binder in binders))


def bind(build, psks, before=lambda suite: b"", change=None):
    """A ClientHello with PSKs. build(data): the message with this
    pre_shared_key; before(suite): the transcript in front of it;
    change(binders): others in their place."""
    zeros = binders_of([bytes(psk.suite.size()) for psk in psks])
    draft = build(identities_of(psks) + zeros)
    binders = [psk.binder(before(psk.suite) + draft[:-len(zeros)])
               for psk in psks]
    if change is None:
        return draft[:-len(zeros)] + binders_of(binders)
    return build(identities_of(psks) + binders_of(change(binders)))


def ticket_psk(session, ticket, age):
    """What a ticket is offered as; age: the client's idea of it, ms."""
    return Psk(ticket, session.secret, session.suite,
               (age + session.age_add) % 2**32, external=False)


def message_hash(suite, hello):
    return message(MESSAGE_HASH, suite.hash(hello))


# ---- Either side -----------------------------------------------------------

class Resuming:
    """What Client and Server here have in common."""

    selected = None  # the Psk
    index = 0  # of it
    exchange = True  # key exchange as well
    retried = False
    early_data = "none"
    resumed = None  # the Session

    def add_random(self, drawn):
        """All that is drawn stands in the configuration, and is known in the
        end."""
        self.drawn, self.random_at = b"", len(self.lines)
        self.lines.append(None)
        self.draw_more(drawn)

    def draw_more(self, octets):
        self.drawn += octets
        if self.drawn:
            self.lines[self.random_at] = "random = " + self.drawn.hex()

    def tidy(self):
        self.lines = [line for line in self.lines if line is not None]

    def clock_set(self, now):
        self.now = now
        self.add("clock", now)
        return self

    def config_sessions(self):
        for psk in self.psks:
            self.add("psk", psk.field())
        if self.now is not None:
            self.add("clock", self.now)
        if self.context:
            self.add("session_context", self.context)
        if self.lifetime:
            self.add("session_lifetime", self.lifetime)

    def expiry(self):
        most = self.now + 1000 * (self.lifetime or WEEK)
        return min(most, self.resumed.expires) if self.resumed else most

    def choose(self, psk, index=0, exchange=True, resumed=None):
        """This PSK is selected."""
        self.selected, self.index, self.exchange = psk, index, exchange
        self.selected_key, self.resumed = psk.key, resumed
        return self

    def early_begin(self, psk, hello):
        traffic, exporter = psk.early_keys(self.transcript)
        self.secrets["CLIENT_EARLY_TRAFFIC_SECRET"] = traffic
        self.secrets["EARLY_EXPORTER_SECRET"] = exporter
        return Keys(psk.suite, traffic)

    def fail(self, *args, **changes):
        super().fail(*args, **changes)
        self.tidy()
        return self

    def done(self, group=None, **changes):
        if group is None and not self.exchange:
            group = "none"
        for label in ("CLIENT_EARLY_TRAFFIC_SECRET", "EARLY_EXPORTER_SECRET"):
            if label in self.secrets:
                self.add("secret." + label, self.secrets[label])
        super().done(group=group, scheme="none" if self.selected else None,
                     **changes)
        self.add("resumed", "yes" if self.resumed else "no")
        self.add("retried", "yes" if self.retried else "no")
        self.add("early_data", self.early_data)
        self.tidy()
        return self


# ---- hake is the client ----------------------------------------------------

class ResumingClient(Resuming, Client):
    """session: the Session it finds, with its ticket; offers: whether it
    still fits. key_shares: names; None: the first group."""

    def __init__(self, name, doc, psks=(), session=None, ticket=b"ticket",
                 offers=True, clock=None, key_shares=None, context=b"",
                 lifetime=None, early=None, **config):
        self.psks, self.session, self.ticket = psks, session, ticket
        self.now, self.key_shares = clock, key_shares
        self.context, self.lifetime = context, lifetime
        self.offers_session = session is not None and offers
        flags = config.get("flags", ())
        self.early = (early if early is not None else
                      "early_data" in flags and self.offers_session and
                      session.early > 0)
        self.psk_ke = "psk_ke" in flags
        self.cookie, self.asked_group = None, False
        self.ee_pairs = ()
        super().__init__(name, doc, **config)

    def config_more(self):
        if self.key_shares is not None:
            self.add("key_shares", ", ".join(self.key_shares) or "none")
        self.config_sessions()
        if self.session is not None:
            self.add("session", self.session.state() + self.ticket)

    def add_random(self, drawn):
        tail = self.grease or b""  # behind all shares
        super().add_random(drawn[:len(drawn) - len(tail)])
        groups = ([self.group] if self.key_shares is None else
                  [GROUPS[name] for name in self.key_shares])
        self.shares = [(g, secret_bytes(
            self.name, "client share %d" % i, EXCHANGE[g].drawn) if i else
            self.private) for i, g in enumerate(groups)]
        self.draw_more(b"".join(private for _, private in self.shares[1:]) +
                       tail)
        if self.shares:
            self.group = self.shares[0][0]

    # -- its ClientHello

    def offered(self):
        psks = list(self.psks)
        if self.offers_session:
            psks.insert(0, ticket_psk(self.session, self.ticket,
                                      self.now - self.session.issued))
        digests = ([self.suite.digest] if self.retried else
                   [suite.digest for suite in self.suites])
        return [psk for psk in psks if psk.suite.digest in digests]

    def own_shares(self):
        return [(group, EXCHANGE[group].public(private))
                for group, private in self.shares]

    def greased(self, pairs):
        """Not in the one share that a HelloRetryRequest asked for."""
        whole = super().greased(pairs)
        return (replaced(whole, KEY_SHARE, dict(pairs)[KEY_SHARE])
                if self.asked_group else whole)

    def own_pairs(self):
        pairs = super().own_pairs()
        if self.early:
            pairs.append((EARLY_DATA, b""))
        if self.cookie is not None:
            pairs.append((COOKIE, vec16(self.cookie)))
        if self.psks or self.session is not None or self.now is not None:
            pairs.append(psk_modes(*([PSK_DHE_KE, PSK_KE] if self.psk_ke
                                     else [PSK_DHE_KE])))
        return pairs

    def before(self, suite):
        return (message_hash(suite, self.hello) + self.request_
                if self.retried else b"")

    def own_hello(self):
        def build(data):
            return client_hello(self.random, self.session_id,
                                self.own_suites(),
                                self.greased(self.own_pairs()) + (
                                    [] if data is None else
                                    [(PRE_SHARED_KEY, data)]))
        psks = self.offered()
        return bind(build, psks, self.before) if psks else build(None)

    def behind_hello(self):
        if not self.early:
            return b""
        self.ours = self.early_begin(self.offered()[0], self.hello)
        self.early_data = "offered"
        self.said_ccs = self.compat
        return record(CCS, b"\1") if self.compat else b""

    def early_out(self, data):
        self.add("early_out", data)
        return self.out(self.seal(APPLICATION, data))

    # -- HelloRetryRequest

    def hello_retry(self, group=None, cookie=None, pairs=None, more=(),
                    **changes):
        if pairs is None:
            pairs = [(SUPPORTED_VERSIONS, u16(0x0304))]
            if group is not None:
                pairs.append((KEY_SHARE, u16(group)))
            if cookie is not None:
                pairs.append((COOKIE, vec16(cookie)))
            pairs += more
        changes.setdefault("random", HELLO_RETRY_RANDOM)
        return self.server_hello(pairs, **changes)

    def retry(self, group=None, cookie=None, ccs=None, suite=None,
              request=None):
        """Gives the HelloRetryRequest; hake answers it."""
        if suite:
            self.suite = suite
        self.request_ = request or self.hello_retry(group, cookie)
        self.give(record(HANDSHAKE, self.request_), "HelloRetryRequest")
        if self.compat if ccs is None else ccs:
            self.put(CCS, b"\1")
        self.retried, self.cookie, self.ours = True, cookie, None
        if self.early:
            self.early, self.early_data = False, "rejected"
        if group is not None:
            self.private = secret_bytes(self.name, "client share again",
                                        len(self.private))
            self.draw_more(self.private)
            self.shares, self.group = [(group, self.private)], group
            self.asked_group = True
        self.transcript = self.before(self.suite)
        first, second = self.hello, self.own_hello()
        self.transcript += second
        flight = record(HANDSHAKE, second)
        if self.compat and not self.said_ccs:
            flight = record(CCS, b"\1") + flight
        self.said_ccs = self.said_ccs or self.compat
        self.first = first
        self.state = "WAIT_SH2"
        return self.out(flight, "the second ClientHello")

    # -- the server's messages

    def sh_pairs(self):
        pairs = [(SUPPORTED_VERSIONS, u16(0x0304))]
        if self.exchange:
            pairs.append((KEY_SHARE, key_share_entry(self.group,
                                                     self.share())))
        if self.selected:
            pairs.append((PRE_SHARED_KEY, u16(self.index)))
        return pairs

    def accept_server_hello(self, hello=None, suite=None, ccs=None,
                            version=0x0303):
        if ccs is None:
            ccs = self.compat and not self.retried
        return super().accept_server_hello(hello, suite, ccs, version)

    def enter_handshake_keys(self):
        self.handshake_keys(self.shared() if self.exchange else None)
        self.peers = self.server_hs
        if not self.early:
            self.ours = self.client_hs
        self.state = "WAIT_EE"

    def step(self, pairs=()):
        if self.state in ("WAIT_SH", "WAIT_SH2"):
            return self.accept_server_hello()
        if self.state != "WAIT_EE":
            return super().step(pairs)
        pairs = pairs or self.ee_pairs
        self.say(self.encrypted_extensions(pairs), note="EncryptedExtensions")
        if self.early:
            self.early = EARLY_DATA in [kind for kind, _ in pairs]
            self.early_data = "accepted" if self.early else "rejected"
        if not self.early:
            self.ours = self.client_hs
        self.state = "WAIT_FINISHED" if self.selected else "WAIT_CERT_CR"
        return self

    def before_proofs(self):
        if not self.early:
            return b""
        end = message(END_OF_EARLY_DATA, b"")
        self.transcript += end
        sealed = self.ours.seal(HANDSHAKE, end)
        self.ours = self.client_hs
        return sealed

    def resume(self, session=None, index=0, exchange=True):
        """The server selects what was offered."""
        psk = self.offered()[index]
        return self.choose(psk, index, exchange,
                           self.session if not psk.external else None)

    # -- tickets

    def new_ticket(self, lifetime=7200, age_add=0x01020304, nonce=b"\0",
                   ticket=b"a new ticket", early=None, more=(), block=None):
        if block is None:
            pairs = [] if early is None else [(EARLY_DATA, u32(early))]
            block = vec16(extensions(pairs + list(more)))
        return message(NEW_SESSION_TICKET, u32(lifetime) + u32(age_add) +
                       vec8(nonce) + vec16(ticket) + block)

    def saved(self, lifetime=7200, age_add=0x01020304, nonce=b"\0",
              ticket=b"a new ticket", early=None, alpn=b"", peer=None):
        """What is kept of such a ticket."""
        if peer is None:
            peer = (self.resumed.peer if self.resumed else
                    bytes(32) if self.selected else sha256(CERT))
        session = Session(
            self.suite, self.schedule.ticket_psk(self.transcript, nonce),
            self.now, min(self.expiry(), self.now + 1000 * lifetime),
            age_add, early or 0, bound_to(self.server_name, self.context),
            alpn, peer)
        self.add("saved", session.state() + ticket)
        return session

    def give_ticket(self, alpn=b"", more=(), **fields):
        self.put(HANDSHAKE, self.new_ticket(more=more, **fields),
                 "NewSessionTicket")
        self.saved(alpn=alpn, **fields)
        return self


class BothClient(ResumingClient):
    """hake is a client of TLS 1.2 as well; its ClientHello says so."""

    def __init__(self, name, doc, suites=(CHACHA, CHACHA12), **config):
        super().__init__(name, doc, suites=suites, **config)

    def own_pairs(self):
        ticket = [] if self.now is None else [(SESSION_TICKET, b"")]
        return replaced(super().own_pairs(), SUPPORTED_VERSIONS,
                        supported_versions([0x0304, 0x0303])) + [
            (EC_POINT_FORMATS, b"\1\0"), (EXTENDED_MAIN_SECRET, b""),
            *ticket, (RENEGOTIATION_INFO, b"\0")]


# ---- hake is the server ----------------------------------------------------

class ResumingServer(Resuming, Server):
    """ticket_keys: the first one protects. tickets: how many are sent where
    any are."""

    modes = ()  # that the client has
    flags_psk_ke = False  # hake takes psk_ke as well
    name_asked = b"localhost"
    protocol = b""  # that was negotiated

    def __init__(self, name, doc, psks=(), ticket_keys=(), clock=None,
                 tickets=None, max_early=None, replay=None, context=b"",
                 lifetime=None, hello_answer=None, **config):
        self.psks, self.keys, self.now = psks, ticket_keys, clock
        self.tickets, self.max_early = tickets, max_early
        self.replay, self.context = replay, context
        self.lifetime = lifetime
        super().__init__(name, doc, hello=hello_answer, **config)

    def config_more(self):
        self.config_sessions()
        for key in self.keys:
            self.add("ticket_key", key.field())
        for name, value in (("tickets", self.tickets),
                            ("max_early_data", self.max_early),
                            ("replay", self.replay)):
            if value is not None:
                self.add(name, value)

    def add_random(self, drawn):
        super().add_random(b"")

    # -- the client's ClientHello

    def offer(self, psks, modes=(PSK_DHE_KE,), early=False, pairs=None,
              change=None, before=lambda suite: b"", **changes):
        """A ClientHello that offers PSKs. It is what hear gives."""
        pairs = list(self.pairs() if pairs is None else pairs)
        if early:
            pairs.append((EARLY_DATA, b""))
        if modes is not None:
            pairs.append(psk_modes(*modes))
            self.modes = modes

        def build(data):
            return self.client_hello(pairs + [(PRE_SHARED_KEY, data)],
                                     **changes)
        return bind(build, psks, before, change)

    # -- HelloRetryRequest

    def fingerprint(self, hello):
        """What must not change: all in front of the extensions, and they but
        for a few."""
        body = hello[4:]
        at = 2 + 32
        for width in (1, 2, 1):
            at += width + int.from_bytes(body[at:at + width], "big")
        head, at = body[:at], at + 2
        while at < len(body):
            kind = int.from_bytes(body[at:at + 2], "big")
            end = at + 4 + int.from_bytes(body[at + 2:at + 4], "big")
            if kind not in MAY_CHANGE:
                head += body[at:end]
            at = end
        return sha256(head)

    def cookie_for(self, hello, group=None, key=None, nonce=None):
        key = key or self.keys[0]
        nonce = nonce or secret_bytes(self.name, "cookie nonce", 24)
        return key.seal(COOKIE_TICKET, nonce, u16(self.suite.id) +
                        u16(group or 0) + self.fingerprint(hello) +
                        self.suite.hash(hello))

    def hello_retry(self, group=None, cookie=None):
        pairs = [(SUPPORTED_VERSIONS, u16(0x0304))]
        if group is not None:
            pairs.append((KEY_SHARE, u16(group)))
        if cookie is not None:
            pairs.append((COOKIE, vec16(cookie)))
        return message(SERVER_HELLO, u16(0x0303) + HELLO_RETRY_RANDOM +
                       vec8(self.session_id) + u16(self.suite.id) + u8(0) +
                       vec16(extensions(pairs)))

    def remember(self, hello, group=None, cookie=None):
        """The transcript goes on behind this HelloRetryRequest."""
        request = self.hello_retry(group, cookie)
        self.hello, self.cookie = hello, cookie
        self.before = lambda suite: message_hash(suite, hello) + request
        self.transcript = self.before(self.suite)
        self.retried = True
        self.group = group or self.group
        return request

    def ask_again(self, hello=None, group=None, suite=None):
        """hake answers this first ClientHello with a HelloRetryRequest."""
        self.suite = suite or self.suite
        hello = hello or self.client_hello()
        self.give(records_of(hello, 0x0301), "ClientHello")
        cookie = None
        if self.keys:
            cookie = self.cookie_for(hello, group)
            self.draw_more(secret_bytes(self.name, "cookie nonce", 24))
        flight = record(HANDSHAKE, self.remember(hello, group, cookie))
        if self.session_id:
            flight += record(CCS, b"\1")
        self.own_ccs = True
        self.state = "WAIT_CH2"
        return self.out(flight, "HelloRetryRequest")

    def second_pairs(self, pairs=None, cookie=None):
        """The extensions of the second ClientHello: a share of the group and
        the cookie."""
        pairs = list(self.pairs() if pairs is None else pairs)
        share = key_shares([(self.group, self.share())])
        pairs = replaced(pairs, KEY_SHARE, share)
        cookie = self.cookie if cookie is None else cookie
        if cookie is not None:
            pairs.append((COOKIE, vec16(cookie)))
        return pairs

    def hear_again(self, hello=None, ccs=True):
        """The second ClientHello."""
        if ccs:
            self.say_ccs()
        self.heard = hello = hello or self.client_hello(self.second_pairs())
        self.transcript += hello
        return self.give(record(HANDSHAKE, hello), "the second ClientHello")

    # -- hake's answer

    def server_hello_pairs(self):
        pairs = super().server_hello_pairs()
        if not self.exchange:
            pairs = without(pairs, KEY_SHARE)
        if self.selected:
            pairs.append((PRE_SHARED_KEY, u16(self.index)))
        return pairs

    def shared(self):
        return super().shared() if self.exchange else None

    def accept_early(self):
        """hake takes the early data."""
        self.early_data = "accepted"
        self.client_early = self.early_begin(self.selected, None)
        return self

    def answer_hello(self, suite=None):
        self.draw_more(self.server_random + (
            self.server_private if self.exchange else b"") + (
                self.grease or b""))
        first = super().answer_hello(suite)
        if self.early_data == "accepted":
            self.peers = self.client_early
        return first

    def answer_pairs(self, selected, named, client_type, server_type):
        pairs = super().answer_pairs(selected, named, client_type,
                                     server_type)
        self.protocol = selected or b""
        return pairs

    def builders(self, pairs, shows, asks):
        if not self.selected:
            yield from super().builders(pairs, shows, asks)
            return
        if self.early_data == "accepted":
            pairs = pairs + [(EARLY_DATA, b"")]
        yield lambda: message(ENCRYPTED_EXTENSIONS, vec16(extensions(pairs)))
        yield self.server_finished

    def answer(self, *args, **changes):
        if self.selected:
            changes.setdefault("asks", False)
        super().answer(*args, **changes)
        if self.early_data == "accepted":
            self.state = "WAIT_EOED"
        return self

    # -- early data, the client's end, tickets

    def early_in(self, data, padding=0):
        self.put(APPLICATION, data, padding=padding)
        self.add("early_in", data)
        return self

    def end_early(self):
        self.say(message(END_OF_EARLY_DATA, b""), note="EndOfEarlyData")
        self.peers = self.client_hs
        self.state = "WAIT_FINISHED"
        return self

    def upto(self, state):
        while self.state != state:
            if self.state == "WAIT_EOED":
                self.end_early()
            else:
                super().upto(state if self.state != "START" else
                             "WAIT_FINISHED")
        return self

    def finish(self, ccs=True):
        if ccs:
            self.say_ccs()
        if self.state == "WAIT_EOED":
            self.end_early()
        super().finish(ccs)
        return self.send_tickets()

    def tickets_suit(self):
        usable = [PSK_DHE_KE]
        if self.flags_psk_ke:
            usable.append(PSK_KE)
        return (self.keys and self.now is not None and
                any(mode in self.modes for mode in usable) and
                self.expiry() - self.now >= 1000)

    def own_ticket(self, number):
        """One that hake makes: the Session in it, itself, its message."""
        age_add = secret_bytes(self.name, "age_add %d" % number, 4)
        nonce = secret_bytes(self.name, "ticket nonce %d" % number, 24)
        self.draw_more(age_add + nonce)
        verified = (self.resumed.flags & VERIFIED if self.resumed else
                    VERIFIED if self.selected or self.presents else 0)
        session = Session(
            self.suite, self.schedule.ticket_psk(self.transcript,
                                                 u8(number)),
            self.now, self.expiry(), int.from_bytes(age_add, "big"),
            self.max_early or 0,
            bound_to(self.name_asked, self.context, {
                None: 0, "optional": 1, "required": 2}[self.client_auth]),
            self.protocol, self.resumed.peer if self.resumed else
            sha256(self.presents.chain[0]) if self.presents else bytes(32),
            verified)
        ticket = self.keys[0].seal(TICKET, nonce, session.state())
        pairs = [(EARLY_DATA, u32(self.max_early))] if self.max_early else []
        return session, ticket, message(
            NEW_SESSION_TICKET, u32((self.expiry() - self.now) // 1000) +
            age_add + vec8(u8(number)) + vec16(ticket) +
            vec16(extensions(self.greased(pairs))))

    def send_tickets(self):
        if not self.tickets_suit():
            return self
        made = [self.own_ticket(i) for i in range(self.tickets or 1)]
        self.made = [(session, ticket) for session, ticket, _ in made]
        messages = [whole for _, _, whole in made]
        if self.coalesce:
            whole = b"".join(messages)
            messages = [whole[i:i + 16384]
                        for i in range(0, len(whole), 16384)]
        return self.out(b"".join(self.seal(HANDSHAKE, part)
                                 for part in messages), "NewSessionTicket")
