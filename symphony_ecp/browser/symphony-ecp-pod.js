/**
 * How a chat reaches its pod: Symphony's SDK and its session.
 *
 * The SDK is page-global (Symphony docs, "Get started"): one script, one main frame that holds the
 * session and is rendered once, one quick frame a chat. The main frame is outside the content, for
 * instant navigation, and always laid out: unseen, or in a dialog (see -signin).
 */
(() => {
  "use strict";
  const { symphonyEcp: shared } = window;
  if (!shared || shared.open) return;
  const { PATIENCE, element, load, part } = shared;

  /** English; the attribute `words` of a chat overrides any of them. */
  const WORDS = {
    opened: "The chat is open.",
    shown: "This is a frame of Symphony. If it stays empty, open the chat in Symphony.",
    failed: "Symphony could not open the chat.",
    refused: "Symphony did not open this chat. You may not be a member of it.",
  };

  /**
   * The SDK's answers are values: `{error}` and a bare `{type, message}` are failures, like a
   * rejection and like silence. While the reader has something to do, silence is not counted.
   *
   * @type {Pod["answer"]}
   */
  const answer = (promise, isHeld) =>
    new Promise((resolve, reject) => {
      const alarm = setInterval(() => {
        if (isHeld?.()) return;
        clearInterval(alarm);
        reject({ code: "silent" });
      }, PATIENCE);
      promise
        .then((/** @type {any} */ value) => {
          const error = value?.error || (value?.type && value.message && value);
          if (error) throw error;
          resolve(value);
        })
        .catch((error) => {
          const { type, message } = error || {};
          reject({ code: "refused", type, message });
        })
        .finally(() => clearInterval(alarm));
    });

  /** @type {Pod["warm"]} */
  const warm = (origin) => {
    if (document.querySelector(`[rel=preconnect][href="${origin}"]`)) return;
    const hint = element("link", "");
    hint.rel = "preconnect";
    hint.href = origin;
    document.head.append(hint);
  };

  /** @type {Pod["settingsOf"]} */
  const settingsOf = (chat) => {
    const theme = chat.read("theme") && { theme: chat.json("theme") };
    const { partnerId, sdkOrigin, ...settings } = chat.json("settings");
    return { ...settings, mode: shared.modeOf?.(chat), ...theme };
  };

  /** What every way needs besides. */
  const dressed = () => Promise.all([part("look.js"), part("open.css")]);

  // ---- the main frame's place -------------------------------------------------------------------

  /** @type {Pod["hall"]} */
  const hall = (name) => {
    const place = element("div", name);
    const dialog = element("dialog", "symphony-hall", place);
    place.tabIndex = -1;
    new MutationObserver(() => {
      place.querySelectorAll("iframe").forEach((frame) => (frame.title ||= "Symphony"));
    }).observe(place, { childList: true, subtree: true });
    dialog.inert = true;
    dialog.onclose = () => {
      dialog.inert = true;
    };
    document.documentElement.append(dialog);
    return place;
  };

  /** @type {Pod["notices"]} */
  const notices = new WeakMap();

  /** @type {Pod["isHeld"]} */
  const isHeld = (place) => Boolean(notices.get(place)?.holds());

  /** @type {Pod["waiting"]} */
  const waiting = (place) =>
    [
      .../** @type {NodeListOf<Chat>} */ (
        document.querySelectorAll("symphony-chat:is([state=loading], [state=attention])")
      ),
    ].filter((chat) => !place || chat.place === place);

  /** @type {Pod["join"]} */
  const join = (chat, place) => {
    chat.place = place;
    notices.get(place)?.tell(chat);
    // The page may change below a dialog: then nobody waits for it.
    chat.opening.signal.addEventListener("abort", () => waiting(place).length || shut(place));
  };

  /** @param {HTMLElement} place */
  const shut = ({ parentElement: dialog }) => dialog instanceof HTMLDialogElement && dialog.close();

  /** @type {Pod["leave"]} */
  const leave = (place) => {
    notices.delete(place);
    shut(place);
  };

  // ---- the SDK ----------------------------------------------------------------------------------

  /** An element with the id "symphony" is `window.symphony` too. @param {keyof SymphonySdk} name */
  const has = (name) => {
    try {
      return typeof window.symphony?.[name] === "function";
    } catch {
      return false; // as is a frame with that name
    }
  };

  /** @param {keyof SymphonySdk} name @param {any[]} args */
  const call = (name, ...args) => {
    const run = async () => {
      // Some functions arrive after the script's load event.
      for (let tries = 200; tries-- && !has(name); ) {
        // An older one lacks others.
        if (name === "checkAuth" && has("render")) return { isLoggedIn: true };
        if (name === "openStream" && has("setStream")) name = "setStream";
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return /** @type {any} */ (window.symphony)[name](...args);
    };
    return answer(run(), () => isHeld(place));
  };

  /** @type {Promise<void> | null} */
  let session = null;
  /** @type {HTMLElement} where the main frame is */
  let place = element("div", "");
  /** @type {Element | null} */
  let main = null;
  /** @type {Record<string, any>} */
  let applied = {};
  /** @type {object | undefined} the SDK that knows whom to ask for the reader */
  let heard;

  /** The page's one SDK, ours or pasted. */
  const script = () =>
    /** @type {HTMLScriptElement | null} */ (document.querySelector('script[src*="/embed/sdk.js"]'));

  const callback = () =>
    part("signin.js").then(({ attend }) => attend(place)).catch(() => {});

  /** @type {Tell} for all frames, open and to come: the SDK has one set */
  const tell = (changed) => {
    applied = { ...applied, ...changed };
    call("updateSettings", changed).catch(() => {});
    if (applied.theme) call("updateTheme", applied.theme).catch(() => {});
  };

  /** Internal links are the page's to open ("Notifications"). */
  const followLinks = () =>
    call("listen", {
      type: "InternalLinkNotifications",
      callback: (/** @type {{ url: string, selector?: string }} */ { url, selector }) => {
        // An id in an address may hold a bare plus, which a query reads as a space.
        const id = new URL(url).searchParams.get("streamId")?.replaceAll(" ", "+");
        if (id && selector) call("openStream", id, selector).catch(() => {});
      },
    }).catch(() => {});

  /** @param {Chat} chat */
  const fetchSdk = (chat) => {
    if (has("render")) return;
    const pasted = script();
    // What has an entry is over; without an SDK, it failed.
    if (pasted && performance.getEntriesByName(pasted.src).length) pasted.remove();
    else if (pasted) return;
    const { partner } = chat;
    return load(`${chat.origin}/embed/sdk.js`, {
      id: "symphony-ecm-sdk", // as in Symphony's documentation
      render: "explicit",
      "data-onload": "onSymphonyEcpLoad",
      ...(partner && { "data-partner-id": partner }),
      ...(isFull(chat) && { "data-mode": "full" }),
    });
  };

  /** @param {Chat} chat @param {HTMLElement} here @param {string} name of its class */
  const start = async (chat, here, name) => {
    await Promise.all([fetchSdk(chat), dressed()]);
    if (!heard || heard !== window.symphony) {
      call("onUserInteractionRequired", { callback }).catch(() => {});
    }
    const { isLoggedIn, authenticationType } = await call("checkAuth", null);
    heard = window.symphony;
    const isWhole = has("checkAuth") && has("onUserInteractionRequired");
    if (!isWhole) (await part("signin.js")).watch(here);
    applied = settingsOf(chat);
    /** @type {Render} */
    const render = (extra, fromLogin = false) => {
      here.replaceChildren();
      return call("render", name, { ...applied, ...extra }, fromLogin);
    };
    await (isLoggedIn
      ? render({})
      : (await part("signin.js")).signIn(chat, here, authenticationType, render));
    main = here.querySelector("iframe");
    if (applied.theme && !isFull(chat)) tell({ theme: applied.theme });
    if (applied.canClickInternalLinks) followLinks();
  };

  /** @param {Chat} chat */
  const isFull = (chat) => chat.read("layout") === "collaboration";

  /** @type {Way} */
  const sdk = async (chat, box, signal) => {
    const full = isFull(chat);
    if (!(main || place).isConnected) session = main = null; // it was taken away
    if (!session) {
      const name = full ? box.id : "symphony-main-frame";
      if (full) place = box;
      else if (!place.isConnected) place = hall(name);
      box.classList.toggle(name, full); // Collaboration: the main frame is the chat
      session = start(chat, place, name);
    }
    const mine = session;
    const here = place;
    let isOver = true;
    join(chat, here);
    try {
      await mine;
      isOver = false;
      signal.throwIfAborted();
      const wanted = settingsOf(chat);
      if (JSON.stringify(wanted) !== JSON.stringify(applied)) tell(wanted);
      shared.follow?.(chat, tell, signal);
      chat.joining = true;
      const users = chat.read("user-ids");
      const where = full ? [] : [`#${box.id}`];
      return await (users
        ? call("startRoom", users.split(/\s*,\s*/), ...where)
        : call("openStream", chat.read("stream-id"), ...where));
    } finally {
      // A later session has notices of its own.
      if (session === mine) {
        if (isOver) session = null;
        leave(here);
      }
    }
  };

  /** @param {Chat} chat whether the page's one SDK serves another pod, layout or chat */
  const isTaken = (chat) => {
    const known = script();
    if (!known) return false;
    const full = known.dataset.mode === "full";
    const other = new URL(known.src).origin !== chat.origin || full !== isFull(chat);
    return other || (full && place.isConnected);
  };

  /** @type {Way} */
  const open = async (chat, box, signal) => {
    chat.words = { ...WORDS, ...chat.words };
    const rendering = chat.read("rendering") || "sdk";
    if (rendering === "sdk" && !isTaken(chat)) return sdk(chat, box, signal);
    const [frames] = await Promise.all([part("frames.js"), dressed()]);
    signal.throwIfAborted();
    return (rendering === "open" ? frames.speak : frames.iframe)(chat, box, signal);
  };

  // Back from the back/forward cache, a page may have lost what it waited for.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted || !waiting().length) return;
    session = null;
    leave(place);
    waiting().forEach((chat) => chat.reset());
  });

  dressed().catch(() => {}); // while the reader makes up their mind

  Object.assign(shared, { answer, hall, isHeld, join, leave, notices, open, settingsOf, waiting, warm });
})();
