"""What is hunted: claims as corrected, displays claim by claim, relations however they are typed."""

from __future__ import annotations

from derivations import CLAIMS
from tests.material.hunted import Here, opened
from tests.material.present import present
from verify import cli
from verify.search.hunting import Ended, Typed, target, targets
from verify.search.hunting.loop import hunt
from verify.search.hunting.targets import INSTANCES, ClaimInForce

# --- claims -----------------------------------------------------------------------------------------------------------


def test_a_claim_is_hunted_as_corrected_and_its_units_are_their_own():
    eq13 = target("eq13", Typed(), seed=3)
    (claim,) = (c for c in CLAIMS if c.id == "eq13")
    assert eq13.relations == (present(claim.corrected).relation,)
    assert eq13.explorer(4) == eq13.explorer(4)
    assert eq13.explorer(4).instances == INSTANCES
    assert eq13.quarry != target("eq13", Typed(), seed=4).quarry


def test_a_claim_that_is_false_is_refuted_by_its_units(monkeypatch):
    (claim,) = (c for c in CLAIMS if c.id == "eq13")
    monkeypatch.setattr(targets, "in_force", lambda c: c.printed)
    targets._remembered.cache_clear()
    with opened() as ledger:
        assert hunt(target("eq13", Typed(), seed=3).explorer, ledger, Here()) is Ended.REFUTED
        assert present(ledger.found.counterexample).violates == claim.printed.relation
    targets._remembered.cache_clear()


def test_a_display_is_hunted_claim_by_claim():
    eq28 = target("eq28", Typed(), seed=0)
    assert isinstance(eq28.explorer, ClaimInForce)
    assert eq28.explorer.ids == ("eq28-a", "eq28-b")
    assert len(eq28.relations) == 2


# --- typed relations --------------------------------------------------------------------------------------------------


def test_a_relation_is_the_same_hunt_however_it_is_spaced_and_its_hypotheses_ordered():
    first = target("L_next <= L", Typed(("eta <= 1/K", "n == 1")), seed=0)
    assert first.quarry == target("L_next<=L", Typed(("n==1", "eta<=1/K")), seed=0).quarry
    others = [
        ("L_next < L", Typed()),
        ("L_next <= L", Typed(("n == 1",))),
        ("L_next <= L", Typed(shape=(1, 1, 1))),
        ("L_next <= L", Typed(("eta <= 1/K", "n == 1"), data="any")),
        ("L_next <= L", Typed(("eta <= 1/K", "n == 1"), matrix=("A: 2,3",))),
        ("L_next <= L", Typed(("eta <= 1/K", "n == 1"), let=("q = L",))),
    ]
    for text, typed in others:
        assert first.quarry != target(text, typed, seed=0).quarry


def test_a_typed_relation_is_refuted_and_its_counterexample_outlives_the_process(tmp_path, capsys):
    arguments = ["hunt", "L_next <= L", "--shape", "1,1,1", "--seconds", "30", "--store", str(tmp_path / "a")]
    text = ""
    for _ in range(2):
        assert cli.main([*arguments, "--jobs", "1"]) == 1
        text = capsys.readouterr().out
        assert "violates  L(1) ≤ L(0)" in text
    assert "1 unit, 1 of them before; " in text
