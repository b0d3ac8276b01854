"""Tests of ``verify.networks``."""
