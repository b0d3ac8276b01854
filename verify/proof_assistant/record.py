"""What Coq accepted on this machine, and when: kept in a file, shown as recorded, never part of a verdict.

An entry belongs to a result and to the sources by which all results are stated, derived and exported: where any of
these has changed since, the entry is not shown.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from verify.errors import RequestError


@dataclass(frozen=True)
class Acceptance:
    """A check that a result passed: the version of Coq, the day (as 2026-01-31), the assumptions that it rests on."""

    coq: str
    day: str
    assumptions: tuple[str, ...]


def record_file() -> Path:
    """Return where the record is: in ``$XDG_STATE_HOME``, or in ``~/.local/state`` where that is not set."""
    state = os.environ.get("XDG_STATE_HOME")
    return Path(state or Path.home() / ".local" / "state") / "overparam-verify" / "coq.json"


def recorded() -> dict[str, Acceptance]:
    """Return what was recorded, by the key of the derivation; nothing where no record can be read."""
    try:
        table = json.loads(record_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RuntimeError):  # RuntimeError: there is no home directory
        return {}
    entries = table.get("accepted") if isinstance(table, dict) else None
    found: dict[str, Acceptance] = {}
    for key, entry in entries.items() if isinstance(entries, dict) else ():
        match entry:
            case {"coq": str(coq), "day": str(day), "assumptions": list(names)}:
                found[key] = Acceptance(coq, day, tuple(map(str, names)))
    return found


def keep(acceptances: Mapping[str, Acceptance]) -> None:
    """Add these to the record, by the keys of their derivations; raises RequestError where it cannot be written."""
    table = {
        key: {"coq": a.coq, "day": a.day, "assumptions": list(a.assumptions)}
        for key, a in {**recorded(), **acceptances}.items()
    }
    try:
        path = record_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps({"accepted": table}, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    except (OSError, RuntimeError) as error:
        raise RequestError(f"what Coq accepted could not be recorded: {error}") from error
