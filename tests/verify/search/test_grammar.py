"""What may be typed, what it stands for, and how everything else is refused: in one sentence, at once."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from sympy import Eq, Ge, Gt, Le, Lt, Rational, Symbol, preorder_traversal

from derivations.notation import K, L, NormF, W, eta, kappa, mu
from derivations.typesetting.plain_text import plain_text
from verify.evaluation.statements import compile_statement
from verify.evaluation.translate import translate
from verify.instances.problem import Instance
from verify.search import GrammarError, parse_conjecture
from verify.search.language.grammar import MAX_DEPTH, MAX_LENGTH, parse_relation
from verify.search.language.vocabulary import QUANTITIES

_NAMES = """
eta K mu kappa c1 c2 n h m L L_next norm_G norm_W norm_W1 norm_W2 sigma_max_W sigma_min_W sigma_max_W1 sigma_max_W2
lambda_min_tau lambda_max_tau inner_G_tau_G norm_tau_G norm_step drift norm_D lambda_max_D lambda_min_D alpha beta
p1 p2 alpha0 beta0 a1 a2 a3 a4 f rho rho_sharp eta1_max eta2_max eta_max eta_max_sharp
"""
CONTRACT = _NAMES.split()

PLAIN = Instance([[1, 0], [0, 2]], [[1, 2], [0, 1]], [[1, 0], [1, 1]], [[2, 0], [0, 1]], "1/8")


def test_the_vocabulary_is_the_promised_one():
    assert list(QUANTITIES) == CONTRACT
    assert all(quantity.meaning for quantity in QUANTITIES.values())


@pytest.mark.parametrize("name", CONTRACT)
def test_each_quantity_has_an_exact_value(name):
    comparison = compile_statement(parse_relation(f"{name} <= 1000000"))(PLAIN)
    assert comparison.truth is not None


# --- what a text stands for ------------------------------------------------------------------


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
    ],
)
def test_a_text_is_the_relation_of_the_notation(text, relation):
    found = parse_relation(text)
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
    left = parse_relation(f"{text} <= eta").lhs
    assert Fraction(int(left.p), int(left.q)) == value


def _value(text):
    function = translate(parse_relation(f"{text} <= 0").lhs, (), {}, _FLOATS)
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
    assert L(0) in set(preorder_traversal(parse_relation("L/L <= 1").lhs))
    assert compile_statement(parse_relation("exp(log(c1 - 1)) <= 0"))(PLAIN).lhs == "undefined"


def test_a_conjecture_survives_a_pickle():
    conjecture = parse_conjecture("L_next <= rho*L", ["rho <= 1"])
    assert pickle.loads(pickle.dumps(conjecture)) == conjecture


def test_a_relation_is_shown_in_the_notation():
    assert plain_text(parse_relation("L_next <= (1 - 2*eta*mu)*L")) == "L(1) ≤ (1 - 2 η μ) L(0)"


# --- what is refused -------------------------------------------------------------------------

REFUSED = [
    ("", "empty"),
    (" \n", "empty"),
    ("L", "one of <=, <, >=, >, =="),
    ("L <=", "where the text ends"),
    ("<= L", "a number, a quantity or ( is expected"),
    ("L <= 1 <= 2", "more than one relation"),
    ("L == 1 == 1", "more than one relation"),
    ("L = 1", "write == for an equation"),
    ("L != 1", "only <=, <, >=, > and == are known"),
    ("L ≤ 1", "write <="),
    ("K^2 <= 1", "write ** for a power"),
    ("2 L <= 1", "an operator or a relation is expected"),
    ("(L <= 1", "an operator or ) is expected"),
    ("L) <= 1", "is expected where there is ')'"),
    ("() <= 1", "a number, a quantity or ("),
    ("L_nxt <= L", "did you mean L_next?"),
    ("Kapa <= 1", "kappa"),
    ("zzzzzz <= 1", "`try --help` names them all"),
    ("t <= 1", "no quantity 't'"),
    ("sqrt <= 1", "write sqrt( )"),
    ("min(L) <= 1", "takes two arguments or more"),
    ("sqrt(L, K) <= 1", "takes one argument, but has 2"),
    ("sqrt() <= 1", "a number, a quantity or ("),
    ("L(0) <= 1", "takes no argument"),
    ("sin(L) <= 1", "no function 'sin'"),
    ("K**eta <= 1", "rational constant"),
    ("1/0 <= L", "divides by zero"),
    ("L <= 1/(1 - 1)", "divides by zero"),
    ("0**-1 <= L", "divides by zero"),
    ("sqrt(-1) <= L", "no real number"),
    ("(-8)**(1/3) <= L", "no real number"),
    ("log(0) <= L", "no real number"),
    # numbers and powers beyond all measure
    ("9**9**9**9 <= L", "exponents go from"),
    ("10**10**10 <= L", "exponents go from"),
    ("L**(10**9) <= 1", "exponents go from"),
    ("L**(1/1000) <= 1", "exponents go from"),
    ("((2**60)**60)**60 <= L", "bits"),
    ("(K**60)**60 <= 1", "degree"),
    ("K**40*mu**40 <= 1", "degree"),
    ("1e999999999 <= L", "decimal exponents"),
    ("1e-99999999999999999999 <= L", "decimal exponents"),
    ("9" * 200 + " <= L", "digits"),
    ("(" * 100_000 + "L" + ")" * 100_000 + " <= 1", "characters"),
    ("(" * 300 + "L" + ")" * 300 + " <= 1", "nested more than"),
    ("sqrt(" * 60 + "L" + ")" * 60 + " <= 1", "nested more than"),
    ("2**" * 60 + "1 <= L", "nested more than"),
    # other languages
    ("__import__('os').system('true')", "not part of the grammar"),
    ("L.__class__ <= 1", "not part of the grammar"),
    ("L.real <= 1", "not part of the grammar"),
    ("L[0] <= 1", "not part of the grammar"),
    ("[L for L in K] <= 1", "not part of the grammar"),
    ("lambda: L", "not part of the grammar"),
    ("(lambda <= 1)", "no quantity 'lambda'"),
    ("L if K else mu <= 1", "an operator or a relation is expected"),
    ("L and K <= 1", "an operator or a relation is expected"),
    ("'L' <= 1", "not part of the grammar"),
    ('"L" <= 1', "not part of the grammar"),
    ("f'{L}' <= 1", "not part of the grammar"),
    ("L := 1", "not part of the grammar"),
    ("L; import os", "not part of the grammar"),
    ("eval(L) <= 1", "no function 'eval'"),
    ("exec(L) <= 1", "no function 'exec'"),
    ("Symbol(L) <= 1", "no function 'Symbol'"),
    ("L # <= 1", "not part of the grammar"),
    ("L // 2 <= 1", "is expected where there is '/'"),
    ("L % 2 <= 1", "not part of the grammar"),
    ("L @ K <= 1", "not part of the grammar"),
    ("~L <= 1", "not part of the grammar"),
    ("L << 2 <= 1", "is expected where there is '<'"),
    ("0x10 <= L", "an operator or a relation is expected"),
    ("1_000 <= L", "an operator or a relation is expected"),
    ("1j <= L", "an operator or a relation is expected"),
    ("1e <= L", "an operator or a relation is expected"),
    # look-alikes and what cannot be seen
    ("К <= 1", "CYRILLIC CAPITAL LETTER KA"),
    ("𝐋 <= 1", "MATHEMATICAL BOLD CAPITAL L"),
    ("L <= １", "FULLWIDTH DIGIT ONE"),
    ("L <= ٣", "ARABIC-INDIC DIGIT THREE"),
    ("L\u200b <= 1", "ZERO WIDTH SPACE"),
    ("L\u00a0<= 1", "NO-BREAK SPACE"),
    ("L \u2212 K <= 1", "MINUS SIGN"),
    ("L\x00 <= 1", "not part of the grammar"),
    ("L\x1b[31m <= 1", "not part of the grammar"),
    ("η <= 1", "write eta"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[ascii(text[:24]) for text, _ in REFUSED])
def test_anything_else_is_refused_in_one_sentence(text, reason):
    with pytest.raises(GrammarError) as refused:
        parse_conjecture(text)
    message = str(refused.value)
    assert reason in message
    assert "\n" not in message
    assert message.isascii() or reason.startswith("write")
    assert len(message) < 250
    with pytest.raises(GrammarError):
        parse_conjecture("L_next <= L", [text])


def test_a_text_at_the_limits_is_still_read():
    nested = "(" * (MAX_DEPTH - 1) + "L" + ")" * (MAX_DEPTH - 1)
    assert parse_relation(f"{nested} <= 1") == Le(L(0), 1)
    assert parse_relation("L <= 1".ljust(MAX_LENGTH)) == Le(L(0), 1)
    assert parse_relation("+".join(["K"] * 300) + " <= 1").lhs.count(Symbol("K", real=True)) == 300


def test_no_more_than_some_hypotheses_are_taken():
    with pytest.raises(GrammarError, match="21 hypotheses"):
        parse_conjecture("L <= 1", ["L <= 1"] * 21)


def test_what_is_no_text_is_refused():
    with pytest.raises(GrammarError, match="of type int"):
        parse_conjecture(3)  # type: ignore[arg-type]
