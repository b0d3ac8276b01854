"""Real numbers and matrices in Coq's language, node by node.

Each of the notation's operations has one line here, and what has none is refused. Nothing is simplified, reordered
(but for minus signs, which follow what they are taken from) or looked up, so that a term that is bent comes out as
another text. The names that occur are those of the library: real numbers are elements of a real closed field ``R``,
matrices are mathcomp's ``'M[R]_(n, m)``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    Transpose,
    ZeroMatrix,
)
from sympy.core.function import AppliedUndef

from derivations.coq.identifiers import (
    NO_NAMES,
    WORD,
    CountText,
    Names,
    NotExpressible,
    count,
    identifier,
    is_count,
    parenthesised,
)
from derivations.notation import (
    AtMost,
    BigO,
    BlockColumn,
    Blocks,
    Determinant,
    GammaAdjoint,
    Inner,
    LambdaMaxTau,
    LambdaMinTau,
    MatrixOfMatrix,
    PositivePart,
    ScalarOfMatrix,
    SigmaMin,
    Stack,
    TimedMatrix,
    X,
)


def scalar(term: Basic, names: Names = NO_NAMES) -> str:
    """Return a real number.

    Example:
        >>> from derivations.notation import K, L, eta, t
        >>> scalar(1 - eta * K / 2 * L(t + 1))
        '1 - K * eta * L t.+1 / 2%:R'
    """
    return _scalar(S(term), names) if names else _scalar_as_it_stands(S(term))


@lru_cache(maxsize=65536)
def _scalar_as_it_stands(term: Basic) -> str:
    return _scalar(term, NO_NAMES)


def _scalar(term: Basic, names: Names) -> str:
    if term in names:
        text = names[term]
        return f"{parenthesised(text)}%:R" if isinstance(text, CountText) else text
    if isinstance(term, Rational):
        return _number(term)
    if isinstance(term, Add):
        return _sum(
            [
                (_addend(a, names), None) if not a.could_extract_minus_sign() else ("", _factor(-a, names, tight=False))
                for a in term.args
            ]
        )
    if isinstance(term, Mul):
        return _product(term, names)
    if isinstance(term, Pow):
        return _power(term, names)
    if isinstance(term, Symbol):
        return f"{term}%:R" if is_count(term) else identifier(str(term))
    if isinstance(term, AppliedUndef):
        values = [parenthesised(scalar(a, names)) for a in term.args[:-1]]
        return " ".join([identifier(term.func.__name__), *values, count(term.args[-1], names)])
    if isinstance(term, (Min, Max)):
        return _extreme(term, names)
    if isinstance(term, Abs):
        return f"`|{scalar(term.args[0], names)}|"
    if isinstance(term, (Product, Sum)):
        index, low, high = term.limits[0]
        body = parenthesised(scalar(term.function, names))
        operator = "prod" if isinstance(term, Product) else "sum"
        return f"\\{operator}_({count(low, names)} <= {index} < {count(high + 1, names)}) {body}"
    if isinstance(term, ScalarOfMatrix):
        return _operation(term, names)
    raise NotExpressible(f"{type(term).__name__} is not in the library")


def _number(value: Rational) -> str:
    if value < 0:
        return f"- {parenthesised(_number(-value))}"
    if value.q != 1:
        return f"{_number(S(value.p))} / {_number(S(value.q))}"
    return str(value) if value in (0, 1) else f"{value}%:R"


def _sum(terms: list[tuple[str, str | None]]) -> str:
    """Return a sum of terms, each added or taken away; those added stand first."""
    added = [text for text, taken in terms if taken is None]
    taken = [text for _, text in terms if text is not None]
    start = " + ".join(added)
    rest = " - ".join(taken)
    return f"{start} - {rest}" if start and rest else start or f"- {rest}"


def _addend(term: Expr, names: Names) -> str:
    text = scalar(term, names)
    return parenthesised(text) if term in names and not _is_application(text) else text


def _factor(term: Expr, names: Names, tight: bool = True) -> str:
    """Return a term that stands as a factor, or after a minus sign (not tight): sums in parentheses."""
    text = scalar(term, names)
    if term in names:
        return parenthesised(text) if " " in text else text
    loose = isinstance(term, Add) or (isinstance(term, Rational) and (term < 0 or term.q != 1))
    return parenthesised(text) if loose or (tight and isinstance(term, (Mul, Product, Sum))) else text


def _product(term: Mul, names: Names) -> str:
    if term.could_extract_minus_sign():
        return f"- {_factor(-term, names)}"
    over = [a for a in term.args if not (isinstance(a, Pow) and a.exp.is_Rational and a.exp.is_negative)]
    under = [Pow(a.base, -a.exp) for a in term.args if a not in over]
    if over and isinstance(over[0], Rational):
        number = over.pop(0)
        over = [S(number.p), *over] if number.p != 1 else over
        under = [S(number.q), *under] if number.q != 1 else under
    top = " * ".join(_factor(a, names) for a in over) or "1"
    if not under:
        return top
    bottom = " * ".join(_factor(a, names) for a in under)
    return f"{top} / {parenthesised(bottom) if len(under) > 1 else bottom}"


def _power(term: Pow, names: Names) -> str:
    base, exponent = term.args
    text = parenthesised(scalar(base, names))
    if exponent.could_extract_minus_sign() and not exponent.is_Rational:
        return f"({scalar(S.One / base, names)}) ^+ {parenthesised(count(-exponent, names))}"
    if exponent.is_Rational:
        if exponent.is_negative:
            return f"{text if exponent == -1 else parenthesised(scalar(Pow(base, -exponent), names))}^-1"
        if exponent.q == 2:
            root = Pow(base, S.Half, evaluate=False)
            written = names.get(root, f"Num.sqrt {text}")
            return written if exponent.p == 1 else f"{parenthesised(written)} ^+ {exponent.p}"
        if exponent.q != 1:
            raise NotExpressible(f"{term} is not a power or a square root")
    plain = isinstance(base, (Symbol, AppliedUndef, ScalarOfMatrix)) and exponent.is_Rational
    alone = scalar(base, names)
    plain = plain and (base not in names or _is_application(alone))
    return f"{alone if plain else text} ^+ {parenthesised(count(exponent, names))}"


def _is_application(text: str) -> bool:
    """Tell whether a text is a function with its arguments, each a word or in parentheses."""
    while (shorter := re.sub(r"\([^()]*\)", "x", text)) != text:
        text = shorter
    return all(WORD.fullmatch(word) for word in text.split())


def _extreme(term: Min | Max, names: Names) -> str:
    name = "Num.min" if isinstance(term, Min) else "Num.max"
    *first, text = (parenthesised(scalar(a, names)) for a in term.args)
    for other in reversed(first):
        text = f"({name} {other} {text})"
    return text[1:-1]


def _operation(term: ScalarOfMatrix, names: Names) -> str:
    """Return a scalar made of matrices, by the library's name for the operation."""
    if isinstance(term, PositivePart):
        return f"Pos {parenthesised(scalar(term.args[0], names))}"
    if isinstance(term, SigmaMin) and term.args[0] == X:
        return "SigmaMinNonzero X"  # of the data, the least one other than 0
    if isinstance(term, Determinant):
        return f"\\det {_argument(term.args[0], names)}"
    if isinstance(term, Inner) and any(is_pair(a) for a in term.args):
        return " ".join(["InnerPair", *(parenthesised(pair(a, names)) for a in term.args)])
    if isinstance(term, (AtMost, LambdaMinTau, LambdaMaxTau)) or all(isinstance(a, Expr) for a in term.args):
        return " ".join([type(term).__name__, *(_argument(a, names) for a in term.args)])
    raise NotExpressible(f"{type(term).__name__} is not in the library")


