"""What stands for a letter or sign where the output cannot carry it: names as they are typed, never a question mark."""

from __future__ import annotations

import codecs
import unicodedata

HANDLER = "named"
"""The name under which the standard library's streams know it, as in ``stream.reconfigure(errors=HANDLER)``."""

_SIGNS = {
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "≔": ":=", "→": "->", "∞": "oo", "√": "sqrt", "∏": "prod ", "∑": "sum ",
    "∘": " o ", "‖": "||", "⟨": "<", "⟩": ">", "∇": "grad", "ℓ": "l", "×": "x", "±": "+-", "−": "-", "–": "-", "—": "-",
    "…": "...", "·": "*", "✓": "yes", "✗": "no", "“": '"', "”": '"', "‘": "'", "’": "'", "\u0307": "_dot",
    "\u0303": "_tilde", "\u0304": "_bar", "\u0302": "_hat", "⊤": "^T", "ᵀ": "^T",
}  # fmt: skip


def named(text: str) -> str:
    """Return the text in ASCII: Greek letters by their names, raised and lowered digits as they are typed.

    >>> named("‖W₁ᵀ‖_F² ≤ λ_max(τ)")
    '||W1^T||_F^2 <= lambda_max(tau)'
    """
    written, raised = "", False
    for letter in text.replace("∇ℓ", "∇ ℓ"):
        above = unicodedata.decomposition(letter).startswith("<super>")
        piece = _piece(letter)
        # of several raised letters in a row the first one says that they are raised
        written += piece.removeprefix("^") if above and raised else piece
        raised = above
    return written


def _piece(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in _SIGNS:
        return _SIGNS[letter]
    name = unicodedata.name(letter, "")
    if name.startswith("GREEK SMALL LETTER "):
        return name.rpartition(" ")[2].lower().replace("lamda", "lambda")
    if name.startswith("GREEK CAPITAL LETTER "):
        return name.rpartition(" ")[2].capitalize().replace("Lamda", "Lambda")
    plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if c.isascii())
    if not plain:
        return f"U+{ord(letter):04X}"
    return f"^{plain}" if unicodedata.decomposition(letter).startswith("<super>") else plain


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return named(error.object[error.start : error.end]), error.end


codecs.register_error(HANDLER, _replace)
