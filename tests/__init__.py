"""What the program claims of itself, tried; grouped as the house is."""
