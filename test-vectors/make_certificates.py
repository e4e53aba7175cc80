#!/usr/bin/env python3
"""make_certificates.py: makes the files of certificates/: certificate paths
(RFC 5280 6), right and wrong in one thing each, and names (RFC 9525).

README.md describes the keys. Every verdict is what the RFCs ask for, or, where
they leave it open, what a strict verifier does; the comments say which.
usage: make_certificates.py [FOLDER]
"""
import os
import sys

from x509 import *

FILES = {}


class Paths:
    """The vectors of one file."""

    def __init__(self, file, about):
        self.blocks = []
        FILES[file] = (about, self.blocks)

    def add(self, title, source, certificates, anchors, error=None,
            place="none", at=NOW, name=None, purpose="server", depth=None,
            comment=None, schemes=()):
        assert title not in [t for t, _ in self.blocks], title
        lines = ["[%s]" % title, "type = path", "source = " + source]
        if comment:
            lines.append("comment = " + comment)
        lines += ["certificate = " + c.hex() for c in certificates]
        for anchor in anchors:
            if isinstance(anchor, tuple):
                lines.append("anchor_name = " + anchor[0].hex())
                lines.append("anchor_key = " + anchor[1].hex())
            else:
                lines.append("anchor = " + anchor.hex())
        lines.append("time = %d" % at)
        if name is not None:
            lines.append("name = " + name)
        lines.append("purpose = " + purpose)
        if depth is not None:
            lines.append("depth = %d" % depth)
        if schemes:
            lines.append("schemes = " + ", ".join(schemes))
        lines.append("result = " + ("invalid" if error else "valid"))
        if error:
            lines += ["error = " + error, "place = %s" % place]
        self.blocks.append((title, lines))


ROOT = authority("CN=Root")
ISSUER = authority("CN=Issuer")
LEAF = leaf()


def bits_changed(data, at, mask=1):
    data = bytearray(data)
    data[at] ^= mask
    return bytes(data)


# ---- Which path: RFC 5280 6.1 ----------------------------------------------

