"""The answer of ``certify`` as JSON."""

from __future__ import annotations

from typing import Any

from verify.networks.certificates.enclosure import Enclosure
from verify.networks.certificates.guarantees import Guarantee, Stationarity
from verify.networks.certificates.presentation import number
from verify.networks.certificates.record import CertificateRecord, Suggestion


def as_json(found: CertificateRecord) -> dict[str, Any]:
    """Return the object; numbers are exact decimals or fractions, as strings."""
    asked = found.coverage
    return {
        "shape": dict(found.shape),
        "rank": found.rank,
        "c1": number(found.c1),
        "c2": number(found.c2),
        "constants": {name: _pair(x) for name, x in found.constants.items()},
        "reason": found.reason,
        "reason_stable": found.reason_stable,
        "tolerance": {"loss": number(found.tolerance), "relative": found.relative},
        "guarantees": [_guarantee(g) for g in found.guarantees],
        "optimised": [_guarantee(g) for g in found.optimised],
        "eta": None if asked is None else number(asked.eta),
        "covered_by": None if found.covered_by is None else list(found.covered_by),
        "factors": None if asked is None else {str(k): _pair(x) for k, x in asked.factors.items()},
        "undecided": None if asked is None else [str(x) for x in asked.undecided],
        "mean": found.mean,
        "stationarity": None if found.stationarity is None else _stationarity(found.stationarity),
        **({} if found.suggestions is None else {"suggestions": [_suggestion(s) for s in found.suggestions]}),
        "warnings": list(found.warnings),
    }


def _pair(x: Enclosure | None) -> list[str] | None:
    return None if x is None else list(x.strings)


def _guarantee(g: Guarantee) -> dict[str, Any]:
    return {
        "theorem": str(g.theorem),
        "c1": number(g.c1),
        "c2": number(g.c2),
        "eta": number(g.eta),
        "rate": _pair(g.rate),
        "steps": g.steps,
        "margin": _pair(g.margin),
    }


def _stationarity(s: Stationarity) -> dict[str, str | list[str] | None]:
    return {"eta": number(s.eta), "margin": _pair(s.margin), "bound": _pair(s.bound)}


def _suggestion(s: Suggestion) -> dict[str, Any]:
    exact = {name: None if x is None else number(x) for name, x in (("c1", s.c1), ("c2", s.c2), ("eta", s.eta))}
    said = {"what": s.what, "recipe": s.recipe, "steps": s.steps, "guaranteed": s.guaranteed, "theorem": s.theorem}
    return said | exact
