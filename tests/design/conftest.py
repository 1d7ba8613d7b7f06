"""Serves the style guide's scenes as rendered files, with our own content security policy and no database."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SITE = Path(__file__).parents[2] / "src" / "troche" / "site"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder under the policy the real site sends."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        from troche.site.headers import CONTENT_SECURITY

        self.send_header("Content-Security-Policy", CONTENT_SECURITY)
        super().end_headers()


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address under which `<scene>.html` and `<scene>-errors.html` are served."""
    from django.template.loader import render_to_string

    from troche.site.design_examples import SCENES, example

    folder = tmp_path_factory.mktemp("design")
    (folder / "static").symlink_to(SITE / "static")
    for scene, template in SCENES.items():
        (folder / f"{scene}.html").write_text(render_to_string(template, example(scene)))
        (folder / f"{scene}-errors.html").write_text(render_to_string(template, example(scene, "POST")))
    for code in ("400", "403", "404", "405", "429", "500"):
        (folder / f"{code}.html").write_text(render_to_string(f"{code}.html"))
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