def path_cases():
    p = Paths("paths", "Paths: what leads to a trust anchor and what does not")
    s = "RFC 5280 6.1"
    direct = leaf("CN=Root")
    p.add("issued by the anchor", s, [direct], [ROOT])
    p.add("one intermediate", s, [LEAF, ISSUER], [ROOT])
    p.add("the anchor is sent too", s, [LEAF, ISSUER, ROOT], [ROOT])
    p.add("several anchors", s, [LEAF, ISSUER],
          [authority("CN=Other", "CN=Other"), ROOT, ISSUER])
    p.add("one anchor twice", s, [LEAF, ISSUER], [ROOT, ROOT])
    p.add("the intermediate is the anchor", s, [LEAF], [ISSUER],
          comment="an anchor need not be self-signed")
    p.add("anchor of a name and a key", "RFC 5280 6.1.1", [LEAF, ISSUER],
          [(name("CN=Root"), key_info("CN=Root"))])
    p.add("anchor of a name and another key", "RFC 5280 6.1.1",
          [LEAF, ISSUER], [(name("CN=Root"), key_info("CN=Other"))],
          "CERTIFICATE_SIGNATURE", 1)
    p.add("a self-signed certificate is the anchor", s,
          [leaf("CN=Leaf", "leaf")], [leaf("CN=Leaf", "leaf")],
          comment="the end-entity certificate itself is trusted")
    own = certificate("CN=Leaf", "CN=Leaf", "leaf", "leaf", [
        basic_constraints(), subject_alt_name(dns("leaf.example"))])
    p.add("a self-signed CA is both leaf and anchor", s, [own], [own],
          name="leaf.example", comment="as openssl req -x509 writes them")
    p.add("a self-signed certificate that is no anchor", s,
          [leaf("CN=Leaf", "leaf")], [ROOT], "CERTIFICATE_UNKNOWN", 0)
    p.add("a self-signed certificate beside an anchor of its name", s,
          [leaf("CN=Root", "leaf", subject="CN=Root")], [ROOT],
          "CERTIFICATE_UNKNOWN", 0, comment="the anchor did not issue it")
    p.add("no anchors", s, [LEAF, ISSUER, ROOT], [], "CERTIFICATE_UNKNOWN",
          2, comment="the place is where the path came to its end")
    p.add("no intermediate", s, [LEAF], [ROOT], "CERTIFICATE_UNKNOWN", 0)
    p.add("another root", s, [LEAF, ISSUER, ROOT],
          [authority("CN=Other", "CN=Other")], "CERTIFICATE_UNKNOWN", 2)
    p.add("an anchor of another key with the root's name", s, [LEAF, ISSUER],
          [authority("CN=Root", key="CN=Other", signer="CN=Other")],
          "CERTIFICATE_SIGNATURE", 1)

    s = "RFC 9846 4.5.1.2"
    below = authority("CN=Below", "CN=Issuer")
    lowest = leaf("CN=Below")
    p.add("three certificates in order", s, [lowest, below, ISSUER], [ROOT])
    p.add("three certificates out of order", s, [lowest, ISSUER, below],
          [ROOT])
    p.add("each certificate twice", s,
          [lowest, lowest, below, below, ISSUER, ISSUER], [ROOT])
    p.add("with certificates that lead nowhere", s,
          [lowest, authority("CN=Stray", "CN=Nobody"), below,
           leaf("CN=Stray"), ISSUER, authority("CN=Other", "CN=Other")],
          [ROOT])
    p.add("a malformed certificate beside the path", s,
          [LEAF, ISSUER[:-1], ISSUER], [ROOT],
          comment="what is not needed need not be right")
    p.add("the middle one is missing", s, [lowest, ISSUER], [ROOT],
          "CERTIFICATE_UNKNOWN", 0)

    s = "RFC 5280 6.1"
    wrong = authority("CN=Issuer", key="CN=Impostor")
    p.add("an intermediate of another key with the same name", s,
          [LEAF, wrong], [ROOT], "CERTIFICATE_SIGNATURE", 0)
    p.add("that one first and the right one behind it", s,
          [LEAF, wrong, ISSUER], [ROOT])
    p.add("the right one first and that one behind it", s,
          [LEAF, ISSUER, wrong], [ROOT])
    expired = authority("CN=Issuer", end="20290101000000")
    p.add("an expired intermediate first and a good one behind it", s,
          [LEAF, expired, ISSUER], [ROOT])
    cross = authority("CN=Issuer", "CN=Other")
    other = authority("CN=Other", "CN=Other")
    for order, chain in (("unknown", [LEAF, cross, ISSUER]),
                         ("known", [LEAF, ISSUER, cross])):
        p.add("cross-signed, the %s root's first" % order, s, chain, [ROOT])
    p.add("cross-signed, both roots are trusted", s, [LEAF, cross, ISSUER],
          [ROOT, other])
    p.add("cross-signed, neither root is trusted", s, [LEAF, cross, ISSUER],
          [authority("CN=Third", "CN=Third")], "CERTIFICATE_UNKNOWN", 1)
    p.add("a renewed root signed by the old one", s,
          [LEAF, ISSUER, authority("CN=Root", key="CN=Root",
                                   signer="CN=Old root")],
          [authority("CN=Root", key="CN=Old root", signer="CN=Old root")],
          comment="self-issued: subject and issuer are equal, the keys differ")
    p.add("two CAs that sign each other and no anchor", s,
          [leaf("CN=A"), authority("CN=A", "CN=B"), authority("CN=B", "CN=A")],
          [ROOT], "CERTIFICATE_UNKNOWN", 2)
    p.add("two CAs that sign each other and an anchor", s,
          [leaf("CN=A"), authority("CN=A", "CN=B"), authority("CN=B", "CN=A"),
           authority("CN=B")], [ROOT])

    s = "RFC 5280 6.1.3 (a)(1)"
    p.add("the leaf is signed by another key", s,
          [leaf(signer="CN=Root"), ISSUER], [ROOT],
          "CERTIFICATE_SIGNATURE", 0)
    p.add("the intermediate is signed by another key", s,
          [LEAF, authority("CN=Issuer", signer="CN=Issuer")], [ROOT],
          "CERTIFICATE_SIGNATURE", 1)
    p.add("one bit of the leaf's serial is changed", s,
          [bits_changed(LEAF, LEAF.index(integer(1)) + 2, 2), ISSUER], [ROOT],
          "CERTIFICATE_SIGNATURE", 0)
    for at in (-1, -32, -33, -64):
        p.add("octet %d of the signature is changed" % at, s,
              [bits_changed(LEAF, at), ISSUER], [ROOT],
              "CERTIFICATE_SIGNATURE", 0)
    p.add("the signature is short", s,
          [sign(LEAF_TBS, "CN=Issuer", signature=bytes(63)), ISSUER], [ROOT],
          "CERTIFICATE_SIGNATURE", 0)
    p.add("the signature is empty", s,
          [sign(LEAF_TBS, "CN=Issuer", signature=b""), ISSUER], [ROOT],
          "CERTIFICATE_SIGNATURE", 0)
    p.add("the anchor's own signature is not looked at", s, [LEAF, ISSUER],
          [bits_changed(ROOT, -1)],
          comment="RFC 5280 6.1: the trust anchor is not part of the path")

    s = "RFC 5280 4.2.1.1"

    def own_id(key_id):
        return extension(14, der(0x04, key_id))

    def issuer_id(key_id):
        return extension(35, der(0x30, der(0x80, key_id)))
    marked = leaf(extensions=LEAF_EXTENSIONS + [issuer_id(b"\1\2")])
    fitting = authority("CN=Issuer", extensions=CA_EXTENSIONS + [
        own_id(b"\1\2")])
    other = authority("CN=Issuer", extensions=CA_EXTENSIONS + [
        own_id(b"\1\3")])
    p.add("key identifiers that are equal", s, [marked, fitting], [ROOT])
    p.add("a key identifier that the issuer does not name", s,
          [marked, ISSUER], [ROOT])
    p.add("key identifiers that differ", s, [marked, other], [ROOT],
          "CERTIFICATE_UNKNOWN", 0,
          comment="they tell keys apart: this is not the issuer, whatever its "
                  "key is; a verifier may also look at the key alone")
    p.add("key identifiers that differ beside equal ones", s,
          [marked, other, fitting], [ROOT])

    s = "RFC 9846 4.3.3"
    for kind, algorithm, key in (("RSA", RSA_SHA256, RSA_KEY),
                                 ("ECDSA", ECDSA_SHA256, P256_KEY)):
        unsigned = tbs("CN=Leaf", "CN=Issuer", "leaf", LEAF_EXTENSIONS,
                       algorithm=algorithm)
        issuer = certificate("CN=Issuer", "CN=Root", key, "CN=Root",
                             CA_EXTENSIONS)
        p.add("signed by %s, which is not enabled" % kind, s,
              [sign(unsigned, None, algorithm, b"\x30\0"), issuer], [ROOT],
              "CERTIFICATE_SIGNATURE_ALGORITHM", 0)
        p.add("the leaf's key is %s, which is not enabled" % kind,
              "RFC 9846 4.5.1.2", [leaf(key=key), ISSUER], [ROOT],
              "CERTIFICATE_KEY", 0)
        p.add("an anchor with a key of %s beside the right one" % kind, s,
              [LEAF, ISSUER], [certificate("CN=Root", "CN=Root", key,
                                           "CN=Root", CA_EXTENSIONS), ROOT])

    s = "RFC 5280 7.1"
    p.add("issuer and subject differ in the type of the string", s,
          [certificate("CN=Leaf", name("CN=Issuer", PRINTABLE), "leaf",
                       "CN=Issuer", LEAF_EXTENSIONS), ISSUER], [ROOT],
          "CERTIFICATE_UNKNOWN", 0,
          comment="names are compared octet for octet, as 4.1.2.4 lets CAs "
                  "write them; 7.1 would allow more")
    p.add("issuer and subject differ in case", s,
          [certificate("CN=Leaf", "CN=issuer", "leaf", "CN=Issuer",
                       LEAF_EXTENSIONS), ISSUER], [ROOT],
          "CERTIFICATE_UNKNOWN", 0, comment="likewise")


LEAF_TBS = tbs("CN=Leaf", "CN=Issuer", "leaf", LEAF_EXTENSIONS)


def ladder(count, top="CN=Root", extensions=None):
    """That many intermediates, the lowest first, and a leaf before them."""
    names = [top] + ["CN=CA %d" % i for i in range(1, count + 1)]
    cas = [authority(names[i], names[i - 1], extensions=extensions)
           for i in range(count, 0, -1)]
    return [leaf(names[-1])] + cas


