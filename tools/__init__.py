"""House law as code: small checks that `make lint` runs, each with a message that says what to do."""
