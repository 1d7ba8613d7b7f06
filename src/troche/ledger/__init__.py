"""Keeps it: the append-only store, seal, projections, deadlines, outbox, replay, the keeper.

`act` is the only door that writes. Importing this package needs Django to be set up.
"""

from troche.ledger.door import Done, Refused, act
from troche.ledger.reading import clinic_setting, read_chart, read_facts, read_setting

__all__ = ["Done", "Refused", "act", "clinic_setting", "read_chart", "read_facts", "read_setting"]
