"""``check``: a paper of one's own, decided, and written as the slides are."""

from __future__ import annotations

import shlex
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePath
from time import perf_counter

from verify.cli.commands.documents import require_report
from verify.cli.commands.progress import shown
from verify.errors import RequestError
from verify.search.language.papers import Paper
from verify.search.session import SECONDS
from verify.trials.evidence import Verdict
from verify.verdicts.papers import decide_paper, require_tryable, stands
from verify.verdicts.summary import closing_line, rows
from verify.verdicts.verdict import ClaimVerdict
from verify.writing.making import Making
from verify.writing.output import Output
from verify.writing.phrases import work_of
from verify.writing.terminal.claims import erratum
from verify.writing.terminal.table import console, verdict_table


@dataclass(frozen=True)
class CheckRequest:
    """What ``check`` was asked for: where to write, and how long to search."""

    file: str
    json: str | None
    page: str | None
    latex: str | None
    seconds: float | None
    seed: int
    jobs: int


def check_paper(paper: Paper, request: CheckRequest) -> bool:
    """Print the table and the errata, write what is asked for; return whether the answer is good."""
    if request.page is not None:
        require_report()
    _require_distinct(request)
    require_tryable(paper)
    targets = {"json": request.json, "page": request.page, "latex": request.latex}
    with ExitStack() as stack:
        outputs = {k: stack.enter_context(Output(target)) for k, target in targets.items() if target is not None}
        start = perf_counter()
        seconds = request.seconds or SECONDS
        with shown(len(paper.entries)) as advance:
            verdicts = decide_paper(paper, seconds, request.seed, request.jobs, advance)
        spent = perf_counter() - start
        if "-" not in targets.values():
            _print(paper, verdicts, spent)
        for kind, output in outputs.items():
            output.write(_written(kind, paper, verdicts, request, spent))
    return stands(verdicts)


def _require_distinct(request: CheckRequest) -> None:
    targets = [t for t in (request.json, request.page, request.latex) if t is not None]
    if len(set(targets)) < len(targets):
        raise RequestError("--json, --page and --latex should name different files")


def _print(paper: Paper, verdicts: list[ClaimVerdict], spent: float) -> None:
    screen = console()
    screen.print(paper.title, style="bold", markup=False)
    screen.print()
    screen.print(verdict_table(rows(verdicts), "claim", screen.width))
    wrong = [v for v in verdicts if Verdict.REFUTED in (v.printed.verdict, v.corrected and v.corrected.verdict)]
    if wrong:
        screen.print()
        print("\n".join(erratum(v) for v in wrong), end="")
    screen.print()
    screen.print(closing_line(verdicts, spent), soft_wrap=False)


def _written(kind: str, paper: Paper, verdicts: list[ClaimVerdict], request: CheckRequest, spent: float) -> str:
    work = work_of(paper)
    if kind == "latex":
        from verify.writing.latex.document import document

        return document(verdicts, work=work)
    tried = [s.instances for v in verdicts for s in (v.printed, v.corrected) if s is not None]
    if kind == "page":
        from verify.writing.page.build import page

        making = Making(_command(request), min(tried), request.seed, request.seconds or SECONDS)
        return page(verdicts, making, work=work)
    from verify.writing.json.verdicts import report

    return report(verdicts, max(min(tried), 1), request.seed, spent)


def _command(request: CheckRequest) -> str:
    """The command that makes such a page; the number of processes changes how far a search comes in its time."""
    words = [
        "python",
        "-m",
        "verify",
        "check",
        PurePath(request.file).name,
        "--page",
        PurePath(request.page or "").name,
    ]
    words += ["--seconds", f"{request.seconds:g}"] if request.seconds is not None else []
    return shlex.join([*words, "--seed", str(request.seed)])
