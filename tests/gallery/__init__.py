"""``make gallery``: the pictures of the documentation, taken of real pages in Chromium."""
