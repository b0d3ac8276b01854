"""The displays of the slides, one numbered result a file."""
