"""What several tests share: tables of cases, planted errors, and evaluators that use nothing of the program."""
