/**
 * When Symphony needs the reader: signing in, terms, anything that its main frame asks.
 *
 * Nothing pops up unasked. A chat that its reader has opened goes on by itself; any other shows a
 * sentence and a button first.
 */
(() => {
  "use strict";
  const shared = /** @type {Shared & Opening & Look} */ (window.symphonyEcp);
  const { RETURN, answer, element, notices, waiting } = shared;

  const LOGIN_AFTER = 8_000; // milliseconds; twice what a signed-in main frame takes

  /** English; the attribute `words` of a chat overrides any of them. */
  const WORDS = {
    symphony: "Symphony",
    done: "Close",
    signIn: "Sign in",
    login: "Sign in to Symphony to open this chat.",
    popup: "Sign in to Symphony in the window that has opened.",
    blocked: "Your browser blocked the sign-in window. Allow pop-ups for this page and sign in again.",
    goOn: "Continue in Symphony",
    needed: "Symphony needs you before it can open this chat.",
  };

  /** @param {HTMLElement} place */
  const isAsked = (place) => waiting(place).some(({ asked }) => asked);

  /** Show the main frame in its dialog; in Collaboration mode the reader sees it already. */
  const enter = (/** @type {HTMLElement} */ place) => {
    const dialog = place.parentElement;
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
    const words = { ...WORDS, ...waiting(place)[0]?.words };
    const done = element("button", "symphony-close", words.done);
    done.onclick = () => dialog.close();
    const title = element("strong", "symphony-title", words.symphony);
    while (place.previousSibling) place.previousSibling.remove();
    place.before(title, done); // the place itself stays: a frame that is moved loads again
    dialog.ariaLabel = words.symphony;
    // It lives outside the body, and looks like it.
    dialog.style.fontFamily = getComputedStyle(document.body).fontFamily;
    dialog.style.colorScheme = shared.look(document.body);
    dialog.inert = false;
    dialog.showModal();
    place.focus();
  };

  /** Which word is on the button under a sentence. */
  const LABELS = /** @type {Record<string, string>} */ ({ needed: "goOn" });

  /**
   * Let the chats that wait say what the reader has to do.
   *
   * @param {HTMLElement} place @param {string} code @param {() => void} [act] @param {() => boolean} [holds]
   */
  const notify = (place, code, act, holds = () => waiting(place).length > 0) => {
    const tell = (/** @type {Chat} */ chat) => {
      chat.words = { ...WORDS, ...chat.words };
      chat.show("attention", code, act && chat.words[LABELS[code] || "signIn"], act);
    };
    notices.set(place, { tell, holds });
    waiting(place).forEach(tell);
  };

  /** @type {Signing["offer"]} */
  const offer = (place, code, holds) => {
    const isInDialog = place.parentElement instanceof HTMLDialogElement;
    notify(place, code, isInDialog ? () => enter(place) : undefined, holds);
  };

  /**
   * @param {HTMLElement} place @param {string} code
   * @returns {Promise<void>} when the reader agrees, within the click
   */
  const ask = (place, code) =>
    new Promise((resolve) =>
      notify(place, code, () => {
        notices.delete(place);
        waiting(place).forEach((chat) => chat.show("loading", "loading"));
        resolve();
      }),
    );

  // ---- signing in -------------------------------------------------------------------------------

  /**
   * Sign in by a pop-up, which the SDK opens. It has to come from a click, and browsers may
   * block it even so; then it is explained and offered again.
   *
   * @param {HTMLElement} place @param {Render} render
   */
  const byPopup = async (place, render) => {
    const { open } = window;
    const clicked = navigator.userActivation?.isActive && isAsked(place);
    for (let code = clicked ? "popup" : "login"; ; ) {
      if (code !== "popup") await ask(place, code);
      const again = new Promise((resolve) => {
        notify(place, "popup", () => resolve("popup"));
        // Only the answer of window.open tells that a pop-up was blocked.
        window.open = (...args) => {
          window.open = open; // one call tells
          const opened = open.apply(window, args);
          if (!opened) resolve("blocked");
          return opened;
        };
      });
      try {
        code = await Promise.race([render({ ecpLoginPopup: true }).then(() => ""), again]);
      } finally {
        window.open = open;
      }
      if (!code) return;
    }
  };

  /** @type {Signing["signIn"]} */
  const signIn = async (chat, place, type, render) => {
    const wanted = chat.read("login") || "auto";
    const way = wanted === "auto" ? (type === "sso" ? "popup" : "inline") : wanted;
    if (way === "popup") return byPopup(place, render);
    if (!isAsked(place)) await ask(place, "login");
    if (way === "redirect") {
      try {
        shared.storage()?.setItem(RETURN, shared.nameOf(chat));
      } catch {
        // full: the reader opens the chat again
      }
      const back = encodeURIComponent(location.href);
      location.assign(`${shared.originOf(chat)}/apps/login?symRedirectUrl=${back}`);
      return answer(new Promise(() => {})); // the page is leaving
    }
    offer(place, "login");
    if (waiting(place).length) enter(place);
    return render({}, true);
  };

  /** @type {Signing["watch"]} */
  const watch = (place) => {
    const mine = waiting(place);
    setTimeout(() => {
      const silent = waiting(place).some((chat) => mine.includes(chat) && !chat.joining);
      const isUsed = () =>
        place.contains(document.activeElement) || Boolean(place.closest(".symphony-hall[open]"));
      if (silent && !notices.has(place)) offer(place, "needed", isUsed);
    }, LOGIN_AFTER);
  };

  /** @type {Signing["attend"]} */
  const attend = (place) => {
    const isLate = !waiting(place).length; // every chat is open
    if (!isLate) offer(place, "needed");
    if (isLate || isAsked(place)) enter(place);
  };

  Object.assign(shared, { attend, offer, signIn, watch });
})();
