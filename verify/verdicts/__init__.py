"""What the evidence amounts to: a verdict on each claim, on its hypotheses one by one, and on all in processes."""
