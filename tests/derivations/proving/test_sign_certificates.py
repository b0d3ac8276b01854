"""Scalar certificates: what they show holds at random points, and what is false is not shown."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, Eq, Ge, Gt, Le, Lt, MatrixSymbol, Ne, Product, S, sqrt

from derivations.notation import AtMost, NormF, PositivePart, SigmaMin, eta, f, h, k, m, n, t
from derivations.proving.sign_certificates import (
    NotShown,
    Signs,
    certify,
    difference,
    eliminate,
    increasing,
    one_positive_root,
    show_nonnegative,
    sign_changes,
)
from tests.material.proofs import w, x, y, z

A = MatrixSymbol("A", n, m)
VARIABLES = (x, y, z, w)
MANY = settings(max_examples=max(40, settings().max_examples))


def shown(
    goal: Any, premises: dict[str, Any] | None = None, slacks: Any = (), terms: Any = ()
) -> tuple[str, frozenset[str]]:
    return certify(goal, tuple((premises or {}).items()), tuple(slacks), tuple(terms))


# --- signs --------------------------------------------------------------------------------------

_KNOWN = [Gt(x, 0), Ge(y, 0), Le(z, 0), Ge(w, 2)]

SIGNS = [
    (x, "gt"),
    (y, "ge"),
    (z, None),
    (-z, "ge"),
    (w, "gt"),
    (x + y, "gt"),
    (y + y * x, "ge"),
    (x - y, None),
    (x * y, "ge"),
    (x * w, "gt"),
    (x * z, None),
    (z**2, "ge"),
    (z**3, None),
    (x**-1, "gt"),
    (y**-1, None),
    (z**-2, None),
    (sqrt(x), "gt"),
    (sqrt(y), "ge"),
    (y**3, "ge"),
    (y**t, "ge"),
    (x**-t, "gt"),
    (w - 2, "ge"),
    (w - 1, None),
    (NormF(A), "ge"),
    (SigmaMin(A) * x, "ge"),
    (AtMost(n, m), "ge"),
    (Abs(z), "ge"),
    (PositivePart(z), "ge"),
    (PositivePart(x), "gt"),
    (S.Zero, "ge"),
    (S(3), "gt"),
    (S(-3), None),
    (sqrt(2) - 1, "gt"),
    (1 - sqrt(2), None),
    (t, None),
    (Product(f(eta, k), (k, 0, t)), None),
]


@pytest.mark.parametrize(("expr", "sign"), SIGNS, ids=str)
def test_signs(expr, sign):
    assert Signs(_KNOWN).of(expr) == sign


def test_equations_and_their_likes_say_nothing_of_signs():
    signs = Signs([Eq(x, 1), Ne(x, 0), S.true])
    assert signs.of(x) is None


def test_a_stricter_sign_is_not_lost():
    assert Signs([Gt(x, 0), Ge(x, 0)]).of(x) == "gt"


def test_nonzero():
    signs = Signs([Gt(x, 0), Lt(y, 0), Ge(z, 0)])
    assert signs.nonzero(x)
    assert signs.nonzero(y)
    assert signs.nonzero(S(-2))
    assert not signs.nonzero(z)
    assert not signs.nonzero(S.Zero)


_NUMBERS = st.integers(-4, 4).map(S)


@MANY
@given(
    point=st.tuples(*[_NUMBERS] * 4), kinds=st.tuples(*[st.sampled_from(["gt", "ge", "le", None])] * 4), data=st.data()
)
def test_what_is_known_of_signs_is_so(point, kinds, data):
    """Signs of random expressions, from the signs of their variables, hold at random points."""
    relation = {"gt": Gt, "ge": Ge, "le": Le}
    at = dict(zip(VARIABLES, point))
    known = [relation[kind](v, 0) for v, kind in zip(VARIABLES, kinds) if kind is not None]
    known = [r for r in known if r.xreplace(at)]
    expr = data.draw(st.sampled_from(_EXPRESSIONS))
    value = expr.xreplace(at)
    sign = Signs(known).of(expr)
    if value.is_finite and value.is_real:
        assert sign != "gt" or value > 0
        assert sign != "ge" or value >= 0


_EXPRESSIONS = [
    a
    for p in VARIABLES
    for q in VARIABLES
    for a in (p * q, p + q**2, (p - q) ** 2, p / (1 + q), p * q * (p + 2 * q), p**3 * q)
] + [sqrt(p) * q**2 for p in VARIABLES for q in VARIABLES]


# --- nonnegativity ------------------------------------------------------------------------------


def test_show_nonnegative():
    signs = Signs([Gt(x, 0), Ge(y, 0)])
    assert show_nonnegative(x**2 + 2 * x * y, signs)
    assert show_nonnegative((x + y) * (x + 1), signs, strict=True)
    assert show_nonnegative(y / x + x, signs, strict=True)
    for expr, strict in ((x - y, False), (y, True), (y * x, True), (x / y, False), (-y, False)):
        with pytest.raises(NotShown):
            show_nonnegative(expr, signs, strict)


def test_a_negative_divisor_turns_the_sign():
    signs = Signs([Lt(x, 0), Ge(y, 0)])
    assert show_nonnegative(-y / x, signs)
    with pytest.raises(NotShown):
        show_nonnegative(y / x, signs)


# --- elimination --------------------------------------------------------------------------------


def test_eliminate():
    signs = Signs([Gt(y, 0)])
    value, slack, kind = eliminate(Ge(x * y, z), x, signs)
    assert kind == "ge"
    assert (value * y - z - slack).expand() == 0
    assert eliminate(Eq(2 * x, y), x, signs)[0] == y / 2
    assert eliminate(Eq(x + x * y, z), x, signs)[0].together() == z / (1 + y)


@pytest.mark.parametrize(
    ("relation", "atom"),
    [
        (Eq(x * y, z), x),
        (Ge(x * (y - 1), z), x),
        (Eq(x**2, y), x),
        (Eq(sqrt(x) + x, y), x),
        (Eq(1 / x, y), x),
        (Eq(y, z), x),
        (Eq(PositivePart(x), y), x),
    ],
    ids=str,
)
def test_eliminate_refuses_what_it_cannot_solve(relation, atom):
    with pytest.raises(NotShown):
        eliminate(relation, atom, Signs())


# --- certificates -------------------------------------------------------------------------------


def test_difference():
    assert difference(Le(x, y)) == (y - x, "ge")
    assert difference(Lt(x, y)) == (y - x, "gt")
    assert difference(Gt(x, y)) == (x - y, "gt")
    assert difference(Eq(x, y)) == (x - y, "eq")
    with pytest.raises(NotShown):
        difference(Ne(x, y))


SHOWN = [
    (Ge(x**2 + 1, 2 * x), {}, (), [((x - 1) ** 2,)]),
    (Le(x, z), {"a": Le(x, y), "b": Le(y, z)}, (), [(1, "a"), (1, "b")]),
    (Lt(x, z), {"a": Le(x, y), "b": Lt(y, z)}, (), [(1, "a"), (1, "b")]),
    (Ge(x * y, z * w), {"a": Ge(x, z), "b": Ge(y, w), "c": Ge(z, 0), "d": Ge(w, 0)}, [("a", x), ("b", y)], ()),
    (Eq(x**2, y**2), {"a": Eq(x, y)}, (), [(x + y, "a")]),
    (Eq(x**2, y**2), {"a": Eq(x, y)}, [("a", x)], ()),
    (Gt(x * y, 0), {"a": Gt(x, 0), "b": Gt(y, 0)}, (), ()),
    (Gt(x - y, 0), {"a": Gt(x, z), "b": Gt(z, y)}, (), [(1, "a"), (1, "b")]),
    (Ge(1 / x, 1 / y), {"a": Ge(y, x), "b": Gt(x, 0)}, [("a", y)], ()),
]


@pytest.mark.parametrize(("goal", "premises", "slacks", "terms"), SHOWN, ids=str)
def test_certificates(goal: Any, premises: dict[str, Any], slacks: Any, terms: Any) -> None:
    words, _ = shown(goal, premises, slacks, terms)
    assert words


@pytest.mark.parametrize(("goal", "premises", "slacks", "terms"), SHOWN, ids=str)
@given(point=st.tuples(*[st.fractions(-3, 3, max_denominator=4).map(lambda q: S(q.numerator) / q.denominator)] * 4))
def test_what_a_certificate_shows_holds(goal, premises, slacks, terms, point):
    at = dict(zip(VARIABLES, point))
    if all(r.xreplace(at) == True for r in premises.values()) and not any(v == 0 for v in point):  # noqa: E712
        assert goal.xreplace(at) == True  # noqa: E712


NOT_SHOWN = [
    (Ge(x, y), {}, (), ()),
    (Le(x, y), {"a": Le(y, x)}, (), [(1, "a")]),
    (Le(x, y), {"a": Le(y, x)}, (), [(-1, "a")]),
    (Le(x, y), {"a": Le(x, y)}, (), [(z, "a")]),
    (Lt(x, y), {"a": Le(x, y)}, (), [(1, "a")]),
    (Eq(x, y), {"a": Le(x, y)}, (), [(1, "a")]),
    (Eq(x, y), {"a": Le(x, y)}, [("a", x)], ()),
    (Eq(x, y), {"a": Le(x, y), "b": Ge(x, y)}, (), [(1, "a")]),
    (Eq(x, y), {}, (), [(x - y,)]),
    (Ge(x, 0), {}, (), [(x,)]),
    (Gt(x, 0), {"a": Gt(y, 0)}, (), [(x / y, "a")]),
    (Ge(x, 0), {"a": Eq(x * y, 1)}, [("a", x)], ()),
    (Le(x, y), {"a": Le(x, y)}, (), [(1, "b")]),
    (Le(x, y), {"a": Le(x, y)}, [("b", x)], ()),
    (Ge(x * y, z * w), {"a": Ge(x, z), "b": Ge(y, w)}, [("a", x), ("b", y)], ()),
    (Gt(x * y, 0), {"a": Gt(x, 0), "b": Ge(y, 0)}, (), ()),
    (Ge(x + y, 0), {"a": Ge(x, 0)}, (), [(1, "a")]),
]


@pytest.mark.parametrize(("goal", "premises", "slacks", "terms"), NOT_SHOWN, ids=str)
def test_no_certificate(goal, premises, slacks, terms):
    with pytest.raises(NotShown):
        shown(goal, premises, slacks, terms)


def test_the_failure_names_what_is_not_known():
    with pytest.raises(NotShown, match=r"the term -y_"):
        shown(Ge(x, y), {"a": Ge(x, 0)})


# --- Descartes ----------------------------------------------------------------------------------

_POSITIVE = Signs([Gt(x, 0), Ge(y, 0), Gt(z, 0)])


@pytest.mark.parametrize(
    ("coefficients", "changes"),
    [([x, y, -z], 1), ([x, -y, z], 2), ([x, y, z], 0), ([-x, -y, -z], 0), ([x, 0, -z], 1), ([0, x, -z], 1)],
    ids=str,
)
def test_sign_changes(coefficients, changes):
    assert sign_changes([S(c) for c in coefficients], _POSITIVE) == changes


@pytest.mark.parametrize(
    ("expr", "why"),
    [
        (y * eta**3 + x * eta - z, None),
        (x * eta**2 + y * eta - z, None),
        (eta - y, "must be certain"),
        (y * eta - z, "must be certain"),
        (x * eta**2 - y * eta + z, "change sign 2 times"),
        (x * eta**2 + z, "change sign 0 times"),
        (w * eta**2 + x * eta - z, "not known"),
        (x * eta**2 + w * eta - z, "not known"),
        (z - x * eta, "must be certain"),
        (S(5), "constant"),
    ],
    ids=str,
)
def test_one_positive_root(expr, why):
    if why is None:
        assert "one sign change" in one_positive_root(expr, eta, _POSITIVE)
    else:
        with pytest.raises(NotShown, match=why):
            one_positive_root(expr, eta, _POSITIVE)


@given(numbers=st.tuples(*[st.integers(0, 5)] * 4), powers=st.permutations([0, 1, 2]))
def test_polynomials_with_one_root_have_one(numbers, powers):
    """Where the certificate is given, the polynomial changes its sign just once on a fine grid."""
    a, b, c, d = numbers
    expr = a * eta**3 + b * eta**2 + c * eta - d
    if not expr.has(eta):
        return
    try:
        one_positive_root(expr, eta, Signs())
    except NotShown:
        assert d == 0 or not any((a, b, c))
        return
    values = [a * p**3 + b * p**2 + c * p - d for p in (Fraction(i, 8) for i in range(1, 90))]
    signs = [value >= 0 for value in values]
    assert signs == sorted(signs)
    assert signs[-1]


def test_increasing():
    increasing(x * eta**2 + y * eta - w, eta, _POSITIVE)
    increasing(y * eta + w, eta, _POSITIVE)
    for expr in (x * eta**2 - y * eta, w * eta, -x * eta + 1):
        with pytest.raises(NotShown):
            increasing(expr, eta, _POSITIVE)


def test_assumptions_of_symbols_are_not_used():
    """H is positive by its assumption, which is not used: what a certificate uses is written down."""
    assert Signs().of(h) is None
