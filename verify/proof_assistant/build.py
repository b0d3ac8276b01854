"""Compiling a development: in the order of its imports, several files at once, unchanged files not again.

Of the files that can be compiled, the one goes first that the longest chain of others waits for.

Beside the files a table is kept of what was accepted: under each module the key of its content, and of all that it
rests on, with the digest of the object file that came of it. A file is compiled again unless all of these are as they
were; what was refused is always tried again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from verify.proof_assistant.coqc import Compiled, Coqc, assumptions
from verify.proof_assistant.development import Development

ACCEPTED = ".accepted.json"
"""The name of the table of what was accepted, in the folder of the development."""


@dataclass(frozen=True)
class Outcome:
    """What the kernel said of one module: accepted, resting on these assumptions, or why not.

    ``assumptions`` is None where the file does not print what it rests on. ``seconds`` is what the compilation took,
    and ``day`` when that was, also where it was not repeated.
    """

    accepted: bool
    assumptions: tuple[str, ...] | None
    seconds: float
    why: str = ""
    day: str = ""


def build(
    folder: Path,
    development: Development,
    wanted: Collection[str],
    coqc: Coqc,
    jobs: int,
    seconds: float,
    advance: Callable[[str], None] = lambda name: None,
) -> dict[str, Outcome]:
    """Return the outcomes of the wanted modules and of all that they rest on, whose files are in the folder.

    ``seconds``: what one file may take. ``advance`` is called with the name of each module that is done with.
    """
    known = _Accepted(folder, coqc.version)
    needed = development.closure(wanted)
    waiting = {name: None for name in development.urgent_first if name in needed}
    outcomes: dict[str, Outcome] = {}
    anew: set[str] = set()  # an object file is no longer good once one that it rests on was made anew
    running: dict[Future[Compiled], str] = {}

    def done(name: str, outcome: Outcome) -> None:
        outcomes[name] = outcome
        advance(name)

    with ThreadPoolExecutor(jobs) as pool:
        try:
            while waiting or running:
                for name in [n for n in waiting if all(i in outcomes for i in development.imports[n])]:
                    refused = [i for i in development.imports[name] if not outcomes[i].accepted]
                    moved = anew.intersection(development.imports[name])
                    remembered = None if moved else known.outcome(name, development.keys[name])
                    if not refused and remembered is None and len(running) == jobs:
                        continue  # those that most is waiting for have begun
                    del waiting[name]
                    if refused:
                        done(name, Outcome(False, None, 0.0, f"{refused[0]}, which it rests on, was not accepted"))
                    elif remembered is not None:
                        done(name, remembered)
                    else:
                        known.forget(name)
                        anew.add(name)
                        running[pool.submit(coqc.compile, folder, name, seconds)] = name
                for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                    name = running.pop(future)
                    outcome = _outcome(future.result())
                    if outcome.accepted:
                        known.keep(name, development.keys[name], outcome)
                    done(name, outcome)
        finally:
            if running:
                coqc.stop()
    return outcomes


def _outcome(compiled: Compiled) -> Outcome:
    if compiled.complaint:
        return Outcome(False, None, compiled.seconds, compiled.complaint)
    return Outcome(True, assumptions(compiled.printed), compiled.seconds, day=date.today().isoformat())


class _Accepted:
    """The table of what was accepted in a folder, by one version of Coq; a table that cannot be read counts as none."""

    def __init__(self, folder: Path, version: str) -> None:
        self._folder, self._version = folder, version
        self._entries: dict[str, dict[str, object]] = {}
        try:
            table = json.loads((folder / ACCEPTED).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if isinstance(table, dict) and table.get("coq") == version and isinstance(table.get("modules"), dict):
            self._entries = {n: e for n, e in table["modules"].items() if isinstance(e, dict)}

    def outcome(self, name: str, key: str) -> Outcome | None:
        """Return what was accepted under that key, if the object file is still the one that came of it."""
        match self._entries.get(name):
            case {
                "key": str(k),
                "object": str(digest),
                "assumptions": list(names) | (None as names),
                "seconds": float(s),
                "day": str(day),
            }:
                if k == key and digest == self._digest(name):
                    return Outcome(True, None if names is None else tuple(map(str, names)), s, day=day)
        return None

    def keep(self, name: str, key: str, outcome: Outcome) -> None:
        found = asdict(outcome)
        kept = {"assumptions": found["assumptions"], "seconds": round(outcome.seconds, 3), "day": outcome.day}
        self._entries[name] = {"key": key, "object": self._digest(name), **kept}
        self._write()

    def forget(self, name: str) -> None:
        if self._entries.pop(name, None) is not None:
            self._write()

    def _write(self) -> None:
        part = self._folder / f"{ACCEPTED}.part"
        part.write_text(json.dumps({"coq": self._version, "modules": self._entries}, indent=1) + "\n", encoding="utf-8")
        part.replace(self._folder / ACCEPTED)

    def _digest(self, name: str) -> str | None:
        try:
            return sha256((self._folder / f"{name}.vo").read_bytes()).hexdigest()
        except OSError:
            return None
