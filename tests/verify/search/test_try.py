"""``try`` at its edges: what it prints, its JSON, its exit codes, and how it refuses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest

import verify
from tests.material.present import present
from tests.material.typed_quantities import holds
from verify import cli
from verify.cli.commands import conjectures as trying
from verify.search import GrammarError, conjecture, parse_conjecture
from verify.search.records import ConjectureVerdict
from verify.trials.evidence import Verdict
from verify.trials.records import Counterexample, Tightness
from verify.writing.terminal import instances

GOOD, BAD, NOT_UNDERSTOOD = 0, 1, 2
ONE = {"X": [["1"]], "Y": [["1"]], "W1": [["0"]], "W2": [["3/2"]], "eta": "1/4", "c1": "1/2", "c2": "3/2"}
STATED = parse_conjecture("L_next <= L", ["eta <= 1/K"])


def handmade(verdict, instances=0, undecided=0, tightest=None, counterexample=None, proved_by=()):
    return ConjectureVerdict(
        STATED, verdict, instances, undecided, 3, 1000, tightest, counterexample, proved_by, 0, 1.25
    )


REFUTED = handmade(
    Verdict.REFUTED,
    counterexample=Counterexample({"n": 1, "h": 1, "m": 1, "N": 1}, ONE, "2", "1", STATED.relation),
)
CERTIFIED = handmade(Verdict.CERTIFIED, 40, tightest=Tightness(0.75, ONE))
UNSETTLED = replace(CERTIFIED, recognition_finished=False)
HARDLY = handmade(Verdict.CERTIFIED, 2)
OPEN = handmade(Verdict.UNDECIDED, 39, 1, Tightness(0.9999999999, ONE))
NOTHING = handmade(Verdict.UNDECIDED)
PROVED = handmade(Verdict.PROVED, 40, 0, Tightness(1.0, ONE), proved_by=("eq19",))


@pytest.fixture
def answered(monkeypatch):
    """``try`` answers with a verdict made by hand; what was asked for is recorded."""
    asked = {}

    def answer(verdict):
        def decided(*arguments, **more):
            asked["arguments"], asked["more"] = arguments, more
            return verdict

        monkeypatch.setattr(trying, "conjecture", decided)
        return asked

    return answer


# --- answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "code", "says"),
    [
        (REFUTED, BAD, "refuted: an exact instance meets every hypothesis and violates the relation"),
        (CERTIFIED, GOOD, "certified: decided true on 40 instances that meet every hypothesis"),
        (UNSETTLED, GOOD, "Whether it follows from proved results was not settled in this time"),
        (HARDLY, GOOD, "The hypotheses were met on 2 instances only: this says next to nothing."),
        (OPEN, GOOD, "undecided: decided true on 39 instances that meet every hypothesis, 1 left open"),
        (NOTHING, GOOD, "undecided: no instance was found that meets the hypotheses and gives both sides a value"),
        (PROVED, GOOD, "proved: it follows from eq19, proved; decided true on 40 instances"),
    ],
)
def test_each_verdict_has_its_words_and_exit_code(answered, capsys, verdict, code, says):
    answered(verdict)
    assert cli.main(["try", "L_next <= L", "--given", "eta <= 1/K"]) == code
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["L(1) ≤ L(0)", "  given η ≤ 1/K"]
    assert any(line.startswith(says) for line in lines)
    assert max(map(len, lines)) <= 100


def test_a_counterexample_is_laid_out_without_what_does_not_matter(answered, capsys):
    answered(REFUTED)
    cli.main(["try", "L_next <= L"])
    lines = capsys.readouterr().out.splitlines()
    assert "  W₂ = [ 3/2 ]" in lines
    assert "  η = 1/4" in lines
    assert "  left side 2, right side 1" in lines
    assert not any("c₁" in line for line in lines)


def test_a_matrix_too_wide_for_a_line_is_told_by_its_entries(answered, capsys):
    wide = [["1" if i == j else "0" for j in range(50)] for i in range(50)]
    wide[0][49] = "-3/2"
    counterexample = replace(present(REFUTED.counterexample), values=ONE | {"W1": wide, "W2": [["0"] * 60] * 50})
    answered(replace(REFUTED, counterexample=counterexample))
    cli.main(["try", "L_next <= L"])
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("  W₁: 50 x 50, all 0 but for")
    assert lines[start + 1] == "    W₁[1,1] to W₁[50,50] = 1, W₁[1,50] = -3/2"
    assert "  W₂: 50 x 60, all 0" in lines
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("width", [60, 100])
def test_a_wide_matrix_of_many_entries_is_told_by_its_rows(monkeypatch, width):
    monkeypatch.setattr(instances, "WIDTH", width)
    sparse = [["0"] * 40 for _ in range(40)]
    for i in range(25):
        sparse[i][2:6] = ["1"] * 4
        sparse[i][i + 10] = "-1/2"
    dense = [[f"{i + 50}/{j + 101}" for j in range(40)] for i in range(2)]
    lines = instances.value_lines({"W1": sparse, "X": dense})
    assert lines[:3] == [
        "W₁: 40 x 40, all 0 but for",
        "  row 1: 1 in columns 3 to 6; -1/2 in column 11",
        "  row 2: 1 in columns 3 to 6; -1/2 in column 12",
    ]
    assert sum(line.startswith("  row") for line in lines) == 27
    assert "  row 2: (51/101, 51/102," in "\n".join(lines)
    assert " ".join(lines).count("/") == 25 + 80
    assert max(map(len, lines)) <= width - 4


@pytest.mark.parametrize(("verdict", "shown"), [(CERTIFIED, "0.75"), (OPEN, "1 - 1e-10"), (PROVED, "larger: 1 ")])
def test_the_ratio_is_1_only_where_it_is(answered, capsys, verdict, shown):
    answered(verdict)
    cli.main(["try", "L_next <= L"])
    assert shown in capsys.readouterr().out


def test_the_json_has_what_is_promised(answered, capsys):
    answered(REFUTED)
    assert cli.main(["try", "L_next <= L", "--given", "eta <= 1/K", "--json", "-"]) == BAD
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == 1
    assert (found["relation"], found["given"]) == ("L_next <= L", ["eta <= 1/K"])
    assert (found["verdict"], found["instances"], found["decided_exactly"]) == ("refuted", 0, 3)
    assert found["tightest"] == {"ratio": None, "values": None}
    assert found["counterexample"]["shape"] == {"n": 1, "h": 1, "m": 1, "N": 1}
    assert found["counterexample"]["values"] == ONE
    assert (found["counterexample"]["lhs"], found["counterexample"]["rhs"]) == ("2", "1")
    assert found["recognition_finished"] is True


def test_the_json_goes_to_a_file_beside_the_text(answered, capsys, tmp_path):
    answered(CERTIFIED)
    target = tmp_path / "found.json"
    assert cli.main(["try", "L_next <= L", "--json", str(target)]) == GOOD
    assert json.loads(target.read_text())["tightest"]["ratio"] == 0.75
    assert "certified" in capsys.readouterr().out
    assert [p.name for p in tmp_path.iterdir()] == ["found.json"]


def test_options_reach_the_search(answered):
    asked = answered(CERTIFIED)
    words = ["--given", "K <= 1", "--given", "n == 2", "--shape", "2,3,1", "--samples", "7", "--seconds", "1.5"]
    more = ["--let", "q = norm_G", "--matrix", "A: 2,p", "--data", "any"]
    cli.main(["try", "L_next <= L", *words, "--seed", "9", "--jobs", "2", *more])
    assert asked["arguments"] == ("L_next <= L", ("K <= 1", "n == 2"), (2, 3, 1), 7, 1.5, 9, 2)
    assert asked["more"] == {"let": ("q = norm_G",), "matrix": ("A: 2,p",), "data": "any"}


# --- the real thing --------------------------------------------------------------------------


def test_a_false_relation_end_to_end(capsys):
    assert cli.main(["try", "norm_G**2 >= 2*K*L", "--jobs", "1", "--json", "-"]) == BAD
    found = json.loads(capsys.readouterr().out)
    assert holds("norm_G**2 >= 2*K*L", found["counterexample"]["values"]) is False


def test_a_true_relation_end_to_end_on_two_processes(capsys):
    words = ["--seconds", "5", "--jobs", "2", "--shape", "2,2,2", "--json", "-"]
    assert cli.main(["try", "norm_D <= norm_W1**2 + norm_W2**2", *words]) == GOOD
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "certified"
    assert found["instances"] > 0
    assert 0 < found["tightest"]["ratio"] <= 1
    assert len(found["tightest"]["values"]["W1"]) == 2


def test_from_python():
    assert verify.conjecture is conjecture
    found = verify.conjecture("L_next <= L", given=["eta <= 4/(K*lambda_max_tau)"], seconds=3, seed=1)
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None


# --- refusals --------------------------------------------------------------------------------

HOSTILE = ["__import__('os').system('true') <= 1", "9**9**9**9 <= 1", "(" * 100_000, "L.__class__ <= 1", "", "К <= 1"]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:12]) for text in HOSTILE])
@pytest.mark.parametrize("place", ["relation", "hypothesis"])
def test_hostile_text_gets_one_sentence(capsys, text, place, tmp_path):
    words = [text] if place == "relation" else ["L_next <= L", "--given", text]
    target = tmp_path / "found.json"
    assert cli.main(["try", *words, "--json", str(target)]) == NOT_UNDERSTOOD
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("overparam-verify: ")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--shape", "2,2"], "--shape should be three sides"),
        (["--shape", "0,1,1"], "--shape should be three sides"),
        (["--shape", "65,1,1"], "--shape should be three sides"),
        (["--shape", "a,b,c"], "--shape should be three sides"),
        (["--samples", "0"], "--samples should be at least 1"),
        (["--seconds", "0"], "--seconds should be a positive number"),
        (["--seconds", "nan"], "--seconds should be a positive number"),
        (["--seconds", "-1"], "--seconds should be a positive number"),
        (["--seed", "-1"], "--seed should be at least 0"),
        (["--jobs", "0"], "--jobs should be at least 1"),
        (["--given", "n == 2", "--shape", "1,1,1"], "does not meet the hypotheses"),
        (["--given", "n >= 100"], "no shape with sides up to"),
        (["--given", "1 <= 0"], "the hypothesis 1 <= 0 is false"),
        (["--data", "some"], "data should be one of full, any"),
        (["--let", "q"], "NAME = EXPRESSION"),
        (["--matrix", "A: 2"], "declared by its name and two sides"),
        (["--json", "/no/such/place.json"], "there is no directory"),
    ],
)
def test_options_that_make_no_sense(capsys, words, says):
    assert cli.main(["try", "L_next <= L", *words]) == NOT_UNDERSTOOD
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_a_relation_that_begins_with_a_minus_is_told_where_it_goes(capsys):
    assert cli.main(["try", "-L <= 0"]) == NOT_UNDERSTOOD
    assert "No such option: -L; a relation that begins with - goes after --." in capsys.readouterr().err
    assert cli.main(["try", "--seconds", "0.1", "--", "-L <= 0"]) == GOOD


def test_the_help_names_every_quantity_and_imports_no_mathematics():
    code = (
        "import sys; from verify.cli import main; assert main(['try', '--help']) == 0\n"
        "print(sorted({'sympy', 'numpy', 'flint', 'derivations'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    from verify.search.language.vocabulary import FUNCTIONS, KINDS, MATRICES, QUANTITIES

    words = re.split(r"[\s(),;\[\]]+", done.stdout)
    assert {*QUANTITIES, *FUNCTIONS, *MATRICES, *KINDS} <= set(words)
    assert "Example: python -m verify try" in done.stdout


def test_the_errors_of_python_are_value_errors():
    with pytest.raises(GrammarError, match="did you mean L_next"):
        conjecture("L_nxt <= L")
    assert issubclass(GrammarError, ValueError)


def test_a_minimum_of_eigenvalues_of_tau_is_understood():
    """SymPy refuses to compare what it takes for a number that it cannot compute."""
    found = conjecture("min(lambda_min_tau, sigma_min_W) <= lambda_max_tau", seconds=0.5)
    assert found.verdict is Verdict.CERTIFIED
