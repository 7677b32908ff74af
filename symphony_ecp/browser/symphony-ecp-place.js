/**
 * Chats in shadow roots, and in browsers whose stylesheets read no sizes from attributes.
 *
 * No stylesheet of the document reaches into a root, and Symphony's SDK looks for a chat's container
 * in the document alone. So the root adopts our styles, and the container is a child of its host, which
 * the chat shows through a slot. A root inside another hands it on, by a slot of its own.
 */
(() => {
  "use strict";
  const { symphonyEcp: shared } = window;
  if (!shared || shared.enter) return;
  const { element, source } = shared;
  const roots = (shared.roots ??= new Set([document]));
  const eyes = (shared.eyes ??= new Set());

  // ---- styles -----------------------------------------------------------------------------------

  /** Where our files are, up to what tells them apart. */
  const [base] = source("").split(/-(?:\?.*)?$/s);

  /** Our stylesheets of the document, for every root. @type {Map<HTMLLinkElement, CSSStyleSheet?>} */
  const sheets = new Map();

  /** @param {Document | ShadowRoot} root */
  const dress = (root) => {
    if (root === document) return;
    for (const [{ href }, sheet] of sheets) {
      if (sheet && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
      if (sheet || root.querySelector(`link[href="${href}"]`)) continue;
      root.append(Object.assign(element("link", ""), { rel: "stylesheet", href }));
    }
  };

  /** @param {HTMLLinkElement} link */
  const adopt = (link) => {
    try {
      const rules = [.../** @type {CSSStyleSheet} */ (link.sheet).cssRules];
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules.map(({ cssText }) => cssText).join(""));
      sheets.set(link, sheet);
    } catch {
      sheets.set(link, null); // on another origin no page may read it: each root asks for it
    }
    roots.forEach(dress);
  };

  const seen = new WeakSet();
  /** Each part brings its stylesheet into the document as it needs it. */
  const collect = () => {
    for (const link of document.querySelectorAll("link")) {
      if (link.rel !== "stylesheet" || !link.href.startsWith(base) || seen.has(link)) continue;
      seen.add(link);
      if (link.sheet) adopt(link);
      else link.addEventListener("load", () => adopt(link));
    }
  };

  if (![...document.querySelectorAll("link")].some(({ href }) => href.startsWith(`${base}.css`))) {
    const href = base + source("").slice(base.length).replace("-", ".css");
    document.documentElement.append(Object.assign(element("link", ""), { rel: "stylesheet", href }));
  }
  new MutationObserver(collect).observe(document.documentElement, { childList: true });
  collect();

  // ---- what is in it ----------------------------------------------------------------------------

  /** Observers of the document see nothing of what changes in a root. */
  const observer = new MutationObserver(() => eyes.forEach((look) => look()));

  /** @type {Placing["enter"]} */
  const enter = (made) => {
    if (made.matches("symphony-chat") && !CSS.supports("width: attr(a px)")) {
      for (const side of ["width", "height"]) {
        const size = made.getAttribute(side) || "";
        made.style.setProperty(side, size.replace(/\d$/, "$&px"));
      }
    }
    const root = made.getRootNode();
    if (!(root instanceof ShadowRoot)) return;
    roots.forEach((one) => one.isConnected || roots.delete(one));
    roots.add(root);
    const attributeFilter = ["data-symphony-badge", "data-symphony-pod", "href"];
    observer.observe(root, { attributeFilter, childList: true, subtree: true });
    dress(root);
    eyes.forEach((look) => look());
  };

  /** @type {Placing["house"]} */
  const house = (chat, box, signal) => {
    let place = element("slot", "symphony-box");
    chat.append(place);
    for (let root = chat.getRootNode(); root instanceof ShadowRoot; ) {
      const { host, slotAssignment } = root;
      root = host.getRootNode();
      const shown = root === document ? box : element("slot", "");
      const outer = place;
      outer.name = shown.slot = box.id;
      host.append(shown);
      if (slotAssignment === "manual") outer.assign(shown);
      signal.addEventListener("abort", () => {
        outer.remove();
        shown.remove();
      });
      if (shown instanceof HTMLSlotElement) place = shown;
    }
  };

  Object.assign(shared, { enter, house });
})();
