"""The command `hunt`: resumed, refuted, refused; files of relations."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from tests.material.hunted import COUNTEREXAMPLE, Counting, Refuting, found_by, totals
from tests.material.present import present
from verify import cli
from verify.search.hunting import Typed, target, targets_of
from verify.writing.json.text import published_schema

# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_hunts_and_resumes(hunted, tmp_path, capsys):
    hunted(Counting(0.001))
    arguments = ["hunt", "eta <= 1", "--seconds", "0.1", "--store", str(tmp_path / "a")]
    assert cli.main(arguments) == 0
    first = int(present(re.search(r"(\d+) units; ", capsys.readouterr().out))[1])
    assert cli.main([*arguments, "--json", "-"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["units"] == first + answer["new_units"]
    assert answer["instances"] == totals(range(answer["units"]))[1]
    assert (answer["verdict"], answer["counterexample"]) == ("undecided", None)
    assert answer["tightest"]["ratio"] == present(found_by(answer["units"] - 1).tightest).ratio


def test_a_refuted_relation_has_exit_code_one_and_its_counterexample(hunted, capsys):
    hunted(Refuting(at=3))
    assert cli.main(["hunt", "eta <= 1"]) == 1
    text = capsys.readouterr().out
    assert "refuted: " in text
    assert "left side 1.5, right side 1" in text
    assert cli.main(["hunt", "eta <= 1", "--json", "-"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["counterexample"]["values"] == COUNTEREXAMPLE.values


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["eq99"], "there is no claim 'eq99'"),
        (["L_next"], "a relation has one of <= < >= > =="),
        ([" "], "an id, as eq28-a, or a relation"),
        (["eq35"], "asserts nothing that instances could refute"),
        (["half-monotone"], "no instance has a value of"),
        (["eq28-a", "--given", "eta <= 1"], "--shape go with a relation"),
        (["eq28-a", "--seconds", "0"], "--seconds should be a positive number"),
        (["eq28-a", "--seconds", "nan"], "--seconds should be a positive number"),
        (["eq28-a", "--shape", "2,3"], "--shape should be three sides"),
        (["eq28-a", "--shape", "2,0,3"], "--shape should be three sides"),
        (["L_next <= L", "--given", "n <= 1", "--shape", "2,3,2"], "does not meet the hypotheses on n, h and m"),
        (["L_next <= L", "--shape", "2,3,65"], "--shape should be three sides"),
        (["L_nxt <= L"], "did you mean L_next?"),
        (["L_next <= L", "--given", "eta is small"], "is not understood"),
        (["eq28-a", "--jobs", "0"], "--jobs should be at least 1"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(arguments, reason, capsys):
    assert cli.main(["hunt", *arguments]) == 2
    assert reason in capsys.readouterr().err


# --- files of relations -----------------------------------------------------------------------------------------------


def relations(path):
    path.write_text("# bounds\nnorm_W <= sigma_max_W given n == 2 given m == 2  # false\n\nsigma_max_W <= norm_W\n")
    return path


def test_a_file_has_a_relation_a_line_each_with_its_hypotheses(tmp_path):
    first, second = targets_of(str(relations(tmp_path / "a.txt")), Typed(("h == 2",)), seed=0)
    assert first.quarry == target("norm_W <= sigma_max_W", Typed(("h == 2", "n == 2", "m == 2")), seed=0).quarry
    assert second.quarry == target("sigma_max_W <= norm_W", Typed(("h == 2",)), seed=0).quarry


def test_a_paper_is_hunted_as_corrected(tmp_path):
    claim = '[[claim]]\nid = "{}"\nstates = "norm_W <= sigma_max_W"\n'
    (tmp_path / "a.toml").write_text(claim.format("a") + claim.format("b") + 'corrected = "sigma_max_W <= norm_W"')
    found = targets_of(str(tmp_path / "a.toml"), Typed(), seed=0)
    assert [(t.name, t.quarry.relation) for t in found] == [("a", "norm_W<=sigma_max_W"), ("b", "sigma_max_W<=norm_W")]


def test_a_file_is_hunted_to_a_table_and_what_fell_comes_first(tmp_path, capsys):
    arguments = ["hunt", str(relations(tmp_path / "a.txt")), "--seconds", "2", "--jobs", "1"]
    assert cli.main([*arguments, "--json", str(tmp_path / "a.json")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-5] for line in lines[1:3]] == ["refuted", "certified"]
    found = json.loads((tmp_path / "a.json").read_text())
    jsonschema.validate(found, published_schema("league"))
    assert [hunt["verdict"] for hunt in found["hunts"]] == ["refuted", "certified"]
    assert found["hunts"][0]["counterexample"] is not None


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", "", "has no relations"),
        ("a.txt", "L <= 1\nL_nxt <= L", "line 2: 'L_nxt <= L' is not understood"),
        ("a.txt", "L <= 1 given", "line 1"),
        ("a.toml", "[[claim]]\nid = 'a'", "claim 'a' has no key 'states'"),
        ("missing.txt", None, "cannot read"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(name, text, said, tmp_path, capsys):
    if text is not None:
        (tmp_path / name).write_text(text)
    assert cli.main(["hunt", str(tmp_path / name), "--seconds", "1"]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
