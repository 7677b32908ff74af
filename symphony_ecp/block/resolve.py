"""Step 2: options, the registry and the site's defaults become a model, or problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symphony_ecp.block.actions import ActionReader
from symphony_ecp.block.model import ChatEmbed, Dock, InlineLink, LinkButton, Model, ShareButton
from symphony_ecp.block.names import Findings, Names
from symphony_ecp.block.share import share_of
from symphony_ecp.block.target import Target, chosen_of, with_app, without_apps
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site, out_of_reach
from symphony_ecp.site.registry import Pod, Theme, User
from symphony_ecp.symphony import BY_OPTION, links
from symphony_ecp.syntax import Given, SourceBlock, options, table_of
from symphony_ecp.text import clean, shorten


def resolve_block(block: SourceBlock, site: Site) -> tuple[Model | None, tuple[Problem, ...]]:
    """Make a block's model.

    Returns:
        The model, or ``None`` when the block cannot be shown, and every problem found.

    """
    given, problems = options.read(block.options, table_of(block.kind), block.path)
    findings = Findings(block, [])
    chosen, wrong = chosen_of(block.kind, given, site.defaults)
    if block.kind == "symphony-dock":
        # What the registry itself has said of its lines.
        problems = tuple(replace(problem, code="registry") for problem in problems)
    for problem in (*block.problems, *problems, *wrong):
        findings.add(problem)
    resolver = _Resolver(block, site, given, chosen, findings, Names(site, findings))
    return _MODELS[block.kind](resolver), tuple(findings.problems)


#: Options that the model of a dock's chat has as they are; and that of any other chat.
_DOCKED = ("rendering", "mode", "login", "width", "height")
_CARRIED = (*_DOCKED, "compact", "qr")


@dataclass
class _Resolver:
    """Resolves one block.

    Attributes:
        given: the options that the block has.
        chosen: the same, and for a chat what the site says of all chats.
        findings: collects the problems on the way.

    """

    block: SourceBlock
    site: Site
    given: Mapping[str, Given]
    chosen: Mapping[str, Given]
    findings: Findings
    names: Names

    # --- one method a kind of block ---

    def chat(self) -> ChatEmbed | None:
        return self.embed(self.value("layout"), self.value("load"))

    def dock(self) -> Dock | None:
        chat = self.embed("focus", "click")
        position, badge, pages = map(self.value, ("position", "badge", "pages"))
        if badge and ("users" in self.given or self.value("rendering") == "iframe"):
            message = "'badge' goes with 'stream', not with 'users' or 'rendering: iframe'"
            self.findings.report("conflict", message, "remove it", self.given["badge"])
        if chat and (said := self.site.registry.dock) and said.titles:
            chat = replace(chat, title=self.site.said(said.titles))
        return Dock(chat, position, badge, pages or ()) if chat else None

    def embed(self, layout: str, load: str) -> ChatEmbed | None:
        title, pod = self.words("title"), self.pod()
        settings, theme = self.settings(layout, pod), self.theme(layout)
        of_dock = self.block.kind == "symphony-dock"
        kinds = ("stream", "users") if of_dock else ("stream", "users", "app")
        target = self.only_one_of(kinds, "the dock" if of_dock else "a symphony-chat")
        found = self.target(target, pod) if target and pod else None
        self.names.look_for(self.given.get("stream"), pod)
        if found and found.app_id and (problem := without_apps(self.value("rendering"))):
            self.findings.add(problem, self.given.get("rendering", self.given["app"]))
            return None
        if pod is None or found is None:
            return None
        if found.app_id:
            settings["allowedApps"] = with_app(settings.get("allowedApps", ""), found.app_id)
        return ChatEmbed(
            pod=pod,
            title=title or found.title,
            href=links.write(found.action),
            launches=isinstance(found.action, links.Launch),
            stream_id=found.stream_id,
            stream_type=found.stream_type,
            user_ids=found.user_ids,
            app_id=found.app_id,
            app_module=found.app_module,
            ids=found.ids if pod.by_reader else {},
            link_ids=found.link_ids,
            layout=layout,
            load=load,
            **{name: self.value(name) for name in (_DOCKED if of_dock else _CARRIED)},
            settings=settings,
            theme=theme,
            id=self.text("id"),
            classes=self.text("class"),
        )

    def button(self) -> LinkButton | None:
        self.no_body()
        label = self.words("label")
        if not label:
            self.findings.missing(
                ("label",), self.block.options, "a symphony-button needs a label", "add 'label: …'"
            )
        reader = self.reader()
        action = reader.read()
        badge = reader.badge(action) if action and self.value("badge") else None
        if action is None or not label:
            return None
        href = reader.written(action)
        title, id_, classes = (self.value(name) or "" for name in ("title", "id", "class"))
        icon, qr = self.value("icon"), self.value("qr")
        return LinkButton(href, label, title, icon, qr, badge, id_, classes, reader.ids)

    def inline_link(self) -> InlineLink | None:
        reader = self.reader()
        action = reader.read()
        return InlineLink(reader.written(action), reader.ids) if action else None

    def share(self) -> ShareButton | None:
        self.no_body()
        label, pod = self.words("label"), self.pod()
        return share_of(label, self.value, pod, self.site) if pod else None

    # --- options, one at a time ---

    def value(self, name: str) -> Any:
        """Return an option's value: the block's, the site's, the table's."""
        found = self.chosen.get(name)
        return found.value if found else table_of(self.block.kind)[name].default

    def text(self, name: str) -> str:
        """Return an option's text, or ``""`` where it is not given or does not exist."""
        return str(self.given[name].value) if name in self.given else ""

    def words(self, name: str) -> str:
        """Return the block's words: its argument, or the option that says the same."""
        option = self.given.get(name)
        argument = clean(self.block.argument).strip()
        if option and argument and option.value != argument:
            self.findings.report(
                "conflict",
                f"two {name}s: '{shorten(argument)}' and '{shorten(option.value)}'",
                f"remove '{name}:'",
                option,
            )
        return argument or (str(option.value) if option else "")

    def pod(self) -> Pod | None:
        """Return the block's pod, else the site's."""
        pod = self.names.pod(self.chosen.get("pod"))
        if pod and pod.is_local and "pod" in self.given and not self.site.is_trial:
            self.findings.add(out_of_reach(pod), self.given["pod"])
        return pod

    def no_body(self) -> None:
        if self.block.body:
            message = f"a {self.block.kind} takes no text below its options"
            self.findings.report("block-syntax", message, "write the text above or below the block")

    def only_one_of(self, names: tuple[str, ...], what: str) -> str | None:
        """Return the one of these options that was given; report none and several."""
        found = [name for name in names if name in self.given]
        if len(found) == 1:
            return found[0]
        listed = ", ".join(f"'{name}'" for name in found or names)
        if found:
            self.findings.report(
                "conflict",
                f"{listed} exclude each other",
                "keep one of them",
                self.given[found[1]],
                "error",
            )
        else:
            self.findings.missing(
                names, self.block.options, f"{what} needs one of {listed}", f"add '{names[0]}: …'"
            )
        return None

    def settings(self, layout: str, pod: Pod | None) -> dict[str, Any]:
        """Return the ECP settings that were given, checked against the layout."""
        settings: dict[str, Any] = {}
        for option, found in self.chosen.items():
            setting = BY_OPTION.get(option)
            if setting is None:
                continue
            if setting.name == "allowedApps":
                settings[setting.name] = self.names.app_ids(found, pod)
            elif setting.layout in (None, layout):
                settings[setting.name] = found.value
            elif option in self.given:
                self.wrong_layout(option, layout, setting.layout, found)
        return settings

    def theme(self, layout: str) -> Mapping[str, Any] | None:
        chosen = self.chosen.get("theme")
        if chosen is None:
            return None
        theme = self.site.registry.find("themes", chosen.value, Theme)
        if isinstance(theme, Problem):
            self.findings.add(theme, chosen)
            return None
        if layout != "focus" and "theme" in self.given:
            self.wrong_layout("theme", layout, "focus", chosen)
        return theme.colours if layout == "focus" else None

    def wrong_layout(self, name: str, layout: str, right: str | None, given: Given) -> None:
        other = "" if self.block.kind == "symphony-dock" else f", or write 'layout: {right}'"
        self.findings.report(
            "layout-setting",
            f"'{name}' does not exist in the {layout} layout",
            f"remove it{other}",
            given,
        )

    # --- what a block means ---

    def target(self, name: str, pod: Pod) -> Target | None:
        """Return what a chat shows."""
        if name == "users":
            people = self.names.people(self.given["users"], pod)
            if people is None:
                return None
            ids = tuple(user.id for user in people if user.id is not None)
            if len(ids) < len(people):
                self.without_id(people)
            return Target(
                # A link cannot name an e-mail address; then it only opens Symphony.
                links.StartChat(ids) if len(ids) == len(people) else links.Launch(),
                self.site.words.listed("people", [user.name for user in people]),
                user_ids=tuple(str(user.id or user.email) for user in people),
            )
        if name == "app":
            app = self.names.app(self.given["app"], pod)
            return Target.of_app(app) if app else None
        found = self.names.stream(
            self.given["stream"], self.given.get("type"), pod, follows="pod" not in self.given
        )
        if found is None:
            return None
        action, stream = found.action, found.entry
        return Target(
            action,
            self.site.said(stream.title or stream.name) if stream else self.site.words["label"],
            stream_id=action.stream_id,
            stream_type=action.stream_type,
            ids=found.ids,
            link_ids=found.differing,
        )

    def without_id(self, people: Iterable[User]) -> None:
        unknown = [user.name for user in people if user.id is None]
        listed = " and ".join(f"'{shorten(name)}'" for name in unknown)
        path = self.site.registry.home("users", unknown[0]).path
        self.findings.report(
            "unknown-name",
            f"no user id is known for {listed}, so the chat's link only opens Symphony",
            f"add the 'id' under 'users:' in {path or 'the registry'}",
            self.given["users"],
            "info",
        )

    def reader(self) -> ActionReader:
        """Return what reads the action of a button or an inline link."""
        follows = "pod" not in {*self.given, *self.site.page}
        pod = self.names.pod(self.given["pod"]) if "pod" in self.given else self.site.pod
        known = pod if isinstance(pod, Pod) else None
        return ActionReader(
            self.given, self.block.options, self.names, self.findings, known, follows=follows
        )


#: What makes the model of each kind of block.
_MODELS: dict[str, Callable[[_Resolver], Model | None]] = {
    "symphony-chat": _Resolver.chat,
    "symphony-button": _Resolver.button,
    "symphony-share": _Resolver.share,
    "symphony-link": _Resolver.inline_link,
    "symphony-dock": _Resolver.dock,
}
