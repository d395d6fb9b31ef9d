"""How gunicorn serves: `gunicorn -c python:smroi.web smroi.wsgi`."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from pathlib import Path

from django.conf import settings

from smroi.logs import handlers

bind = f"{os.environ.get('SMROI_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

# Requests mostly wait for the database, so threads; a second process only where there are cores to spare.
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))

# Longer than the longest request, which is an upload whose preview is parsed in the request.
timeout = 120
graceful_timeout = 30
keepalive = 30

# The heartbeat file is touched every second; a disk that is busy must not look like a worker that hangs.
MEMORY = Path("/dev/shm")  # noqa: S108  gunicorn makes its file there safely
worker_tmp_dir = str(MEMORY) if MEMORY.is_dir() else None
# It would be made in the home folder, where a second server would find it taken.
control_socket_disable = True

logconfig_dict = handlers(os.environ.get("LOG_LEVEL", "INFO"), os.environ.get("LOG_FORMAT", "json"))


def post_worker_init(_worker: object) -> None:
    """Loads what the first request would have to, and lets the collector of garbage look at none of it again: some two
    hundred thousand objects that stay, a tenth of a second for whatever request it would happen in.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
