"""What each command does; ``verify.cli`` imports a module of these when its command runs."""
