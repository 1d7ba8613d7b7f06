"""The programme: what a clinic does, when and at which thresholds, with where each number comes from."""

from __future__ import annotations

from troche.programme.parts.alerts import Alert
from troche.programme.parts.assessment import Assessment
from troche.programme.parts.consent import Consent
from troche.programme.parts.eligibility import Eligibility
from troche.programme.parts.events import Events
from troche.programme.parts.gates import GateCode, GateSet
from troche.programme.parts.integration import Integration
from troche.programme.parts.interactions import Interaction
from troche.programme.parts.laboratory import Laboratory
from troche.programme.parts.ladder import Ladder
from troche.programme.parts.measures import Measures
from troche.programme.parts.overrides import Overrides
from troche.programme.parts.preparation import Lesson, Preparation
from troche.programme.parts.protocol import HelpLine, Protocol
from troche.programme.parts.session import Session
from troche.programme.parts.sources import Sources
from troche.programme.parts.supply import Supply
from troche.programme.parts.team import Team
from troche.programme.parts.wrong import Wrong
from troche.sheets.values import Code, Part


class Programme(Part, frozen=True, kw_only=True):
    """One version of a programme. Each field is the file of the same name in the programme's folder."""

    protocol: Protocol
    gates: dict[GateCode, GateSet]
    eligibility: Eligibility
    interactions: dict[Code, Interaction]
    overrides: Overrides
    ladder: Ladder
    supply: Supply
    consent: Consent
    preparation: Preparation
    lessons: dict[Code, Lesson]
    session: Session
    integration: Integration
    measures: Measures
    alerts: dict[Code, Alert]
    assessment: Assessment
    laboratory: Laboratory
    sources: Sources
    team: Team
    events: Events
    wrong: Wrong

    @property
    def name(self) -> str:
        """The programme's code, such as `at_home_oral`."""
        return self.protocol.name

    @property
    def version(self) -> str:
        """The version a chart is bound to."""
        return self.protocol.version

    @property
    def title(self) -> str:
        """The programme's name for people."""
        return self.protocol.title

    @property
    def help(self) -> dict[str, HelpLine]:
        """Numbers to call: `crisis` (988) and `emergency` (911)."""
        return self.protocol.help
