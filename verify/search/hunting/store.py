"""What hunts have found, kept in SQLite: a unit of work is there whole or not at all, never twice, and never altered.

A file holds any number of hunts, each its own row of ``hunts``. A hunt is known by its relation, hypotheses, shape and
seed; its units are numbered, and what unit k found with one version of the program is a row of ``units``. Rows are only
ever added, each batch in one transaction, so that a process may be killed at any moment. While a hunt runs it holds the
file's lock, which the operating system drops with the process.

Every row has a seal, a digest of what it says; every hunt has the sum of its rows' seals and a seal of its own, and so
has the whole file. All are compared when the file is opened: one whose bytes were altered is refused, never summed.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from itertools import count
from typing import Any, Self

from sympy.logic.boolalg import Boolean

from verify.errors import RequestError
from verify.search import Exploration, merged
from verify.search.unit import SEARCH_VERSION
from verify.trials.horizon import Horizon
from verify.trials.records import Counterexample, Tightness

APPLICATION, SCHEMA = 0x0E9A11FE, 2
"""SQLite's ``application_id`` and ``user_version`` of the files written here."""

VERSION = f"{version('overparam-verify')}, search {SEARCH_VERSION}"
"""Of the program and of its search: units that different ones did are not added up."""

ANEW, SMALLER = -1, -2
"""Numbers of what is kept besides the units: what an earlier version kept, judged anew; a counterexample made smaller.

They are not counted as units.
"""

RelationCalled = Callable[[str], Boolean]
"""The relation whose ``str`` a counterexample names as the one it violates."""

_PACKAGES = ("overparam-verify", "numpy", "python-flint", "sympy")
_COUNTS = ("instances", "undecided", "decided_exactly", "evaluated", "nearly_equal")
_TABLES = {
    "whole": """CREATE TABLE whole (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        tally TEXT NOT NULL,
        seal TEXT NOT NULL
    )""",
    "hunts": """CREATE TABLE hunts (
        hunt INTEGER PRIMARY KEY,
        relation TEXT NOT NULL,
        given TEXT NOT NULL,
        shape TEXT NOT NULL,
        seed TEXT NOT NULL,
        tally TEXT NOT NULL,
        seal TEXT NOT NULL,
        UNIQUE (relation, given, shape, seed)
    )""",
    "sessions": """CREATE TABLE sessions (
        session INTEGER PRIMARY KEY,
        hunt INTEGER NOT NULL REFERENCES hunts,
        started TEXT NOT NULL,
        versions TEXT NOT NULL,
        seal TEXT NOT NULL
    )""",
    "units": """CREATE TABLE units (
        hunt INTEGER NOT NULL REFERENCES hunts,
        version TEXT NOT NULL,
        unit INTEGER NOT NULL,
        session INTEGER NOT NULL REFERENCES sessions,
        instances INTEGER NOT NULL,
        undecided INTEGER NOT NULL,
        decided_exactly INTEGER NOT NULL,
        evaluated INTEGER NOT NULL,
        nearly_equal INTEGER NOT NULL,
        open_within REAL NOT NULL,
        tightest TEXT,
        counterexample TEXT,
        horizon TEXT NOT NULL,
        seal TEXT NOT NULL,
        PRIMARY KEY (hunt, version, unit)
    ) WITHOUT ROWID""",
}
_MODULUS = 2**128
_NONE = f"{0:032x}"


class TotalsError(RuntimeError):
    """A unit was counted twice or not at all: an error of the program."""


class Damaged(Exception):
    """What is in a file does not fit its seals."""


Row = Sequence[Any]
"""Values that SQLite keeps: integers, floats, texts and None."""


def _seal(row: Row) -> str:
    """A digest of what a row says."""
    return sha256(json.dumps(list(row)).encode()).hexdigest()[:32]


def _plus(tally: str, *seals: str) -> str:
    """The sum of seals, whose order does not matter."""
    return f"{(int(tally, 16) + sum(int(s, 16) for s in seals)) % _MODULUS:032x}"


