"""The programme as data: typed model, loader, safety floor, and the form a chart keeps."""

from troche.programme.floor import FLOOR, breaches
from troche.programme.form import canonical, digest, from_canonical
from troche.programme.load import ProgrammeFaulty, check, default_folder, load_programme
from troche.programme.model import Programme
from troche.programme.parse import parse_programme
from troche.sheets import Finding
from troche.sheets.values import Action, Ruled, Sourced, Worded

__all__ = [
    "FLOOR",
    "Action",
    "Finding",
    "Programme",
    "ProgrammeFaulty",
    "Ruled",
    "Sourced",
    "Worded",
    "breaches",
    "canonical",
    "check",
    "default_folder",
    "digest",
    "from_canonical",
    "load_programme",
    "parse_programme",
]