def length_cases():
    p = Paths("lengths", "Lengths of paths: limits of the verifier, and "
              "pathLenConstraint of issuers")
    s = "RFC 5280 6.1"
    for count in (2, 20, 22):
        p.add("%d intermediates" % count, s, ladder(count), [ROOT])
    p.add("23 intermediates", s, ladder(23), [ROOT], "PATH_DEPTH", 23,
          comment="25 certificates with both ends; hake's limit is 24")
    p.add("a list of 25 certificates", s, [LEAF, ISSUER] + [ISSUER] * 23,
          [ROOT], "CERTIFICATES_TOO_MANY", "none",
          comment="hake's limit is 24")
    p.add("a list of 24 certificates", s, [LEAF] + [ISSUER] * 23, [ROOT])
    p.add("20 intermediates and a depth of 20", s, ladder(20), [ROOT],
          depth=20)
    p.add("20 intermediates and a depth of 19", s, ladder(20), [ROOT],
          "PATH_DEPTH", 20, depth=19)
    p.add("one intermediate and a depth of 1", s, ladder(1), [ROOT], depth=1)
    p.add("two intermediates and a depth of 1", s, ladder(2), [ROOT],
          "PATH_DEPTH", 2, depth=1)
    p.add("a short path beside one that is too long", s,
          ladder(3) + [authority("CN=CA 3")], [ROOT], depth=1)

    s = "RFC 5280 4.2.1.9"

    def limited(length):
        return with_extension(CA_EXTENSIONS, basic_constraints(length=length))
    top = authority("CN=Top", extensions=limited(0))
    p.add("pathLenConstraint 0 above the leaf", s, [leaf("CN=Top"), top],
          [ROOT])
    p.add("pathLenConstraint 0 above an intermediate", s,
          [leaf("CN=CA 1"), authority("CN=CA 1", "CN=Top"), top], [ROOT],
          "CERTIFICATE_PATH_LENGTH", 2)
    top = authority("CN=Top", extensions=limited(1))
    p.add("pathLenConstraint 1 above one intermediate", s,
          ladder(1, "CN=Top") + [top], [ROOT])
    p.add("pathLenConstraint 1 above two intermediates", s,
          ladder(2, "CN=Top") + [top], [ROOT], "CERTIFICATE_PATH_LENGTH", 3)
    p.add("pathLenConstraint 20 above 20 intermediates", s,
          ladder(20, "CN=Top") + [authority("CN=Top", extensions=limited(20))],
          [ROOT])
    p.add("pathLenConstraint is larger than any path", s,
          [LEAF, authority("CN=Issuer", extensions=limited(2 ** 40))], [ROOT])
    p.add("an anchor's pathLenConstraint 0 above the leaf", "RFC 5937 3.2",
          [leaf("CN=Root")], [authority("CN=Root", extensions=limited(0))])
    p.add("an anchor's pathLenConstraint 0 above an intermediate",
          "RFC 5937 3.2", [LEAF, ISSUER],
          [authority("CN=Root", extensions=limited(0))],
          "CERTIFICATE_PATH_LENGTH", "anchor")
    top = authority("CN=Top", extensions=limited(0))
    renewed = authority("CN=Top", "CN=Top", "CN=New key", "CN=Top",
                        extensions=CA_EXTENSIONS)
    p.add("self-issued certificates do not count", "RFC 5280 6.1.4 (l)",
          [leaf("CN=Top", "CN=New key"), renewed, top], [ROOT])
    p.add("self-issued certificates count for the depth", "RFC 5280 6.1",
          [leaf("CN=Top", "CN=New key"), renewed, top], [ROOT],
          "PATH_DEPTH", 2, depth=1)
    p.add("pathLenConstraint of a lower CA cannot extend the path", s,
          ladder(2, "CN=Top", limited(9)) + [authority(
              "CN=Top", extensions=limited(1))], [ROOT],
          "CERTIFICATE_PATH_LENGTH", 3)
    p.add("pathLenConstraint without cA", s,
          [LEAF, authority("CN=Issuer", extensions=with_extension(
              CA_EXTENSIONS, basic_constraints(False, 0)))], [ROOT],
          "CERTIFICATE_NOT_CA", 1)
    p.add("a negative pathLenConstraint", s,
          [LEAF, authority("CN=Issuer", extensions=with_extension(
              CA_EXTENSIONS, extension(19, der(
                  0x30, der(1, b"\xff"), der(2, b"\xff")), True)))], [ROOT],
          "CERTIFICATE_EXTENSION", 1)


# ---- Dates: RFC 5280 4.1.2.5 -----------------------------------------------

def seconds(text):
    return calendar.timegm(tuple(int(text[i:j]) for i, j in (
        (0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14))))


def date_cases():
    p = Paths("dates", "Dates: notBefore, notAfter and how they are written")
    s = "RFC 5280 6.1.3 (a)(2)"

    def chain(which, **dates):
        return ([leaf(**(dates if which == 0 else {})),
                 authority("CN=Issuer", **(dates if which == 1 else {}))],
                [authority("CN=Root", **(dates if which == "anchor" else {}))])
    for which, who in ((0, "the leaf"), (1, "the intermediate"),
                       ("anchor", "the anchor")):
        past = chain(which, end="20291231235959")
        p.add("%s has expired" % who, s, *past,
              error="CERTIFICATE_EXPIRED", place=which)
        future = chain(which, begin="20300101000001")
        p.add("%s is not valid yet" % who, s, *future,
              error="CERTIFICATE_NOT_YET_VALID", place=which)
        exact = chain(which, begin="20280615120000", end="20290615120000")
        begin, end = seconds("20280615120000"), seconds("20290615120000")
        p.add("the first second of %s" % who, s, *exact, at=begin)
        p.add("the second before it, for %s" % who, s, *exact, at=begin - 1,
              error="CERTIFICATE_NOT_YET_VALID", place=which)
        p.add("the last second of %s" % who, s, *exact, at=end)
        p.add("the second after it, for %s" % who, s, *exact, at=end + 1,
              error="CERTIFICATE_EXPIRED", place=which)
    p.add("an anchor that is the leaf has expired", s,
          [leaf("CN=Leaf", "leaf", end="20291231235959")],
          [leaf("CN=Leaf", "leaf", end="20291231235959")],
          "CERTIFICATE_EXPIRED", 0)

    s = "RFC 5280 4.1.2.5"

    def ends(title, value, error=None, at=NOW, source=s, comment=None):
        p.add(title, source, [leaf(end=value), ISSUER], [ROOT],
              error, 0, at=at, comment=comment)

    def text(tag, value):
        return der(tag, value.encode())
    ends("notAfter is the first second of 1970", text(UTC_TIME,
                                                      "700101000000Z"),
         "CERTIFICATE_EXPIRED")
    ends("notAfter is in 2049", text(UTC_TIME, "491231235959Z"))
    ends("notAfter is in 2050", text(GENERALIZED_TIME, "20500101000000Z"))
    ends("no well-defined expiration", text(GENERALIZED_TIME,
                                            "99991231235959Z"),
         source="RFC 5280 4.1.2.5")
    ends("a GeneralizedTime before 2050", text(GENERALIZED_TIME,
                                               "20401231235959Z"),
         comment="CAs must not, yet applications MUST process either")
    ends("the year 50 of a UTCTime is 1950", text(UTC_TIME, "500101000000Z"),
         "CERTIFICATE_EXPIRED", source="RFC 5280 4.1.2.5.1")
    p.add("a certificate from before 1970", s,
          [leaf(begin=text(UTC_TIME, "500101000000Z")), ISSUER], [ROOT])
    leap = text(UTC_TIME, "280229120000Z")
    at = seconds("20280229120000")
    ends("the last second is on a leap day", leap, at=at)
    ends("the second after it, on a leap day", leap, "CERTIFICATE_EXPIRED",
         at=at + 1)
    p.add("notAfter lies before notBefore", s,
          [leaf(begin="20320101000000", end="20280101000000"), ISSUER],
          [ROOT], "CERTIFICATE_EXPIRED", 0,
          comment="or CERTIFICATE_NOT_YET_VALID: both hold")
    for title, tag, value in (
            ("UTCTime without seconds", UTC_TIME, "3412312359Z"),
            ("UTCTime with an offset", UTC_TIME, "341231235959+0000"),
            ("UTCTime without Z", UTC_TIME, "341231235959"),
            ("UTCTime with a small z", UTC_TIME, "341231235959z"),
            ("UTCTime with four digits of the year", UTC_TIME,
             "20341231235959Z"),
            ("GeneralizedTime with two digits of the year", GENERALIZED_TIME,
             "341231235959Z"),
            ("GeneralizedTime with a fraction", GENERALIZED_TIME,
             "20501231235959.5Z"),
            ("GeneralizedTime with an offset", GENERALIZED_TIME,
             "20501231235959+0000"),
            ("month 0", UTC_TIME, "340031235959Z"),
            ("month 13", UTC_TIME, "341331235959Z"),
            ("day 0", UTC_TIME, "341200235959Z"),
            ("31 April", UTC_TIME, "340431235959Z"),
            ("29 February 2034", UTC_TIME, "340229235959Z"),
            ("29 February 2100", GENERALIZED_TIME, "21000229235959Z"),
            ("hour 24", UTC_TIME, "341231240000Z"),
            ("minute 60", UTC_TIME, "341231236000Z"),
            ("second 60", UTC_TIME, "341231235960Z"),
            ("a letter for a digit", UTC_TIME, "3412312359O9Z"),
            ("a blank for a digit", UTC_TIME, "34123123595 Z"),
            ("a sign for a digit", UTC_TIME, "+41231235959Z"),
            ("an octet behind the Z", UTC_TIME, "341231235959Z0"),
            ("an empty UTCTime", UTC_TIME, ""),
            ("a PrintableString", PRINTABLE, "341231235959Z")):
        ends("malformed date: " + title, text(tag, value), "CERTIFICATE_TIME")


