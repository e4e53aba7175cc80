#!/usr/bin/python3
import sys
sys.dont_write_bytecode = True
from make_handshakes import add, theme, write
from resumption13 import *

KEY = TicketKey("first")
def client(name, doc, **config): return add(ResumingClient(name, doc, **config))
def server(name, doc, **config): return add(ResumingServer(name, doc, **config))

def t():
    theme("psk", "x")
    psk = Psk(b"alice", bytes(range(32)))
    c = client("c ext", "d", psks=(psk,))
    c.resume().connect().done()
    s = server("s ext", "d", psks=(psk,))
    s.hear(s.offer([psk])).choose(psk).answer().finish().done()
    c = client("c retry", "d", groups=("x25519", "ecdhe_private_use"), psks=(psk,))
    c.retry(TWIN, b"cookie").resume().connect().done()
    s = server("s retry", "d", flags=("retry_always",), ticket_keys=(KEY,), clock=NOW)
    s.ask_again().hear_again().answer().finish().done()
    c = client("c tick", "d", clock=NOW, server_name="localhost")
    c.connect().give_ticket().give_ticket(nonce=b"xx", early=3).done()
    s = server("s tick", "d", ticket_keys=(KEY,), clock=NOW, tickets=2)
    s.modes = (1,)
    s.hear(s.client_hello(s.pairs()+[psk_modes(1)])).answer().finish().done()
    sess = Session(CHACHA, bytes(32), NOW-5000, NOW+100000, 77, 1000, bound_to(b"localhost"), b"", sha256(CERT))
    c = client("c early", "d", clock=NOW, server_name="localhost", session=sess, flags=("early_data",))
    c.ee_pairs=[(EARLY_DATA,b"")]
    c.early_out(b"hello").resume().connect().app_out(b"x").give_ticket().done()
    s = server("s early", "d", ticket_keys=(KEY,), clock=NOW, max_early=1000, replay="yes")
    sess = Session(CHACHA, bytes(32), NOW-5000, NOW+100000, 77, 1000, bound_to(b"localhost"), b"", bytes(32), 0)
    p = ticket_psk(sess, KEY.seal(TICKET, bytes(24), sess.state()), 5000)
    s.hear(s.offer([p], early=True)).choose(p, resumed=sess).accept_early().answer().early_in(b"hi").finish().done()
write("x", "/tmp/v13x", (t,))
