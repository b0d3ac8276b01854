"""The derivations written for Coq."""
