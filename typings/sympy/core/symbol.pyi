"""Names as arguments."""

from typing import Self

from sympy import Basic

class Str(Basic):
    name: str
    def __new__(cls, name: str) -> Self: ...
