"""Tests of ``verify.search``."""
