"""The rooms put together: a person's way through the whole programme, and the board."""