# ---- Names: RFC 9525 -------------------------------------------------------

def name_cases():
    p = Paths("names", "Names of servers: RFC 9525 and RFC 5280 4.2.1.6")

    def named(asked, held, ok, source="RFC 9525 6.3", comment=None,
              title=None):
        if not isinstance(held, (list, tuple)):
            held = [held]
        exts = with_extension(LEAF_EXTENSIONS, subject_alt_name(
            *(dns(h) if isinstance(h, str) else h for h in held)))
        shown = ", ".join(h if isinstance(h, str) else "0x" + h[2:].hex()
                          for h in held)
        p.add(title or "%s for %s" % (shown, asked), source,
              [leaf(extensions=exts), ISSUER], [ROOT],
              None if ok else "CERTIFICATE_NAME", 0, name=asked,
              comment=comment)
    named("www.example.com", "www.example.com", True)
    named("WWW.Example.COM", "www.example.com", True)
    named("www.example.com", "WWW.EXAMPLE.com", True)
    named("www.example.com", "example.com", False)
    named("example.com", "www.example.com", False)
    named("www.example.com", "xwww.example.com", False)
    named("www.example.com", "www.example.co", False)
    named("www.example.com", "www.example.com.evil.org", False)
    named("b.example", ["a.example", "b.example", "c.example"], True)
    named("d.example", ["a.example", "b.example", "c.example"], False)
    named("localhost", "localhost", True)
    named("www.example.com", "www.example.com.", False,
          comment="a final dot in a certificate is not in the preferred name "
                  "syntax of RFC 5280 4.2.1.6")
    named("www.example.com", "www.example.com\0.evil.org", False,
          title="a NUL byte in the dNSName")
    named("www.example.com", "www.example.com\0", False,
          title="a NUL byte behind the dNSName")
    for asked, held, ok in (
            ("www.example.com", "*.example.com", True),
            ("WWW.EXAMPLE.COM", "*.example.com", True),
            ("example.com", "*.example.com", False),
            ("a.b.example.com", "*.example.com", False),
            (".example.com", "*.example.com", False),
            ("www.example.org", "*.example.com", False),
            ("www.example.com", "*.www.example.com", False),
            ("www.example.com", "w*.example.com", False),
            ("www.example.com", "*w.example.com", False),
            ("www.example.com", "w*w.example.com", False),
            ("www.example.com", "www.*.com", False),
            ("www.example.com", "*.*.com", False),
            ("www.example.com", "www.example.*", False),
            ("www.example.com", "**.example.com", False),
            ("www.example.com", "*", False),
            ("localhost", "*", False),
            ("xn--bcher-kva.example.com", "*.example.com", True),
            ("www.example.com", "xn--*.example.com", False),
            ("*.example.com", "www.example.com", False)):
        named(asked, held, ok)
    named("example.com", "*.com", False,
          comment="a wildcard above a top-level domain is refused")
    named("xn--bcher-kva.example", "xn--bcher-kva.example", True)
    named("XN--BCHER-KVA.example", "xn--bcher-kva.example", True)
    s = "RFC 9525 6.2"
    none = [e for e in LEAF_EXTENSIONS
            if e != subject_alt_name(dns("leaf.example"))]
    p.add("the common name does not count: no subjectAltName", s,
          [leaf(extensions=none, subject="CN=www.example.com"), ISSUER],
          [ROOT], "CERTIFICATE_NAME", 0, name="www.example.com")
    p.add("the common name does not count beside a subjectAltName", s,
          [leaf(subject="CN=www.example.com"), ISSUER], [ROOT],
          "CERTIFICATE_NAME", 0, name="www.example.com")
    p.add("any name will do where none is asked for", s, [LEAF, ISSUER],
          [ROOT])
    p.add("an empty subject with a critical subjectAltName",
          "RFC 5280 4.2.1.6",
          [leaf(subject="", extensions=with_extension(
              LEAF_EXTENSIONS, subject_alt_name(dns("leaf.example"),
                                                critical=True))), ISSUER],
          [ROOT], name="leaf.example")
    for held, what in ((email("www.example.com"), "rfc822Name"),
                       (uri("https://www.example.com/"), "URI"),
                       (directory("CN=www.example.com"), "directoryName")):
        named("www.example.com", [held], False,
              title="the name in a " + what + " does not count")
    s = "RFC 9525 6.5"
    for asked, held, ok in (
            ("192.0.2.1", ip("192.0.2.1"), True),
            ("192.0.2.2", ip("192.0.2.1"), False),
            ("192.0.2.1", "192.0.2.1", False),
            ("192.0.2.1", "*.0.2.1", False),
            ("2001:db8::1", ip("2001:db8::1"), True),
            ("2001:DB8:0:0:0:0:0:1", ip("2001:db8::1"), True),
            ("2001:db8::2", ip("2001:db8::1"), False),
            ("::1", ip("2001:db8::1"), False),
            ("192.0.2.1", ip("::ffff:192.0.2.1"), False),
            ("::ffff:192.0.2.1", ip("192.0.2.1"), False),
            ("::ffff:192.0.2.1", ip("::ffff:192.0.2.1"), True),
            ("192.0.02.1", ip("192.0.2.1"), False),
            ("192.0.2", ip("192.0.2.0"), False),
            ("192.0.2.256", ip("192.0.2.0"), False),
            ("3221225985", ip("192.0.2.1"), False),
            ("0xc0.0.2.1", ip("192.0.2.1"), False),
            ("2001:db8::1::", ip("2001:db8::1"), False),
            ("2001:db8::192.0.2.1", ip("2001:db8::c000:201"), True),
            ("www.example.com", ip("192.0.2.1"), False)):
        named(asked, [held], ok, s)
    named("192.0.2.1", [dns(bytes((192, 0, 2, 1)))], False, s,
          title="the octets of an address in a dNSName")
    p.add("an iPAddress of five octets", "RFC 5280 4.2.1.6",
          [leaf(extensions=with_extension(LEAF_EXTENSIONS, subject_alt_name(
              der(0x87, bytes(5))))), ISSUER], [ROOT],
          "CERTIFICATE_EXTENSION", 0, name="www.example.com")
    p.add("an empty dNSName beside the right one", "RFC 5280 4.2.1.6",
          [leaf(extensions=with_extension(LEAF_EXTENSIONS, subject_alt_name(
              dns("leaf.example"), dns("")))), ISSUER],
          [ROOT], "CERTIFICATE_EXTENSION", 0, name="leaf.example")
    p.add("an empty subjectAltName", "RFC 5280 4.2.1.6",
          [leaf(extensions=with_extension(LEAF_EXTENSIONS,
                                          subject_alt_name())), ISSUER],
          [ROOT], "CERTIFICATE_EXTENSION", 0, name="www.example.com",
          comment="SIZE (1..MAX)")


