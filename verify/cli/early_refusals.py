"""Relations that are not understood, told before the command line itself is imported, which takes longer.

What is understood, and whatever is not plain here, is left to the commands, which read all of it anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SIGN = re.compile(r"[<>=≤≥]")
"""What a relation has, and neither the id of a claim nor the name of a file."""

TEXTS = ("--given", "--let", "--matrix")
"""Options of try and hunt whose values belong to the language."""
OTHERS = {
    "try": frozenset({"--data", "--shape", "--samples", "--seconds", "--seed", "--jobs", "--json"}),
    "hunt": frozenset({"--data", "--shape", "--seconds", "--seed", "--jobs", "--json", "--scheduler", "--store"}),
}
"""Their other options, all of which have a value."""


def early_refusal(words: Sequence[str]) -> str | None:
    """Return why the relation on a command line of ``try`` or ``hunt`` is not understood; None where nothing is plain.

    Example:
        >>> early_refusal(["try", "L_nxt <= L"])
        "'L_nxt <= L' is not understood: there is no quantity 'L_nxt'; did you mean L_next?"
    """
    typed = _typed(words)
    if typed is None:
        return None
    from verify.search.language.grammar import GrammarError, parse_conjecture

    relation, (given, lets, matrices), shape = typed
    try:
        parse_conjecture(relation, given, lets, matrices, shape=shape)
    except GrammarError as error:
        return str(error)
    return None


Typed = tuple[str, list[list[str]], tuple[int, int, int] | None]


def _typed(words: Sequence[str]) -> Typed | None:
    """The relation, what goes with it, and the shape, if the words are plainly a command line of try or hunt."""
    if not words or words[0] not in OTHERS:
        return None
    texts: dict[str, list[str]] = {name: [] for name in TEXTS}
    relations: list[str] = []
    shape = None
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("-"):
            relations.append(word)
            continue
        option, joined, value = word.partition("=")
        value = value if joined else next(rest, "")
        if option in TEXTS:
            texts[option].append(value)
        elif option not in OTHERS[words[0]]:
            return None
        elif option == "--shape":
            shape = _sides(value)
            if shape is None:
                return None
    if len(relations) != 1 or not (words[0] == "try" or SIGN.search(relations[0])):
        return None
    return relations[0], list(texts.values()), shape


def _sides(text: str) -> tuple[int, int, int] | None:
    from verify.cli.requests import parse_sides
    from verify.errors import RequestError

    try:
        return parse_sides(text)
    except RequestError:
        return None
