"""What may be typed and what it stands for."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import pytest
from sympy import Eq, Ge, Gt, Le, Lt, Rational, Symbol, preorder_traversal

from derivations.notation import W1, W2, D, G, K, L, LambdaK, NormF, SigmaK, Tau, W, eta, h, kappa, mu
from derivations.proving.definitions import Definitions
from derivations.typesetting.plain_text import plain_text
from tests.material.typed_texts import PLAIN, relation_of
from verify.evaluation.statements import compile_statement
from verify.evaluation.translate import translate
from verify.search import GrammarError, parse_conjecture
from verify.search.language.syntax import MAX_DEPTH, MAX_LENGTH


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("L_next <= L", Le(L(1), L(0))),
        ("L_next < L", Lt(L(1), L(0))),
        ("L >= 0", Ge(L(0), 0, evaluate=False)),
        ("L > 0", Gt(L(0), 0, evaluate=False)),
        ("kappa == K/mu", Eq(kappa, K / mu)),
        ("norm_W**2 <= K", Le(NormF(W(0)) ** 2, K)),
        ("\tsqrt( K )<=K ", Le(K ** Rational(1, 2), K)),
        ("- -eta <= K", Le(eta, K)),
        ("L[1] ≤ L[0]", Le(L(1), L(0))),
        ("K ≥ norm(W[2])", Ge(K, NormF(W(2)))),
        ("W == W1*W2", Eq(W(0), W1(0) * W2(0))),
        ("lambda(h, D) <= sigma(2, T(W1))", Le(LambdaK(h, D(0)), SigmaK(2, W1(0).T))),
        ("tau[3](G) == 2*G[3]", Eq(Tau(3, G(0)), 2 * G(3))),
    ],
)
def test_a_text_is_the_relation_of_the_notation(text, relation):
    found = relation_of(text)
    assert type(found) is type(relation)
    assert [side.doit() for side in found.args] == list(relation.args)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1.5", Fraction(3, 2)),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("1e-3", Fraction(1, 1000)),
        ("1E+2", 100),
        ("0.1", Fraction(1, 10)),
        ("3/4", Fraction(3, 4)),
        ("1 - 2 - 3", -4),
        ("2/4/2", Fraction(1, 4)),
        ("-2**2", -4),
        ("(-2)**2", 4),
        ("2**3**2", 512),
        ("2**-1", Fraction(1, 2)),
        ("4**(1 - 2)", Fraction(1, 4)),
        ("1 + 2*3", 7),
        ("min(3, 2, 5) + max(1/2, 1/3) + abs(-4)", Fraction(13, 2)),
        ("--3", 3),
    ],
)
def test_numbers_are_exact_and_operators_bind_as_usual(text, value):
    left = relation_of(f"{text} <= eta").lhs
    assert Fraction(int(left.p), int(left.q)) == value


def _value(text):
    function = translate(relation_of(f"{text} <= 0").lhs, (), Definitions([]), _FLOATS)
    return float(function(type("Given", (), {"eta": 3.0, "K": 5.0, "mu": 0.5, "c1": 0.25, "c2": 2.0})()))


@pytest.mark.parametrize(
    "text",
    [
        "eta - K - mu",
        "eta - (K - mu)",
        "eta/K*mu",
        "eta/(K*mu)",
        "-eta**2 + K",
        "(eta + K)*(mu - c1)",
        "eta*-K",
        "2*eta - -3*K",
        "-(-eta)*-(K - 1)",
        "eta**-1/K**2",
        "((eta + 1) + (K - (mu - 1)))*2",
        "-2*eta/-4",
        "1/2/eta",
        "3 - 2*eta*mu - (1 - eta)**3",
    ],
)
def test_what_is_computed_is_what_is_typed(text):
    assert _value(text) == pytest.approx(eval(text, {"eta": 3.0, "K": 5.0, "mu": 0.5, "c1": 0.25, "c2": 2.0}))


_FLOATS = {"fmpq": lambda p, q=1: p / q, "divide": lambda a, b: a / b, "power": lambda x, e: x**e}


def test_nothing_is_simplified_away_where_it_has_no_value():
    # L/L is 1 only where L is not 0, and exp(log(c1 - 1)) is nowhere defined
    assert L(0) in set(preorder_traversal(relation_of("L/L <= 1").lhs))
    assert compile_statement(relation_of("exp(log(c1 - 1)) <= 0"))(PLAIN).lhs == "undefined"


def test_a_conjecture_survives_a_pickle():
    conjecture = parse_conjecture("L_next <= rho*L", ["rho <= 1"])
    assert pickle.loads(pickle.dumps(conjecture)) == conjecture
    chain = parse_conjecture("0 <= q <= inner(A, A)", [], ["q = norm(A)**2"], ["A: p,2"]).each()[1]
    again = pickle.loads(pickle.dumps(chain))
    assert again == chain
    assert again.relation == chain.relation


def test_a_relation_is_shown_in_the_notation():
    assert plain_text(relation_of("L_next <= (1 - 2*eta*mu)*L")) == "L(1) ≤ (1 - 2 η μ) L(0)"


CHAINS = [
    ("0 <= L <= norm_G < K", 3, "norm_G < K"),
    ("L <= K and mu <= K", 2, "mu <= K"),
    ("0 < mu <= K >= mu and 1 <= kappa == K/mu", 5, "kappa == K/mu"),
]


@pytest.mark.parametrize(("text", "links", "last"), CHAINS)
def test_a_chain_is_all_of_its_links(text: str, links: int, last: str) -> None:
    each = parse_conjecture(text).each()
    assert len(each) == links
    assert each[-1].text == last
    assert [part.relation for part in each][-1] == relation_of(last)


def test_names_stand_for_what_they_are_said_to_be() -> None:
    lets = ["q = inner(G, tau(G))", "r = q/2 - 1"]
    found = parse_conjecture("r <= q", ["q <= 3"], lets)
    assert found.relation == relation_of("inner(G, tau(G))/2 - 1 <= inner(G, tau(G))")
    assert str(found.links[0].left) == "(1/2)*inner(G, tau(G)) - 1"


@pytest.mark.parametrize(
    ("text", "given", "matrices", "shape"),
    [
        ("norm(W2*W1) <= 1", ["n == m"], [], None),
        ("norm(W2*W1) <= 1", ["n == 2", "2 == m"], [], None),
        ("norm(W2*W1) <= 1", [], [], (3, 1, 3)),
        ("det(W) <= 1", ["m == h and h == n"], [], None),
        ("trace(A*W1) <= p", ["p == n", "q == h"], ["A: q,p"], None),
        ("lambda_max(A*S*T(A) + I(p)) <= p", [], ["A: p,q", "S: q,q psd"], None),
        ("lambda_min(T(A)*A - T(T(A)*A)) <= 0", [], ["A: 3,2"], None),
    ],
)
def test_sides_may_be_made_equal(text: str, given: list[str], matrices: list[str], shape: Any) -> None:
    assert parse_conjecture(text, given, matrices=matrices, shape=shape).relation is not None
    if given or shape:
        with pytest.raises(GrammarError, match="unless"):
            parse_conjecture(text, matrices=matrices)


@pytest.mark.parametrize(
    "text",
    [
        "-2*eta/3 + (K - 1)**2/(mu*kappa)**3",
        "sqrt(norm_W[2])*max(L, 1/2, abs(mu - 1))",
        "norm(2*T(W1)*W[1]/K - W2)",
        "lambda(h, D**3)/sigma(n, W) - exp(-eta)",
        "1/K/mu - 1/(K + mu) - (-eta)**2",
        "tau[2](W1*W2)",
        "K**(1/3)*(eta - 1)",
    ],
)
def test_what_is_written_is_read_again_as_the_same(text: str) -> None:
    first = parse_conjecture(f"{text} == {text}").links[0].left
    assert parse_conjecture(f"{first} == {first}").links[0].left == first


def test_a_text_at_the_limits_is_still_read():
    nested = "(" * (MAX_DEPTH - 1) + "L" + ")" * (MAX_DEPTH - 1)
    assert relation_of(f"{nested} <= 1") == Le(L(0), 1)
    assert relation_of("L <= 1".ljust(MAX_LENGTH)) == Le(L(0), 1)
    assert relation_of("+".join(["K"] * 300) + " <= 1").lhs.count(Symbol("K", real=True)) == 300