# ---- Uses: RFC 5280 4.2.1.3, 4.2.1.9, 4.2.1.12 -----------------------------

def usage_cases():
    p = Paths("uses", "What a certificate may be used for: basicConstraints, "
              "keyUsage, extKeyUsage")

    def issuer(title, source, extensions, error=None, place=1, **more):
        p.add(title, source, [LEAF, authority("CN=Issuer",
                                              extensions=extensions)], [ROOT],
              error, place, **more)

    def end(title, source, extensions, error=None, place=0, **more):
        p.add(title, source, [leaf(extensions=extensions), ISSUER], [ROOT],
              error, place, **more)
    s = "RFC 5280 4.2.1.9"
    usage = key_usage(KEY_CERT_SIGN)
    issuer("an intermediate without basicConstraints", s, [usage],
           "CERTIFICATE_NOT_CA")
    issuer("an intermediate that is no CA", s,
           [basic_constraints(False), usage], "CERTIFICATE_NOT_CA")
    issuer("an intermediate without extensions", s, [],
           "CERTIFICATE_EXTENSION", comment="Extensions is SIZE (1..MAX)")
    p.add("an intermediate without the field for extensions", s,
          [LEAF, sign(tbs("CN=Issuer", "CN=Root", "CN=Issuer", None),
                      "CN=Root")], [ROOT], "CERTIFICATE_NOT_CA", 1)
    p.add("a leaf as an intermediate", s,
          [leaf("CN=Middle"), leaf("CN=Issuer", subject="CN=Middle",
                                   key="CN=Middle"), ISSUER], [ROOT],
          "CERTIFICATE_NOT_CA", 1)
    issuer("basicConstraints that is not critical", s,
           with_extension(CA_EXTENSIONS, basic_constraints(critical=False)),
           comment="CAs MUST mark it; verifiers need not ask for it")
    p.add("an anchor that is no CA", "RFC 5937 3.2",
          [leaf("CN=Root")], [authority("CN=Root", extensions=[
              basic_constraints(False), usage])], "CERTIFICATE_NOT_CA",
          "anchor")
    end("a leaf that is a CA", s, with_extension(
        LEAF_EXTENSIONS, basic_constraints(),
        key_usage(DIGITAL_SIGNATURE, KEY_CERT_SIGN)))
    end("a leaf that says it is no CA", s,
        with_extension(LEAF_EXTENSIONS, basic_constraints(False)))

    s = "RFC 5280 4.2.1.3"
    issuer("keyUsage without keyCertSign", s,
           [basic_constraints(), key_usage(CRL_SIGN, DIGITAL_SIGNATURE)],
           "CERTIFICATE_KEY_USAGE")
    issuer("an intermediate without keyUsage", s, [basic_constraints()])
    p.add("an anchor without keyCertSign", "RFC 5937 3.2", [leaf("CN=Root")],
          [authority("CN=Root", extensions=[
              basic_constraints(), key_usage(CRL_SIGN)])],
          "CERTIFICATE_KEY_USAGE", "anchor")
    end("a leaf without digitalSignature", s, with_extension(
        LEAF_EXTENSIONS, key_usage(KEY_ENCIPHERMENT, KEY_AGREEMENT)),
        "CERTIFICATE_KEY_USAGE")
    end("a leaf without keyUsage", s, LEAF_EXTENSIONS[1:])
    end("a leaf with other uses too", s, with_extension(
        LEAF_EXTENSIONS, key_usage(DIGITAL_SIGNATURE, KEY_AGREEMENT)))
    end("a keyUsage of no use", s, with_extension(
        LEAF_EXTENSIONS, extension(15, der(3, b"\0"), True)),
        "CERTIFICATE_EXTENSION", comment="at least one bit MUST be set")
    end("a keyUsage of no bits that are set", s, with_extension(
        LEAF_EXTENSIONS, extension(15, der(3, b"\7\0"), True)),
        "CERTIFICATE_EXTENSION", comment="likewise, and no DER: X.690 11.2.2")

    issuer("a keyUsage that ends in zero bits", "X.690 11.2.2",
           [basic_constraints(), extension(15, der(3, b"\7\6\0"), True)],
           comment="no DER, yet in roots of the web: let through")

    s = "RFC 5280 4.2.1.12"
    other = "1.3.6.1.4.1.99999.1"
    table = (("serverAuth", [SERVER_AUTH], "s"),
             ("clientAuth", [CLIENT_AUTH], "c"),
             ("both", [SERVER_AUTH, CLIENT_AUTH], "sc"),
             ("anyExtendedKeyUsage", [ANY_USAGE], "sc"),
             ("codeSigning", [CODE_SIGNING], ""),
             ("an unknown purpose", [other], ""),
             ("an unknown purpose and serverAuth", [other, SERVER_AUTH], "s"),
             ("none", None, "sc"))
    for who in ("the leaf", "the intermediate", "the anchor"):
        for title, purposes, fits in table:
            ext = [] if purposes is None else [ext_key_usage(*purposes)]
            own = [LEAF_EXTENSIONS[0]] + LEAF_EXTENSIONS[2:]
            chain = [leaf(extensions=own + (ext if who == "the leaf" else [])),
                     authority("CN=Issuer", extensions=CA_EXTENSIONS + (
                         ext if who == "the intermediate" else []))]
            root = authority("CN=Root", extensions=CA_EXTENSIONS + (
                ext if who == "the anchor" else []))
            place = {"the leaf": 0, "the intermediate": 1}.get(who, "anchor")
            for purpose in ("server", "client", "any"):
                if who != "the leaf" and purpose == "any":
                    continue
                ok = purpose == "any" or purpose[0] in fits
                p.add("extKeyUsage of %s: %s; for %s" % (who, title, purpose),
                      s, chain, [root], None if ok else "CERTIFICATE_PURPOSE",
                      place, purpose=purpose)
    end("a critical extKeyUsage", s, with_extension(
        LEAF_EXTENSIONS, ext_key_usage(SERVER_AUTH, critical=True)))
    end("an empty extKeyUsage", s, with_extension(
        LEAF_EXTENSIONS, ext_key_usage()), "CERTIFICATE_EXTENSION")


