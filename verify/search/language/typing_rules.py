"""From trees to typed expressions: names looked up, sides checked, constants folded, limits kept. No SymPy here.

Every refusal is one sentence, and one about sides says what has which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NoReturn

from verify.search.language.expressions import Expression, Link, MatrixSort, Side, is_symmetric, number, written
from verify.search.language.side_values import side_value
from verify.search.language.sides import Declared, EqualSides
from verify.search.language.syntax import LinkTree, Tree, refused
from verify.search.language.vocabulary import FUNCTIONS, LATEST, MATRICES, QUANTITIES, SIDES, did_you_mean

MAX_DEGREE, MAX_ROOT, MAX_BITS, MAX_SIZE, MAX_EXPONENT = 64, 12, 1000, 2000, 600
"""Largest degree, root, bits of a constant, number of nodes of an expression with its names written out, and constant
that exp takes."""

_SCALAR_FUNCTIONS = ("sqrt", "abs", "min", "max", "exp", "log")
_INDEXED = ("lambda", "sigma")
_OF_SQUARE = ("trace", "det")
_OF_SYMMETRIC = ("lambda_max", "lambda_min", "lambda")


@dataclass
class Names:
    """The user's own names: matrices, sides, and expressions by ``--let``; and which sides are equal."""

    matrices: Mapping[str, Declared] = field(default_factory=dict)
    sides: frozenset[str] = frozenset()
    lets: dict[str, Expression] = field(default_factory=dict)
    equal: EqualSides = field(default_factory=EqualSides)

    def all(self) -> tuple[str, ...]:
        """Return every name."""
        return (*self.matrices, *sorted(self.sides), *self.lets)


