"""The values of an exact instance in LaTeX: names, rationals, matrices of them, decimals."""

from __future__ import annotations

from derivations.typesetting.plain_text import latex_of_name
from derivations.typesetting.sentences import prose


def name_latex(name: str) -> str:
    """Return the LaTeX of the name of a value; a name that is no identifier stands as text."""
    return latex_of_name(name) if name.isidentifier() else rf"\text{{{prose(name)}}}"


def value_latex(value: object) -> str:
    """Return the LaTeX of a rational given as text, or of a list or a list of rows of such: a column or a matrix.

    What is no number, the name of a loss, stands as text.
    """
    if not isinstance(value, (list, tuple)):
        text = str(value)
        return _fraction(text) if text.lstrip("-")[:1].isdigit() else rf"\text{{{prose(text)}}}"
    matrix = [row if isinstance(row, (list, tuple)) else [row] for row in value]
    entries = r" \\ ".join(" & ".join(_fraction(str(entry)) for entry in row) for row in matrix)
    # pmatrix stops at ten columns
    return rf"\left(\begin{{array}}{{{'r' * len(matrix[0])}}} {entries} \end{{array}}\right)"


def decimal_latex(text: str) -> str:
    """Return the LaTeX of a decimal number given as text, ``1.5e-12`` or ``inf``; any other text stands as text."""
    if text in ("inf", "-inf"):
        return text.replace("inf", r"\infty")
    mantissa, mark, exponent = text.lower().partition("e")
    if mark and exponent.lstrip("+-").isdigit():
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    return text.replace("_", r"\_") if text.replace(".", "").lstrip("-").isdigit() else rf"\text{{{prose(text)}}}"


def _fraction(text: str) -> str:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    above, slash, below = digits.partition("/")
    return rf"{sign}\tfrac{{{above}}}{{{below}}}" if slash else f"{sign}{above}"
