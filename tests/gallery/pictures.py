"""Pictures as files: WebP, which Chromium itself writes, and only where something changed."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

#: Bytes that one picture may have, that the first of all may, and all together.
HEAVIEST, HERO, ALL = 40_000, 60_000, 3_000_000

#: How Chromium encodes a picture; the weakest quality is tried last.
_QUALITIES = (0.75, 0.65, 0.5)
_ENCODE = """async ([png, quality, hasAlpha]) => {
    const bitmap = await createImageBitmap(await (await fetch(png)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d', { alpha: hasAlpha }).drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}"""
#: Whether two pictures look the same: no more than a few of their pixels differ visibly.
_SAME = """async (both) => {
    const [old, now] = await Promise.all(both.map(async (address) => {
        const bitmap = await createImageBitmap(await (await fetch(address)).blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d');
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height);
    }));
    if (old.width !== now.width || old.height !== now.height) return false;
    let differing = 0;
    for (let at = 0; at < old.data.length; at += 4) {
        const far = [0, 1, 2, 3].some((i) => Math.abs(old.data[at + i] - now.data[at + i]) > 24);
        if (far) differing += 1;
    }
    return differing <= old.width * old.height / 5000;
}"""


class Darkroom:
    """Develops what was shot: a page of Chromium that encodes and compares."""

    def __init__(self, browser: Browser) -> None:
        self._page: Page = browser.new_context().new_page()
        self.kept, self.written = 0, 0

    def develop(self, png: bytes, file: Path, most: int = HEAVIEST) -> None:
        """Write a picture, unless the file shows the same.

        Raises:
            ValueError: when it is too heavy at every quality.

        """
        for quality in _QUALITIES:
            given = [_address(png, "png"), quality, most == HERO]
            webp = base64.b64decode(self._page.evaluate(_ENCODE, given))
            if len(webp) <= most:
                break
        else:
            raise ValueError(f"{file.name} has {len(webp)} bytes; {most} are the most")
        if file.exists() and self._same(file.read_bytes(), webp):
            self.kept += 1
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(webp)
        self.written += 1

    def _same(self, old: bytes, now: bytes) -> bool:
        both = [_address(old, "webp"), _address(now, "webp")]
        return old == now or bool(self._page.evaluate(_SAME, both))


def _address(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
