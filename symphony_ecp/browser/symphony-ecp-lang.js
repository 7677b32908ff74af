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

  /**
   * Whether this is all of the text, with anything for what is filled in. In one pass, and by no
   * pattern: somebody may have written the word by hand.
   *
   * @param {string} text @param {string} word
   */
  const isSaid = (text, word) => {
    let at = 0;
    return `\0${word}\0`.split(/\{\w+\}/).every((part) => {
      const found = `\0${text}\0`.indexOf(part, at);
      at = found + part.length;
      return found >= 0;
    });
  };

  /** What authors wrote, or the template, which has marked what is ours. */
  const THEIRS = ".symphony-fallback, [title] > .symphony-title, .symphony-bar > strong, bdi";

  /** What else our scripts say in one breath: another sentence, or whom a button is about. @param {Element} at */
  const tail = (at) =>
    at.matches(".symphony-status") ? " {more}" : at.matches("button") ? ": {title}" : "";

  /** @param {string} text @param {Record<string, string>} words @param {Element} at */
  const isForeign = (text, { lang, ...words }, at) => {
    const keys = Object.keys(words).filter((key) =>
      ["", "{company} · "].some((head) =>
        ["", tail(at)].some((end) => isSaid(text, head + words[key] + end)),
      ),
    );
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
    /** Not the author's, nor what a chat inside marks for itself. @param {Element} at */
    const isOurs = (at) => {
      if (at instanceof HTMLFormElement) return false; // its fields may be named like what it has
      const owner = at.closest("symphony-chat");
      return !at.closest(THEIRS) && (!owner || owner.contains(root));
    };
    const look = () => {
      const words = say();
      const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts = /** @type {Text[]} */ ([]);
      while (nodes.nextNode()) texts.push(/** @type {Text} */ (nodes.currentNode));
      for (const text of texts) {
        const at = /** @type {Element} */ (text.parentElement);
        if (isOurs(at) && isForeign(text.data.trim(), words, at)) wrap(text, words.lang);
      }
      // A name is in the language of its element; what holds others has theirs to think of.
      for (const named of [root, ...root.querySelectorAll("[title], [aria-label]")]) {
        if (!isOurs(named) || [...named.children].some((child) => child.localName !== "bdi")) continue;
        const names = [named.ariaLabel, named.getAttribute("title")];
        if (names.some((name) => name && isForeign(name, words, named))) named.setAttribute("lang", words.lang);
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
