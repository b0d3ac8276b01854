"""How a derivation is checked: the kernel, its rules, and the facts it may cite.

``kernel`` has the records (Proof, Step) and walks a proof; ``rules`` and ``calculus_rules`` say when a step stands;
``textbook_facts`` lists what is taken from books; ``matrix_polynomials`` and ``sign_certificates`` do the algebra;
``definitions`` unfolds what a name stands for; ``well_defined`` keeps terms without a value out. SymPy only.
"""
