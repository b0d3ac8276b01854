"""Tests of ``verify.verdicts``."""
