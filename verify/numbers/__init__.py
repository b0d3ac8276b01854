"""Numbers of three kinds under one set of names: ``exact``, ``intervals`` and ``floats``; and what they share.

Nothing here knows of problems, claims or commands.
"""
