"""What the reader's browser does, in real Chromium: see :mod:`tests.browser.stage`."""
