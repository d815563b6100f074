#!/usr/bin/env python3
"""A browser without a screen, for $BROWSER: signs in on the sandbox's page as its user.

$BROWSER_ANSWER is "continue" (default) or "deny"; what the driver's own page says at the end is
written to $BROWSER_PAGE.
"""
import http.cookiejar
import os
import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request


def main():
    trust = ssl.create_default_context(cafile=os.environ["SANDBOX_CA"])
    browser = urllib.request.build_opener(
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPSHandler(context=trust),
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(sys.argv[1], timeout=20) as page:
        text, address = page.read().decode(), page.geturl()
    action = re.search(r'<form method="post" action="([^"]+)"', text).group(1)
    form = {"email": os.environ["SANDBOX_USER_EMAIL"],
            "password": os.environ["SANDBOX_USER_PASSWORD"],
            "answer": os.environ.get("BROWSER_ANSWER", "continue")}
    try:
        with browser.open(urllib.parse.urljoin(address, action.replace("&amp;", "&")),
                          urllib.parse.urlencode(form).encode(), timeout=20) as page:
            text = page.read().decode()
    except urllib.error.HTTPError as refusal:
        text = refusal.read().decode()
    with open(os.environ["BROWSER_PAGE"], "w", encoding="utf-8") as out:
        out.write(text)


main()
