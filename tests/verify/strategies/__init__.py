"""Tests of ``verify.strategies``."""
