"""Safety follow-up: adverse events as cases, side effects asked about, signs that may speak of misuse."""
