"""tls12.py: TLS 1.2 (RFC 5246, 7627, 8422, 5288, 5489, 7905) and NextProtocol
(technical note, July 2011) for make_handshakes12.py: PRF, record protection,
and the two sides of a handshake, each of which may offer TLS 1.3 as well.

Written from the RFCs alone, like tls13.py, from which it takes the numbers,
the presentation language, the certificates and what a vector is made of.
"""
from tls13 import *  # noqa: F401, F403
from tls13 import AESGCM, ChaCha20Poly1305

# ---- Numbers ---------------------------------------------------------------

CERTIFICATE_URL, CERTIFICATE_STATUS, NEXT_PROTOCOL = 21, 22, 67
EC_POINT_FORMATS, ENCRYPT_THEN_MAC, NPN = 11, 22, 13172
EMPTY_RENEGOTIATION_INFO_SCSV, FALLBACK_SCSV = 0x00ff, 0x5600
NAMED_CURVE, X25519 = 3, 0x001d  # RFC 8422 5.4, 5.1.1

MESSAGE_NAMES.update({21: "certificate_url", 22: "certificate_status",
                      67: "next_protocol"})
ALERTS.update({"inappropriate_fallback": 86, "no_renegotiation": 100,
               "unknown_psk_identity": 115})

# RFC 9846 4.2.3: the end of the Random of a server that knows TLS 1.3
SENTINEL12, SENTINEL11 = b"DOWNGRD\1", b"DOWNGRD\0"


def npn_list(names):
    """The technical note: names, and no length around them."""
    return b"".join(vec8(name) for name in names)


def next_protocol(name, padding=None):
    """padding: the octets; else those that the note wants."""
    if padding is None:
        padding = bytes(32 - (len(name) + 2) % 32)
    return message(NEXT_PROTOCOL, vec8(name) + vec8(padding))


def ecdh_params(point, curve_type=NAMED_CURVE, curve=X25519):
    return u8(curve_type) + u16(curve) + vec8(point)


# ---- Cipher suites, PRF: RFC 5246 5, 6.3, 8.1 ------------------------------

class Suite12(Suite):
    def __init__(self, number, name, digest, aead, explicit, psk=False,
                 key_length=32):
        super().__init__(number, name, digest, aead, key_length)
        self.explicit, self.psk = explicit, psk

    def prf(self, secret, label, seed, length):
        seed = label + seed
        a, out = seed, b""
        while len(out) < length:
            a = self.hmac(secret, a)
            out += self.hmac(secret, a + seed)
        return out[:length]


CHACHA12 = Suite12(0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                   "sha256", ChaCha20Poly1305, 0)
AES12 = Suite12(0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "sha384",
                AESGCM, 8)
PSK12 = Suite12(0xccac, "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
                "sha256", ChaCha20Poly1305, 0, psk=True)
AES128_12 = Suite12(0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "sha256", AESGCM, 8, key_length=16)
# RFC 5289, RFC 7905: with RSA keys
CHACHA_RSA = Suite12(0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                     "sha256", ChaCha20Poly1305, 0)
AES256_RSA = Suite12(0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                     "sha384", AESGCM, 8)
AES128_RSA = Suite12(0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                     "sha256", AESGCM, 8, key_length=16)


class Keys12:
    """One direction: GenericAEADCipher, RFC 5246 6.2.3.3."""

    def __init__(self, suite, key, iv):
        self.suite, self.iv, self.sequence = suite, iv, 0
        self.aead = suite.aead(key)

    def seal(self, kind, content, carried=None, version=0x0303):
        """carried: AES-GCM's nonce_explicit, which may be any octets."""
        number = self.sequence.to_bytes(8, "big")
        ad = number + u8(kind) + u16(version) + u16(len(content))
        self.sequence += 1
        if self.suite.explicit:  # RFC 5288 3
            carried = number if carried is None else carried
            nonce = self.iv + carried
        else:  # RFC 7905 2
            carried = b""
            nonce = bytes(a ^ b for a, b in zip(self.iv, bytes(4) + number))
        return record(kind, carried + self.aead.encrypt(nonce, content, ad),
                      version)


