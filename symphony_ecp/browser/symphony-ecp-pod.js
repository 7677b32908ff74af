/**
 * How a chat reaches its pod: Symphony's SDK and its session.
 *
 * The SDK is page-global (Symphony docs, "Get started"): one script, one main frame that holds the
 * session and is rendered once, one quick frame a chat.
 */
(() => {
  "use strict";
  const shared = /** @type {Shared & Opening & Partial<Pod & Look>} */ (window.symphonyEcp);
  if (!shared?.open || shared.sdk) return;
  const { element, load, part } = shared;
  const { answer, dressed, hall, isFull, isHeld, join, leave, originOf, settingsOf } = shared;

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
    const mine = era;
    const run = async () => {
      // Some functions arrive after the script's load event.
      for (let tries = 200; tries-- && !has(name); ) {
        // An older one lacks others.
        if (name === "checkAuth" && has("render")) return { isLoggedIn: true };
        if (name === "openStream" && has("setStream")) name = "setStream";
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      if (mine !== era) throw 0;
      return /** @type {any} */ (window.symphony)[name](...args);
    };
    // Before a message is sent its reader chooses to whom: as long as that takes.
    const isAsking = () => name === "sendMessage" && document.querySelector(args[1].container);
    return answer(run(), () => isHeld(place) || Boolean(isAsking()));
  };

  /** @type {Promise<void> | null} */
  let session = null;
  /** @type {HTMLElement} where the main frame is */
  let place = element("div", "");
  /** @type {Element | null} */
  let main = null;
  /** @type {Record<string, any>} */
  let applied = {};
  let era = 0; // of one pod's SDK: what belongs to an earlier one never reaches the next
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

  /** The apps of the page's other chats stay allowed: the SDK has one list. @param {Chat} chat */
  const wantedOf = (chat) => {
    const wanted = settingsOf(chat);
    const apps = [applied.allowedApps, wanted.allowedApps, chat.read("app-id")].join().split(",");
    const allowedApps = [...new Set(apps.filter(Boolean))].join();
    return allowedApps ? { ...wanted, allowedApps } : wanted;
  };

  /**
   * Show in a box of the chat what it is there for: its conversation, people, an app, or the
   * dialog that sends its message ("Open a chat", "Open an app", "Send a message").
   *
   * @param {Chat} chat @param {string[]} where a selector, with its `#` as in the documentation
   */
  const fill = async (chat, where) => {
    const [users, app] = ["user-ids", "app-id"].map(chat.read, chat);
    if (chat.message) {
      leave(place);
      chat.show("ready", "sending"); // what asks whom to send it to is to be seen
      const how = { mode: "blast", displayMode: "confirmation_dialog", container: where[0] };
      const sent = await call("sendMessage", chat.message, how);
      // One that its reader cancels is not told from others but by what it has sent.
      const told = sent?.messages ?? sent?.streamId ?? sent?.userIds;
      if (!Array.isArray(told) || !told.length) throw { code: "refused" };
      return sent;
    }
    chat.joining = true;
    if (app) return call("openApp", app, chat.read("app-module") || undefined, ...where);
    if (users) return call("startRoom", users.split(",").map((user) => user.trim()), ...where);
    return call("openStream", chat.read("stream-id"), ...where);
  };

  /** @param {Chat} chat */
  const fetchSdk = (chat) => {
    if (has("render")) return;
    const pasted = script();
    // What has an entry is over; without an SDK, it failed.
    if (pasted && performance.getEntriesByName(pasted.src).length) pasted.remove();
    else if (pasted) return;
    const partner = shared.partnerOf(chat);
    const loaded = load(`${originOf(chat)}/embed/sdk.js`, {
      id: "symphony-ecm-sdk", // as in Symphony's documentation
      render: "explicit",
      "data-onload": "onSymphonyEcpLoad",
      ...(partner && { "data-partner-id": partner }),
      ...(isFull(chat) && { "data-mode": "full" }),
    });
    const called = new Promise((resolve) => (window.onSymphonyEcpLoad = () => resolve(0)));
    return Promise.race([loaded, called]);
  };

  /** @param {Chat} chat @param {HTMLElement} here @param {string} name of its class */
  const start = async (chat, here, name) => {
    const mine = era;
    const check = () => {
      if (mine !== era) throw { code: "silent" };
    };
    await Promise.all([fetchSdk(chat), dressed()]);
    check();
    if (!heard || heard !== window.symphony) {
      call("onUserInteractionRequired", { callback }).catch(() => {});
    }
    const { isLoggedIn, authenticationType } = await call("checkAuth", null);
    heard = window.symphony;
    check();
    const isWhole = has("checkAuth") && has("onUserInteractionRequired");
    if (!isWhole) (await part("signin.js")).watch(here);
    applied = wantedOf(chat);
    /** @type {Render} */
    const render = async (extra, fromLogin = false) => {
      check();
      here.replaceChildren();
      return call("render", name, { ...applied, ...extra }, fromLogin);
    };
    const isIn = async () => (await call("checkAuth", null)).isLoggedIn;
    await (isLoggedIn
      ? render({})
      : (await part("signin.js")).signIn(chat, here, authenticationType, render, isIn));
    check();
    main = here.querySelector("iframe");
    if (applied.theme && !isFull(chat)) tell({ theme: applied.theme });
    const frame = main || here;
    part("live.js")
      .then(({ live }) => live(chat, () => frame.isConnected, (options) => call("listen", options)))
      .catch(() => {}); // the chat is there all the same
  };

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
      const wanted = wantedOf(chat);
      if (JSON.stringify(wanted) !== JSON.stringify(applied)) tell(wanted);
      shared.follow?.(chat, tell, signal);
      return await fill(chat, full ? [] : [`#${box.id}`]);
    } finally {
      // A later session has notices of its own.
      if (session === mine) {
        if (isOver) session = null;
        leave(here);
      }
    }
  };

  /** @type {Pod["isTaken"]} */
  const isTaken = (chat) => {
    const known = script();
    if (!known) return false;
    const full = known.dataset.mode === "full";
    const other = new URL(known.src).origin !== originOf(chat) || full !== isFull(chat);
    return other || (full && place.isConnected);
  };

  /** @type {Pod["forget"]} */
  const forget = () => {
    session = null;
    leave(place);
  };

  /** @type {Pod["reset"]} */
  const reset = async (origin) => {
    const known = script();
    // The page's own stays, and so does one that serves a chat.
    if (known?.dataset.onload !== "onSymphonyEcpLoad" || new URL(known.src).origin === origin) return;
    if (shared.all("symphony-chat").some((chat) => chat.place === place)) return;
    era++;
    // On its way, it would come as the SDK of the next pod.
    if (!has("render") && !performance.getEntriesByName(known.src).length) {
      await new Promise((resolve) => {
        for (const end of ["load", "error"]) known.addEventListener(end, resolve);
        setTimeout(resolve, shared.PATIENCE);
      });
    }
    if (!known.isConnected) return;
    forget();
    place.closest("dialog")?.remove();
    place = element("div", "");
    main = null;
    heard = undefined;
    if (!Reflect.deleteProperty(window, "symphony")) Reflect.set(window, "symphony", undefined);
    if (!has("render")) known.remove(); // else it stays, and the next pod's chats do without
  };

  Object.assign(shared, { forget, isTaken, reset, sdk });
})();
