"""How statements are written in every medium: ``latex`` and ``plain_text`` fill in what ``formulas`` puts in order."""