# ---- One vector ------------------------------------------------------------

class Case12(Case):
    """What both roles share. Suites of TLS 1.3 among `suites` enable it."""

    seed = SEED  # the server's
    resumed = None  # the Session

    def config(self, groups, schemes, alpn, npn, flags):
        self.add("groups", ", ".join(groups))
        if schemes:
            self.add("schemes", ", ".join(schemes))
        for protocol in alpn:
            self.add("alpn", protocol)
        if npn is not None:
            for protocol in npn or [b""]:
                self.add("npn", protocol)
        if flags:
            self.add("flags", ", ".join(flags))
        self.flags = flags
        self.coalesce = "one_message_per_record" not in flags
        self.knows13 = any(not isinstance(s, Suite12) for s in self.suites)
        self.suite = self.first12()
        self.npn = npn
        self.selected = None  # by NextProtocol

    def first12(self):
        return ([s for s in self.suites if isinstance(s, Suite12)] +
                list(self.suites))[0]

    def config_psk(self, psk):
        self.psk = psk
        if psk:
            self.add("psk", "%s:%s" % (psk[0].decode(), psk[1].hex()))

    def put12(self, kind, content, note=None, **changes):
        """One record; under keys, change_cipher_spec is sealed as well."""
        if self.peers is None:
            return self.give(record(kind, content), note)
        return self.give(self.peers.seal(kind, content, **changes), note)

    def put(self, kind, content, note=None, padding=0):
        if isinstance(self.peers, Keys12):
            return self.put12(kind, content, note)
        return super().put(kind, content, note, padding)

    def records_out(self, messages):
        """hake's messages under one key: in one record, or one each."""
        most = self.most if self.ours else self.most_plain
        if self.coalesce:
            messages = [b"".join(messages)]
        return b"".join(self.seal(HANDSHAKE, piece) for part in messages
                        for piece in self.pieces(part, most))

    def derive(self, shared):
        """The main secret and the keys; ClientKeyExchange has been said."""
        suite, randoms = self.suite, (self.client_random, self.server_random)
        preliminary = shared
        if suite.psk:
            preliminary = vec16(shared) + vec16(self.psk_key)
        if self.ems:
            self.main = suite.prf(preliminary, b"extended master secret",
                                  suite.hash(self.transcript), 48)
        else:
            self.main = suite.prf(preliminary, b"master secret",
                                  randoms[0] + randoms[1], 48)
        self.expand()

    def expand(self):
        """The keys of the main secret."""
        suite, randoms = self.suite, (self.client_random, self.server_random)
        key, iv = suite.key_length, 12 - suite.explicit
        block = suite.prf(self.main, b"key expansion",
                          randoms[1] + randoms[0], 2 * key + 2 * iv)
        keys, ivs = block[:2 * key], block[2 * key:]
        self.client_keys = Keys12(suite, keys[:key], ivs[:iv])
        self.server_keys = Keys12(suite, keys[key:], ivs[iv:])

    def certificate12(self, chain, kind="X509"):
        """A raw public key is no list, RFC 7250 3."""
        if kind == "RawPublicKey":
            return message(CERTIFICATE, vec24(b"".join(chain)))
        return message(CERTIFICATE, vec24(b"".join(vec24(c) for c in chain)))

    def certificate12_of(self, credential):
        """Of a client; None: it has nothing to show."""
        if credential is None:
            return self.certificate12(())
        return self.certificate12(credential.chain, credential.kind)

    def verify12(self, key, signed=None, scheme=0x0807):
        """RFC 5246 7.4.8, RFC 8422 5.8: all messages are signed."""
        return message(CERTIFICATE_VERIFY, u16(scheme) + vec16(signature_by(
            key, scheme, self.transcript if signed is None else signed)))

    def own_verify12(self, credential, scheme=None):
        """hake's."""
        return message(CERTIFICATE_VERIFY, self.own_signature(
            credential, scheme, self.transcript))

    def exported(self, label, context, length):
        seed = self.client_random + self.server_random
        if context is not None:
            seed += vec16(context)
        return self.suite.prf(self.main, label, seed, length)

    def finished_message(self, who):
        return message(FINISHED, self.suite.prf(
            self.main, who + b" finished", self.suite.hash(self.transcript),
            12))

    def client_finished(self):
        return self.finished_message(b"client")

    def server_finished(self):
        return self.finished_message(b"server")

    def key_exchange(self, point):
        """ClientKeyExchange."""
        identity = vec16(self.psk[0]) if self.suite.psk else b""
        return message(CLIENT_KEY_EXCHANGE, identity + vec8(point))

    def params_exchange(self, params, signature=None, scheme=0x0807,
                        signed=None, hint=b""):
        """ServerKeyExchange; signed: what the signature is made of."""
        if self.suite.psk:
            return message(SERVER_KEY_EXCHANGE, vec16(hint) + params)
        if signature is None:
            signature = signature_by(self.seed, scheme, signed or (
                self.client_random + self.server_random + params))
        return message(SERVER_KEY_EXCHANGE,
                       params + u16(scheme) + vec16(signature))

    def own_params_exchange(self, params, credential, scheme=None):
        """hake's."""
        return message(SERVER_KEY_EXCHANGE, params + self.own_signature(
            credential, scheme,
            self.client_random + self.server_random + params))

    def public(self, private):
        return EXCHANGE[self.group].public(private)

    def shared(self):
        return EXCHANGE[self.group].shared(
            self.server_private, self.public(self.private))

    def params(self):
        """The server's ServerECDHParams."""
        return ecdh_params(self.public(self.server_private),
                           curve=self.group)

    def server_signed_by(self):
        return scheme_of(self.server_shows())

    def no_renegotiation(self):
        return self.out(self.seal(ALERT, u8(1) + u8(100)),
                        "warning no_renegotiation")

    def done(self, status="connected", alpn=b"", verified=None):
        self.add("secret.CLIENT_RANDOM", self.main)
        for key, value in [
                ("error", "OK"), ("alert", "none"), ("state", "CONNECTED"),
                ("status", status), ("negotiated.version", "TLSv1.2"),
                ("negotiated.suite", self.suite.name),
                ("negotiated.group", "none" if self.resumed else
                 self.group_name()),
                ("negotiated.scheme", "none" if self.suite.psk or
                 self.resumed else scheme_name(self.server_signed_by())),
                ("negotiated.alpn", alpn),
                ("negotiated.npn", self.selected or b"")]:
            self.add(key, value)
        if self.selected is not None:
            self.add("negotiated.npn_advertised",
                     "yes" if self.selected in self.advertised else "no")
        return self.end(verified)


