"""tls13.py: TLS 1.3 (RFC 9846) for make_handshakes.py: wire forms, key
schedule, record protection, certificates, and the two sides of a handshake.

Written from the RFC alone, and with none of the engine's code, so that the
vectors say what must be on the wire and not what happens to be. Primitives
are those of python3-cryptography.
"""
import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.ciphers.aead import (AESGCM,
                                                         ChaCha20Poly1305)

from groups import EXCHANGE, RAW, x25519_public, x25519_shared  # noqa: F401

INPUT_FULL = 5 + 16384 + 256  # tls/hake.h: HAKE_INPUT_FULL


# ---- Numbers: RFC 9846 4, 4.3, 5.1, 6 --------------------------------------

CCS, ALERT, HANDSHAKE, APPLICATION = 20, 21, 22, 23

HELLO_REQUEST, CLIENT_HELLO, SERVER_HELLO = 0, 1, 2
NEW_SESSION_TICKET, END_OF_EARLY_DATA, ENCRYPTED_EXTENSIONS = 4, 5, 8
CERTIFICATE, SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST = 11, 12, 13
SERVER_HELLO_DONE, CERTIFICATE_VERIFY, CLIENT_KEY_EXCHANGE = 14, 15, 16
FINISHED, CERTIFICATE_STATUS, KEY_UPDATE, MESSAGE_HASH = 20, 22, 24, 254

MESSAGE_NAMES = {
    0: "hello_request", 1: "client_hello", 2: "server_hello",
    4: "new_session_ticket", 5: "end_of_early_data",
    8: "encrypted_extensions", 11: "certificate", 12: "server_key_exchange",
    13: "certificate_request", 14: "server_hello_done",
    15: "certificate_verify", 16: "client_key_exchange", 20: "finished",
    22: "certificate_status", 24: "key_update"}

SERVER_NAME, MAX_FRAGMENT_LENGTH = 0, 1
STATUS_REQUEST, SUPPORTED_GROUPS = 5, 10
SIGNATURE_ALGORITHMS, USE_SRTP, HEARTBEAT, ALPN = 13, 14, 15, 16
SCT, PADDING, EXTENDED_MAIN_SECRET = 18, 21, 23
CLIENT_CERTIFICATE_TYPE, SERVER_CERTIFICATE_TYPE = 19, 20
COMPRESS_CERTIFICATE, RECORD_SIZE_LIMIT, SESSION_TICKET = 27, 28, 35
PRE_SHARED_KEY, EARLY_DATA, SUPPORTED_VERSIONS = 41, 42, 43
COOKIE, PSK_KEY_EXCHANGE_MODES, CERTIFICATE_AUTHORITIES = 44, 45, 47
OID_FILTERS, POST_HANDSHAKE_AUTH, SIGNATURE_ALGORITHMS_CERT = 48, 49, 50
KEY_SHARE, QUIC_TRANSPORT_PARAMETERS, RENEGOTIATION_INFO = 51, 57, 65281

ALERTS = {
    "close_notify": 0, "unexpected_message": 10, "bad_record_mac": 20,
    "record_overflow": 22, "handshake_failure": 40, "bad_certificate": 42,
    "unsupported_certificate": 43, "certificate_expired": 45,
    "certificate_unknown": 46, "illegal_parameter": 47, "unknown_ca": 48,
    "access_denied": 49, "decode_error": 50, "decrypt_error": 51,
    "protocol_version": 70, "internal_error": 80, "user_canceled": 90,
    "missing_extension": 109, "unsupported_extension": 110,
    "unrecognized_name": 112, "certificate_required": 116,
    "general_error": 117,
    "no_application_protocol": 120}

GROUPS = {# of the runner: a name in a list, and no more
          "advertised:secp256r1": 0x0017,
          "secp256r1": 0x0017, "secp384r1": 0x0018, "x25519": 0x001d,
          # of the runner: X25519 under another number
          "ecdhe_private_use": 0xfe00}
TYPES = {"X509": 0, "RawPublicKey": 2}  # CertificateType: RFC 9846 4.5.1
SCHEMES = {"rsa_pkcs1_sha256": 0x0401, "rsa_pkcs1_sha384": 0x0501,
           "rsa_pkcs1_sha512": 0x0601, "ecdsa_secp256r1_sha256": 0x0403,
           "ecdsa_secp384r1_sha384": 0x0503, "rsa_pss_rsae_sha256": 0x0804,
           "rsa_pss_rsae_sha384": 0x0805, "rsa_pss_rsae_sha512": 0x0806,
           "ed25519": 0x0807, "rsa_pss_pss_sha256": 0x0809,
           "rsa_pss_pss_sha384": 0x080a, "rsa_pss_pss_sha512": 0x080b}

# RFC 9846 4.2.3: the Random of a HelloRetryRequest
HELLO_RETRY_RANDOM = hashlib.sha256(b"HelloRetryRequest").digest()


# ---- Presentation language: RFC 9846 3 -------------------------------------

def u8(n):
    return n.to_bytes(1, "big")


def u16(n):
    return n.to_bytes(2, "big")


def u24(n):
    return n.to_bytes(3, "big")


def u32(n):
    return n.to_bytes(4, "big")


def vec8(data):
    return u8(len(data)) + data


def vec16(data):
    return u16(len(data)) + data


def vec24(data):
    return u24(len(data)) + data


def u16_list(numbers):
    return b"".join(u16(n) for n in numbers)


def message(kind, body):
    return u8(kind) + vec24(body)


def extension(kind, data):
    return u16(kind) + vec16(data)


def extensions(pairs):
    return b"".join(extension(kind, data) for kind, data in pairs)


def without(pairs, kind):
    return [pair for pair in pairs if pair[0] != kind]


def replaced(pairs, kind, data):
    return [(k, data if k == kind else d) for k, d in pairs]


def grease(octet):
    """RFC 8701 2: the value that a random octet chooses."""
    return 0x0a0a + 0x1010 * (octet >> 4)


def record(kind, content, version=0x0303):
    return u8(kind) + u16(version) + vec16(content)


# ---- Bodies of extensions --------------------------------------------------

def supported_versions(versions):
    return vec8(u16_list(versions))


def groups_list(ids):
    return vec16(u16_list(ids))


def schemes_list(ids):
    return vec16(u16_list(ids))


def key_share_entry(group, share):
    return u16(group) + vec16(share)


