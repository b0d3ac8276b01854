#!/usr/bin/env python3
"""Open pages in headless Chromium and check them: formulas, console, requests, overflow, contrast, names, size.

    .ci/page FILE.html... [--pictures DIR]

Exit code 0: nothing is wrong; 1: something is, one sentence for each; 2: there is no browser or no such file. The
browser is `chromium` on the path, or the one that CHROMIUM names. With --pictures it also writes what the last
page looks like: wide, narrow, light, dark, and printed.
"""

from __future__ import annotations

import argparse
import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NARROW, WIDE = 360, 1280
PATIENCE = 300.0
LARGEST = 4_000_000
"""Bytes that a page, which is sent as one file, stays below."""

OPEN_ALL = "document.querySelectorAll('details').forEach(d => { d.open = true })"

# each is JavaScript that returns a list of sentences, empty where all is well
FORMULAS = """(() => {
  const wrong = [];
  const all = [...document.querySelectorAll('math')];
  if (!all.length) wrong.push('the page has no formula');
  for (const m of document.querySelectorAll('.formula > math'))
    if (!m.querySelector(':scope > semantics > annotation[encoding="application/x-tex"]'))
      wrong.push(`a formula comes without its LaTeX: ${m.textContent.slice(0, 60)}`);
  for (const m of all) {
    const box = m.getBoundingClientRect();
    const says = m.textContent.slice(0, 60);
    if (!(box.width > 0 && box.height > 0)) wrong.push(`a formula is not rendered: ${says}`);
    if (getComputedStyle(m).display.indexOf('math') < 0) wrong.push(`a formula is not laid out as one: ${says}`);
    const inside = document.createTreeWalker(m, NodeFilter.SHOW_TEXT);
    while (inside.nextNode())
      if (inside.currentNode.data.trim() && !inside.currentNode.parentElement.matches('mi,mo,mn,mtext,annotation'))
        wrong.push(`a formula has swallowed text: ${inside.currentNode.data.trim().slice(0, 60)}`);
    if (m.querySelector('merror')) wrong.push(`a formula is an error: ${says}`);
    for (const leaf of m.querySelectorAll('mi,mo,mn,mtext'))
      if (/\\\\[a-zA-Z]+/.test(leaf.textContent)) wrong.push(`a formula shows its source: ${leaf.textContent}`);
  }
  return wrong.slice(0, 20);
})()"""

# a phone lays a page that is too wide out as wide as it is and zooms out: innerWidth grows with it, so the width of
# the screen is put in here
OVERFLOW = """(() => {
  const page = document.scrollingElement, wrong = [], width = SCREEN;
  const taken = Math.max(page.scrollWidth, window.innerWidth);
  if (taken > width) {
    wrong.push(`the page is ${taken} px wide where there are ${width}`);
    const clipped = e => { for (let p = e.parentElement; p; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== 'visible') return true; return false; };
    for (const e of document.body.querySelectorAll('*')) {
      const box = e.getBoundingClientRect();
      if (box.right > width + 1 && !clipped(e))
        wrong.push(`<${e.tagName.toLowerCase()}> reaches ${Math.round(box.right)} px: ${e.textContent.slice(0, 60)}`);
    }
  }
  return wrong.slice(0, 6);
})()"""

NAMES = """(() => {
  const wrong = [], ids = new Set();
  if (!document.documentElement.lang) wrong.push('the page does not say its language');
  if (!document.title) wrong.push('the page has no title');
  for (const tag of ['main', 'nav', 'header'])
    if (document.querySelectorAll('body > ' + tag).length !== 1) wrong.push(`the page should have one <${tag}>`);
  if (document.querySelectorAll('h1').length !== 1) wrong.push('the page should have one <h1>');
  let level = 0;
  for (const h of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
    const own = Number(h.tagName[1]);
    if (own > level + 1) wrong.push(`a heading skips a level: ${h.textContent.trim()}`);
    level = own;
    if (h.querySelector('math') && !h.getAttribute('aria-label'))
      wrong.push(`a heading with a formula has no name to read aloud: ${h.textContent.trim()}`);
  }
  for (const e of document.querySelectorAll('[id]')) {
    if (ids.has(e.id)) wrong.push(`two elements have the id ${e.id}`);
    ids.add(e.id);
  }
  for (const a of document.querySelectorAll('a[href^="#"]'))
    if (!ids.has(decodeURIComponent(a.getAttribute('href').slice(1)))) wrong.push(`a link leads nowhere: ${a.hash}`);
  for (const e of document.querySelectorAll('[aria-labelledby]'))
    for (const id of e.getAttribute('aria-labelledby').split(/\\s+/))
      if (!ids.has(id)) wrong.push(`an element is labelled by ${id}, which is not there`);
  for (const s of document.querySelectorAll('body svg')) {
    const named = s.querySelector(':scope > title') && s.querySelector(':scope > desc');
    // a picture with links is a group of them, any other a single image
    const role = s.querySelector('a') ? 'group' : 'img';
    if (s.getAttribute('role') !== role || !named) wrong.push('a picture has no title or no description');
  }
  for (const th of document.querySelectorAll('th'))
    if (!th.scope) wrong.push(`a table head has no scope: ${th.textContent.trim()}`);
  for (const t of document.querySelectorAll('table'))
    if (!t.caption) wrong.push('a table has no caption');
  for (const e of document.querySelectorAll('a,summary'))
    if (!e.textContent.trim()) wrong.push('a link or a summary has no text');
  return wrong.slice(0, 20);
})()"""

