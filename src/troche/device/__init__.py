"""What a phone keeps while there is no line, and how it arrives: late perhaps, once in any case."""
