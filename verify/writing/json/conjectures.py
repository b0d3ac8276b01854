"""The answer of ``try``, as JSON."""

from __future__ import annotations

from math import isfinite

from verify.search import ConjectureVerdict
from verify.writing.json import counterexamples
from verify.writing.json.text import Json
from verify.writing.json.verdicts import horizon_object


def as_json(found: ConjectureVerdict) -> Json:
    """Return the answer as a JSON object."""
    tightest = found.tightest
    return {
        "relation": found.conjecture.text,
        "given": list(found.conjecture.given_text),
        "let": list(found.conjecture.source.lets),
        "matrix": list(found.conjecture.source.matrices),
        "data": found.conjecture.source.data,
        "verdict": str(found.verdict),
        "instances": found.instances,
        "decided_exactly": found.decided_exactly,
        "undecided": found.undecided,
        "open_within": found.open_within if isfinite(found.open_within) else None,
        "tightest": {
            "ratio": None if tightest is None else tightest.ratio,
            "values": None if tightest is None else tightest.values,
        },
        "counterexample": None if found.counterexample is None else counterexamples.as_json(found.counterexample),
        "proved_by": list(found.proved_by),
        "recognition_finished": found.recognition_finished,
        "horizon": horizon_object(found.horizon),
        "nearly_equal": found.nearly_equal,
        "link": found.link,
        "points_searched": found.evaluated,
        "seed": found.seed,
        "seconds": round(found.seconds, 3),
    }
