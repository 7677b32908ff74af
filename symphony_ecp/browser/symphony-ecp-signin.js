/**
 * When Symphony needs the reader: signing in, terms, anything that its main frame asks.
 *
 * Nothing pops up unasked. A chat that its reader has opened goes on by itself; any other shows a
 * sentence and a button first.
 */
(() => {
  "use strict";
  const shared = /** @type {Shared & Opening & Look & Partial<Marking>} */ (window.symphonyEcp);
  const { RETURN, answer, element, notices, waiting } = shared;

  const LOGIN_AFTER = 8_000; // milliseconds; twice what a signed-in main frame takes
  const BEAT = 200;
  const QUICK = 1_000; // in less nobody signs in

  /** English; the attribute `words` of a chat overrides any of them. */
  const WORDS = {
    symphony: "Symphony",
    done: "Close",
    signIn: "Sign in",
    login: "Sign in to Symphony to open this chat.",
    popup: "Sign in to Symphony in the window that has opened.",
    blocked: "Your browser blocked the sign-in window. Allow pop-ups for this page and sign in again.",
    apart: "If you have signed in, your browser keeps Symphony's sign-in from this page. In the settings beside its address, allow cookies of {pod} on this site. Or use “{link}”.",
    severed: "Sign in to Symphony in the window that has opened, then continue here.",
    proceed: "Continue",
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
    shared.mark?.(dialog, () => words);
    // It lives outside the body, and looks like it.
    dialog.style.fontFamily = getComputedStyle(document.body).fontFamily;
    dialog.style.colorScheme = shared.look(document.body);
    dialog.inert = false;
    dialog.showModal();
    place.focus();
  };

  /** What somebody has to change: the browser's settings, or a header of the site. */
  const FAULTS = /apart|blocked|severed/;
  /** Which word is on the button under a sentence. */
  const LABELS = /** @type {Record<string, string>} */ ({ needed: "goOn", severed: "proceed" });

  /**
   * Let the chats that wait say what the reader has to do.
   *
   * @param {HTMLElement} place @param {string} code @param {() => void} [act] @param {() => boolean} [holds]
   */
  const notify = (place, code, act, holds = () => waiting(place).length > 0) => {
    const tell = (/** @type {Chat} */ chat) => {
      chat.words = { ...WORDS, ...chat.words };
      chat.show("attention", code, act && chat.words[LABELS[code] || "signIn"], act);
      if (FAULTS.test(code)) chat.say(code);
      const { status } = chat;
      const link = chat.querySelector(":scope > .symphony-link")?.textContent || WORDS.symphony;
      const filled = { pod: chat.read("pod"), link };
      for (const [name, text] of Object.entries(filled)) {
        status.textContent = `${status.textContent}`.replace(`{${name}}`, () => text);
      }
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

  const sleep = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time));

  /**
   * How a sign-in window ends: "closed", or "severed" from this page, for which it then reads as
   * closed while it is open. That is Cross-Origin-Opener-Policy's doing: of this site, as soon as
   * the window shows the pod, or of a page on the way through a company's sign-in. The reader of a
   * window that is really closed is back here.
   *
   * @param {Window} opened
   */
  const ending = async (opened) => {
    let shown = Infinity; // since when it has been somebody else's page
    while (!opened.closed) {
      await sleep(BEAT);
      try {
        void opened.location.href;
      } catch {
        shown = Math.min(shown, performance.now());
      }
    }
    const isQuick = !(performance.now() - shown > QUICK);
    await sleep(BEAT); // the focus comes back
    return isQuick || !document.hasFocus() ? "severed" : "closed";
  };

  /** Whether this page has said that it hears of no sign-in. */
  let isApart = false;

  /**
   * Sign in by a pop-up, which the SDK opens. It has to come from a click, and browsers may
   * block it even so; then it is explained and offered again. Where cookies are kept apart, the
   * window signs in and the frame never hears of it: that is said once it has closed.
   *
   * @param {HTMLElement} place @param {Render} render @param {() => Promise<boolean>} isIn
   */
  const byPopup = async (place, render, isIn) => {
    const { open } = window;
    /** @type {Promise<string>} */
    const never = new Promise(() => {});
    let isOver = false; // the window
    /** @type {Promise<string>} */
    let rendered = never;
    const start = (/** @type {object} */ extra) => {
      rendered = render(extra).then(
        () => "",
        async (failure) => {
          if (!isOver || (await isIn())) throw failure;
          rendered = never; // it is over, and another click begins anew
          return "apart";
        },
      );
    };
    const look = async () => {
      // Nothing to do, and silence does not count yet.
      const tell = (/** @type {Chat} */ chat) => chat.show("loading", "loading");
      notices.set(place, { tell, holds: () => waiting(place).length > 0 });
      waiting(place).forEach(tell);
      return (await isIn()) ? "in" : "apart";
    };
    const offered = (/** @type {string} */ code) => () => ask(place, code).then(() => "popup");
    // What each leads to; "" is the end.
    /** @type {Record<string, () => Promise<string>>} */
    const steps = {
      login: offered("login"),
      blocked: offered("blocked"),
      apart: () => {
        isApart = true;
        return offered("apart")();
      },
      closed: look,
      severed: () => ask(place, "severed").then(look),
      // The frame may still be on its way; one that waits for a word of the window is not.
      in: () => sleep(LOGIN_AFTER).then(() => "anew"),
      anew: () => {
        notices.delete(place);
        start({});
        return never;
      },
      popup: () =>
        new Promise((resolve) => {
          isOver = false;
          notify(place, "popup", () => resolve("popup"));
          // Only the answer of window.open tells that a pop-up was blocked; extensions close it.
          window.open = (...args) => {
            window.open = open; // one call tells
            const opened = open.apply(window, args);
            if (!opened || opened.closed) resolve("blocked");
            else {
              ending(opened).then((how) => {
                isOver = true;
                resolve(how);
              });
            }
            return opened;
          };
          start({ ecpLoginPopup: true });
        }),
    };
    const clicked = navigator.userActivation?.isActive && isAsked(place);
    for (let step = steps[clicked ? "popup" : isApart ? "apart" : "login"]; step; ) {
      const next = step(); // which may render, and so goes first
      try {
        step = steps[await Promise.race([next, rendered])];
      } finally {
        window.open = open;
      }
    }
  };

  /** @type {Signing["signIn"]} */
  const signIn = async (chat, place, type, render, isIn) => {
    const wanted = chat.read("login") || "auto";
    const way = wanted === "auto" ? (type === "sso" ? "popup" : "inline") : wanted;
    if (way === "popup") return byPopup(place, render, isIn);
    if (chat.isBack || !isAsked(place)) await ask(place, chat.isBack ? "apart" : "login");
    chat.isBack = false;
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
    const mine = notices.get(place);
    const left = async () => {
      if (notices.get(place) === mine && !(await isIn()) && notices.get(place) === mine) {
        offer(place, "apart");
      }
    };
    place.parentElement?.addEventListener("close", () => left().catch(() => {}), { once: true });
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
