"""What the web server calls."""

import os
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troche.site.settings")

import django

django.setup()

from troche.programme import load_programme
from troche.site.handler import Handler
from troche.site.startup import CHECKED, refuse_unfit

if os.environ.get(CHECKED) is None:  # `troche serve` has checked before it started its processes
    # Some servers import this inside their event loop, where Django forbids database work
    with ThreadPoolExecutor(1) as beside_the_loop:
        beside_the_loop.submit(refuse_unfit).result()

load_programme()  # with the instruments: read once, while there is one thread
application = Handler()
