"""What the clinic's facts say about how people fare."""
