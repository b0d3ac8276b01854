"""A Coq development as text: its files by module name, what each imports, and what identifies its content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from hashlib import sha256

_REQUIRE = re.compile(r"(From\s+[\w.]+\s+)?Require\s+(?:Import\s+|Export\s+)?((?:\w+\s*)+)\.(?=\s|\Z)")

_LOADING = 8000


def imported(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return which of the known modules a file imports, in its order; those of Coq's own libraries are left out.

    >>> imported("From mathcomp Require Import ring.\\nRequire Import facts setting. (* Require roots. *)", ["facts"])
    ('facts',)
    """
    kept = frozenset(known)
    return tuple(name for name in _required(text) if name in kept)


@lru_cache(maxsize=1024)
def _required(text: str) -> tuple[str, ...]:
    sentences = _REQUIRE.findall(_uncommented(text))
    return tuple(dict.fromkeys(name for origin, words in sentences if not origin for name in words.split()))


def _uncommented(text: str) -> str:
    """The text without its comments; they nest, so the innermost go first."""
    while True:
        innermost = re.sub(r"\(\*(?:(?!\(\*|\*\)).)*\*\)", " ", text, flags=re.DOTALL)
        if innermost == text:
            return text
        text = innermost


class Development:
    """The files of a development by module name, in the order in which they can be compiled.

    Raises ValueError where files import each other in a circle.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.imports = {name: imported(text, texts) for name, text in texts.items()}
        self.texts = {name: texts[name] for name in self._ordered()}

    def _ordered(self) -> list[str]:
        order: dict[str, None] = {}
        waiting = dict.fromkeys(self.imports)
        while waiting:
            ready = [name for name in waiting if all(i in order for i in self.imports[name])]
            if not ready:
                raise ValueError(f"these files import each other in a circle: {', '.join(waiting)}")
            for name in ready:
                order[name] = waiting.pop(name)
        return list(order)

    @cached_property
    def urgent_first(self) -> tuple[str, ...]:
        """The files, those first that begin the longest chain, by its text, in which each waits for the one before.

        >>> Development({"a": "Qed.", "b": "Require a.", "c": "(* of its own *)"}).urgent_first
        ('a', 'b', 'c')
        """
        after = dict.fromkeys(self.texts, 0)  # the longest chain that waits for the file
        for name in reversed(self.texts):
            for other in self.imports[name]:
                after[other] = max(after[other], self._length(name) + after[name])
        return tuple(sorted(self.texts, key=lambda name: self._length(name) + after[name], reverse=True))

    def _length(self, name: str) -> int:
        """How long a file takes, as characters of text: loading what it imports counts as so many."""
        return _LOADING + len(self.texts[name])

    @cached_property
    def keys(self) -> dict[str, str]:
        """What identifies each file's content and that of all that it rests on."""
        keys: dict[str, str] = {}
        for name, text in self.texts.items():
            parts = [text, *(keys[i] for i in sorted(self.imports[name]))]
            keys[name] = sha256("\0".join(parts).encode()).hexdigest()
        return keys

    def closure(self, names: Iterable[str]) -> frozenset[str]:
        """Return the named modules and all that they rest on."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.imports[name]
        return frozenset(found)
