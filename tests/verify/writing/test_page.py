"""The page: that it is whole and loads nothing, and what it says of each verdict."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser

import pytest
from sympy import Eq, Symbol

from derivations import CLAIMS, SHARPER
from derivations.proving.textbook_facts import FACTS, REFERENCES
from tests.material.handmade_verdicts import all_found, derivation, found
from tests.material.pages import MAKING, PICTURE, written
from tests.material.present import present
from verify import cli
from verify.trials.evidence import Verdict
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict
from verify.writing.latex.values import value_latex
from verify.writing.page.build import page, symbols
from verify.writing.page.figures import Experiment
from verify.writing.page.mathml import Unconverted, mathml


class _Outline(HTMLParser):
    """Ids, links, headings and what is loaded, and whether every element is closed."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.levels: list[int] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given.get("href") or given["xlink:href"]))
        self.loaded += [str(v) for k, v in attrs if k in ("src", "srcset", "data") or (k == "href" and tag == "link")]
        self.levels += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def whole() -> str:
    return written(experiments=[Experiment("plots", "Plots", "Run.", None, (PICTURE,))])


def test_the_page_is_whole_and_loads_nothing(whole):
    outline = _Outline(whole)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    on_page = [link for link in outline.links if not link.startswith("data:text/csv;")]
    assert {link[1:] for link in on_page} <= set(outline.ids)
    assert all(link.startswith("#") for link in on_page)
    assert outline.loaded == ["data:,"]
    assert re.findall(r"<script[^>]*>", whole) == ['<script type="application/json" id="data">', "<script>"]
    assert not re.search(r"@import|url\((?!#)", whole)
    assert all(below - above <= 1 for above, below in zip(outline.levels, outline.levels[1:]))


def test_each_claim_and_each_erratum_has_its_place(whole):
    ids = set(_Outline(whole).ids)
    assert {c.id for c in CLAIMS} | {c.display for c in CLAIMS} <= ids
    assert {f"erratum-{v.claim.id}" for v in all_found() if v.printed.verdict is Verdict.REFUTED} <= ids


def test_the_data_of_the_page_are_the_verdicts(whole):
    held = re.search(r'<script type="application/json" id="data">(.*?)</script>', whole, re.DOTALL)
    claims = json.loads(present(held)[1])["claims"]
    assert [c["id"] for c in claims] == list(dict.fromkeys(c.display for c in CLAIMS))


def test_a_symbol_of_several_meanings_has_one_entry():
    names = [name for name, _ in symbols()]
    assert len(names) == len(set(names))
    assert dict(symbols())["W"].count(";") == 2


def test_what_rests_on_what_is_drawn_with_links(monkeypatch):
    text = written("eq16", "eq19")
    drawn = text.split('id="rests"')[1].split("</section>")[0]
    if shutil.which("dot") is not None:
        assert {"#eq16", "#eq19", "#fact-cauchy_schwarz"} <= set(_Outline(drawn.split("<svg")[0]).links) | set(
            re.findall(r'href="([^"]*)"', drawn)
        )
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert "drawn by Graphviz, which was not found" in written("eq16")


def test_the_table_has_a_row_for_each_display_with_its_verdicts():
    text = written("eq16", "eq28")
    rows = re.findall(r'<tr role="row">(.*?)</tr>', text, re.DOTALL)[1:]
    plain = [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]
    assert plain[0].startswith("(16) the update of the product ✓ proved")
    assert plain[1].startswith("(28) linear convergence a ✗ refuted b ✓ proved ✓ proved")


def test_an_erratum_shows_the_instance_and_the_correction():
    text = written("eq13")
    erratum = text.split('id="erratum-eq13"')[1].split("</article>")[0]
    for said in ("Printed", "Corrected", "Why:", "Counterexample", "violates", "left side", "right side"):
        assert said in erratum
    assert mathml(f"W_1 = {value_latex([['1/2', '-3']])}", block=True) in erratum


def test_nothing_wrong_is_said():
    assert "Nothing is wrong as printed." in written("eq16")


def test_steps_link_to_what_they_use():
    text = written("eq16")
    assert '<a href="#eq16-a-2.base.1">2.base.1</a>' in text
    assert '<a href="#fact-cauchy_schwarz">cauchy schwarz</a>' in text


def test_a_step_links_to_the_lemma_that_it_cites():
    from dataclasses import replace

    claim = next(c for c in CLAIMS if c.display == "eq16")
    checked = derivation(claim)
    steps = (replace(checked.steps[0], cites="alpha-bound"), replace(checked.steps[1], cites="elsewhere"))
    verdict = ClaimVerdict(claim, StatementVerdict(Verdict.PROVED, 40, checked=replace(checked, steps=steps)), None, 0)
    text = page([verdict], MAKING)
    assert 'by <a class="id" href="#alpha-bound">alpha-bound</a>' in text
    assert 'by <span class="id">elsewhere</span>' in text
    assert '<article id="alpha-bound"' in text


def test_what_is_undecided_is_shown_with_its_gap():
    claim = next(c for c in CLAIMS if c.display == "eq16")
    gap = StatementVerdict(Verdict.UNDECIDED, 7, 2, checked=derivation(claim, "step 2: not so"), gap="step 2: not so")
    text = page([ClaimVerdict(claim, gap, None, 0.0)], MAKING)
    assert text.count("<code>step 2: not so</code>") == 2
    assert ", true on 7 exact instances, 2 left open" in text


def test_text_of_a_claim_is_text_and_no_markup():
    from dataclasses import replace

    claim = replace(CLAIMS[0], title="<b>bold</b> & plain", notes=("</main><script>f()</script>",))
    text = page([found(claim)], MAKING)
    assert "<b>bold" not in text
    assert "<script>f()" not in text
    assert _Outline(text).open == []


def test_a_formula_without_mathml_stops_the_page():
    from dataclasses import replace

    claim = replace(CLAIMS[0], printed=replace(CLAIMS[0].printed, relation=Eq(Symbol("x_{\\foo}"), 1)))
    with pytest.raises(Unconverted):
        page([found(claim)], MAKING)


def test_results_beyond_the_slides_have_a_section_of_their_own(decided, capsys):
    cli.main(["report", "-o", "-", "--claims", f"eq16,{SHARPER[0].id}"])
    beyond = capsys.readouterr().out.split('<section id="beyond"')[1].split("</section>")[0]
    assert "These results are not on the slides." in beyond
    assert f'<article id="{SHARPER[0].id}"' in beyond
    assert "eq16" not in beyond
    assert "Beyond the slides" not in written("eq16")


def test_a_page_of_some_displays_does_not_speak_of_all_of_them(whole):
    assert "Each display of the slides, decided:" in whole
    assert "Some displays of the slides, decided: 1 proved." in written("eq16")
    assert "No display of the slides was asked for." in page([], MAKING)


def test_the_sources_of_facts_are_spelled_out(whole):
    named = {short for fact in FACTS.values() for short in re.findall(r"\[(\w+)\]", fact.source)}
    assert named == REFERENCES.keys()
    assert all(title in whole for title in REFERENCES.values())
