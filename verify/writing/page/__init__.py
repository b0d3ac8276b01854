"""One self-contained HTML page: verdicts, errata, derivations as MathML, plots. ``build.page`` makes it."""