# ---- hake is the client ----------------------------------------------------

class ClientStart(Case12):
    """The configuration of a client, and its ClientHello."""

    def __init__(self, name, doc, suites=(CHACHA12,), groups=("x25519",),
                 schemes=("ed25519",), alpn=(), npn=None, npn_select=None,
                 server_name="localhost", flags=(), anchors=None, psk=None,
                 sizes=(), verify=None, sign=None, presents=None, group=None,
                 **authentication):
        Case.__init__(self, name, doc, "client", suites)
        self.presents = presents  # the server's Credential; None: CERT
        if anchors is None:
            anchors = presents.chain[:1] if presents else (CERT,)
        self.seed = presents.seed if presents else SEED
        # that the server will choose; TLS 1.3's share is for the first
        self.group = GROUPS[group] if group else usable(groups)[0]
        self.config(groups, schemes, alpn, npn, flags)
        self.npn_select = npn_select
        if npn_select is not None:
            self.add("npn_select", npn_select)
        if server_name:
            self.add("server_name", server_name)
        for cert in anchors:
            self.add("certificate", cert)
        self.config_psk(psk)
        self.psk_key = psk and psk[1]
        self.compat = self.knows13 and "no_compat" not in flags
        self.random = self.client_random = secret_bytes(name, "client random")
        self.config_more()
        self.session_id = self.own_session_id()
        self.private = self.own_private(groups)
        self.draw(self.random + (self.session_id if self.drawn_id else b"") +
                  self.private, flags)
        self.sizes = dict(sizes)
        for key, size in sizes:
            self.add(key, size)
        if verify:
            self.add("verify", verify)
        if sign:
            self.add("sign", sign)
        self.config_authentication(**authentication)
        self.server_private = secret_bytes(name, "server share", DRAWN_MOST)
        self.server_random = secret_bytes(name, "server random")
        self.transcript = client_hello(
            self.random, self.session_id,
            self.greased_suites([suite.id for suite in suites]),
            self.greased(self.hello_pairs(groups, schemes, alpn,
                                          server_name)))
        self.out(records_of(self.transcript, 0x0301), "ClientHello")
        self.state = "WAIT_SH"

    drawn_id = True  # the session id is random, not a session's

    def own_session_id(self):
        return secret_bytes(self.name, "session id") if self.compat else b""

    def ticket_pairs(self):
        return []

    def hello_pairs(self, groups, schemes, alpn, server_name):
        """A ClientHello's extensions in the engine's order."""
        knows12 = any(isinstance(suite, Suite12) for suite in self.suites)
        versions = ([0x0304] if self.knows13 else []) + (
            [0x0303] if knows12 else [])
        pairs = []
        if self.knows13:
            pairs.append((SUPPORTED_VERSIONS, supported_versions(versions)))
        if server_name:
            pairs.append((SERVER_NAME,
                          server_names([(0, server_name.encode())])))
        pairs.append((SUPPORTED_GROUPS,
                      groups_list([GROUPS[g] for g in groups])))
        if schemes:
            pairs.append((SIGNATURE_ALGORITHMS,
                          schemes_list([SCHEMES[s] for s in schemes])))
        if alpn:
            pairs.append((ALPN, alpn_list(alpn)))
        if self.knows13:
            first = usable(groups)[0]
            pairs.append((KEY_SHARE, key_shares(
                [(first, EXCHANGE[first].public(self.private))])))
        pairs += self.authentication_pairs() + self.limit_pairs(self.knows13)
        if knows12:
            pairs.append((EC_POINT_FORMATS, b"\1\0"))
            pairs.append((EXTENDED_MAIN_SECRET, b""))
            pairs += self.ticket_pairs()
            if self.npn is not None and server_name:
                pairs.append((NPN, b""))
            pairs.append((RENEGOTIATION_INFO, b"\0"))
        return pairs


