"""Which claims a user asks for: an id names a display or one of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from verify.errors import RequestError

if TYPE_CHECKING:
    from derivations.claim import Claim


def select(ids: Iterable[str], claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return the claims that the ids name, in paper order; an id names a display or one of its parts.

    Raises RequestError for an id that names none, with the nearest ones.
    """
    claims = tuple(claims)
    wanted = {i.strip() for i in ids}
    known = list(dict.fromkeys(name for c in claims for name in (c.display, c.id) if name))
    for name in sorted(wanted):
        if name not in known:
            raise RequestError(_unknown(name, known))
    return tuple(c for c in claims if c.id in wanted or c.display in wanted)


def parse_ids(text: str) -> list[str]:
    """Return the ids of a comma-separated list; raises RequestError where one is empty."""
    ids = [part.strip() for part in text.split(",")]
    if not all(ids):
        raise RequestError(f"--claims: {text!r} should be ids separated by commas, such as eq16,eq28")
    return ids


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    if name.isdigit() and f"eq{name}" in known:
        near = [f"eq{name}"]
    hint = f"the nearest are {', '.join(near)}" if len(near) > 1 else f"did you mean {near[0]}" if near else ""
    return f"there is no claim {name!r}; " + (hint or "`list` names them all")
