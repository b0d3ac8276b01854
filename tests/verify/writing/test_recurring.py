"""Steps printed once for many derivations: nothing is lost, and nothing that rests on something else is merged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import CLAIMS, LEMMAS, SHARPER
from derivations.proving.kernel import Checked, CheckedStep
from derivations.proving.rules import Given
from tests.material import handmade_verdicts
from verify.trials.evidence import Verdict
from verify.verdicts.decide import derive
from verify.writing.recurring import recurring, recurring_in, told_with


@pytest.fixture(scope="module")
def derivations() -> list[Checked]:
    """Derivations of some results, as the kernel checked them."""
    return [checked for claim in (*SHARPER[:12], *LEMMAS[:20]) for checked in derive(claim) if checked.steps]


def test_each_step_stands_in_its_derivation_or_among_those_that_recur(derivations: list[Checked]) -> None:
    found = recurring(derivations, least=3)
    once = {r.step.relation for r in found.steps}
    assert once
    for checked in derivations:
        rest = found.rest(checked)
        kept = {s.number for s in rest.steps}
        assert {s.relation for s in checked.steps if s.number not in kept} <= once
        assert rest.steps[-1].relation == checked.steps[-1].relation
        for step in rest.steps:
            assert set(step.uses) <= kept | {r.step.number for r in found.steps}


def test_a_step_that_recurs_rests_on_such_steps_and_hypotheses_alone(derivations: list[Checked]) -> None:
    found = recurring(derivations, least=3)
    before: set[str] = set()
    for recurrent in found.steps:
        assert set(recurrent.step.uses) <= before
        before.add(recurrent.step.number)


def test_the_same_relation_for_another_reason_is_another_step(derivations: list[Checked]) -> None:
    first = next(c for c in derivations if c.steps[0].rule != Given.__name__)
    step = first.steps[0]
    another = replace(first, steps=(replace(step, reason="for another reason"), *first.steps[1:]))
    assert len(recurring([first, first, another], least=3).steps) < len(recurring([first] * 3, least=3).steps)


def test_what_rests_on_other_hypotheses_is_another_step(derivations: list[Checked]) -> None:
    (one, two) = (c.steps[0].relation for c in derivations[:2])
    last = CheckedStep("2", one, "follows", uses=("1",))

    def from_hypothesis(number: int) -> Checked:
        return Checked(one, (CheckedStep("1", (one, two)[number], "hypothesis", rule=Given.__name__), last, last))

    assert len(recurring([from_hypothesis(0), from_hypothesis(0)], least=2).steps) == 1
    assert len(recurring([from_hypothesis(0), from_hypothesis(1)], least=2).steps) == (0 if one != two else 1)


SQUARE = next(c for c in CLAIMS if c.id == "eq19")
ANY = next(c for c in SHARPER if c.id == "eq19-any-loss")


def test_a_derivation_that_two_results_have_is_printed_with_the_first() -> None:
    verdicts = [handmade_verdicts.found(claim) for claim in (ANY, SQUARE)]
    assert told_with(verdicts) == {"eq19-any-loss": "eq19"}
    found = recurring_in(verdicts)
    assert found.told == told_with(verdicts)
    assert not found.steps, "what is printed once recurs nowhere"


def test_a_derivation_is_that_of_another_result_only_where_both_are_proved_and_say_the_same() -> None:
    proved = handmade_verdicts.found(SQUARE)
    assert not told_with([proved, handmade_verdicts.found(ANY, Verdict.UNDECIDED)])
    other = replace(ANY, printed=replace(ANY.printed, relation=CLAIMS[0].printed.relation))
    assert not told_with([proved, handmade_verdicts.found(other)])
    assert not told_with([proved, handmade_verdicts.found(replace(ANY, proof=CLAIMS[0].proof))])
