"""The compiler run on small files: accepted and on what, refused and why, and again only where something changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.errors import RequestError
from verify.proof_assistant.assumptions import with_assumptions
from verify.proof_assistant.build import ACCEPTED, Outcome, build
from verify.proof_assistant.coqc import Compiled, Coqc, assumptions, find_coqc
from verify.proof_assistant.development import Development

TRUE = "Lemma {0} : 0 = 0. Proof. reflexivity. Qed.\nPrint Assumptions {0}.\n"
ON_AN_AXIOM = "Axiom ax : 0 = 1.\nLemma {0} : 0 = 1. Proof. exact ax. Qed.\nPrint Assumptions {0}.\n"
ADMITTED = "Lemma {0} : 0 = 1. Proof. Admitted.\nPrint Assumptions {0}.\n"
UNGUARDED = (
    "Unset Guard Checking.\nFixpoint loop (n : nat) : 0 = 1 := loop n.\nSet Guard Checking.\n"
    "Lemma {0} : 0 = 1. Proof. exact (loop 0). Qed.\nPrint Assumptions {0}.\n"
)
FALSE = "Lemma {0} : 0 = 1. Proof. reflexivity. Qed.\nPrint Assumptions {0}.\n"
USES = "Require {0}.\nLemma {1} : 0 = 0. Proof. exact {0}.{0}. Qed.\nPrint Assumptions {1}.\n"
ENDLESS = "Lemma {0} : True. Proof. let rec f n := f (S n) in f 0. Qed.\n"


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("", None),
        ("<infomsg>nothing of the kind</infomsg>\n", None),
        ("Closed under the global context\n", ()),
        ("Axioms:\na : nat\nb\n  : forall x,\n    x = x\n", ("a", "b")),
        ("Axioms:\nClassical.classic : forall P : Prop, P \\/ ~ P\n", ("Classical.classic",)),
        ("Axioms:\nf is assumed to be guarded.\n", ("f is assumed to be guarded",)),
        ("Section Variables:\nq\n: 0 = 1\n", ("q",)),
        ("Closed under the global context\nAxioms:\na : nat\n", ("a",)),
        ("Axioms:\na : nat\nClosed under the global context\n", ("a",)),
        ("Debug:\nIn environment\nx : nat\nUnable to unify.\nClosed under the global context\n", ()),
        ("Axioms:\na : nat\nDebug:\nIn environment\nx : nat\n", ("a",)),
    ],
)
def test_what_print_assumptions_says(printed: str, names: tuple[str, ...] | None) -> None:
    assert assumptions(printed) == names


def test_no_coqc_is_said_in_one_sentence_with_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RequestError, match="no coqc was found; on Debian: apt install coq libcoq-mathcomp-algebra "):
        find_coqc()


def test_a_coqc_that_says_no_version_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "coqc"
    fake.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(RequestError, match="does not say which version"):
        find_coqc()


class Noting(Coqc):
    """A compiler that accepts all, but for what says so, and notes in which order it was asked."""

    def __init__(self) -> None:
        super().__init__("", "8.16.1")
        self.asked: list[str] = []

    def compile(self, folder: Path, module: str, seconds: float) -> Compiled:
        self.asked.append(module)
        text = (folder / f"{module}.v").read_text(encoding="utf-8")
        return Compiled("refused" if "wrong" in text else "", "", seconds)


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_what_is_rested_on_is_compiled_first_and_what_most_waits_for(tmp_path: Path, jobs: int) -> None:
    texts = {"d": "Require c.", "c": "Require b. (* and longer *)", "b": "", "alone": ""}
    texts |= {"bad": "(* wrong *)", "on_bad": "Require bad."}
    for name, text in texts.items():
        (tmp_path / f"{name}.v").write_text(text, encoding="utf-8")
    noting, told = Noting(), list[str]()
    outcomes = build(tmp_path, Development(texts), list(texts), noting, jobs, 1, told.append)
    assert {name for name, outcome in outcomes.items() if not outcome.accepted} == {"bad", "on_bad"}
    assert sorted(noting.asked) == sorted(set(texts) - {"on_bad"})
    assert sorted(told) == sorted(texts)
    if jobs == 1:
        assert noting.asked == ["b", "c", "bad", "d", "alone"]


@pytest.fixture(scope="module")
def coqc() -> Coqc:
    return find_coqc()


def compiled(
    folder: Path, coqc: Coqc, texts: dict[str, str], seconds: float = 60
) -> tuple[dict[str, Outcome], list[str]]:
    """What Coq says of the files, and which of them were compiled in this call."""
    named = {name: text.format(name) if "{1}" not in text else text for name, text in texts.items()}
    for name, text in named.items():
        (folder / f"{name}.v").write_text(text, encoding="utf-8")
    before = {name: _stamp(folder / f"{name}.vo") for name in named}
    development = Development(named)
    outcomes = build(folder, development, list(named), coqc, 2, seconds)
    return outcomes, [name for name in named if _stamp(folder / f"{name}.vo") != before[name]]


def _stamp(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.exists() else None


@pytest.mark.coq
@pytest.mark.parametrize(
    ("text", "accepted", "names"),
    [
        (TRUE, True, ()),
        (ON_AN_AXIOM, True, ("ax",)),
        (ADMITTED, True, ("x",)),
        (UNGUARDED, True, ("loop is assumed to be guarded",)),
        (FALSE, False, None),
        ("Lemma {0} : 0 = 0. Proof. reflexivity. Qed.\n", True, None),
    ],
)
def test_what_the_kernel_says(
    tmp_path: Path, coqc: Coqc, text: str, accepted: bool, names: tuple[str, ...] | None
) -> None:
    found = compiled(tmp_path, coqc, {"x": text})[0]["x"]
    assert (found.accepted, found.assumptions) == (accepted, names)
    assert bool(found.why) is not accepted


@pytest.mark.coq
def test_what_rests_on_a_refused_file_is_not_accepted(tmp_path: Path, coqc: Coqc) -> None:
    found, _ = compiled(tmp_path, coqc, {"a": FALSE, "b": USES.format("a", "b"), "c": TRUE})
    assert 'File "./a.v", line 1' in found["a"].why
    assert found["b"].why == "a, which it rests on, was not accepted"
    assert [found[name].accepted for name in "abc"] == [False, False, True]


@pytest.mark.coq
def test_only_what_changed_is_compiled_again(tmp_path: Path, coqc: Coqc) -> None:
    texts = {"a": TRUE, "b": USES.format("a", "b"), "c": TRUE}
    assert compiled(tmp_path, coqc, texts)[1] == ["a", "b", "c"]
    again, anew = compiled(tmp_path, coqc, texts)
    assert anew == []
    assert all(o.accepted and o.assumptions == () and o.seconds > 0 for o in again.values())
    assert compiled(tmp_path, coqc, {**texts, "a": TRUE + "(* changed *)\n"})[1] == ["a", "b"]
    # an object file that is not the one that was made is no reason to believe anything
    (tmp_path / "a.vo").write_bytes((tmp_path / "c.vo").read_bytes())
    assert compiled(tmp_path, coqc, {**texts, "a": TRUE + "(* changed *)\n"})[1] == ["a", "b"]


@pytest.mark.coq
def test_what_was_refused_is_tried_again_and_never_remembered_as_accepted(tmp_path: Path, coqc: Coqc) -> None:
    compiled(tmp_path, coqc, {"a": TRUE})
    assert not compiled(tmp_path, coqc, {"a": FALSE})[0]["a"].accepted
    assert not compiled(tmp_path, coqc, {"a": FALSE})[0]["a"].accepted
    assert "a" not in (tmp_path / ACCEPTED).read_text(encoding="utf-8").split('"modules"')[1]


@pytest.mark.coq
def test_a_file_that_takes_too_long_is_stopped_and_refused(tmp_path: Path, coqc: Coqc) -> None:
    found = compiled(tmp_path, coqc, {"a": ENDLESS}, seconds=2)[0]["a"]
    assert not found.accepted
    assert found.why == "not finished in 2 s"


@pytest.mark.coq
@pytest.mark.parametrize(
    ("second", "rests"),
    [(TRUE, {"a": (), "b": ()}), (ON_AN_AXIOM, {"a": (), "b": ("b.ax",)}), (ADMITTED, {"a": (), "b": ("b.b",)})],
)
def test_what_each_result_rests_on_is_found_by_asking_about_all(
    tmp_path: Path, coqc: Coqc, second: str, rests: dict[str, tuple[str, ...]]
) -> None:
    texts = {name: text.format(name) for name, text in {"a": TRUE, "b": second, "c": FALSE}.items()}
    outcomes, _ = compiled(tmp_path, coqc, texts)
    found = with_assumptions(tmp_path, Development(texts), ["a", "b", "c"], outcomes, coqc, 60)
    assert {name: found[name].assumptions for name in "ab"} == rests
    assert not found["c"].accepted


@pytest.mark.coq
def test_a_result_of_which_it_is_not_known_what_it_rests_on_is_not_accepted(tmp_path: Path, coqc: Coqc) -> None:
    texts = {"a": "Lemma other : 0 = 0. Proof. reflexivity. Qed.\n"}
    outcomes, _ = compiled(tmp_path, coqc, texts)
    assert outcomes["a"].accepted
    found = with_assumptions(tmp_path, Development(texts), ["a"], outcomes, coqc, 60)["a"]
    assert not found.accepted
    assert "a.a" in found.why
