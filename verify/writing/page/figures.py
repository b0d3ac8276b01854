"""Plots for the page: the SVG of a plotting library made fit to stand in HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, register_namespace, tostring

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)")
_NEUTRAL = re.compile(r"#([0-9a-fA-F]{2})\1\1(?![0-9a-fA-F])")
_PLACES, _NUMBER = frozenset({"d", "points", "x", "y"}), re.compile(r"-?\d+\.\d+")
"""Attributes whose numbers are lengths on paper, in points: a tenth of one is finer than anybody sees."""
_POLYGON = re.compile(r"M(?: -?[\d.]+){6,}(?: z)?")
_ZERO = re.compile(r"^(-?)0(?=\.)")
_FALLBACKS = re.compile(r"(font-family: '[^']*')(?:, '[^']*')*, sans-serif")
_RUNS = frozenset({"script", "foreignObject", "iframe", "animate", "set"})
_DEFAULT_STYLE = "*{stroke-linejoin: round; stroke-linecap: butt}"
"""The one style sheet that matplotlib writes; the page has its own for plots, which does not speak of all elements."""


class FigureError(ValueError):
    """A plot that cannot stand in the page; the message says why."""


Table = tuple[tuple[str, ...], ...]
"""Rows of cells; the first row holds the heads, the first cell of a row is its head."""


@dataclass(frozen=True)
class Figure:
    """A plot: its anchor, a title, a description for who cannot see it, a caption, and the SVG text.

    ``table``: the numbers behind it, or None where there are none to show; ``data``: all of them, as CSV.
    """

    id: str
    title: str
    description: str
    caption: str
    svg: str
    table: Table | None = None
    data: str = ""


@dataclass(frozen=True)
class Experiment:
    """An experiment on the page: its anchor, a title, what it came to, its numbers if it is a table, its plots."""

    id: str
    title: str
    note: str
    table: Table | None = None
    figures: tuple[Figure, ...] = ()


def inline_svg(figure: Figure) -> str:
    """Return the figure's SVG as an element of HTML: named, scaled to the text, its ids its own, nothing fetched.

    Raises FigureError where the text is no SVG, or would run or fetch something.
    """
    register_namespace("", _SVG)
    register_namespace("xlink", _XLINK)
    text = re.sub(r"<!DOCTYPE[^>\[]*>", "", figure.svg)
    if "<!ENTITY" in text or "<!DOCTYPE" in text:
        raise FigureError(f"figure {figure.id}: the SVG declares entities")
    try:
        root = fromstring(text)  # noqa: S314 - our own plots, and without a document type
    except ParseError as error:
        raise FigureError(f"figure {figure.id}: no SVG ({error})") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise FigureError(f"figure {figure.id}: no SVG but <{root.tag}>")
    _fit(root, figure)
    for parent in root.iter():
        for child in list(parent):
            default = _local(child) == "style" and (child.text or "").strip() == _DEFAULT_STYLE
            if _local(child) == "metadata" or default:
                parent.remove(child)
    for element in root.iter():
        _own(element, figure)
    _close_up(root)
    named = [
        _named("title", f"{figure.id}-title", figure.title),
        _named("desc", f"{figure.id}-desc", figure.description),
    ]
    for position, element in enumerate(named):
        root.insert(position, element)
    return tostring(root, encoding="unicode")


def _close_up(element: Element) -> None:
    """Leave out the space between elements, except within text."""
    if _local(element) == "text":
        return
    element.text = (element.text or "").strip()
    for child in element:
        child.tail = (child.tail or "").strip()
        _close_up(child)


def _fit(root: Element, figure: Figure) -> None:
    if root.get("viewBox") is None:
        raise FigureError(f"figure {figure.id}: the SVG has no viewBox")
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    # a picture with links in it is no single image to those who have it read
    root.set("role", "group" if root.find(f".//{{{_SVG}}}a") is not None else "img")
    root.set("aria-labelledby", f"{figure.id}-title {figure.id}-desc")


def _own(element: Element, figure: Figure) -> None:
    """Prefix the element's id and its references with the figure's id: two plots may use the same ones."""
    if _local(element) in _RUNS | {"style"}:
        raise FigureError(f"figure {figure.id}: the SVG holds <{_local(element)}>")
    for name, value in list(element.attrib.items()):
        if _local_name(name).startswith("on") or _OUTSIDE.search(value):
            raise FigureError(f"figure {figure.id}: the SVG would run or fetch something ({_local_name(name)})")
        if name == "id":
            element.set(name, f"{figure.id}-{value}")
        elif _local_name(name) == "href":
            del element.attrib[name]  # the name with a namespace is that of old programs
            element.set("href", _link(element, value, figure))
        elif name in _PLACES:
            short = _NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), value)
            short = re.sub(r"\s+(?:L\s+)?", " ", short).strip()
            element.set(name, _relative(short) if _POLYGON.fullmatch(short) else short)
        else:
            plain = _FALLBACKS.sub(r"\1, sans-serif", _REFERENCE.sub(rf"url(#{figure.id}-\1)", value))
            element.set(name, _NEUTRAL.sub(_shade, plain))
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]


def _relative(path: str) -> str:
    """Return a path of straight lines, in tenths, with each place given by its distance from the one before."""
    _, *numbers, end = path.split() if path.endswith("z") else [*path.split(), ""]
    tenths = [round(10 * float(number)) for number in numbers]
    apart = [*tenths[:2], *(b - a for a, b in zip(tenths, tenths[2:]))]
    return " ".join(["m", *(_ZERO.sub(r"\1", f"{x / 10:g}") for x in apart), end]).strip()


def _link(element: Element, target: str, figure: Figure) -> str:
    """A link to another place of the page as it is; what a plot takes from itself by its new id."""
    if _local(element) == "a" and target.startswith("#"):
        return target
    if _local(element) == "a":
        raise FigureError(f"figure {figure.id}: the SVG links to {target[:40]!r}")
    if not target.startswith(("#", "data:image/png;")):
        raise FigureError(f"figure {figure.id}: the SVG refers to {target[:40]!r}")
    return f"#{figure.id}-{target[1:]}" if target.startswith("#") else target


def _shade(found: re.Match[str]) -> str:
    """A grey of the plot between the page's ink and its paper, whichever of them is the lighter one."""
    share = 100 - round(int(found[1], 16) / 2.55)
    return "var(--ink)" if share == 100 else f"color-mix(in srgb, var(--ink) {share}%, var(--paper))"


def _named(tag: str, name: str, text: str) -> Element:
    holder = Element("holder")
    element = SubElement(holder, f"{{{_SVG}}}{tag}", {"id": name})
    element.text = text
    return element


def _local(element: Element) -> str:
    return _local_name(element.tag)


def _local_name(name: str) -> str:
    return name.rpartition("}")[2]
