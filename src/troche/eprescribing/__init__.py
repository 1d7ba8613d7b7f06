"""The line to the certified e-prescriber: orders out, its answers in, and what of them waits for a person."""
