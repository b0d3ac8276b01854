"""Answers as JSON: one module a command."""
