"""What a person's benefits cover, and the money ledger."""
