"""What came of an experiment: its account in words, and its picture; one experiment a file."""
