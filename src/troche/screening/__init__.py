"""Free assessment, history, medicines, labs and the prescriber's decision on eligibility."""
