"""Relations between expressions."""

from typing import Any

from sympy.logic.boolalg import Boolean

class Relational(Boolean):
    rel_op: str
    @property
    def lhs(self) -> Any: ...
    @property
    def rhs(self) -> Any: ...
    @property
    def reversed(self) -> Relational: ...
    @property
    def negated(self) -> Relational: ...
