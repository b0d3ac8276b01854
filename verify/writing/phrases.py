"""What the LaTeX document and the page say in the same words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, log10

from derivations.claim import Claim, Reading, Statement
from derivations.conventions import conventions
from derivations.typesetting.latex import tag
from verify.search.language.papers import Paper
from verify.trials.evidence import Verdict
from verify.trials.horizon import Horizon
from verify.trials.tightness import ratio_text
from verify.verdicts.summary import stands_corrected
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict

TITLE = "The convergence of over-parametrized linear networks: every display decided"
TALK = "The Convergence of Over-parametrized Linear Networks Optimized Via Gradient Descent"
SPEAKERS = ("Ziqing Xu", "Salma Tarmoun", "Hancheng Min", "Enrique Mallada", "René Vidal")
TALK_DATE = "14 February 2023"
"""The slides, as their first page has them."""

ERRATA = "Errata"


@dataclass(frozen=True)
class Work:
    """What is written about, the slides or a paper of one's own, and the words for it.

    ``item``: what a row of the table is called; ``name``: the whole, in a sentence; ``conventions``: what every item is
    read with; ``prefix``: put before the ids of a paper's claims where they are anchors, since any word may be an id;
    ``about``: the title, authors and date of what is written about, where the document has a title of its own.
    """

    title: str
    name: str
    item: str
    conventions: tuple[str, ...]
    authors: tuple[str, ...] = ()
    prefix: str = ""
    about: str = ""

    @property
    def items(self) -> str:
        return f"{self.item}s"

    @property
    def opening(self) -> str:
        return f"Each {self.item} is given as printed, with what this run found out about it."

    @property
    def of_slides(self) -> bool:
        return not self.prefix

    def number(self, display: str) -> str:
        """Return how an item is numbered: (16) for eq16 of the slides, else its id."""
        name = tag(display) if self.of_slides else display
        return f"({name})" if name.isdigit() and self.of_slides else name


SLIDES = Work(
    TITLE, "the slides", "display", conventions(), about=f"on the slides {TALK}, {', '.join(SPEAKERS)}, {TALK_DATE}"
)


def work_of(paper: Paper) -> Work:
    """Return a paper of one's own as what is written about."""
    return Work(paper.title, "the paper", "claim", _READING, paper.authors, "claim-")


_READING = (
    (
        "Every claim is about one least-squares problem X, Y and a linear network with two layers W1 (n x h) and"
        " W2 (h x m), at one iterate of gradient descent, taken as t = 0, unless it is about matrices of its own: the"
        " loss L(t) is half of the squared Frobenius norm of Y - X W(t), less its minimum; G(t) is its gradient with"
        " respect to W = W1 W2; tau is the operator G -> G W2^T W2 + W1 W1^T G; D = W1^T W1 - W2 W2^T."
    ),
)

MEANINGS: dict[Verdict, str] = {
    Verdict.PROVED: "every step of the derivation was checked in this run; it rests only on the hypotheses and on the"
    " textbook facts named at the end. It is tried on instances all the same.",
    Verdict.CERTIFIED: "not proved, but decided to be true, in exact or enclosed arithmetic, on the given number of"
    " instances, and searched for a violation in vain.",
    Verdict.REFUTED: "one exact rational instance, printed here, meets every hypothesis and violates the statement.",
    Verdict.UNDECIDED: "anything else; it never counts as true.",
    Verdict.DEFINITION: "the display asserts nothing.",
    Verdict.REPRODUCED: "an experiment, repeated: its numbers agree with the slides' within the errors shown.",
    Verdict.NOT_REPRODUCED: "an experiment, repeated: not all its numbers agree, or the slides give none.",
}

MISPRINTS = (
    "A misprint is charged once, where it is printed: a display that uses a symbol is judged with the corrected"
    " definition of that symbol."
)
NUMBERING = "Steps have numbers; a step such as 3.1 is part of step 3."
RECUR = (
    "These steps stand in two derivations or more, with all that they rest on. They are printed here once, and the"
    " derivations refer to them; the other steps keep the numbers that they have in the whole derivation."
)

BEYOND = (
    "These results are not in the slides: they are sharper than theirs, under the same hypotheses, and are decided in"
    " the same way."
)

