#!/usr/bin/env python3
"""A browser without a screen, for $BROWSER: signs in on the sandbox's page as its user.

$BROWSER_ANSWER is "continue" (default) or "deny"; what the driver's own page says at the end is
written to $BROWSER_PAGE. sign_in() is for other programs of this folder.
"""
import http.cookiejar
import os
import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows redirects but the last one, to the program that waits."""

    back = None

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if newurl.startswith("http://localhost"):
            self.back = newurl
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def sign_in(address, answer="continue", stay=False):
    """The driver's page at the end; the address it would be at, when told to stay away."""
    back = Stay()
    trust = ssl.create_default_context(cafile=os.environ["SANDBOX_CA"])
    browser = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), *([back] if stay else []),
        urllib.request.HTTPSHandler(context=trust),
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(address, timeout=20) as page:
        text, at = page.read().decode(), page.geturl()
    action = re.search(r'<form method="post" action="([^"]+)"', text).group(1)
    form = {"email": os.environ["SANDBOX_USER_EMAIL"],
            "password": os.environ["SANDBOX_USER_PASSWORD"], "answer": answer}
    try:
        with browser.open(urllib.parse.urljoin(at, action.replace("&amp;", "&")),
                          urllib.parse.urlencode(form).encode(), timeout=20) as page:
            text = page.read().decode()
    except urllib.error.HTTPError as refusal:
        text = refusal.read().decode()
    return back.back if stay else text


if __name__ == "__main__":
    shown = sign_in(sys.argv[1], os.environ.get("BROWSER_ANSWER", "continue"))
    with open(os.environ["BROWSER_PAGE"], "w", encoding="utf-8") as out:
        out.write(shown)
