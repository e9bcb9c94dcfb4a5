"""What a WSGI server loads: `gunicorn wsgi:app`."""

from foodaid.app import create_app

app = create_app()
