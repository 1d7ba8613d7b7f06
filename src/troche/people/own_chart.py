"""The chart of somebody who looks at their own pages."""

from __future__ import annotations

from django.http import Http404

from troche.chart.rooms import Chart
from troche.ledger import read_chart, read_setting
from troche.people.actor import Request
from troche.people.setting import Setting


def own_chart(request: Request) -> tuple[Chart, Setting]:
    """The actor's own chart, or the one a sitter is entrusted with, and its setting."""
    if request.actor.stream is None:
        raise Http404("no chart of one's own")
    chart = read_chart(request.actor.clinic, request.actor.stream)
    return chart, read_setting(request.actor.clinic, chart)
