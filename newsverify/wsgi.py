"""What gunicorn serves."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from newsverify.places import UNSET_KEY

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsverify.settings")
application = get_wsgi_application()

if settings.SECRET_KEY == UNSET_KEY:
    # A known key would let anybody sign a session: gunicorn runs no system checks, so this stands here.
    raise ImproperlyConfigured("SECRET_KEY is not set: set it, or start with `manage.py up`.")
