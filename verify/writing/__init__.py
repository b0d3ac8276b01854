"""How an answer is written: terminal, JSON, LaTeX, the page, plots. Nothing here decides anything."""