# ---- Name constraints: RFC 5280 4.2.1.10 -----------------------------------

def constraint_cases():
    p = Paths("name_constraints", "Name constraints: RFC 5280 4.2.1.10")
    s = "RFC 5280 4.2.1.10"

    def constrained(title, constraints, names, ok, where="intermediate",
                    subject="CN=Leaf", error="CERTIFICATE_NAME_CONSTRAINTS",
                    place=0, source=s, comment=None, **more):
        ext = name_constraints(**constraints, **more)
        exts = LEAF_EXTENSIONS[:2]
        if names:
            exts = exts + [subject_alt_name(*names)]
        own = {w: CA_EXTENSIONS + ([ext] if w == where else [])
               for w in ("intermediate", "anchor")}
        p.add(title, source, [
            leaf(extensions=exts, subject=subject),
            authority("CN=Issuer", extensions=own["intermediate"])],
            [authority("CN=Root", extensions=own["anchor"])],
            None if ok else error, place, comment=comment)
    only = {"permitted": [dns("example.com")]}
    no = {"excluded": [dns("example.com")]}
    for where in ("intermediate", "anchor"):
        for title, names, inside in (
                ("the domain itself", [dns("example.com")], True),
                ("a host in it", [dns("www.example.com")], True),
                ("a host below that", [dns("a.b.example.com")], True),
                ("in other case", [dns("WWW.Example.COM")], True),
                ("a wildcard in it", [dns("*.example.com")], True),
                ("another domain", [dns("example.org")], False),
                ("a name that ends like it", [dns("badexample.com")], False),
                ("the parent", [dns("com")], False)):
            constrained("permitted by the %s: %s" % (where, title), only,
                        names, inside, where)
            constrained("excluded by the %s: %s" % (where, title), no, names,
                        not inside, where)
    constrained("one name permitted and one not", only,
                [dns("www.example.com"), dns("www.example.org")], False)
    constrained("excluded within permitted", {
        "permitted": [dns("example.com")],
        "excluded": [dns("secret.example.com")]},
        [dns("www.secret.example.com")], False)
    constrained("permitted beside excluded", {
        "permitted": [dns("example.com")],
        "excluded": [dns("secret.example.com")]},
        [dns("www.example.com")], True)
    constrained("two permitted domains", {
        "permitted": [dns("example.org"), dns("example.com")]},
        [dns("www.example.com"), dns("example.org")], True)
    constrained("no DNS names and permitted ones", only, None, True)
    constrained("addresses and permitted DNS names", only,
                [ip("192.0.2.1")], True,
                comment="a constraint binds names of its own type alone")
    constrained("a wildcard that could become an excluded name", {
        "excluded": [dns("www.example.com")]}, [dns("*.example.com")], False)
    constrained("an empty permitted domain", {"permitted": [dns("")]},
                [dns("www.example.com")], True)
    constrained("an empty excluded domain", {"excluded": [dns("")]},
                [dns("www.example.com")], False)
    dot = {"permitted": [dns(".example.com")]}
    note = "a leading dot is no dNSName constraint of the RFC; as many CAs " \
           "mean it: one label or more in front"
    for names, ok in (("www.example.com", True), ("a.b.example.com", True),
                      ("example.com", False), (".example.com", False),
                      ("badexample.com", False)):
        constrained("permitted .example.com: " + names, dot, [dns(names)], ok,
                    comment=note)
    constrained("excluded .example.com: www.example.com",
                {"excluded": [dns(".example.com")]},
                [dns("www.example.com")], False, comment=note)
    for base, names, ok in (
            ("::/0", "192.0.2.1", False),
            ("2001:db8::/32", "192.0.2.1", False),
            ("192.0.2.0/24", "192.0.2.77", True),
            ("192.0.2.0/24", "192.0.3.1", False),
            ("192.0.2.1/32", "192.0.2.1", True),
            ("0.0.0.0/0", "198.51.100.1", True),
            ("0.0.0.0/0", "2001:db8::1", False),
            ("2001:db8::/32", "2001:db8:1::1", True),
            ("2001:db8::/32", "2001:db9::1", False)):
        constrained("permitted %s: %s" % (base, names),
                    {"permitted": [ip_range(base)]}, [ip(names)], ok)
    constrained("excluded 192.0.2.0/24: 192.0.2.9",
                {"excluded": [ip_range("192.0.2.0/24")]}, [ip("192.0.2.9")],
                False)
    constrained("excluded 192.0.2.0/24: 192.0.3.9",
                {"excluded": [ip_range("192.0.2.0/24")]}, [ip("192.0.3.9")],
                True)
    constrained("DNS names and permitted addresses",
                {"permitted": [ip_range("192.0.2.0/24")]},
                [dns("www.example.com")], True)
    inside = {"permitted": [directory("O=Example")]}
    constrained("a subject in the permitted directory", inside,
                [dns("www.example.com")], True, subject="O=Example,CN=Leaf")
    constrained("a subject outside it", inside, [dns("www.example.com")],
                False, subject="O=Other,CN=Leaf")
    constrained("a subject that only ends like it", inside,
                [dns("www.example.com")], False, subject="CN=Leaf,O=Example")
    constrained("an empty subject and a permitted directory", inside,
                [dns("www.example.com")], True, subject="")
    constrained("a directoryName outside the permitted directory", inside,
                [directory("O=Other,CN=Leaf")], False,
                subject="O=Example,CN=Leaf")
    constrained("an excluded directory",
                {"excluded": [directory("O=Example")]},
                [dns("www.example.com")], False, subject="O=Example,CN=Leaf")
    constrained("another excluded directory",
                {"excluded": [directory("O=Other")]},
                [dns("www.example.com")], False, subject="O=Example,CN=Leaf",
                comment="the RFC would allow it; yet an excluded name could "
                        "be spelled otherwise, and names are compared octet "
                        "for octet here: no subject passes")
    # An intermediate below the constraints is bound as well, unless it is
    # self-issued.
    top = authority("CN=Top", extensions=CA_EXTENSIONS + [
        name_constraints(permitted=[directory("O=Example")])])
    p.add("an intermediate outside the permitted directory",
          "RFC 5280 6.1.3 (b)",
          [leaf("CN=Issuer", subject="O=Example,CN=Leaf"),
           authority("CN=Issuer", "CN=Top"), top], [ROOT],
          "CERTIFICATE_NAME_CONSTRAINTS", 1)
    p.add("a self-issued intermediate is not bound", "RFC 5280 6.1.3 (b)",
          [leaf("CN=Top", "CN=New key", subject="O=Example,CN=Leaf"),
           authority("CN=Top", "CN=Top", "CN=New key", "CN=Top"), top],
          [ROOT])
    p.add("a self-issued end-entity certificate is bound",
          "RFC 5280 6.1.3 (b)",
          [leaf("CN=Top", subject="CN=Top"), top], [ROOT],
          "CERTIFICATE_NAME_CONSTRAINTS", 0)
    p.add("constraints of two intermediates both bind", "RFC 5280 6.1.4 (g)",
          [leaf("CN=Low", extensions=with_extension(
              LEAF_EXTENSIONS, subject_alt_name(dns("www.example.org")))),
           authority("CN=Low", "CN=High", extensions=CA_EXTENSIONS + [
               name_constraints(permitted=[dns("example.org")])]),
           authority("CN=High", extensions=CA_EXTENSIONS + [
               name_constraints(permitted=[dns("example.com")])])], [ROOT],
          "CERTIFICATE_NAME_CONSTRAINTS", 0)
    constrained("constraints that are not critical bind too", only,
                [dns("example.org")], False, critical=False)
    constrained("email addresses cannot be judged", {
        "permitted": [email("example.com")]}, [email("a@example.com")], False,
        comment="hake knows dNSName, iPAddress and directoryName; a critical "
                "constraint on another kind of name that is there is refused")
    constrained("an emailAddress in the subject", {
        "permitted": [email("example.com")]}, [dns("www.example.com")], False,
        subject="CN=Leaf,emailAddress=a@example.com", comment="likewise: "
        "rfc822Name constraints bind it")
    constrained("constraints on kinds of names that are not there", {
        "permitted": [email("example.com")]}, [dns("www.example.com")], True)
    constrained("an address constraint of five octets", {
        "permitted": [der(0x87, bytes(5))]}, [ip("192.0.2.1")], False,
        error="CERTIFICATE_EXTENSION", place=1)
    for title, base in [("a final dot", "example.com."), ("a wildcard",
                        "*.example.com"), ("an empty label", "a..example"),
                        ("a dot alone", "."), ("a space", "a example.com")]:
        constrained("an excluded DNS name with " + title, {
            "excluded": [dns(base)]}, [dns("www.example.com")], False,
            error="CERTIFICATE_EXTENSION", place=1,
            comment="it could match nothing, and so exclude nothing")
    constrained("a mask with holes", {
        "permitted": [der(0x87, bytes.fromhex("c0000200ff00ff00"))]},
        [ip("192.0.2.1")], False, error="CERTIFICATE_EXTENSION", place=1)
    constrained("a minimum of 1", only, [dns("www.example.com")], False,
                error="CERTIFICATE_EXTENSION", place=1,
                extra=der(0x80, b"\1"), comment="minimum MUST be zero")
    constrained("a maximum", only, [dns("www.example.com")], False,
                error="CERTIFICATE_EXTENSION", place=1,
                extra=der(0x81, b"\1"), comment="maximum MUST be absent")
    constrained("empty constraints", {}, [dns("www.example.com")], False,
                error="CERTIFICATE_EXTENSION", place=1)


