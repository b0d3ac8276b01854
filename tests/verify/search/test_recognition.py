"""What recognition looks up and translates: results by their quantities, matrices of the user's own, equations."""

from __future__ import annotations

import pytest
from sympy import MatrixExpr

from derivations.notation import G, K, NormF, W, eta
from verify.search import parse_conjecture
from verify.search.language.meaning import DeclaredMatrix
from verify.search.recognition import recognised
from verify.search.recognition.quantities import quantities, spoken_of
from verify.search.recognition.results import Source, assertions


@pytest.mark.parametrize("source", Source)
@pytest.mark.parametrize("place", [(1, W(1), W(2)), (0, W(1), None)], ids=["step", "matrix"])
def test_a_result_is_found_by_all_that_it_speaks_of(
    place: tuple[int, MatrixExpr, MatrixExpr | None], source: Source
) -> None:
    found = [(x, x.known.terms) for x in assertions(*place, source) if x.known is not None]
    assert found or (source is not Source.SLIDES and place[2] is None)
    assert [x.claim.id for x, terms in found if not spoken_of(terms) <= x.quantities] == []
    plain = [x for x, terms in found if not all(map(quantities, terms))]
    assert [x.claim.id for x in plain if not x.divides_anything] == []


def test_quantities_tell_matrices_apart_and_leave_out_what_is_positive() -> None:
    assert quantities(NormF(W(0))) == quantities(eta * NormF(W(1)))
    assert quantities(NormF(W(0))).isdisjoint(quantities(NormF(G(0))))
    assert quantities(K * eta) == frozenset()


_OWN = ("A: 3,4", "B: 3,4", "C: 4,2", "S: 3,3 symmetric", "M: 3,3", "P: p,q")


@pytest.mark.parametrize(
    "text",
    [
        "norm(A*C) <= norm(A)*norm(C)",
        "norm(A*C) <= sigma_max(A)*norm(C)",
        "norm(S*A*C) <= sigma_max(S)*norm(A)*norm(C)",
        "norm(A*C) <= norm(A)*sigma_max(C)",
        "norm(S*A*C) <= sigma_max(S)*norm(A)*sigma_max(C)",
        "norm(S*A*C) <= norm(S*A)*sigma_max(C)",
        "sigma_max(A*C) <= sigma_max(A)*sigma_max(C)",
        "sigma_max(S*A*C) <= sigma_max(S)*sigma_max(A)*sigma_max(C)",
        "norm(M*M) <= norm(M)*sigma_max(M)",
        "norm(T(A)) == norm(A)",
        "sigma_max(T(A)) == sigma_max(A)",
        "norm(T(A)*B) <= sigma_max(A)*norm(B)",
        "norm_W <= norm_W1*sigma_max_W2",
        "sigma_max_W[1] <= sigma_max_W1[1]*sigma_max_W2[1]",
        "norm(A + B) <= norm(A) + norm(B)",
        "inner(A, B) <= norm(A)*norm(B)",
        "trace(T(A)*B) <= norm(A)*norm(B)",
        "sigma_max(P) <= norm(P)",
        "sigma_min(S) <= norm(S)",
        "norm(P) >= 0",
        "norm(A)**2 == trace(T(A)*A)",
        "norm(A + B)**2 == norm(A)**2 + 2*inner(A, B) + norm(B)**2",
        "trace(S + M) == trace(S) + trace(M)",
        "T(A*C) == T(C)*T(A)",
        "W == W1*W2",
        "D == T(W1)*W1 - W2*T(W2)",
        "trace_D == norm_W1**2 - norm_W2**2",
        "tau(G) == G*T(W2)*W2 + W1*T(W1)*G",
    ],
)
def test_what_holds_of_all_matrices_is_derived(text: str) -> None:
    found = recognised(parse_conjecture(text, (), (), _OWN))
    assert found is not None
    assert found.checked.gap is None


@pytest.mark.parametrize(
    "text",
    [
        "norm(A)*norm(C) <= norm(A*C)",
        "norm(A*C) <= sigma_max(A)*sigma_max(C)",
        "sigma_max(A*C) <= sigma_max(A)",
        "sigma_max(S*A*C) <= sigma_max(S)*sigma_max(A)",
        "sigma_max(M**2) == sigma_max(M)**2",
        "sigma_min(A*C) <= sigma_min(A)*sigma_max(C)",
        "norm(T(M)*B) == norm(M*B)",
        "norm_W <= sigma_max_W1*sigma_max_W2",
        "norm_W[1] <= norm_W1*sigma_max_W2",
        "norm(A + B) <= norm(A)",
        "norm(A + B) >= norm(A)",
        "inner(A, B) <= norm(A)",
        "norm(P) <= sigma_max(P)",
        "norm(A + B)**2 == norm(A)**2 + norm(B)**2",
        "trace(M*M) == norm(M)**2",
        "M == T(M)",
        "S*M == M*S",
        "inner(M*A, B) == inner(A, M*B)",
        "T(S*M) == S*T(M)",
        "trace(S*M) == trace(S)*trace(M)",
        "D == T(W1)*W1 + W2*T(W2)",
        "trace_D == norm_W1**2 + norm_W2**2",
        "W == W2*W1",
        "tau(G) == G*T(W2)*W2",
        "norm_W/norm_W == 1",
    ],
)
def test_what_does_not_hold_or_has_no_value_is_not_derived(text: str) -> None:
    own = _OWN if "W2*W1" not in text else ()
    assert recognised(parse_conjecture(text, (), (), own, "full", (2, 2, 2) if "W2*W1" in text else None)) is None


