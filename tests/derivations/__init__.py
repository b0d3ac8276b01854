"""Tests of ``derivations``."""
