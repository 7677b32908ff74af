/**
 * <symphony-share>: title and address of the page, into Symphony.
 *
 * Its SDK sends them ("Send a message"), in a dialog of ours around its own. No link of Symphony's
 * can carry a message: without the SDK they are copied, to be pasted there.
 */
(() => {
  "use strict";
  const { symphonyEcp: shared } = window;
  if (!shared || shared.share) return;
  const { element, part } = shared;

  /** English; the attribute `words` overrides any of them. */
  const WORDS = {
    share: "Share in Symphony",
    connecting: "Asking Symphony…",
    away: "Close",
    sending: "Choose in Symphony who gets this page.",
    sent: "This page has been shared in Symphony.",
    unsent: "Symphony did not confirm that it sent this page.",
    copy: "Copy text and address",
    copied: "Copied. Paste it into a chat in Symphony.",
    byHand: "Your browser does not let this page copy. Copy this text, and paste it into Symphony.",
    elsewhere: "Symphony cannot be asked to send this page.",
    instead: "Copy it, and paste it into a chat in Symphony.",
    launch: "Open Symphony",
  };

  /** Where readers find the page: what it says itself, else without a query, which may be secret. */
  const address = () => {
    const canonical = document.querySelector("link[rel=canonical]");
    const { href } = /** @type {HTMLLinkElement} */ (canonical || location);
    return href.replace(/[?#].*/s, "");
  };

  /** @param {Element} share title, text and address, as far as there is one */
  const messageOf = (share) => {
    const read = (/** @type {string} */ name) => share.getAttribute(name)?.trim();
    const section = read("section");
    const url = address() + (section ? `#${encodeURIComponent(section)}` : "");
    const parts = [read("page-title") || document.title, read("text"), /^http/.test(url) && url];
    return parts.filter(Boolean).join("\n\n");
  };

  /** @param {HTMLElement} from */
  const begin = (from) => {
    const own = shared.worded({}, from.getAttribute("words") || "");
    const words = /** @type {Record<string, string>} */ ({ ...WORDS, ...own });
    const link = from.querySelector("a");
    const message = messageOf(from);
    const status = element("p", "symphony-status");
    const text = element("textarea", "symphony-text");
    const copier = element("button", "symphony-action", words.copy);
    const closer = element("button", "symphony-close", "✕");
    const launch = element("a", "symphony-link", words.launch);
    const title = element("strong", "symphony-title", words.share);
    const dialog = element("dialog", "symphony-sharing", title, closer, status, text, copier, launch);
    const chat = /** @type {Chat} */ (document.createElement("symphony-chat"));

    status.role = "status";
    copier.type = closer.type = "button";
    dialog.ariaLabel = text.ariaLabel = words.share;
    closer.title = closer.ariaLabel = words.away;
    Object.assign(text, { value: message, readOnly: true, hidden: true, rows: 6 });
    if (link) launch.href = link.href;
    closer.onclick = () => dialog.close();
    const { href } = location;
    const look = () => {
      if (!from.isConnected || location.href !== href) dialog.close(); // instant navigation
    };
    const eye = new MutationObserver(look);
    eye.observe(document, { childList: true, subtree: true });
    const eyes = (shared.eyes ??= new Set()).add(look);
    dialog.onclose = () => {
      eye.disconnect();
      eyes.delete(look);
      dialog.remove(); // and with it its chat; the focus goes back by itself
    };
    dialog.onclick = ({ target }) => target === dialog && dialog.close();

    /** @param {string} word @param {boolean} [gone] whether the SDK has nothing more to show */
    const say = (word, gone) => {
      status.textContent = word;
      if (!gone) return;
      chat.remove();
      text.hidden = false;
    };

    /** @param {string} [why] what went wrong before */
    const copy = async (why = "") => {
      try {
        await navigator.clipboard.writeText(message);
        say(`${why} ${words.copied}`.trim(), true);
      } catch {
        say(`${why} ${words.byHand}`.trim(), true);
        text.focus();
        text.select();
      }
    };
    copier.onclick = () => copy();

    const send = () => {
      for (const name of ["pod", "partner-id"]) {
        chat.setAttribute(name, from.getAttribute(name) || "");
      }
      const said = { loading: words.connecting };
      const all = { ...own, ...(own.connecting ? said : { en: said }), sending: "" };
      chat.setAttribute("words", JSON.stringify(all));
      chat.title = words.share;
      chat.message = { text: { "text/plain": message } };
      chat.addEventListener("symphony-chat:ready", (/** @type {any} */ { detail }) => {
        if (detail.code === "sending") return say(words.sending);
        dialog.close();
        tell(words.sent);
      });
      chat.addEventListener("symphony-chat:error", (/** @type {any} */ { detail }) => {
        const { code } = detail;
        if (code === "disallowed") copy(words.elsewhere);
        else if (/unreachable|unregistered/.test(code)) copy(chat.words[code]);
        // Who said no in Symphony, or went away, is not to find their clipboard changed.
        else say(`${code === "silent" ? chat.words[code] : words.unsent} ${words.instead}`, true);
      });
      status.after(chat);
      let isBegun = false;
      new MutationObserver(() => {
        const state = chat.getAttribute("state");
        if (!chat.isConnected) return;
        if (isBegun && state === "idle") dialog.close(); // its reader forgot their company
        else if (state === "attention") say("");
        else if (!isBegun) chat.open(true); // it is built, and knows the site's pods
        isBegun = true;
      }).observe(chat, { attributeFilter: ["state"] });
    };

    /** Beside the link, for readers and for who reads to them. @param {string} word */
    const tell = (word) => {
      const said = from.querySelector(".symphony-said") || element("span", "symphony-said");
      said.role = "status";
      from.append(said);
      said.textContent = word;
    };

    if (words.lang) part("lang.js").then(({ mark }) => mark(dialog, () => words, from)).catch(() => {});
    // An element with that name hides the document's own.
    Reflect.get(Document.prototype, "body", document).append(dialog);
    dialog.style.colorScheme = shared.look?.(from) || "";
    dialog.showModal();
    if (/^(sdk)?$/.test(from.getAttribute("rendering") || "")) send();
    else copy();
  };

  /** @type {Launchers["share"]} */
  const share = async (from, click) => {
    if (!click) return; // nothing is shared unasked
    const { dressed } = await part("open.js");
    await dressed().catch(() => {}); // then it works, and looks plain
    if (!document.querySelector(".symphony-sharing")) begin(from);
  };

  Object.assign(shared, { share });
})();
