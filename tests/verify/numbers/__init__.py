"""Tests of ``verify.numbers``."""
