"""A paper of one's own: refused in one sentence or decided, and written by those who write the slides."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from verify import cli
from verify.search.language.papers import parse_paper, read_paper
from verify.trials.evidence import Verdict
from verify.verdicts.papers import as_claim, decide_paper, stands
from verify.verdicts.verdict import ClaimVerdict
from verify.writing.json.text import published_schema
from verify.writing.latex.document import document
from verify.writing.page.build import Making, page
from verify.writing.phrases import work_of

EXAMPLE = Path(__file__).parents[3] / "examples" / "descent_lemmas.toml"

CLAIM = '[[claim]]\nid = "a"\nstates = "lambda_min_tau <= lambda_max_tau"\n'

REFUSED = {
    "no TOML": ("title = ", "this is no TOML"),
    "a key twice": (CLAIM + 'states = "L <= 1"', "this is no TOML"),
    "nothing in it": ("", "it has no claims"),
    "claims that are no tables": ("claim = [1, 2]", "it has no claims"),
    "an unknown key of the file": (f"tittle = 'x'\n{CLAIM}", "unknown key 'tittle'; did you mean title?"),
    "an unknown key of a claim": (CLAIM + "staets = 'x'", "claim 'a' has an unknown key 'staets'; did you mean"),
    "an id twice": (CLAIM + CLAIM, "claim 'a': this id is there twice"),
    "no id": ("[[claim]]\nstates = 'L <= 1'", "claim number 1 has no id"),
    "an id of other letters": ("[[claim]]\nid = 'A b'\nstates = 'L <= 1'", "claim 'A b': an id has the letters"),
    "no statement": ("[[claim]]\nid = 'a'", "claim 'a' has no key 'states'"),
    "a statement that is no text": ("[[claim]]\nid = 'a'\nstates = 3", "claim 'a': states should be a text"),
    "a misspelt quantity": (CLAIM.replace("max_tau", "mxa_tau"), "lambda_mxa_tau' is not understood"),
    "a hypothesis that is none": (CLAIM + 'given = ["eta"]', "claim 'a': "),
    "a hypothesis that is no list": (CLAIM + 'given = "eta <= 1"', "claim 'a': given should be a list of texts"),
    "a correction that is none": (CLAIM + 'corrected = "L <="', "claim 'a': "),
    "a shape of two sides": (CLAIM + "shape = [2, 3]", "claim 'a': shape should be three sides"),
    "a shape of a negative side": (CLAIM + "shape = [2, 3, -2]", "claim 'a': shape should be three sides"),
    "no time": (CLAIM + "seconds = 0", "claim 'a': seconds should be a positive number"),
    "no finite time": (CLAIM + "seconds = inf", "claim 'a': seconds should be a positive number"),
    "other data": (CLAIM + 'data = "some"', "claim 'a': data should be one of full, any"),
    "a name that is a word": (CLAIM + 'let = ["eta = 2"]', "claim 'a': "),
    "sides that no shape has": (CLAIM + 'given = ["n <= 0"]', "claim 'a': "),
    "a hypothesis of the file": (f'given = ["etta <= 1"]\n{CLAIM}', "claim 'a': 'etta <= 1'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_makes_no_sense_is_refused_in_one_sentence(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, page_file = tmp_path / "paper.toml", tmp_path / "page.html"
    file.write_text(text)
    assert cli.main(["check", str(file), "--page", str(page_file)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert sorted(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 1_000_001], ids=["no UTF-8", "too long"])
def test_a_file_that_is_no_text_is_refused(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "paper.toml").write_bytes(content)
    for name in ("paper.toml", "missing.toml", ""):
        assert cli.main(["check", str(tmp_path / name)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_what_stands_for_the_whole_file_is_before_what_a_claim_has() -> None:
    paper = parse_paper(
        'authors = "A"\nlet = ["q = norm(G)"]\ngiven = ["eta*K <= 1"]\n'
        + CLAIM
        + 'let = ["r = 2*q"]\ngiven = ["r <= 1"]\nshape = "2,3,2"'
    )
    (entry,) = paper.entries
    assert paper.authors == ("A",)
    assert entry.stated.source.given == ("eta*K <= 1", "r <= 1")
    assert entry.stated.source.lets == ("q = norm(G)", "r = 2*q")
    assert entry.shape == (2, 3, 2)
    assert entry.title == entry.stated.text


HOSTILE = r"[/red] \input{/etc/passwd} <script>$x_1^2$ & 100% {}"

PAPER = f"""
title = '''{HOSTILE}'''
authors = ["A. B_c", "D & E"]

[[claim]]
id = "eq16"
title = '''{HOSTILE}'''
states = "lambda_min_tau <= lambda_max_tau"
seconds = 0.3

[[claim]]
id = "errata"
states = "norm_W <= sigma_max_W <= norm_W"
corrected = "0 <= sigma_max_W <= norm_W <= norm_W1*norm_W2"
why = "a matrix has more than one singular value"
shape = [2, 2, 2]
seconds = 0.5

