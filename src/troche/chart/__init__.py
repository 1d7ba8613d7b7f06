"""The kernel: facts, reasons, gates; a chart folded from facts; decide and due, room by room."""
