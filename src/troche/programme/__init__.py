"""The programme as data: what a clinic does, when and at which thresholds."""

from troche.programme.model import Programme

__all__ = ["Programme"]
