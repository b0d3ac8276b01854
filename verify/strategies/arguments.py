"""What the strategies ask of their arguments, checked when a strategy is made."""

from __future__ import annotations

from hypothesis.errors import InvalidArgument


def require_sides(**sides: int) -> None:
    """Raise ``InvalidArgument`` unless each side is a positive integer."""
    for name, side in sides.items():
        require(isinstance(side, int) and side >= 1, f"{name}={side!r} must be a positive integer")


def require(holds: bool, otherwise: str) -> None:
    """Raise ``InvalidArgument`` with that message unless the condition holds."""
    if not holds:
        raise InvalidArgument(otherwise)
