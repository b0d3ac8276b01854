"""Statements as one line of readable text: the notation in Unicode, for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sympy import Basic, Expr
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean
from sympy.printing.str import StrPrinter

from derivations.legend import LEGEND
from derivations.typesetting.formulas import Notation
from derivations.typesetting.marks import POWER, RELATIONS, SUM
from derivations.typesetting.reading_order import chains, is_sum

GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "varepsilon": "ε",
    "eta": "η",
    "theta": "θ",
    "kappa": "κ",
    "Lambda": "Λ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "psi": "ψ",
    "omega": "ω",
}
_BELOW = str.maketrans("0123456789+", "₀₁₂₃₄₅₆₇₈₉₊")
_ABOVE = str.maketrans("0123456789+-t", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵗ")
_ACCENTS = {"dot": "\u0307", "tilde": "\u0303", "bar": "\u0304", "hat": "\u0302"}
_WORDS = {
    "true": "both sides are one and the same",
    "number": "#",
    "infinity": "∞",
    "grad": "∇ℓ",
    "ell": "ℓ",
    "arrow": "→",
    "composed": "∘",
}
_RELATIONS = {"eq": "=", "ne": "≠", "lt": "<", "le": "≤", "gt": ">", "ge": "≥"}
_BIG = {"prod": "∏", "sum": "∑"}


def latex_of_name(name: str) -> str:
    """Return the LaTeX of a symbol: the notation's, or one made up from its name (``x_2``, ``theta``)."""
    if name in LEGEND:
        return LEGEND[name][0]
    return latex_made_up(name)


def latex_made_up(name: str) -> str:
    """Return LaTeX made up from a name, whatever the notation calls so."""
    head, _, index = name.partition("_")
    if head in LEGEND and index in ("0", "t"):
        return f"{LEGEND[head][0]}({index})"
    digits = re.fullmatch(r"([A-Za-z]+)(\d+)", head)
    if not index and digits:
        head, index = digits.groups()
    letters = f"\\{head}" if head in GREEK else head if len(head) <= 1 else f"\\mathrm{{{head}}}"
    if head == "epsilon":
        letters = r"\varepsilon"
    index = rf"\mathrm{{{index}}}" if index.isalpha() and len(index) > 1 else index
    return f"{letters}_{{{index}}}".replace("\\_", "_") if index else letters


def plain_name(latex: str) -> str:
    """Return the Unicode of one symbol's LaTeX: ``\\eta_1^{\\max}`` is η₁^max."""
    text = re.sub(r"\\mathrm\{(\w+)\}", r"\1", latex)
    text = re.sub(r"\\(dot|tilde|bar|hat)\s*(\\[a-z]+|\w)", lambda m: plain_name(m[2]) + _ACCENTS[m[1]], text)
    text = text.replace(r"\nabla", "∇").replace(r"\max", "max").replace(r"\min", "min")
    text = re.sub(r"\\([A-Za-z]+)", lambda m: GREEK.get(m[1], m[1]), text)
    text = re.sub(r"_\{?(\d+)\}?", lambda m: m[1].translate(_BELOW), text)
    return re.sub(r"[{}]", "", text.replace("^+", "⁺").replace("^*", "*"))