CONTRAST = """(() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.map(v => linear(v / 255)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = e => { for (let p = e; p; p = p.parentElement) {
    const c = parse(getComputedStyle(p).backgroundColor); if (c.length === 3 || c[3] > 0.99) return c.slice(0, 3); }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255]; };
  const wrong = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || e.closest('svg,style,script')) continue;
    const ink = light(parse(getComputedStyle(e).color).slice(0, 3)), paper = light(behind(e));
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < 4.5) wrong.add(`contrast ${ratio.toFixed(2)} of <${e.tagName.toLowerCase()} class="${e.className}">: ` +
      walker.currentNode.data.trim().slice(0, 40));
  }
  return [...wrong].slice(0, 10);
})()"""


SEARCH = """(async () => {
  const wrong = [], field = document.getElementById('sought'), form = document.getElementById('search');
  const articles = [...document.querySelectorAll('article.display, article.erratum')];
  const shown = () => articles.filter(a => a.getClientRects().length).length;
  if (!form || form.hidden) return ['the search is not there'];
  const type = (text) => { field.value = text; field.dispatchEvent(new Event('input')); };
  const id = articles[0].id;
  type(id);
  if (!shown() || articles[0].hidden) wrong.push(`the search does not find ${id}`);
  type('no such words at all');
  if (shown()) wrong.push('the search finds what is not there');
  type('');
  if (shown() !== articles.length) wrong.push('an empty search hides something');
  const verdict = document.getElementById('chosen');
  for (const option of verdict.options) {
    verdict.value = option.value;
    verdict.dispatchEvent(new Event('change'));
    const expected = articles.filter(a => !option.value || a.dataset.verdict === option.value).length;
    if (shown() !== expected) wrong.push(`${shown()} articles are ${option.value}, not ${expected}`);
  }
  verdict.value = ''; verdict.dispatchEvent(new Event('change'));
  const formula = document.querySelector('.printed > .formula');
  if (formula) {
    formula.focus();
    if (document.activeElement !== formula) wrong.push('a formula cannot be reached by the keyboard');
    const button = formula.querySelector('button.copy');
    if (!button) wrong.push('a formula that has the focus offers no copy'); else button.remove();
    formula.blur();
  }
  const answer = JSON.parse(document.getElementById('data').textContent);
  if (!Array.isArray(answer.claims)) wrong.push('the data of the page are no verdicts');
  const link = document.getElementById('download');
  const held = await (await fetch(link.href)).text();
  if (JSON.stringify(JSON.parse(held)) !== JSON.stringify(answer)) wrong.push('the download is not the data');
  return wrong;
})()"""


class BrowserError(RuntimeError):
    """The browser could not be started, or does not answer."""


