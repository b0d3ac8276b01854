"""``errata``: what is refuted as printed."""

from __future__ import annotations

from verify.commands.answering import Effort, answer, asked_for
from verify.rows import is_good
from verify.sheets import erratum
from verify.verdict import Verdict


def run(form: str, ids: str | None, effort: Effort) -> bool:
    """Decide the claims and print those refuted, as text, LaTeX or JSON; return whether the answer is good."""
    found = answer(asked_for(ids), effort)
    wrong = [v for v in found.verdicts if v.printed.verdict is Verdict.REFUTED]
    if form == "json":
        from verify.json_report import errata

        print(errata(wrong, found.samples, found.seed), end="")
    elif form == "latex":
        from verify.document import errata_document

        print(errata_document(wrong), end="")
    else:
        print("\n".join(erratum(v) for v in wrong) or "nothing is wrong as printed\n", end="")
    return is_good(found.verdicts)
