"""The kernel: what it accepts, the false proofs that it must refuse, what its gaps say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import (
    And,
    Eq,
    Ge,
    Gt,
    Le,
    Lt,
    MatrixSymbol,
    Ne,
    Or,
    S,
    ZeroMatrix,
)

from derivations import DEFINITIONS, registry
from derivations.claim import Setting
from derivations.notation import W1, A, D, D_dot, G, K, L, MinOver, NormF, SigmaMax, X, eta, grad_W1, h, m, mu, n, t
from derivations.proving import calculus_rules as calculus
from derivations.proving import rules
from derivations.proving.calculus_rules import AtInfinity, MinimumOfQuadratic
from derivations.proving.kernel import Proof, Result, Rule, Step, same_relation
from derivations.proving.rules import (
    Both,
    Cases,
    Cite,
    Definition,
    Fact,
    Given,
    Nonnegative,
    Normal,
    Remainder,
    Rewrite,
    Squares,
)
from tests.material.accepted_proofs import TO_ZERO, TRUE
from tests.material.false_proofs import FALSE
from tests.material.proofs import B, derived, only, taken, x, y, z


def _rules() -> list[type[Rule]]:
    return [r for r in vars(rules).values() if isinstance(r, type) and issubclass(r, Rule) and r is not Rule] + [
        r for r in vars(calculus).values() if isinstance(r, type) and issubclass(r, Rule) and r is not Rule
    ]


def test_each_rule_has_a_proof_that_it_accepts():
    assert set(TRUE) == set(_rules())


@pytest.mark.parametrize("rule", TRUE, ids=lambda rule: rule.__name__)
def test_accepts(rule):
    case = TRUE[rule]
    checked = case.checked()
    assert checked.gap is None
    assert isinstance(case.steps[-1].rule, rule)
    assert same_relation(checked.conclusion, case.steps[-1].relation)


@pytest.mark.parametrize("case", FALSE, ids=lambda case: case.title)
def test_refuses(case):
    checked = case.checked()
    assert checked.gap is not None
    assert case.reason in checked.gap
    assert checked.conclusion is None


def test_each_rule_refuses_something():
    assert {type(step.rule) for case in FALSE for step in case.steps} >= set(_rules())


# --- what a gap says, and how steps are numbered ----------------------------------------------


def test_a_gap_names_the_step_and_the_reason():
    checked = derived(*taken(Le(x, y)), only(Le(x, z), Nonnegative(terms=[(1, "p")]), "p"), given=(Le(x, y),))
    assert checked.gap is not None
    assert checked.gap.startswith("step 2 (goal): ")
    assert [step.number for step in checked.steps] == ["1"]


@pytest.mark.parametrize(
    "step",
    [
        only(Le(x, y), Nonnegative(terms=[(1, "absent")])),
        only(Le(x, y), Nonnegative(), "absent"),
        only(Eq(A, B), Nonnegative()),
        only(And(Le(x, y), Le(z, y)), Squares()),
        only(Le(x, y), Rewrite()),
        only(Eq(A, x, evaluate=False), Normal()),
        only(Eq(A, MatrixSymbol("T", m, n), evaluate=False), Normal()),
        only(Le(x, y), Fact("cauchy_schwarz")),
        only(Le(x, y), Fact("cauchy_schwarz", x, y)),
        only(Le(x, y), AtInfinity()),
        only(Eq(x, y), MinimumOfQuadratic()),
        only(Eq(MinOver(L(eta) * eta, eta), y), MinimumOfQuadratic()),
        only(Eq(x, y), Remainder()),
        only(S.false, Given()),
        only(Or(Le(x, y), Le(y, x)), Given()),
        only(x, Given()),
    ],
    ids=lambda step: f"{type(step.rule).__name__} {step.relation}",
)
def test_a_step_that_makes_no_sense_is_a_gap(step):
    checked = derived(step)
    assert checked.gap is not None
    assert checked.gap.startswith("step 1 (goal): ")


def test_no_derivation_is_a_gap():
    assert derived().gap == "there is no derivation"
    assert registry.check(None, Setting.POINT, ()).gap == "there is no derivation"


def test_steps_are_numbered_those_of_cases_below_them():
    checked = TRUE[Cases].checked()
    assert [step.number for step in checked.steps] == ["1", "2", "3", "3.a1", "3.a2", "3.b1", "3.b2"]
    by_number = {step.number: step for step in checked.steps}
    assert by_number["3.a2"].uses == ("2", "3.a1")
    assert by_number["3"].uses == ("1",)


def test_the_facts_of_nested_steps_and_of_cited_results_are_told():
    lemma = Result(
        "norms",
        Le(SigmaMax(A), NormF(A)),
        (),
        Proof(only(Le(SigmaMax(A), NormF(A)), Fact("spectral_below_frobenius", A))),
    )
    checked = derived(only(Le(SigmaMax(B), NormF(B)), Cite("norms", {A: B})), results=(lemma,))
    assert checked.gap is None
    assert checked.facts == ("spectral_below_frobenius",)
    assert checked.cited == {"norms"}


def test_labels_of_cases_are_not_known_outside():
    inside = TRUE[Cases].steps
    checked = derived(
        *inside[:-1], replace(inside[-1], label="cases"), only(Gt(x, 0), Both(), "sign"), given=TRUE[Cases].given
    )
    assert checked.gap is not None
    assert "no earlier step is called 'sign'" in checked.gap


# --- what a relation says ----------------------------------------------------------------------


def test_relations_that_say_the_same():
    assert same_relation(Le(x, y), Ge(y - x, 0))
    assert same_relation(Eq(x, y), Eq(y, x))
    assert same_relation(Eq(A, B), Eq(B, A))
    assert same_relation(And(Le(x, y), Gt(z, 0)), And(Lt(0, z), Ge(y, x)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Le(x, y), Lt(x, y)),
        (Le(x, y), Le(y, x)),
        (Le(x, y), Le(2 * x, y)),
        (Le(x, y), Eq(x, y)),
        (Ne(x, y), Eq(x, y)),
        (Eq(A, B), Eq(A, -B)),
        (Eq(NormF(A), NormF(B)), Eq(A, B)),
        (Eq(A, B), Eq(A.T, B.T)),
        (Eq(L(t), 0), Eq(L(t + 1), 0)),
        # two forms of one conjunct do not make up for the other that is missing
        (And(Le(x, y), Le(x - y, 0)), And(Le(x, y), Gt(z, 0))),
        (And(Le(x, y), Gt(z, 0)), Le(x, y)),
    ],
    ids=str,
)
def test_relations_that_differ(first, second):
    assert not same_relation(first, second)
    assert not same_relation(second, first)


def test_a_proof_must_end_in_the_result():
    weaker = Result("weaker", Lt(x, y), (Le(x, y),), Proof(*taken(Le(x, y))))
    checked = derived(*taken(Le(x, y)), only(Lt(x, y), Cite("weaker"), "p"), given=(Le(x, y),), results=(weaker,))
    assert checked.gap is not None
    assert "ends in another relation" in checked.gap


# --- citations and what is remembered ----------------------------------------------------------


def _citing(name: str, cited: str) -> Result:
    return Result(name, Le(x, y), (), Proof(only(Le(x, y), Cite(cited))))


def test_results_that_rest_on_each_other_establish_nothing():
    circle = (_citing("first", "second"), _citing("second", "third"), _citing("third", "first"))
    for start in circle:
        checked = derived(only(Le(x, y), Cite(start.id)), results=circle)
        assert checked.gap is not None
        assert "cited in its own derivation" in checked.gap


def test_a_result_may_not_be_cited_in_its_own_derivation_not_even_through_another():
    norms = Result(
        "norms",
        Le(SigmaMax(A), NormF(A)),
        (),
        Proof(only(Le(SigmaMax(A), NormF(A)), Fact("spectral_below_frobenius", A))),
    )
    again = Result("again", norms.relation, (), Proof(only(norms.relation, Cite("norms"))))
    for cited in ("again", "norms"):
        checked = derived(only(norms.relation, Cite(cited)), results=(norms, again), name="norms")
        assert checked.gap is not None
        assert "cited in its own derivation" in checked.gap
        # and what another derivation of that name may not use is not lost to the others
        assert derived(only(norms.relation, Cite(cited)), results=(norms, again), name="other").gap is None


def test_a_derivation_is_checked_anew_under_another_definition():
    step = only(Gt(x, 0), Nonnegative(unfold=("x",)))
    assert derived(step, definitions=DEFINITIONS.but(Eq(x, 1 + y**2))).gap is None
    assert derived(step, definitions=DEFINITIONS.but(Eq(x, y**2))).gap is not None
    assert derived(step).gap is not None


def test_a_result_is_checked_anew_when_it_is_replaced():
    steps = taken(Le(x, y))
    relation = Le(x, y)
    assert (
        derived(only(relation, Cite("given")), results=(Result("given", relation, (), Proof(*steps)),)).gap is not None
    )
    assumed = Result("given", relation, (relation,), Proof(*steps))
    assert derived(*steps, only(relation, Cite("given"), "p"), given=(relation,), results=(assumed,)).gap is None
    assert derived(only(relation, Cite("given")), results=(assumed,)).gap is not None


# --- what moves the weights --------------------------------------------------------------------

_AT_REST = (
    Step("rest", Eq(D_dot(t), ZeroMatrix(h, h)), Cite("eq11")),
    Step("kept", Eq(D(t), D(0)), Fact("zero_derivative", D, D_dot), ("rest",)),
)


def test_the_flow_keeps_the_imbalance_and_descent_does_not():
    kept = Proof(*_AT_REST)
    assert registry.check(kept, Setting.FLOW, ()).gap is None
    for setting in (Setting.RUN, Setting.DESCENT, Setting.POINT):
        gap = registry.check(kept, setting, ()).gap
        assert gap is not None
        if setting is Setting.RUN:
            assert "rests on flow" in gap


def test_the_flow_takes_no_steps():
    drift = next(lemma for lemma in registry.LEMMAS if lemma.id == "drift").printed.relation
    step = Proof(only(drift, Cite("drift")))
    assert registry.check(step, Setting.DESCENT, ()).gap is None
    for setting in (Setting.FLOW, Setting.POINT):
        assert registry.check(step, setting, ()).gap is not None
    weights = Proof(only(Eq(W1(t + 1), W1(t) - eta * grad_W1(t)), Definition()))
    assert registry.check(weights, Setting.RUN, ()).gap is None
    assert registry.check(weights, Setting.FLOW, ()).gap is not None


@pytest.mark.parametrize(
    ("cited", "replace", "relation"),
    [
        ("gradient-bound", {K: S.Zero}, Le(NormF(G(0)) ** 2, 0)),
        ("pl", {mu: 2 * mu}, Ge(NormF(G(0)) ** 2, 4 * mu * L(0))),
        ("loss-nonnegative", {X: 2 * X}, Ge(L(0), 0)),
        ("drift", {eta: 2 * eta}, Eq(D(t + 1), D(t))),
        ("loss-vanishes", {t: S.Zero}, TO_ZERO),
    ],
    ids=str,
)
def test_constants_of_a_result_are_not_replaced(cited, replace, relation):
    checked = registry.check(Proof(only(relation, Cite(cited, replace))), Setting.RUN, ())
    assert checked.gap is not None
    assert "does not hold for any" in checked.gap or "binds" in checked.gap