def key_shares(entries):
    return vec16(b"".join(key_share_entry(g, s) for g, s in entries))


def alpn_list(names):
    return vec16(b"".join(vec8(name) for name in names))


def names_list(names):
    """certificate_authorities, RFC 9846 4.3.4."""
    return vec16(b"".join(vec16(name) for name in names))


def certificate_status(response, status_type=1):
    """CertificateStatus, RFC 6066 8."""
    return u8(status_type) + vec24(response)


# CertificateStatusRequest, RFC 6066 8: any responder, no extensions
OCSP_REQUEST = bytes.fromhex("0100000000")


def sct_list(scts):
    """SignedCertificateTimestampList, RFC 6962 3.3."""
    return vec16(b"".join(vec16(sct) for sct in scts))


def types_list(types):
    """The certificate types that are offered, RFC 7250 3."""
    return vec8(b"".join(u8(TYPES[kind]) for kind in types))


def server_names(names):
    return vec16(b"".join(u8(kind) + vec16(name) for kind, name in names))


# ---- Cipher suites, key schedule: RFC 9846 5.2, 5.3, 7.1, 7.3 ---------------

class Suite:
    def __init__(self, number, name, digest, aead, key_length=32):
        self.id, self.name, self.digest, self.aead = number, name, digest, aead
        self.key_length = key_length

    def hash(self, data):
        return hashlib.new(self.digest, data).digest()

    def hmac(self, key, data):
        return hmac.new(key, data, self.digest).digest()

    def size(self):
        return hashlib.new(self.digest).digest_size

    def expand_label(self, secret, label, context, length):
        info = u16(length) + vec8(b"tls13 " + label) + vec8(context)
        out, block, i = b"", b"", 1
        while len(out) < length:
            block = self.hmac(secret, block + info + u8(i))
            out, i = out + block, i + 1
        return out[:length]

    def derive(self, secret, label, transcript):
        return self.expand_label(secret, label, self.hash(transcript),
                                 self.size())

    def descend(self, secret, ikm):
        return self.hmac(self.derive(secret, b"derived", b""), ikm)

    def early_secret(self, psk=None):
        zeros = bytes(self.size())
        return self.hmac(zeros, zeros if psk is None else psk)

    def finished(self, secret, transcript):
        """The MAC of Finished, and of a PSK binder: RFC 9846 4.5.3."""
        key = self.expand_label(secret, b"finished", b"", self.size())
        return self.hmac(key, self.hash(transcript))


CHACHA = Suite(0x1303, "TLS_CHACHA20_POLY1305_SHA256", "sha256",
               ChaCha20Poly1305)
AES256 = Suite(0x1302, "TLS_AES_256_GCM_SHA384", "sha384", AESGCM)
AES128 = Suite(0x1301, "TLS_AES_128_GCM_SHA256", "sha256", AESGCM, 16)
SUITES = {suite.name: suite for suite in (CHACHA, AES256, AES128)}


class Keys:
    """Traffic keys of one direction; seals one record after the other."""

    def __init__(self, suite, secret):
        self.suite, self.secret = suite, secret
        self.aead = suite.aead(suite.expand_label(secret, b"key", b"",
                                                  suite.key_length))
        self.iv = suite.expand_label(secret, b"iv", b"", 12)
        self.sequence = 0

    def seal(self, kind, content, padding=0):
        return self.seal_inner(content + u8(kind) + bytes(padding))

    def seal_inner(self, inner):
        header = u8(APPLICATION) + u16(0x0303) + u16(len(inner) + 16)
        nonce = bytes(a ^ b for a, b in
                      zip(self.iv, self.sequence.to_bytes(12, "big")))
        self.sequence += 1
        return header + self.aead.encrypt(nonce, inner, header)

    def next(self):
        """The keys behind a KeyUpdate, RFC 9846 7.2."""
        return Keys(self.suite, self.suite.expand_label(
            self.secret, b"traffic upd", b"", self.suite.size()))

    def finished(self, transcript):
        return self.suite.finished(self.secret, transcript)


class Schedule:
    def __init__(self, suite, shared, psk=None):
        """shared: None in psk_ke; psk: None if there is none."""
        zeros = bytes(suite.size())
        self.suite = suite
        self.handshake_secret = suite.descend(
            suite.early_secret(psk), zeros if shared is None else shared)
        self.main_secret = suite.descend(self.handshake_secret, zeros)

    def handshake(self, transcript):
        return (self.suite.derive(self.handshake_secret, b"c hs traffic",
                                  transcript),
                self.suite.derive(self.handshake_secret, b"s hs traffic",
                                  transcript))

    def application(self, transcript):
        return (self.suite.derive(self.main_secret, b"c ap traffic",
                                  transcript),
                self.suite.derive(self.main_secret, b"s ap traffic",
                                  transcript))

    def ticket_psk(self, transcript, nonce):
        """transcript: up to the client's Finished; RFC 9846 4.7.1."""
        secret = self.suite.derive(self.main_secret, b"res master",
                                   transcript)
        return self.suite.expand_label(secret, b"resumption", nonce,
                                       self.suite.size())

    def exporter(self, transcript):
        return self.suite.derive(self.main_secret, b"exp master", transcript)


def ed25519_sign(seed, data):
    return ed25519.Ed25519PrivateKey.from_private_bytes(seed).sign(data)


def ed25519_public(seed):
    return ed25519.Ed25519PrivateKey.from_private_bytes(
        seed).public_key().public_bytes(*RAW)


def signature_by(key, scheme, data):
    """key: an Ed25519 seed, or one of keys.py."""
    return (ed25519_sign(key, data) if isinstance(key, bytes) else
            key.sign(scheme, data))


def scheme_of(credential):
    """By which its key signs; None: the default one, Ed25519's."""
    return credential.scheme if credential else 0x0807


def scheme_name(number):
    return {n: name for name, n in SCHEMES.items()}[number]


def signed_content(suite, transcript, role="server"):
    """What CertificateVerify signs: RFC 9846 4.5.2."""
    context = b"TLS 1.3, " + role.encode() + b" CertificateVerify"
    return b" " * 64 + context + b"\0" + suite.hash(transcript)


# ---- Certificates: RFC 5280 4.1, RFC 8410 ----------------------------------

