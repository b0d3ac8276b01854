"""Gradient descent with what the theorems promise checked at every step: schedules, bounds, promises, the run."""
