"""Compiled statements: every claim, altered claims and altered definitions."""

from random import Random

import pytest
from flint import fmpq, fmpq_mat
from sympy import (
    Eq,
    Ge,
    Gt,
    Le,
    Lt,
    Ne,
    Rational,
    ZeroMatrix,
)

from derivations import DEFINITIONS, Setting
from derivations.notation import (
    BigO,
    K,
    L,
    a2,
    eta,
    f,
    kappa,
    mu,
    rho,
    t,
)
from tests.material.present import equation, present
from tests.material.random_instances import random_matrix
from tests.material.subjects import BY_ID, DECIDABLE, DROPPED, SUBJECTS, decide, flow, instance
from verify.evaluation.quantities import Quantities
from verify.evaluation.statements import Comparison, compile_statement
from verify.evaluation.translate import NATIVE
from verify.instances.problem import Instance

# --- the claims ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", DECIDABLE, ids=lambda c: c.id)
def test_every_claim_compiles_and_is_decided(claim):
    subject = SUBJECTS.get(claim.setting, instance())
    for statement in filter(None, (claim.printed, claim.corrected)):
        for relation in (*claim.given, *statement.given):
            assert decide(relation, subject, 0).truth is not None
        check = compile_statement(statement.relation, DEFINITIONS, reading=statement.reading)
        for time in (0, 1):
            found = check(subject, time)
            assert found.truth in (True, False)
            assert found.lhs
            assert found.rhs
        for served in statement.serves:
            subject_of_service = SUBJECTS.get(served.setting, instance())
            # irrational numbers that are equal may stay open at one instance; what is served must not be false there
            assert decide(served.relation, subject_of_service, reading=served.reading).truth is not False


def peculiar(seed):
    """Instances at which bounds are tight: balanced, diagonal, scalar, at the minimum, of deficient rank."""
    rng, kind = Random(seed), seed % 5
    sides = rows, width, cols, samples = (1, 1, 1, 1) if kind == 2 else tuple(rng.randint(1, 3) for _ in range(4))
    cols = rows if kind == 0 else cols
    W1_, W2_ = random_matrix(rng, rows, width), random_matrix(rng, width, cols)
    X_ = (
        random_matrix(rng, samples, rows)
        if kind == 4
        else fmpq_mat(rows, rows, [int(i % (rows + 1) == 0) for i in range(rows**2)])
    )
    if kind == 0:
        W2_ = W1_.transpose()
    if kind == 1:
        W1_ = fmpq_mat(rows, width, [int(i % (width + 1) == 0) for i in range(rows * width)])
        W2_ = fmpq_mat(width, cols, [2 * int(i % (cols + 1) == 0) for i in range(width * cols)])
    Y_ = X_ * W1_ * W2_ if kind == 3 else random_matrix(rng, X_.nrows(), cols)
    if X_.rank() == 0:
        return instance(seed, sides)
    return Instance(X_, Y_, W1_, W2_, eta=fmpq(1, 10 ** rng.randint(0, 3))).reduced()


@pytest.mark.parametrize("seed", range(15))
def test_where_bounds_are_tight_every_claim_is_decided_all_the_same(seed):
    subject = peculiar(seed)
    for claim in DECIDABLE:
        if claim.setting not in (Setting.FLOW, Setting.SCALAR_FLOW):
            for statement in filter(None, (claim.printed, claim.corrected)):
                check = compile_statement(statement.relation, DEFINITIONS, reading=statement.reading)
                assert [check(subject, time).truth for time in (0, 1)].count(None) == 0, claim.id


IDENTITIES = [
    "eq2-b",
    "eq4-a",
    "eq4-b",
    "eq4-c",
    "eq5-a",
    "eq5-b",
    "eq6-a",
    "eq8-b",
    "eq11",
    "eq12",
    "eq15-b",
    "eq16-a",
]
IDENTITIES += ["eq16-b", "eq16-c", "eq31-a", "eq31-b", "eq32"]
INEQUALITIES = ["eq6-b", "eq6-c", "eq7-a", "eq8-a", "eq9-a", "eq19", "eq23-b", "eq25-e", "eq29-a"]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", IDENTITIES + INEQUALITIES)
def test_what_holds_everywhere_holds_here(name, seed):
    claim = BY_ID[name]
    subject = SUBJECTS[claim.setting] if claim.setting is Setting.SCALAR_FLOW else instance(seed)
    if claim.setting is Setting.FLOW:
        subject = flow(seed)[1]
    assert decide(claim.printed.relation, subject).truth is True


