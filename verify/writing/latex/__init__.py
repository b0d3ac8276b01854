"""The document: verdicts, errata and derivations in LaTeX, and the PDF made of it."""
