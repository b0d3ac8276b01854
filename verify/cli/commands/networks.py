"""``certify`` and ``train``: what is guaranteed for the user's own arrays, and a run on which it is checked."""

from __future__ import annotations

import shlex
import sys
import warnings
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import numpy as np
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from verify.cli.endings import PROGRAM
from verify.errors import RequestError
from verify.instances.losses import ProblemError
from verify.networks.certificates import Certificate, certify
from verify.networks.csv_files import Remark
from verify.networks.files import ArrayError, as_matrix, read, require_shapes
from verify.networks.mean_loss import certificate_of_mean_loss, of_sum, run_of_mean_loss
from verify.networks.shards import Rows, Shards, as_rows, is_exact, read_rows
from verify.networks.suggestions import suggestions
from verify.networks.training.run_record import Run, Stop
from verify.networks.training.schedules import Constant, schedule
from verify.networks.training.train import archive, train
from verify.numbers.floats import Array
from verify.writing.json import certificates as certificates_json
from verify.writing.json.text import json_text
from verify.writing.output import Output
from verify.writing.terminal.runs import account
from verify.writing.terminal.table import console

TORCH = "torch"


@dataclass(frozen=True)
class Files:
    """The files of a network, and how it is meant.

    ``layout``: None for W1 n x h and W2 h x m, ``torch`` for the transposes, as ``torch.nn.Linear`` keeps weights.
    ``mean``: whether the loss is divided by the number of rows.
    """

    x: str
    y: str
    w1: str
    w2: str
    layout: str | None = None
    mean: bool = False

    def arrays(self) -> tuple[Rows, Rows, Array, Array]:
        """Return X, Y, W1, W2; what the files leave open is said on standard error. Raises ``ArrayError``."""
        if self.layout not in (None, TORCH):
            raise RequestError(f"--layout {self.layout}: torch is expected, or nothing")
        with warnings.catch_warnings(record=True) as remarks:
            warnings.simplefilter("always", Remark)
            x, y = (read_rows(f"--{name}", getattr(self, name)) for name in ("x", "y"))
            w1, w2 = (read(f"--{name}", getattr(self, name)) for name in ("w1", "w2"))
        found = (x, y, w1, w2) if self.layout is None else (x, y, _transposed("W1", w1), _transposed("W2", w2))
        _remark([str(remark.message) for remark in remarks], found)
        return found

    @property
    def words(self) -> str:
        """The options that name these files, as typed."""
        given = [("x", self.x), ("y", self.y), ("w1", self.w1), ("w2", self.w2)]
        more = (f" --layout {self.layout}" if self.layout else "") + (" --mean" if self.mean else "")
        return " ".join(f"--{name} {shlex.quote(file)}" for name, file in given) + more


def _transposed(name: str, array: Array) -> Array:
    """The transpose of a matrix; a vector is the one row of W2 that a single output has."""
    return as_matrix(name, array[None] if array.ndim == 1 else array).T


def certify_network(
    files: Files,
    slacks: tuple[str, str],
    eta: str | None,
    tolerance: str | None,
    suggest: bool,
    target: str | None,
    scheduler: str | None = None,
) -> bool:
    """Certify the arrays in the files; print the answer unless the JSON goes to standard output.

    An answer that guarantees no step size is a good answer too. Raises RequestError for what cannot be used.
    """
    with Output(target) if target is not None else nullcontext() as output:
        try:
            arrays = files.arrays()
            x, y, w1, w2 = arrays
            rows = len(x) if files.mean and len(x.shape) else 1
            with _bar("certifying") as bar:
                task = bar.add_task("", total=None)
                found = certify(
                    *arrays, *slacks, of_sum("eta", eta, Fraction(1, max(rows, 1))),
                    tolerance=of_sum("tolerance", tolerance, Fraction(rows)), scheduler=scheduler,
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )  # fmt: skip
            if suggest:
                more = suggestions(_held(x), _held(y), w1, w2, found, transposed=files.layout == TORCH)
                found = replace(found, suggestions=more)
            if files.mean:
                found = certificate_of_mean_loss(found, rows)
        except ProblemError as error:
            raise RequestError(str(error)) from error
        found = replace(found, warnings=(*found.warnings, *_rounded((files.x, files.y, files.w1, files.w2), arrays)))
        if target != "-":
            print(found)
            print(f"\nNext: {_next(found, files, arrays, suggest)}")
        if output is not None:
            output.write(json_text(certificates_json.as_json(found)))
    return True


def _remark(remarks: list[str], arrays: tuple[Rows, Rows, Array, Array]) -> None:
    """Say what the files leave open; where the arrays cannot be used, in the sentence that says why."""
    if not remarks:
        return
    x, y, w1, w2 = arrays
    try:
        require_shapes(as_rows("X", x), as_rows("Y", y), as_matrix("W1", w1), as_matrix("W2", w2))
    except ArrayError as error:
        raise RequestError(f"{error} ({'; '.join(remarks)})") from error
    for remark in remarks:
        print(f"{PROGRAM}: {remark}.", file=sys.stderr)


