"""The handbook of a fictional trading firm: one set of pages, built by MkDocs and by Sphinx.

``python -m demo_site build`` builds both, strictly; ``python -m demo_site serve`` builds both for
the preview pod and serves them with it.
"""
