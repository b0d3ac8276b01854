"""What travels between processes arrives as it was sent."""

from __future__ import annotations

import pickle
from multiprocessing.reduction import ForkingPickler
from typing import TypeVar

import pytest
from sympy import And, Eq, Gt, Integer, Le, Ne, Product
from sympy.logic.boolalg import Boolean

import verify.verdicts.parallel  # noqa: F401 - it says how relations travel
from derivations import CLAIMS, LEMMAS, SHARPER, Claim
from derivations.notation import eta, f, k
from verify.verdicts.lemmas import derived

T = TypeVar("T")


def arrived(sent: T) -> T:
    return pickle.loads(ForkingPickler.dumps(sent))


@pytest.mark.parametrize(
    "relation",
    [
        Eq(Product(f(eta, k), (k, 0, -1)), 1, evaluate=False),
        Le(Integer(0), Integer(1), evaluate=False),
        Gt(Integer(0), Integer(1), evaluate=False),
        Ne(eta, eta, evaluate=False),
        And(Le(eta, eta, evaluate=False), eta > 0, evaluate=False),
    ],
)
def test_a_relation_is_not_evaluated_on_its_way(relation: Boolean) -> None:
    assert arrived(relation) == relation
    assert type(arrived(relation)) is type(relation)


@pytest.mark.parametrize("claim", [*CLAIMS, *LEMMAS, *SHARPER], ids=lambda c: c.id)
def test_a_claim_states_the_same_on_arrival(claim: Claim) -> None:
    for statement in (s for s in (claim.printed, claim.corrected) if s is not None):
        relations = (statement.relation, *statement.given, *claim.given, *(s.relation for s in statement.serves))
        assert arrived(relations) == relations


def test_the_steps_of_a_derivation_arrive_as_checked() -> None:
    checked = derived(LEMMAS[0]).printed.checked
    assert arrived(checked) == checked
