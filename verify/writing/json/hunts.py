"""The account of a hunt, as JSON."""

from __future__ import annotations

from math import isfinite
from typing import Any

from verify.search.hunting.account import Account, HuntRequest
from verify.trials.records import Tightness
from verify.writing.json import counterexamples


def as_json(account: Account, request: HuntRequest) -> dict[str, Any]:
    """Return the account as a JSON object, with the keys of ``try --json`` and those of a hunt."""
    found = account.found
    return {
        "relation": request.text,
        "given": list(request.given),
        "verdict": str(account.verdict),
        "instances": found.instances,
        "undecided": found.undecided,
        "decided_exactly": found.decided_exactly,
        "points_searched": found.evaluated,
        "tightest": _tightest(found.tightest),
        "counterexample": None if found.counterexample is None else counterexamples.as_json(found.counterexample),
        "seed": request.seed,
        "units": account.units,
        "new_units": account.new_units,
        "seconds": round(account.seconds, 3),
        "ended": "broken off" if account.ended is None else account.ended.value,
    }


def _tightest(found: Tightness | None) -> dict[str, Any]:
    if found is None or not isfinite(found.ratio):
        return {"ratio": None, "values": None}
    return {"ratio": found.ratio, "values": found.values}
