"""`python manage.py …` is `paingrid …`."""

from paingrid.__main__ import main

main()
