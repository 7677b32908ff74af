"""What a button of a theme has for classes: ours wear its clothes, and follow its colours."""

from __future__ import annotations

from sphinx.config import Config

#: By the theme's name; a theme of the site's own says it with ``ecp_button_class``.
_BUTTONS = {
    "sphinx_rtd_theme": "btn btn-neutral",
    "sphinx_immaterial": "md-button md-button--primary",
}
#: Themes that are made of Bootstrap; sphinx-design's buttons have their colours.
_BOOTSTRAP = {
    "pydata_sphinx_theme": "btn btn-primary",
    "sphinx_book_theme": "btn btn-primary",
}
_DESIGN = "sd-btn sd-btn-primary"


def button_class(config: Config) -> str:
    """Return the classes of a button; ``""`` where the theme has none, as furo and alabaster."""
    theme = config.html_theme
    design = _DESIGN if "sphinx_design" in config.extensions else ""
    return _BUTTONS.get(theme) or design or _BOOTSTRAP.get(theme, "")
