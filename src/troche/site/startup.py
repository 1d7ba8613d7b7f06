"""What must be true before a server answers its first request."""

from django.core import checks

from troche.site.migration import pending

CHECKED = "TROCHE_CHECKED"  # tells the processes `troche serve` starts that it has checked already


class Unfit(Exception):
    """The server must not start; the message says why in one line."""


def refuse_unfit() -> None:
    """Raise `Unfit` when a system check fails, a migration is missing or the database role is too powerful."""
    problems = [
        message
        for message in checks.run_checks(databases=["default"], include_deployment_checks=False)
        if message.is_serious()
    ]
    if problems:
        first = problems[0]
        more = f" (and {len(problems) - 1} more: `troche django check`)" if len(problems) > 1 else ""
        raise Unfit(f"{first.msg} {first.hint or ''}".strip() + f" [{first.id}]{more}")
    if missing := pending():
        raise Unfit(f"The database lacks {len(missing)} migrations: run `troche migrate`.")
