"""How far the proved steps reach: the study in words, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verify.networks.experiments.sharpness import CONDITIONS, IMBALANCES, RATIOS, SHAPES, SHARES, Sharpness
from verify.numbers.floats import Array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


RATIO_NAMES = tuple(RATIOS)


def picture(found: Sharpness) -> Figure:
    """Return three panels of distribution functions: the ratio of the steps, of the decreases, and the room left."""
    from verify.writing.plots import line, styled

    def distribution(axes: object, number: int, values: Array, label: str) -> None:
        line(axes, number, np.sort(values), np.arange(1, len(values) + 1) / len(values), label, drawstyle="steps-post")  # type: ignore[arg-type]

    with styled() as figure_class:
        figure = figure_class(figsize=(9.6, 3.8))
        steps, decreases, room = figure.subplots(1, 3, sharey=True)
        names = list(RATIOS)
        for axes, name in ((steps, names[0]), (decreases, names[1])):
            for number, share in enumerate(SHARES):
                chosen = found.columns["share"] == share
                distribution(axes, number, found.ratio(*RATIOS[name])[chosen], rf"$R={share}\,\sigma_{{\min}}(W^*)$")
        distribution(room, 0, found.ratio(*RATIOS[names[2]]), "slides")
        distribution(room, 1, found.ratio(*RATIOS[names[3]]), "sharper")
        distribution(room, 2, found.ratio(*RATIOS[names[4]]), "stable")
        steps.set_title("proved step: sharper / slides")
        decreases.set_title("guaranteed decrease: sharper / slides")
        room.set_title("largest converging / proved step")
        steps.set_ylabel("share of the problems below")
        for axes in (steps, decreases, room):
            axes.set_xscale("log")
            axes.legend(loc="lower right")
            axes.set_xlabel("ratio")
    return figure


PROVED = {
    "slides": ("the slides' theorem, (24)", "alpha_0 > 0; slacks c_1, c_2", RATIO_NAMES[2]),
    "sharper": ("the sharper theorem", "alpha_0 > 0; slacks c_1, c_2", RATIO_NAMES[3]),
    "stable": ("the stable bounds", "L(0) > 0 alone", RATIO_NAMES[4]),
    "better of the two": ("the better of the last two", "alpha_0 > 0, else the stable one", RATIO_NAMES[5]),
}
"""The theorems whose steps the study compares with what converges: in words, what each needs, and its ratio."""


def picture_of_steps(found: Sharpness) -> Figure:
    """Return one panel: how many times its proved step each theorem leaves room for, as distribution functions."""
    from verify.writing.plots import line, styled

    with styled() as figure_class:
        figure = figure_class(figsize=(6.4, 3.8))
        axes = figure.subplots()
        for number, (name, (_, _, ratio)) in enumerate(PROVED.items()):
            values = np.sort(found.ratio(*RATIOS[ratio]))
            line(axes, number, values, np.arange(1, len(values) + 1) / len(values), name, drawstyle="steps-post")
        axes.set_xscale("log")
        axes.set_xlabel("largest step that converges / proved step")
        axes.set_ylabel("share of the problems below")
        axes.legend(loc="lower right")
    return figure


def rooms(found: Sharpness) -> list[tuple[str, ...]]:
    """Return a line for each theorem: what it needs, and the room that its step leaves (median, nine in ten)."""
    lines = []
    for theorem, needs, ratio in PROVED.values():
        middle, high = np.quantile(found.ratio(*RATIOS[ratio]), (0.5, 0.9))
        lines.append((theorem, needs, f"{middle:.3g}", f"{high:.3g}"))
    return lines


def account(found: Sharpness) -> str:
    """Return the medians and other quantiles of the ratios, as text."""
    count = len(found.columns["n"])
    shapes = ", ".join("x".join(map(str, s)) for s in SHAPES)
    lines = [
        f"{count} problems, {found.runs} of each kind, seed {found.seed}",
        f"n x h x m {shapes}; condition numbers of X {CONDITIONS}; imbalances {IMBALANCES}; R / sigma_min(W*) {SHARES}",
        f"{'ratio':<60}{'10 %':>10}{'median':>10}{'90 %':>10}",
    ]
    for name, pair in RATIOS.items():
        low, middle, high = np.quantile(found.ratio(*pair), (0.1, 0.5, 0.9))
        lines.append(f"{name:<60}{low:>10.3g}{middle:>10.3g}{high:>10.3g}")
    lines += ["usual starts: networks with alpha_0 = 0, and the median of the largest step over the stable one"]
    lines += [
        f"{u.start + ', ' + u.data + ' data':<60}{u.without_margin:>10} of {u.networks}{u.room:>10.3g}"
        for u in found.usual
    ]
    return "\n".join(lines) + "\n"
