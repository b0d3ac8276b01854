"""What rests on what, as a picture: results, lemmas and textbook facts, each a link to its place on the page.

The picture is laid out by Graphviz (``tred`` and ``dot``); where that is not installed there is none, and the page
says so.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from verify.trials.evidence import Verdict
from verify.verdicts.summary import cited_by, facts_of, rows, statements
from verify.verdicts.verdict import ClaimVerdict
from verify.writing.page.figures import Figure
from verify.writing.phrases import Work, second_judge

_SECONDS = 60
_FILLS = {
    Verdict.PROVED: "#E6F2E8",
    Verdict.CERTIFIED: "#E2F1F4",
    Verdict.REFUTED: "#FBE9E7",
    Verdict.UNDECIDED: "#FBF0DC",
    Verdict.DEFINITION: "#FFFFFF",
    Verdict.REPRODUCED: "#E6F2E8",
    Verdict.NOT_REPRODUCED: "#FBE9E7",
}
_SHAPE = 'shape=box, style=filled, fontname="sans-serif", fontsize=10, margin="0.08,0.03", height=0.2'


@dataclass(frozen=True)
class _Node:
    """A box of the picture: name, where it leads, colour, whether Coq accepted it, the names of what it needs."""

    name: str
    anchor: str
    fill: str
    accepted: bool
    needs: frozenset[str]


def graph(
    verdicts: Sequence[ClaimVerdict], shared: Sequence[ClaimVerdict], facts: Sequence[str], work: Work
) -> Figure | None:
    """Return the picture for the results on a page and the lemmas they share; None without Graphviz.

    A display of several parts is one box, with the worst of their verdicts. An arrow that others imply is left out.
    """
    programs = [shutil.which(name) for name in ("tred", "dot")]
    if None in programs:
        return None
    text = _source(list(_nodes(verdicts, shared, facts, work)))
    for command in ([programs[0]], [programs[1], "-Tsvg"]):
        done = subprocess.run(
            [str(word) for word in command], input=text, capture_output=True, text=True, timeout=_SECONDS, check=True
        )
        text = done.stdout
    return Figure(
        id="graph",
        title="Results, lemmas and facts",
        description="Boxes for the results, the lemmas and the textbook facts, joined by arrows from what is used to"
        " what uses it; each box is a link.",
        caption="An arrow leads from what is used to what rests on it; an arrow that follows from others is left out."
        " Green: proved; red: refuted as printed; blue: certified; grey: a textbook fact. Thick frames: accepted by"
        " Coq too.",
        svg=_plain(text),
    )


_FONT = ' font-family="sans-serif" font-size="10.00"'


def _plain(svg: str) -> str:
    """The picture in whole units, without names and titles that nothing refers to: a third of its size."""
    svg = re.sub(r' id="(?:node|edge|a_node)\d+"', "", svg)
    svg = re.sub(r"<title>[^<]*</title>\n?", "", svg).replace(_FONT, "").replace("<svg ", f"<svg{_FONT} ", 1)
    # what all arrows share stands once, on the picture
    svg = svg.replace(' stroke="#888888"', "").replace(' fill="#888888"', "")
    svg = svg.replace("<svg ", '<svg stroke="#888888" fill="#888888" ', 1)
    # said by the style sheet: names stand in the middle of black frames, arrows enclose nothing
    svg = re.sub(r' xlink:title="[^"]*"| text-anchor="middle"| stroke="black"|(?<=<path) fill="none"', "", svg)
    return re.sub(r'(?<= (?:d|x|y)=")[^"]*|(?<= points=")[^"]*', lambda found: _in_units(found[0]), svg)


def _in_units(places: str) -> str:
    return re.sub(r"-?\d+\.\d+", lambda number: str(round(float(number[0]))), places)


def _nodes(
    verdicts: Sequence[ClaimVerdict], shared: Sequence[ClaimVerdict], facts: Sequence[str], work: Work
) -> Iterator[_Node]:
    slides = [v for v in verdicts if v.claim.display]
    displays = {v.claim.id: v.claim.display for v in slides}
    for row in rows(slides):
        yield _Node(
            row.display,
            f"{work.prefix}{row.display}",
            _FILLS[row.printed],
            _accepted(row.parts),
            _needs(row.parts, displays),
        )
    seen: set[str] = set()
    for found in (*(v for v in verdicts if not v.claim.display), *shared):
        if found.claim.id not in seen:
            seen.add(found.claim.id)
            fill = _FILLS[found.printed.verdict]
            yield _Node(found.claim.id, found.claim.id, fill, _accepted([found]), _needs([found], displays))
    for fact in facts:
        yield _Node(fact, f"fact-{fact}", "#EEEEEE", accepted=False, needs=frozenset())


def _accepted(found: Iterable[ClaimVerdict]) -> bool:
    return all(second_judge(v.claim) for v in found)


def _needs(found: Sequence[ClaimVerdict], displays: dict[str, str]) -> frozenset[str]:
    """The results and facts that the derivations use, those of the slides by their displays."""
    steps = [s for v in found for x in statements(v) if x.checked is not None for s in x.checked.steps]
    cited = {displays.get(cited_by(s), cited_by(s)) for s in steps if cited_by(s)}
    return frozenset(cited | set(facts_of(found)) - {v.claim.display for v in found})


def _source(nodes: Sequence[_Node]) -> str:
    known = {node.name for node in nodes}
    lines = ["digraph rests {", 'rankdir=LR; nodesep=0.08; ranksep=0.45; bgcolor="transparent";', f"node [{_SHAPE}];"]
    lines.append('edge [color="#888888", arrowsize=0.5];')
    for node in nodes:
        frame = 2.5 if node.accepted else 0.7
        lines.append(
            f'"{node.name}" [URL="#{node.anchor}", tooltip="{node.name}", fillcolor="{node.fill}", penwidth={frame}];'
        )
        lines += [f'"{used}" -> "{node.name}";' for used in sorted(node.needs & known - {node.name})]
    return "\n".join([*lines, "}"])
