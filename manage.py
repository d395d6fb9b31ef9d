#!/usr/bin/env python
"""Django's commands for smroi."""

import os
import sys

from smroi.embedded.environment import use_saved


def main() -> None:
    use_saved()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smroi.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
