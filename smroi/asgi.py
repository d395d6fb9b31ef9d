"""What an ASGI server serves, where one is preferred."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smroi.settings")

application = get_asgi_application()
