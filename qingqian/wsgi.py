import os

from django.core.wsgi import get_wsgi_application

from qingqian.db.roles import refuse_unsafe_login

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingqian.settings.base")
application = get_wsgi_application()
refuse_unsafe_login()
