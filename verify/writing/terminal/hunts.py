"""The account of a hunt, as text."""

from __future__ import annotations

from dataclasses import replace

from derivations.typesetting.plain_text import plain_lines
from verify.search import Exploration
from verify.search.hunting.account import Account
from verify.trials.records import Counterexample, Tightness
from verify.trials.tightness import ratio_text
from verify.writing.terminal.claims import WIDTH, counterexample_lines, value_lines


def lines(account: Account) -> list[str]:
    """Return the account as text."""
    found = account.found
    text = [line for relation in account.target.relations for line in plain_lines([relation], WIDTH)]
    text += [f"  given {line}" for g in account.target.given for line in plain_lines([g], WIDTH - 8)]
    text += ["", f"{account.verdict}: {evidence(found)}"]
    earlier = account.units - account.new_units
    units = f"{account.units} unit{'s' if account.units != 1 else ''}{f', {earlier} of them before' if earlier else ''}"
    text.append(f"{units}; {account.seconds:.1f} s")
    if found.counterexample is not None:
        instance = counterexample_lines(_lean(found.counterexample, account.target.used))
        return [*text, "", "Counterexample", *_indented(instance)]
    if found.tightest is not None:
        text += _tightest_lines(found.tightest)
    return text


def _lean(found: Counterexample, used: frozenset[str]) -> Counterexample:
    """The counterexample without the values that matter neither to the relation nor to a hypothesis."""
    return replace(found, values={k: v for k, v in found.values.items() if k in used}) if used else found


def evidence(found: Exploration) -> str:
    """Return what was found, in a few words."""
    text = f"decided true on {found.instances} instances that meet every hypothesis"
    if found.counterexample is not None:
        text = f"an exact instance meets every hypothesis and violates the relation; {text}"
    if found.undecided:
        text += f", {found.undecided} left open"
    return f"{text}; {found.evaluated} points searched" if found.evaluated else text


def _tightest_lines(tightest: Tightness) -> list[str]:
    return ["", f"Largest ratio of the sides: {ratio_text(tightest.ratio)}", *_indented(value_lines(tightest.values))]


def _indented(text: list[str]) -> list[str]:
    return [f"  {line}" for line in text]
