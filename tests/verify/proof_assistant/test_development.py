"""A Coq development as text: what imports what, in which order, and what identifies a file's content."""

from __future__ import annotations

import pytest

from verify.proof_assistant.development import Development, imported

KNOWN = ["facts", "setting", "roots", "eq16_c"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Require facts.", ("facts",)),
        ("Require Import facts setting.", ("facts", "setting")),
        ("Require Export facts.\nRequire Import setting facts.", ("facts", "setting")),
        ("Require\n  Import facts\n  setting.\nLemma x : True.", ("facts", "setting")),
        ("From mathcomp Require Import facts.", ()),
        ("From mathcomp Require facts. Require Import setting.", ("setting",)),
        ("(* Require facts. *) Require setting.", ("setting",)),
        ("(* a (* Require facts. *) b Require roots. *) Require setting.", ("setting",)),
        ("Require unknown facts.", ("facts",)),
        ("Definition required := facts.", ()),
        ("", ()),
    ],
)
def test_what_a_file_imports(text: str, names: tuple[str, ...]) -> None:
    assert imported(text, KNOWN) == names


TEXTS = {
    "top": "Require Import left right.",
    "left": "Require base.",
    "right": "Require base.",
    "base": "",
    "apart": "",
}


def test_files_come_after_what_they_import() -> None:
    development = Development(TEXTS)
    order = list(development.texts)
    assert sorted(order) == sorted(TEXTS)
    for name, imports in development.imports.items():
        assert all(order.index(i) < order.index(name) for i in imports)


def test_what_most_waits_for_is_first() -> None:
    chain = {"last": "Require middle.", "middle": "Require first.", "first": "", "long": "x" * 9000}
    assert Development(chain).urgent_first == ("first", "long", "middle", "last")
    longer = {**chain, "long": "x" * 90000}  # more than the chain
    assert Development(longer).urgent_first == ("long", "first", "middle", "last")


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="circle: a, b"):
        Development({"a": "Require b.", "b": "Require a.", "c": ""})


def test_the_closure_has_all_that_is_rested_on() -> None:
    development = Development(TEXTS)
    assert development.closure(["left"]) == {"left", "base"}
    assert development.closure(["top", "apart"]) == set(TEXTS)
    assert development.closure([]) == set()


def test_a_change_changes_the_keys_of_all_that_rests_on_it_and_no_other() -> None:
    before, after = Development(TEXTS).keys, Development({**TEXTS, "right": "Require base. (* x *)"}).keys
    assert {name for name in TEXTS if before[name] != after[name]} == {"right", "top"}
