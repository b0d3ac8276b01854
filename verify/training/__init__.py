"""Gradient descent on two-layer linear networks in floats, with what the theorems promise checked at every step."""
