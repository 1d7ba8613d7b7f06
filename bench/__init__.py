"""Measures against the bars. Each figure is printed beside its bar; nothing here is asserted in a test."""
