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

  /** What is filled in may be anything; something else may follow. @param {string} word */
  const pattern = (word) => {
    const plain = word.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, ".*");
    return new RegExp(`^(.* · )?${plain}(:? .*)?$`, "s");
  };

  /** @param {string} text @param {Record<string, string>} words */
  const isForeign = (text, { lang, ...words }) => {
    const keys = Object.keys(words).filter((key) => pattern(words[key]).test(text));
    return keys.length > 0 && !keys.some((key) => own.has(key));
  };

  /** An element keeps its direction, and with it its place; its text is apart from what is around. */
  const wrap = (/** @type {Text} */ text, /** @type {string} */ lang) => {
    const made = document.createElement("bdi");
    Object.assign(made, { lang, dir: "ltr" }); // as English is
    text.replaceWith(made);
    made.append(text);
  };

  /** @type {Marking["mark"]} */
  const mark = (root, say, from = root) => {
    if (watched.has(root)) return;
    watched.add(root);
    try {
      const { lang, en, ...given } = JSON.parse(from.getAttribute("words") || "{}");
      for (const key of Object.keys(given)) own.add(key);
    } catch {} // somebody wrote it by hand
    /** Not the author's, nor what a chat inside marks for itself. @param {Element | null} at */
    const isOurs = (at) => {
      const owner = at?.closest("symphony-chat");
      return !at?.closest(".symphony-fallback, bdi") && (!owner || owner.contains(root));
    };
    const look = () => {
      const words = say();
      const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts = /** @type {Text[]} */ ([]);
      while (nodes.nextNode()) texts.push(/** @type {Text} */ (nodes.currentNode));
      for (const text of texts) {
        if (isOurs(text.parentElement) && isForeign(text.data.trim(), words)) wrap(text, words.lang);
      }
      // A name is in the language of its element; what holds others has theirs to think of.
      for (const named of [root, ...root.querySelectorAll("[title], [aria-label]")]) {
        if (!isOurs(named) || [...named.children].some((child) => child.localName !== "bdi")) continue;
        const names = [named.ariaLabel, named.getAttribute("title")];
        if (names.some((name) => name && isForeign(name, words))) named.setAttribute("lang", words.lang);
        else named.removeAttribute("lang");
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
