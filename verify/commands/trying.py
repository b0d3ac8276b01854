"""``try``: a relation that the user types, attacked for a time."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import Any

from derivations.plain_text import plain_lines
from verify.conjectures import ConjectureVerdict, GrammarError, Tightest, conjecture
from verify.conjectures.confirmation import attack
from verify.conjectures.trial import SECONDS
from verify.counterexample import to_json
from verify.output import Output
from verify.request import RequestError
from verify.sheets import WIDTH, counterexample_lines, plain_name_of
from verify.verdict import Verdict

SCHEMA = 1


@dataclass(frozen=True)
class Request:
    """What ``try`` was asked for."""

    text: str
    given: tuple[str, ...]
    shape: tuple[int, int, int] | None
    samples: int | None
    seconds: float | None
    seed: int
    jobs: int
    json: str | None


def run(request: Request) -> bool:
    """Attack the relation, print the answer and write the JSON; return whether it stands. Raises RequestError."""
    with Output(request.json) if request.json is not None else nullcontext() as output:
        try:
            found = conjecture(
                request.text,
                request.given,
                request.shape,
                request.samples,
                SECONDS if request.seconds is None else request.seconds,
                request.seed,
                request.jobs,
            )
        except GrammarError as error:
            raise RequestError(str(error)) from error
        if request.json != "-":
            print("\n".join(lines(found)))
        if output is not None:
            output.write(json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n")
    return found.verdict is not Verdict.REFUTED


def lines(found: ConjectureVerdict) -> list[str]:
    """Return the answer as text."""
    stated = found.conjecture
    text = plain_lines([stated.relation], WIDTH)
    for hypothesis in stated.given:
        first, *more = plain_lines([hypothesis], WIDTH - 8)
        text += [f"  given {first}", *(f"        {line}" for line in more)]
    text += ["", f"{found.verdict}: {evidence(found)}", f"{found.evaluated} points searched, {found.seconds:.1f} s"]
    if found.counterexample is not None:
        return [*text, "", "Counterexample", *(f"  {line}" for line in _instance(found))]
    if found.tightest is not None:
        text.append(_tightest(found.tightest))
    return text


def evidence(found: ConjectureVerdict) -> str:
    """Return what the verdict rests on, in a few words."""
    if found.verdict is Verdict.REFUTED:
        return "an exact instance meets every hypothesis and violates the relation"
    if not found.instances and not found.undecided:
        return "no instance was found that meets the hypotheses and gives both sides a value"
    text = f"decided true on {found.instances} instances that meet every hypothesis"
    if found.undecided:
        text += f", {found.undecided} left open"
        if 0 < found.open_within < inf:
            text += f" (the sides differ by at most {found.open_within:.2g})"
    if found.proved_by is not None:
        text = f"it is {found.proved_by}, proved; {text}"
    return text


def _instance(found: ConjectureVerdict) -> list[str]:
    """The counterexample's lines, without the values that matter neither to the relation nor to a hypothesis."""
    shown, used = found.counterexample, attack(found.conjecture).used
    if shown is None:
        return []
    return counterexample_lines(replace(shown, values={k: v for k, v in shown.values.items() if k in used}))


def _tightest(tightest: Tightest) -> str:
    ratio = f"{tightest.ratio:.6g}"
    if ratio == "1" and tightest.ratio != 1:
        ratio = f"1 - {1 - tightest.ratio:.2g}"
    text = f"largest ratio of the sides, smaller over larger: {ratio}"
    scalars = {k: v for k, v in tightest.values.items() if isinstance(v, str)}
    sides = f"n = {len(tightest.values['W1'])}, h = {len(tightest.values['W2'])}, m = {len(tightest.values['W2'][0])}"
    place = ", ".join([sides, *(f"{plain_name_of(name)} = {value}" for name, value in scalars.items())])
    return f"{text} (at {place})" if len(text) + len(place) < WIDTH else f"{text} (at {sides})"


def as_json(found: ConjectureVerdict) -> dict[str, Any]:
    """Return the answer as a JSON object."""
    tightest = found.tightest
    return {
        "schema": SCHEMA,
        "relation": found.conjecture.text,
        "given": list(found.conjecture.given_text),
        "verdict": str(found.verdict),
        "instances": found.instances,
        "decided_exactly": found.decided_exactly,
        "undecided": found.undecided,
        "open_within": found.open_within if isfinite(found.open_within) else None,
        "tightest": {
            "ratio": None if tightest is None else tightest.ratio,
            "values": None if tightest is None else tightest.values,
        },
        "counterexample": None if found.counterexample is None else to_json(found.counterexample),
        "proved_by": found.proved_by,
        "points_searched": found.evaluated,
        "seed": found.seed,
        "seconds": round(found.seconds, 3),
    }
