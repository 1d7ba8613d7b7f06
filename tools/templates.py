"""Compile every template: `python -m tools.templates`. A broken tag or filter is found here, not by a person."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troche.site.settings")

import django

from tools.findings import REPOSITORY, files


def main() -> int:
    """Print each template that does not compile."""
    django.setup()
    from django.template import TemplateSyntaxError, engines

    broken = 0
    for path in files(REPOSITORY, "src/**/templates/**/*"):
        if not path.is_file():
            continue
        try:
            engines["django"].from_string(path.read_text())
        except TemplateSyntaxError as error:
            broken += 1
            print(f"{path.relative_to(REPOSITORY)}: {error}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
