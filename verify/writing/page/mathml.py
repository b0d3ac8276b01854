"""LaTeX as MathML that a browser lays out as TeX would, and that says so where a command is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from latex2mathml.converter import Converter

_ELEMENTS = frozenset(
    {"math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mstyle"}
    | {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
)
_ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3, "mroot": 2}
_ENVIRONMENTS = frozenset({"aligned", "array", "pmatrix"})
_SCRIPTED = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_WITH_LIMITS = frozenset({"∏", "∑", "lim", "min", "max", "root"})
_BARS = frozenset("|‖")
_BRACKETS = frozenset("()[]")
_OPENING = frozenset("([{⟨")
_CLOSING = frozenset({")", "]", "}", "⟩", "|", "‖", "˙"})
_ORDINARY = frozenset("∞⊤#*∇∗")
_DROPPED = ("xmlns", "columnalign", "columnspacing", "rowspacing")
_INSERTED_TEXT = re.compile(r"\\text\{((?:[^{}]|\{[^{}]*\})*)\}")


class Unconverted(ValueError):
    """A formula holds something that has no MathML; the message says what and where."""


@lru_cache(maxsize=8192)
def mathml(latex: str, block: bool = False) -> str:
    """Return the ``math`` element of a formula given without delimiters.

    Raises Unconverted where a command of it, or an environment, is not known: nothing is ever shown as its source.
    """
    for environment in re.findall(r"\\(?:begin|end)\s*\{([^}]*)\}", latex):
        if environment not in _ENVIRONMENTS:
            raise Unconverted(f"no MathML for {latex!r}: the environment {environment!r} is not known")
    source = _INSERTED_TEXT.sub(_split_text, latex)
    source = source.replace(r"\begin{aligned}", r"\begin{array}{rl}").replace(r"\end{aligned}", r"\end{array}")
    try:
        made = Converter(display="block" if block else "inline").convert_to_element(source)
    except Exception as error:
        # the converter's errors have no common base, and say nothing of the formula
        raise Unconverted(f"no MathML for {latex!r}: {type(error).__name__} {error}") from error
    for element in made.iter():
        element.text = unescape(element.text or "")
    for hat in (over[-1] for over in made.iter("mover") if over[-1].text == "^"):
        hat.text = "ˆ"
    for element in made.iter():
        _require_converted(element, latex)
    _set(made)
    if not block:
        del made.attrib["display"]  # inline is what it is anyway
    if block:
        _align(made)
        _annotate(made, latex)
    return tostring(made, encoding="unicode", short_empty_elements=False)


def _split_text(found: re.Match[str]) -> str:
    """A text that stands in a formula, with the formulas that stand in the text taken out of it."""
    return "".join(piece if formula else rf"\text{{{piece}}}" for piece, formula in pieces(found[1]))


def letters(formula: str) -> int:
    """Return how many letters wide a ``math`` element is, about, as ``mathml`` makes it."""
    return round(_letters(fromstring(formula)))  # noqa: S314 - made by mathml, not read from anywhere


def _letters(element: Element) -> float:
    sizes = [_letters(child) for child in element if child.tag != "annotation"]
    if element.tag in ("mfrac", "mtable"):
        return max(sizes, default=0)
    if element.tag in _SCRIPTED:
        return sizes[0] + 0.7 * max(sizes[1:])
    text = element.text or ""
    space = 1.2 if element.tag == "mo" and text not in _CLOSING | _OPENING else 0
    return len(text) + space + sum(sizes)


def _require_converted(element: Element, latex: str) -> None:
    text = element.text or ""
    leftover = re.search(r"\\[A-Za-z]*|[&^_{}$]", text) if element.tag != "mtext" else re.search(r"\\[A-Za-z]*", text)
    brace = element.tag == "mo" and text in "{}"
    if element.tag not in _ELEMENTS:
        raise Unconverted(f"no MathML for {latex!r}: <{element.tag}> is not one of its elements")
    if element.get("linebreak") or (leftover and not brace):
        raise Unconverted(f"no MathML for {latex!r}: {leftover[0] if leftover else 'a line break'!r} is left over")
    if len(element) != _ARITY.get(element.tag, len(element)) or (element.tag == "msqrt" and not len(element)):
        raise Unconverted(f"no MathML for {latex!r}: a part of <{element.tag}> is missing")
    if element.tag == "mi" and not text:
        raise Unconverted(f"no MathML for {latex!r}: a script without a base, or an empty name")


def _set(parent: Element) -> None:
    """Settle in place, for the element and what is in it, what the converter leaves to chance."""
    for position, child in enumerate(list(parent)):
        _set(child)
        if child.tag == "mrow" and len(child) == 1 and parent.tag != "math":
            parent[position] = child[0]
    _join_upright(parent)
    for name in _DROPPED:
        parent.attrib.pop(name, None)
    if parent.tag in _SCRIPTED:
        _set_scripts(parent)
    if parent.tag == "mover":
        # no accent: browsers would set it as high as its own box, through the letter
        parent.attrib.pop("accent", None)
        parent[1].set("stretchy", "false")
    before: Element | None = None
    for child in parent:
        if child.tag == "mo":
            _set_operator(child, before)
        before = child


def _set_scripts(element: Element) -> None:
    base, *scripts = element
    if (base.text or "") in _WITH_LIMITS and base.tag in ("mo", "mi"):
        element.tag = _SCRIPTED[element.tag]
        base.tag = "mo"
        base.set("movablelimits", "true")
        base.set("lspace", "0")
        base.set("rspace", "0.17em")
    for script in scripts:
        if script.tag == "mo":
            # alone in a script it is a mark and no operator: no space around it
            script.tag = "mi"
            script.attrib.clear()


def _set_operator(element: Element, before: Element | None) -> None:
    text = element.text or ""
    limits = element.get("movablelimits") is not None
    named = len(text) > 1 and text.isascii() and text.isalpha()
    if (named and not limits) or text in _ORDINARY:
        element.tag = "mi"
        element.attrib.clear()
    elif (text in _BARS and element.get("stretchy") != "true") or (
        text in _BRACKETS and element.get("stretchy") == "false"
    ):
        # a bar of a norm opens or closes, as a bracket does: a letter has no space around it, and grows with nothing
        element.tag = "mi"
        element.attrib.clear()
    elif text in ("−", "+", "-") and _opens(before):
        element.set("form", "prefix")


def _opens(before: Element | None) -> bool:
    """Tell whether what follows this sibling begins something, so that a minus there is a sign."""
    if before is None or (before.text or "") in _OPENING:
        return True
    return before.tag == "mo" and (before.text or "") not in _CLOSING


def _join_upright(parent: Element) -> None:
    """Upright letters one by one are one name: ``\\mathrm{next}``."""
    letters = [c for c in parent if c.tag == "mi" and c.get("mathvariant") == "normal"]
    if len(letters) == len(parent) and len(parent) > 1:
        letters[0].text = "".join(c.text or "" for c in letters)
        for extra in letters[1:]:
            parent.remove(extra)
        letters[0].attrib.clear()


def _align(math: Element) -> None:
    """Mark the outermost table, where it is the whole formula, as lines that are aligned."""
    whole = list(math[0]) if len(math) == 1 and math[0].tag == "mrow" else list(math)
    if len(whole) == 1 and whole[0].tag == "mtable" and _is_lines(whole[0]):
        whole[0].set("displaystyle", "true")
        whole[0].set("class", "lines")


def _annotate(math: Element, latex: str) -> None:
    """Put the source beside what is shown, for those who copy a formula or have it read by a program."""
    shown = list(math)
    semantics = Element("semantics")
    row = SubElement(semantics, "mrow") if len(shown) != 1 else semantics
    row.extend(shown)
    SubElement(semantics, "annotation", {"encoding": "application/x-tex"}).text = latex
    math[:] = [semantics]


def _is_lines(table: Element) -> bool:
    return all(len(row) <= 2 for row in table)


_TEXT = re.compile(
    r"\$(?P<formula>[^$]*)\$|\\(?P<escaped>[&%$#_{}])|\\text(?P<sign>backslash|asciitilde|asciicircum)\{\}"
    r"|\\dots(?P<dots>)\{\}|(?P<plain>[^$\\]+)|(?P<other>.)",
    re.DOTALL,
)
_SIGNS = {"backslash": "\\", "asciitilde": "~", "asciicircum": "^"}


def pieces(latex_text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a sentence of ``derivations.typesetting.sentences``: texts and formulas, and which each is.

    Raises Unconverted for a command that such sentences do not have.
    """
    for found in _TEXT.finditer(latex_text):
        if found["other"]:
            raise Unconverted(f"{latex_text[found.start() :][:40]!r} is not text of a sentence")
        if found["formula"] is not None:
            yield found["formula"].strip(), True
        else:
            dots = "…" if found["dots"] is not None else ""
            yield found["plain"] or found["escaped"] or _SIGNS.get(found["sign"] or "", dots), False
