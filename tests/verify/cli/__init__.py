"""Tests of ``verify.cli``."""