def _minus(tally: str, seal: str) -> str:
    return f"{(int(tally, 16) - int(seal, 16)) % _MODULUS:032x}"


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
        self._is_new = path is not None and not os.path.exists(path)
        with self._told():
            # an absolute path, since SQLite gives some names a meaning of their own
            name = ":memory:" if path is None else os.path.abspath(path)
            self._connection = sqlite3.connect(name, timeout=1, isolation_level=None)
        try:
            with self._told(opening=True):
                self._open()
        except BaseException:
            self._connection.close()
            if self._is_new and path is not None and os.path.exists(path) and not os.path.getsize(path):
                os.unlink(path)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def ledger(self, quarry: Quarry, relation_called: RelationCalled) -> Ledger:
        """Return what is known of a hunt, with a new session begun; nothing yet if it is not in the file."""
        identity = (quarry.relation, json.dumps(quarry.given), quarry.shape, str(quarry.seed))
        where = "relation = ? AND given = ? AND shape = ? AND seed = ?"
        with self.transaction() as run:
            known = run(f"SELECT hunt FROM hunts WHERE {where}", identity).fetchone()  # noqa: S608
            (last,) = run("SELECT COALESCE(MAX(hunt), 0) FROM hunts").fetchone()
            hunt = last + 1 if known is None else known[0]
            if known is None:
                seal = _seal((hunt, *identity, _NONE))
                run("INSERT INTO hunts VALUES (?, ?, ?, ?, ?, ?, ?)", (hunt, *identity, _NONE, seal))
                _change_whole(run, added=seal)
            (last_session,) = run("SELECT COALESCE(MAX(session), 0) FROM sessions").fetchone()
            now = datetime.now(UTC).isoformat(timespec="seconds")
            row = (last_session + 1, hunt, now, _versions())
            run("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (*row, _seal(row)))
            _change_tally(run, hunt, [_seal(row)])
        return Ledger(self, hunt, last_session + 1, relation_called)

    @contextmanager
    def transaction(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """Within, a function that runs a statement; all of them take effect at the end, or none does."""
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.execute
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite itself may have taken it back, as where the disk is full
                    self._connection.execute("ROLLBACK")
                raise

    def _open(self) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA synchronous = FULL")
        run("BEGIN EXCLUSIVE")
        (application,), (schema,) = run("PRAGMA application_id").fetchone(), run("PRAGMA user_version").fetchone()
        (tables,) = run("SELECT COUNT(*) FROM sqlite_master").fetchone()
        if not tables and not application:
            for statement in (f"PRAGMA application_id = {APPLICATION}", f"PRAGMA user_version = {SCHEMA}"):
                run(statement)
            for statement in _TABLES.values():
                run(statement)
            run("INSERT INTO whole VALUES (1, ?, ?)", (_NONE, _seal((_NONE,))))
        elif application != APPLICATION:
            raise RequestError(f"--store: {self.path} is an SQLite file of something else; expected one of `hunt`")
        elif schema != SCHEMA:
            raise RequestError(
                f"--store: {self.path} has format {schema}, but this version of the program reads format {SCHEMA};"
                " name another file"
            )
        else:
            _compare_seals(run)
        run("COMMIT")

    @contextmanager
    def _told(self, opening: bool = False) -> Iterator[None]:
        """Errors of SQLite become one sentence; so does, while a file is opened, whatever else it is not read for."""
        try:
            yield
        except (sqlite3.Error, sqlite3.Warning) as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            mine = code == sqlite3.SQLITE_ERROR or isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError)
            if mine and not opening:
                raise
            reason = _REASONS.get(code, _DAMAGED if opening else f"cannot be used: {error}")
            if code in _NO_ROOM:
                reason += "" if opening and self._is_new else "; what was in it is kept"
            raise RequestError(f"--store: {self.path} {reason}") from error
        except (Damaged, ValueError, TypeError, OverflowError, RecursionError) as error:
            if not opening:
                raise
            raise RequestError(f"--store: {self.path} {_DAMAGED}") from error


_DAMAGED = "is damaged: what it holds does not fit its checksums; take a copy made before, or name another file"

_REASONS = {
    sqlite3.SQLITE_BUSY: "is in use by another hunt or program",
    sqlite3.SQLITE_NOTADB: "is no SQLite file; expected one written by `hunt`, or a name for a new one",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened or made",
    sqlite3.SQLITE_READONLY: "is read-only",
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be written or read: the disk refused, or a quota is used up",
}
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


# --- seals ------------------------------------------------------------------------------------


def _compare_seals(run: Callable[..., sqlite3.Cursor]) -> None:
    """Raise Damaged unless the file's structure is sound and every row, and their number, fits its seal."""
    if run("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise Damaged
    tables = dict(run("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall())
    if tables != _TABLES:
        raise Damaged
    tallies: dict[int, str] = {}
    for table in ("sessions", "units"):
        for *row, seal in run(f"SELECT * FROM {table}"):  # noqa: S608
            hunt = row[1 if table == "sessions" else 0]
            if _seal(row) != seal:
                raise Damaged
            tallies[hunt] = _plus(tallies.get(hunt, _NONE), seal)
    whole = _NONE
    for *row, seal in run("SELECT * FROM hunts").fetchall():
        if _seal(row) != seal or tallies.pop(row[0], _NONE) != row[-1]:
            raise Damaged
        whole = _plus(whole, seal)
    ((_, tally, seal),) = run("SELECT * FROM whole").fetchall()
    if tallies or tally != whole or seal != _seal((tally,)):
        raise Damaged


def _change_tally(run: Callable[..., sqlite3.Cursor], hunt: int, added: list[str]) -> None:
    """Write down that rows with these seals belong to a hunt."""
    *row, tally, old = run("SELECT * FROM hunts WHERE hunt = ?", (hunt,)).fetchone()
    row.append(_plus(tally, *added))
    run("UPDATE hunts SET tally = ?, seal = ? WHERE hunt = ?", (row[-1], _seal(row), hunt))
    _change_whole(run, added=_seal(row), removed=old)


def _change_whole(run: Callable[..., sqlite3.Cursor], added: str, removed: str = _NONE) -> None:
    ((tally,),) = run("SELECT tally FROM whole").fetchall()
    changed = _minus(_plus(tally, added), removed)
    run("UPDATE whole SET tally = ?, seal = ?", (changed, _seal((changed,))))


# --- one hunt ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Earlier:
    """What another version of the program found in a hunt: how many units, and what they make together."""

    version: str
    units: int
    found: Exploration


class Ledger:
    """What one hunt has found: which units, what each of them found, and all of it together in ``found``.

    Only what this version of the program found is in it; ``earlier`` has what others found.
    """

    def __init__(self, store: Store, hunt: int, session: int, relation_called: RelationCalled) -> None:
        self._store, self._hunt, self._session, self._relation_called = store, hunt, session, relation_called
        with store.transaction() as run:
            mine = (hunt, VERSION)
            self._done = {unit for (unit,) in run("SELECT unit FROM units WHERE hunt = ? AND version = ?", mine)}
        self.units, self.found = self.recount()

    @property
    def refuted(self) -> bool:
        return self.found.counterexample is not None

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the units that are there."""
        return frozenset(self._done)

    @cached_property
    def earlier(self) -> tuple[Earlier, ...]:
        """What other versions of the program found, as it was when this was first asked for."""
        with self._store.transaction() as run:
            rows = run(
                "SELECT version FROM units WHERE hunt = ? GROUP BY version ORDER BY MIN(session)", (self._hunt,)
            ).fetchall()
        others = [v for (v,) in rows if v != VERSION]
        return tuple(Earlier(v, *self.recount(v)) for v in others)

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
            seals = []
            for unit, exploration in explored:
                row = self._row(unit, exploration, _is_tighter(exploration, found))
                seals.append(_seal(row))
                run(f"INSERT INTO units VALUES ({', '.join('?' * (len(row) + 1))})", (*row, seals[-1]))  # noqa: S608
                found = merged(found, exploration)
            _change_tally(run, self._hunt, seals)
        self._done.update(numbers)
        self.units, self.found = units + sum(unit >= 0 for unit in numbers), found

    def _row(self, unit: int, exploration: Exploration, is_best: bool) -> Row:
        """What is kept of one unit; of the tightest instances only those tighter than all before."""
        tightest = exploration.tightest
        return (
            self._hunt,
            VERSION,
            unit,
            self._session,
            *(getattr(exploration, name) for name in _COUNTS),
            float(exploration.open_within),
            json.dumps(asdict(tightest)) if tightest is not None and is_best else None,
            None if exploration.counterexample is None else _as_text(exploration.counterexample),
            json.dumps(asdict(exploration.horizon)),
        )

    def recount(self, version: str | None = None) -> tuple[int, Exploration]:
        """Return the number of units of a version (this one, for None) and all they found, counted from the rows."""
        columns = ("unit", "seal", *_COUNTS, "open_within", "tightest", "counterexample", "horizon")
        query = f"SELECT {', '.join(columns)} FROM units WHERE hunt = ? AND version = ? ORDER BY unit"  # noqa: S608
        units, found = 0, Exploration()
        with self._store.transaction() as run:
            rows = run(query, (self._hunt, VERSION if version is None else version)).fetchall()
        try:
            for row in rows:
                units, found = units + (row[0] >= 0), merged(found, self._restored(dict(zip(columns, row))))
        except (TypeError, KeyError, ValueError) as error:
            raise RequestError(f"--store: {self._store.path} is damaged: a unit in it cannot be read") from error
        return units, found

    def check(self) -> None:
        """Raise TotalsError unless the rows, counted anew, add up to what was counted on the way."""
        sums = ", ".join(f"COALESCE(SUM({name}), 0)" for name in _COUNTS)
        query = f"SELECT COALESCE(SUM(unit >= 0), 0), {sums} FROM units WHERE hunt = ? AND version = ?"  # noqa: S608
        with self._store.transaction() as run:
            row = run(query, (self._hunt, VERSION)).fetchone()
        counted = {"units": self.units} | {name: getattr(self.found, name) for name in _COUNTS}
        stored = dict(zip(counted, row))
        if counted != stored:
            raise TotalsError(f"counted on the way {counted}, but the units add up to {stored}")

    def _restored(self, row: dict[str, Any]) -> Exploration:
        horizon = json.loads(row["horizon"])
        ends = {name: {k: tuple(v) for k, v in horizon[name].items()} for name in ("sides", "scales")}
        return Exploration(
            **{name: row[name] for name in _COUNTS},
            open_within=row["open_within"],
            tightest=None if row["tightest"] is None else Tightness(**json.loads(row["tightest"])),
            counterexample=None if row["counterexample"] is None else self._counterexample(row["counterexample"]),
            horizon=Horizon(**(horizon | ends)),
        )

    def _counterexample(self, text: str) -> Counterexample:
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
    found = {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES}
    return json.dumps({"search": SEARCH_VERSION} | found)
