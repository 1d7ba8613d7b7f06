"""The demonstration clinic: made by acting through the one door, on simulated days. Nobody here is real."""

from troche.demo.cast import CAST
from troche.demo.opening import open_demo, sign_in_links

__all__ = ["CAST", "open_demo", "sign_in_links"]
