"""The grammar of conjectures: text to SymPy relations by a tokenizer and a parser of our own; nothing is evaluated.

    relation   = sum ("<=" | "<" | ">=" | ">" | "==") sum
    sum        = product (("+" | "-") product)*
    product    = signed (("*" | "/") signed)*
    signed     = ("+" | "-") signed | power
    power      = atom ["**" signed]                 the exponent is a rational constant
    atom       = number | name | function "(" sum ("," sum)* ")" | "(" sum ")"

Numbers are exact: ``1e-3`` is 1/1000. Constants are folded exactly; all else stays as typed, so that SymPy cannot
simplify away where an expression has no value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

from sympy import Abs, Add, Eq, Ge, Gt, Integer, Le, Lt, Max, Min, Mul, Pow, Rational, exp, log

from verify.search.language.vocabulary import FUNCTIONS, QUANTITIES, nearest

MAX_LENGTH, MAX_DEPTH, MAX_DIGITS, MAX_DECIMAL_EXPONENT = 1000, 40, 60, 300
MAX_DEGREE, MAX_ROOT, MAX_BITS, MAX_GIVEN = 64, 12, 1000, 20
"""Longest text, deepest nesting, digits and exponent of a number; degree, root, bits of a constant; hypotheses."""

_RELATIONS = {"<=": Le, "<": Lt, ">=": Ge, ">": Gt, "==": Eq}
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|<=|>=|==|[-+*/(),<>])"
    r"|(?P<space>[ \t\r\n]+)"
)
_HINTS = {
    "≤": "write <=", "≥": "write >=", "=": "write == for an equation", "≠": "only <=, <, >=, > and == are known",
    "!": "only <=, <, >=, > and == are known", "^": "write ** for a power", "×": "write *", "·": "write *",
    "|": "write abs( )", "η": "write eta", "κ": "write kappa", "μ": "write mu", "λ": "write lambda_min_tau",
}  # fmt: skip


@dataclass(frozen=True)
class Conjecture:
    """A typed relation and typed hypotheses, with the SymPy relations they stand for at t = 0."""

    text: str
    given_text: tuple[str, ...]
    relation: Any
    given: tuple[Any, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        # applied functions of SymPy do not survive a pickle; the text does
        return parse_conjecture, (self.text, self.given_text)


class GrammarError(ValueError):
    """A text that is no relation between the quantities known; the message is one sentence."""


def parse_conjecture(text: str, given: Iterable[str] = ()) -> Conjecture:
    """Return the conjecture that the texts state; raises GrammarError, naming the text and what is wrong with it."""
    given = (given,) if isinstance(given, str) else tuple(given)
    if len(given) > MAX_GIVEN:
        raise GrammarError(f"there are {len(given)} hypotheses, but at most {MAX_GIVEN} are taken")
    return Conjecture(text, given, parse_relation(text), tuple(parse_relation(g) for g in given))


def parse_relation(text: str) -> Any:
    """Return the SymPy relation that the text states, at t = 0; raises GrammarError."""
    if not isinstance(text, str):
        raise GrammarError(f"a relation should be a text, but is of type {type(text).__name__}")
    return _Parser(text).relation()


@dataclass(frozen=True)
class _Term:
    """A part of the text: its expression, its value where it is a constant, its degree in the quantities."""

    expression: Any
    value: Fraction | None = None
    degree: int = 1


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > MAX_LENGTH:
            self.refuse(f"it has {len(text)} characters, but at most {MAX_LENGTH} are taken")
        if not text.strip():
            raise GrammarError("the relation is empty; write one such as L_next <= L")
        self.tokens = list(self._tokens())
        self.next = 0
        self.depth = 0

    def refuse(self, reason: str) -> NoReturn:
        shown = ascii(self.text if len(self.text) <= 60 else self.text[:57] + "...")
        raise GrammarError(f"{shown} is not understood: {reason}")

    # --- tokens

    def _tokens(self) -> Iterator[_Token]:
        place = 0
        while place < len(self.text):
            found = _TOKEN.match(self.text, place)
            if found is None:
                self.refuse(_stranger(self.text[place], place))
            if found.lastgroup != "space":
                yield _Token(str(found.lastgroup), found.group(), place)
            place = found.end()

    @property
    def token(self) -> _Token:
        return self.tokens[self.next] if self.next < len(self.tokens) else _Token("end", "", len(self.text))

    def take(self, *signs: str) -> str | None:
        """The next token's text if it is one of the signs, which is then passed over; None if it is not."""
        if self.token.kind == "sign" and self.token.text in signs:
            self.next += 1
            return self.tokens[self.next - 1].text
        return None

    def expected(self, what: str) -> NoReturn:
        token = self.token
        found = "the text ends" if token.kind == "end" else f"there is {token.text[:20]!r} at {token.place + 1}"
        self.refuse(f"{what} is expected where {found}")

    # --- the grammar

    def relation(self) -> Any:
        left = self.sum()
        sign = self.take(*_RELATIONS)
        if sign is None:
            self.expected("one of <=, <, >=, >, ==" if self.token.kind == "end" else "an operator or a relation")
        right = self.sum()
        if self.take(*_RELATIONS):
            self.refuse("it has more than one relation; give each of a chain by itself")
        if self.token.kind != "end":
            self.expected("the end or an operator")
        return _RELATIONS[sign](left.expression, right.expression, evaluate=False)

    def sum(self) -> _Term:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse(f"it is nested more than {MAX_DEPTH} deep")
        terms = [self.product()]
        while (sign := self.take("+", "-")) is not None:
            term = self.product()
            terms.append(term if sign == "+" else _negative(term))
        self.depth -= 1
        if len(terms) == 1:
            return terms[0]
        if all(t.value is not None for t in terms):
            return self.constant(sum((t.value or Fraction(0) for t in terms), Fraction(0)))
        parts = [p for t in terms for p in (t.expression.args if isinstance(t.expression, Add) else (t.expression,))]
        return _Term(Add(*parts, evaluate=False), None, max(t.degree for t in terms))

    def product(self) -> _Term:
        found = self.signed()
        while (sign := self.take("*", "/")) is not None:
            factor = self.signed()
            found = self.times(found, factor if sign == "*" else self.raised(factor, Fraction(-1)))
        return found

    def times(self, a: _Term, b: _Term) -> _Term:
        if a.value is not None and b.value is not None:
            return self.constant(a.value * b.value)
        parts = [p for t in (a, b) for p in (t.expression.args if isinstance(t.expression, Mul) else (t.expression,))]
        return self.limited(_Term(Mul(*parts, evaluate=False), None, a.degree + b.degree))

    def signed(self) -> _Term:
        signs = 0
        while (sign := self.take("+", "-")) is not None:
            signs += sign == "-"
        found = self.power()
        return _negative(found) if signs % 2 else found

    def power(self) -> _Term:
        base = self.atom()
        if not self.take("**"):
            return base
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse(f"it is nested more than {MAX_DEPTH} deep")
        exponent = self.signed()
        self.depth -= 1
        if exponent.value is None:
            self.refuse("an exponent must be a rational constant")
        return self.raised(base, exponent.value)

    def raised(self, base: _Term, exponent: Fraction) -> _Term:
        if abs(exponent) > MAX_DEGREE or exponent.denominator > MAX_ROOT:
            self.refuse(f"exponents go from -{MAX_DEGREE} to {MAX_DEGREE}, with denominators up to {MAX_ROOT}")
        if base.value is not None and base.value == 0 and exponent < 0:
            self.refuse("it divides by zero")
        if base.value is not None and exponent.denominator == 1:
            whole = int(exponent)
            size = max(abs(base.value.numerator), base.value.denominator).bit_length()
            if size * abs(whole) > MAX_BITS:
                self.refuse(f"a constant in it has more than {MAX_BITS} bits")
            return self.constant(base.value**whole)
        if base.value is not None and base.value < 0:
            self.refuse(f"a root of the negative constant {base.value} is no real number")
        degree = -(-base.degree * abs(exponent.numerator) // exponent.denominator)
        power = Pow(base.expression, _rational(exponent), evaluate=False)
        return self.limited(_Term(power, None, max(degree, base.degree if exponent else 0)))

    def atom(self) -> _Term:
        token = self.token
        if token.kind == "number":
            self.next += 1
            return self.number(token.text)
        if token.kind == "name":
            self.next += 1
            return self.function(token.text) if self.take("(") else self.quantity(token.text)
        if not self.take("("):
            self.expected("a number, a quantity or (")
        found = self.sum()
        if not self.take(")"):
            self.expected("an operator or )")
        return found

    def number(self, text: str) -> _Term:
        digits, _, power = text.lower().partition("e")
        if len(digits) > MAX_DIGITS:
            self.refuse(f"the number {digits[:12]}... has more than {MAX_DIGITS} digits")
        if len(power) > 6 or abs(int(power or 0)) > MAX_DECIMAL_EXPONENT:
            self.refuse(f"decimal exponents go from -{MAX_DECIMAL_EXPONENT} to {MAX_DECIMAL_EXPONENT}")
        return self.constant(Fraction(text))

    def quantity(self, name: str) -> _Term:
        if name in FUNCTIONS:
            self.refuse(f"{name} is a function: write {name}( )")
        if name not in QUANTITIES:
            self.refuse(f"there is no quantity {name[:40]!r}{_did_you_mean(name)}")
        return _Term(QUANTITIES[name].expression)

    def function(self, name: str) -> _Term:
        if name not in FUNCTIONS:
            if name in QUANTITIES:
                self.refuse(f"{name} is a quantity and takes no argument; write {name} * ( ) for a product")
            self.refuse(f"there is no function {name[:40]!r}; the functions are {', '.join(FUNCTIONS)}")
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        if not self.take(")"):
            self.expected(f"a comma or ) of {name}(")
        if name in ("min", "max"):
            if len(arguments) < 2:
                self.refuse(f"{name} takes two arguments or more, but has one")
        elif len(arguments) > 1:
            self.refuse(f"{name} takes one argument, but has {len(arguments)}")
        return self.applied(name, arguments)

    def applied(self, name: str, arguments: list[_Term]) -> _Term:
        values = [a.value for a in arguments if a.value is not None]
        if name in ("min", "max", "abs") and len(values) == len(arguments):
            return self.constant({"min": min, "max": max, "abs": lambda v: abs(v[0])}[name](values))
        if name == "sqrt":
            return self.raised(arguments[0], Fraction(1, 2))
        if name == "log" and values and values[0] <= 0:
            self.refuse(f"the logarithm of {values[0]} is no real number")
        made = {"min": Min, "max": Max, "abs": Abs, "exp": exp, "log": log}[name]
        expression = made(*(a.expression for a in arguments), evaluate=False)
        return _Term(expression, None, max(a.degree for a in arguments))

    # --- limits

    def constant(self, value: Fraction) -> _Term:
        if max(abs(value.numerator), value.denominator).bit_length() > MAX_BITS:
            self.refuse(f"a constant in it has more than {MAX_BITS} bits")
        return _Term(_rational(value), value, 0)

    def limited(self, term: _Term) -> _Term:
        if term.degree > MAX_DEGREE:
            self.refuse(f"its degree in the quantities is {term.degree}, but at most {MAX_DEGREE} is taken")
        return term


def _rational(value: Fraction) -> Any:
    return Rational(value.numerator, value.denominator)


def _negative(term: _Term) -> _Term:
    if term.value is not None:
        return _Term(_rational(-term.value), -term.value, 0)
    parts = term.expression.args if isinstance(term.expression, Mul) else (term.expression,)
    if parts[0].is_Rational:  # one sign, not two numbers in a row
        parts = (-parts[0], *parts[1:]) if parts[0] != -1 else parts[1:]
    else:
        parts = (Integer(-1), *parts)
    return _Term(Mul(*parts, evaluate=False), None, term.degree)


def _did_you_mean(name: str) -> str:
    near = nearest(name)
    if not near:
        return "; `try --help` names them all"
    return f"; did you mean {near[0]}?" if len(near) == 1 else f"; the nearest are {', '.join(near)}"


def _stranger(character: str, place: int) -> str:
    hint = _HINTS.get(character)
    if hint is not None:
        return f"{character!a} at {place + 1} is not taken; {hint}"
    name = unicodedata.name(character, "")
    called = f" ({name})" if name and not character.isascii() else ""
    return f"the character {character!a}{called} at {place + 1} is not part of the grammar"
