"""The sides of matrices: which are known to be equal, and the matrices that users declare. No SymPy here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from verify.instances.sides import LARGEST_SIDE
from verify.search.language.expressions import MatrixSort, Side
from verify.search.language.syntax import GrammarError, LinkTree, refused
from verify.search.language.vocabulary import KINDS, RESERVED, SIDES

MAX_MATRICES = 12

_DECLARATION = re.compile(r"\s*([A-Za-z_]\w*)\s*:\s*(\w+)\s*,\s*(\w+)((?:[\s,]+\w+)*)\s*", re.ASCII)
_SIDE_NAME = re.compile(r"[a-z][a-z0-9_]*")
_EXAMPLE = 'write one such as "A: 3,2" or "S: h,h symmetric"'


@dataclass(frozen=True)
class Declared:
    """A matrix of the user's own: its name, its sides and what it is."""

    name: str
    rows: Side
    columns: Side
    kinds: frozenset[str] = frozenset()

    @property
    def sort(self) -> MatrixSort:
        return MatrixSort(self.rows, self.columns)

    @property
    def is_symmetric(self) -> bool:
        return bool(self.kinds & {"symmetric", "psd"}) or ("diagonal" in self.kinds and self.rows == self.columns)


@dataclass
class EqualSides:
    """Which sides are equal: the names given a number, and those set equal to each other."""

    leader: dict[Side, Side] = field(default_factory=dict)

    def of(self, side: Side) -> Side:
        """Return what stands for a side: a number if it has one, else one name for all that are equal."""
        while side in self.leader:
            side = self.leader[side]
        return side

    def equal(self, a: Side, b: Side) -> bool:
        """Tell whether two sides are known to be equal."""
        return self.of(a) == self.of(b)

    def set_equal(self, a: Side, b: Side) -> None:
        """Take two sides for equal; of two different numbers the first stays."""
        a, b = self.of(a), self.of(b)
        if a != b and not isinstance(a, int):
            self.leader[a] = b
        elif a != b and not isinstance(b, int):
            self.leader[b] = a

    def learn(self, links: Iterable[LinkTree], names: Iterable[str]) -> None:
        """Take what hypotheses such as n == m and h == 2 say."""
        known = {*SIDES, *names}
        for link in links:
            if link.sign == "==":
                sides: list[Side] = []
                for tree in (link.left, link.right):
                    if tree.form == "name" and tree.name in known and tree.time is None:
                        sides.append(tree.name)
                    elif tree.form == "number" and tree.value is not None and tree.value.denominator == 1:
                        sides.append(int(tree.value))
                if len(sides) == 2:
                    self.set_equal(*sides)


def declared(texts: Iterable[str]) -> tuple[Declared, ...]:
    """Return the matrices that texts such as "S: h,h symmetric" declare; raises GrammarError."""
    found: list[Declared] = []
    for text in texts:
        one = _declared(text)
        names = {d.name for d in found} | {s for d in found for s in (d.rows, d.columns) if isinstance(s, str)}
        if one.name in names or any(d.name in (one.rows, one.columns) for d in found):
            raise refused(text, f"{one.name} is declared already, or is the name of a side")
        found.append(one)
    if len(found) > MAX_MATRICES:
        raise GrammarError(f"there are {len(found)} matrices, but at most {MAX_MATRICES} are taken")
    return tuple(found)


def _declared(text: str) -> Declared:
    if not isinstance(text, str):
        raise GrammarError(f"a declaration should be a text, but is of type {type(text).__name__}")
    found = _DECLARATION.fullmatch(text) if len(text) <= 200 else None
    if found is None:
        raise refused(text, f"a matrix is declared by its name and two sides; {_EXAMPLE}")
    name, rows, columns, kinds = found.groups()
    if name in RESERVED or name.lower() in KINDS:
        raise refused(text, f"{name} is a word of the language; take another name")
    sides = _side(text, rows), _side(text, columns)
    if name in sides:
        raise refused(text, f"{name} cannot be the matrix and its side")
    chosen = frozenset(kinds.replace(",", " ").split())
    for kind in sorted(chosen - set(KINDS)):
        raise refused(text, f"there is no kind {kind[:40]!r}; the kinds are {', '.join(KINDS)}")
    if chosen - {"diagonal"} and sides[0] != sides[1]:
        raise refused(text, f"a matrix that is {' and '.join(sorted(chosen - {'diagonal'}))} has equal sides")
    return Declared(name, *sides, chosen)


def _side(text: str, side: str) -> Side:
    if side.isdigit():
        if not 1 <= int(side[:9]) <= LARGEST_SIDE or len(side) > 9:
            raise refused(text, f"sides go from 1 to {LARGEST_SIDE}")
        return int(side)
    if side not in SIDES and (side in RESERVED or not _SIDE_NAME.fullmatch(side)):
        raise refused(text, f"a side is an integer, one of n h m N or a new lower-case name, but {side[:40]!r} is not")
    return side
