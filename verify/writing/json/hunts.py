"""The account of a hunt, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from verify.search.hunting.account import Account, HuntRequest, league
from verify.search.hunting.store import VERSION
from verify.trials.records import Tightness
from verify.writing.json import counterexamples
from verify.writing.json.text import Json
from verify.writing.json.verdicts import horizon_object


def as_json(account: Account, request: HuntRequest) -> Json:
    """Return the account as a JSON object, with the keys of ``try --json`` and those of a hunt."""
    return {
        "relation": request.text,
        "given": list(request.typed.given),
        "let": list(request.typed.let),
        "matrix": list(request.typed.matrix),
        "data": request.typed.data,
        **_found(account),
        "seed": request.seed,
    }


def league_json(accounts: Sequence[Account], request: HuntRequest) -> dict[str, Any]:
    """Return the accounts of a file's hunts as a JSON object: in the file's order, and their names as in the table."""
    return {
        "file": request.text,
        "hunts": [{"name": a.target.name, "relation": a.target.quarry.relation, **_found(a)} for a in accounts],
        "league": [a.target.name for a in league(accounts)],
        "seed": request.seed,
    }


def _found(account: Account) -> dict[str, Any]:
    found = account.found
    return {
        "verdict": str(account.verdict),
        "instances": found.instances,
        "undecided": found.undecided,
        "decided_exactly": found.decided_exactly,
        "points_searched": found.evaluated,
        "tightest": _tightest(found.tightest),
        "counterexample": None if found.counterexample is None else counterexamples.as_json(found.counterexample),
        "units": account.units,
        "new_units": account.new_units,
        "seconds": round(account.seconds, 3),
        "ended": "broken off" if account.ended is None else account.ended.value,
        "nearly_equal": found.nearly_equal,
        "horizon": horizon_object(found.horizon),
        "version": VERSION,
        "earlier": [
            {"version": e.version, "units": e.units, "instances": e.found.instances, "undecided": e.found.undecided}
            for e in account.earlier
        ],
    }


def _tightest(found: Tightness | None) -> Json:
    if found is None or not isfinite(found.ratio):
        return {"ratio": None, "values": None}
    return {"ratio": found.ratio, "values": found.values}
