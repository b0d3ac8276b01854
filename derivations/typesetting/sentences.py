"""Sentences of the claims as LaTeX: the formulas that stand in them as plain words are set as mathematics."""

from __future__ import annotations

import re

from derivations.typesetting.plain_text import GREEK

_ESCAPES = {"&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}"}
_ESCAPES |= {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
_ESCAPES |= {"<": "$<$", ">": "$>$", "|": "$|$"}
_ESCAPES |= {letter: f"$\\{name}$" for name, letter in GREEK.items() if name not in ("epsilon", "varepsilon")}
_ESCAPES |= {"≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$", "∞": r"$\infty$", "→": r"$\to$", "ε": r"$\varepsilon$"}
_ESCAPES |= {"‖": r"$\|$", "⟨": r"$\langle$", "⟩": r"$\rangle$", "∇": r"$\nabla$", "ℓ": r"$\ell$", "…": r"\dots{}"}
_ESCAPES |= {c: f"$_{{{n}}}$" for c, n in zip("₀₁₂₃₄₅₆₇₈₉₊", "0123456789+", strict=True)}
_ESCAPES |= {c: f"$^{{{n}}}$" for c, n in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵗ", [*"0123456789-+t"], strict=True)}
_ESCAPES |= {"ᵀ": r"$^{\top}$", "√": r"$\surd$", "∏": r"$\prod$", "∑": r"$\sum$", "∘": r"$\circ$"}
_ESCAPES |= {"\u0307": "", "\u0303": ""}
_LATIN = 0x180
"""Up to here pdflatex knows the letters."""
_SIGNS = {"<=": r"\le ", ">=": r"\ge ", "->": r"\to ", "*": r"\,"}
_FUNCTIONS = {"max", "min", "log", "exp"}
_ARTICLES = {"a"}
_TOKEN = re.compile(
    r"(?P<tail>(?<=\w)-[A-Za-z]\w*)"
    r"|(?P<angle><(?=[^\s=<>][^<>=]*[^\s<>=]>(?!=))|(?<=[^\s=])>)"
    r"|(?P<normf>\|_F)"
    r"|(?P<word>[A-Za-z]+\d*(?:\*(?![*\w]))?(?:_\w+)?)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<power>(?:\^|\*\*)-?\w+)"
    r"|(?P<sign><=|>=|->|[-+=/<>|*])"
    r"|(?P<paren>[()])|(?P<comma>,)|(?P<space>\s+)|(?P<other>.)",
    re.DOTALL | re.ASCII,
)
_WORD = re.compile(r"(?P<head>[A-Za-z]+)(?P<digits>\d*)(?P<star>\*?)(?:_(?P<below>\w+))?")

Token = tuple[str, str]


class AsTyped(str):
    """Text that a user typed, which stands as it is: nothing in it is taken for a formula."""

    __slots__ = ()


def prose(text: str) -> str:
    """Return the sentence as LaTeX text: formulas in it between dollars, every special character escaped.

    >>> prose("at most L_0"), prose(AsTyped("at most L_0"))
    ('at most $L_{0} $', 'at most L\\\\_0')
    """
    if isinstance(text, AsTyped):
        return _escaped(text)
    tokens = [(m.lastgroup or "other", m[0]) for m in _TOKEN.finditer(text)]
    written, run = "", []
    for position, token in enumerate(tokens):
        if _belongs(token, tokens, position, run):
            run.append(token)
        else:
            written += _run(run) + _escaped(token[1])
            run = []
    return written + _run(run)


def _belongs(token: Token, tokens: list[Token], position: int, run: list[Token]) -> bool:
    """Tell whether a token can stand in a formula."""
    kind, text = token
    if kind in ("tail", "other"):
        return False
    if kind == "comma":
        return _open(run) > 0
    if kind == "word":
        called = position + 1 < len(tokens) and tokens[position + 1][1] == "("
        if text == "A" and position == 0:
            return False
        return is_symbol(text) or (called and (text in _FUNCTIONS or text == "sqrt"))
    return True


def is_symbol(word: str) -> bool:
    """Return whether a word of a sentence names a symbol: kappa, sigma_max, c_1, W*, t."""
    match = _WORD.fullmatch(word)
    if match is None:
        return False
    if match["head"] in GREEK:
        return True
    decorated = match["digits"] or match["star"] or match["below"]
    return len(match["head"]) == 1 and bool(decorated or match["head"] not in _ARTICLES)


def _open(run: list[Token]) -> int:
    return sum(text in "(<" for _, text in run) - sum(text in ")>" for _, text in run)


def _run(run: list[Token]) -> str:
    """A maximal run of such tokens: a formula if it holds a symbol, and text otherwise or where it is unbalanced."""
    if not any(kind == "word" for kind, _ in run):
        return _escaped("".join(text for _, text in run))
    start, end = 0, len(run)
    while run[start][0] in ("space", "comma") or (run[start][0] == "paren" and not _balanced(run[start:end])):
        start += 1
    while _dangles(run[end - 1]) or not _balanced(run[start:end]):
        end -= 1
        if end <= start:
            return _escaped("".join(text for _, text in run))
    before, inside, after = run[:start], run[start:end], run[end:]
    if not any(kind == "word" for kind, _ in inside):
        return _escaped("".join(text for _, text in run))
    return _escaped("".join(t for _, t in before)) + f"${_formula(inside)}$" + _run(after)


def _dangles(token: Token) -> bool:
    """Tell whether a formula cannot end in this token."""
    kind, text = token
    return kind in ("space", "comma") or (kind == "sign" and text != "|") or text in _FUNCTIONS or text == "sqrt"


def _balanced(run: list[Token]) -> bool:
    depth = 0
    for kind, text in run:
        depth += (text == "(") - (text == ")") if kind == "paren" else 0
        if depth < 0:
            return False
    return depth == 0 and sum(text in ("|", "|_F") for _, text in run) % 2 == 0


def _formula(run: list[Token]) -> str:
    closers: list[str] = []
    pieces: list[str] = []
    norms = _norms(run)
    for position, (kind, text) in enumerate(run):
        if text == "(":
            root = position > 0 and run[position - 1][1] == "sqrt"
            closers.append("}" if root else ")")
            pieces.append("{" if root else "(")
        elif text == ")":
            pieces.append(closers.pop())
        elif kind == "word":
            pieces.append(_word(text, run, position))
        else:
            pieces.append(_other(kind, text, position in norms))
    return "".join(pieces)


def _norms(run: list[Token]) -> set[int]:
    """The places of the bars that are norms: of a matrix or a vector; others are absolute values of numbers."""
    bars = [i for i, (_, text) in enumerate(run) if text in ("|", "|_F")]
    return {i for pair in zip(bars[::2], bars[1::2]) if _is_norm(run, *pair) for i in pair}


def _is_norm(run: list[Token], left: int, right: int) -> bool:
    depth, heads = 0, []
    for kind, text in run[left + 1 : right]:
        depth += (text == "(") - (text == ")") if kind == "paren" else 0
        if kind == "word" and depth == 0:
            heads.append(text)
    # a matrix is a capital letter, a vector x or u: |sigma_k(A) - sigma_k(B)| and |c| are numbers
    return run[right][1] == "|_F" or (bool(heads) and all(h[0].isupper() or h[0] in "xu" for h in heads))


def _other(kind: str, text: str, norm: bool) -> str:
    if kind == "angle":
        return r"\langle " if text == "<" else r"\rangle "
    if kind == "normf":
        return r"\|_F"
    if kind == "power":
        return f"^{{{text.lstrip('^*')}}}" if text != "^T" else r"^{\top}"
    if text == "|":
        return r"\|" if norm else "|"
    return _SIGNS.get(text, text)


def _word(text: str, run: list[Token], position: int) -> str:
    if text in _FUNCTIONS or text == "sqrt":
        return f"\\{text}"
    if text == "x" and _operand(run[:position][-2:]) and _operand(run[position + 1 :][1::-1]):
        return r"\times "
    match = _WORD.fullmatch(text)
    if match is None:
        return _escaped(text)
    head = f"\\{match['head']}" if match["head"] in GREEK else match["head"]
    below = match["below"] or match["digits"]
    index = f"\\{below}" if below in ("max", "min") else _escaped(below or "")
    return head + (f"_{{{index}}}" if below else "") + ("^{*}" if match["star"] else "") + " "


def _operand(pair: list[Token]) -> bool:
    """Tell whether the pair is an operand and the space between it and a sign of multiplication."""
    return len(pair) == 2 and pair[0][0] in ("word", "number") and pair[1][0] == "space"


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(c) or (c if ord(c) < _LATIN else "?") for c in text)
