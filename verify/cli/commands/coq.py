"""``coq``: the development written, compiled where that is asked for, and the answer printed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from verify.errors import RequestError
from verify.proof_assistant import record
from verify.proof_assistant.assumptions import MODULE, together, with_assumptions
from verify.proof_assistant.build import Outcome, build
from verify.proof_assistant.coqc import Coqc, find_coqc
from verify.proof_assistant.development import Development
from verify.proof_assistant.results import STATEMENTS, Result, derivation_key, developed, known, texts_in
from verify.selection import parse_ids, select
from verify.writing.json.coq import report
from verify.writing.output import Output, write_files
from verify.writing.terminal.coq import closing_line, complaints, result_table, stated_lines
from verify.writing.terminal.table import console


def coq(folder: str, ids: str | None, check: bool, seconds: int, jobs: int, target: str | None) -> bool:
    """Write the development into the folder, compile it if asked to; return whether nothing was refused."""
    coqc = find_coqc() if check else None
    claims = known() if ids is None else select(parse_ids(ids), known())
    if not any(claim.proof is not None for claim in claims):
        raise RequestError(f"--claims {ids}: there is no derivation of it, so there is nothing to export")
    with Output(target) if target is not None else nullcontext() as output:
        development, results = developed(claims, jobs)
        stated = [name for name in texts_in(STATEMENTS) if name in development.texts]
        exported = [r.module for r in results if r.exported]
        # all of the library with all of the results, else only what the results asked for rest on
        wanted = frozenset(development.texts) if ids is None else development.closure([*stated, *exported])
        texts = {f"{name}.v": text for name, text in development.texts.items() if name in wanted}
        texts[f"{MODULE}.v"] = together(exported)
        write_files(folder, {**texts, "_CoqProject": _project(texts)}, option="-o")
        outcomes: dict[str, Outcome] = {}
        if coqc is not None:
            outcomes = _compiled(Path(folder), development, wanted, coqc, jobs, seconds)
            outcomes = with_assumptions(Path(folder), development, exported, outcomes, coqc, seconds)
        version = coqc.version if coqc is not None else None
        if target != "-":
            screen = console()
            screen.print(result_table(results, outcomes))
            screen.print()
            screen.print("".join(f"{line}\n" for line in stated_lines(stated, outcomes)), end="")
            screen.print(closing_line(results, outcomes, version, folder), soft_wrap=False)
            screen.print("\n".join(complaints(development, outcomes)), end="", markup=False)
        if output is not None:
            output.write(report(results, outcomes, version))
    _record(results, outcomes, version)
    return all(outcome.accepted for outcome in outcomes.values())


def _project(names: dict[str, str]) -> str:
    """What editors and coq_makefile read: the files are one flat folder."""
    return "\n".join(['-R . ""', "-arg -w", "-arg none", *names]) + "\n"


def _compiled(
    folder: Path, development: Development, wanted: frozenset[str], coqc: Coqc, jobs: int, seconds: int
) -> dict[str, Outcome]:
    """What Coq says of the wanted modules; a bar on standard error shows how far it is, on a terminal only."""
    bar = Progress(
        TextColumn("compiling"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=console(stderr=True),
        transient=True,
        disable=not console(stderr=True).is_terminal,
    )
    with bar:
        task = bar.add_task("", total=len(wanted))
        advance: Callable[[str], None] = lambda name: bar.update(task, advance=1, description=name)  # noqa: E731
        return build(folder, development, wanted, coqc, jobs, seconds, advance)


def _record(results: tuple[Result, ...], outcomes: dict[str, Outcome], version: str | None) -> None:
    """Keep what was accepted, for ``show``, the page and the document to say."""
    accepted: dict[str, record.Acceptance] = {}
    for result in results:
        outcome = outcomes.get(result.module)
        if version is not None and outcome is not None and outcome.accepted and outcome.assumptions is not None:
            accepted[derivation_key(result.id)] = record.Acceptance(version, outcome.day, outcome.assumptions)
    if accepted:
        record.keep(accepted)