def _argument(term: Basic, names: Names) -> str:
    if isinstance(term, MatrixExpr):
        return parenthesised(matrix(term, names))
    return parenthesised(count(term, names) if S(term).is_integer else scalar(term, names))


_IN_MATHCOMP = {BlockColumn: "col_mx", Blocks: "block_mx"}
"""The operations on matrices that have another name in mathcomp."""


def is_pair(term: Basic) -> bool:
    """Tell whether a term stands for two matrices, one for each layer."""
    core = term.as_coeff_matrices()[1][0] if isinstance(term, MatMul) else term
    return isinstance(core, Stack) or type(core).__name__ == "Gamma"


def pair(term: Basic, names: Names = NO_NAMES) -> str:
    """Return two matrices, one for each layer, as a pair."""
    if isinstance(term, Stack):
        return f"({matrix(term.args[0], names)}, {matrix(term.args[1], names)})"
    if type(term).__name__ == "Gamma":
        return f"Gamma {count(term.args[0], names)} {_argument(term.args[1], names)}"
    raise NotExpressible(f"{term} is not a pair of matrices in the library")


def matrix(term: Basic, names: Names = NO_NAMES) -> str:
    """Return a matrix.

    Example:
        >>> from derivations.notation import W1, W2, eta, t
        >>> matrix(W1(t) - eta * W1(t) * W2(t) * W2(t).T)
        'W1 t - eta *: (W1 t *m W2 t *m (W2 t)^T)'
    """
    return _matrix(term, names) if names else _matrix_as_it_stands(term)


