"""What the web server calls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troche.site.settings")

from django.core.asgi import get_asgi_application

application = get_asgi_application()

from troche.site.startup import refuse_unfit

refuse_unfit()
