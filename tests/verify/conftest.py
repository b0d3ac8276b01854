"""The precision in which mpmath computes what the program's numbers are compared with."""

import mpmath
import pytest


@pytest.fixture
def sixty_digits():
    with mpmath.workdps(60):
        yield
