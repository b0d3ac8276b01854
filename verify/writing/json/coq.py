"""The answer of ``coq`` as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verify.proof_assistant.build import Outcome
from verify.proof_assistant.results import Result
from verify.writing.json.text import Json, json_text


def report(results: Sequence[Result], outcomes: Mapping[str, Outcome], version: str | None) -> str:
    """Return the JSON text: one object for each derivation; ``accepted`` is null where Coq was not asked."""
    return json_text({"coq": version, "results": [_row(r, outcomes.get(r.module)) for r in results]})


def _row(result: Result, outcome: Outcome | None) -> Json:
    return {
        "id": result.id,
        "file": f"{result.module}.v" if result.exported else None,
        "theorem": result.module if result.exported else None,
        "accepted": None if outcome is None else outcome.accepted,
        "assumptions": list(outcome.assumptions or ()) if outcome is not None else [],
        "seconds": None if outcome is None else round(outcome.seconds, 3),
        "exported": result.exported,
        "why": result.why or (outcome.why if outcome is not None else "") or None,
    }
