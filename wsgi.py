"""What a WSGI server loads: ``gunicorn wsgi:app``."""
