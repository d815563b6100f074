#!/usr/bin/env python3
"""A real Chromium, without a screen, for $BROWSER: signs in on the sandbox's page as its user.

Takes the variables of browser.py, and $BROWSER_SHOT: a PNG of the driver's page at the end,
$BROWSER_SCHEME: dark or light. $BROWSER_ANSWER has two words more: "close" closes the tab instead of
an answer, "late" answers when $BROWSER_LATE seconds are over; $BROWSER_PAGE is then what the browser
itself says. Chromium is spoken to over its DevTools pipe (--remote-debugging-pipe), so nothing but Python is needed.
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time


class Tab:
    def __init__(self, folder):
        program = next(p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
                       if p)
        to_read, self.out = os.pipe()
        self.inp, to_write = os.pipe()
        # Chromium reads commands from descriptor 3 and writes answers to 4.
        command = ('exec 3<&%d 4>&%d; exec "$0" "$@"' % (to_read, to_write))
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", command, program, "--headless=new", "--no-sandbox", "--disable-gpu",
             "--no-first-run", "--disable-background-networking", "--ignore-certificate-errors", "--no-proxy-server",
             "--user-data-dir=" + folder, "--remote-debugging-pipe", "about:blank"],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.rest, self.number, self.session = b"", 0, None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def ask(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self.rest:
                some = os.read(self.inp, 65536)
                if not some:
                    raise EOFError("Chromium has ended")
                self.rest += some
            line, self.rest = self.rest.split(b"\0", 1)
            answer = json.loads(line)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer["result"]

    def evaluate(self, expression):
        return self.ask("Runtime.evaluate", expression=expression,
                        returnByValue=True)["result"].get("value")

    def wait_for(self, expression, seconds=15):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.evaluate(expression)
            if value:
                return value
            time.sleep(0.1)
        raise TimeoutError(expression)


def main():
    folder = tempfile.mkdtemp()
    tab = Tab(folder)
    try:
        tab.ask("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": os.environ.get("BROWSER_SCHEME", "light")}])
        tab.ask("Page.navigate", url=sys.argv[1])
        tab.wait_for("document.querySelector('#email') !== null")
        answer = os.environ.get("BROWSER_ANSWER", "continue")
        if answer == "close":
            tab.ask("Page.close")
            with open(os.environ["BROWSER_PAGE"], "w", encoding="utf-8") as out:
                out.write("closed")
            return
        if answer == "late":
            time.sleep(float(os.environ["BROWSER_LATE"]))
            answer = "continue"
        tab.evaluate("document.querySelector('#email').value = %s;"
                     "document.querySelector('#password').value = %s;"
                     "document.querySelector('#%s').click()"
                     % (json.dumps(os.environ["SANDBOX_USER_EMAIL"]),
                        json.dumps(os.environ["SANDBOX_USER_PASSWORD"]), answer))
        tab.wait_for("(location.protocol === 'http:' || location.protocol === 'chrome-error:') "
                     "&& document.readyState === 'complete' "
                     "&& document.querySelector('h1') !== null")
        if "BROWSER_SHOT" in os.environ:
            shot = tab.ask("Page.captureScreenshot", format="png")["data"]
            with open(os.environ["BROWSER_SHOT"], "wb") as out:
                out.write(base64.b64decode(shot))
        page = tab.evaluate("document.documentElement.outerHTML")
        with open(os.environ["BROWSER_PAGE"], "w", encoding="utf-8") as out:
            out.write(page)
    finally:
        tab.process.kill()
        tab.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


main()
