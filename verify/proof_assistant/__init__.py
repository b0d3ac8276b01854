"""Coq as a second judge of the derivations: what is written for it, how it is run, what it accepted.

``development``: the files of a Coq development and how they rest on each other. ``coqc``: the compiler found on this
machine, run on one file. ``build``: all files in the order of their imports, several at once, unchanged ones not again.
``record``: what was accepted on this machine and when. No verdict of this program depends on any of it.
"""
