"""One relation tried on instances: which ones, the counterexamples found, how tight it was."""
