"""Answers as text: the table, the sheet of a claim, the accounts of a search and of a run."""
