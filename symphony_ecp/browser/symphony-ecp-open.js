/**
 * A chat from the click until it is open, or says why not: what every way to its pod needs.
 *
 * A main frame is outside the content, for instant navigation, and always laid out, in a dialog.
 */
(() => {
  "use strict";
  const { symphonyEcp: shared } = window;
  if (!shared || shared.open) return;
  const { PATIENCE, RETURN, element, part, storage } = shared;

  /** English; the attribute `words` of a chat overrides any of them. */
  const WORDS = {
    opened: "The chat is open.",
    shown: "This is a frame of Symphony. If it stays empty, open the chat in Symphony.",
    silent: "Symphony did not answer.",
    failed: "Symphony could not open the chat.",
    unregistered: "This copy of the site is not registered with Symphony.",
    refused: "Symphony did not open this chat. You may not be a member of it.",
    app: "Symphony did not open this app. It may not be installed for you.",
  };

  /** The SDK's failures are values: `{error}`, or a bare `{type, message}`. @type {Opening["answer"]} */
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
        .catch(({ type, message }) => reject({ code: "refused", type, message }))
        .catch(() => reject({ code: "refused" })) // nothing, or what throws
        .finally(() => clearInterval(alarm));
    });

  // ---- what its element says --------------------------------------------------------------------

  /** Whether this page is where the pod's partner id holds. @param {Host} host */
  const isRegistered = ({ sites }) => {
    const { hostname, port, protocol } = location;
    const isLoopback = /^(.+\.)?localhost$|^127\.[\d.]+$|^\[::1\]$/.test(hostname);
    const here = isLoopback ? "localhost" : hostname;
    return !sites || sites.some((site) => {
      const [, star, name, at] = /^(\*(?=\.))?(.*?)(?::(\d+))?$/.exec(site) || [];
      const isHere = star ? here.endsWith(name) : here === name;
      return isHere && (!at || at === (port || (protocol === "https:" ? "443" : "80")));
    });
  };

  /** @type {Opening["originOf"]} */
  const originOf = ({ host }) => {
    if (host?.origin && isRegistered(host)) return host.origin;
    throw { code: host?.origin ? "unregistered" : "disallowed" };
  };

  /** @type {Opening["partnerOf"]} */
  const partnerOf = (chat) => {
    const partners = chat.host?.partners || [];
    return partners.find((one) => one === chat.read("partner-id")) || partners[0];
  };

  const NAMING = ["pod", "stream-id", "user-ids", "app-id", "app-module"];

  /** @type {Opening["nameOf"]} */
  const nameOf = (chat) => NAMING.map(chat.read, chat).join();

  /** @type {Opening["isFull"]} */
  const isFull = (chat) => chat.read("layout") === "collaboration";

  /** @type {Opening["settingsOf"]} */
  const settingsOf = (chat) => {
    const theme = chat.read("theme") && { theme: chat.json("theme") };
    const { partnerId, sdkOrigin, ...settings } = chat.json("settings");
    return { ...settings, mode: shared.modeOf?.(chat), ...theme };
  };

  // ---- the main frame's place -------------------------------------------------------------------

  /** Frames get a name as soon as they are there. @param {Element} place @param {string} title */
  const entitle = (place, title) =>
    new MutationObserver(() => {
      place.querySelectorAll("iframe").forEach((frame) => (frame.title ||= title));
    }).observe(place, { childList: true, subtree: true });

  /** @type {Opening["hall"]} */
  const hall = (name) => {
    const place = element("div", name);
    const dialog = element("dialog", "symphony-hall", place);
    place.tabIndex = -1;
    entitle(place, "Symphony");
    dialog.inert = true;
    dialog.onclose = () => {
      dialog.inert = true;
    };
    document.documentElement.append(dialog);
    return place;
  };

  /** @type {Opening["notices"]} */
  const notices = new WeakMap();

  /** @type {Opening["isHeld"]} */
  const isHeld = (place) => Boolean(notices.get(place)?.holds());

  const roots = (shared.roots ??= new Set([document]));
  /** @param {string} what @returns {any[]} */
  const all = (what) => [...roots].flatMap((root) => [...root.querySelectorAll(what)]);

  /** @type {Opening["waiting"]} */
  const waiting = (place) =>
    all("symphony-chat:is([state=loading], [state=attention])").filter(
      (chat) => !place || chat.place === place,
    );

  /** @type {Opening["join"]} */
  const join = (chat, place) => {
    chat.place = place;
    notices.get(place)?.tell(chat);
    // The page may change below a dialog: then nobody waits for it.
    chat.opening.signal.addEventListener("abort", () => {
      if (!waiting(place).length) shut(place);
      chat.place = undefined;
    });
  };

  /** @param {HTMLElement} place */
  const shut = ({ parentElement: dialog }) => dialog instanceof HTMLDialogElement && dialog.close();

  /** @type {Opening["leave"]} */
  const leave = (place) => {
    notices.delete(place);
    shut(place);
  };

  // ---- opening ----------------------------------------------------------------------------------

  /** @type {Record<string, Promise<unknown> | undefined>} */
  const styled = {};

  /** @type {Opening["style"]} */
  const style = (file) =>
    (styled[file] ??= new Promise((resolve, reject) => {
      const sheet = element("link", "");
      sheet.onload = resolve;
      sheet.onerror = () => {
        styled[file] = undefined;
        sheet.remove();
        reject({ code: "unreachable" });
      };
      const href = shared.source(file);
      document.documentElement.append(Object.assign(sheet, { rel: "stylesheet", href }));
    }));

  /** @type {Opening["dressed"]} */
  const dressed = () => Promise.all([part("look.js"), style("open.css")]);

  /** @param {Chat} chat */
  const isBySdk = (chat) => /^(sdk)?$/.test(chat.read("rendering"));

  /** @type {Opening["warm"]} */
  const warm = (chat) => {
    const href = originOf(chat);
    if (isBySdk(chat)) part("pod.js").catch(() => {});
    if (document.querySelector(`[rel=preconnect][href="${href}"]`)) return;
    document.head.append(Object.assign(element("link", ""), { rel: "preconnect", href }));
  };

  /** @type {Way} */
  const reach = async (chat, box, signal) => {
    if (isBySdk(chat)) {
      const { isTaken, sdk } = await part("pod.js");
      signal.throwIfAborted();
      if (!isTaken(chat)) return sdk(chat, box, signal);
    }
    // No frame by itself has apps, or sends.
    if (chat.message) throw { code: "disallowed" };
    if (chat.read("app-id")) throw { code: "refused" };
    const [frames] = await Promise.all([part("frames.js"), dressed()]);
    signal.throwIfAborted();
    return frames[chat.read("rendering") === "open" ? "speak" : "iframe"](chat, box, signal);
  };

  /**
   * Scripts of a page may take out what they do not know, of a chat that opens or is open: then it
   * has failed, and all else is as it was. Once: nobody fights with them.
   *
   * @param {Chat} chat @param {HTMLElement} box @param {AbortSignal} signal
   */
  const guard = (chat, box, signal) => {
    const kept = [...chat.childNodes].filter((node) => node !== box);
    const eye = new MutationObserver(() => {
      if (box.isConnected && chat.button.isConnected) return;
      chat.replaceChildren(...kept);
      chat.close();
      chat.show("error", "failed", chat.words.retry, undefined, { code: "refused" });
    });
    for (const node of [chat, box.parentElement || chat]) eye.observe(node, { childList: true });
    signal.addEventListener("abort", () => eye.disconnect());
  };

  /** @type {Opening["isByReader"]} */
  const isByReader = (chat) => /^reader$/i.test(chat.getAttribute("pod") || "");

  let count = 0;

  /** @type {Opening["open"]} */
  const open = async (chat, signal, asked) => {
    if (isByReader(chat) && !(await (await part("reader.js")).isKnown(chat, signal))) return;
    if (signal.aborted) return;
    const box = element("div", "symphony-box"); // of this opening: the SDK remembers containers
    // A page may have that id, of a heading say.
    do box.id = `symphony-chat-${++count}`; while (document.getElementById(box.id));
    signal.addEventListener("abort", () => box.remove());
    entitle(box, chat.ariaLabel || "");
    Object.assign(chat, { asked, box, joining: false, words: { ...WORDS, ...chat.words } });
    try {
      warm(chat); // so that the pod's answer does not wait for our files
      chat.append(box);
      if (!document.contains(box)) (await part("place.js")).house(chat, box, signal);
      guard(chat, box, signal);
      const shown = await reach(chat, box, signal);
      signal.throwIfAborted();
      const frame = box.querySelector("iframe");
      if (shown === "shown") chat.show("ready", shown, chat.words.retry);
      else chat.show("ready", "opened");
      if (chat.contains(chat.at) && chat.at?.matches("button")) frame?.focus({ preventScroll: true });
    } catch (/** @type {any} */ failure) {
      if (signal.aborted) return;
      const { code = "refused" } = failure;
      const joined = chat.joining && document.contains(box) && (chat.read("app-id") ? "app" : code);
      const word = code === "refused" ? joined || "failed" : code;
      const again = code === "unregistered" ? "" : chat.words.retry;
      chat.show("error", word, again, undefined, { ...failure, code });
    }
  };

  // Back from the back/forward cache, a page may have lost what it waited for.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    storage()?.removeItem(RETURN);
    if (!waiting().length) return;
    shared.forget?.();
    waiting().forEach((chat) => chat.close());
  });

  dressed().catch(() => {}); // while the reader makes up their mind

  Object.assign(shared, { all, answer, dressed, hall, isByReader, isFull, isHeld, join, leave, nameOf });
  Object.assign(shared, { notices, open, originOf, partnerOf, settingsOf, style, waiting, warm });
})();
