"""Textbook facts as theorems of the library: what they are applied to, and that Coq accepts no more of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sympy import Integer

from derivations.as_written import Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.coq import CoqFile, export
from derivations.coq.statements import relation
from derivations.notation import AtMost, K, N, count, h, m, n
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Fact, Nonnegative
from tests.derivations.coq.conftest import Compile
from verify.search.recognition.counts import beyond_one, sides

Q = count("q")


def claim(name: str, says: Any, *steps: Step) -> Claim:
    stated = Statement(says)
    return Claim(name, "", name, "", Setting.POINT, printed=stated, proof=Proof(*steps))


def at_least_one(side: Any) -> Step:
    return Step("one", Ge(side, 1), Fact("count_at_least_one", side))


def by_certificate(name: str, says: Any, terms: Any) -> Claim:
    known = sides([says])
    certificate = beyond_one(terms, known)
    assert certificate is not None
    return claim(name, says, *known, Step("so", says, certificate, tuple(step.label for step in known)))


ONE = Integer(1)
COUNTED = [
    claim("a side", Ge(h, 1), at_least_one(h)),
    claim("any count", Ge(Q, 1), at_least_one(Q)),
    claim("the number three", Ge(3, 1), at_least_one(Integer(3))),
    claim(
        "of three", Ge(Q + 2, 3), at_least_one(Q), Step("so", Ge(Q + 2, 3), Nonnegative(terms=[(1, "one")]), ("one",))
    ),
    by_certificate("a product", Ge(n * m, 1), {n * m: ONE, ONE: -ONE}),
    by_certificate("a sum", Le(2, n + N), {n: ONE, N: ONE, ONE: Integer(-2)}),
    by_certificate("a quotient", Le(1 / n, 1), {ONE: ONE, 1 / n: -ONE}),
    claim("a comparison", Ge(AtMost(n, m), 0), Step("one", Ge(AtMost(n, m), 0), Fact("comparison_nonnegative", n, m))),
]
"""Results about counts, of which nothing but the relation itself could say in which field their numbers are."""


def bent(result: Claim) -> Claim:
    """The result with more on the smaller side, derived as before."""
    says = result.printed.relation
    more = Le(says.lhs + 1, says.rhs) if says.rel_op == "<=" else Ge(says.lhs, says.rhs + 1)
    assert result.proof is not None
    *before, last = result.proof.steps
    proof = Proof(*before, replace(last, relation=more))
    return replace(result, id=f"{result.id} bent", printed=Statement(more), proof=proof)


def test_a_relation_between_counts_says_in_which_field_they_are() -> None:
    assert relation(Ge(n * m, 1)) == "m%:R * n%:R >= 1 :> R"
    assert relation(Ge(AtMost(n, m), 0)) == "AtMost n m >= 0 :> R"
    assert relation(Ge(K * n, K)) == "K * n%:R >= K"


def test_a_fact_about_a_count_is_applied_to_the_proof_that_it_is_positive() -> None:
    said = {"a side": "h h_gt0", "any count": "q q_gt0", "the number three": "3 isT"}
    for result in COUNTED[:3]:
        file = export(result)
        assert isinstance(file, CoqFile), file
        assert f"pose proof (scalars.count_at_least_one (R := R) {said[result.id]}) as F." in file.text
    any_count = export(COUNTED[1])
    assert isinstance(any_count, CoqFile)
    assert "(q : nat) :\n  (0 < q)%N ->\n  q%:R >= 1 :> R." in any_count.text


@pytest.mark.coq
def test_coq_accepts_facts_about_counts_and_no_more(compiled: Compile) -> None:
    wrong = [x for x in map(bent, COUNTED) if isinstance(export(x), CoqFile)]  # of no certificate, that is
    assert len(wrong) >= 4
    outcomes = compiled([*COUNTED, *wrong])
    assert {name: outcome.accepted for name, outcome in outcomes.items()} == {
        name: not name.endswith("bent") for name in outcomes
    }, [outcome.why for outcome in outcomes.values()]
