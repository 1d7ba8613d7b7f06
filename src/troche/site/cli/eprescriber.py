"""`troche clinic eprescriber`: where a clinic's orders go, and the keys of that line."""

import argparse

from troche.site.cli import Trouble, django_ready


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command among those of a clinic."""
    parser = verbs.add_parser(
        "eprescriber",
        help="connect a clinic to its e-prescriber",
        description="Sends the clinic's signed orders to an e-prescriber that speaks the contract of"
        " docs/eprescriber.md, and prints once what the other side needs: the name of the connection and its two keys."
        " Without --url it says where orders go now.",
    )
    parser.add_argument("slug", help="the clinic's short name")
    parser.add_argument("--url", help="its address, such as https://bridge.example/troche; an older one ends")
    parser.add_argument(
        "--end", action="store_true", help="end the connection; signed orders wait until there is another"
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    """Connect, end, or say."""
    with django_ready():
        from django.conf import settings

        from troche.eprescribing import connections
        from troche.site.cli.clinic import clinic_of

        clinic = clinic_of(given.slug)
        if given.end:
            if not connections.disconnect(clinic.id):
                raise Trouble(f"{clinic.name} is connected to no e-prescriber.")
            print(f"Orders of {clinic.name} wait from now on, until it is connected again.")
        elif given.url:
            try:
                made = connections.connect(clinic.id, given.url)
            except connections.Unfit as unfit:
                raise Trouble(str(unfit)) from None
            print(f"Orders of {clinic.name} go to {made.url} from now on. The other side needs, once:")
            print(f"connection  {connections.name_of(made)}")
            print(f"out         {connections.key_of(clinic.id, made.id, 'out')}")
            print(f"in          {connections.key_of(clinic.id, made.id, 'in')}")
            print(f"events to   {settings.BASE_URL}/eprescriber/v1/events")
        else:
            found = connections.connection_of(clinic.id)
            print(found.url if found else "No e-prescriber is connected: signed orders wait.")
