"""What the person at the keyboard can end."""


class Trouble(Exception):
    """Its message is one line that says what is wrong and what to do."""
