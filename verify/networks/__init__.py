"""A user's own network, and the slides' experiments: reading arrays, certifying, training, simulating."""