def test_the_names_of_the_user_are_not_those_of_the_notation() -> None:
    assert recognised(parse_conjecture("norm(Q) <= norm_W1*norm_W2", (), (), ["Q: n,m"])) is None
    assert recognised(parse_conjecture("norm(A) == norm_W", (), (), ["A: n,m"])) is None


@pytest.mark.parametrize(
    "text",
    ["kappa >= 1", "1/kappa <= 1", "kappa > 0", "kappa**2 >= kappa", "mu <= K", "mu <= K*kappa", "K <= kappa*mu <= K"],
)
def test_how_the_constants_of_the_data_are_ordered_is_derived(text: str) -> None:
    assert all(recognised(link) is not None for link in parse_conjecture(text).each())


@pytest.mark.parametrize("text", ["kappa > 1", "kappa >= 2", "kappa <= 1", "mu < K", "K < kappa*mu", "kappa*K <= mu"])
def test_data_may_be_equally_long_in_all_directions_and_need_not_be(text: str) -> None:
    assert recognised(parse_conjecture(text)) is None


def test_a_derivation_speaks_of_the_matrices_by_their_names() -> None:
    found = recognised(parse_conjecture("norm(P*own_A) <= sigma_max(P)*norm(own_A)", (), (), ["P: p,q", "own_A: q,2"]))
    assert found is not None
    assert {str(step.relation) for step in found.checked.steps} == {
        "NormF(P*own_A) <= NormF(own_A)*SigmaMax(P)",
    }
    declared = found.checked.conclusion.atoms(DeclaredMatrix)
    assert {(x.name, *map(str, x.shape)) for x in declared} == {("P", "p", "q"), ("own_A", "q", "2")}


_KINDS = (
    "S: 3,3 symmetric",
    "Q: 3,3 symmetric",
    "P: p,p psd",
    "O: 3,3 orthogonal",
    "B: p,2",
    "E: 3,4",
    "F: 3,4",
    "M: 3,3",
)


@pytest.mark.parametrize(
    "text",
    [
        "lambda_max(S + Q) <= lambda_max(S) + lambda_max(Q)",
        "lambda_min(S + Q) >= lambda_min(S) + lambda_min(Q)",
        "lambda_max(S + Q) >= lambda_max(S) + lambda_min(Q)",
        "lambda_max(S - 2*Q) <= lambda_max(S) - 2*lambda_min(Q)",
        "lambda_max(S) - lambda_max(Q) <= norm(S - Q)",
        "lambda_min(S) - lambda_min(Q) <= norm(S - Q)",
        "lambda(2,S) - lambda(2,Q) <= norm(S - Q)",
        "lambda_min(S) <= lambda_max(S)",
        "-sigma_max(S) <= lambda_min(S)",
        "lambda_max(S) <= sigma_max(S)",
        "trace(S) <= 3*lambda_max(S)",
        "inner(E, S*E) <= lambda_max(S)*norm(E)**2",
        "inner(B, P*B) >= 0",
        "trace(P) >= 0",
        "lambda_max(T(E)*E) == sigma_max(E)**2",
        "lambda_max(E*T(E)) == sigma_max(E)**2",
        "lambda_min(T(E)*E) >= 0",
        "sigma_max(E + F) <= sigma_max(E) + sigma_max(F)",
        "sigma_max(E) - sigma_max(F) <= sigma_max(E - F)",
        "norm(E - F) <= norm(E) + norm(F)",
        "norm(E) - norm(F) <= norm(F - E)",
        "norm(M - T(M)) <= 2*norm(M)",
        "norm(E + F)**2 <= 2*norm(E)**2 + 2*norm(F)**2",
        "inner(E, F) >= -norm(E)*norm(F)",
        "inner(E, F)**2 <= norm(E)**2*norm(F)**2",
        "2*inner(E, F) <= norm(E)**2 + norm(F)**2",
        "trace(M)**2 <= 3*norm(M)**2",
        "trace(M*M) <= norm(M)**2",
        "norm(O*E) == norm(E)",
        "O*T(O) == I(3)",
        "T(S) == S",
        "2*norm_W <= norm_W1**2 + norm_W2**2",
        "2*sigma_max_W <= sigma_max_W1**2 + sigma_max_W2**2",
    ],
)
def test_what_textbooks_say_of_extremes_and_kinds_of_matrices_is_derived(text: str) -> None:
    found = recognised(parse_conjecture(text, (), (), _KINDS))
    assert found is not None
    assert found.checked.gap is None


