"""The account of a hunt, as text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from derivations.typesetting.plain_text import plain_lines
from verify.search import Exploration
from verify.search.hunting.account import Account, league
from verify.search.hunting.store import Earlier
from verify.trials.records import Counterexample, Tightness
from verify.trials.tightness import ratio_text
from verify.writing.phrases import horizon_text, scarcity
from verify.writing.terminal.claims import counterexample_lines
from verify.writing.terminal.instances import WIDTH, value_lines


def lines(account: Account) -> list[str]:
    """Return the account as text."""
    found = account.found
    text = [line for relation in account.target.relations for line in plain_lines([relation], WIDTH)]
    text += [f"  given {line}" for g in account.target.given for line in plain_lines([g], WIDTH - 8)]
    text += ["", f"{account.verdict}: {evidence(found)}"]
    text += filter(None, [scarcity(account.verdict, found.instances)])
    earlier = account.units - account.new_units
    units = f"{account.units} unit{'s' if account.units != 1 else ''}{f', {earlier} of them before' if earlier else ''}"
    text.append(f"{units}; {account.seconds:.1f} s")
    text += [line for e in account.earlier for line in _earlier(e, account.anew)]
    text += textwrap.wrap(horizon_text(found.horizon, found.instances), WIDTH)
    if found.counterexample is not None:
        instance = counterexample_lines(_lean(found.counterexample, account.target.used))
        return [*text, "", "Counterexample", *_indented(instance)]
    if found.tightest is not None:
        text += _tightest_lines(_lean_tightest(found.tightest, account.target.used))
    return text


def table(accounts: Sequence[Account]) -> list[str]:
    """Return the accounts of a file's hunts: a line each, what fell first; then the counterexamples."""
    rows: list[tuple[str, ...]] = [("", "verdict", "largest ratio", "instances", "open", "units")]
    for account in league(accounts):
        found = account.found
        ratio = "-" if found.tightest is None else ratio_text(found.tightest.ratio)
        numbers = (found.instances, found.undecided, account.units)
        rows.append((_short(account.target.name), str(account.verdict), ratio, *map(str, numbers)))
    widest = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    text = [
        "  ".join(cell.ljust(w) if k < 2 else cell.rjust(w) for k, (cell, w) in enumerate(zip(row, widest)))
        for row in rows
    ]
    text = [line.rstrip() for line in text]
    for account in accounts:
        if account.found.counterexample is not None:
            text += ["", account.target.name]
            text += _indented(counterexample_lines(_lean(account.found.counterexample, account.target.used)))
    text += [line for a in accounts for e in a.earlier for line in _earlier(e, a.anew, f"{_short(a.target.name)}: ")]
    refuted = sum(a.found.counterexample is not None for a in accounts)
    return [*text, "", f"{len(accounts)} relations, {refuted} refuted; {accounts[0].seconds:.1f} s"]


def _short(name: str, size: int = 44) -> str:
    return name if len(name) <= size else name[: size - 3] + "..."


def _earlier(found: Earlier, anew: bool, name: str = "") -> list[str]:
    """What another version of the program found, which is not in the counts."""
    text = (
        f"{name}{found.units} unit{'s' if found.units != 1 else ''} of version {found.version} are not counted here"
        f" ({found.found.instances} instances decided true, {found.found.undecided} left open)"
    )
    return textwrap.wrap(text + ("; the instances that it kept were judged anew" if anew else ""), WIDTH)


def _lean(found: Counterexample, used: frozenset[str]) -> Counterexample:
    """The counterexample without the values that matter neither to the relation nor to a hypothesis."""
    return replace(found, values={k: v for k, v in found.values.items() if k in used}) if used else found


def _lean_tightest(found: Tightness, used: frozenset[str]) -> Tightness:
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
    head = f"Largest ratio of the sides: {ratio_text(tightest.ratio)}"
    short = {name: _rounded(value) for name, value in tightest.values.items()}
    about = "; its numbers, rounded (--json has them exactly)" if short != tightest.values else ""
    return ["", head + about, *_indented(value_lines(short))]


def _rounded(value: Any) -> Any:
    """Values for a reader: numbers of many digits to four of them."""
    if isinstance(value, list):
        return [_rounded(x) for x in value]
    return value if len(value) <= _LONG else f"{float(Fraction(value)):.4g}"


_LONG = 12


def _indented(text: list[str]) -> list[str]:
    return [f"  {line}" for line in text]
