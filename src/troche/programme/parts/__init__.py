"""The parts of a programme, one for each file of its folder."""
