"""``simulate``: the slides' experiments, and the study of how sharp the theorems are."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import fill
from typing import TYPE_CHECKING

from verify.networks.experiments import edge, figure1, sharpness, table36, uncapped
from verify.writing.experiments.edge import account as edge_account
from verify.writing.experiments.edge import pictures as edge_pictures
from verify.writing.experiments.figure1 import account as figure1_account
from verify.writing.experiments.figure1 import picture as figure1_picture
from verify.writing.experiments.sharpness import account as sharpness_account
from verify.writing.experiments.sharpness import picture as sharpness_picture
from verify.writing.experiments.table36 import account as table36_account
from verify.writing.experiments.table36 import picture as table36_picture
from verify.writing.experiments.uncapped import account as uncapped_account
from verify.writing.output import write_files
from verify.writing.terminal.table import WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Files = dict[str, str | bytes]


def run(experiment: str, runs: int | None, seed: int, out: str | None) -> bool:
    """Run the experiment, print what came of it, and write its files; an experiment that ran is a good answer."""
    if out is not None:
        from verify.writing.plots import check_matplotlib

        check_matplotlib()
        write_files(out, {})  # a directory that cannot be made is found out before the work
    text, files = _EXPERIMENTS[experiment](runs, seed, out is not None)
    print(_wrapped(text), end="")
    if out is not None:
        print("".join(f"wrote {path}\n" for path in write_files(out, files)), end="")
    return True


def _wrapped(text: str) -> str:
    """The text with lines too long for a page broken, and their rest indented."""
    lines = (fill(line, WIDTH, subsequent_indent="    ") if len(line) > WIDTH else line for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines)


def _pictures(name: str, figure: Figure) -> Files:
    """The figure in every form: for the screen, for a document, for print."""
    from verify.writing.plots import FORMATS, saved

    return {name + suffix: saved(figure, suffix) for suffix in FORMATS}


def _figure1(runs: int | None, seed: int, wanted: bool) -> tuple[str, Files]:
    found = figure1.figure1(figure1.RUNS if runs is None else runs, seed)
    files: Files = {}
    if wanted:
        files = {"figure1.csv": figure1.data(found)}
        for setup in figure1.SETUPS:
            files |= _pictures(f"figure1-{setup.name}", figure1_picture(found, setup))
    return figure1_account(found), files


def _table36(runs: int | None, seed: int, wanted: bool) -> tuple[str, Files]:
    found = table36.table36(table36.RUNS if runs is None else runs, seed)
    files: Files = {}
    if wanted:
        files = {"table36.csv": table36.data(found), "table36-protocols.csv": table36.data_of_search(found)}
        files |= _pictures("table36", table36_picture(found))
    return table36_account(found), files


def _sharpness(runs: int | None, seed: int, wanted: bool) -> tuple[str, Files]:
    found = sharpness.sharpness(sharpness.RUNS if runs is None else runs, seed)
    files: Files = {}
    if wanted:
        files = {"sharpness.csv": sharpness.data(found), **_pictures("sharpness", sharpness_picture(found))}
    return sharpness_account(found), files


def _uncapped(runs: int | None, seed: int, wanted: bool) -> tuple[str, Files]:
    hunted = tuple(
        uncapped.hunt(shape, uncapped.GENERATIONS if runs is None else runs, seed) for shape in uncapped.SHAPES
    )
    files: Files = {"uncapped.csv": uncapped.data(hunted)} if wanted else {}
    return uncapped_account(uncapped.exact_run(), hunted), files


def _edge(runs: int | None, seed: int, wanted: bool) -> tuple[str, Files]:
    found = edge.sweep(edge.RUNS if runs is None else runs, seed)
    files: Files = {}
    if wanted:
        files = {"edge.csv": edge.data(found)}
        for name, figure in edge_pictures(found).items():
            files |= _pictures(name, figure)
    return edge_account(found, edge.hunt(seed=seed)), files


_EXPERIMENTS: dict[str, Callable[[int | None, int, bool], tuple[str, Files]]] = {
    "figure1": _figure1,
    "table36": _table36,
    "sharpness": _sharpness,
    "uncapped": _uncapped,
    "edge": _edge,
}
