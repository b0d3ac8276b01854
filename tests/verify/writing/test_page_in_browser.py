"""The check of the page in a browser finds each planted fault."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.material.pages import PICTURE, written
from verify.writing.page.figures import Experiment

BROWSER_CHECK = Path(__file__).parents[3] / ".ci" / "page.py"


FAULTS = {
    "good": (("", ""), "good"),
    "source": (("<mi>η</mi>", r"<mi>\eta</mi>"), "shows its source"),
    "swallowed": (("</math>", "&lt;/math&gt;, as text"), "swallowed text"),
    "invisible": (("<math ", '<math style="display: none" '), "not rendered"),
    "console": (("</main>", "<script>console.error('planted')</script></main>"), "the console says"),
    "script": (("</main>", "<script>nowhere()</script></main>"), "a script fails"),
    "request": (("</main>", '<img alt="" src="https://example.invalid/x.png"></main>'), "asks for https://example.inv"),
    "overflow": (("</main>", '<p style="width: 500px">wide</p></main>'), "<p> reaches"),
    "contrast": (("</main>", '<p style="color: #777">pale</p></main>'), "contrast"),
    "link": (('href="#facts"', 'href="#fiction"'), "leads nowhere"),
    "heading": (("</main>", "<h2>a</h2><h4>b</h4></main>"), "skips a level"),
    "spoken": (("</main>", "<h2>on <math><mi>x</mi></math></h2></main>"), "no name to read aloud"),
    "scope": (("</main>", "<table><caption>c</caption><tr><th>a</th></tr></table></main>"), "no scope"),
    "picture": (("</main>", "<svg viewBox='0 0 1 1'></svg></main>"), "no title"),
    "language": (('<html lang="en">', "<html>"), "language"),
}

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.thorough
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here; CI has one")
def test_the_browser_finds_each_planted_fault_and_nothing_on_the_page(tmp_path):
    text = written("eq13", experiments=[Experiment("plots", "Plots", "Run.", None, (PICTURE,))])
    for name, ((old, new), _) in FAULTS.items():
        assert old in text
        (tmp_path / f"{name}.html").write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    pages = [str(tmp_path / f"{name}.html") for name in FAULTS]
    done = subprocess.run([sys.executable, BROWSER_CHECK, *pages], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    lines = (done.stdout + done.stderr).splitlines()
    for name, (_, said) in FAULTS.items():
        about = [line for line in lines if line.startswith(str(tmp_path / f"{name}.html"))]
        assert any(said in line for line in about), (name, about)
    assert [line for line in lines if "good.html" in line] == [f"{tmp_path / 'good.html'}: good"]


def test_the_browser_check_says_what_is_missing(tmp_path):
    done = subprocess.run(
        [sys.executable, BROWSER_CHECK, tmp_path / "none.html"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no such file" in done.stderr or "no chromium" in done.stderr
