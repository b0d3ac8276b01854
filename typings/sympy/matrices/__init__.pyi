"""A part of SymPy, as far as it is declared here."""
