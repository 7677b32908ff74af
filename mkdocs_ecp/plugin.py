"""The MkDocs and ProperDocs plugin: settings, the registry as a watched file, the page at hand.

The Markdown extension does the work; the plugin tells it which page and which site it works for.
The way of a page, by MkDocs' events and their priorities::

    config, files, serve   what the site is rebuilt for, dirty or not                 rebuilds
    page_markdown          the extension is told which page comes next; which page has the dock
    page_content   100     what was rendered without the extension is mended       notebooks
           -74, -76        mkdocs-rss-plugin (-75) gets a summary                  excerpts
                  -100     the last look; files that the page needs are published  last_look, assets
    page_context    50     search takes the page                                   excerpts
                  -100     … and the readers' words are put back
    post_page     -100     the page gets the dock, and asks for its files         assets
    post_template          the last look at other templates                        last_look
    post_build    -100     the last look at what plugins wrote                     last_look
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.config import config_options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from mkdocs_ecp import assets, excerpts, last_look
from mkdocs_ecp.beside import links, places, resolve_shown
from mkdocs_ecp.clothes import clothed
from mkdocs_ecp.conversion import MADE
from mkdocs_ecp.last_look import LastLook
from mkdocs_ecp.page import CURRENT, MKDOCS_LOG, Page, base_of, page_of
from mkdocs_ecp.rebuilds import Rebuilds
from mkdocs_ecp.settings import OURS, judge_language, judge_unread, written
from mkdocs_ecp.unread import reads_all
from symphony_ecp.dock import Dock, dock_of
from symphony_ecp.page import KEY
from symphony_ecp.pipeline import SEEN, open_site
from symphony_ecp.problems import Problem
from symphony_ecp.prose import Resolver, judge_templates, leftovers, teach
from symphony_ecp.site import SITE_SETTINGS, LooseId, Site, elsewhere, settled_ids, usage


class EcpPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Symphony chats in MkDocs; its options are :data:`symphony_ecp.site.SITE_SETTINGS`."""

    # Any value is let through: the core judges it, in the same words for every host.
    config_scheme = tuple(
        (setting.name, config_options.Optional(config_options.Type(object)))
        for setting in SITE_SETTINGS
    )

    base: Path
    site: Site
    files: Files
    unknown: dict[str, Any]
    reported: set[Problem]
    judged: set[Problem]
    mentioned: set[usage.Mention]
    #: The files with a word of ours, and what their pages need of our files, by address.
    ours: list[File]
    needed: dict[str, tuple[str, ...]]
    dock: Dock
    #: What pages with the dock end with, by address.
    docked: dict[str, str]
    #: What search and feeds do not get of the page at hand.
    taken: list[str]
    markdown: str | None
    known: set[str]  #: the files that MkDocs writes
    last_look: LastLook
    #: Whose builds have begun and not ended, and how many.
    built: MkDocsConfig | None = None
    building = 0
    rebuilds = Rebuilds()

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[Any, Any]:
        """Keep options that there are not for the core, which says which one is meant."""
        known = {setting.name for setting in SITE_SETTINGS}
        self.unknown = {name: value for name, value in options.items() if name not in known}
        options = {name: value for name, value in options.items() if name in known}
        return super().load_config(options, config_file_path)

    def on_startup(self, *, dirty: bool, **_: Any) -> None:
        """Note whether pages that did not change are left out, and remember it with the plugin."""
        self.rebuilds = Rebuilds(dirty=dirty)

    def on_serve(self, server: Any, /, *, config: MkDocsConfig, **_: Any) -> Any:
        """Rebuild when a registry, a lock or a template changes, comes or goes."""
        self.rebuilds.serve(server, config)
        return server

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Load the site, and add the Markdown extension unless the owner did."""
        file = Path(config.config_file_path or "mkdocs.yml")
        known = {setting.name: self.config[setting.name] for setting in SITE_SETTINGS}
        known, self.base = clothed(known | self.unknown, config), base_of(config)
        self.site = open_site(known, self.base, written(file, "plugins"))
        if config is not self.built or not self.building:  # else one of mkdocs-static-i18n's within
            self.built, self.building = config, 0
            self.reported, self.judged, self.mentioned = set(), set(), set()
            self.last_look, self.ours, self.needed, self.known = LastLook(), [], {}, set()
        self.building += 1
        page = Page(self.site, log=MKDOCS_LOG)
        extension = next((config.mdx_configs[n] for n in OURS if n in config.mdx_configs), {})
        beside = judge_unread(extension, written(file, "markdown_extensions"))
        language = judge_language(config.theme, self.site, file)
        for problem in self.site.reported((*self.site.problems, *beside, *language)):
            page.report(problem)
        config.watch += self.rebuilds.depend(self.site, self.base, known)
        if OURS[0] not in config.markdown_extensions:
            config.markdown_extensions.append(OURS[0])
        self.report(lambda: resolve_shown(config, file, self.site))
        self.dock, self.docked = dock_of(self.site), {}
        self.report(lambda: self.dock.problems)
        return config

    @event_priority(-100)  # of plugins that bring in pages, too
    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Let a dirty build render what changed for another reason than its own source."""
        self.rebuilds.age(files, config, self.dock)
        return files

    @event_priority(-100)  # of plugins that make the navigation, too
    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Let addresses in the navigation become links."""
        resolver = Resolver(self.site)

        def resolved() -> Iterator[Problem]:
            for link in links(nav.items):
                link.url = resolver.address(link.url)
            return places(resolver, Path(config.config_file_path or "mkdocs.yml"))

        self.report(resolved)
        pages = [file.src_uri for file in files.documentation_pages()]
        self.report(lambda: self.site.reported(self.dock.unmatched(pages)))
        return nav

    def on_env(self, env: Any, /, *, config: MkDocsConfig, files: Files) -> Any:
        """Let addresses in the theme's templates become links, and give these the filter."""
        self.files = files  # of which later events say nothing
        self.known |= {file.dest_uri for file in files}
        folder = config.theme.custom_dir
        folders = [Path(folder)] if folder else []
        self.report(lambda: judge_templates(folders, self.base, self.site))
        teach(env, self.site, self.base, lambda problem: self.no_page().report(problem))
        SEEN.set([])  # for the filter
        return env

    def page_of(self, file: File, files: Files, config: MkDocsConfig) -> Page:
        """Return the page that is made of a file; the finished page asks for our files."""
        page = page_of(file, files, config, self.base, self.site, self.reported)
        return replace(page, asset_url=None, judged=self.judged)

    def on_page_markdown(
        self, markdown: str, /, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Tell the extension which page comes next."""
        if "symphony" in markdown:
            self.ours.append(page.file)
        if KEY in page.meta or self.dock.block:
            current = self.page_of(page.file, files, config)
            for problem in current.wrong:
                current.report(problem)
            self.docked[page.file.src_uri] = self.dock.on(page.file.src_uri, current.site)
        CURRENT.set(partial(self.page_of, page.file, files, config))
        MADE.clear()
        SEEN.set([])
        return markdown

    @event_priority(100)
    def _converted(self, html: str, /, *, page: MkDocsPage, **_: Any) -> str:
        """Forget the page once it is converted, but for what it mentions."""
        current = CURRENT.get()
        if current is not None and "render" in vars(page):  # by a plugin, without our extension
            from mkdocs_ecp import notebooks  # few sites have any

            html = notebooks.mend(html, current())
        self.mentioned |= usage.mentions(SEEN.get() or ())
        CURRENT.set(None)
        SEEN.set(None)
        return html

    @event_priority(-74)
    def _before_feed(
        self, html: str, /, *, page: MkDocsPage, config: MkDocsConfig, **_: Any
    ) -> str:
        self.markdown = None
        if "rss" in config.plugins and "symphony" in (page.markdown or ""):
            delimiter = config.plugins["rss"].config.get("abstract_delimiter") or ""
            self.markdown, page.markdown = page.markdown, excerpts.summary(html, delimiter)
        return html

    @event_priority(-76)
    def _after_feed(self, html: str, /, *, page: MkDocsPage, **_: Any) -> str:
        if self.markdown is not None:
            page.markdown = self.markdown
        return html

    @event_priority(-100)
    def _look(self, html: str, /, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        docked = self.docked.get(page.file.src_uri, "")
        if docked or "symphony" in html:
            if found := leftovers.find(html):
                self.last_look.at_content(self.page_of(page.file, files, config), found)
            if names := assets.needed(docked or html):
                self.needed[page.file.src_uri] = names
                for name in names:
                    assets.publish(name, self.site, files, config)
        return html

    on_page_content = CombinedEvent(_converted, _before_feed, _after_feed, _look)

    @event_priority(50)
    def _before_search(self, context: Any, /, *, page: MkDocsPage, **_: Any) -> Any:
        self.taken = []
        if "<symphony-" in (page.content or ""):
            page.content, self.taken = excerpts.take_out(page.content or "")
        return context

    @event_priority(-100)
    def _after_search(self, context: Any, /, *, page: MkDocsPage, **_: Any) -> Any:
        if self.taken:
            page.content = excerpts.put_back(page.content or "", self.taken)
        return context

    on_page_context = CombinedEvent(_before_search, _after_search)

    @event_priority(-100)
    def on_post_page(self, output: str, /, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Look at what the theme wrote around the content, and ask for the files of ours."""
        names = self.needed.get(page.file.src_uri, ())
        if "symphony" in output:
            if found := leftovers.find_addresses(output):
                self.last_look.at_template(self.page_of(page.file, self.files, config), found)
            names = names or assets.needed(output)  # excerpts of other pages need them too
        output = assets.dock(self.docked.get(page.file.src_uri, ""), output)
        return assets.ask_for(names, output, self.files, page.url)

    def on_post_template(self, output_content: str, /, *, template_name: str, **_: Any) -> str:
        """Look at a page that is made of no file, as that for addresses that there are not."""
        self.known.add(template_name)
        found = leftovers.find_addresses(output_content)
        self.last_look.at_template(self.no_page(template_name), found)
        return output_content

    def no_page(self, name: str | None = None) -> Page:
        """Return what stands for a file that no page is written in."""
        path = name or "<site>"
        return Page(self.site, path, log=MKDOCS_LOG, base=self.base, reported=self.reported)

    def on_build_error(self, **_: Any) -> None:
        """Begin anew, where a server goes on."""
        self.building = 0

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig, **_: Any) -> None:
        """Look at what plugins wrote, and say what is known of ids and the registry as a whole."""
        self.mentioned |= usage.mentions(SEEN.get() or ())
        SEEN.set(None)
        self.building -= 1
        if self.building:
            return
        loose = [problem for problem in self.reported if isinstance(problem, LooseId)]
        for problem in (*settled_ids(loose), *usage.untyped(self.site, self.mentioned)):
            self.no_page().report(problem)
        if self.rebuilds.dirty:
            return
        if reads_all(config.plugins, config.markdown_extensions):
            around, but = (elsewhere.repository(self.base), Path(config.docs_dir)), config.site_dir
            for problem in usage.unused(self.site, self.mentioned, around, [Path(but)]):
                self.no_page().report(problem)
        if not last_look.may_be_written(config.plugins.events["post_build"]):
            return
        self.known |= {file.dest_uri for file in self.files}
        pages = [
            (file.page.canonical_url or file.url, self.page_of(file, self.files, config))
            for file in self.ours
            if file.page is not None
        ]
        written = self.last_look.at_the_end(config.site_dir, self.known, pages, self.no_page)
        for name, text in written:
            if name.endswith(".html"):
                assets.ask_at_the_end(Path(config.site_dir, name), text, self.files, name)

    def report(self, judge: Callable[[], Iterable[Problem]]) -> None:
        """Report what is wrong beside the pages, and keep what is mentioned there."""
        SEEN.set([])
        for problem in judge():
            self.no_page().report(problem)
        self.mentioned |= usage.mentions(SEEN.get() or ())
        SEEN.set(None)
