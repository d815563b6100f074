#!/usr/bin/env python3
"""A browser among attackers, for $BROWSER: plays $BROWSER_ATTACK on the address that the sign-in
returns to, then signs in as $BROWSER_NEXT (browser.py or chromium.py) does.

What the attacks were answered stands in $BROWSER_ATTACK_LOG, one word a request: the HTTP status,
"closed" for none. Attacks that last are still under way while the person signs in.
"""
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

from browser import sign_in

ASKED = urllib.parse.parse_qs(urllib.parse.urlsplit(sys.argv[1]).query)
PORT = urllib.parse.urlsplit(ASKED["redirect_uri"][0]).port
STATE = ASKED["state"][0]
ANSWERS = []


def dial(host="127.0.0.1"):
    return socket.create_connection((host, PORT), timeout=5)


def send(text, host="127.0.0.1"):
    """One request; what it was answered is noted."""
    data = text if isinstance(text, bytes) else text.encode()
    answer = b""
    try:
        with dial(host) as link:
            link.sendall(data)
            while some := link.recv(65536):
                answer += some
    except OSError:
        pass
    words = answer.split(b" ", 2)
    ANSWERS.append(words[1].decode() if len(words) == 3 else "closed")


def get(target, host="localhost:%d" % PORT, method="GET", to="127.0.0.1"):
    send("%s %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (method, target, host), to)


def wrong_state():
    get("/?code=stolen&state=another")
    get("/?code=stolen")
    get("/?code=stolen&state=")
    get("/?code=stolen&state=" + STATE[:-1])
    get("/?error=access_denied&state=another")


def foreign_host():
    for host in ("evil.example", "evil.example:%d" % PORT, "localhost", "localhost.evil.example:%d"
                 % PORT, "localhost:%d\r\nHost: evil.example" % PORT):
        get("/?code=stolen&state=" + STATE, host)
    send("GET /?code=stolen&state=%s HTTP/1.1\r\n\r\n" % STATE)


def other_requests():
    get("/favicon.ico")
    get("/callback?code=stolen&state=" + STATE)
    get("/?code=stolen&state=" + STATE, method="POST")
    get("/?code=&state=" + STATE)
    get("/?state=" + STATE)
    send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500) + b"\r\n\r\n")
    send(b"GET /?code=stolen&state=" + STATE.encode() + b" HTTP/1.1\r\nHost: localhost:%d\0\r\n\r\n"
         % PORT)


def oversized():
    get("/?state=%s&code=%s" % (STATE, "x" * 20000))
    send("GET / HTTP/1.1\r\nX: %s" % ("y" * 2000000))


def drip():
    """Requests that never end, a byte at a time, on all seats and both addresses."""
    links = [dial(host) for host in ("127.0.0.1", "::1") for _ in range(10)]

    def drop():
        text = "GET /?code=stolen&state=%s HTTP/1.1\r\n" % STATE
        for byte in text.encode() * 100:
            for link in links:
                try:
                    link.send(bytes([byte]))
                except OSError:
                    pass
            time.sleep(0.05)

    threading.Thread(target=drop, daemon=True).start()


def flood():
    """Far more connections than there are seats, over and over, all mute."""

    def come():
        held = []
        while True:
            try:
                held.append(dial())
            except OSError:
                time.sleep(0.05)
            held = held[-60:]

    for _ in range(3):
        threading.Thread(target=come, daemon=True).start()


def stolen_code():
    """Who knows the state gets a code in, but has no use of it: PKCE binds it to the sign-in."""
    get("/?code=stolen&state=" + STATE)


def second():
    """The browser comes back twice, at once, and once more when all is over."""
    back = sign_in(sys.argv[1], stay=True)
    target = "/?" + urllib.parse.urlsplit(back).query
    twice = [threading.Thread(target=get, args=(target,)) for _ in range(2)]
    for one in twice:
        one.start()
    for one in twice:
        one.join()
    get(target)
    ANSWERS.sort()


def address(to, host):
    get("/?" + urllib.parse.urlsplit(sign_in(sys.argv[1], stay=True)).query, host, to=to)


ATTACKS = {
    "wrong-state": wrong_state, "foreign-host": foreign_host, "other-requests": other_requests,
    "oversized": oversized, "drip": drip, "flood": flood, "stolen-code": stolen_code,
    "second": second, "ipv4": lambda: address("127.0.0.1", "127.0.0.1:%d" % PORT),
    "ipv6": lambda: address("::1", "[::1]:%d" % PORT),
}
DONE = ("stolen-code", "second", "ipv4", "ipv6")  # nobody needs to sign in after these


def main():
    attack = os.environ["BROWSER_ATTACK"]
    ATTACKS[attack]()
    with open(os.environ["BROWSER_ATTACK_LOG"] + ".new", "w", encoding="ascii") as log:
        log.write(" ".join(ANSWERS) + "\n")
    os.rename(os.environ["BROWSER_ATTACK_LOG"] + ".new", os.environ["BROWSER_ATTACK_LOG"])
    if attack not in DONE:
        here = os.path.dirname(os.path.abspath(__file__))
        subprocess.run([os.path.join(here, os.environ["BROWSER_NEXT"]), sys.argv[1]], check=True)


main()
