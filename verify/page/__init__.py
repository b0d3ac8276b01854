"""One self-contained HTML page: verdicts, errata, derivations as MathML, plots. ``verify.page.build.page`` makes it."""