def der(tag, *contents):
    data = b"".join(contents)
    if len(data) < 128:
        return u8(tag) + u8(len(data)) + data
    size = (len(data).bit_length() + 7) // 8
    return u8(tag) + u8(0x80 | size) + len(data).to_bytes(size, "big") + data


ED25519_ALGORITHM = der(0x30, der(0x06, bytes.fromhex("2b6570")))
P256_ALGORITHM = der(0x30, der(0x06, bytes.fromhex("2a8648ce3d0201")),
                     der(0x06, bytes.fromhex("2a8648ce3d030107")))
P256_POINT = bytes.fromhex(  # the generator
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")


def der_bits(data):
    return der(0x03, b"\0" + data)


def distinguished_name(name):
    """A Name with a commonName alone."""
    return der(0x30, der(0x31, der(
        0x30, der(0x06, bytes.fromhex("550403")), der(0x0c, name))))


def raw_key(seed):
    """SubjectPublicKeyInfo, RFC 8410 4."""
    return der(0x30, ED25519_ALGORITHM, der_bits(ed25519_public(seed)))


def certificate(seed, name=b"localhost", key_info=None):
    """A self-signed X.509 certificate with an Ed25519 signature."""
    common_name = distinguished_name(name)
    validity = der(0x30, der(0x17, b"250101000000Z"),
                   der(0x17, b"450101000000Z"))
    san = der(0x30, der(0x06, bytes.fromhex("551d11")),
              der(0x04, der(0x30, der(0x82, name))))
    if key_info is None:
        key_info = raw_key(seed)
    tbs = der(0x30, der(0xa0, der(0x02, u8(2))), der(0x02, u8(1)),
              ED25519_ALGORITHM, common_name, validity, common_name, key_info,
              der(0xa3, der(0x30, san)))
    return der(0x30, tbs, ED25519_ALGORITHM, der_bits(ed25519_sign(seed, tbs)))


def certificate_entries(entries, context=b""):
    """The body of Certificate from (DER, extensions block) pairs."""
    return vec8(context) + vec24(b"".join(vec24(cert) + vec16(block)
                                      for cert, block in entries))


# ---- One vector ------------------------------------------------------------

def secret_bytes(name, what, length=32):
    """Fixed "random" octets: a vector never changes by itself."""
    out = block = hashlib.sha256((name + ": " + what).encode()).digest()
    while len(out) < length:
        block = hashlib.sha256(block).digest()
        out += block
    return out[:length]


DRAWN_MOST = max(exchange.drawn for exchange in EXCHANGE.values())


def usable(groups):
    """The numbers of those that key exchange is possible with."""
    return [GROUPS[name] for name in groups
            if not name.startswith("advertised:")]


def common(groups):
    """The first that the script's clients know, too, if not told."""
    return [name for name in (*groups, "x25519")
            if name in ("x25519", "secp256r1", "secp384r1")][0]


class Credential:
    """What one side can show: certificates or a raw public key."""

    def __init__(self, name, kind="X509", names=(), alpn=(), issuers=(),
                 schemes=(), chain=None, ocsp=b"", scts=(), scheme=0x0807):
        self.ocsp, self.scts, self.scheme = ocsp, scts, scheme
        self.seed = secret_bytes("all vectors", name + "'s key")
        self.kind, self.names, self.alpn = kind, names, alpn
        self.issuers, self.schemes = issuers, schemes
        self.chain = chain or (
            [raw_key(self.seed)] if kind == "RawPublicKey" else
            [certificate(self.seed, name.encode())])

    def key_fields(self):
        yield "credential.key", self.seed

    def fields(self):
        yield "credential", self.kind
        for item in self.chain:
            yield "credential.certificate", item
        yield from self.key_fields()
        if self.schemes:
            yield "credential.schemes", ", ".join(self.schemes)
        for name in self.names:
            yield "credential.name", name
        for name in self.alpn:
            yield "credential.alpn", name
        for name in self.issuers:
            yield "credential.issuer", name
        if self.ocsp:
            yield "credential.ocsp", self.ocsp
        if self.scts:
            yield "credential.scts", sct_list(self.scts)[2:]


class Case:
    """One vector: its lines, and the state of the connection."""

    asked = False  # hake is a client, and was asked for a certificate
    shows = None  # the credential that hake must show then
    shows_by = None  # by which scheme, if not by its own
    presents = None  # hake is a server: the client's credential
    said_ccs = False  # the client
    heard = None  # by hake, a server: the last ClientHello
    group = 0x001d
    own_ccs = False  # hake, a server, in front of its ServerHello
    selected_key = None  # of the PSK that was selected
    sizes = {}  # buffers, limits and padding
    most = 16384  # octets of content that a record of hake's may have
    most_plain = 16384  # and without keys
    grease = None  # the random octets that choose hake's GREASE
    flags = ()
    carries = ()  # the extensions of hake's own first CertificateEntry
    shown_with = ()  # those of the client's
    told = ()  # what hake's verifier gets with the peer's

    def __init__(self, name, doc, role, suites):
        self.name, self.role = name, role
        self.lines = ["[%s]" % name, "type = handshake"]
        for clause in [doc] if isinstance(doc, str) else doc:
            self.add("doc", clause)
        self.add("role", role)
        self.suites = suites
        self.add("suites", ", ".join(suite.name for suite in suites))
        self.places = {}
        self.ours = self.peers = None  # Keys, once there are any
        self.transcript = b""
        self.state = None
        self.secrets = {}
        self.ended = False

    def config_more(self):
        """More fields of the configuration."""

    def add_random(self, drawn):
        if drawn:
            self.add("random", drawn)

    # -- lines

    def add(self, key, value=""):
        text = value.hex() if isinstance(value, bytes) else str(value)
        self.lines.append(("%s = %s" % (key, text)).rstrip())

    def later(self, key, place):
        """A line of the configuration that is known when hake signs."""
        self.places[place] = (len(self.lines), key)
        self.lines.append("")

    def settle(self, place, value):
        if place in self.places:
            at, key = self.places[place]
            self.lines[at] = "%s = %s" % (key, value)

    def note(self, text):
        self.lines.append("# " + text)

    def event(self, *events):
        for event in events:
            self.add("event", event)
        return self

    # -- what the peer sends

    def give(self, data, note=None):
        """Octets as they are."""
        if note:
            self.note(note)
        self.add("in", data)
        return self

    def put(self, kind, content, note=None, padding=0):
        """One record, under the keys in force."""
        if self.peers is None or kind == CCS:
            return self.give(record(kind, content), note)
        return self.give(self.peers.seal(kind, content, padding), note)

    def say(self, *messages, note=None):
        """One record with handshake messages that count."""
        self.put(HANDSHAKE, b"".join(messages), note)
        self.transcript += b"".join(messages)
        return self

    def alert(self, name, level=2):
        code = ALERTS.get(name, name)
        return self.put(ALERT, u8(level) + u8(code), "alert %s" % name)

    # -- what this side must do

    def seal(self, kind, content, padding=0):
        if self.ours is None:
            return record(kind, content)
        if padding:
            return self.ours.seal(kind, content, padding)
        return self.ours.seal(kind, content)

    def pieces(self, whole, most=None):
        """Handshake messages as the contents of hake's records."""
        most = most or self.most
        return [whole[i:i + most] for i in range(0, len(whole), most)]

    def out(self, data, note=None):
        if note:
            self.note(note)
        self.add("out", data)
        return self

    def at_once(self):
        """The last two outs are one: nothing came from the wire between."""
        first, last = [i for i, line in enumerate(self.lines)
                       if line.startswith("out = ")][-2:]
        self.lines[first] += self.lines.pop(last)[len("out = "):]
        return self

    def app_out(self, data):
        self.add("app_out", data)
        block = self.sizes.get("padding_block", 0)
        sealed = b""
        for part in self.pieces(data):
            padded = (min(-(-len(part) // block) * block, self.most)
                      if block else len(part))
            sealed += self.seal(APPLICATION, part, padded - len(part))
        return self.out(sealed)

    def app_in(self, data, padding=0):
        self.put(APPLICATION, data, padding=padding)
        self.add("app_in", data)
        return self

    def close(self):
        self.add("close")
        return self.out(self.seal(ALERT, u8(1) + u8(0)), "close_notify")

    def eof(self):
        self.add("eof")
        return self

    # -- the end

    def fail(self, error, alert, message=None, extension=None, offset=None,
             received=None, state=True):
        if alert != "none":
            self.out(self.seal(ALERT, u8(2) + u8(ALERTS[alert])),
                     "alert %s" % alert)
        self.add("error", error)
        self.add("alert", alert)
        if received is not None:
            self.add("alert_received", received)
        if state and self.state is not None:
            self.add("state", self.state)
        if message is not None:
            self.add("message", message if isinstance(message, str)
                     else MESSAGE_NAMES.get(message, "unknown"))
        if extension is not None:
            self.add("extension", extension)
        if offset is not None:
            self.add("offset", offset)
        self.ended = True
        return self

    def stapled(self, ocsp=b"", scts=()):
        """What hake's verifier is told beside the certificate."""
        self.told = (("stapled.ocsp", ocsp),
                     ("stapled.scts", sct_list(scts)[2:]))
        return self

    def end(self, verified):
        """The last lines of a good handshake."""
        if verified is not None:
            self.add("negotiated.peer_verified", "yes" if verified else "no")
        for key, value in self.told:
            self.add(key, value)
        self.ended = True
        return self

    def group_name(self):
        return {v: k for k, v in GROUPS.items()}[self.group]

    def done(self, status="connected", alpn=b"", group=None, verified=None,
             scheme=None):
        for label in ("CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                      "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                      "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"):
            self.add("secret." + label, self.secrets[label])
        self.add("error", "OK")
        self.add("alert", "none")
        self.add("state", "CONNECTED")
        self.add("status", status)
        self.add("negotiated.suite", self.suite.name)
        self.add("negotiated.group", group or self.group_name())
        self.add("negotiated.scheme", scheme or scheme_name(
            scheme_of(self.server_shows())))
        self.add("negotiated.alpn", alpn)
        return self.end(verified)

    # -- keys

    def keep_secrets(self, pair, client_label, server_label):
        self.secrets[client_label], self.secrets[server_label] = pair
        return [Keys(self.suite, secret) for secret in pair]

    def handshake_keys(self, shared):
        self.schedule = Schedule(self.suite, shared, self.selected_key)
        self.client_hs, self.server_hs = self.keep_secrets(
            self.schedule.handshake(self.transcript),
            "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
            "SERVER_HANDSHAKE_TRAFFIC_SECRET")

    def application_keys(self):
        self.client_ap, self.server_ap = self.keep_secrets(
            self.schedule.application(self.transcript),
            "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0")
        self.exporter_secret = self.schedule.exporter(self.transcript)

    # -- KeyUpdate, RFC 9846 4.7.3

    def say_update(self, request, **changes):
        """The peer's; its keys change."""
        self.put(HANDSHAKE, message(KEY_UPDATE, u8(request)),
                 "KeyUpdate %d" % request, **changes)
        self.peers = self.peers.next()
        return self

    def own_update(self, request):
        """hake's."""
        self.out(self.seal(HANDSHAKE, message(KEY_UPDATE, u8(request))),
                 "KeyUpdate %d" % request)
        self.ours = self.ours.next()
        return self

    def key_update(self, requested, request=None):
        """The application wants one; request: what is sent then."""
        self.add("key_update", "requested" if requested else "not_requested")
        return self.own_update(requested if request is None else request)

    # -- exporters, RFC 9846 7.5 and RFC 5705

    def exported(self, label, context, length):
        secret = self.suite.derive(self.exporter_secret, label, b"")
        return self.suite.expand_label(secret, b"exporter",
                                       self.suite.hash(context or b""), length)

    def export(self, label, context=None, length=32, error=None):
        key = "export." + label
        if context is not None:
            key += "." + context.hex()
        self.add(key, error or self.exported(label.encode(), context, length))
        return self

    # -- limits of records, GREASE

    def own_limit(self, tls13):
        """hake's RecordSizeLimit; None: a client does not ask."""
        size = self.sizes.get("input_size", INPUT_FULL)
        limit = self.sizes.get("record_size_limit")
        if limit is None and size < INPUT_FULL:
            limit = (size - 29) // 2
        if limit is None and self.role == "client":
            return None
        return min(limit or 16385, size - 29, 16384 + tls13)

    def limit_pairs(self, tls13):
        """The part of a ClientHello of hake's that is about records."""
        limit, pairs = self.own_limit(tls13), []
        fragment = self.sizes.get("max_fragment_length")
        if limit:
            pairs.append((RECORD_SIZE_LIMIT, u16(limit)))
        if fragment:
            pairs.append((MAX_FRAGMENT_LENGTH,
                          u8({512: 1, 1024: 2, 2048: 3, 4096: 4}[fragment])))
        return pairs

    def limit_answer(self, hello, tls13):
        """A server's, and what it means for its own records."""
        offered = hello_extensions(hello)
        if RECORD_SIZE_LIMIT in offered:  # RFC 8449 5: the other is ignored
            limit = int.from_bytes(offered[RECORD_SIZE_LIMIT], "big")
            self.most = min(limit - tls13, 16384)
            return [(RECORD_SIZE_LIMIT, u16(self.own_limit(tls13)))]
        if MAX_FRAGMENT_LENGTH in offered:
            data = offered[MAX_FRAGMENT_LENGTH]
            self.most = self.most_plain = (256 << data[0]) - tls13
            return [(MAX_FRAGMENT_LENGTH, data)]
        return []

    def own_private(self, groups):
        """hake's, a client: for the group of them that takes most."""
        return secret_bytes(self.name, "client share", max(
            EXCHANGE[number].drawn for number in usable(groups)))

    def draw(self, random, flags):
        """All that hake draws, GREASE last."""
        if "grease" in flags:
            self.grease = secret_bytes(self.name, "GREASE", 7)
            random += self.grease
        self.add_random(random)

    def greased(self, pairs):
        """A block of extensions with GREASE in it and around it."""
        if not self.grease:
            return pairs
        _, group, scheme, version, name, first, last = [
            grease(octet) for octet in self.grease]
        last ^= 0x1010 if first == last else 0
        more = {SUPPORTED_VERSIONS: lambda d: vec8(u16(version) + d[1:]),
                SUPPORTED_GROUPS: lambda d: vec16(u16(group) + d[2:]),
                SIGNATURE_ALGORITHMS: lambda d: vec16(u16(scheme) + d[2:]),
                SIGNATURE_ALGORITHMS_CERT:
                lambda d: vec16(u16(scheme) + d[2:]),
                ALPN: lambda d: vec16(d[2:] + vec8(u16(name))),
                KEY_SHARE: lambda d: vec16(key_share_entry(group, b"\0") +
                                           d[2:])}
        return [(first, b"")] + [
            (kind, more.get(kind, lambda d: d)(data))
            for kind, data in pairs] + [(last, b"\0")]

    def greased_suites(self, suites):
        return ([grease(self.grease[0])] if self.grease else []) + suites

    # -- authentication

    def config_authentication(self, credentials=(), peer_types=(),
                              peer_keys=(), anchors=(), authorities=(),
                              client_auth=None, schemes=(), schemes_cert=(),
                              keep=None):
        """The fields of the configuration that are about who proves what;
        schemes: of a server that asks."""
        self.credentials, self.peer_types = credentials, peer_types
        self.authorities, self.client_auth = authorities, client_auth
        if client_auth:
            self.add("client_auth", client_auth)
            self.asks = [SCHEMES[s] for s in schemes or ("ed25519",)]
            self.asks_cert = [SCHEMES[s] for s in schemes_cert]
            self.add("schemes", ", ".join(schemes or ("ed25519",)))
        if schemes_cert:
            self.add("schemes_cert", ", ".join(schemes_cert))
        if peer_types:
            self.add("peer_types", ", ".join(peer_types))
        for key, values in (("anchor", anchors), ("peer_key", peer_keys),
                            ("authority", authorities)):
            for value in values:
                self.add(key, value)
        for credential in credentials:
            for key, value in credential.fields():
                if value is None:
                    self.later(key, credential)
                else:
                    self.add(key, value)
        if keep:
            self.add("keep_messages", keep)

    def authentication_pairs(self):
        """The part of a ClientHello of hake's that is about it."""
        pairs, own = [], []
        for credential in self.credentials:
            if credential.kind not in own:
                own.append(credential.kind)
        if own not in ([], ["X509"]):
            pairs.append((CLIENT_CERTIFICATE_TYPE, types_list(own)))
        if tuple(self.peer_types) not in ((), ("X509",)):
            pairs.append((SERVER_CERTIFICATE_TYPE,
                          types_list(self.peer_types)))
        if self.authorities:
            pairs.append((CERTIFICATE_AUTHORITIES,
                          names_list(self.authorities)))
        if "ask_status" in self.flags:
            pairs.append((STATUS_REQUEST, OCSP_REQUEST))
        if "ask_scts" in self.flags:
            pairs.append((SCT, b""))
        if "post_handshake_auth" in self.flags and any(
                type(suite) is Suite for suite in self.suites):
            pairs.append((POST_HANDSHAKE_AUTH, b""))
        return pairs

    def answer_pairs(self, selected, named, client_type, server_type):
        """What a server of hake's answers; in EncryptedExtensions, or in the
        middle of a ServerHello."""
        pairs = [(SERVER_NAME, b"")] if named else []
        if selected:
            pairs.append((ALPN, alpn_list([selected])))
        if client_type:
            pairs.append((CLIENT_CERTIFICATE_TYPE, u8(TYPES[client_type])))
        if server_type:
            pairs.append((SERVER_CERTIFICATE_TYPE, u8(TYPES[server_type])))
        return pairs

    # -- messages of either side, by whichever plays it

    def certificate_message(self, chain, carries=(), context=b""):
        """carries: the extensions of the first entry."""
        return message(CERTIFICATE, certificate_entries(
            [(cert, b"" if i else extensions(carries))
             for i, cert in enumerate(chain)], context))

    def certificate_verify_message(self, key, scheme=0x0807, role="server",
                                   transcript=None):
        content = signed_content(
            self.suite,
            self.transcript if transcript is None else transcript, role)
        return message(CERTIFICATE_VERIFY, u16(scheme) + vec16(
            signature_by(key, scheme, content)))

    def own_signature(self, credential, scheme, content):
        """hake's; where it cannot make it, the vector has it."""
        scheme = scheme or credential.scheme
        signature = signature_by(credential.seed, scheme, content)
        self.settle(credential, "%s:%s" % (scheme_name(scheme),
                                           signature.hex()))
        return u16(scheme) + vec16(signature)

    def own_verify(self, credential, role, scheme=None):
        """hake's CertificateVerify."""
        return message(CERTIFICATE_VERIFY, self.own_signature(
            credential, scheme, signed_content(self.suite, self.transcript,
                                               role)))


def hello_pairs(suites, groups, schemes, shares, schemes_cert=None, alpn=(),
                server_name=None):
    """A ClientHello's extensions in the engine's order."""
    pairs = [(SUPPORTED_VERSIONS, supported_versions([0x0304]))]
    if server_name:
        pairs.append((SERVER_NAME, server_names([(0, server_name)])))
    pairs.append((SUPPORTED_GROUPS, groups_list(groups)))
    pairs.append((SIGNATURE_ALGORITHMS, schemes_list(schemes)))
    if schemes_cert:
        pairs.append((SIGNATURE_ALGORITHMS_CERT, schemes_list(schemes_cert)))
    if alpn:
        pairs.append((ALPN, alpn_list(alpn)))
    pairs.append((KEY_SHARE, key_shares(shares)))
    return pairs


def client_hello(random, session_id, suites, pairs, version=0x0303,
                 compression=b"\0", block=None):
    """block: the extensions as octets with their length; overrides pairs."""
    if block is None:
        block = vec16(extensions(pairs))
    return message(CLIENT_HELLO, u16(version) + random + vec8(session_id) +
                   vec16(u16_list(suites)) + vec8(compression) + block)


def hello_extensions(hello):
    """What a ClientHello offers: its data by type."""
    at = 4 + 2 + 32
    at += 1 + hello[at]
    at += 2 + int.from_bytes(hello[at:at + 2], "big")
    at += 1 + hello[at] + 2
    offered = {}
    while at < len(hello):
        kind, size = (int.from_bytes(hello[i:i + 2], "big")
                      for i in (at, at + 2))
        offered[kind] = hello[at + 4:at + 4 + size]
        at += 4 + size
    return offered


def records_of(content, version=0x0303, most=16384):
    """Handshake messages in plaintext records, none larger than most."""
    return b"".join(record(HANDSHAKE, content[i:i + most], version)
                    for i in range(0, len(content), most))


SEED = secret_bytes("all vectors", "certificate key")
CERT = certificate(SEED)


class Client(Case):
    """hake is the client; the script plays the server."""

    STATES = ["WAIT_SH", "WAIT_EE", "WAIT_CERT_CR", "WAIT_CV",
              "WAIT_FINISHED", "CONNECTED"]

    def __init__(self, name, doc, suites=(CHACHA,), groups=("x25519",),
                 schemes=("ed25519",), schemes_cert=None, alpn=(),
                 server_name=None, flags=(), anchors=None, sizes=(),
                 verify=None, sign=None, presents=None, **authentication):
        super().__init__(name, doc, "client", suites)
        self.presents = presents  # the server's Credential; None: CERT
        if anchors is None:
            anchors = presents.chain[:1] if presents else (CERT,)
        self.add("groups", ", ".join(groups))
        self.add("schemes", ", ".join(schemes))
        if schemes_cert:
            self.add("schemes_cert", ", ".join(schemes_cert))
        for protocol in alpn:
            self.add("alpn", protocol)
        if flags:
            self.add("flags", ", ".join(flags))
        self.flags = flags
        if server_name:
            self.add("server_name", server_name)
        for cert in anchors:
            self.add("certificate", cert)
        self.random = secret_bytes(name, "client random")
        self.session_id = (b"" if "no_compat" in flags
                           else secret_bytes(name, "session id"))
        self.group = usable(groups)[0]
        self.private = self.own_private(groups)
        self.config_more()
        self.draw(self.random + self.session_id + self.private, flags)
        self.sizes = dict(sizes)
        for key, size in sizes:
            self.add(key, size)
        if verify:
            self.add("verify", verify)
        if sign:
            self.add("sign", sign)
        self.config_authentication(**authentication)
        self.compat = "no_compat" not in flags
        self.coalesce = "one_message_per_record" not in flags
        self.groups, self.alpn = groups, alpn
        self.accepts = schemes, schemes_cert
        self.server_name = server_name.encode() if server_name else b""
        self.hello = self.own_hello()
        self.transcript = self.hello
        self.suite = suites[0]
        self.out(records_of(self.hello, 0x0301) + self.behind_hello(),
                 "ClientHello")
        self.state = "WAIT_SH"
        self.server_private = secret_bytes(name, "server share", DRAWN_MOST)
        self.server_random = secret_bytes(name, "server random")

    # -- hake's ClientHello

    def own_pairs(self):
        schemes, schemes_cert = self.accepts
        return hello_pairs(
            self.suites, [GROUPS[g] for g in self.groups],
            [SCHEMES[s] for s in schemes], self.own_shares(),
            schemes_cert and [SCHEMES[s] for s in schemes_cert], self.alpn,
            self.server_name) + self.authentication_pairs(
                ) + self.limit_pairs(True)

    def own_shares(self):
        return [(self.group, EXCHANGE[self.group].public(self.private))]

    def own_hello(self):
        return client_hello(self.random, self.session_id,
                            self.own_suites(), self.greased(self.own_pairs()))

    def own_suites(self):
        return self.greased_suites([suite.id for suite in self.suites])

    def behind_hello(self):
        return b""

    # -- the server's messages

    def share(self):
        return EXCHANGE[self.group].public(self.server_private)

    def sh_pairs(self):
        return [(SUPPORTED_VERSIONS, u16(0x0304)),
                (KEY_SHARE, key_share_entry(self.group, self.share()))]

    def server_hello(self, pairs=None, version=0x0303, random=None,
                     session_id=None, suite=None, compression=0, block=None):
        if block is None:
            block = vec16(extensions(self.sh_pairs() if pairs is None
                                     else pairs))
        echo = self.session_id if session_id is None else session_id
        return message(SERVER_HELLO, u16(version) +
                       (random or self.server_random) + vec8(echo) +
                       u16(self.suite.id if suite is None else suite) +
                       u8(compression) + block)

    def encrypted_extensions(self, pairs=()):
        return message(ENCRYPTED_EXTENSIONS, vec16(extensions(pairs)))

    def certificate_request(self, schemes=(0x0807,), authorities=(), more=(),
                            context=b"", pairs=None):
        if pairs is None:
            pairs = [(SIGNATURE_ALGORITHMS, schemes_list(schemes))]
            if authorities:
                pairs.append((CERTIFICATE_AUTHORITIES,
                              names_list(authorities)))
            pairs += more
        return message(CERTIFICATE_REQUEST,
                       vec8(context) + vec16(extensions(pairs)))

    def server_shows(self):
        return self.presents

    def certificate(self, chain=None):
        if chain is None:
            chain = self.presents.chain if self.presents else (CERT,)
        return self.certificate_message(chain)

    def certificate_verify(self, seed=None, scheme=None, **changes):
        return self.certificate_verify_message(
            seed or (self.presents.seed if self.presents else SEED),
            scheme_of(self.presents) if scheme is None else scheme,
            **changes)

    def finished(self):
        return message(FINISHED, self.server_hs.finished(self.transcript))

    # -- steps

    def accept_server_hello(self, hello=None, suite=None, ccs=None,
                            version=0x0303):
        """Gives the ServerHello, and CCS where it belongs."""
        if suite:
            self.suite = suite
        hello = hello or self.server_hello()
        self.transcript += hello
        self.give(record(HANDSHAKE, hello, version), "ServerHello")
        if self.compat if ccs is None else ccs:
            self.put(CCS, b"\1")
        self.enter_handshake_keys()
        return self

    def enter_handshake_keys(self):
        self.handshake_keys(self.shared())
        self.ours, self.peers = self.client_hs, self.server_hs
        self.state = "WAIT_EE"

    def shared(self):
        exchange = EXCHANGE[self.group]
        return exchange.shared(self.server_private,
                               exchange.public(self.private))

    def request(self, shows=None, **changes):
        """CertificateRequest, upon which hake shows this credential."""
        self.upto("WAIT_CERT_CR").say(self.certificate_request(**changes),
                                      note="CertificateRequest")
        self.asked, self.shows, self.state = True, shows, "WAIT_CERT"
        return self

    def own_proofs(self, context=b""):
        """Certificate and CertificateVerify, if they are due."""
        proofs = []
        if self.asked:
            proofs.append(self.certificate_message(
                self.shows.chain if self.shows else (), self.carries,
                context))
            self.transcript += proofs[-1]
        if self.shows:
            proofs.append(self.own_verify(self.shows, "client",
                                          self.shows_by))
            self.transcript += proofs[-1]
        return proofs

    def before_proofs(self):
        return b""

    def own_finish(self):
        """hake's second flight; then the application keys."""
        flight = (record(CCS, b"\1") if self.compat and not self.said_ccs
                  else b"")
        self.application_keys()
        flight += self.before_proofs()
        parts = self.own_proofs()
        parts.append(message(FINISHED,
                             self.client_hs.finished(self.transcript)))
        self.transcript += parts[-1]
        if self.coalesce:
            parts = [b"".join(parts)]
        self.out(flight + b"".join(self.seal(HANDSHAKE, piece)
                                   for part in parts
                                   for piece in self.pieces(part)),
                 "Certificate ... Finished" if self.asked else "Finished")
        self.ours, self.peers = self.client_ap, self.server_ap
        self.state = "CONNECTED"
        return self

    # -- post-handshake authentication, RFC 9846 4.7.2

    def post_request(self, context, note="CertificateRequest", **changes):
        """Gives the request; the handshake's transcript goes before it."""
        request = self.certificate_request(context=context, **changes)
        self.handshake_context = self.transcript
        self.put(HANDSHAKE, request, note)
        self.transcript += request
        return self

    def post_answer(self, context, shows=None, **changes):
        """What hake answers, under its application keys."""
        self.asked, self.shows = True, shows
        parts = self.own_proofs(context)
        parts.append(message(FINISHED, self.ours.finished(self.transcript)))
        self.transcript = self.handshake_context
        if self.coalesce:
            parts = [b"".join(parts)]
        return self.out(b"".join(self.seal(HANDSHAKE, part)
                                 for part in parts),
                        "Certificate ... Finished")

    def post(self, context, shows=None, **changes):
        return self.post_request(context, **changes).post_answer(context,
                                                                 shows)

    def step(self, pairs=()):
        """One good message of the server, by the state."""
        if self.state == "WAIT_SH":
            return self.accept_server_hello()
        build, note, then = {
            "WAIT_EE": (lambda: self.encrypted_extensions(pairs),
                        "EncryptedExtensions", "WAIT_CERT_CR"),
            "WAIT_CERT_CR": (self.certificate, "Certificate", "WAIT_CV"),
            "WAIT_CERT": (self.certificate, "Certificate", "WAIT_CV"),
            "WAIT_CV": (self.certificate_verify, "CertificateVerify",
                        "WAIT_FINISHED"),
            "WAIT_FINISHED": (self.finished, "Finished", "CONNECTED"),
        }[self.state]
        self.say(build(), note=note)
        self.state = then
        return self.own_finish() if then == "CONNECTED" else self

    def upto(self, state):
        while self.state != state:
            self.step()
        return self

    def connect(self, pairs=()):
        """All that is missing; EncryptedExtensions holds pairs."""
        while self.state != "CONNECTED":
            self.step(pairs if self.state == "WAIT_EE" else ())
        return self

    def flight(self, pairs=(), chain=None):
        """The server's encrypted flight as one string of messages."""
        flight = b""
        for build in (lambda: self.encrypted_extensions(pairs),
                      lambda: self.certificate(chain),
                      self.certificate_verify, self.finished):
            part = build()
            self.transcript += part
            flight += part
        return flight


class Server(Case):
    """hake is the server; the script plays the client."""

    def __init__(self, name, doc, suites=(CHACHA,), groups=("x25519",),
                 alpn=(), policy=None, select=None, flags=(), chain=(CERT,),
                 sizes=(), sign=None, hello=None, draws=True, verify=None,
                 presents=None, group=None, **authentication):
        super().__init__(name, doc, "server", suites)
        self.add("groups", ", ".join(groups))
        self.group = GROUPS[group or common(groups)]
        self.first_group = self.group  # that the client knows
        self.alpn = list(alpn)
        for protocol in alpn:
            self.add("alpn", protocol)
        if policy:
            self.add("alpn_policy", policy)
        if select is not None:
            self.add("alpn_select", select)
        if flags:
            self.add("flags", ", ".join(flags))
        self.flags = flags
        self.chain = chain
        for cert in chain:
            self.add("certificate", cert)
        if chain:
            self.add("key", SEED)
        self.server_random = secret_bytes(name, "server random")
        self.server_private = secret_bytes(name, "server share",
                                           EXCHANGE[self.group].drawn)
        self.config_more()
        if draws:
            self.draw(self.server_random + self.server_private, flags)
        else:
            self.add_random(b"")
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
        self.coalesce = "one_message_per_record" not in flags
        self.random = secret_bytes(name, "client random")
        self.session_id = secret_bytes(name, "session id")
        self.private = secret_bytes(name, "client share", DRAWN_MOST)
        self.suite = suites[0]
        self.state = "START"

    # -- the client's messages

    def share(self):
        return EXCHANGE[self.group].public(self.private)

    def pairs(self, alpn=(), server_name=b"localhost", schemes_cert=None,
              schemes=(0x0807,)):
        first = self.first_group
        return hello_pairs(self.suites, [first], schemes, [
            (first, EXCHANGE[first].public(self.private))], schemes_cert,
            alpn, server_name)

    def client_hello(self, pairs=None, suites=None, session_id=None,
                     **changes):
        if session_id is not None:
            self.session_id = session_id
        return client_hello(
            self.random, self.session_id,
            [suite.id for suite in self.suites] if suites is None else suites,
            self.pairs() if pairs is None else pairs, **changes)

    def hear(self, hello=None, version=0x0301, most=16384):
        """Gives a ClientHello."""
        self.heard = hello = hello or self.client_hello()
        self.transcript += hello
        return self.give(records_of(hello, version, most), "ClientHello")

    # -- what hake must answer

    def server_hello(self, suite=None):
        self.suite = suite or self.suite
        return message(
            SERVER_HELLO, u16(0x0303) + self.server_random +
            vec8(self.session_id) + u16(self.suite.id) + u8(0) +
            vec16(extensions(self.server_hello_pairs())))

    def server_hello_pairs(self):
        return [(SUPPORTED_VERSIONS, u16(0x0304)),
                (KEY_SHARE, key_share_entry(
                    self.group, EXCHANGE[self.group].public(
                        self.server_private)))]

    def server_finished(self):
        return message(FINISHED, self.server_hs.finished(self.transcript))

    def shared(self):
        exchange = EXCHANGE[self.group]
        return exchange.shared(self.private,
                               exchange.public(self.server_private))

    def server_shows(self):
        return self.shows

    def answer_hello(self, suite=None):
        """ServerHello and, if it is due, CCS; then the handshake keys."""
        hello = self.server_hello(suite)
        self.transcript += hello
        first = records_of(hello, most=self.most_plain)
        if self.session_id and not self.own_ccs:
            first += record(CCS, b"\1")
        self.handshake_keys(self.shared())
        self.ours, self.peers = self.server_hs, self.client_hs
        return first

    def certificate_request(self):
        """hake's."""
        pairs = [(SIGNATURE_ALGORITHMS, schemes_list(self.asks))]
        if self.asks_cert:
            pairs.append((SIGNATURE_ALGORITHMS_CERT,
                          schemes_list(self.asks_cert)))
        if self.authorities:
            pairs.append((CERTIFICATE_AUTHORITIES,
                          names_list(self.authorities)))
        if "ask_status" in self.flags:
            pairs.append((STATUS_REQUEST, b""))
        if "ask_scts" in self.flags:
            pairs.append((SCT, b""))
        return message(CERTIFICATE_REQUEST,
                       vec8(b"") + vec16(extensions(self.greased(pairs))))

    def builders(self, pairs, shows, asks):
        """The protected messages of the server's flight."""
        chain = shows.chain if shows else self.chain
        yield lambda: message(ENCRYPTED_EXTENSIONS, vec16(extensions(pairs)))
        if asks:
            yield self.certificate_request
        yield lambda: self.certificate_message(chain, self.carries)
        yield lambda: (self.own_verify(shows, "server", self.shows_by)
                       if shows else self.certificate_verify_message(SEED))
        yield self.server_finished

    def answer(self, suite=None, selected=None, shows=None, named=False,
               client_type=None, server_type=None, asks=None):
        """The server's whole flight. shows: a credential that is not the
        first; named: server_name chose it; ..._type: what is answered."""
        asks = bool(self.client_auth) if asks is None else asks
        self.shows = shows
        pairs = self.answer_pairs(selected, named, client_type, server_type)
        pairs += self.limit_answer(self.heard or self.transcript, True)
        first = self.answer_hello(suite)
        flight = []
        for build in self.builders(pairs, shows, asks):
            flight.append(build())
            self.transcript += flight[-1]
        self.own_finished = flight[-1]
        if self.coalesce:
            flight = [b"".join(flight)]
        first += b"".join(self.seal(HANDSHAKE, piece) for part in flight
                          for piece in self.pieces(part))
        self.out(first, "ServerHello ... Finished")
        self.application_keys()
        self.ours = self.server_ap
        self.state = "WAIT_CERT" if asks else "WAIT_FINISHED"
        return self

    def say_ccs(self):
        if self.session_id and not self.said_ccs:
            self.put(CCS, b"\1")
        self.said_ccs = True

    def show(self):
        """The client's Certificate."""
        self.say_ccs()
        self.before_client = self.transcript
        self.say(self.certificate_message(
            self.presents.chain if self.presents else (), self.shown_with),
            note="Certificate")
        self.state = "WAIT_CV" if self.presents else "WAIT_FINISHED"
        return self

    def client_verify(self, seed=None, role="client", scheme=None, **changes):
        return self.certificate_verify_message(
            seed or self.presents.seed,
            scheme_of(self.presents) if scheme is None else scheme,
            role=role, **changes)

    def prove(self):
        """The client's CertificateVerify."""
        self.say(self.client_verify(), note="CertificateVerify")
        self.state = "WAIT_FINISHED"
        return self

    def upto(self, state):
        """Good messages of the client."""
        while self.state != state:
            if self.state == "START":
                self.hear().answer()
            elif self.state == "WAIT_CERT":
                self.show()
            elif self.state == "WAIT_CV":
                self.prove()
            else:
                self.finish()
        return self

    def client_finished(self):
        return message(FINISHED, self.client_hs.finished(self.transcript))

    def finish(self, ccs=True):
        """The client's second flight."""
        self.upto("WAIT_FINISHED")
        if ccs:
            self.say_ccs()
        self.say(self.client_finished(), note="Finished")
        self.peers = self.client_ap
        self.state = "CONNECTED"
        return self

    def connect(self, **changes):
        return self.hear().answer(**changes).finish()
