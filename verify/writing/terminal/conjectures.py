"""The answer of ``try``, as text."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from math import inf

from derivations.typesetting.plain_text import plain_lines
from verify.search import ConjectureVerdict
from verify.search.confirming.confirmation import values_used
from verify.trials.evidence import Verdict
from verify.trials.records import Tightness
from verify.writing.phrases import horizon_text, scarcity
from verify.writing.terminal.claims import counterexample_lines, derivation_lines
from verify.writing.terminal.instances import WIDTH, plain_name_of

UNSETTLED = "Whether it follows from proved results was not settled in this time; --seconds gives more."


def lines(found: ConjectureVerdict) -> list[str]:
    """Return the answer as text."""
    stated = found.conjecture
    text = [line for link in stated.each() for line in plain_lines([link.relation], WIDTH)]
    for hypothesis in stated.given:
        first, *more = plain_lines([hypothesis], WIDTH - 8)
        text += [f"  given {first}", *(f"        {line}" for line in more)]
    text += ["", f"{found.verdict}: {evidence(found)}"]
    if found.link is not None:
        text.append(f"the link in question is {found.link}")
    text += textwrap.wrap(scarcity(found.verdict, found.instances), WIDTH)
    if not found.recognition_finished:
        text += textwrap.wrap(UNSETTLED, WIDTH)
    text += _horizon(found)
    text.append(f"{found.evaluated} points searched, {found.seconds:.1f} s")
    if found.counterexample is not None:
        return [*text, "", "Counterexample", *(f"  {line}" for line in _instance(found))]
    if found.derivations:
        text += [*derivation_lines([("Derivation", checked) for checked in found.derivations]), ""]
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
    if found.nearly_equal:
        text += f"; beside them {found.nearly_equal} whose sides differ by at most 1e-30 of their size"
    if found.verdict is Verdict.PROVED:
        facts = any(d.facts for d in found.derivations)
        plain = "textbook facts" if facts else "the meaning of what is in it"
        sources = f"{', '.join(found.proved_by)}, proved" if found.proved_by else plain
        text = f"it follows from {sources}; {text}"
    return text


def _horizon(found: ConjectureVerdict) -> list[str]:
    """How far the search went; and where nothing was met but what says nothing."""
    if found.verdict is Verdict.REFUTED or not found.instances:
        return []
    stated, seen = found.conjecture, found.horizon
    if not stated.is_of_network:
        named, own = stated.words() | stated.own_sides, {d.name for d in stated.own}
        sides = {name: ends for name, ends in seen.sides.items() if name in named}
        seen = replace(seen, sides=sides, scales={name: ends for name, ends in seen.scales.items() if name in own})
    return textwrap.wrap(horizon_text(seen, found.instances), WIDTH)


def _instance(found: ConjectureVerdict) -> list[str]:
    """The counterexample's lines, without the values that matter neither to the relation nor to a hypothesis."""
    shown, used = found.counterexample, values_used(found.conjecture)
    if shown is None:
        return []
    own = {d.name for d in found.conjecture.own}
    shown_values = {k: v for k, v in shown.values.items() if k in used}
    return counterexample_lines(replace(shown, values=shown_values), own)


def _tightest(tightest: Tightness) -> str:
    ratio = f"{tightest.ratio:.6g}"
    if ratio == "1" and tightest.ratio != 1:
        ratio = f"1 - {1 - tightest.ratio:.2g}"
    text = f"largest ratio of the sides, smaller over larger: {ratio}"
    scalars = {k: v for k, v in tightest.values.items() if isinstance(v, str)}
    sides = ", ".join(f"{name} = {size}" for name, size in tightest.shape.items() if name != "N")
    place = ", ".join([sides, *(f"{plain_name_of(name)} = {value}" for name, value in scalars.items())])
    if not place:
        return text
    return f"{text} (at {place})" if len(text) + len(place) < WIDTH else f"{text} (at {sides})"
