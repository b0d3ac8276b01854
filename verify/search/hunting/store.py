"""What a hunt has found, kept in SQLite: a unit of work is there whole or not at all, and never twice.

A file holds any number of hunts, each its own row of ``hunts``. A hunt is known by its relation, hypotheses, shape and
seed; its units are numbered, and what unit k found is the row (hunt, k) of ``units``. Rows are only ever added, each
batch in one transaction, so that a process may be killed at any moment. While a hunt runs it holds the file's lock,
which the operating system drops with the process.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import count
from typing import Any, Self

from verify.errors import RequestError
from verify.search import Exploration, merged
from verify.trials.records import Counterexample, Tightness

APPLICATION, SCHEMA = 0x0E9A11FE, 1
"""SQLite's ``application_id`` and ``user_version`` of the files written here."""

_PACKAGES = ("overparam-verify", "numpy", "python-flint", "sympy")
_COUNTS = ("instances", "undecided", "decided_exactly", "evaluated")
_TABLES = (
    """CREATE TABLE hunts (
        hunt INTEGER PRIMARY KEY,
        relation TEXT NOT NULL,
        given TEXT NOT NULL,
        shape TEXT NOT NULL,
        seed TEXT NOT NULL,
        UNIQUE (relation, given, shape, seed)
    )""",
    """CREATE TABLE sessions (
        session INTEGER PRIMARY KEY,
        hunt INTEGER NOT NULL REFERENCES hunts,
        started TEXT NOT NULL,
        versions TEXT NOT NULL
    )""",
    """CREATE TABLE units (
        hunt INTEGER NOT NULL REFERENCES hunts,
        unit INTEGER NOT NULL,
        session INTEGER NOT NULL REFERENCES sessions,
        instances INTEGER NOT NULL,
        undecided INTEGER NOT NULL,
        decided_exactly INTEGER NOT NULL,
        evaluated INTEGER NOT NULL,
        ratio REAL,
        tightest TEXT,
        counterexample TEXT,
        PRIMARY KEY (hunt, unit)
    ) WITHOUT ROWID""",
)
_SUMS = ", ".join(f"COALESCE(SUM({name}), 0)" for name in _COUNTS)


class TotalsError(RuntimeError):
    """A unit was counted twice or not at all: an error of the program."""


@dataclass(frozen=True)
class Quarry:
    """What a hunt is known by: the relation, its hypotheses, the shape (empty: any) and the seed."""

    relation: str
    given: tuple[str, ...] = ()
    shape: str = ""
    seed: int = 0


