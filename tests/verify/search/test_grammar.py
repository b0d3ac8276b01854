"""What may be typed, what it stands for, and how everything else is refused: in one sentence, at once."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from flint import fmpq
from sympy import Eq, Ge, Gt, Le, Lt, Rational, Symbol, preorder_traversal

from derivations import CLAIMS, DEFINITIONS, LEMMAS, SHARPER
from derivations.notation import W1, W2, D, G, K, L, LambdaK, NormF, SigmaK, Tau, W, eta, h, kappa, mu
from derivations.proving.definitions import Definitions
from derivations.typesetting.plain_text import plain_text
from tests.material.typed_quantities import value
from verify.evaluation.batches import Batch, compile_batch
from verify.evaluation.carriers import FLOATS, INTERVALS
from verify.evaluation.statements import compile_statement
from verify.evaluation.translate import translate
from verify.instances.problem import Instance
from verify.search import GrammarError, parse_conjecture
from verify.search.confirming.confirmation import values
from verify.search.language.claim_text import NoForm, typed
from verify.search.language.syntax import MAX_DEPTH, MAX_LENGTH
from verify.search.language.vocabulary import FUNCTIONS, MATRICES, QUANTITIES

_NAMES = """
eta K mu kappa c1 c2 n h m N L L_next norm_G norm_W norm_W1 norm_W2 sigma_max_W sigma_min_W sigma_max_W1 sigma_min_W1
sigma_max_W2 sigma_min_W2 lambda_min_tau lambda_max_tau inner_G_tau_G norm_tau_G norm_step drift norm_D trace_D
lambda_max_D lambda_min_D alpha beta sharpness p1 p2 alpha0 beta0 a1 a2 a3 a4 f rho rho_sharp rho_spectral
eta1_max eta2_max eta_max eta_max_sharp eta_max_stable
"""
PROMISED = _NAMES.split()
DEFINED = [name for name in PROMISED if name != "eta_max_stable" or "eta_max_stable" in DEFINITIONS]
TIMED = [name for name in PROMISED if QUANTITIES[name].timed]
OF_MATRICES = (
    "norm(W1[3])", "nuclear(W)", "trace(W)", "det(W + I(2))", "rank(D)", "lambda(2, D)", "sigma(2, W1)", "sigma(5, W1)",
    "inner(G, tau(G))", "norm(tau[2](G[1]))", "loss(2*W)", "lambda_max(W1*T(W1))", "sigma_min(X)", "norm(Wstar)",
    "nuclear(X)", "det(D)", "trace(W1*W2*W)", "norm(W**2)", "norm(G/3 - 2*W)", "lambda_min(D - 2*I(h))", "sigma_max(Y)",
    "nuclear(W - W1*W2)", "lambda(h, T(W2*T(W2)))", "inner(D, D**2)", "rank(W*T(W) - W*T(W))",
)  # fmt: skip

OBLONG = Instance(
    [[1, 0], [1, 2], [0, 1]],
    [["49/16", 0], [7, 2], [2, "15/16"]],
    [[1, 0, 1], [1, 1, 0]],
    [[2, 0], [0, 1], [1, 0]],
    "1/50",
)
PLAIN = Instance([[1, 0], [0, 2]], [[1, 2], [0, 1]], [[1, 0], [1, 1]], [[2, 0], [0, 1]], "1/8")


def test_the_vocabulary_is_the_promised_one():
    assert list(QUANTITIES) == PROMISED
    assert list(MATRICES) == ["X", "Y", "W1", "W2", "W", "G", "D", "Wstar"]
    assert all(word.meaning for word in (*QUANTITIES.values(), *MATRICES.values()))
    assert all(FUNCTIONS.values())


@pytest.mark.parametrize("text", [*DEFINED, *(f"{name}[2]" for name in TIMED), *OF_MATRICES])
@pytest.mark.parametrize("inst", [PLAIN, OBLONG], ids=["square", "oblong"])
def test_every_arithmetic_agrees_with_one_that_knows_nothing_of_them(text: str, inst: Instance) -> None:
    relation = parse_conjecture(f"{text} <= 0", ["n == 2", "m == 2"]).relation
    exact, batch = compile_statement(relation)(inst), Batch.of([inst])
    by_hand = value(text, values(inst))
    if by_hand is None:
        assert exact.lhs in ("undefined", "inf", "-inf", "nan")
        return
    assert float(exact.lhs) == pytest.approx(by_hand, rel=1e-15, abs=1e-18)
    assert compile_batch(relation, FLOATS)(batch).lhs[0] == pytest.approx(by_hand, rel=1e-8, abs=1e-8)
    enclosed = compile_batch(relation, INTERVALS)(batch).lhs
    assert not enclosed.lo[0] > by_hand + 1e-15 * abs(by_hand)
    assert not enclosed.hi[0] < by_hand - 1e-15 * abs(by_hand)


@pytest.mark.parametrize("name", DEFINED)
def test_each_quantity_has_an_exact_value(name: str) -> None:
    comparison = compile_statement(relation_of(f"{name} <= 1000000"))(PLAIN)
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


def relation_of(text: str) -> Any:
    return parse_conjecture(text).relation


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


# --- what is refused -------------------------------------------------------------------------

REFUSED = [
    ("", "empty"),
    (" \n", "empty"),
    ("L", "one of <=, <, >=, >, =="),
    ("L <=", "where the text ends"),
    ("<= L", "a number, a quantity or ( is expected"),
    ("L <= 1 <=", "where the text ends"),
    ("L <= 1 and", "where the text ends"),
    ("and L <= 1", "a number, a quantity or ("),
    ("L and L <= 1", "an operator or a relation"),
    ("L = 1", "write == for an equation"),
    ("L != 1", "only <=, <, >=, > and == are known"),
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
    # matrices and their sides
    ("W2*W1 == D", "W2 is h×m, W1 is n×h: W2*W1 has no product unless m = n"),
    ("det(W) <= 1", "W is n×m: it has no determinant unless n = m"),
    ("trace(W1 + W1) <= 1", "it has no trace unless n = h"),
    ("W1 + W2 == W", "W1 is n×h, W2 is h×m: they have no sum unless n = h and h = m"),
    ("W1 == W", "they have no equation unless h = m"),
    ("inner(W1, W) <= 1", "they have no inner product unless h = m"),
    ("W <= G", "between matrices there is only =="),
    ("W == 1", "a matrix and a number cannot be compared"),
    ("W + 1 == W", "a matrix and a number have no sum"),
    ("1/W == W", "nothing is divided by a matrix"),
    ("W1**2 == W1", "it has no powers unless n = h"),
    ("D**(1/2) == D", "integer exponent of at least 1"),
    ("D**-1 == D", "integer exponent of at least 1"),
    ("lambda_max(W1*W2) <= 1", "symmetric by its form"),
    ("lambda(1, W) <= 1", "symmetric by its form"),
    ("norm(L) <= 1", "norm takes a matrix, but L is a number"),
    ("abs(W) <= 1", "write norm( )"),
    ("sigma(L, W) <= 1", "an integer from 1 to 1000 or a side"),
    ("sigma(0, W) <= 1", "an integer from 1 to 1000 or a side"),
    ("sigma(W) <= 1", "sigma takes two arguments, but has 1"),
    ("I(K) == D", "an integer from 1 to 1000 or a side"),
    ("tau(W1) == W1", "tau takes an n×m matrix, but W1 is n×h"),
    ("loss(D) <= 1", "loss takes an n×m matrix, but D is h×h"),
    ("D' == D", "write T( ) for a transpose"),
    ("nucler(W) <= 1", "nuclear"),
    ("Wstr == W", "Wstar"),
    # time
    ("L[21] <= 1", "k goes from 0 to 20"),
    ("L[x] <= 1", "an integer, the number of steps"),
    ("L[-1] <= 1", "an integer, the number of steps"),
    ("L[1.5] <= 1", "an integer, the number of steps"),
    ("L[1 <= 1", "] is expected"),
    ("K[1] <= 1", "K belongs to the start or to the data and takes no [k]"),
    ("L_next[2] <= 1", "write L[k]"),
    ("norm[2](W) <= 1", "only tau[k]( ) does"),
    ("2[1] <= L", "an operator or a relation"),
    ("K**eta <= 1", "rational constant"),
    ("1/0 <= L", "divides by zero"),
    ("L <= 1/(1 - 1)", "divides by zero"),
    ("0**-1 <= L", "divides by zero"),
    ("sqrt(-1) <= L", "not a real number"),
    ("(-8)**(1/3) <= L", "not a real number"),
    ("log(0) <= L", "not a real number"),
    # numbers and powers beyond all measure
    ("9**9**9**9 <= L", "exponents go from"),
    ("10**10**10 <= L", "exponents go from"),
    ("exp(exp(exp(exp(10)))) >= L", "exp takes constants from -600 to 600"),
    ("exp(2*exp(10)) >= L", "exp takes constants from -600 to 600"),
    ("L <= exp(-1e10)", "exp takes constants from -600 to 600"),
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
    ("__import__('os').system('true')", "write T( ) for a transpose"),
    ("L.__class__ <= 1", "not part of the grammar"),
    ("L.real <= 1", "not part of the grammar"),
    ("L[:] <= 1", "a matrix of your own is declared with --matrix"),
    ("[L for L in K] <= 1", "a number, a quantity or ("),
    ("lambda: L", "a matrix of your own is declared with --matrix"),
    ("(lambda <= 1)", "an operator or ) is expected"),
    ("lambda <= 1", "lambda is a function: write lambda( )"),
    ("L if K else mu <= 1", "an operator or a relation is expected"),
    ("'L' <= 1", "write T( ) for a transpose"),
    ('"L" <= 1', "not part of the grammar"),
    ("f'{L}' <= 1", "write T( ) for a transpose"),
    ("L := 1", "a name with --let"),
    ("L; import os", "not part of the grammar"),
    ("eval(L) <= 1", "no function 'eval'"),
    ("exec(L) <= 1", "no function 'exec'"),
    ("Symbol(L) <= 1", "no function 'Symbol'"),
    ("L # <= 1", "not part of the grammar"),
    ("L // 2 <= 1", "is expected where there is '/'"),
    ("L % 2 <= 1", "not part of the grammar"),
    ("L @ K <= 1", "write * for a product of matrices"),
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
    assert message.replace("×", "x").isascii() or reason.startswith("write")
    assert len(message) < 250
    with pytest.raises(GrammarError):
        parse_conjecture("L_next <= L", [text])


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
    ("lets", "reason"),
    [
        (["q"], "NAME = EXPRESSION"),
        (["q == 1"], "NAME = EXPRESSION"),
        (["L = 1"], "L is a word of the language"),
        (["2q = 1"], "is not a name"),
        (["q = "], "empty"),
        (["q = r", "r = 1"], "no quantity 'r'"),
        (["q = 1", "q = 2"], "has a meaning already"),
        (["q = L <= 1"], "the end or an operator"),
        (["A = 1"], "has a meaning already"),
        ([f"q{k} = {'L' if k == 0 else f'q{k - 1}'} + {'L' if k == 0 else f'q{k - 1}'}" for k in range(14)], "parts"),
        (["q = K"] * 21, "21 names"),
    ],
)
def test_names_that_make_no_sense_are_refused(lets: list[str], reason: str) -> None:
    with pytest.raises(GrammarError, match=re.escape(reason)):
        parse_conjecture("L <= 1", [], lets, ["A: 2,2"])


@pytest.mark.parametrize(
    ("matrices", "reason"),
    [
        (["A"], "declared by its name and two sides"),
        (["A: 2"], "declared by its name and two sides"),
        (["A: 2x3"], "declared by its name and two sides"),
        (["W: 2,3"], "W is a word of the language"),
        (["A: 2,0"], "sides go from 1 to"),
        (["A: 2,1000"], "sides go from 1 to"),
        (["A: 2,P"], "a new lower-case name"),
        (["A: 2,K"], "a new lower-case name"),
        (["A: 2,2 hermitian"], "the kinds are symmetric, psd, orthogonal, diagonal"),
        (["A: 2,3 symmetric"], "has equal sides"),
        (["A: n,m psd"], "has equal sides"),
        (["A: 2,3", "A: 3,2"], "declared already"),
        (["p: p,2"], "cannot be the matrix and its side"),
        (["A: p,2", "p: 3,3"], "declared already, or is the name of a side"),
        ([f"A{k}: 1,1" for k in range(13)], "13 matrices"),
    ],
)
def test_declarations_that_make_no_sense_are_refused(matrices: list[str], reason: str) -> None:
    with pytest.raises(GrammarError, match=re.escape(reason)):
        parse_conjecture("L <= 1", matrices=matrices)


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


def test_a_misspelt_word_is_answered_without_any_mathematics() -> None:
    code = (
        "import sys; from verify.cli import main; assert main(['try', 'L_nxt <= L', '--let', 'q = K']) == 2\n"
        "print(sorted({'sympy', 'numpy', 'flint', 'derivations'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "did you mean L_next?" in done.stderr


def test_a_text_at_the_limits_is_still_read():
    nested = "(" * (MAX_DEPTH - 1) + "L" + ")" * (MAX_DEPTH - 1)
    assert relation_of(f"{nested} <= 1") == Le(L(0), 1)
    assert relation_of("L <= 1".ljust(MAX_LENGTH)) == Le(L(0), 1)
    assert relation_of("+".join(["K"] * 300) + " <= 1").lhs.count(Symbol("K", real=True)) == 300


def test_no_more_than_some_hypotheses_are_taken():
    with pytest.raises(GrammarError, match="21 hypotheses"):
        parse_conjecture("L <= 1", ["L <= 1"] * 21)


@pytest.mark.parametrize(
    "given", ["1 <= 0", "2 < sqrt(4)", "exp(1) <= 2.718281828", "sqrt(2)**2 - 2 < 0", "n >= 1 and max(1, 2) == 1"]
)
def test_a_hypothesis_that_is_false_whatever_the_instance_is_refused_at_once(given):
    with pytest.raises(GrammarError, match="is false: nothing meets it"):
        parse_conjecture("L >= 0", [given])


@pytest.mark.parametrize(
    "given",
    [
        "0 <= 1",
        "exp(1) < 2.71828182846",
        "sqrt(2)**2 - 2 <= 0",
        "log(exp(1e-20) - 1) <= 0",
        "log(3) > 1.0986122886681096",
    ],
)
def test_one_that_is_true_however_narrowly_is_not(given):
    assert parse_conjecture("L >= 0", [given]).hypotheses


def test_what_is_no_text_is_refused():
    with pytest.raises(GrammarError, match="of type int"):
        parse_conjecture(3)  # type: ignore[arg-type]


# --- claims in the language ------------------------------------------------------------------


def test_a_claim_is_written_as_it_may_be_typed() -> None:
    known = {c.id: c for c in CLAIMS}
    descent = typed(known["eq19"], known["eq19"].printed)
    assert descent.text == "L[1] <= L*rho"
    assert descent.given[0] == "eta > 0"
    assert descent.command.startswith('python -m verify try "L[1] <= L*rho" --given "eta > 0"')
    flow = typed(known["eq6-b"], known["eq6-b"].printed)
    assert flow.command.startswith('python -m verify try " -inner(G, tau(G)) <=')  # else taken for an option
    assert typed(known["eq25-a"], known["eq25-a"].printed).text == "alpha0*c1 <= lambda_min_tau[1]"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("eq7-a", "it is about gradient flow"),
        ("def-kappa", "it defines something"),
        ("eq32", "its time oo is not a number"),
    ],
)
def test_a_claim_without_such_a_form_says_why(name: str, why: str) -> None:
    claim = next(c for c in CLAIMS if c.id == name)
    with pytest.raises(NoForm, match=why):
        typed(claim, claim.printed)


def test_what_a_claim_is_written_as_means_the_claim() -> None:
    count = 0
    for claim in (*CLAIMS, *SHARPER, *LEMMAS):
        try:
            text = typed(claim, claim.corrected or claim.printed)
        except NoForm:
            continue
        understood = parse_conjecture(text.text, text.given, (), text.matrices)
        product = OBLONG.W1 * OBLONG.W2
        inst = replace(OBLONG, eta=fmpq(1, 100), own={"A": product, "A_plus": product})
        given = all(compile_statement(g)(inst).truth is True for g in understood.given)
        for link in understood.each():
            assert not given or compile_statement(link.relation)(inst).truth is not False, claim.id
        count += given
    assert count >= 30
