"""Numbers of different kinds for the same symbols."""