class Typist:
    """Types the trees of one text."""

    def __init__(self, text: str, names: Names) -> None:
        self.text, self.names = text, names

    def refuse(self, reason: str) -> NoReturn:
        raise refused(self.text, reason)

    def link(self, tree: LinkTree) -> Link:
        """Return a relation; raises GrammarError."""
        left, right = self.expression(tree.left), self.expression(tree.right)
        if left.sort is not None and right.sort is not None:
            if tree.sign != "==":
                self.refuse(f"between matrices there is only ==; {self._sorts(left, right)}")
            self._need_same(left, right, "equation")
        elif left.sort is not None or right.sort is not None:
            self.refuse(f"a matrix and a number cannot be compared: {self._sorts(left, right)}")
        return Link(tree.sign, left, right, tree.text)

    def expression(self, tree: Tree) -> Expression:
        """Return the typed expression; raises GrammarError."""
        if tree.form == "number":
            return self._constant(tree.value or Fraction(0))
        if tree.form == "name":
            return self._name(tree.name, tree.time)
        if tree.form == "call":
            return self._call(tree)
        if tree.form == "**":
            return self._power(*map(self.expression, tree.parts))
        parts = tuple(map(self.expression, tree.parts))
        if tree.form == "-":
            return self._times(number(-1), parts[0])
        if tree.form == "+":
            return self._sum(parts)
        a, b = parts
        if tree.form == "*":
            return self._times(a, b)
        if b.sort is not None:
            self.refuse(f"nothing is divided by a matrix, but {self._sort(b)}")
        return self._times(a, self._raised(b, Fraction(-1)))

    # --- names

    def _name(self, name: str, time: int | None) -> Expression:
        names = self.names
        if name in names.lets:
            self._untimed(name, time)
            return names.lets[name]
        if name in names.matrices:
            self._untimed(name, time)
            own = names.matrices[name]
            return Expression("name", name, sort=own.sort, symmetric_name=own.is_symmetric)
        if name in names.sides:
            self._untimed(name, time)
            return Expression("name", name)
        if name in MATRICES:
            word = MATRICES[name]
            at = self._time(name, time, word.timed)
            sort = MatrixSort(word.rows, word.columns)
            return Expression("name", name, time=at, sort=sort, symmetric_name=word.symmetric)
        if name in QUANTITIES:
            if name == "L_next":
                if time is not None:
                    self.refuse("L_next is L[1]; write L[k] for the loss after k steps")
                return Expression("name", "L", time=1)
            return Expression("name", name, time=self._time(name, time, QUANTITIES[name].timed))
        if name in FUNCTIONS:
            raise refused(self.text, f"{name} is a function: write {name}( )")
        raise refused(self.text, f"there is no quantity {name[:40]!r}{did_you_mean(name, names.all())}")

    def _time(self, name: str, time: int | None, timed: bool) -> int | None:
        if not timed:
            self._untimed(name, time)
            return None
        if time is not None and time > LATEST:
            self.refuse(f"{name}[{str(time)[:20]}] is beyond the steps followed; k goes from 0 to {LATEST}")
        return time or 0

    def _untimed(self, name: str, time: int | None) -> None:
        if time is not None:
            why = (
                "belongs to the start or to the data"
                if name in (*QUANTITIES, *MATRICES)
                else "is not a quantity of a run"
            )
            self.refuse(f"{name} {why} and takes no [k]")

    # --- functions

    def _call(self, tree: Tree) -> Expression:
        name = tree.name
        if name not in FUNCTIONS:
            if name in QUANTITIES or name in MATRICES or name in self.names.all():
                self.refuse(f"{name} is a quantity and takes no argument; write {name} * ( ) for a product")
            near = did_you_mean(name)
            known = f"; the functions are {', '.join(FUNCTIONS)}" if near.startswith("; `try") else near
            self.refuse(f"there is no function {name[:40]!r}{known}")
        if tree.time is not None and name != "tau":
            self.refuse(f"the function {name} takes no [k]; only tau[k]( ) does")
        if name == "I":
            self._count(name, tree.parts, 1)
            side = self._side(tree.parts[0], "I(k)")
            return Expression("call", "I", side=side, sort=MatrixSort(side, side))
        if name in _INDEXED:
            self._count(name, tree.parts, 2)
            side = self._side(tree.parts[0], f"{name}(k, A)")
            return self._of_matrix(name, (self.expression(tree.parts[1]),), side)
        arguments = tuple(map(self.expression, tree.parts))
        if name in _SCALAR_FUNCTIONS:
            return self._scalar_function(name, arguments)
        self._count(name, arguments, 2 if name == "inner" else 1)
        if name == "tau":
            at = self._time("tau", tree.time, timed=True)
            a = self._matrix(name, arguments[0])
            self._need_sort(a, MatrixSort("n", "m"), "tau takes an n×m matrix")
            return self._checked(Expression("call", "tau", (a,), time=at, sort=MatrixSort("n", "m"), degree=a.degree))
        if name == "T":
            a = self._matrix(name, arguments[0])
            sort = a.sort or MatrixSort(1, 1)
            return self._checked(
                Expression("call", "T", (a,), sort=MatrixSort(sort.columns, sort.rows), degree=a.degree)
            )
        return self._of_matrix(name, arguments)

    def _count(self, name: str, arguments: tuple[object, ...], wanted: int) -> None:
        if len(arguments) != wanted:
            words = {1: "one argument", 2: "two arguments"}
            self.refuse(f"{name} takes {words[wanted]}, but has {len(arguments)}")

    def _matrix(self, name: str, a: Expression) -> Expression:
        if a.sort is None:
            self.refuse(f"{name} takes a matrix, but {written(a)[:60]} is a number")
        return a

    def _side(self, tree: Tree, what: str) -> Side:
        if tree.form == "number" and tree.value is not None and tree.value.denominator == 1 and 1 <= tree.value <= 1000:
            return int(tree.value)
        if tree.form == "name" and tree.time is None and (tree.name in SIDES or tree.name in self.names.sides):
            return tree.name
        raise refused(self.text, f"k in {what} is an integer from 1 to 1000 or a side, as n, but is {tree.text[:40]!r}")

    def _of_matrix(self, name: str, arguments: tuple[Expression, ...], side: Side | None = None) -> Expression:
        for a in arguments:
            self._matrix(name, a)
        a = arguments[0]
        sort = a.sort or MatrixSort(1, 1)
        if name == "inner":
            self._need_same(a, arguments[1], "inner product")
        if name == "loss":
            self._need_sort(a, MatrixSort("n", "m"), "loss takes an n×m matrix")
        if name in _OF_SQUARE and not self.names.equal.equal(sort.rows, sort.columns):
            what = {"trace": "trace", "det": "determinant"}[name]
            self.refuse(f"{self._sort(a)}: it has no {what} unless {sort.rows} = {sort.columns}")
        if name in _OF_SYMMETRIC and not is_symmetric(a):
            self.refuse(
                f"{name} takes a matrix that is symmetric by its form, as D, A + T(A) or A*T(A), "
                f"but {written(a)[:60]} is not"
            )
        degree = sum(x.degree for x in arguments)
        return self._checked(Expression("call", name, arguments, side=side, degree=degree))

    def _scalar_function(self, name: str, arguments: tuple[Expression, ...]) -> Expression:
        for a in arguments:
            if a.sort is not None:
                hint = "; write norm( ) for the size of a matrix" if name == "abs" else ""
                self.refuse(f"{name} takes numbers, but {self._sort(a)}{hint}")
        if name in ("min", "max"):
            if len(arguments) < 2:
                self.refuse(f"{name} takes two arguments or more, but has one")
        else:
            self._count(name, arguments, 1)
        values = [a.constant for a in arguments if a.constant is not None]
        if name in ("min", "max", "abs") and len(values) == len(arguments):
            return self._constant({"min": min(values), "max": max(values), "abs": abs(values[0])}[name])
        if name == "sqrt":
            return self._raised(arguments[0], Fraction(1, 2))
        if name == "exp":
            self._need_within_reach(arguments[0])
        if name == "log" and values and values[0] <= 0:
            self.refuse(f"the logarithm of {values[0]} is not a real number")
        return self._checked(Expression("call", name, arguments, degree=max(a.degree for a in arguments)))

    def _need_within_reach(self, exponent: Expression) -> None:
        """Refuse an exponential of a constant so large that no enclosure of it is finite, or so small as no other."""
        value = side_value(exponent, {})
        if value is not None and abs(value) > MAX_EXPONENT:
            self.refuse(f"exp takes constants from -{MAX_EXPONENT} to {MAX_EXPONENT}")

    # --- arithmetic

    def _sum(self, terms: tuple[Expression, ...]) -> Expression:
        first = terms[0]
        for term in terms[1:]:
            if (term.sort is None) != (first.sort is None):
                self.refuse(f"a matrix and a number have no sum: {self._sorts(first, term)}")
            if term.sort is not None:
                self._need_same(first, term, "sum")
        if all(t.constant is not None for t in terms):
            return self._constant(sum((t.constant or Fraction(0) for t in terms), Fraction(0)))
        parts = tuple(p for t in terms for p in (t.parts if t.form == "sum" else (t,)))
        return self._checked(Expression("sum", parts=parts, sort=first.sort, degree=max(t.degree for t in terms)))

    def _times(self, a: Expression, b: Expression) -> Expression:
        if a.constant is not None and b.constant is not None:
            return self._constant(a.constant * b.constant)
        sort = a.sort or b.sort
        if a.sort is not None and b.sort is not None:
            sort = MatrixSort(a.sort.rows, b.sort.columns)
            if not self.names.equal.equal(a.sort.columns, b.sort.rows):
                product = f"{_factor(a)}*{_factor(b)}"
                self.refuse(f"{self._sorts(a, b)}: {product} has no product unless {a.sort.columns} = {b.sort.rows}")
        parts = [p for x in (a, b) for p in (x.parts if x.form == "product" else (x,))]
        parts = [*(p for p in parts if p.sort is None), *(p for p in parts if p.sort is not None)]
        return self._checked(_merged_constants(parts, sort, a.degree + b.degree))

    def _power(self, base: Expression, exponent: Expression) -> Expression:
        if exponent.sort is not None or exponent.constant is None:
            self.refuse("an exponent must be a rational constant")
        return self._raised(base, exponent.constant)

    def _raised(self, base: Expression, exponent: Fraction) -> Expression:
        if abs(exponent) > MAX_DEGREE or exponent.denominator > MAX_ROOT:
            self.refuse(f"exponents go from -{MAX_DEGREE} to {MAX_DEGREE}, with denominators up to {MAX_ROOT}")
        if base.sort is not None:
            return self._matrix_power(base, exponent)
        value = base.constant
        if value is not None and value == 0 and exponent < 0:
            self.refuse("it divides by zero")
        if value is not None and exponent.denominator == 1:
            size = max(abs(value.numerator), value.denominator).bit_length()
            if size * abs(int(exponent)) > MAX_BITS:
                self.refuse(f"a constant in it has more than {MAX_BITS} bits")
            return self._constant(value ** int(exponent))
        if value is not None and value < 0:
            self.refuse(f"a root of the negative constant {value} is not a real number")
        degree = -(-base.degree * abs(exponent.numerator) // exponent.denominator)
        degree = max(degree, base.degree if exponent else 0)
        return self._checked(Expression("power", parts=(base,), value=exponent, degree=degree))

    def _matrix_power(self, base: Expression, exponent: Fraction) -> Expression:
        sort = base.sort or MatrixSort(1, 1)
        if exponent.denominator != 1 or exponent < 1:
            self.refuse(f"a power of a matrix has an integer exponent of at least 1, but {self._sort(base)}")
        if not self.names.equal.equal(sort.rows, sort.columns):
            self.refuse(f"{self._sort(base)}: it has no powers unless {sort.rows} = {sort.columns}")
        degree = base.degree * int(exponent)
        return self._checked(Expression("power", parts=(base,), value=exponent, sort=sort, degree=degree))

    # --- limits and words

    def _constant(self, value: Fraction) -> Expression:
        if max(abs(value.numerator), value.denominator).bit_length() > MAX_BITS:
            self.refuse(f"a constant in it has more than {MAX_BITS} bits")
        return number(value)

    def _checked(self, a: Expression) -> Expression:
        if a.degree > MAX_DEGREE:
            self.refuse(f"its degree in the quantities is {a.degree}, but at most {MAX_DEGREE} is taken")
        size = 1 + sum(x.size for x in a.parts)
        if size > MAX_SIZE:
            self.refuse(f"with its names written out it has more than {MAX_SIZE} parts")
        object.__setattr__(a, "size", size)
        return a

    def _need_same(self, a: Expression, b: Expression, what: str) -> None:
        if a.sort is None or b.sort is None:
            return
        pairs = ((a.sort.rows, b.sort.rows), (a.sort.columns, b.sort.columns))
        wanted = [f"{x} = {y}" for x, y in pairs if not self.names.equal.equal(x, y)]
        if wanted:
            self.refuse(f"{self._sorts(a, b)}: they have no {what} unless {' and '.join(dict.fromkeys(wanted))}")

    def _need_sort(self, a: Expression, wanted: MatrixSort, words: str) -> None:
        sort = a.sort or MatrixSort(1, 1)
        pairs = ((sort.rows, wanted.rows), (sort.columns, wanted.columns))
        if not all(self.names.equal.equal(x, y) for x, y in pairs):
            self.refuse(f"{words}, but {self._sort(a)}")

    def _sort(self, a: Expression) -> str:
        return f"{_short(a)} is {'a number' if a.sort is None else a.sort}"

    def _sorts(self, a: Expression, b: Expression) -> str:
        return self._sort(a) if written(a) == written(b) else f"{self._sort(a)}, {self._sort(b)}"


def _merged_constants(parts: list[Expression], sort: MatrixSort | None, degree: int) -> Expression:
    """The product, its constants made one, in front; none where that is 1."""
    constant = Fraction(1)
    for p in parts:
        if p.constant is not None:
            constant *= p.constant
    rest = [p for p in parts if p.constant is None]
    if constant != 1 or not rest:
        rest.insert(0, number(constant))
    if len(rest) == 1:
        return rest[0]
    return Expression("product", parts=tuple(rest), sort=sort, degree=degree)


def _short(a: Expression) -> str:
    text = written(a)
    return text if len(text) <= 40 else text[:37] + "..."


def _factor(a: Expression) -> str:
    return f"({_short(a)})" if a.form == "sum" else _short(a)
