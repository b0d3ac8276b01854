r"""What every document opens with: packages, the form of a page, the macros ``\fit``, ``\step`` and ``\cellformula``.

pdflatex is enough; amsmath, amssymb, array, fancyhdr, geometry, graphicx, hyperref, longtable and pdflscape come
with every TeX distribution.
"""

from __future__ import annotations

from collections.abc import Iterable

import verify
from derivations.typesetting.sentences import AsTyped, prose
from verify.writing.making import Making
from verify.writing.phrases import Work

_PREAMBLE = r"""\documentclass[10pt,a4paper]{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb,array,graphicx,longtable,pdflscape,fancyhdr}
\usepackage[margin=1.5cm,top=1.9cm,headheight=14pt]{geometry}
\usepackage[hidelinks,bookmarksnumbered]{hyperref}
\setlength{\parindent}{0pt}\setlength{\parskip}{0.4ex plus 0.2ex}
\setlength{\emergencystretch}{4em}
% a space at which the line may end however short it is
\newcommand{\further}{\hfil\penalty0\hfilneg\ }
\setcounter{secnumdepth}{0}\setcounter{tocdepth}{1}
\allowdisplaybreaks
\AtBeginDocument{\setlength{\abovedisplayskip}{4pt plus 2pt}\setlength{\belowdisplayskip}{4pt plus 2pt}%
  \setlength{\abovedisplayshortskip}{2pt}\setlength{\belowdisplayshortskip}{3pt plus 1pt}}
\newsavebox{\formulabox}\newsavebox{\reasonbox}
% a formula as it is, or made smaller where it is wider than the given length
\newcommand{\fitto}[2]{\sbox{\formulabox}{$\displaystyle #2$}%
  \ifdim\wd\formulabox>#1\resizebox{#1}{!}{\usebox{\formulabox}}\else\usebox{\formulabox}\fi}
\newcommand{\fit}[1]{\fitto{0.88\linewidth}{#1}}
% the same in a cell of a table, with air above and below
\newcommand{\cellformula}[1]{\fitto{\linewidth}{#1}\rule[-1.2ex]{0pt}{3.6ex}}
\newenvironment{steps}{\begin{list}{}{\setlength{\leftmargin}{3.6em}\setlength{\labelwidth}{3.3em}%
  \setlength{\labelsep}{0.3em}\setlength{\itemsep}{0.1ex}\setlength{\parsep}{0pt}\setlength{\topsep}{0.2ex}%
  \renewcommand{\makelabel}[1]{##1\hfil}}\footnotesize}{\end{list}}
% number, formula, reason: the reason on the same line where there is room for both, else below it
\newcommand{\step}[3]{\item[\scriptsize #1]\sbox{\formulabox}{$#2$}\sbox{\reasonbox}{\scriptsize #3}%
  \ifdim\dimexpr\wd\formulabox+\wd\reasonbox+1.5em\relax<\linewidth
    \usebox{\formulabox}\hfill\usebox{\reasonbox}%
  \else
    \ifdim\wd\formulabox>\linewidth\resizebox{\linewidth}{!}{\usebox{\formulabox}}\else\usebox{\formulabox}\fi
    \ifdim\dp\formulabox>1ex\rule[-\dimexpr\dp\formulabox+0.4ex\relax]{0pt}{1ex}\fi
    \nopagebreak\par{\raggedleft\scriptsize #3\par}%
  \fi}
\pagestyle{fancy}\fancyhf{}\renewcommand{\headrulewidth}{0.2pt}
\fancyhead[L]{\footnotesize\nouppercase{\leftmark}}\fancyhead[R]{\footnotesize\nouppercase{\rightmark}}
\fancyfoot[C]{\footnotesize\thepage}
\renewcommand{\sectionmark}[1]{\markboth{#1}{}}\renewcommand{\subsectionmark}[1]{\markright{#1}}
"""


def whole(
    parts: Iterable[str], work: Work, making: Making | None = None, title: str = "", contents: bool = False
) -> str:
    """Return a document that compiles: title, what it is about, how it was made, and the parts given.

    ``title``: where it is not that of the work.
    """
    body = "\n\n".join(parts)
    listed = "\\tableofcontents\n\\clearpage\n" if contents else ""
    name = prose(AsTyped(title or work.title))
    opening = f"{_PREAMBLE}{_metadata(name, work)}\\begin{{document}}\n{_head(name, work, making)}{listed}"
    return f"{opening}\n{body}\n\n\\end{{document}}\n"


def _metadata(name: str, work: Work) -> str:
    subject, creator = prose(AsTyped(work.about)), f"overparam-verify {verify.__version__}"
    author = prose(AsTyped(", ".join(work.authors)))
    fields = {"pdftitle": name, "pdfsubject": subject, "pdfauthor": author, "pdfcreator": creator}
    return rf"\hypersetup{{{','.join(f'{field}={{{text}}}' for field, text in fields.items() if text)}}}" + "\n"


def _head(name: str, work: Work, making: Making | None) -> str:
    said = [prose(AsTyped(text)) for text in (", ".join(work.authors), work.about) if text]
    made = f"overparam-verify {verify.__version__}"
    if making is not None:
        made += f", seed {making.seed}: " + rf"\texttt{{{prose(AsTyped(making.command))}}}"
    lines = [rf"{{\LARGE\bfseries {name}\par}}", *said, rf"{{\small {made}}}"]
    return "\n".join([r"\thispagestyle{plain}\begin{center}", "\n\n".join(lines), r"\end{center}"]) + "\n"
