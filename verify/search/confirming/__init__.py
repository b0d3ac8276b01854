"""What the search found, decided rigorously: an exact counterexample, or instances decided true."""
