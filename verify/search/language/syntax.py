"""From text to trees: a tokenizer and a parser of our own; nothing is evaluated.

    statement  = chain ("and" chain)*
    chain      = sum (("<=" | "<" | ">=" | ">" | "==") sum)+
    sum        = product (("+" | "-") product)*
    product    = signed (("*" | "/") signed)*
    signed     = ("+" | "-") signed | power
    power      = atom ["**" signed]                 the exponent is a rational constant
    atom       = number | name ["[" integer "]"] | function ["[" integer "]"] "(" sum ("," sum)* ")" | "(" sum ")"

``≤`` and ``≥`` are read as ``<=`` and ``>=``. What the names are, and whether the parts fit each other, is the business
of ``verify.search.language.typing_rules``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, NoReturn

from verify.number_text import read_rational

MAX_LENGTH, MAX_DEPTH, MAX_DIGITS, MAX_DECIMAL_EXPONENT, MAX_LINKS = 1000, 40, 60, 300, 20
"""Longest text, deepest nesting, digits and exponent of a number, links of chains in one text."""

Sign = Literal["<=", "<", ">=", ">", "=="]
SIGNS: Final[tuple[Sign, ...]] = ("<=", "<", ">=", ">", "==")

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|<=|>=|==|[-+*/(),<>\[\]]|≤|≥)"
    r"|(?P<space>[ \t\r\n]+)"
)
_SPELLED = {"≤": "<=", "≥": ">="}
_HINTS = {
    "=": "write == for an equation", "≠": "only <=, <, >=, > and == are known",
    "!": "only <=, <, >=, > and == are known", "^": "write ** for a power", "×": "write *", "·": "write *",
    "|": "write abs( )", "'": "write T( ) for a transpose", "η": "write eta", "κ": "write kappa", "μ": "write mu",
    "λ": "write lambda_min_tau or lambda( , )", "σ": "write sigma( , )", "τ": "write tau( )", "ρ": "write rho",
    "&": "write and", ":": "a matrix of your own is declared with --matrix, a name with --let",
    "@": "write * for a product of matrices",
}  # fmt: skip


class GrammarError(ValueError):
    """A text that is no relation between the quantities known; the message is one sentence."""


@dataclass(frozen=True)
class Tree:
    """A node of the syntax: ``number`` (value), ``name``, ``call``, ``+``, ``*``, ``/``, ``-`` (of one), ``**``.

    ``name`` is that of a name or a function, ``time`` what stands in its brackets, ``text`` the part of the text.
    """

    form: str
    parts: tuple[Tree, ...] = ()
    name: str = ""
    value: Fraction | None = None
    time: int | None = None
    text: str = ""


@dataclass(frozen=True)
class LinkTree:
    """One relation of a chain, with its text."""

    sign: Sign
    left: Tree
    right: Tree
    text: str


def refused(text: str, reason: str) -> GrammarError:
    """Return the error about a text, as one sentence."""
    shown = ascii(text if len(text) <= 60 else text[:57] + "...")
    return GrammarError(f"{shown} is not understood: {reason}")


def parse_links(text: str) -> tuple[LinkTree, ...]:
    """Return the links of the chains that a text states; raises GrammarError."""
    return _Parser(text, "the relation is empty; write one such as L_next <= L").statement()


def parse_expression(text: str) -> Tree:
    """Return the tree of an expression; raises GrammarError."""
    return _Parser(text, "the expression is empty").whole_expression()


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int
    end: int


class _Parser:
    def __init__(self, text: str, empty: str) -> None:
        if not isinstance(text, str):
            raise GrammarError(f"a relation should be a text, but is of type {type(text).__name__}")
        self.text = text
        if len(text) > MAX_LENGTH:
            self.refuse(f"it has {len(text)} characters, but at most {MAX_LENGTH} are taken")
        if not text.strip():
            raise GrammarError(empty)
        self.tokens = list(self._tokens())
        self.next = 0
        self.depth = 0

    def refuse(self, reason: str) -> NoReturn:
        raise refused(self.text, reason)

    # --- tokens

    def _tokens(self) -> Iterator[_Token]:
        place = 0
        while place < len(self.text):
            found = _TOKEN.match(self.text, place)
            if found is None:
                self.refuse(_stranger(self.text[place], place))
            if found.lastgroup != "space":
                spelled = _SPELLED.get(found.group(), found.group())
                yield _Token(str(found.lastgroup), spelled, place, found.end())
            place = found.end()

    @property
    def token(self) -> _Token:
        end = len(self.text)
        return self.tokens[self.next] if self.next < len(self.tokens) else _Token("end", "", end, end)

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

    def since(self, start: int) -> str:
        """The text from the token of that number to the last one taken."""
        return self.text[self.tokens[start].place : self.tokens[self.next - 1].end]

    # --- the grammar

    def statement(self) -> tuple[LinkTree, ...]:
        found = self.chain()
        while self.token.kind == "name" and self.token.text == "and":
            self.next += 1
            found += self.chain()
        if self.token.kind != "end":
            self.expected("the end, an operator or `and`")
        if len(found) > MAX_LINKS:
            self.refuse(f"it has {len(found)} links, but at most {MAX_LINKS} are taken")
        return tuple(found)

    def chain(self) -> list[LinkTree]:
        found, start = [], self.next
        left = self.sum()
        while (sign := self.sign()) is not None:
            after = self.next
            right = self.sum()
            found.append(LinkTree(sign, left, right, self.since(start)))
            left, start = right, after
        if not found:
            self.expected("one of <=, <, >=, >, ==" if self.token.kind == "end" else "an operator or a relation")
        return found

    def sign(self) -> Sign | None:
        for sign in SIGNS:
            if self.take(sign):
                return sign
        return None

    def whole_expression(self) -> Tree:
        found = self.sum()
        if self.token.kind != "end":
            self.expected("the end or an operator")
        return found

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse(f"it is nested more than {MAX_DEPTH} deep")

    def sum(self) -> Tree:
        self.deeper()
        start = self.next
        terms = [self.product()]
        while (sign := self.take("+", "-")) is not None:
            at = self.next - 1
            term = self.product()
            terms.append(term if sign == "+" else Tree("-", (term,), text=self.since(at)))
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Tree("+", tuple(terms), text=self.since(start))

    def product(self) -> Tree:
        start = self.next
        found = self.signed()
        while (sign := self.take("*", "/")) is not None:
            factor = self.signed()
            found = Tree(sign, (found, factor), text=self.since(start))
        return found

    def signed(self) -> Tree:
        start, signs = self.next, 0
        while (sign := self.take("+", "-")) is not None:
            signs += sign == "-"
        found = self.power()
        return Tree("-", (found,), text=self.since(start)) if signs % 2 else found

    def power(self) -> Tree:
        start = self.next
        base = self.atom()
        if not self.take("**"):
            return base
        self.deeper()
        exponent = self.signed()
        self.depth -= 1
        return Tree("**", (base, exponent), text=self.since(start))

    def atom(self) -> Tree:
        token, start = self.token, self.next
        if token.kind == "number":
            self.next += 1
            return Tree("number", value=self.number(token.text), text=token.text)
        if token.kind == "name" and token.text != "and":
            self.next += 1
            time = self.time()
            if self.take("("):
                return Tree("call", self.arguments(token.text), token.text, time=time, text=self.since(start))
            return Tree("name", name=token.text, time=time, text=self.since(start))
        if not self.take("("):
            self.expected("a number, a quantity or (")
        found = self.sum()
        if not self.take(")"):
            self.expected("an operator or )")
        return found

    def arguments(self, name: str) -> tuple[Tree, ...]:
        found = [self.sum()]
        while self.take(","):
            found.append(self.sum())
        if not self.take(")"):
            self.expected(f"a comma or ) of {name[:40]}(")
        return tuple(found)

    def time(self) -> int | None:
        if not self.take("["):
            return None
        token = self.token
        if token.kind != "number" or not token.text.isdigit():
            self.expected("an integer, the number of steps,")
        self.next += 1
        if not self.take("]"):
            self.expected("]")
        return int(token.text[:MAX_DIGITS])

    def number(self, text: str) -> Fraction:
        digits, _, power = text.lower().partition("e")
        if len(digits) > MAX_DIGITS:
            self.refuse(f"the number {digits[:12]}... has more than {MAX_DIGITS} digits")
        if len(power) > 6 or abs(int(power or 0)) > MAX_DECIMAL_EXPONENT:
            self.refuse(f"decimal exponents go from -{MAX_DECIMAL_EXPONENT} to {MAX_DECIMAL_EXPONENT}")
        return read_rational(text)


def _stranger(character: str, place: int) -> str:
    hint = _HINTS.get(character)
    if hint is not None:
        return f"{character!a} at {place + 1} is not taken; {hint}"
    name = unicodedata.name(character, "")
    called = f" ({name})" if name and not character.isascii() else ""
    return f"the character {character!a}{called} at {place + 1} is not part of the grammar"
