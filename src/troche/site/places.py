"""Where Troche keeps things on this machine."""

import os
from pathlib import Path

from troche.site.trouble import Trouble

REPOSITORY = Path(__file__).resolve().parents[3]


def home() -> Path:
    """The folder with everything this installation owns: database, secret, mail. `TROCHE_HOME` moves it."""
    return Path(os.environ.get("TROCHE_HOME") or REPOSITORY / ".troche").resolve()


def made(folder: Path) -> Path:
    """The folder, made if there is none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"{folder} cannot be made ({error.strerror}); choose another place: TROCHE_HOME=/path/to/folder."
        ) from error
    return folder


def secret_key() -> str:
    """The signing key: `TROCHE_SECRET_KEY`, or one made once and kept readable by its owner alone."""
    given = os.environ.get("TROCHE_SECRET_KEY")
    if given:
        return given
    path = home() / "secret_key"
    if not path.exists():
        made(home())
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(os.urandom(48).hex())
        try:
            os.link(draft, path)  # whoever links first decides; nobody overwrites
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
