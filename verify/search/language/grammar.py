"""What users type, understood: a relation or several, hypotheses, names and matrices of their own. No SymPy here,
until the relations of the notation are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from verify.search.language.expressions import Link, speaks_of_network
from verify.search.language.side_values import speaks_of_constants
from verify.search.language.sides import Declared, EqualSides, declared
from verify.search.language.syntax import GrammarError, parse_expression, parse_links, refused
from verify.search.language.typing_rules import Names, Typist
from verify.search.language.vocabulary import RESERVED

if TYPE_CHECKING:
    from sympy.core.relational import Relational

__all__ = ["DATA", "MAX_GIVEN", "Conjecture", "GrammarError", "Shape", "Source", "parse_conjecture"]

MAX_GIVEN = 20
"""Longest list of hypotheses, and of names."""

DATA = ("full", "any")
"""What X may be: of full column rank, or any but 0."""

Shape = tuple[int, int, int]
"""n, h, m."""


@dataclass(frozen=True)
class Source:
    """All that is typed: the relation, hypotheses, names ("q = ..."), matrices ("A: 3,2"), what X may be, the shape."""

    text: str
    given: tuple[str, ...] = ()
    lets: tuple[str, ...] = ()
    matrices: tuple[str, ...] = ()
    data: str = "full"
    shape: Shape | None = None


@dataclass(frozen=True)
class Conjecture:
    """What a source states: links, all of which are claimed, under hypotheses. Two of one source are equal.

    ``chosen``: the number of the one link that is meant, None for all of them.
    """

    source: Source
    links: tuple[Link, ...] = field(compare=False)
    hypotheses: tuple[Link, ...] = field(compare=False)
    own: tuple[Declared, ...] = field(default=(), compare=False)
    chosen: int | None = None

    @property
    def text(self) -> str:
        """The relation as typed; of one link of several, that link."""
        return self.source.text if self.chosen is None else self.links[0].text

    @property
    def given_text(self) -> tuple[str, ...]:
        return self.source.given

    @property
    def any_rank(self) -> bool:
        """Whether X may be of any rank."""
        return self.source.data == "any"

    def each(self) -> tuple[Conjecture, ...]:
        """Return the links one by one, itself where there is one."""
        if len(self.links) == 1:
            return (self,)
        return tuple(replace(self, links=(link,), chosen=k) for k, link in enumerate(self.links))

    @cached_property
    def is_of_network(self) -> bool:
        """Whether a quantity of the network occurs; else it is about matrices of the user's own alone."""
        own = frozenset({d.name for d in self.own} | self.own_sides)
        return not self.own or any(speaks_of_network(link.nodes(), own) for link in (*self.links, *self.hypotheses))

    @cached_property
    def own_sides(self) -> frozenset[str]:
        """The sides of the user's own."""
        return frozenset(s for d in self.own for s in (d.rows, d.columns) if isinstance(s, str)) - {*"nhmN"}

    def words(self) -> frozenset[str]:
        """Return every name and function that occurs."""
        return frozenset(a.head for link in (*self.links, *self.hypotheses) for a in link.nodes() if a.head)

    @cached_property
    def relation(self) -> Relational:
        """The SymPy relation of the one link; ValueError where there are several, which ``each`` takes apart."""
        (link,) = self.links
        return self._meaning(link)

    @cached_property
    def given(self) -> tuple[Relational, ...]:
        """The SymPy relations of the hypotheses, one for each link."""
        return tuple(map(self._meaning, self.hypotheses))

    def _meaning(self, link: Link) -> Relational:
        from verify.search.language.meaning import relation

        return relation(link, self.any_rank)

    def __reduce__(self) -> tuple[Any, ...]:
        # applied functions of SymPy do not survive a pickle; the texts do
        return _restored, (self.source, self.chosen)


def _restored(source: Source, chosen: int | None) -> Conjecture:
    found = _understood(source)
    return found if chosen is None else found.each()[chosen]


def parse_conjecture(
    text: str,
    given: Iterable[str] = (),
    lets: Iterable[str] = (),
    matrices: Iterable[str] = (),
    data: str = "full",
    shape: Shape | None = None,
) -> Conjecture:
    """Return the conjecture that the texts state.

    Args:
        text: a relation, a chain of relations, or several joined by ``and``.
        given: hypotheses, of the same form.
        lets: names for expressions, as "q = inner(G, tau(G))", usable in what follows and in the others.
        matrices: the user's own, as "A: 3,2" or "S: h,h symmetric".
        data: "full", X of full column rank, or "any".
        shape: n, h, m, where they are known: sides are then checked as numbers.

    Raises:
        GrammarError: naming the text and what is wrong with it, in one sentence.

    Example:
        >>> parse_conjecture("0 <= L[2] <= L", ["eta*K*lambda_max_tau <= 1/2"]).links[1].text
        'L[2] <= L'
    """
    typed = _texts("given", given), _texts("let", lets), _texts("matrix", matrices)
    if data not in DATA:
        raise GrammarError(f"data should be one of {', '.join(DATA)}, but is {str(data)[:40]!r}")
    return _understood(Source(text, *typed, data, shape))


def _texts(name: str, texts: Iterable[str]) -> tuple[str, ...]:
    found = (texts,) if isinstance(texts, str) else tuple(texts)
    if len(found) > MAX_GIVEN:
        what = {"given": "hypotheses", "let": "names by --let", "matrix": "matrices"}[name]
        raise GrammarError(f"there are {len(found)} {what}, but at most {MAX_GIVEN} are taken")
    return found


def _understood(source: Source) -> Conjecture:
    own = declared(source.matrices)
    sides = frozenset(s for d in own for s in (d.rows, d.columns) if isinstance(s, str))
    statement = parse_links(source.text)
    hypotheses = [(text, parse_links(text)) for text in source.given]
    equal = EqualSides()
    for name, number in zip("nhm", source.shape or ()):
        equal.set_equal(name, number)
    for _, links in hypotheses:
        equal.learn(links, sides)
    names = Names({d.name: d for d in own}, sides - {*"nhmN"}, {}, equal)
    for text in source.lets:
        _let(text, names)
    typed = Typist(source.text, names)
    links = tuple(map(typed.link, statement))
    given = tuple(Typist(text, names).link(tree) for text, trees in hypotheses for tree in trees)
    _refuse_false(given)
    return Conjecture(source, links, given, own)


def _refuse_false(given: Iterable[Link]) -> None:
    """Raise GrammarError for a hypothesis that is false whatever the instance."""
    for constant in filter(speaks_of_constants, given):
        from verify.search.language.constant_links import is_false  # rarely needed, and takes a while

        if is_false(constant):
            raise GrammarError(f"the hypothesis {constant.text} is false: nothing meets it")


def _let(text: str, names: Names) -> None:
    if not isinstance(text, str):
        raise GrammarError(f"a name should be given by a text, but by one of type {type(text).__name__}")
    name, sign, expression = text.partition("=")
    name = name.strip()
    if not sign or expression.startswith("="):
        raise refused(text, 'a name is given as NAME = EXPRESSION, such as "q = inner(G, tau(G))"')
    if not (name.isascii() and name.isidentifier()):
        raise refused(text, f"{name[:40]!r} is not a name; a name has letters, digits and _, and begins with a letter")
    if name in RESERVED:
        raise refused(text, f"{name} is a word of the language; take another name")
    if name in names.all():
        raise refused(text, f"{name} has a meaning already")
    names.lets[name] = Typist(text, names).expression(parse_expression(expression))
