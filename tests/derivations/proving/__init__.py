"""Tests of ``derivations.proving``."""
