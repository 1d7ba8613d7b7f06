"""Are the migrations what the models say? `python -m tools.migrations`. Needs no database."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troche.site.settings")

import django


def main() -> int:
    """Print what `troche django makemigrations` would still write."""
    django.setup()
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    missing = {
        app: changes
        for app, changes in detector.changes(graph=loader.graph).items()
        if apps.get_app_config(app).name.startswith("troche.")
    }
    for app, changes in missing.items():
        for operation in (operation for migration in changes for operation in migration.operations):
            print(f"{app}: {operation.describe()} has no migration: run `troche django makemigrations {app}`")
    for app, names in loader.detect_conflicts().items():
        print(f"{app}: {', '.join(sorted(names))} follow the same migration: let one follow the other")
        missing[app] = []
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