class PlainText(Notation, StrPrinter):
    """The notation in Unicode."""

    # not SymPy's "_sympystr": what an object says of itself there is for error messages
    printmethod = "_plain_text"

    def name(self, name: str) -> str:
        return plain_name(latex_of_name(name))

    def own_name(self, name: str) -> str:
        return plain_name(latex_made_up(name))

    def bracket(self, text: str) -> str:
        return f"({text})"

    def braces(self, text: str) -> str:
        return f"{{{text}}}"

    def fraction(self, above: str, below: str, binds: tuple[int, int]) -> str:
        top = self.bracket(above) if binds[0] <= SUM else above
        return f"{top}/{self.bracket(below) if binds[1] < POWER else below}"

    def closed_fraction(self, text: str) -> str:
        return self.bracket(text)

    def root(self, text: str) -> str:
        return f"√({text})"

    def power(self, base: str, exponent: str) -> str:
        if re.match(r"[^(|‖]*\^", base):
            base = self.bracket(base)
        if re.fullmatch(r"-?\d+|t", exponent):
            return base + exponent.translate(_ABOVE)
        return f"{base}^{exponent if exponent.isalnum() else self.bracket(exponent)}"

    def operator(self, name: str, arguments: Sequence[str], exponent: str = "") -> str:
        text = f"{name}({', '.join(arguments)})"
        return self.power(text, exponent) if exponent else text

    def norm(self, text: str) -> str:
        return f"‖{text}‖_F"

    def inner(self, left: str, right: str) -> str:
        return f"⟨{left}, {right}⟩"

    def rows(self, rows: Sequence[Sequence[str]]) -> str:
        return f"[{' ; '.join(', '.join(row) for row in rows)}]"

    def times(self, factors: Sequence[str]) -> str:
        return " ".join(factors)

    def relation(self, kind: str) -> str:
        return _RELATIONS[kind]

    def limits(self, name: str, below: str, above: str, body: str) -> str:
        sign = _BIG.get(name, name)
        if below:
            sign += f"_{{{below.replace(' ', '')}}}" if len(below) > 1 else f"_{below}"
        if above:
            sign += f"^{{{above}}}" if len(above) > 1 else f"^{above}"
        return f"{sign} {body}" if below else sign + body

    def transposed(self, base: str) -> str:
        return f"{base}ᵀ"

    def word(self, name: str) -> str:
        return _WORDS[name]

    def subscripted(self, head: str, index: str) -> str:
        return head + index.translate(_BELOW) if index.isdigit() or index == "+" else f"{head}_{self._index(index)}"

    def starred(self, head: str, index: str) -> str:
        return self.subscripted(f"{head}*", index)

    def _index(self, index: str) -> str:
        return index if index.isalnum() else f"{{{index}}}"

    def upright(self, name: str) -> str:
        return name

    def joined(self, texts: Sequence[str], word: str) -> str:
        return f" {word} ".join(texts)

    def _print_Abs(self, expr: Basic, **_: object) -> str:
        return f"|{self._print(expr.args[0])}|"


_PRINTER = PlainText()


def plain_text(expr: Basic) -> str:
    """Return the expression or relation as one line of Unicode text."""
    return _PRINTER.doprint(expr) if isinstance(expr, Basic) else str(expr)


def plain_lines(relations: Iterable[Boolean], width: int = 92) -> list[str]:
    """Return the relations as lines of at most about ``width`` characters: chains joined, sums broken between terms."""
    return [line for chain in chains(relations) for line in _chain_lines(chain, width)]


def _chain_lines(chain: list[Boolean], width: int) -> list[str]:
    if not isinstance(chain[0], Relational):
        return [plain_text(chain[0])]
    members = [chain[0].lhs, *(r.rhs for r in chain)]
    signs = ["", *(f"{_RELATIONS[RELATIONS[r.rel_op]]} " for r in chain)]
    whole = " ".join(sign + plain_text(member) for sign, member in zip(signs, members))
    if len(whole) <= width:
        return [whole]
    lines: list[str] = []
    for sign, member in zip(signs, members):
        lines += [("  " if lines else "") + line for line in _broken(sign, member, width - 4)]
    return lines


def _broken(sign: str, member: Expr, width: int) -> list[str]:
    """One member of a chain, broken between its terms where it is longer than the width."""
    if len(plain_text(member)) <= width or not is_sum(member):
        return [sign + plain_text(member)]
    lines = [sign]
    for term in _PRINTER.terms(member):
        if len(lines[-1]) + len(term) > width and lines[-1] != sign:
            lines.append("  ")
        lines[-1] += term.lstrip() if not lines[-1].strip() else term
    return lines