@lru_cache(maxsize=8192)
def _matrix_as_it_stands(term: Basic) -> str:
    return _matrix(term, NO_NAMES)


def _matrix(term: Basic, names: Names) -> str:
    if term in names:
        return names[term]
    if isinstance(term, MatrixSymbol):
        return identifier(term.name)
    if isinstance(term, TimedMatrix):
        return f"{term.name} {count(term.time, names)}"
    if isinstance(term, MatAdd):
        return _sum([("", _matrix_factor(-a, names)) if _is_taken(a) else (_letter(a, names), None) for a in term.args])
    if isinstance(term, MatMul):
        return _matrix_product(term, names)
    if isinstance(term, Transpose):
        return f"{parenthesised(matrix(term.arg, names))}^T"
    if isinstance(term, ZeroMatrix):
        return f"(0 : 'M[R]_({count(term.shape[0], names)}, {count(term.shape[1], names)}))"
    if isinstance(term, Identity):
        return "1%:M"
    if isinstance(term, GammaAdjoint):
        return f"GammaAdjoint {count(term.args[0], names)} {parenthesised(pair(term.args[1], names))}"
    if isinstance(term, MatrixOfMatrix) and not isinstance(term, BigO):
        return " ".join([_IN_MATHCOMP.get(type(term), type(term).__name__), *(_argument(a, names) for a in term.args)])
    raise NotExpressible(f"{type(term).__name__} is not in the library")


def _is_taken(term: Basic) -> bool:
    return isinstance(term, MatMul) and term.as_coeff_matrices()[0].could_extract_minus_sign()


def _letter(term: Basic, names: Names) -> str:
    """Return a matrix that stands in a sum or product; what is put in for a variable keeps together."""
    text = matrix(term, names)
    return parenthesised(text) if term in names and not _is_application(text) else text


def _matrix_factor(term: Basic, names: Names) -> str:
    return parenthesised(matrix(term, names)) if isinstance(term, MatAdd) else _letter(term, names)


def _matrix_product(term: MatMul, names: Names) -> str:
    number, factors = term.as_coeff_matrices()
    tight = (TimedMatrix, MatrixOfMatrix, Transpose, MatrixSymbol)
    texts = [_letter(x, names) if isinstance(x, tight) else parenthesised(matrix(x, names)) for x in factors]
    word = " *m ".join(texts)
    if number == 1:
        return word
    if number == -1:
        return f"- {word if len(texts) == 1 else parenthesised(word)}"
    factor = scalar(number, names) if number.is_Pow else parenthesised(scalar(number, names))
    return f"{factor} *: {parenthesised(word) if len(texts) > 1 else word}"