class Browser:
    """A headless Chromium with one tab, spoken to through a pair of pipes; ended when the context is left."""

    def __init__(self, executable: str) -> None:
        self.profile = tempfile.mkdtemp(prefix="page-")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
        options += ["--disable-background-networking", "--no-first-run", "--remote-debugging-pipe"]
        # the browser reads orders from descriptor 3 and answers on 4
        orders, self.to = (_high(end) for end in os.pipe())
        self.answers, back = (_high(end) for end in os.pipe())

        def connect() -> None:
            os.dup2(orders, 3)
            os.dup2(back, 4)

        self.process = subprocess.Popen(
            [executable, *options, f"--user-data-dir={self.profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=connect,  # noqa: PLW1509 - there are no threads here
            pass_fds=(3, 4),
        )
        os.close(orders)
        os.close(back)
        self.count, self.waiting, self.events, self.session = 0, b"", [], None

    def __enter__(self) -> Browser:
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next((t for t in targets if t["type"] == "page"), None)
        target = page["targetId"] if page else self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        # without a window the page would never have the focus, and hear nothing of what gets it
        self.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.to)
        os.close(self.answers)
        shutil.rmtree(self.profile, ignore_errors=True)

    def ask(self, method: str, **parameters: object) -> dict:
        """Return the browser's answer to a command; what happens meanwhile is kept in ``events``."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        message |= {"sessionId": self.session} if self.session else {}
        try:
            os.write(self.to, json.dumps(message).encode() + b"\0")
        except OSError as error:
            raise BrowserError("the browser has ended") from error
        until = time.monotonic() + PATIENCE
        while True:
            answer = self._next(until, method)
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error'].get('message')}")
                return answer["result"]
            self.events.append(answer)

    def run(self, script: str) -> object:
        """Return the value of an expression in the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"a check does not run: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def open(self, address: str) -> None:
        """Load the page and wait until it and its fonts are there."""
        self.events.clear()
        answer = self.ask("Page.navigate", url=address)
        if answer.get("errorText"):
            raise BrowserError(f"{address}: {answer['errorText']}")
        ready = "new Promise(r => document.readyState === 'complete' ? r() : addEventListener('load', r))"
        self.run(f"{ready}.then(() => document.fonts.ready).then(() => true)")

    def show(self, width: int, dark: bool = False, media: str = "screen") -> None:
        """Lay the page out at a width, light or dark."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def picture(self, top: int = 0, height: int = 1600) -> bytes:
        """Return what is seen of the page from ``top`` on, as PNG."""
        width = self.run("window.innerWidth")
        clip = {"x": 0, "y": top, "width": width, "height": height, "scale": 1}
        answer = self.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(answer["data"])

    def _next(self, until: float, method: str) -> dict:
        while b"\0" not in self.waiting:
            if not select.select([self.answers], [], [], max(0.0, until - time.monotonic()))[0]:
                raise BrowserError(f"the browser does not answer {method}")
            got = os.read(self.answers, 1 << 16)
            if not got:
                raise BrowserError("the browser has ended")
            self.waiting += got
        message, _, self.waiting = self.waiting.partition(b"\0")
        return json.loads(message)


def _high(descriptor: int) -> int:
    """The descriptor moved out of the way of 3 and 4."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved


def spoken(event: dict) -> str:
    """What an event says is wrong: on the console, in a script, or asked of the network; empty if nothing."""
    kind, about = event.get("method", ""), event.get("params", {})
    if kind == "Runtime.exceptionThrown":
        return f"a script fails: {about['exceptionDetails'].get('text')}"
    if kind == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning", "assert"):
        return f"the console says: {about['args'][:1]}"
    if kind == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
        return f"the console says: {about['entry']['text']}"
    if kind == "Network.requestWillBeSent" and not about["request"]["url"].startswith(("data:", "blob:")):
        return f"the page asks for {about['request']['url'][:100]}"
    return ""


def faults(browser: Browser, path: Path) -> list[str]:
    """What is wrong with the page, one sentence each."""
    browser.show(WIDE)
    address = path.resolve().as_uri()
    browser.open(address)
    browser.run(OPEN_ALL)
    found = [f"{path}: {text}" for text in browser.run(FORMULAS) + browser.run(NAMES)]
    for width in (NARROW, WIDE):
        for dark in (False, True):
            browser.show(width, dark)
            how = f"{path} ({width} px, {'dark' if dark else 'light'})"
            found += [
                f"{how}: {text}" for text in browser.run(CONTRAST) + browser.run(OVERFLOW.replace("SCREEN", str(width)))
            ]
    found += [f"{path}: {text}" for text in browser.run(SEARCH)]
    if (size := path.stat().st_size) >= LARGEST:
        found.append(f"{path}: {size} bytes, {LARGEST} or more")
    said = [spoken(event) for event in browser.events]
    return found + [f"{path}: {text}" for text in said if text and not text.endswith(address[:100])]


def pictures(browser: Browser, folder: Path) -> None:
    """Write how the page looks: its beginning at two widths, light and dark, and as PDF."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in (NARROW, WIDE):
        for dark in (False, True):
            browser.show(width, dark)
            (folder / f"{width}-{'dark' if dark else 'light'}.png").write_bytes(browser.picture())
    browser.ask("Emulation.clearDeviceMetricsOverride")
    browser.ask("Emulation.setEmulatedMedia", media="", features=[])
    made = browser.ask("Page.printToPDF", printBackground=False, preferCSSPageSize=True)
    (folder / "printed.pdf").write_bytes(base64.b64decode(made["data"]))


def main() -> int:
    """Return the exit code, after saying what is wrong."""
    parser = argparse.ArgumentParser(description="Check a page in headless Chromium.")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.html")
    parser.add_argument("--pictures", type=Path, metavar="DIR")
    asked = parser.parse_args()
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    missing = [f"{path}: no such file" for path in asked.files if not path.is_file()]
    if executable is None or missing:
        print(missing[0] if missing else "there is no chromium", file=sys.stderr)
        return 2
    try:
        with Browser(executable) as browser:
            found = {path: faults(browser, path) for path in asked.files}
            if asked.pictures is not None:
                pictures(browser, asked.pictures)
    except (BrowserError, OSError) as error:
        print(f"{executable}: {error}", file=sys.stderr)
        return 2
    for path, texts in found.items():
        print("\n".join(texts) or f"{path}: good", file=sys.stderr if texts else sys.stdout)
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
