"""What a statement is tried on: problems, random and smallest instances, step sizes, and how an instance is shrunk.

Uses ``verify.numbers`` alone.
"""
