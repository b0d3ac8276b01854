"""``latex``: the document, or the bare displays; compiled on request."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from derivations import CLAIMS, SHARPER
from derivations.latex import fragment
from verify.commands.answering import Effort, answer, asked_for
from verify.output import Output
from verify.request import RequestError, parse_ids, select
from verify.rows import is_good
from verify.tex import compiled, find_tex

_ALL = (*CLAIMS, *SHARPER)


def run(target: str, ids: str | None, pdf: bool, bare: bool, effort: Effort) -> bool:
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
    from verify.document import document

    tex = find_tex() if pdf else None
    with ExitStack() as stack:
        output = stack.enter_context(Output(target))
        beside = stack.enter_context(Output(str(Path(target).with_suffix(".pdf")))) if pdf else None
        found = answer(claims, effort)
        printed, beyond = ([v for v in found.verdicts if v.claim in these] for these in (CLAIMS, SHARPER))
        text = document(printed, beyond)
        made = compiled(text, tex) if tex is not None else b""
        output.write(text)
        if beside is not None:
            beside.write(made)
    return is_good(found.verdicts)
