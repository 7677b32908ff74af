"""``python -m docs.tables``."""

from docs.tables import main

main()