# ---- Form: RFC 5280 4.1, 4.2 -----------------------------------------------

def form_cases():
    p = Paths("forms", "The form of certificates: fields and extensions")

    def end(title, source, certificate, error=None, place=0, **more):
        p.add(title, source, [certificate, ISSUER], [ROOT], error, place,
              **more)

    def made(**more):
        return leaf(**more)

    def extended(*exts):
        return leaf(extensions=LEAF_EXTENSIONS + list(exts))
    s = "RFC 5280 4.2"
    unknown = "1.3.6.1.4.1.99999.2"
    end("an unknown extension", s, extended(extension(unknown, b"\5\0")))
    end("an unknown critical extension", s,
        extended(extension(unknown, b"\5\0", True)), "CERTIFICATE_CRITICAL")
    p.add("an unknown critical extension of an intermediate", s,
          [LEAF, authority("CN=Issuer", extensions=CA_EXTENSIONS + [
              extension(unknown, b"\5\0", True)])], [ROOT],
          "CERTIFICATE_CRITICAL", 1)
    p.add("an unknown critical extension of an anchor", "RFC 5937 3.2",
          [leaf("CN=Root")],
          [authority("CN=Root", extensions=CA_EXTENSIONS + [
              extension(unknown, b"\5\0", True)])], "CERTIFICATE_CRITICAL",
          "anchor")
    p.add("an unknown critical extension beside the path", s,
          [LEAF, authority("CN=Issuer", extensions=CA_EXTENSIONS + [
              extension(unknown, b"\5\0", True)]), ISSUER], [ROOT])
    any_policy = der(0x30, der(0x30, oid("2.5.29.32.0")))
    end("certificatePolicies", "RFC 5280 4.2.1.4",
        extended(extension(32, any_policy)))
    end("critical certificatePolicies", "RFC 5280 4.2.1.4",
        extended(extension(32, any_policy, True)),
        comment="any policy will do, and none is asked for: RFC 5280 6.1.1")
    p.add("critical policyConstraints", "RFC 5280 4.2.1.11",
          [LEAF, authority("CN=Issuer", extensions=CA_EXTENSIONS + [
              extension(36, der(0x30, der(0x80, b"\0")), True)])], [ROOT],
          "CERTIFICATE_CRITICAL", 1)
    p.add("critical inhibitAnyPolicy", "RFC 5280 4.2.1.14",
          [LEAF, authority("CN=Issuer", extensions=CA_EXTENSIONS + [
              extension(54, integer(0), True)])], [ROOT],
          comment="likewise")
    for title, ext in (("keyUsage", LEAF_EXTENSIONS[0]),
                       ("subjectAltName", LEAF_EXTENSIONS[2]),
                       ("an unknown extension", extension(unknown, b"\5\0"))):
        end("%s twice" % title, s, leaf(extensions=LEAF_EXTENSIONS + (
            [ext] if ext in LEAF_EXTENSIONS else [ext, ext])),
            "CERTIFICATE_EXTENSION_TWICE")
    end("critical FALSE is written", "X.690 11.5", leaf(
        extensions=LEAF_EXTENSIONS + [der(
            0x30, oid(unknown), der(1, b"\0"), der(4, b"\5\0"))]),
        "CERTIFICATE_EXTENSION", comment="DER leaves a default out")
    end("critical is 1, not 255", "X.690 11.1", leaf(
        extensions=LEAF_EXTENSIONS + [der(
            0x30, oid(unknown), der(1, b"\1"), der(4, b"\5\0"))]),
        "CERTIFICATE_EXTENSION")
    end("an extension without a value", s, leaf(
        extensions=LEAF_EXTENSIONS + [der(0x30, oid(unknown))]),
        "CERTIFICATE_EXTENSION")
    for title, number, value in (
            ("basicConstraints", 19, b"\x30\0"),
            ("keyUsage", 15, bit_list([DIGITAL_SIGNATURE])),
            ("extKeyUsage", 37, der(0x30, oid(SERVER_AUTH))),
            ("subjectAltName", 17, der(0x30, dns("leaf.example")))):
        for how, broken in (("with an octet behind it", value + b"\0"),
                            ("cut", value[:-1]), ("empty", b""),
                            ("of another type", b"\5\0")):
            end("%s %s" % (title, how), s, leaf(extensions=with_extension(
                LEAF_EXTENSIONS, extension(number, broken))),
                "CERTIFICATE_EXTENSION")

    s = "X.690 8.19.2"
    for title, value in (("is empty", b""),
                         ("ends within an arc", b"\x2a\x81"),
                         ("has an arc with a needless octet",
                          b"\x2a\x80\1")):
        end("the identifier of an extension " + title, s, leaf(
            extensions=LEAF_EXTENSIONS + [der(0x30, der(0x06, value),
                                              der(0x04, b"\5\0"))]),
            "CERTIFICATE_EXTENSION")
    for count, error in ((32, None), (33, "CERTIFICATE_EXTENSIONS_MANY")):
        more = [extension("1.3.6.1.4.1.99999.3.%d" % i, b"\5\0")
                for i in range(count - len(LEAF_EXTENSIONS))]
        end("%d extensions" % count, "RFC 5280 4.2", extended(*more), error,
            comment="hake's limit is 32")

    s = "RFC 5280 4.1.2.1"
    for version, title in ((None, "1"), (1, "2"), (3, "4")):
        end("version " + title, s, leaf(version=version,
                                        extensions=LEAF_EXTENSIONS),
            "CERTIFICATE_VERSION")
    end("version 1 without extensions", s,
        sign(tbs("CN=Leaf", "CN=Issuer", "leaf", None, version=None),
             "CN=Issuer"), "CERTIFICATE_VERSION")
    p.add("an intermediate of version 1", s,
          [LEAF, sign(tbs("CN=Issuer", "CN=Root", "CN=Issuer", None,
                          version=None), "CN=Root")], [ROOT],
          "CERTIFICATE_VERSION", 1,
          comment="no certificate of version 1 is a CA's")
    end("version 3 without extensions", s,
        sign(tbs("CN=Leaf", "CN=Issuer", "leaf", None), "CN=Issuer"))

    s = "RFC 5280 4.1.2.2"
    end("a serialNumber of 20 octets", s,
        leaf(serial=der(2, b"\x7f" * 20)))
    end("a serialNumber of 21 octets", s,
        leaf(serial=der(2, b"\x7f" * 21)), "CERTIFICATE_SERIAL")
    end("a serialNumber of 0", s, leaf(serial=der(2, b"\0")),
        comment="users SHOULD be prepared for it")
    end("a negative serialNumber", s, leaf(serial=der(2, b"\xff")),
        comment="likewise")
    end("an empty serialNumber", s, leaf(serial=der(2)),
        "CERTIFICATE_MALFORMED")
    end("a serialNumber with a needless zero", "X.690 8.3.2",
        leaf(serial=der(2, b"\0\1")), "CERTIFICATE_MALFORMED")

    s = "RFC 5280 4.1.1.2"
    end("signatureAlgorithm differs from signature", s,
        sign(tbs("CN=Leaf", "CN=Issuer", "leaf", LEAF_EXTENSIONS,
                 algorithm=ECDSA_SHA256), "CN=Issuer"),
        "CERTIFICATE_ALGORITHMS")
    null = der(0x30, der(6, bytes.fromhex("2b6570")), der(5))
    end("Ed25519 with parameters", "RFC 8410 3",
        sign(tbs("CN=Leaf", "CN=Issuer", "leaf", LEAF_EXTENSIONS,
                 algorithm=null), "CN=Issuer", null),
        "CERTIFICATE_SIGNATURE_ALGORITHM",
        comment='"the parameters MUST be absent"')
    end("a key of Ed25519 with parameters", "RFC 8410 3",
        leaf(key=der(0x30, null, der_bits(ed25519_public(seed("leaf"))))),
        "CERTIFICATE_KEY")
    end("a key of 31 octets", "RFC 8410 4",
        leaf(key=der(0x30, ED25519_ALGORITHM, der_bits(bytes(31)))),
        "CERTIFICATE_MALFORMED")
    end("a key that lacks bits", "RFC 8410 4",
        leaf(key=der(0x30, ED25519_ALGORITHM, der(3, b"\1" + b"\2" * 32))),
        "CERTIFICATE_MALFORMED")

    s = "RFC 5280 4.1.2.4"
    end("an empty issuer", s, leaf(issuer="", signer="CN=Issuer"),
        "CERTIFICATE_NAME_MALFORMED")
    end("an empty set in the subject", s,
        leaf(subject=der(0x30, der(0x31))), "CERTIFICATE_NAME_MALFORMED")
    end("a subject with a set of two", s, leaf(subject=der(0x30, der(
        0x31, attribute("C", "DE", PRINTABLE), attribute("CN", "a")))))
    end("a subject that lacks a value", s,
        leaf(subject=der(0x30, der(0x31, der(0x30, oid("2.5.4.3"))))),
        "CERTIFICATE_NAME_MALFORMED")
    end("unique identifiers", "RFC 5280 4.1.2.8",
        leaf(unique=der(0x81, b"\0\1") + der(0x82, b"\0\2")))

    s = "X.690 10.1"
    good = LEAF
    end("an octet behind the certificate", s, good + b"\0",
        "CERTIFICATE_MALFORMED")
    end("one octet is missing", s, good[:-1], "CERTIFICATE_MALFORMED")
    end("no octets", s, b"", "CERTIFICATE_MALFORMED")
    end("a length with a needless octet", s,
        b"\x30\x83\0" + good[2:], "CERTIFICATE_MALFORMED")
    end("an indefinite length", s, b"\x30\x80" + good[4:] + b"\0\0",
        "CERTIFICATE_MALFORMED")
    end("a length longer than the certificate", s,
        bits_changed(good, 3, 0x40), "CERTIFICATE_MALFORMED")
    end("a SET where a SEQUENCE belongs", s, b"\x31" + good[1:],
        "CERTIFICATE_MALFORMED")


# ---- Writing ---------------------------------------------------------------

HEAD = """\
# %s
#
# Made by %s; the keys are described in README.md,
# "Certificate paths".
"""


def write(script, themes):
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "certificates")
    for make in themes:
        make()
    os.makedirs(folder, exist_ok=True)
    for file, (about, blocks) in FILES.items():
        with open(os.path.join(folder, file + ".txt"), "w",
                  encoding="utf-8") as out:
            out.write(HEAD % (about, script))
            for _, lines in blocks:
                out.write("\n" + "\n".join(lines) + "\n")
        print("%4d %s.txt" % (len(blocks), file))
    print("%4d in all" % sum(len(blocks) for _, blocks in FILES.values()))


if __name__ == "__main__":
    write("make_certificates.py",
          (path_cases, length_cases, date_cases, name_cases, usage_cases,
           constraint_cases, form_cases))
