"""A counterexample as JSON, in the answers of ``verify``, ``try`` and ``hunt``."""

from __future__ import annotations

from typing import Any

from derivations.typesetting.plain_text import plain_text
from verify.trials.records import Counterexample


def as_json(found: Counterexample) -> dict[str, Any]:
    """Return the counterexample as a JSON object: shape, exact values as strings, both sides as decimal strings."""
    return {
        "shape": found.shape,
        "values": found.values,
        "lhs": found.lhs,
        "rhs": found.rhs,
        "violates": str(found.violates),
        "worked": [{"part": plain_text(part), "value": value} for part, value in found.worked],
    }
