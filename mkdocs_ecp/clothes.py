"""What a button of a theme has for classes: ours wear its clothes, and follow its colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: By the theme's name; a theme of the site's own says it with the setting ``button-class``.
#: Zensical's themes are Material's by name. Of the buttons of MkDocs' own theme, which is made of
#: Bootstrap, the primary one has not the contrast that WCAG asks for.
BUTTONS = {
    "material": "md-button md-button--primary",
    "mkdocs": "btn btn-info",
    "readthedocs": "btn btn-neutral",
}


def clothed(settings: Mapping[str, Any], config: Any) -> dict[str, Any]:
    """Return the settings of a site, which say the classes of its theme's button.

    Args:
        settings: what its owner says; ``None`` is nothing.
        config: the configuration of MkDocs or ProperDocs, or of Zensical.

    """
    theme = config["theme"]
    name = getattr(theme, "name", "material") if theme else None
    said = settings.get("button-class")
    return {**settings, "button-class": BUTTONS.get(name or "") if said is None else said}
