"""``certify`` and ``train``: what is guaranteed for the user's own arrays, and a run on which it is checked."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from verify.errors import RequestError
from verify.instances.losses import ProblemError
from verify.networks.certificates import certify
from verify.networks.files import ArrayError, read
from verify.networks.training.run import Stop
from verify.networks.training.schedules import Constant, schedule
from verify.networks.training.train import archive, train
from verify.writing.json.text import json_text
from verify.writing.output import Output
from verify.writing.terminal.runs import account
from verify.writing.terminal.table import console


def certify_network(
    files: tuple[str, str, str, str],
    slacks: tuple[str, str],
    eta: str | None,
    tolerance: str | None,
    target: str | None,
) -> bool:
    """Certify the arrays in the files (X, Y, W1, W2); print the answer unless the JSON goes to standard output.

    An answer that guarantees no step size is a good answer too. Raises RequestError for what cannot be used.
    """
    with Output(target) if target is not None else nullcontext() as output:
        try:
            x, y, w1, w2 = (read(f"--{name}", file) for name, file in zip(("x", "y", "w1", "w2"), files))
            found = certify(x, y, w1, w2, *slacks, eta, tolerance=tolerance)
        except ProblemError as error:
            raise RequestError(str(error)) from error
        if target != "-":
            print(found)
        if output is not None:
            output.write(json_text(found.to_json()))
    return True


@dataclass(frozen=True)
class TrainingRequest:
    """What ``train`` is asked for."""

    x: str
    y: str
    w1: str
    w2: str
    schedule: str
    steps: int
    tolerance: str | None
    eta: str | None
    c1: str
    c2: str
    exact: int | None
    out: str | None
    plot: str | None


def train_network(request: TrainingRequest) -> Stop | bool:
    """Run, print the account, write the files; return whether all is good, or ``Stop.INTERRUPTED``."""
    if request.plot is not None:
        from verify.writing.plots import check_target

        check_target(request.plot)
    if request.out is not None and Path(request.out).suffix.lower() != ".npz":
        raise RequestError(f"--out {request.out}: a name that ends in .npz is expected")
    try:
        return _run(request)
    except (ArrayError, ProblemError) as error:
        raise RequestError(str(error)) from error


def _run(request: TrainingRequest) -> Stop | bool:
    schedule(request.schedule, 1.0 if request.schedule == Constant.name else None)  # before files are read
    files = (request.x, request.y, request.w1, request.w2)
    x, y, w1, w2 = (read(f"--{name}", file) for name, file in zip(("x", "y", "w1", "w2"), files))
    with ExitStack() as stack:
        out = stack.enter_context(Output(request.out)) if request.out is not None else None
        plot = stack.enter_context(Output(request.plot)) if request.plot is not None else None
        bar = stack.enter_context(_bar())
        task = bar.add_task("", total=request.steps)
        found = train(
            x, y, w1, w2, request.schedule, request.steps, tolerance=request.tolerance, eta=request.eta, c1=request.c1,
            c2=request.c2, exact_steps=request.exact, progress=lambda done: bar.update(task, completed=done),
        )  # fmt: skip
        bar.stop()
        print(account(found, len(x)), end="")
        if out is not None:
            buffer = BytesIO()
            np.savez_compressed(buffer, **archive(found))  # type: ignore[arg-type]
            out.write(buffer.getvalue())
        if plot is not None:
            from verify.writing.plots import figure_of_run, saved

            plot.write(saved(figure_of_run(found), Path(request.plot or "").suffix))
    return found.stop if found.stop is Stop.INTERRUPTED else found.good


def _bar() -> Progress:
    screen = console(stderr=True)
    columns = (TextColumn("training"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
