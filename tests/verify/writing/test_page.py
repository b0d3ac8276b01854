"""The page: formulas as MathML, plots, what it says, what the command refuses; and its checks in a browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from sympy import Eq, Symbol

from derivations import CLAIMS, LEMMAS, SHARPER
from derivations.legend import LEGEND
from derivations.proving.textbook_facts import FACTS, REFERENCES
from derivations.typesetting.latex import display_body
from derivations.typesetting.sentences import prose
from tests.material.handmade_verdicts import all_found, derivation, found
from tests.material.present import present
from verify import cli
from verify.cli.commands import documents as reporting
from verify.cli.commands import progress as answering
from verify.networks.experiments.sharpness import Sharpness, sharpness
from verify.trials.evidence import Verdict
from verify.verdicts.summary import given_of, suppositions
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict
from verify.writing.experiments.sharpness import rooms
from verify.writing.latex.values import decimal_latex, name_latex, value_latex
from verify.writing.making import Making
from verify.writing.page.build import page, symbols
from verify.writing.page.experiments import experiments
from verify.writing.page.figures import Experiment, Figure, FigureError, inline_svg
from verify.writing.page.mathml import Unconverted, letters, mathml, pieces
from verify.writing.phrases import MEANINGS, MISPRINTS, NUMBERING, SLIDES

BROWSER_CHECK = Path(__file__).parents[3] / ".ci" / "page.py"
MAKING = Making("python -m verify report -o page.html", 40, 0)
SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "a" "b">'
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" viewBox="0 0 9 9">'
    '<metadata>when</metadata><defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
    '<path id="a" d="M 0 0"/><clipPath id="c"/></defs>'
    '<g clip-path="url(#c)"><use xlink:href="#a" style="stroke: #000000; fill: #0072b2"/></g></svg>'
)
PICTURE = Figure("plot", "A line", "It falls.", "Loss against t.", SVG, (("t", "loss"), ("0", "1")))


def written(*claims: str, **more) -> str:
    chosen = [c for c in CLAIMS if not claims or c.display in claims]
    return page(all_found(chosen), MAKING, **more)


@pytest.fixture
def decided(monkeypatch):
    monkeypatch.setattr(answering, "decide_all", lambda claims, *_: all_found(claims))


# --- formulas --------------------------------------------------------------------------------


def _formulas():
    for claim in (*CLAIMS, *LEMMAS, *SHARPER):
        relations = [s.relation for s in (claim.printed, claim.corrected) if s is not None]
        relations += [s.relation for s in claim.printed.serves]
        relations += [*suppositions(claim), *given_of(claim), *given_of(claim, corrected=True)]
        relations += [step.relation for step in claim.proof.steps] if claim.proof is not None else []
        yield from ((claim.id, display_body([r])) for r in relations)
    yield from ((name, latex) for name, (latex, _) in LEGEND.items())


def test_every_formula_of_the_slides_has_mathml():
    for name, latex in dict.fromkeys(_formulas()):
        made = mathml(latex, block=True)
        parts = re.fullmatch(r"(.*)<annotation[^>]*>(.*)</annotation>(?:.*)", made, re.DOTALL)
        shown, annotation = present(parts).groups()
        assert "\\" not in shown, name
        assert unescape(annotation) == latex
        assert letters(made) > 0, name


def test_every_sentence_has_mathml():
    sentences = [t for c in (*CLAIMS, *LEMMAS, *SHARPER) for t in (c.title, c.source, c.why, c.setting.value, *c.notes)]
    sentences += [fact.says for fact in FACTS.values()] + [meaning for _, meaning in LEGEND.values()]
    for sentence in [*sentences, SLIDES.opening, MISPRINTS, NUMBERING, *MEANINGS.values()]:
        for piece, formula in pieces(prose(sentence)):
            assert not formula or mathml(piece)


@pytest.mark.parametrize(
    ("latex", "left"),
    [
        (r"\foo{x} \le 1", r"\foo"),
        (r"a \unheard b", r"\unheard"),
        (r"\begin{gathered} a \\ b \end{gathered}", "gathered"),
        (r"\frac{a", "missing"),
        (r"a & b", "&"),
        (r"_{1}", "base"),
        (r"\left( a", "left( a"),
        (r"\text{of \emph{all}}", "emph"),
    ],
)
def test_what_has_no_mathml_is_an_error(latex, left):
    with pytest.raises(Unconverted, match=re.escape(left)):
        mathml(latex)


@pytest.mark.parametrize(
    ("latex", "made"),
    [
        (r"a \le -b", '<mo>≤</mo><mo form="prefix">−</mo><mi>b</mi>'),
        ("a - b", "<mi>a</mi><mo>−</mo><mi>b</mi>"),
        (r"X^{\top}", "<msup><mi>X</mi><mi>⊤</mi></msup>"),
        (r"\lambda_{\min}", "<msub><mi>λ</mi><mi>min</mi></msub>"),
        (r"a_{\mathrm{next}}", "<msub><mi>a</mi><mi>next</mi></msub>"),
        (r"\text{a < b}", "<mtext>a\N{NO-BREAK SPACE}&lt;\N{NO-BREAK SPACE}b</mtext>"),
        (r"\hat\eta_2^{\max}", "</mover><mn>2</mn><mi>max</mi></msubsup>"),
        (r"\tfrac{1}{2}", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
    ],
)
def test_mathml_is_as_a_browser_needs_it(latex, made):
    assert made in mathml(latex)


def test_limits_stand_below_and_lines_are_aligned():
    assert "<munder><mo" in mathml(r"\min_{\eta} f", block=True)
    assert 'class="lines"' in mathml("\\begin{aligned}\na & = b \\\\\n & = c\n\\end{aligned}", block=True)
    assert 'class="lines"' not in mathml(r"A = " + value_latex([["1", "2"]]), block=True)


@pytest.mark.parametrize("value", ["-3/4", "0", [["1/2", "-3"], ["0", "1"]], ["1", "2"]])
def test_values_of_an_instance_have_mathml(value):
    assert mathml(f"{name_latex('W1')} = {value_latex(value)}")
    assert mathml(name_latex("rows(X W(0))") + " = " + decimal_latex("-1.25e-12"))


# --- plots -----------------------------------------------------------------------------------


def test_a_plot_is_named_scaled_and_keeps_its_ids_to_itself():
    made = inline_svg(PICTURE)
    assert re.match(r'<svg [^>]*role="img" aria-labelledby="plot-title plot-desc">', made)
    assert '<title id="plot-title">A line</title><desc id="plot-desc">It falls.</desc>' in made
    assert {"#plot-a", "url(#plot-c)"} <= set(re.findall(r'(?:href|clip-path)="([^"]*)"', made))
    assert not re.search(r"metadata|<style|width=|<\?xml|DOCTYPE", made)


def test_lines_in_a_plot_go_from_place_to_place_by_tenths() -> None:
    places = [(0.04, 10.0), (3.26, 9.96), (6.5, -0.34), (9.75, 100.0)]
    path = "M" + " L".join(f" {x} {y}" for x, y in places) + " z"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n <g>\n  <path d="{path}"/>\n </g>\n</svg>'
    made = inline_svg(Figure("plot", "t", "d", "c", svg))
    assert "\n" not in made
    found = re.search(r'd="m ([^"z]*) z"', made)
    assert found is not None
    steps = np.array(found[1].split(), dtype=float).reshape(-1, 2)
    assert np.abs(steps.cumsum(axis=0) - np.array(places)).max() < 0.0501


def test_greys_of_a_plot_follow_the_page_and_colours_stay():
    made = inline_svg(PICTURE)
    assert "stroke: var(--ink); fill: #0072b2" in made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no svg", "no SVG"),
        ("<p/>", "no SVG but <p>"),
        (SVG.replace(' viewBox="0 0 9 9"', ""), "no viewBox"),
        (SVG.replace("<g ", '<g onload="f()" '), "onload"),
        (SVG.replace("<defs>", "<defs><script>f()</script>"), "<script>"),
        (SVG.replace("#a", "https://example.org/a.svg"), "example.org"),
        (SVG.replace("url(#c)", "url(https://example.org/c)"), "clip-path"),
        (SVG.replace("round;", "round; fill: red;"), "<style>"),
        (SVG.replace('PUBLIC "a" "b"', '[<!ENTITY x "y">]'), "entities"),
    ],
)
def test_a_plot_that_runs_or_fetches_something_is_refused(text, said):
    with pytest.raises(FigureError, match=re.escape(said)):
        inline_svg(Figure("plot", "t", "d", "c", text))


# --- the page --------------------------------------------------------------------------------


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


# --- the command -----------------------------------------------------------------------------


def test_the_command_writes_the_page_and_leaves_experiments_out_on_request(decided, tmp_path):
    target = tmp_path / "page.html"
    assert cli.main(["report", "-o", str(target), "--claims", "eq16,figure1", "--runs", "0", "--seed", "3"]) == 0
    text = target.read_text(encoding="utf-8")
    assert reporting.NOT_RUN in text
    assert "report -o page.html --claims eq16,figure1 --samples 40 --seed 3 --runs 0" in text
    assert str(tmp_path) not in text
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.slow  # CI's `page` makes the whole page with them
def test_experiments_are_run_where_their_displays_are_asked_for(decided, capsys):
    assert cli.main(["report", "-o", "-", "--claims", "figure1,table36", "--runs", "2"]) == 0
    text = capsys.readouterr().out
    assert text.count('role="img"') == 2
    assert "standard error" in text
    assert cli.main(["report", "-o", "-", "--claims", "eq16", "--runs", "2"]) == 0
    assert reporting.NONE_ASKED in capsys.readouterr().out


def test_the_same_command_writes_the_same_page(decided, capsys):
    texts = []
    for jobs in ("1", "2"):
        cli.main(["report", "-o", "-", "--claims", "eq13,table36", "--runs", "2", "--jobs", jobs])
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--claims", "eq99"], "eq99"),
        (["--runs", "-1"], "--runs should be at least 0"),
        (["--samples", "0"], "--samples"),
        (["-o", "missing/page.html"], "no directory"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["report", "-o", "page.html", *arguments]) == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", reporting.EXTRA)
def test_without_the_extra_its_name_is_said(missing, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(reporting, "find_spec", lambda name: None if name == missing else object())
    assert cli.main(["report", "-o", str(tmp_path / "page.html")]) == 2
    assert f"a page needs {missing}: pip install 'overparam-verify[report]'" in capsys.readouterr().err


def test_help_imports_nothing_of_the_extra():
    code = (
        "import sys; from verify.cli import main; assert main(['report', '--help']) == 0\n"
        "print(sorted({'sympy', 'numpy', 'jinja2', 'latex2mathml', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Example: python -m verify report" in done.stdout


# --- in a browser ----------------------------------------------------------------------------

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


# --- which theorem gives which step --------------------------------------------------------------------------------


def test_the_rooms_of_the_theorems_are_those_of_the_study() -> None:
    columns = {name: np.array([2.0, 4.0, 6.0]) for name in ("eta_max", "eta_max_sharp", "eta_max_stable", "better")}
    columns |= {"eta_linear": np.full(3, 24.0), "better": np.array([8.0, 8.0, 8.0])}
    lines = rooms(Sharpness(columns, 1, 0, ()))
    assert [line[2] for line in lines] == ["6", "6", "6", "3"]
    assert lines[0][3] == "10.8"


@pytest.mark.slow
def test_the_steps_of_the_theorems_are_computed_not_typed() -> None:
    """The table and the description are of the study of that seed."""
    (one,) = experiments({"eq24"}, 1, 0)
    assert one.title == "Which theorem gives which step"
    (figure,) = one.figures
    assert figure.table is not None
    found = sharpness(1, 0)
    room = np.median(found.columns["eta_linear"] / found.columns["eta_max_stable"])
    assert figure.table[3][2] == f"{room:.3g}"
    assert f"{room:.3g} for the stable bounds" in figure.description
