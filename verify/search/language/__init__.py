"""The language of ``try``: its grammar, and the quantities its names stand for."""
