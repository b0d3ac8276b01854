"""What may not be typed is refused: in one sentence, at once."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from verify.search import GrammarError, parse_conjecture

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


def test_a_misspelt_word_is_answered_without_any_mathematics() -> None:
    code = (
        "import sys; from verify.cli import main; assert main(['try', 'L_nxt <= L', '--let', 'q = K']) == 2\n"
        "print(sorted({'sympy', 'numpy', 'flint', 'derivations'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "did you mean L_next?" in done.stderr


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
