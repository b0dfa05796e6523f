#!/usr/bin/env python
"""Django's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsverify.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as exc:
        raise SystemExit("Django is not installed here. Run `make install`, or see README.") from exc
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
