"""Statements as LaTeX that reads like the slides, for amsmath: single formulas, chains, whole displays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from sympy import Basic, Expr
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean
from sympy.printing.latex import LatexPrinter

from derivations.claim import Claim
from derivations.typesetting.formulas import Notation
from derivations.typesetting.marks import RELATIONS
from derivations.typesetting.plain_text import PlainText, latex_made_up, latex_of_name
from derivations.typesetting.reading_order import chains, is_sum
from derivations.typesetting.sentences import prose

_WORDS = {
    "true": r"\text{both sides are one and the same}",
    "number": r"\#",
    "infinity": r"\infty",
    "grad": r"\nabla\ell",
    "ell": r"\ell",
    "arrow": r"\to",
    "composed": r"\circ",
}
_RELATIONS = {"eq": "=", "ne": r"\ne", "lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge"}
_TALL = re.compile(r"\\(frac|prod|sum|sqrt|begin|min_|lim)")
_LINE = 76
"""Characters of plain text that fit on one line of a page."""


class SlideLatex(Notation, LatexPrinter):
    """The notation in LaTeX."""

    def name(self, name: str) -> str:
        return latex_of_name(name)

    def own_name(self, name: str) -> str:
        return latex_made_up(name)

    def bracket(self, text: str) -> str:
        return self._delimited("(", text, ")")

    def braces(self, text: str) -> str:
        return self._delimited(r"\{", text, r"\}")

    def _delimited(self, left: str, text: str, right: str) -> str:
        if _TALL.search(text):
            return rf"\left{left} {text} \right{right}"
        return f"{left}{text}{right}" if left != r"\langle" else f"{left} {text} {right}"

    def fraction(self, above: str, below: str, binds: tuple[int, int]) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def root(self, text: str) -> str:
        return rf"\sqrt{{{text}}}"

    def power(self, base: str, exponent: str) -> str:
        if base.endswith(r"\end{pmatrix}"):  # else only its last bracket would be raised
            return f"{{{base}}}^{{{exponent}}}"
        raised_already = re.match(r"[^(|\[]*\^", base)
        return f"{self.bracket(base) if raised_already else base}^{{{exponent}}}"

    def operator(self, name: str, arguments: Sequence[str], exponent: str = "") -> str:
        raised = f"{name}^{{{exponent}}}" if exponent else name
        return raised + self.bracket(", ".join(arguments))

    def norm(self, text: str) -> str:
        return self._delimited(r"\|", text, r"\|") + "_F"

    def inner(self, left: str, right: str) -> str:
        return self._delimited(r"\langle", f"{left}, {right}", r"\rangle")

    def rows(self, rows: Sequence[Sequence[str]]) -> str:
        written = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{pmatrix}} {written} \end{{pmatrix}}"

    def times(self, factors: Sequence[str]) -> str:
        return " ".join(factors)

    def relation(self, kind: str) -> str:
        return _RELATIONS[kind]

    def limits(self, name: str, below: str, above: str, body: str) -> str:
        sign = rf"\operatorname*{{{name}}}" if name == "root" else rf"\{name}"
        sign += f"_{{{below}}}" if below else ""
        sign += f"^{{{above}}}" if above else ""
        return f"{sign} {body}"

    def transposed(self, base: str) -> str:
        return self.power(base, r"\top")

    def word(self, name: str) -> str:
        return _WORDS[name]

    def subscripted(self, head: str, index: str) -> str:
        return f"{head}_{index}" if len(index) == 1 else f"{head}_{{{index}}}"

    def index_word(self, index: str) -> str:
        return rf"\{index}" if index in ("max", "min") else index

    def starred(self, head: str, index: str) -> str:
        return self.subscripted(head, index) + "^{*}"

    def upright(self, name: str) -> str:
        return rf"\operatorname{{{name}}}"

    def joined(self, texts: Sequence[str], word: str) -> str:
        return rf" \ \text{{{word}}}\ ".join(texts)

    def _print_Abs(self, expr: Basic, **_: object) -> str:
        return self._delimited("|", self._print(expr.args[0]), "|")

    def _print_Str(self, expr: Basic, **_: object) -> str:
        return rf"\text{{{expr.name}}}"


class _Measure(PlainText):
    """Plain text about as long as the formula is wide."""

    def fraction(self, above: str, below: str, binds: tuple[int, int]) -> str:
        return max(above, below, key=len)

    def closed_fraction(self, text: str) -> str:
        return text

    def rows(self, rows: Sequence[Sequence[str]]) -> str:
        return f"( {max(('  '.join(row) for row in rows), key=len)} )"


_PRINTER, _MEASURE = SlideLatex(), _Measure()


def latex(expr: Basic) -> str:
    """Return the LaTeX of an expression or relation, without delimiters."""
    return _PRINTER.doprint(expr) if isinstance(expr, Basic) else rf"\text{{{prose(str(expr))}}}"


def display_body(relations: Iterable[Boolean]) -> str:
    """Return the relations as they stand in one display: chains joined, long members broken between terms.

    They are aligned at their signs, or at the left where one of them begins with a line of its own.
    """
    found = chains(relations)
    at_left = any(map(_begins_alone, found))
    rows = [row for chain in found for row in _chain_rows(chain, at_left)]
    if len(rows) == 1:
        return _chain_rows(found[0], at_left, mark="")[0]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def width(expr: Basic) -> int:
    """Return how many characters wide the expression is, about, when typeset."""
    return len(_MEASURE.doprint(expr)) if isinstance(expr, Basic) else len(str(expr))


def _chain_rows(chain: list[Boolean], at_left: bool, mark: str = "&") -> list[str]:
    """One chain as rows of ``aligned``, each with its mark: on one line where it fits, else a member a line."""
    if not isinstance(chain[0], Relational):
        return [f"{mark} {latex(chain[0])}"]
    links = [(_RELATIONS[RELATIONS[r.rel_op]], r.rhs) for r in chain]
    first = chain[0].lhs
    begin = f"{mark} {latex(first)}" if at_left else f"{latex(first)} {mark}"
    if _fits(chain):
        return [begin + (" " if at_left else "") + " ".join(f"{sign} {latex(member)}" for sign, member in links)]
    if not _begins_alone(chain):
        rows = [begin]
    else:
        rows = [f"{mark} {row}" for row in _member_rows(first)]
        if width(links[0][1]) > _LINE / 5:
            rows.append(mark)
    for position, (sign, member) in enumerate(links):
        start, *more = _member_rows(member)
        if position == 0:
            rows[-1] += f" {sign} {start}"
        else:
            rows.append(f"{mark} {sign} {start}")
        rows += [f"{mark} {row}" for row in more]
    return rows


def _fits(chain: list[Boolean]) -> bool:
    """Whether a chain fits on one line."""
    return width(chain[0].lhs) + sum(3 + width(r.rhs) for r in chain) <= _LINE


def _begins_alone(chain: list[Boolean]) -> bool:
    """Whether a chain's first member has a line of its own, or several: it is long, or with the second too long."""
    if not isinstance(chain[0], Relational) or _fits(chain):
        return False
    first, second = width(chain[0].lhs), width(chain[0].rhs)
    broken = second > _LINE and is_sum(chain[0].rhs)
    return first > _LINE / 2 or (first > _LINE / 5 and first + 3 + second > _LINE and not broken)


def _member_rows(member: Expr) -> list[str]:
    """One member of a chain, broken between its terms where it is too long for a line."""
    if width(member) <= _LINE or not is_sum(member):
        return [latex(member)]
    rows, filled = [""], 0
    for text, measure in zip(_PRINTER.terms(member), _MEASURE.terms(member)):
        if filled and filled + len(measure) > _LINE:
            rows.append(r"\quad {}")
            filled = 0
        rows[-1] += text
        filled += len(measure)
    return rows


def tag(display: str) -> str:
    """Return how the slides number a display: ``16`` for eq16, the id itself where they give none."""
    return display[2:] if re.fullmatch(r"eq\d+", display) else display


def fragment(claims: Sequence[Claim]) -> str:
    """Return the bare displays of the claims as printed, to be read into a document that loads amsmath."""
    displays = []
    for display, parts in groupby(claims, key=lambda c: c.display):
        relations = [c.printed.relation for c in parts if isinstance(c.printed.relation, Relational)]
        if relations:
            number = tag(display)
            begin = rf"\begin{{equation}}\tag{{{number}}}\label{{{display}}}"
            displays.append(f"% {display}\n{begin}\n{display_body(relations)}\n\\end{{equation}}\n")
    return "\n".join(displays)
