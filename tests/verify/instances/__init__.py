"""Tests of ``verify.instances``."""