@pytest.mark.parametrize(
    "text",
    [
        "lambda_max(S + Q) >= lambda_max(S) + lambda_max(Q)",
        "lambda_max(S - Q) <= lambda_max(S) - lambda_max(Q)",
        "lambda_max(S) - lambda_max(Q) <= norm(S + Q)",
        "lambda_min(S) >= 0",
        "sigma_max(S) <= lambda_max(S)",
        "trace(S) <= lambda_max(S)",
        "inner(E, M*E) <= sigma_max(M)*norm(E)",
        "inner(E, S*E) >= 0",
        "lambda_min(T(E)*E) > 0",
        "lambda_max(T(E)*E) == sigma_max(E)",
        "lambda_max(T(E)*E) == sigma_max(F)**2",
        "sigma_max(E + F) <= sigma_max(E) + sigma_max(F)/2",
        "sigma_max(E) - sigma_max(F) <= sigma_max(E + F)/2",
        "norm(E - F) <= norm(E)",
        "norm(E + F)**2 <= norm(E)**2 + norm(F)**2",
        "inner(E, F)**2 <= norm(E)**2*norm(F)",
        "trace(M)**2 <= 2*norm(M)**2",
        "trace(M*M) == norm(M)**2",
        "norm(M*E) == norm(E)",
        "norm(O + M) == norm(M)",
        "T(M) == M",
        "norm_W <= (norm_W1**2 + norm_W2**2)/3",
    ],
)
def test_what_is_not_so_of_extremes_and_kinds_of_matrices_is_not_derived(text: str) -> None:
    assert recognised(parse_conjecture(text, (), (), _KINDS)) is None


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("norm_W == norm_W2", "T(W1)*W1 == I(h)"),
        ("norm_W1 == norm_W2", "T(W1)*W1 == W2*T(W2)"),
        ("trace_D == 0", "T(W1)*W1 == W2*T(W2)"),
        ("norm(W - Wstar) == 0", "W == Wstar"),
    ],
)
def test_equations_between_matrices_are_used(text: str, given: str) -> None:
    assert recognised(parse_conjecture(text, [given])) is not None
    assert recognised(parse_conjecture(text)) is None


@pytest.mark.parametrize("text", ["kappa**2 >= 1", "kappa**3 >= kappa", "1/kappa**2 <= 1", "kappa**4 >= 1"])
def test_powers_of_the_condition_number_are_at_least_one(text: str) -> None:
    assert recognised(parse_conjecture(text)) is not None


def test_all_results_that_a_derivation_cites_are_named() -> None:
    found = recognised(parse_conjecture("norm(D[1] - D) <= 2*eta**2*K*L*lambda_max_tau"))
    assert found is not None
    assert set(found.ids) == {step.cites for step in found.checked.steps} - {None}
    signs = recognised(parse_conjecture("L[2] <= f*L", _THEOREM))
    assert signs is not None
    assert {"geometric-decrease", "contraction"} < set(signs.ids)  # and what shows that f is not negative


_THEOREM = ("eta <= eta_max", "alpha0 > 0")


@pytest.mark.parametrize(
    "text",
    ["L[2] <= f*L", "L[2] <= f*f[1]*L", "L[2] <= f*L[1]", "L[2] <= f[1]*L", "f <= 1", "rho[1] <= 1"],
)
def test_several_steps_of_a_run_are_put_together(text: str) -> None:
    assert recognised(parse_conjecture(text, _THEOREM)) is not None


def test_the_factor_is_below_one_where_there_is_a_loss() -> None:
    assert recognised(parse_conjecture("f < 1", (*_THEOREM, "L > 0"))) is not None
    assert recognised(parse_conjecture("f < 1", _THEOREM)) is None


@pytest.mark.parametrize("text", ["L[2] <= f**3*L", "L[2] <= rho*L"])
def test_steps_are_not_put_together_otherwise(text: str) -> None:
    assert recognised(parse_conjecture(text, _THEOREM)) is None


@pytest.mark.parametrize("given", [(), _THEOREM[:1], _THEOREM[1:]])
def test_steps_need_what_the_theorem_supposes(given: tuple[str, ...]) -> None:
    assert recognised(parse_conjecture("L[2] <= f*L", given)) is None


@pytest.mark.parametrize("text", ["mu == sigma_min(X)**2", "sigma_min(X) > 0", "kappa*sigma_min(X)**2 == K"])
def test_of_data_of_full_rank_the_least_singular_value_is_that_of_the_slides(text: str) -> None:
    assert recognised(parse_conjecture(text)) is not None
    assert recognised(parse_conjecture(text, data="any")) is None
