"""FLINT as untyped: its stubs tell rationals, balls and their matrices apart where the carriers treat them alike."""

from typing import Any

def __getattr__(name: str) -> Any: ...
