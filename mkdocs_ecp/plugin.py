"""The MkDocs and ProperDocs plugin: settings, the registry as a watched file, the page at hand.

The Markdown extension does the work; the plugin tells it which page and which site it works for.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.config import config_options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page as MkDocsPage

from mkdocs_ecp.page import CURRENT, MKDOCS_LOG, Page, base_of, page_of
from mkdocs_ecp.settings import OURS, judge_unread, written
from symphony_ecp.pipeline import SEEN, open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site import SITE_SETTINGS, Site, usage


class EcpPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Symphony chats in MkDocs; its options are :data:`symphony_ecp.site.SITE_SETTINGS`."""

    # Any value is let through: the core judges it, in the same words for every host.
    config_scheme = tuple(
        (setting.name, config_options.Optional(config_options.Type(object)))
        for setting in SITE_SETTINGS
    )

    base: Path
    site: Site
    unknown: dict[str, Any]
    reported: set[Problem]
    mentioned: set[usage.Mention]
    dirty = False

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[Any, Any]:
        """Keep options that there are not for the core, which says which one is meant."""
        known = {setting.name for setting in SITE_SETTINGS}
        self.unknown = {name: value for name, value in options.items() if name not in known}
        options = {name: value for name, value in options.items() if name in known}
        return super().load_config(options, config_file_path)

    def on_startup(self, *, dirty: bool, **_: Any) -> None:
        """Note whether pages that did not change are left out."""
        self.dirty = dirty

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Load the site, and add the Markdown extension unless the owner did."""
        file = Path(config.config_file_path or "mkdocs.yml")
        known = {setting.name: self.config[setting.name] for setting in SITE_SETTINGS}
        self.base = base_of(config)
        self.site = open_site({**known, **self.unknown}, self.base, written(file, "plugins"))
        self.reported, self.mentioned = set(), set()
        page = Page(self.site, log=MKDOCS_LOG)
        extension = next((config.mdx_configs[n] for n in OURS if n in config.mdx_configs), {})
        beside = judge_unread(extension, written(file, "markdown_extensions"))
        for problem in self.site.reported((*self.site.problems, *beside)):
            page.report(problem)
        for watched in (self.site.registry_file, self.site.lock_file, self.site.templates):
            if watched is not None and watched.exists():
                config.watch.append(str(watched))
        if OURS[0] not in config.markdown_extensions:
            config.markdown_extensions.append(OURS[0])
        return config

    def on_page_markdown(
        self, markdown: str, /, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Tell the extension which page comes next."""
        site, reported = self.site, self.reported
        CURRENT.set(partial(page_of, page.file, files, config, self.base, site, reported))
        SEEN.set([])
        return markdown

    def on_page_content(self, html: str, /, **_: Any) -> str:
        """Forget the page once it is converted, but for what it mentions."""
        self.mentioned |= usage.mentions(SEEN.get() or ())
        CURRENT.set(None)
        SEEN.set(None)
        return html

    def on_post_build(self, **_: Any) -> None:
        """Say what is known of the registry once the pages were converted."""
        page = Page(self.site, log=MKDOCS_LOG)
        for problem in usage.untyped(self.site, self.mentioned):
            page.report(problem)
        if not self.dirty:
            for problem in usage.unused(self.site, self.mentioned):
                page.report(problem)
