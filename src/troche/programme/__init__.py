"""The programme as data: typed model, loader, safety floor, and the form a chart keeps."""

from troche.programme.faults import faults_of
from troche.programme.floor import FLOOR, breaches
from troche.programme.form import canonical, digest, from_canonical
from troche.programme.kept import from_kept
from troche.programme.links import Fault
from troche.programme.load import ProgrammeFaulty, as_written, check, default_folder, load_programme
from troche.programme.model import Programme
from troche.programme.parse import parse_programme
from troche.programme.parts.protocol import number_of
from troche.sheets import Finding
from troche.sheets.values import Action, Ruled, Sourced, Worded

__all__ = [
    "FLOOR",
    "Action",
    "Fault",
    "Finding",
    "Programme",
    "ProgrammeFaulty",
    "Ruled",
    "Sourced",
    "Worded",
    "as_written",
    "breaches",
    "canonical",
    "check",
    "default_folder",
    "digest",
    "faults_of",
    "from_canonical",
    "from_kept",
    "load_programme",
    "number_of",
    "parse_programme",
]