CORRECTED, PROPOSED = "Corrected", "Proposed correction"
"""What the correction of a claim is called, once it is proved or certified and otherwise."""

NOTHING_WRONG = "Nothing is wrong as printed."


def evidence(found: StatementVerdict) -> str:
    """Return what stands behind a verdict, to follow it: instances, how many are open, how near to equality."""
    counted = found.verdict in (Verdict.PROVED, Verdict.CERTIFIED, Verdict.UNDECIDED) and found.instances
    text = f", true on {found.instances} exact instances" if counted else ""
    text += f", {found.undecided} left open" if found.undecided else ""
    text += f", {found.nearly_equal} more equal within 1e-30 of their size" if found.nearly_equal else ""
    near = found.tightest
    return text + (f", largest ratio of the sides {ratio_text(near.ratio)}" if near is not None else "")


def horizon_text(found: Horizon, instances: int) -> str:
    """Return how far was looked, in a sentence; the empty string where nothing met the hypotheses.

    >>> horizon_text(Horizon({"n": (1, 6), "h": (1, 4)}, {"X": (0.01, 250.0)}, 900, 40), 40)
    'looked at n ≤ 6, h ≤ 4; sizes of X from 1e-2 to 1e3; 900 points met the hypotheses; both sides were 0 throughout'
    """
    if not found.met:
        return ""
    sides = ", ".join(f"{name} ≤ {largest}" for name, (_, largest) in found.sides.items())
    scales = ", ".join(f"{name} from {_power(a, floor)} to {_power(b, ceil)}" for name, (a, b) in found.scales.items())
    parts = [
        f"looked at {sides}" if sides else "",
        f"sizes of {scales}" if scales else "",
        f"{found.met} points met the hypotheses",
    ]
    if found.both_zero:
        parts.append(
            "both sides were 0 throughout"
            if found.both_zero >= instances
            else f"both sides were 0 on {found.both_zero} instances"
        )
    return "; ".join(part for part in parts if part)


def scarcity(verdict: Verdict, instances: int) -> str:
    """Return the sentence that keeps a reader from trusting what few instances certify; else the empty string.

    >>> scarcity(Verdict.CERTIFIED, 2)
    'The hypotheses were met on 2 instances only: this says next to nothing.'
    >>> scarcity(Verdict.CERTIFIED, 200)
    ''
    """
    if verdict is not Verdict.CERTIFIED or instances >= _FEW:
        return ""
    met = "1 instance" if instances == 1 else f"{instances} instances"
    return f"The hypotheses were met on {met} only: this says next to nothing."


_FEW = 10


def _power(size: float, rounded: Callable[[float], int]) -> str:
    return f"1e{rounded(log10(size))}" if size > 0 else "0"


def second_judge(claim: Claim) -> str:
    """Return what is recorded of the derivation's check by Coq, as a sentence; the empty string where nothing is."""
    from verify.proof_assistant.results import acceptance  # a table of verdicts does without

    found = acceptance(claim)
    if found is None:
        return ""
    rest = ", ".join(found.assumptions) or "no assumption"
    return f"The derivation was accepted by Coq {found.coq} on {found.day}, resting on {rest} (as recorded then)."


def told_as(other: str) -> str:
    """Return the sentence that stands for a derivation which is that of another result."""
    return f"Its derivation is that of {other}, step for step, checked anew with what is supposed here."


def correction_name(found: ClaimVerdict) -> str:
    """Return what the correction of a claim is called: it corrects nothing unless it is proved or certified."""
    return CORRECTED if stands_corrected(found) else PROPOSED


def needs_reading(statement: Statement) -> bool:
    """Return whether it has to be said how the statement is read, or what it serves."""
    plain = (Reading.HOLDS, Reading.DEFINES, Reading.EXPERIMENT)
    return bool(statement.serves) or statement.reading not in plain


def shown_gap(found: StatementVerdict) -> str:
    """Return why a statement is not proved, for a reader who has no other answer on it; else the empty string."""
    return "" if not found.gap or found.verdict in (Verdict.PROVED, Verdict.REFUTED) else shortened(found.gap)


def shortened(text: str, size: int = 600) -> str:
    """Return the text, or its beginning where it is longer than the size."""
    return text if len(text) <= size else text[:size] + " ..."
