/**
 * Words in another language than the page's, marked as such.
 *
 * Who hears them hears that language, and their direction is its own. Loaded where there are some.
 */
(() => {
  "use strict";
  const { symphonyEcp: shared } = window;
  if (!shared || shared.mark) return;

  /** Keys of words in the page's language. @type {Set<string>} */
  const own = new Set();
  /** @type {WeakSet<Element>} */
  const watched = new WeakSet();
  /** @type {WeakSet<Element>} */
  const marked = new WeakSet();

  /** What is filled in may be anything; another sentence may follow. @param {string} word */
  const pattern = (word) => {
    const plain = word.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, ".*");
    return new RegExp(`^(.* · )?${plain}( .*)?$`, "s");
  };

  /** What it shows by itself, without what is inside. @param {Element} node */
  const shownBy = (node) => {
    const texts = [...node.childNodes].filter((child) => child instanceof Text);
    return texts.map(({ data }) => data).join("").replace("✕", "").trim();
  };

  /** @param {Element} node @param {Record<string, string>} words */
  const judge = (node, { lang, ...words }) => {
    const shown = shownBy(node);
    const text = shown || node.getAttribute("title") || node.ariaLabel || "";
    const keys = Object.keys(words).filter((key) => text && pattern(words[key]).test(text));
    if (keys.length && !keys.some((key) => own.has(key))) {
      marked.add(node);
      node.setAttribute("lang", lang);
      if (shown) node.setAttribute("dir", "ltr"); // as English is
    } else if (marked.delete(node)) {
      node.removeAttribute("lang");
      node.removeAttribute("dir");
    }
  };

  /** @type {Marking["mark"]} */
  const mark = (root, say, from = root) => {
    if (watched.has(root)) return;
    watched.add(root);
    try {
      const { lang, en, ...given } = JSON.parse(from.getAttribute("words") || "{}");
      for (const key of Object.keys(given)) own.add(key);
    } catch {} // somebody wrote it by hand
    const look = () => {
      const inside = [...root.querySelectorAll(":not(.symphony-fallback, .symphony-fallback *)")];
      for (const node of root.childElementCount ? inside : [root]) {
        const owner = node.closest("symphony-chat");
        // A chat that is inside marks its own.
        if (!owner || owner.contains(root)) judge(node, say());
      }
    };
    new MutationObserver(look).observe(root, {
      attributeFilter: ["title", "aria-label"],
      characterData: true,
      childList: true,
      subtree: true,
    });
    look();
  };

  Object.assign(shared, { mark });
})();
