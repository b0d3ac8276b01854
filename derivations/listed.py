"""The lists of results, each made from one list of module names: a result is added by one file and one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

from derivations.claim import Claim


def listed(package: str, modules: tuple[str, ...], name: str = "CLAIMS", or_none: bool = False) -> tuple[Claim, ...]:
    """Return the results that the modules of a package list, in the order of the modules.

    Args:
        package: the package, by its full name.
        modules: their names within it; ``"module:NAME"`` takes the list of that name, where a module has results in two
            places.
        name: what a module calls its list.
        or_none: whether a module may be without that list.

    Returns:
        The results, those of the first module first.

    Raises:
        ImportError: if there is no such module.
        TypeError: if a module has no such list, or something in it is not a ``Claim``.

    Example:
        >>> [claim.id for claim in listed("derivations.slides", ("condition_number", "imbalance"))]
        ['def-kappa', 'def-imbalance']
    """
    found: list[Claim] = []
    for each in modules:
        module, _, other = each.partition(":")
        where = f"{package}.{module}"
        results = getattr(import_module(where), other or name, () if or_none else None)
        if not isinstance(results, tuple) or not all(isinstance(result, Claim) for result in results):
            raise TypeError(f"{where}.{other or name} is {results!r:.60}, but a tuple of claims is expected")
        found += results
    return tuple(found)


def listed_when_asked(
    package: str, modules: tuple[str, ...], lists: Mapping[str, str]
) -> Callable[[str], tuple[Claim, ...]]:
    """Return the ``__getattr__`` of a package whose modules are read when one of its lists is first asked for.

    Args:
        package: the package, by its full name.
        modules: their names within it, as for ``listed``.
        lists: the names of the package's lists, each with what the modules call theirs; a module may be without one.

    Returns:
        A function of the name, which raises AttributeError for one that is not among the lists.

    Example:
        >>> asked = listed_when_asked("derivations.slides", ("imbalance",), {"SLIDES": "CLAIMS"})
        >>> [claim.id for claim in asked("SLIDES")]
        ['def-imbalance']
    """

    @cache
    def asked(name: str) -> tuple[Claim, ...]:
        if name not in lists:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return listed(package, modules, lists[name], or_none=True)

    return asked
