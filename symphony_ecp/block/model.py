"""Step 3: what a block means, free of syntax and free of HTML.

The classes are frozen and refuse to exist half-valid, so whoever holds one may rely on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symphony_ecp.site.registry import Pod


@dataclass(frozen=True, slots=True)
class ChatEmbed:
    """A chat in a page.

    Attributes:
        pod: the pod that serves it.
        title: its accessible name.
        href: the deep link that says the same, for readers without the chat.
        launches: whether all that the link can do is to open Symphony.
        stream_id: the stream's standard id; exclusive with ``user_ids``.
        stream_type: ``chatroom`` or ``im``.
        user_ids: user ids and e-mail addresses to start a chat with.
        app_id: the id of an extension app that is shown in the place of a conversation.
        app_module: which of its modules; "" is its first one.
        ids: where the reader chooses the pod, the stream's ids by host.
        link_ids: the same for its link, where they differ.
        width, height: ``480`` (pixels) or ``60%``.
        settings: ECP settings by their documented camelCase names.
        theme: ECP's theme object, or ``None``.
        compact: whether it is one line until it is opened.
        qr: whether paper has a QR code of the link.
        id, classes: those of the element.

    """

    pod: Pod
    title: str
    href: str
    launches: bool = False
    stream_id: str | None = None
    stream_type: str = "chatroom"
    user_ids: tuple[str, ...] = ()
    app_id: str = ""
    app_module: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    link_ids: Mapping[str, str] = field(default_factory=dict)
    layout: str = "focus"
    load: str = "click"
    rendering: str = "sdk"
    mode: str = "auto"
    login: str = "auto"
    width: str = "100%"
    height: str = "480"
    settings: Mapping[str, Any] = field(default_factory=dict)
    theme: Mapping[str, Any] | None = None
    compact: bool = False
    qr: bool = False
    id: str = ""
    classes: str = ""

    @property
    def kind(self) -> str:
        """What is to be seen: an ``app``, a ``room``, or a ``chat`` with people."""
        if self.app_id:
            return "app"
        return "room" if self.stream_id and self.stream_type == "chatroom" else "chat"

    def __post_init__(self) -> None:
        if [self.stream_id is None, not self.user_ids, not self.app_id].count(False) != 1:
            raise ValueError("a chat has a stream, users or an app")
        if not self.title:
            raise ValueError("a chat has a title")


@dataclass(frozen=True, slots=True)
class Badge:
    """The number of unread messages beside a link.

    Attributes:
        stream_id: the stream's standard id; empty for all that a reader has not read.
        host: the pod's; empty where the site has none, or the link follows a reader's choice.

    """

    stream_id: str
    host: str = ""


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens something in Symphony; ``ids`` as those of a link."""

    href: str
    label: str
    title: str = ""
    icon: bool = False
    qr: bool = False
    badge: Badge | None = None
    id: str = ""
    classes: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.label:
            raise ValueError("a button has a label")


@dataclass(frozen=True, slots=True)
class ShareButton(LinkButton):
    """A button that sends the page's title and address into Symphony.

    No Symphony link can carry a message ("Symphony URI" knows none that does), so its link opens
    Symphony; the SDK sends ("Send a message").

    Attributes:
        pod: the pod that sends.
        text: what is said of the page.
        section: the fragment of the address.
        page_title: what the page is called, in place of its own title.
        rendering: ``sdk``, or how the site shows its chats without Symphony's script.

    """

    pod: Pod | None = None
    text: str = ""
    section: str = ""
    page_title: str = ""
    rendering: str = "sdk"


@dataclass(frozen=True, slots=True)
class InlineLink:
    """A link in running text; its words are the author's and stay with the host.

    Attributes:
        href: the deep link.
        ids: where it follows the pod that a reader chooses, its stream's ids by host.

    """

    href: str
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dock:
    """The launcher of a chat in a panel beside the page.

    Attributes:
        chat: the chat, in the Focus layout, with the size that the panel opens in.
        position: ``bottom-end``, ``bottom-start``, ``end`` or ``start``.
        badge: whether it shows how many messages are unread.
        pages: globs of the pages that have it; none stand for all of them.

    """

    chat: ChatEmbed
    position: str = "bottom-end"
    badge: bool = False
    pages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.chat.layout != "focus":
            raise ValueError("a dock's chat is in the Focus layout")

    @property
    def href(self) -> str:
        """The deep link that says the same, for readers without the chat."""
        return self.chat.href


Model = ChatEmbed | LinkButton | ShareButton | InlineLink | Dock
