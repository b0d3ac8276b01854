"""The answer as JSON: what ``verify --json`` and ``errata --format json`` write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import reduce
from typing import Any

from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.claim import Claim
from derivations.conventions import conventions
from derivations.proving.kernel import conjuncts
from derivations.typesetting.latex import display_body, latex
from derivations.typesetting.plain_text import plain_text
from verify.trials.evidence import Verdict
from verify.trials.horizon import Horizon
from verify.trials.records import Counterexample, Tightness
from verify.verdicts.summary import Row, facts_of, given_of, rows, steps_of, suppositions, tightest_of
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict
from verify.writing.json import counterexamples
from verify.writing.json.text import Json, json_text
from verify.writing.provisos import provisos


def report(verdicts: Sequence[ClaimVerdict], samples: int, seed: int, elapsed: float) -> str:
    """Return the JSON text of the verdicts: one object for each display, in the order given."""
    found = {
        "seed": seed,
        "samples": samples,
        "elapsed_s": round(elapsed, 3),
        "claims": [row_object(row) for row in rows(verdicts)],
    }
    return json_text(found)


def errata(verdicts: Sequence[ClaimVerdict], samples: int, seed: int) -> str:
    """Return the JSON text of the claims that are refuted as printed."""
    wrong = [part_object(v) for v in verdicts if v.printed.verdict is Verdict.REFUTED]
    found = {"conventions": list(conventions()), "seed": seed, "samples": samples, "errata": wrong}
    return json_text(found)


def row_object(row: Row) -> Json:
    """Return the object of one display; ``parts`` is empty where the display asserts one thing."""
    claims = [p.claim for p in row.parts]
    refuted = [p for p in row.parts if p.printed.verdict is Verdict.REFUTED]
    corrected = [p for p in row.parts if p.corrected is not None]
    return {
        "id": row.display,
        "title": row.title,
        "source": claims[0].source,
        "setting": claims[0].setting.value,
        "printed": {
            "verdict": str(row.printed),
            "latex": _display_latex(row.relations),
            "given": list(dict.fromkeys(g for c in claims for g in provisos(c)[0].in_latex)),
            "instances": row.instances,
            "undecided": sum(p.printed.undecided for p in row.parts),
            **_searched(p.printed for p in row.parts),
            "counterexample": _counterexample(row.counterexample),
            "tightest": _tightest(tightest_of(p.printed for p in row.parts)),
        },
        "corrected": _corrected_row(row, corrected),
        "parts": [part_object(p) for p in row.parts] if len(row.parts) > 1 else [],
        "facts": facts_of(row.parts),
        "given": list(dict.fromkeys(latex(g) for c in claims for g in given_of(c))),
        "supposed": list(dict.fromkeys(latex(g) for c in claims for g in suppositions(c))),
        "steps": row.steps,
        "seconds": round(sum(p.seconds for p in row.parts), 3),
    } | ({"refuted_parts": [p.claim.id for p in refuted]} if len(row.parts) > 1 else {})


def _corrected_row(row: Row, corrected: list[ClaimVerdict]) -> Json | None:
    if not corrected:
        return None
    repairs = [p.claim.corrected for p in corrected if p.claim.corrected is not None]
    return {
        "verdict": str(row.corrected),
        "latex": _display_latex([r.relation for r in repairs]),
        "given": list(dict.fromkeys(g for p in corrected for g in provisos(p.claim)[1].in_latex)),
        "why": "; ".join(dict.fromkeys(p.claim.why for p in corrected)),
        "instances": sum(p.corrected.instances for p in corrected if p.corrected is not None),
        **_searched(p.corrected for p in corrected if p.corrected is not None),
        "tightest": _tightest(tightest_of(p.corrected for p in corrected if p.corrected is not None)),
        **_refutation(row.against_correction),
    }


def part_object(found: ClaimVerdict) -> Json:
    """Return the object of one claim."""
    claim = found.claim
    return {
        "id": claim.id,
        "title": claim.title,
        "source": claim.source,
        "setting": claim.setting.value,
        "printed": _printed(claim, found.printed),
        "corrected": _corrected(claim, found.corrected),
        "facts": facts_of([found]),
        "given": [latex(g) for g in given_of(claim)],
        "supposed": [latex(g) for g in suppositions(claim)],
        "steps": steps_of(found),
        "seconds": round(found.seconds, 3),
    }


def _printed(claim: Claim, found: StatementVerdict) -> Json:
    return {
        "verdict": str(found.verdict),
        "latex": _latex(claim.printed.relation),
        "text": _text(claim.printed.relation),
        "given": list(provisos(claim)[0].in_latex),
        "reading": claim.printed.reading.value,
        "instances": found.instances,
        "undecided": found.undecided,
        "gap": found.gap,
        **_searched([found]),
        "tightest": _tightest(found.tightest),
        "counterexample": _counterexample(found.counterexample),
        "experiment": None if found.outcome is None else asdict(found.outcome),
    }


def _corrected(claim: Claim, found: StatementVerdict | None) -> Json | None:
    if found is None or claim.corrected is None:
        return None
    return {
        "verdict": str(found.verdict),
        "latex": _latex(claim.corrected.relation),
        "text": _text(claim.corrected.relation),
        "given": list(provisos(claim)[1].in_latex),
        "why": claim.why,
        "instances": found.instances,
        "undecided": found.undecided,
        "gap": found.gap,
        **_searched([found]),
        "tightest": _tightest(found.tightest),
        **_refutation(found.counterexample),
    }


def _refutation(found: Counterexample | None) -> Json:
    """The instance that refutes a correction, which is there only where one does."""
    return {} if found is None else {"counterexample": _counterexample(found)}


def _searched(found: Iterable[StatementVerdict]) -> dict[str, Any]:
    """How far statements were searched together, and how many instances left them open at sides nearly equal."""
    statements = list(found)
    horizon = reduce(Horizon.joined, (s.horizon for s in statements), Horizon())
    return {"nearly_equal": sum(s.nearly_equal for s in statements), "horizon": horizon_object(horizon)}


def horizon_object(found: Horizon) -> dict[str, Any]:
    """Return a horizon as a JSON object: the least and largest side and size of each name, and two counts."""
    return {
        "sides": {name: list(ends) for name, ends in found.sides.items()},
        "scales": {name: list(ends) for name, ends in found.scales.items()},
        "met": found.met,
        "both_zero": found.both_zero,
    }


def _tightest(found: Tightness | None) -> Json | None:
    if found is None:
        return None
    instance = {"shape": found.shape, "values": found.values}
    return {"ratio": found.ratio, "attained": found.attained, **instance}


def _counterexample(found: Counterexample | None) -> Json | None:
    return None if found is None else counterexamples.as_json(found) | {"violates": plain_text(found.violates)}


def _display_latex(relations: Sequence[Boolean]) -> str:
    stated = [part for r in relations for part in conjuncts(r) if isinstance(part, Relational)]
    return display_body(stated).strip() if stated else ""


def _latex(relation: Boolean) -> str:
    return latex(relation) if isinstance(relation, Relational) else _display_latex([relation])


def _text(relation: Boolean) -> str:
    return " and ".join(plain_text(part) for part in conjuncts(relation) if isinstance(part, Relational))