class Client12(ClientStart):
    """hake is the client; the script plays a TLS 1.2 server."""

    STATES = ["WAIT_SH", "WAIT_CERT", "WAIT_SKE", "WAIT_CR", "WAIT_CCS",
              "WAIT_FINISHED", "CONNECTED"]

    def __init__(self, *args, **config):
        super().__init__(*args, **config)
        self.answers()

    def answers(self, alpn=None, npn=None, ems=True, suite=None):
        """What the server's hello will hold; npn: the names it advertises."""
        self.answered_alpn, self.advertised, self.ems = alpn, npn, ems
        self.suite = suite or self.suite
        return self

    # -- the server's messages

    def share(self):
        return self.public(self.server_private)

    def server_shows(self):
        return self.presents

    def sh_pairs(self):
        pairs = [(RENEGOTIATION_INFO, b"\0"), (EC_POINT_FORMATS, b"\1\0")]
        if self.ems:
            pairs.append((EXTENDED_MAIN_SECRET, b""))
        if self.answered_alpn:
            pairs.append((ALPN, alpn_list([self.answered_alpn])))
        if self.advertised is not None:
            pairs.append((NPN, npn_list(self.advertised)))
        return pairs

    def server_hello(self, pairs=None, version=0x0303, random=None,
                     session_id=b"", suite=None, compression=0, block=None):
        self.server_random = random or self.server_random
        if block is None:
            block = vec16(extensions(self.sh_pairs() if pairs is None
                                     else pairs))
        return message(SERVER_HELLO, u16(version) + self.server_random +
                       vec8(session_id) +
                       u16(self.suite.id if suite is None else suite) +
                       u8(compression) + block)

    def certificate(self, chain=None, kind="X509"):
        if chain is None:
            chain = self.presents.chain if self.presents else (CERT,)
        return self.certificate12(chain, kind)

    def certificate_request(self, schemes=(0x0807,), authorities=(),
                            types=b"\x40"):
        return message(CERTIFICATE_REQUEST, vec8(types) +
                       schemes_list(schemes) + names_list(authorities))

    def server_key_exchange(self, params=None, **changes):
        changes.setdefault("scheme", scheme_of(self.presents))
        return self.params_exchange(params or self.params(), **changes)

    def server_hello_done(self):
        return message(SERVER_HELLO_DONE, b"")

    # -- steps

    def own_selection(self):
        """The technical note, "Protocol selection"."""
        if self.npn_select:
            return self.npn_select
        for name in self.advertised:
            if name in self.npn:
                return name
        return self.npn[0] if self.npn else b""

    def request(self, shows=None, **changes):
        """CertificateRequest, upon which hake shows this credential."""
        self.upto("WAIT_CR").say(self.certificate_request(**changes),
                                 note="CertificateRequest")
        self.asked, self.shows, self.state = True, shows, "WAIT_SHD"
        return self

    def own_flight(self):
        """hake's second flight."""
        plain = [self.certificate12_of(self.shows)] if self.asked else []
        plain.append(self.key_exchange(self.public(self.private)))
        self.transcript += b"".join(plain)
        self.derive(self.shared())
        if self.shows:
            plain.append(self.own_verify12(self.shows, self.shows_by))
            self.transcript += plain[-1]
        flight = self.records_out(plain) + record(CCS, b"\1")
        self.ours = self.client_keys
        last = []
        if self.advertised is not None:
            self.selected = self.own_selection()
            last.append(next_protocol(self.selected))
            self.transcript += last[0]
        last.append(self.client_finished())
        self.transcript += last[-1]
        note = ("Certificate" if self.asked else
                "ClientKeyExchange") + " ... Finished"
        self.out(flight + self.records_out(last), note)
        self.state = "WAIT_CCS"
        return self

    def after(self, state):
        """The state that follows a good message of the server."""
        if self.suite.psk and state in ("WAIT_SH", "WAIT_SKE"):
            return {"WAIT_SH": "WAIT_SKE", "WAIT_SKE": "WAIT_SHD"}[state]
        return self.STATES[self.STATES.index(state) + 1]

    def good(self):
        """The message that fits the state, and its name."""
        return {
            "WAIT_SH": (self.server_hello, "ServerHello"),
            "WAIT_CERT": (self.certificate, "Certificate"),
            "WAIT_SKE": (self.server_key_exchange, "ServerKeyExchange"),
            "WAIT_CR": (self.server_hello_done, "ServerHelloDone"),
            "WAIT_SHD": (self.server_hello_done, "ServerHelloDone"),
            "WAIT_FINISHED": (self.server_finished, "Finished"),
        }[self.state]

    def step(self):
        """One good message of the server, by the state."""
        if self.state == "WAIT_CCS":
            self.put(CCS, b"\1", "ChangeCipherSpec")
            self.peers = self.server_keys
            self.state = "WAIT_FINISHED"
            return self
        build, note = self.good()
        self.say(build(), note=note)
        if self.state in ("WAIT_CR", "WAIT_SHD"):
            return self.own_flight()
        self.state = self.after(self.state)
        return self

    def accept(self, hello):
        """This ServerHello."""
        self.say(hello, note="ServerHello")
        self.state = self.after("WAIT_SH")
        return self

    def upto(self, state):
        while self.state != state:
            self.step()
        return self

    def connect(self):
        return self.upto("CONNECTED")

    def first_flight(self):
        """The server's first flight as one string, counted."""
        flight = b""
        for build in (self.server_hello, self.certificate,
                      self.server_key_exchange, self.server_hello_done):
            if build != self.certificate or not self.suite.psk:
                part = build()
                self.transcript += part
                flight += part
        return flight


