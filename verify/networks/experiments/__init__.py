"""The slides' experiments, run again, and a study of how much room the theorems leave."""
