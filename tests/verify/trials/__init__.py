"""Tests of ``verify.trials``."""
