"""What a certificate holds: constants, guarantees, what covers a step; how it is written is ``presentation``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from verify.networks.certificates.constants import NAMED
from verify.networks.certificates.enclosure import Enclosure
from verify.networks.certificates.guarantees import (
    Coverage,
    Guarantee,
    Stationarity,
)


@dataclass(frozen=True)
class Suggestion:
    """A recipe for another start or scale of the data, and what comes of it.

    ``recipe``: statements of Python (``verify.networks.recipes``), or, of a run, the option that asks for it.
    ``steps``: to the tolerance of the question, None where there is no such number; ``guaranteed``: whether they are
    proved beforehand, by ``theorem`` with this ``eta``, or were counted in a run.
    """

    what: str
    recipe: str
    steps: int | None
    guaranteed: bool
    theorem: str | None = None
    eta: Fraction | None = None
    c1: Fraction | None = None
    c2: Fraction | None = None


@dataclass(frozen=True)
class Caution:
    """A sentence on what rounding alone decides: ``text``, in which ``{name}`` stands for a constant.

    ``decided``: the constants that rounding decides, of ``rank`` and ``alpha0``, on which theorems rest.
    """

    text: str
    constants: Mapping[str, Enclosure | None]
    decided: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.text.format(**{name: short(x) for name, x in self.constants.items()})


def short(x: Enclosure | None) -> str:
    """Return a few digits; of a factor close to one, of its distance from one."""
    if x is None:
        return "none"
    apart = 1 - x.upper
    return f"1 - {float(apart):.4g}" if 0 < apart < 1e-3 else f"{float(x):.4g}"


@dataclass(frozen=True)
class CertificateRecord:
    """The constants of a network, each enclosed, and what the theorems guarantee on it.

    ``constants`` are in the order of ``K, mu, kappa, L0, p1, p2, alpha0, beta0, eta1_max, eta2_max, eta_max, rate,
    eta_max_sharp, rate_sharp, eta_max_stable, rate_stable, eta_max_level``; each is an attribute too. The six from
    ``eta1_max`` on are None where alpha0 = 0, and ``reason`` says why; ``reason_stable`` says why one of the stable
    bounds' two is None. ``eta_max_level`` is there (else the attribute is None) where the network has one input and one
    output in the row space of X. ``stationarity``: what is promised of the gradient
    where the stable bounds prove no rate.
    ``guarantees``: the best step at these slacks by each theorem; ``optimised``: the same with slacks chosen to make
    the factor least. ``tolerance``: the loss that ``steps`` lead to, a share of the loss at the start if ``relative``.
    ``warnings``: sentences on what rounding of the data alone decides, made from ``cautions``, and on the files.
    ``coverage`` is about the step size asked for, None where there was none. ``mean``: all is said of the loss divided
    by the number of rows. ``suggestions``: what guarantees more, None where it was not asked.
    """

    shape: Mapping[str, int]
    rank: int
    c1: Fraction
    c2: Fraction
    constants: Mapping[str, Enclosure | None]
    reason: str | None
    reason_stable: str | None
    guarantees: tuple[Guarantee, ...]
    optimised: tuple[Guarantee, ...]
    tolerance: Fraction
    relative: bool
    coverage: Coverage | None = field(default=None)
    mean: bool = False
    suggestions: tuple[Suggestion, ...] | None = None
    warnings: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    stationarity: Stationarity | None = None

    def __getattr__(self, name: str) -> Enclosure | None:
        if name in NAMED:
            return self.constants.get(name)
        raise AttributeError(f"a certificate has no {name!r}; its constants are {', '.join(NAMED)}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *NAMED]

    @property
    def rests_on_rounding(self) -> bool:
        """Whether rounding alone decides what the theorems suppose: the rank of X, or that alpha0 > 0."""
        return any(caution.decided for caution in self.cautions)

    @property
    def fewest_steps(self) -> int | None:
        """The least number of steps that is guaranteed, None where there is none or rounding alone makes it so."""
        if self.rests_on_rounding:
            return None
        return min((g.steps for g in (*self.guarantees, *self.optimised)), default=None)

    @property
    def covered_by(self) -> tuple[str, ...] | None:
        """The theorems and lemmas that cover the step size asked for, None where there was none."""
        return None if self.coverage is None else tuple(str(x) for x in self.coverage.covered_by)
