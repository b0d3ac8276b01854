"""Tests of ``verify.evaluation``."""
