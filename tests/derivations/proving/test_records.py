"""Proofs, steps, statements and refusals as records: what they hold, and what is refused while they are made."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError

import pytest
from sympy import Eq, Ge, Gt, Le, S

from derivations import CLAIMS, Claim, Reading, Served, Setting, Statement, registry
from derivations.notation import A, G, L, NormF, W, eta, mu, t
from derivations.proving import Cite, Fact, Given, Nonnegative, Proof, Reason, Rule, RuleFailed, Step
from derivations.proving.definitions import Definitions
from derivations.proving.refusals import NotShown, Refusal, Undefined
from tests.material.proofs import derived, only, taken, x, y, z

SIGN = Step("sign", Ge(x, 0), Given())
CUBE = Step("cube", Ge(x**3, 0), Nonnegative(), (SIGN,))


def test_steps_handed_over_are_taken_up_before_those_that_use_them() -> None:
    sum_ = Step("sum", Ge(x**3 + x, 0), Nonnegative(), (CUBE, SIGN))
    assert [step.label for step in Proof(sum_).steps] == ["sign", "cube", "sum"]
    assert sum_.uses == ("cube", "sign")
    assert derived(*Proof(sum_).steps, given=(Ge(x, 0),)).gap is None


def test_labels_and_steps_may_be_mixed() -> None:
    assert [step.label for step in Proof(SIGN, Step("cube", Ge(x**3, 0), Nonnegative(), ("sign",))).steps] == [
        "sign",
        "cube",
    ]


@pytest.mark.parametrize(
    "steps",
    [
        (CUBE, SIGN),
        (SIGN, SIGN),
        (SIGN, Step("sign", Ge(x, 0), Given())),
        (Step("sign", Ge(y, 0), Given()), CUBE),
        (Step("first", Ge(x, 0), Given(), ("second",)), Step("second", Ge(x, 0), Given())),
        (Step("itself", Ge(x, 0), Given(), ("itself",)),),
    ],
    ids=["used before it stands", "twice", "two of one label", "another of that label", "later", "itself"],
)
def test_labels_are_checked_when_the_proof_is_made(steps: tuple[Step, ...]) -> None:
    with pytest.raises(ValueError, match="step"):
        Proof(*steps)


def test_a_claim_is_not_made_with_a_proof_that_uses_what_it_has_not() -> None:
    loose = Proof(Step("goal", Ge(x, 0), Nonnegative(), ("absent",)))
    assert loose.open == {"absent"}
    with pytest.raises(ValueError, match="'absent'"):
        Claim("loose", "", "loose", "", Setting.POINT, Statement(Ge(x, 0)), proof=loose)


@pytest.mark.parametrize("thing", [SIGN, Given(), Nonnegative(), Fact("triangle", A, A), Cite("pl"), Proof(SIGN)])
def test_records_are_frozen(thing: object) -> None:
    with pytest.raises((AttributeError, FrozenInstanceError, TypeError)):
        thing.name = "another"  # type: ignore[attr-defined]


def test_a_result_is_cited_by_its_record() -> None:
    lemma = next(c for c in registry.LEMMAS if c.id == "pl")
    goal = Ge(NormF(G(t)) ** 2, 2 * mu * L(t))
    checked = registry.check(Proof(only(goal, Cite(lemma, {A: W(t)}, unfold=("L",)))), Setting.POINT, ())
    assert checked.gap is None
    assert checked.steps[-1].cites == "pl"


def test_a_checked_step_says_in_fields_what_it_rests_on() -> None:
    checked = derived(
        only(Le(NormF(A + A), NormF(A) + NormF(A)), Fact("triangle", A, A)),
        Step("sign", Ge(NormF(A) * x**2, 0), Nonnegative()),
    )
    fact, sign = checked.steps
    assert (fact.rule, fact.fact, fact.cites) == ("Fact", "triangle", None)
    assert (sign.rule, sign.fact, sign.facts) == ("Nonnegative", None, ("norm_nonnegative",))


def test_a_refusal_is_a_record() -> None:
    checked = derived(*taken(Le(x, y)), only(Le(x, z), Nonnegative(terms=[(1, "p")]), "p"), given=(Le(x, y),))
    assert checked.refusal is not None
    assert checked.refusal.reason is Reason.IN_THE_STEP
    assert checked.refusal.fields["label"] == "goal"
    why = checked.refusal.fields["why"]
    assert getattr(why, "reason", None) is Reason.TERM_SIGN
    assert checked.gap == str(checked.refusal)


def test_every_reason_has_a_sentence_of_its_own() -> None:
    assert len({reason.value for reason in Reason}) == len(Reason)


def test_an_error_inside_a_rule_names_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(Nonnegative, "check", broken)
    with pytest.raises(RuleFailed, match=r"Nonnegative failed at step 1 \(goal\): ZeroDivisionError: planted"):
        derived(only(Ge(x**2 + 1, 0, evaluate=False), Nonnegative()))


# --- statements that say nothing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "reading"),
    [
        (S.true, Reading.HOLDS),
        (S.false, Reading.HOLDS),
        (Ge(x**2, 0), Reading.HOLDS),
        (Le(x, y), Reading.DEFINES),
        (Gt(eta, 0), Reading.DEFINES),
        (Le(x, y), Reading.UNIQUE_POSITIVE_ROOT),
        (Le(x, y), Reading.HYPOTHESIS),
        (Eq(x, y), Reading.HYPOTHESIS),
    ],
    ids=str,
)
def test_a_statement_that_says_nothing_is_not_made(relation: object, reading: Reading) -> None:
    with pytest.raises(ValueError, match=r"relation|equation|follow"):
        Statement(relation, reading)  # type: ignore[arg-type]
    if reading is not Reading.HYPOTHESIS:
        with pytest.raises(ValueError, match=r"relation|equation"):
            Served(relation, Setting.POINT, reading=reading)  # type: ignore[arg-type]


def test_a_root_of_no_name_is_told() -> None:
    statement = Statement(Eq(x * eta, y), Reading.UNIQUE_POSITIVE_ROOT)
    claim = Claim("no such root", "", "none", "", Setting.POINT, statement)
    with pytest.raises(ValueError, match="no symbol is said to be the root"):
        registry.defining_equations(claim, statement)


def test_what_a_display_of_several_claims_is_called_is_said_by_its_first() -> None:
    for display in dict.fromkeys(c.display for c in CLAIMS):
        parts = [c for c in CLAIMS if c.display == display]
        said = {c.heading for c in parts if c.heading}
        assert (len(said) == 1 and parts[0].heading in said) if len(parts) > 1 else not said
        assert registry.display_title(display, parts) == (parts[0].heading or parts[0].title)


def test_definitions_that_may_have_no_value_are_not_total() -> None:
    definitions = Definitions([Eq(x, y**2 + 1), Eq(z, 1 / y)])
    assert "x" in definitions.total
    assert "z" not in definitions.total
    assert Rule.__slots__ == ()


@pytest.mark.parametrize(
    "refusal", [NotShown(Reason.NOT_ZERO, node=x - y), Undefined(Reason.SHAPES, what="the product", shapes="2 and 3")]
)
def test_a_refusal_travels_between_processes(refusal: Refusal) -> None:
    arrived = pickle.loads(pickle.dumps(refusal))
    assert type(arrived) is type(refusal)
    assert (arrived.reason, arrived.fields, str(arrived)) == (refusal.reason, refusal.fields, str(refusal))
