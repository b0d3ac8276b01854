"""Tests of ``verify.writing``."""
