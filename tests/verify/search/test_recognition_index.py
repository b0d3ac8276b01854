"""The index by which recognition finds results, before they are expanded, hides none that a chain could use."""

from __future__ import annotations

import pytest
from sympy import MatrixExpr

from derivations.notation import G, K, NormF, W, eta
from verify.search.recognition.quantities import quantities, spoken_of
from verify.search.recognition.results import assertions


@pytest.mark.parametrize("beyond", [False, True], ids=["slides", "beyond"])
@pytest.mark.parametrize("place", [(1, W(1), W(2)), (0, W(1), None)], ids=["step", "matrix"])
def test_a_result_is_found_by_all_that_it_speaks_of(
    place: tuple[int, MatrixExpr, MatrixExpr | None], beyond: bool
) -> None:
    found = [(x, x.known.terms) for x in assertions(*place, beyond) if x.known is not None]
    assert found or (beyond and place[2] is None)
    assert [x.claim.id for x, terms in found if not spoken_of(terms) <= x.quantities] == []
    plain = [x for x, terms in found if not all(map(quantities, terms))]
    assert [x.claim.id for x in plain if not x.divides_anything] == []


def test_quantities_tell_matrices_apart_and_leave_out_what_is_positive() -> None:
    assert quantities(NormF(W(0))) == quantities(eta * NormF(W(1)))
    assert quantities(NormF(W(0))).isdisjoint(quantities(NormF(G(0))))
    assert quantities(K * eta) == frozenset()