[[claim]]
id = "own"
matrix = ["S: p,p symmetric"]
states = "nuclear(S)**2 <= p*norm(S)**2"
seconds = 0.3
"""


@pytest.fixture(scope="module")
def verdicts() -> list[ClaimVerdict]:
    return decide_paper(parse_paper(PAPER))


def test_claims_are_proved_refuted_with_their_correction_and_certified(verdicts: list[ClaimVerdict]) -> None:
    printed = [v.printed.verdict for v in verdicts]
    assert printed == [Verdict.PROVED, Verdict.REFUTED, Verdict.CERTIFIED]
    corrected = verdicts[1].corrected
    assert corrected is not None
    assert corrected.verdict in (Verdict.PROVED, Verdict.CERTIFIED)
    wrong = verdicts[1].counterexample
    assert wrong is not None
    assert "eta" not in wrong.values  # it matters to nothing here
    assert stands(verdicts)
    without = [ClaimVerdict(verdicts[1].claim, verdicts[1].printed, None, 0.0)]
    assert not stands(without)


def test_links_stand_in_the_order_typed() -> None:
    paper = parse_paper('[[claim]]\nid = "a"\nstates = "sigma_max_W <= norm_W and norm_W >= 0 and 1 <= 2"')
    relation = as_claim(paper.entries[0]).printed.relation
    assert [str(part.rel_op) for part in relation.args] == ["<=", ">=", "<="]


def test_any_words_may_stand_in_a_paper(verdicts: list[ClaimVerdict]) -> None:
    work = work_of(parse_paper(PAPER))
    made = page(verdicts, Making("check", 1, 0, 1.0), work=work)
    assert made.count("<script") == 2  # the data and what the page does with them
    anchors = Counter(re.findall(r' id="([^"]*)"', made))
    assert [name for name, count in anchors.items() if count > 1] == []
    assert set(re.findall(r'href="#([^"]*)"', made)) <= set(anchors)
    written = document(verdicts, work=work)
    assert r"\input{/etc" not in written
    assert r"\textbackslash{}input" in written
    assert r"\label{claim-eq16}" in written


def test_check_writes_what_the_slides_have(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, target = tmp_path / "paper.toml", tmp_path / "verdicts.json"
    file.write_text('title = "[/x]"\n' + CLAIM + "seconds = 0.2\n" + CLAIM.replace('"a"', '"b"').replace("<=", "=="))
    assert cli.main(["check", str(file), "--json", str(target), "--seconds", "0.3", "--jobs", "1"]) == 1
    out, _ = capsys.readouterr()
    assert "[/x]" in out
    assert "fails for" in out
    found = json.loads(target.read_text())
    jsonschema.validate(found, published_schema("verdicts"))
    assert [(row["id"], row["printed"]["verdict"]) for row in found["claims"]] == [("a", "proved"), ("b", "refuted")]
    assert found["claims"][1]["printed"]["counterexample"]["values"]


CORRECTED = """
title = "A note"
[[claim]]
id = "worse"
states = "lambda_max_tau <= 0"
corrected = "lambda_max_tau <= -norm_W"
why = "it is never negative"
shape = [1, 1, 1]
[[claim]]
id = "right"
states = "lambda_min_tau == lambda_max_tau"
corrected = "lambda_min_tau <= lambda_max_tau"
[[claim]]
id = "needless"
states = "norm_W >= 0"
corrected = "norm_W <= 0"
shape = [1, 1, 1]
"""


def test_a_correction_that_is_refuted_has_its_counterexample_wherever_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, written = tmp_path / "paper.toml", {kind: tmp_path / f"out.{kind}" for kind in ("json", "page", "latex")}
    file.write_text(CORRECTED)
    options = [word for kind, target in written.items() for word in (f"--{kind}", str(target))]
    assert cli.main(["check", str(file), "--seconds", "0.3", "--jobs", "1", *options]) == 1
    said = capsys.readouterr().out
    worse, right, needless = re.split(r"^(?:right|needless)  ", said[said.index("worse  lambda") :], flags=re.MULTILINE)
    for told in (worse, needless):
        assert "  proposed correction (refuted)" in told
        assert re.search(r"which fails for\n    n = 1.*\n    violates .*\n", told, re.DOTALL)
    assert "  printed (proved" in needless
    assert "  corrected (proved" in right
    rows = json.loads(written["json"].read_text())
    jsonschema.validate(rows, published_schema("verdicts"))
    assert [row["corrected"].get("counterexample") is None for row in rows["claims"]] == [False, True, False]
    assert all(row["corrected"]["counterexample"]["values"] for row in rows["claims"][::2])
    shown = written["page"].read_text()
    # in the errata and with the claim, or with the claim alone
    assert shown.count("Counterexample to the correction") == 3
    assert shown.count(">Proposed correction <") == 3
    errata = re.search(r"\\begin\{longtable\}.*?\\end\{longtable\}", written["latex"].read_text(), re.DOTALL)
    assert errata is not None
    assert "& proposed correction &" in errata[0]
    assert "correct &" not in errata[0]
    first, second = (line for line in errata[0].split("\n") if line.startswith(r"\hyperref"))
    assert r"& \textbf{refuted}: " in first
    assert "} fails for $" in first
    assert r"& \textbf{proved}: " in second


def test_the_example_is_understood() -> None:
    paper = read_paper(str(EXAMPLE))
    assert len(paper.entries) >= 4
    assert len({entry.source for entry in paper.entries}) == len(paper.entries)
