"""The session core under deterministic simulation: clock, network, storage, crashes and people, all from one seed."""