@pytest.mark.parametrize("name", ["eq33-a", "eq34"])
def test_equalities_of_irrational_numbers_are_decided(name):
    claim = BY_ID[name]
    subject = instance(1, step=fmpq(1, 10**6))
    assert decide(present(claim.corrected).relation, subject).truth is True
    assert decide(claim.printed.relation, subject).truth is False


@pytest.mark.parametrize("name", [i for i in IDENTITIES if BY_ID[i].setting is not Setting.SCALAR_FLOW])
def test_an_identity_that_is_altered_fails(name):
    relation = BY_ID[name].printed.relation
    subject = flow(1)[1] if BY_ID[name].setting is Setting.FLOW else instance(1)
    lhs, rhs = relation.args
    if lhs.is_Matrix:
        variants = [Eq(lhs, 2 * rhs), Eq(-lhs, rhs)] if not relation.has(BigO, ZeroMatrix) else []
    else:
        variants = [Eq(lhs, rhs + Rational(1, 10**30)), Eq(lhs + 1, rhs), Ne(lhs, rhs), Lt(lhs, rhs)]
    for altered in variants:
        found = decide(altered, subject)
        assert found.truth is False
        assert found.lhs
        assert found.rhs


@pytest.mark.parametrize("name", INEQUALITIES)
def test_an_inequality_turned_round_fails(name):
    claim = BY_ID[name]
    subject = SUBJECTS.get(claim.setting, instance(2)) if claim.setting is Setting.SCALAR_FLOW else instance(2)
    subject = flow(2)[1] if claim.setting is Setting.FLOW else subject
    low, high = claim.printed.relation.lts, claim.printed.relation.gts
    assert decide(Ge(low - Rational(1, 10**30), high), subject).truth is False
    assert decide(Gt(high + 1, low), subject).truth is True


@pytest.mark.parametrize("name", ["K", "mu", "L", "Loss", "Grad", "W"])
def test_what_is_computed_natively_agrees_with_its_definition(name):
    subject = instance(3, A=[[1, 2], ["1/3", 0]])
    assert decide(DEFINITIONS[name], subject).truth is True
    assert decide(DEFINITIONS[name], subject, native=NATIVE - {name}).truth is True


def test_the_run_of_the_scalar_network_decides_its_displays():
    subject = SUBJECTS[Setting.SCALAR_FLOW]
    found = {name: decide(BY_ID[name].printed.relation, subject, 1).truth for name in ("eq8-c", "eq9-c", "eq10")}
    assert found["eq8-c"] is True
    assert found["eq9-c"] is False
    assert decide(present(BY_ID["eq9-c"].corrected).relation, subject, 1).truth is True


# --- altered definitions ---------------------------------------------------------------------------------------


def test_a_definition_decides_what_it_serves():
    served = BY_ID["def-imbalance"].printed.serves
    for definitions, truth in ((DEFINITIONS, True), (DEFINITIONS.but(DROPPED), False)):
        found = [
            decide(s.relation, SUBJECTS.get(s.setting, instance(1)), reading=s.reading, definitions=definitions).truth
            for s in served
        ]
        assert (False not in found) is truth


def test_the_condition_number_through_a_singular_matrix_is_infinite():
    printed = BY_ID["def-kappa"].printed
    found = decide(printed.relation)
    assert (found.truth, found.rhs) == (False, "inf")
    assert decide(Eq(K, kappa * mu), definitions=DEFINITIONS.but(equation(printed.relation))).truth is False
    assert decide(Eq(K, kappa * mu)).truth is True


def test_a_changed_coefficient_changes_the_factor():
    changed = DEFINITIONS.but(Eq(a2(t), 0))
    assert decide(Lt(f(eta, t), f(eta, t) + a2(t))).truth is True
    assert decide(Eq(a2(1), 0), definitions=changed).truth is True
    relation = Eq(f(eta, t) - f(0, t), 0)
    assert decide(relation).truth is False
    assert decide(relation, instance(step=fmpq(0))).truth is True


def test_one_instance_serves_many_checkers_through_its_quantities():
    subject = instance(4)
    q = Quantities.of(subject)
    check = compile_statement(Le(L(t + 1), rho(eta, t) * L(t)))
    first, second = check(subject), check(q)
    assert isinstance(first, Comparison)
    assert (first.lhs, first.rhs, first.truth) == (second.lhs, second.rhs, True)
    assert first.right.node is second.right.node
    assert q is Quantities.of(subject)
