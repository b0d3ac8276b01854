"""The commands that show, list and write down: what they print, and where they write."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace

import pytest

from derivations import CLAIMS, LEMMAS, SHARPER
from tests.material.handmade_verdicts import found
from tests.material.running import refused
from verify import cli
from verify.cli.commands import progress as answering
from verify.trials.evidence import Verdict
from verify.verdicts.lemmas import derived, rested_on
from verify.verdicts.verdict import StatementVerdict


def test_list_names_every_claim_and_decides_nothing(capsys):
    assert cli.main(["list"]) == 0
    names = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line}
    assert names - {"lemmas,", "beyond"} == {c.id for c in (*CLAIMS, *SHARPER, *LEMMAS)} | {c.display for c in CLAIMS}


def test_show_has_all_there_is(decided, capsys):
    assert cli.main(["show", "def-kappa"]) == 0
    text = capsys.readouterr().out
    for piece in (
        "κ = λ_max(X Xᵀ)/λ_min(X Xᵀ)",
        "κ = σ_max(X)²/σ_min(X)²",
        "Counterexample",
        "W₁ = [ 1/2  -3 ]",
        "Hypotheses",
        "2.base.1",
        "from 1, 2.base.1",
        "cauchy_schwarz",
        "refuted",
        "proved",
    ):
        assert piece in text
    assert max(map(len, text.splitlines())) <= 100


def test_show_of_a_display_shows_each_part(decided, capsys):
    cli.main(["show", "eq28"])
    text = capsys.readouterr().out
    assert "eq28-a" in text
    assert "eq28-b" in text
    assert decided["claims"] == ["eq28-a", "eq28-b"]


def test_show_of_a_lemma_checks_its_derivation(capsys):
    assert cli.main(["show", LEMMAS[0].id]) == 0
    text = capsys.readouterr().out
    assert "As stated: proved\n" in text
    assert "Derivation" in text


def test_a_lemma_with_another_statement_is_not_proved():
    other = replace(LEMMAS[0], printed=replace(LEMMAS[0].printed, relation=LEMMAS[1].printed.relation))
    verdict = derived(other).printed
    assert verdict.verdict is Verdict.UNDECIDED
    assert verdict.gap == "the derivation establishes another statement"


def test_lemmas_rested_on_are_followed_to_the_ground():
    claim = next(c for c in CLAIMS if c.id == "eq15-c")
    verdict = replace(found(claim), printed=derived(claim).printed)
    names = [v.claim.id for v in rested_on([verdict])]
    assert {"pl", "loss-as-distance"} <= set(names)


def test_show_tells_a_gap(monkeypatch, capsys):
    claim = CLAIMS[2]
    open_one = StatementVerdict(Verdict.CERTIFIED, 12, 3, gap="step 2 (sum): not shown")
    monkeypatch.setattr(answering, "decide_all", lambda *_: [replace(found(claim), printed=open_one)])
    cli.main(["show", claim.id])
    text = capsys.readouterr().out
    assert "certified, true on 12 exact instances, 3 left open" in text
    assert "not proved: step 2 (sum): not shown" in text


@pytest.mark.parametrize("form", ["text", "latex", "json"])
def test_errata_hold_what_is_refuted_and_nothing_else(form, decided, capsys):
    assert cli.main(["errata", "--format", form, "--claims", "eq15,eq16"]) == 0
    text = capsys.readouterr().out
    assert set(re.findall(r"eq1[56]-[abc]", text)) == {"eq15-a", "eq15-c"}
    if form == "json":
        wrong = json.loads(text)["errata"]
        assert wrong[0]["corrected"]["verdict"] == "proved"
        assert wrong[0]["printed"]["counterexample"]["values"]["eta"] == "3/4"


def test_latex_writes_a_document(decided, tmp_path, capsys):
    target = tmp_path / "slides.tex"
    assert cli.main(["latex", "-o", str(target), "--claims", "eq16"]) == 0
    assert target.read_text(encoding="utf-8").startswith(r"\documentclass")
    assert [p.name for p in tmp_path.iterdir()] == ["slides.tex"]


def test_latex_fragment_decides_nothing(decided, capsys):
    assert cli.main(["latex", "-o", "-", "--fragment", "--claims", "eq16"]) == 0
    assert r"\tag{16}" in capsys.readouterr().out
    assert decided == {}


def test_latex_pdf_without_tex_is_refused(decided, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    refused(["latex", "-o", str(tmp_path / "a.tex"), "--pdf"], capsys, "pdflatex")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def tex_that(tmp_path, monkeypatch):
    """Put a pdflatex that does what a script says before the one that there may be."""

    def does(script):
        folder = tmp_path / "bin"
        folder.mkdir()
        fake = folder / "pdflatex"
        fake.write_text(f"#!/bin/sh\n{script}\n")
        fake.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    return does


def test_latex_pdf_puts_the_pdf_beside(decided, tmp_path, tex_that):
    tex_that("printf '%%PDF-fake' > document.pdf\necho done > document.log")
    assert cli.main(["latex", "-o", str(tmp_path / "a.tex"), "--pdf", "--claims", "eq1"]) == 0
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF-fake"


def test_latex_pdf_that_tex_refuses_leaves_nothing(decided, tmp_path, tex_that, capsys):
    tex_that("echo '! Undefined control sequence.' > document.log\nexit 1")
    refused(["latex", "-o", str(tmp_path / "a.tex"), "--pdf", "--claims", "eq1"], capsys, "Undefined control sequence")
    assert [p.name for p in tmp_path.iterdir()] == ["bin"]