class ClientBoth(ClientStart, Client):
    """hake is a client of both versions; the server speaks TLS 1.3."""

    def __init__(self, *args, **config):
        ClientStart.__init__(self, *args, **config)
        self.suite = [s for s in self.suites if not isinstance(s, Suite12)][0]

    def done(self, **changes):
        return Client.done(self, **changes)


# ---- hake is the server ----------------------------------------------------

class ServerStart(Case12):
    """The configuration of a server."""

    def __init__(self, name, doc, suites=(CHACHA12,), groups=("x25519",),
                 alpn=(), policy=None, select=None, npn=None, flags=(),
                 chain=(CERT,), psk=None, sizes=(), sign=None, hello=None,
                 draws=True, verify=None, presents=None, group=None,
                 **authentication):
        Case.__init__(self, name, doc, "server", suites)
        self.group = GROUPS[group or common(groups)]
        self.first_group = self.group  # ServerBoth's
        self.config(groups, (), alpn, npn, flags)
        if policy:
            self.add("alpn_policy", policy)
        if select is not None:
            self.add("alpn_select", select)
        self.chain = chain
        for cert in chain:
            self.add("certificate", cert)
        if chain:
            self.add("key", SEED)
        self.config_psk(psk)
        self.psk_key = psk and psk[1]
        drawn = secret_bytes(name, "server random")
        self.server_private = secret_bytes(name, "server share",
                                           EXCHANGE[self.group].drawn)
        self.config_more()
        if draws:
            self.draw(self.draws(drawn), flags if self.knows13 else ())
        self.sizes = dict(sizes)
        for key, size in sizes:
            self.add(key, size)
        if sign:
            self.add("sign", sign)
        if hello:
            self.add("hello", hello)
        if verify:
            self.add("verify", verify)
        self.config_authentication(**authentication)
        self.presents = presents
        self.server_random = drawn
        self.random = self.client_random = secret_bytes(name, "client random")
        self.session_id = b""
        self.private = secret_bytes(name, "client share", DRAWN_MOST)
        self.state = "START"

    def draws(self, random):
        return random + self.server_private

    def share(self):
        return self.public(self.private)

    def server_shows(self):
        return self.shows

    def server_signed_by(self):
        return self.shows_by or super().server_signed_by()


