"""The search in floats: families of instances, a landscape compiled from the relation, ascent on it."""
