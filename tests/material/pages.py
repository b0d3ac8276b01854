"""A page of verdicts made by hand, and a plot to put on it."""

from __future__ import annotations

from derivations import CLAIMS
from tests.material.handmade_verdicts import all_found
from verify.writing.making import Making
from verify.writing.page.build import page
from verify.writing.page.figures import Figure

MAKING = Making("python -m verify report -o page.html", 40, 0)
SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "a" "b">'
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" viewBox="0 0 9 9">'
    '<metadata>when</metadata><defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
    '<path id="a" d="M 0 0"/><clipPath id="c"/></defs>'
    '<g clip-path="url(#c)"><use xlink:href="#a" style="stroke: #000000; fill: #0072b2"/></g></svg>'
)
PICTURE = Figure("plot", "A line", "It falls.", "Loss against t.", SVG, (("t", "loss"), ("0", "1")))


def written(*claims: str, **more) -> str:
    chosen = [c for c in CLAIMS if not claims or c.display in claims]
    return page(all_found(chosen), MAKING, **more)
