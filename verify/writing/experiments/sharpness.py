"""How far the proved steps reach: the study in words, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verify.networks.experiments.sharpness import CONDITIONS, IMBALANCES, RATIOS, SHAPES, SHARES, Sharpness
from verify.numbers.floats import Array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
