"""Tests of ``verify.search.hunting``."""
