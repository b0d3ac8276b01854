"""A paper of one's own: a TOML file of claims in the language of ``try``, understood whole before any is tried.

No SymPy here: a file that makes no sense is answered at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from typing import Any

from verify.errors import RequestError
from verify.instances.sides import LARGEST_SIDE
from verify.search.language.grammar import Conjecture, GrammarError, Shape, parse_conjecture

MAX_BYTES, MAX_ENTRIES, MAX_TITLE = 1_000_000, 200, 300
"""Largest file, most claims in it, longest title."""

_OF_FILE = ("title", "authors", "let", "given", "claim")
_OF_ENTRY = (
    "id", "title", "states", "corrected", "given", "let", "matrix", "shape", "data", "seconds", "why", "source",
)  # fmt: skip
_ID = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True)
class Entry:
    """One claim of the paper: what it states and, where it has one, what it should state.

    ``shape``: the sides n, h, m to be searched alone; ``seconds``: for how long to try each statement, where the file
    says so.
    """

    id: str
    title: str
    source: str
    why: str
    stated: Conjecture
    corrected: Conjecture | None
    shape: Shape | None
    seconds: float | None

    @property
    def in_force(self) -> Conjecture:
        """What is said to hold: the corrected statement where there is one."""
        return self.corrected or self.stated


@dataclass(frozen=True)
class Paper:
    """A file of claims, in its order."""

    title: str
    authors: tuple[str, ...]
    entries: tuple[Entry, ...]


def read_paper(name: str) -> Paper:
    """Return the paper in the file of that name; raises RequestError, in one sentence, for what is wrong with it."""
    text = read_text(name)
    try:
        return parse_paper(text)
    except RequestError as error:
        raise RequestError(f"{name}: {error}") from error


def read_text(name: str) -> str:
    """Return the text of a file; raises RequestError where it is missing, too long or no UTF-8."""
    try:
        with open(name, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RequestError(f"cannot read {name!r}: {error.strerror or error}") from error
    except ValueError as error:  # a name with a zero byte in it
        raise RequestError(f"cannot read {name!r}: {error}") from error
    if len(content) > MAX_BYTES:
        raise RequestError(f"{name} has more than {MAX_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(f"{name} is not UTF-8 text: byte {error.start} cannot be read") from error


def parse_paper(text: str) -> Paper:
    """Return the paper that a TOML text states.

    Raises:
        RequestError: for a text that is no TOML, an unknown key, an id twice or of other letters than [a-z0-9-], a
            value of another kind, and a statement that the grammar refuses: one sentence, with the claim's id.

    Example:
        >>> paper = parse_paper('''
        ... title = "A note"
        ... [[claim]]
        ... id = "lemma-1"
        ... states = "norm_W <= norm_W1*norm_W2"
        ... ''')
        >>> paper.entries[0].stated.text
        'norm_W <= norm_W1*norm_W2'
    """
    try:
        found = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RequestError(f"this is no TOML: {error}") from error
    _only(found, _OF_FILE, "the file")
    title = _text(found, "title", "the file", "")
    claims = found.get("claim")
    if not isinstance(claims, list) or not claims or not all(isinstance(c, dict) for c in claims):
        raise RequestError("it has no claims; each begins with a line [[claim]]")
    if len(claims) > MAX_ENTRIES:
        raise RequestError(f"it has {len(claims)} claims, but at most {MAX_ENTRIES} are taken")
    authors = found.get("authors", [])
    authors = (_text(found, "authors", "the file", ""),) if isinstance(authors, str) else _texts(found, "authors")
    shared = _Shared(title, _texts(found, "let"), _texts(found, "given"))
    for name, claim in zip(_names(claims), claims):
        _only(claim, _OF_ENTRY, name)
    return Paper(title or "Claims", authors, tuple(shared.entry(n, c) for n, c in zip(_names(claims), claims)))


def _names(claims: list[dict[str, Any]]) -> Iterator[str]:
    """The claims as errors call them; raises RequestError for an id that is missing, twice there or none."""
    seen = set[str]()
    for number, claim in enumerate(claims, 1):
        if "id" not in claim:
            raise RequestError(f"claim number {number} has no id")
        name = claim["id"]
        if not isinstance(name, str) or not _ID.fullmatch(name):
            raise RequestError(f"claim {str(name)[:60]!r}: an id has the letters a-z, digits and -, at most 60")
        if name in seen:
            raise RequestError(f"claim {name!r}: this id is there twice")
        seen.add(name)
        yield f"claim {name!r}"


@dataclass(frozen=True)
class _Shared:
    """What stands for the whole file."""

    title: str
    let: tuple[str, ...]
    given: tuple[str, ...]

    def entry(self, name: str, claim: Mapping[str, Any]) -> Entry:
        states = _text(claim, "states", name)
        shape = _shape(claim, name)
        typed = (
            (*self.given, *_texts(claim, "given", name)),
            (*self.let, *_texts(claim, "let", name)),
            _texts(claim, "matrix", name),
            _text(claim, "data", name, "full"),
            shape,
        )
        texts = [states, _text(claim, "corrected", name)] if "corrected" in claim else [states]
        try:
            stated, *corrected = (parse_conjecture(text, *typed) for text in texts)
        except GrammarError as error:
            raise RequestError(f"{name}: {error}") from error
        return Entry(
            claim["id"],
            _text(claim, "title", name, "") or states,
            _text(claim, "source", name, "") or self.title,
            _text(claim, "why", name, ""),
            stated,
            corrected[0] if corrected else None,
            shape,
            _seconds(claim, name),
        )


def _only(table: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise RequestError(f"{what} has an unknown key {key[:60]!r}; {hint}")


def _text(table: Mapping[str, Any], key: str, what: str, missing: str | None = None) -> str:
    if key not in table and missing is not None:
        return missing
    if key not in table:
        raise RequestError(f"{what} has no key {key!r}")
    value = table[key]
    if not isinstance(value, str):
        raise RequestError(f"{what}: {key} should be a text, but is {_kind(value)}")
    # what is printed on a terminal is to hold no control characters
    said = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    if key in ("title", "source", "authors") and len(said) > MAX_TITLE:
        raise RequestError(f"{what}: {key} has {len(said)} letters, but at most {MAX_TITLE} are taken")
    return value if key in ("states", "corrected") else said


def _texts(table: Mapping[str, Any], key: str, what: str = "the file") -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise RequestError(f'{what}: {key} should be a list of texts, such as ["..."], but is {_kind(value)}')
    return tuple(value)


def _shape(claim: Mapping[str, Any], name: str) -> Shape | None:
    if "shape" not in claim:
        return None
    value = claim["shape"]
    sides = value.split(",") if isinstance(value, str) else value
    if isinstance(sides, list) and len(sides) == 3 and not any(isinstance(s, bool | float) for s in sides):
        try:
            n, h, m = (int(str(side)[:9]) for side in sides)
        except ValueError:
            n = h = m = 0
        if all(1 <= side <= LARGEST_SIDE for side in (n, h, m)):
            return n, h, m
    raise RequestError(f"{name}: shape should be three sides n, h, m from 1 to {LARGEST_SIDE}, as [2, 3, 2]")


def _seconds(claim: Mapping[str, Any], name: str) -> float | None:
    value = claim.get("seconds")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not (value > 0 and isfinite(value)):
        raise RequestError(f"{name}: seconds should be a positive number, but is {str(value)[:40]}")
    return float(value)


def _kind(value: object) -> str:
    kinds = {str: "a text", bool: "true or false", int: "a number", float: "a number", dict: "a table", list: "a list"}
    kind = kinds.get(type(value), f"a {type(value).__name__}")
    mixed = isinstance(value, list) and any(not isinstance(x, str) for x in value)
    return f"{kind} with other things in it" if mixed else kind
