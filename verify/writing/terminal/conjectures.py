"""The answer of ``try``, as text."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from derivations.typesetting.plain_text import plain_lines
from verify.search import ConjectureVerdict
from verify.search.confirming.confirmation import attack
from verify.trials.evidence import Verdict
from verify.trials.records import Tightness
from verify.writing.terminal.claims import WIDTH, counterexample_lines, plain_name_of


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


def _tightest(tightest: Tightness) -> str:
    ratio = f"{tightest.ratio:.6g}"
    if ratio == "1" and tightest.ratio != 1:
        ratio = f"1 - {1 - tightest.ratio:.2g}"
    text = f"largest ratio of the sides, smaller over larger: {ratio}"
    scalars = {k: v for k, v in tightest.values.items() if isinstance(v, str)}
    sides = f"n = {len(tightest.values['W1'])}, h = {len(tightest.values['W2'])}, m = {len(tightest.values['W2'][0])}"
    place = ", ".join([sides, *(f"{plain_name_of(name)} = {value}" for name, value in scalars.items())])
    return f"{text} (at {place})" if len(text) + len(place) < WIDTH else f"{text} (at {sides})"
