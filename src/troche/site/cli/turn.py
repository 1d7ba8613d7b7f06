"""`troche turn conf` and `troche turn probe`: the relay for video, set up and tried."""

import argparse
from typing import TYPE_CHECKING

from troche.site.cli import Subcommands, Trouble

if TYPE_CHECKING:
    from troche.video.relay import Relay


def add(commands: Subcommands) -> None:
    """Declare the commands."""
    parser = commands.add_parser("turn", help="set up the relay for video, and try whom it would reach")
    verbs = parser.add_subparsers(title="commands", metavar="", required=True)
    conf = verbs.add_parser(
        "conf",
        help="print coturn's configuration for the relay of TROCHE_RELAY",
        description="Prints a configuration for coturn: passes by our secret, quotas, TLS, and no peer on a loopback,"
        " private, link-local or otherwise reserved address. It holds the secret; keep it from others.",
    )
    conf.add_argument(
        "--listen",
        required=True,
        action="append",
        metavar="ADDRESS",
        help="the machine's own address; may be repeated",
    )
    conf.add_argument("--outside", default="", metavar="ADDRESS", help="its public address, behind a NAT")
    conf.add_argument("--cert", default="", help="file with the certificate chain, in PEM")
    conf.add_argument("--key", default="", help="file with its key, in PEM")
    conf.add_argument(
        "--folder", default="/var/lib/turn", help="where coturn keeps its files (/var/lib/turn)"
    )
    conf.set_defaults(run=run_conf)
    probe = verbs.add_parser(
        "probe",
        help="ask the running relay for peers it must refuse",
        description="Asks the relay of TROCHE_RELAY for loopback, private, link-local and mapped peers, for a"
        " connection by TCP and with a wrong password. Exit status 1 when it grants one of them.",
    )
    probe.set_defaults(run=run_probe)


def run_conf(given: argparse.Namespace) -> None:
    """Print it."""
    from ipaddress import ip_address

    from troche.video.relay import Place, configuration

    told = _told()
    for address in filter(None, (*given.listen, given.outside)):
        try:
            ip_address(address)
        except ValueError:
            raise Trouble(f"{address} is no address; give it in numbers.") from None
    if told.tls_port is not None and not (given.cert and given.key):
        raise Trouble("TLS needs --cert and --key; without TLS set TROCHE_RELAY_TLS_PORT=0.")
    place = Place(
        listens_on=tuple(given.listen),
        outside=given.outside,
        port=told.port,
        tls_port=told.tls_port,
        certificate=given.cert,
        key=given.key,
        folder=given.folder,
    )
    print(configuration(told, place), end="")


def run_probe(_given: argparse.Namespace) -> int:
    """Ask, and say what is wrong."""
    from datetime import UTC, datetime

    from troche.video.probe import NoAnswer, probe
    from troche.video.relay import a_pass

    told = _told()
    try:
        found = list(probe(told, a_pass(told, "probe", datetime.now(UTC))))
    except (NoAnswer, OSError) as error:
        raise Trouble(f"The relay {told.host}:{told.port} does not answer by UDP ({error}).") from error
    wrong = [one for one in found if not one.is_right]
    for one in wrong:
        print(f"wrong: {one.what}: {one.said}")
    print(f"{len(found)} asked, {len(wrong)} wrong.")
    return 1 if wrong else 0


def _told() -> "Relay":
    from troche.video.where import relay

    told = relay()
    if told is None:
        raise Trouble("No relay is set: TROCHE_RELAY=relay.clinic.example")
    return told
