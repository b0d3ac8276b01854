"""Plots in the page: named, scaled, in the page's colours; one that runs or fetches something is refused."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.material.pages import PICTURE, SVG
from verify.writing.page.figures import Figure, FigureError, inline_svg


def test_a_plot_is_named_scaled_and_keeps_its_ids_to_itself():
    made = inline_svg(PICTURE)
    assert re.match(r'<svg [^>]*role="img" aria-labelledby="plot-title plot-desc">', made)
    assert '<title id="plot-title">A line</title><desc id="plot-desc">It falls.</desc>' in made
    assert {"#plot-a", "url(#plot-c)"} <= set(re.findall(r'(?:href|clip-path)="([^"]*)"', made))
    assert not re.search(r"metadata|<style|width=|<\?xml|DOCTYPE", made)


def test_lines_in_a_plot_go_from_place_to_place_by_tenths() -> None:
    places = [(0.04, 10.0), (3.26, 9.96), (6.5, -0.34), (9.75, 100.0)]
    path = "M" + " L".join(f" {x} {y}" for x, y in places) + " z"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n <g>\n  <path d="{path}"/>\n </g>\n</svg>'
    made = inline_svg(Figure("plot", "t", "d", "c", svg))
    assert "\n" not in made
    found = re.search(r'd="m ([^"z]*) z"', made)
    assert found is not None
    steps = np.array(found[1].split(), dtype=float).reshape(-1, 2)
    assert np.abs(steps.cumsum(axis=0) - np.array(places)).max() < 0.0501


def test_greys_of_a_plot_follow_the_page_and_colours_stay():
    made = inline_svg(PICTURE)
    assert "stroke: var(--ink); fill: #0072b2" in made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no svg", "no SVG"),
        ("<p/>", "no SVG but <p>"),
        (SVG.replace(' viewBox="0 0 9 9"', ""), "no viewBox"),
        (SVG.replace("<g ", '<g onload="f()" '), "onload"),
        (SVG.replace("<defs>", "<defs><script>f()</script>"), "<script>"),
        (SVG.replace("#a", "https://example.org/a.svg"), "example.org"),
        (SVG.replace("url(#c)", "url(https://example.org/c)"), "clip-path"),
        (SVG.replace("round;", "round; fill: red;"), "<style>"),
        (SVG.replace('PUBLIC "a" "b"', '[<!ENTITY x "y">]'), "entities"),
    ],
)
def test_a_plot_that_runs_or_fetches_something_is_refused(text, said):
    with pytest.raises(FigureError, match=re.escape(said)):
        inline_svg(Figure("plot", "t", "d", "c", text))