class Store:
    """An SQLite file of hunts, in memory for None; the only one that has it open, until ``close``.

    Raises RequestError where the file is of another kind, damaged, in use, or cannot be written.
    """

    def __init__(self, path: str | None) -> None:
        self.path = path
        if path == "":
            raise RequestError("--store should name a file, but is empty")
        with self._told():
            # an absolute path, since SQLite gives some names a meaning of their own
            name = ":memory:" if path is None else os.path.abspath(path)
            self._connection = sqlite3.connect(name, timeout=1, isolation_level=None)
        try:
            with self._told():
                self._open()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def ledger(self, quarry: Quarry, relation_called: Callable[[str], Any]) -> Ledger:
        """Return what is known of a hunt, with a new session begun; nothing yet if it is not in the file.

        ``relation_called``: the relation whose ``str`` a counterexample names as the one it violates.
        """
        identity = (quarry.relation, json.dumps(quarry.given), quarry.shape, str(quarry.seed))
        with self.transaction() as run:
            run("INSERT OR IGNORE INTO hunts (relation, given, shape, seed) VALUES (?, ?, ?, ?)", identity)
            where = "relation = ? AND given = ? AND shape = ? AND seed = ?"
            (hunt,) = run(f"SELECT hunt FROM hunts WHERE {where}", identity).fetchone()  # noqa: S608
            now = datetime.now(UTC).isoformat(timespec="seconds")
            begun = run("INSERT INTO sessions (hunt, started, versions) VALUES (?, ?, ?)", (hunt, now, _versions()))
            session = begun.lastrowid
        return Ledger(self, hunt, session, relation_called)

    @contextmanager
    def transaction(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """Within, a function that runs a statement; all of them take effect at the end, or none does."""
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.execute
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _open(self) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA synchronous = FULL")
        run("BEGIN EXCLUSIVE")
        (application,), (schema,) = run("PRAGMA application_id").fetchone(), run("PRAGMA user_version").fetchone()
        (tables,) = run("SELECT COUNT(*) FROM sqlite_master").fetchone()
        if not tables and not application:
            for statement in (f"PRAGMA application_id = {APPLICATION}", f"PRAGMA user_version = {SCHEMA}", *_TABLES):
                run(statement)
        elif application != APPLICATION:
            raise RequestError(f"--store: {self.path} is an SQLite file of something else; expected one of `hunt`")
        elif schema != SCHEMA:
            raise RequestError(f"--store: {self.path} is of another version of `hunt` (format {schema})")
        elif run("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise RequestError(f"--store: {self.path} is damaged")
        run("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of SQLite become one sentence."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if isinstance(error, sqlite3.IntegrityError) or code == sqlite3.SQLITE_ERROR:
                raise
            reason = _REASONS.get(code, f"cannot be used: {error}")
            raise RequestError(f"--store: {self.path} {reason}") from error


_REASONS = {
    sqlite3.SQLITE_BUSY: "is in use by another hunt or program",
    sqlite3.SQLITE_NOTADB: "is no SQLite file; expected one written by `hunt`, or a name for a new one",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened or made",
    sqlite3.SQLITE_READONLY: "is read-only",
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full",
}


class Ledger:
    """What one hunt has found: which units, what each of them found, and all of it together in ``found``."""

    def __init__(self, store: Store, hunt: int, session: int | None, relation_called: Callable[[str], Any]) -> None:
        self._store, self._hunt, self._session, self._relation_called = store, hunt, session, relation_called
        with store.transaction() as run:
            self._done = {unit for (unit,) in run("SELECT unit FROM units WHERE hunt = ?", (hunt,))}
        self.units, self.found = self.recount()

    @property
    def refuted(self) -> bool:
        return self.found.counterexample is not None

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the units that are there."""
        return frozenset(self._done)

    def missing(self) -> Iterator[int]:
        """Return the numbers of the units that were not there at first, in order, without end."""
        at_first = self.numbers
        return (unit for unit in count() if unit not in at_first)

    def accept(self, explored: Iterable[tuple[int, Exploration]]) -> None:
        """Add what the numbered units found, all or nothing; raises TotalsError for a unit that is there already."""
        explored = list(explored)
        numbers = [unit for unit, _ in explored]
        if len(set(numbers)) < len(numbers) or not self._done.isdisjoint(numbers):
            raise TotalsError(f"among units {numbers} is one that was counted before")
        if not explored:
            return
        units, found = self.units, self.found
        with self._store.transaction() as run:
            for unit, exploration in explored:
                self._insert(run, unit, exploration, _is_tighter(exploration, found))
                found = merged(found, exploration)
        self._done.update(numbers)
        self.units, self.found = units + len(explored), found

    def _insert(self, run: Any, unit: int, exploration: Exploration, is_best: bool) -> None:
        """Write one unit; only an instance tighter than all before is kept, of the others the ratio."""
        tightest = exploration.tightest
        row = (
            self._hunt,
            unit,
            self._session,
            *(getattr(exploration, name) for name in _COUNTS),
            None if tightest is None else tightest.ratio,
            json.dumps(tightest.values) if tightest is not None and is_best else None,
            None if exploration.counterexample is None else _as_text(exploration.counterexample),
        )
        run(f"INSERT INTO units VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608

    def recount(self) -> tuple[int, Exploration]:
        """Return the number of units and all they found, counted anew from the rows."""
        with self._store.transaction() as run:
            mine = (self._hunt,)
            units, *sums = run(f"SELECT COUNT(*), {_SUMS} FROM units WHERE hunt = ?", mine).fetchone()  # noqa: S608
            best = run(
                "SELECT ratio, tightest FROM units WHERE hunt = ? AND tightest IS NOT NULL ORDER BY ratio DESC LIMIT 1",
                mine,
            ).fetchone()
            wrong = run(
                "SELECT counterexample FROM units WHERE hunt = ? AND counterexample IS NOT NULL ORDER BY unit LIMIT 1",
                mine,
            ).fetchone()
        try:
            tightest = None if best is None else Tightness(best[0], json.loads(best[1]))
            counterexample = None if wrong is None else self._restored(wrong[0])
        except (TypeError, KeyError, ValueError) as error:
            raise RequestError(f"--store: {self._store.path} is damaged: an instance in it cannot be read") from error
        counts = dict(zip(_COUNTS, sums))
        return units, Exploration(**counts, tightest=tightest, counterexample=counterexample)

    def check(self) -> None:
        """Raise TotalsError unless the rows, counted anew, add up to what was counted on the way."""
        units, found = self.recount()
        counted = {"units": self.units} | {name: getattr(self.found, name) for name in _COUNTS}
        stored = {"units": units} | {name: getattr(found, name) for name in _COUNTS}
        if counted != stored:
            raise TotalsError(f"counted on the way {counted}, but the units add up to {stored}")

    def _restored(self, text: str) -> Counterexample:
        values = json.loads(text)
        return Counterexample(**(values | {"violates": self._relation_called(values["violates"])}))


def _is_tighter(exploration: Exploration, found: Exploration) -> bool:
    if exploration.tightest is None:
        return False
    return found.tightest is None or exploration.tightest.ratio > found.tightest.ratio


def _as_text(found: Counterexample) -> str:
    return json.dumps({
        "shape": found.shape,
        "values": found.values,
        "lhs": found.lhs,
        "rhs": found.rhs,
        "violates": str(found.violates),
        "time": found.time,
    })  # fmt: skip


def _versions() -> str:
    return json.dumps({"python": platform.python_version()} | {name: version(name) for name in _PACKAGES})