def _next(found: Certificate, files: Files, arrays: tuple[Rows, Rows, Array, Array], suggested: bool) -> str:
    """What goes on from a certificate: the command of a run within what is guaranteed, or of what guarantees more.

    Where no run is carried by doubles, the reason.
    """
    fewest = found.fewest_steps
    if fewest is None or fewest > HOPELESS:
        if not suggested:
            return f"{PROGRAM} certify {files.words} --suggest"
        schedule_name, steps = "stable-adaptive", STEPS
    else:
        schedule_name, steps = "sharp-adaptive", min(max(fewest, 1), STEPS)
    if suggested or _is_doubtful(found):
        try:
            began = _begun(arrays, schedule_name)
        except ProblemError as refused:
            return f"no run of {schedule_name}, for {refused}."
        if began is Stop.STATIONARY:
            other = "another start" if not found.suggestions else "arrays that a suggestion above gives"
            return f"a run from {other}; none moves from this one, where the gradient of the layers is zero."
    return f"{PROGRAM} train {files.words} --schedule {schedule_name} --steps {steps}"


def _is_doubtful(found: Certificate) -> bool:
    """Whether the constants are so far apart that doubles may carry no run."""
    kappa, alpha, beta = (found.constants[name] for name in ("kappa", "alpha0", "beta0"))
    if kappa is None or alpha is None or beta is None:
        return True
    return kappa.upper * beta.upper > DOUBTFUL * alpha.lower


def _begun(arrays: tuple[Rows, Rows, Array, Array], schedule_name: str) -> Stop:
    """How a run of no steps ends; raises ``ProblemError`` where ``train`` refuses it."""
    x, y, w1, w2 = arrays
    return train(_held(x), _held(y), w1, w2, schedule_name, 0, exact_steps=0).stop


DOUBTFUL = 2**40
"""kappa beta0 / alpha0 above this has a run tried before it is proposed."""
HOPELESS = 1_000_000
"""A guarantee of more steps than this is none that people wait for."""
STEPS = 10_000
"""Steps that a run is proposed with, at most."""


def _rounded(files: Sequence[str], arrays: Sequence[Rows]) -> list[str]:
    """Say of which files the decimals became doubles."""
    decimal = [
        file
        for file, a in zip(files, arrays)
        if not file.lower().partition(":")[0].endswith((".npy", ".npz")) and not is_exact(a)
    ]
    return (
        [f"the decimals in {' and '.join(decimal)} were rounded to the nearest doubles: the answer is about these"]
        if decimal
        else []
    )


def _held(rows: Rows) -> Array:
    """Data as one array, in memory where they are in several files."""
    return rows[:] if isinstance(rows, Shards) else rows


@dataclass(frozen=True)
class TrainingRequest:
    """What ``train`` is asked for."""

    files: Files
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
    x, y, w1, w2 = request.files.arrays()
    arrays = (_held(x), _held(y), w1, w2)
    rows = len(arrays[0]) if request.files.mean and arrays[0].ndim else 1
    with ExitStack() as stack:
        out = stack.enter_context(Output(request.out)) if request.out is not None else None
        plot = stack.enter_context(Output(request.plot)) if request.plot is not None else None
        bar = stack.enter_context(_bar("training"))
        task = bar.add_task("", total=request.steps)
        found = train(
            *arrays, request.schedule, request.steps, tolerance=of_sum("tolerance", request.tolerance, Fraction(rows)),
            eta=of_sum("eta", request.eta, Fraction(1, max(rows, 1))), c1=request.c1, c2=request.c2,
            exact_steps=request.exact, progress=lambda done: bar.update(task, completed=done),
        )  # fmt: skip
        if request.files.mean:
            found = run_of_mean_loss(found, rows)
        bar.stop()
        print(account(found, len(arrays[0])), end="")
        if out is not None:
            buffer = BytesIO()
            np.savez_compressed(buffer, **_kept(found, request.files.layout))  # type: ignore[arg-type]
            out.write(buffer.getvalue())
        if plot is not None:
            from verify.writing.plots import figure_of_run, saved

            plot.write(saved(figure_of_run(found), Path(request.plot or "").suffix))
    return found.stop if found.stop is Stop.INTERRUPTED else found.good


def _kept(found: Run, layout: str | None) -> dict[str, Array]:
    """What ``--out`` keeps, the layers as the files have them."""
    kept = archive(found)
    return kept if layout is None else kept | {"W1": kept["W1"].T, "W2": kept["W2"].T}


def _bar(title: str) -> Progress:
    screen = console(stderr=True)
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