class Server12(ServerStart):
    """hake is the server; the script plays a TLS 1.2 client."""

    STATES = ["START", "WAIT_CKE", "WAIT_CCS", "WAIT_NEXT_PROTOCOL",
              "WAIT_FINISHED", "CONNECTED"]

    # -- the client's messages

    def pairs(self, alpn=(), npn=None, ems=True, versions=None,
              server_name=b"localhost", groups=None, schemes=(0x0807,)):
        """npn: whether to offer it; if not said, as the server can."""
        pairs, groups = [], [self.group] if groups is None else groups
        if server_name:
            pairs.append((SERVER_NAME, server_names([(0, server_name)])))
        if ems:
            pairs.append((EXTENDED_MAIN_SECRET, b""))
        pairs.append((RENEGOTIATION_INFO, b"\0"))
        if groups:
            pairs.append((SUPPORTED_GROUPS, groups_list(groups)))
        pairs.append((EC_POINT_FORMATS, b"\1\0"))
        if schemes:
            pairs.append((SIGNATURE_ALGORITHMS, schemes_list(schemes)))
        if self.npn is not None if npn is None else npn:
            pairs.append((NPN, b""))
        if alpn:
            pairs.append((ALPN, alpn_list(alpn)))
        if versions:
            pairs.append((SUPPORTED_VERSIONS, supported_versions(versions)))
        return pairs

    def client_hello(self, pairs=None, suites=None, session_id=b"",
                     **changes):
        return client_hello(
            self.random, session_id,
            [suite.id for suite in self.suites] if suites is None else suites,
            self.pairs() if pairs is None else pairs, **changes)

    def hear(self, hello=None, version=0x0301, most=16384):
        """Gives a ClientHello."""
        hello = hello or self.client_hello()
        self.transcript += hello
        return self.give(records_of(hello, version, most), "ClientHello")

    def look(self, hello):
        """What a ClientHello offers."""
        at = 4 + 2 + 32  # the session id
        at += 1 + hello[at]
        end = at + 2 + int.from_bytes(hello[at:at + 2], "big")
        self.scsv = u16(EMPTY_RENEGOTIATION_INFO_SCSV) in [
            hello[i:i + 2] for i in range(at + 2, end, 2)]
        at = end + 1 + hello[end] + 2
        self.offered = []
        while at < len(hello):
            self.offered.append(int.from_bytes(hello[at:at + 2], "big"))
            at += 4 + int.from_bytes(hello[at + 2:at + 4], "big")
        self.ems = EXTENDED_MAIN_SECRET in self.offered

    def client_key_exchange(self, point=None):
        return self.key_exchange(self.share() if point is None else point)

    # -- what hake must answer

    def sh_pairs(self, selected=None, named=False, client_type=None,
                 server_type=None):
        """A ServerHello's extensions in the engine's order."""
        pairs = self.answer_pairs(selected, named, client_type, server_type)
        pairs += self.limit_answer(self.transcript, False)
        pairs += self.carries
        if EC_POINT_FORMATS in self.offered:
            pairs.append((EC_POINT_FORMATS, b"\1\0"))
        if self.ems:
            pairs.append((EXTENDED_MAIN_SECRET, b""))
        pairs += self.ticket_answer()
        if self.advertised is not None:
            pairs.append((NPN, npn_list(self.advertised)))
        if RENEGOTIATION_INFO in self.offered or self.scsv:
            pairs.append((RENEGOTIATION_INFO, b"\0"))
        return pairs

    def ticket_answer(self):
        return []

    def new_session_id(self):
        return b""

    def before_finish(self):
        return b""

    def certificate_request(self):
        """hake's."""
        rsa = any(scheme_name(n).startswith("rsa_") for n in self.asks)
        return message(CERTIFICATE_REQUEST, vec8(
            b"\x40\1" if rsa else b"\x40") + schemes_list(self.asks) +
                       names_list(self.authorities))

    def flight(self, selected=None, suite=None, shows=None, named=False,
               client_type=None, server_type=None, asks=None):
        """ServerHello to ServerHelloDone, as a list. shows: a credential
        that is not the first; named: server_name chose it; ..._type: what is
        answered."""
        self.asked_client = bool(self.client_auth) if asks is None else asks
        self.look(self.transcript)
        self.suite = suite or self.suite
        self.advertised = (self.npn if NPN in self.offered and not selected
                           else None)
        if self.knows13:  # RFC 9846 4.2.3
            self.server_random = self.server_random[:24] + SENTINEL12
        flight = [message(SERVER_HELLO, u16(0x0303) + self.server_random +
                          vec8(self.new_session_id()) +
                          u16(self.suite.id) + u8(0) +
                          vec16(extensions(self.sh_pairs(
                              selected, named, client_type, server_type))))]
        self.shows = shows
        if shows:
            flight.append(self.certificate12(shows.chain, shows.kind))
        elif not self.suite.psk:
            flight.append(self.certificate12(self.chain))
        if (STATUS_REQUEST, b"") in self.carries:
            flight.append(message(CERTIFICATE_STATUS,
                                  certificate_status(shows.ocsp)))
        flight.append(
            self.own_params_exchange(self.params(), shows, self.shows_by)
            if shows and not self.suite.psk else
            self.params_exchange(self.params()))
        if self.asked_client:
            flight.append(self.certificate_request())
        return flight + [message(SERVER_HELLO_DONE, b"")]

    def answer(self, **changes):
        flight = self.flight(**changes)
        self.transcript += b"".join(flight)
        self.out(self.records_out(flight), "ServerHello ... ServerHelloDone")
        self.state = "WAIT_CERT" if self.asked_client else "WAIT_CKE"
        return self

    def client_verify(self, seed=None, **changes):
        changes.setdefault("scheme", scheme_of(self.presents))
        return self.verify12(seed or self.presents.seed, **changes)

    def own_finish(self):
        """hake's second flight."""
        ticket = self.before_finish()
        finished = self.server_finished()
        self.ours = self.server_keys
        self.out(ticket + record(CCS, b"\1") + self.seal(HANDSHAKE, finished),
                 "ChangeCipherSpec, Finished")
        self.state = "CONNECTED"
        return self

    # -- steps

    def exchange_keys(self, cke=None):
        self.say(cke or self.client_key_exchange(), note="ClientKeyExchange")
        self.derive(self.shared())
        self.state = "WAIT_CV" if self.presents else "WAIT_CCS"
        return self

    def select(self, name, padding=None):
        """NextProtocol."""
        self.say(next_protocol(name, padding), note="NextProtocol")
        self.selected = name
        self.state = "WAIT_FINISHED"
        return self

    def step(self):
        """One good message of the client, by the state."""
        if self.state == "START":
            return self.hear().answer()
        if self.state == "WAIT_CERT":
            self.say(self.certificate12_of(self.presents), note="Certificate")
            self.state = "WAIT_CKE"
            return self
        if self.state == "WAIT_CKE":
            return self.exchange_keys()
        if self.state == "WAIT_CV":
            self.say(self.client_verify(), note="CertificateVerify")
            self.state = "WAIT_CCS"
            return self
        if self.state == "WAIT_CCS":
            self.put(CCS, b"\1", "ChangeCipherSpec")
            self.peers = self.client_keys
            self.state = ("WAIT_FINISHED" if self.advertised is None else
                          "WAIT_NEXT_PROTOCOL")
            return self
        if self.state == "WAIT_NEXT_PROTOCOL":
            return self.select(self.advertised[0] if self.advertised else
                               b"http/1.1")
        self.say(self.client_finished(), note="Finished")
        return self.own_finish()

    def upto(self, state):
        while self.state != state:
            self.step()
        return self

    def connect(self):
        return self.upto("CONNECTED")

    finish = connect


class ServerBoth(ServerStart, Server):
    """hake is a server of both versions; the client speaks TLS 1.3."""

    def __init__(self, *args, **config):
        ServerStart.__init__(self, *args, **config)
        self.suite = [s for s in self.suites if not isinstance(s, Suite12)][0]
        self.session_id = secret_bytes(self.name, "session id")

    def client_hello(self, pairs=None, **changes):
        changes.setdefault("suites", [s.id for s in self.suites])
        return Server.client_hello(self, pairs, **changes)

    def client_finished(self):
        return Server.client_finished(self)

    def server_finished(self):
        return Server.server_finished(self)

    def done(self, **changes):
        return Server.done(self, **changes)
