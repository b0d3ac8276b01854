"""``latex``, ``errata`` and ``report``: the verdicts written as a document, a list of errors, a page."""

from __future__ import annotations

import shlex
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path, PurePath

from derivations import CLAIMS, SHARPER
from derivations.typesetting.latex import fragment
from verify.cli.commands.progress import Answer, Effort, answer, asked_for
from verify.errors import RequestError
from verify.selection import parse_ids, select
from verify.trials.evidence import Verdict
from verify.verdicts.summary import is_good
from verify.writing.latex.pdf import compiled, find_tex
from verify.writing.making import Making
from verify.writing.output import Output
from verify.writing.terminal.claims import conventions_text, erratum

_ALL = (*CLAIMS, *SHARPER)


def latex(target: str, ids: str | None, pdf: bool, bare: bool, effort: Effort) -> bool:
    """Write the LaTeX, and beside it the PDF if asked for; return whether the answer is good.

    The whole document has the results beyond the slides too, bare displays do not.
    """
    claims = asked_for(ids) if bare else select(parse_ids(ids), _ALL) if ids is not None else _ALL
    if bare and pdf:
        raise RequestError("--fragment and --pdf exclude each other: bare displays are no document")
    if pdf and target == "-":
        raise RequestError("--pdf needs a file name after -o: the PDF is put beside it")
    if pdf and Path(target).suffix == ".pdf":
        raise RequestError(
            f"-o {target}: the name of the LaTeX file is wanted, as in slides.tex; the PDF is put beside it"
        )
    if bare:
        with Output(target) as output:
            output.write(fragment(claims))
        return True
    from verify.writing.latex.document import document

    tex = find_tex() if pdf else None
    with ExitStack() as stack:
        output = stack.enter_context(Output(target))
        beside = stack.enter_context(Output(str(Path(target).with_suffix(".pdf")))) if pdf else None
        found = answer(claims, effort)
        printed, beyond = ([v for v in found.verdicts if v.claim in these] for these in (CLAIMS, SHARPER))
        making = Making(_command("latex", target, ids, found), found.samples, found.seed)
        text = document(printed, beyond, making=making)
        made = compiled(text, tex) if tex is not None else b""
        output.write(text)
        if beside is not None:
            beside.write(made)
    return is_good(found.verdicts)


def errata(form: str, ids: str | None, effort: Effort) -> bool:
    """Decide the claims and print those refuted, as text, LaTeX or JSON; return whether the answer is good."""
    found = answer(asked_for(ids), effort)
    wrong = [v for v in found.verdicts if v.printed.verdict is Verdict.REFUTED]
    if form == "json":
        from verify.writing.json.verdicts import errata as errata_json

        print(errata_json(wrong, found.samples, found.seed), end="")
    elif form == "latex":
        from verify.writing.latex.errata import errata_document

        making = Making("python -m verify errata --format latex", found.samples, found.seed)
        print(errata_document(wrong, making), end="")
    else:
        said = [conventions_text(), *(erratum(v) for v in wrong)]
        print("\n".join(said if wrong else [*said, "nothing is wrong as printed\n"]), end="")
    return is_good(found.verdicts)


EXTRA = ("jinja2", "latex2mathml", "matplotlib")


NOT_RUN = "The experiments were not run for this page."


NONE_ASKED = "None of the displays asked for is an experiment."


def report(target: str, ids: str | None, runs: int, effort: Effort) -> bool:
    """Decide the claims, run the experiments among them, and write the page; return whether the answer is good."""
    require_report()
    known = (*CLAIMS, *SHARPER)
    claims = known if ids is None else select(parse_ids(ids), known)
    from verify.writing.page.build import page
    from verify.writing.page.experiments import experiments

    with Output(target) as output:
        found = answer(claims, effort)
        done = experiments({c.display for c in claims}, runs, found.seed) if runs else []
        made_by = f"{_command('report', target, ids, found)} --runs {runs}"
        making = Making(made_by, found.samples, found.seed)
        without = "" if done else NONE_ASKED if runs else NOT_RUN
        printed, beyond = ([v for v in found.verdicts if v.claim in these] for these in (CLAIMS, SHARPER))
        output.write(page(printed, making, beyond, done, without))
    return is_good(found.verdicts)


def require_report() -> None:
    """Raise RequestError where what a page needs is not installed."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise RequestError(f"a page needs {' and '.join(missing)}: pip install 'overparam-verify[report]' brings them")


def _command(name: str, target: str, ids: str | None, found: Answer) -> str:
    """The command that makes the same document or page; the number of processes changes nothing."""
    words = ["python", "-m", "verify", name, "-o", PurePath(target).name]
    words += ["--claims", ids] if ids is not None else []
    return shlex.join([*words, "--samples", str(found.samples), "--seed", str(found.seed)])
