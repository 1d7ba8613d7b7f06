"""The demonstration clinic: made by acting through the one door, on simulated days. Nobody here is real."""
