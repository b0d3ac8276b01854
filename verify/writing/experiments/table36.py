"""The table after (36): what came of it in words, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.networks.experiments.protocols import (
    COUNTINGS,
    ERRORS,
    LAWS,
    RULES,
    SINGLE_STARTS,
    TARGET,
    VARIANTS,
    WIDTHS,
)
from verify.networks.experiments.table36 import SEARCH_RUNS, Table36

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def account(found: Table36) -> str:
    """Return what came of the experiment, as text."""
    family = (
        f"laws of X: {len(LAWS)}; widths: {', '.join(map(str, WIDTHS))}; step rules: {', '.join(RULES)}; errors: "
        f"{', '.join(ERRORS)}; counting: {', '.join(COUNTINGS)}; starts of the single layer: "
        f"{', '.join(SINGLE_STARTS)}; initialisations: {', '.join(f'{v.row} {v.name}' for v in VARIANTS)}"
    )
    lines = []
    if found.misfits:
        lines += [
            f"family of {len(found.misfits)} protocols, each tried on {SEARCH_RUNS} runs: {family}",
            f"nearest (root mean square of the relative differences {found.misfits[0][1]:.3f}):",
        ]
    lines += [f"  {found.protocol}", f"{found.runs} other runs, seed {found.seed}", ""]
    lines.append(f"{'':<10}{'model':<26}{'slides':>8}{'ours':>9}{'error':>8}{'difference':>12}")
    for c in found.cells:
        verdict = "reproduced" if c.reproduced else "not reproduced"
        numbers = f"{c.slides:>8.2f}{c.ours:>9.2f}{c.standard_error:>8.2f}{c.difference:>+12.2f}"
        lines.append(f"{c.row:<10}{c.model:<26}{numbers}  {verdict}")
    count = sum(c.reproduced for c in found.cells)
    verdict = "reproduced" if found.reproduced else "not reproduced"
    lines += [
        "",
        f"table36: {verdict}; {count} of {len(found.cells)} cells within two standard errors or half an iteration",
    ]
    return "\n".join(lines) + "\n"


def picture(found: Table36) -> Figure:
    """Return the slides' numbers and ours with two standard errors, one row for each initialisation and model."""
    from verify.writing.plots import BLUE, VERMILION, styled

    with styled() as figure_class:
        figure = figure_class(figsize=(7.2, 4.2))
        axes = figure.subplots()
        height = range(len(found.cells))
        ours, errors = [c.ours for c in found.cells], [2 * c.standard_error for c in found.cells]
        axes.errorbar(ours, height, xerr=errors, fmt="o", color=BLUE, capsize=3, label="ours, two standard errors")
        slides = [c.slides for c in found.cells]
        axes.plot(slides, height, "D", color=VERMILION, markerfacecolor="none", markersize=8, label="slides")
        axes.set_yticks(list(height), [f"{c.row}, {c.model.split('-')[0]}" for c in found.cells])
        axes.invert_yaxis()
        axes.set_xlabel(f"iterations to an error of {TARGET:g}")
        axes.set_title(f"the table after (36), under the nearest protocol; {found.runs} runs")
        axes.legend(loc="lower right")
    return figure
