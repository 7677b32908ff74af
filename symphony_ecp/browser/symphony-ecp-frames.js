/**
 * Chats without Symphony's script in the page.
 *
 * `iframe` is the direct iframe of Symphony's docs ("Get started"): all it knows is in its address.
 * `speak` is the protocol of Symphony's published open SDK (EcpOpenSdk in its example repository):
 * one main frame that holds the session, a child frame a chat, and messages between page and main
 * frame, accepted from that frame and the pod's origin alone.
 */
(() => {
  "use strict";
  const shared = /** @type {Shared & Opening & Look} */ (window.symphonyEcp);
  const { answer, element, hall, isFull, isHeld, join, leave, originOf, part, settingsOf } = shared;

  const LOGIN_AFTER = 8_000; // milliseconds; twice what a signed-in main frame takes
  const TARGETS = /** @type {const} */ (["stream-id", "user-ids"]);

  /** @param {string} name @returns {string} "stream-id" -> "streamId" */
  const camel = (name) => name.replace("-i", "I");

  /** @param {Chat} chat @param {string} path @param {Record<string, string>} extra */
  const address = (chat, path, extra) => {
    const url = new URL(path, originOf(chat));
    const all = { ...settingsOf(chat), partnerId: shared.partnerOf(chat) || "", ...extra };
    for (const [name, value] of Object.entries(all)) {
      const text = typeof value === "object" ? JSON.stringify(value) : String(value);
      if (text) url.searchParams.set(name, text);
    }
    if (chat.read("login") === "popup") url.searchParams.set("ecpLoginPopup", "true");
    return url.href;
  };

  /** @param {Chat} chat */
  const target = (chat) => Object.fromEntries(TARGETS.map((name) => [camel(name), chat.read(name)]));

  /** @param {Element} place @param {string} src @param {string} title */
  const frameIn = (place, src, title) => {
    const frame = element("iframe", "");
    frame.title = title;
    frame.allow = "clipboard-read; clipboard-write";
    frame.src = src;
    const loaded = new Promise((resolve) => {
      frame.onload = () => resolve(frame);
    });
    place.append(frame);
    return { frame, loaded };
  };

  /** @type {Way} */
  const iframe = (chat, box) => {
    const [path, extra] = isFull(chat)
      ? ["/client-bff/index.html", { embed: "true" }]
      : ["/embed/index.html", {}];
    const src = address(chat, path, { ...extra, ...target(chat) });
    // Whether it is the chat, the pod's refusal or an error of the browser: a page cannot see.
    return answer(frameIn(box, src, chat.ariaLabel || "").loaded).then(() => "shown");
  };

  // ---- the open SDK's protocol ------------------------------------------------------------------

  /** @typedef {(eventType: string, payload: object) => void} Post */
  /** @typedef {(name: string, params: object) => Promise<unknown>} Act */
  /** @typedef {{ post: Post, act: Act, tell: Tell }} Line */

  /**
   * Open a main frame and wait until its reader is signed in.
   *
   * @param {Chat} chat @param {HTMLElement} place @param {Record<string, string>} extra
   * @param {AbortSignal} signal tells that the frame is gone
   * @returns {Promise<Line>}
   */
  const connect = async (chat, place, extra, signal) => {
    const origin = originOf(chat);
    const full = isFull(chat);
    const src = address(chat, `/apps/${full ? "client2" : "embed"}/default`, {
      embed: "true",
      sdkOrigin: location.origin,
      ...extra,
    });
    /** Who waits for an answer, and who listens. @type {Map<string, (data: any) => void>} */
    const answers = new Map();
    let count = 0;
    const { frame } = frameIn(place, src, "Symphony");
    const ready = new Promise((resolve) => answers.set("ready", resolve));
    const hear = (/** @type {MessageEvent} */ { origin: from, source, data }) => {
      if (from !== origin || source !== frame.contentWindow) return;
      if (data?.eventType === "clientReady") answers.get("ready")?.(0);
      if (["sdk-resolve", "sdk-callback-data"].includes(data?.eventType)) {
        answers.get(data.payload?.id)?.(data.payload.data);
      }
    };
    addEventListener("message", hear, { signal });
    /** @type {Post} */
    const post = (eventType, payload) =>
      frame.contentWindow?.postMessage({ eventType, payload }, origin);
    /** @type {Act} */
    const act = (name, params) => {
      const id = `${name}-${++count}`;
      const done = new Promise((resolve) => answers.set(id, resolve));
      post("sdk-action", { name, id, params });
      return answer(done, () => isHeld(place));
    };
    // The protocol has no checkAuth: a main frame that stays silent may be showing its login, or
    // be dead. It is waited for only while the reader has it open or has gone into it.
    const login = setTimeout(() => {
      const isUsed = () =>
        place.contains(document.activeElement) || Boolean(place.closest(".symphony-hall[open]"));
      part("signin.js").then(({ offer }) => offer(place, "needed", isUsed)).catch(() => {});
    }, LOGIN_AFTER);
    join(chat, place);
    try {
      await answer(ready, () => isHeld(place));
    } finally {
      clearTimeout(login);
      leave(place);
    }
    /** @type {Tell} */
    const tell = (settings) => {
      act("set-settings", settings).catch(() => {});
    };
    /** @type {Listen} */
    const listen = ({ type, params, callback }) => {
      const id = `${type}-${++count}`;
      answers.set(id, callback);
      post("sdk-subscription", { type, id, params });
    };
    part("live.js")
      .then(({ live }) => live(chat, () => frame.isConnected, listen))
      .catch(() => {}); // the chat is there all the same
    return { post, act, tell };
  };

  /** @typedef {{ place: HTMLElement, end: () => void, line: Promise<Line> }} Session */

  /** @type {Map<string, Session>} one main frame a pod */
  const sessions = new Map();

  /** @param {Chat} chat */
  const lineOf = (chat) => {
    const origin = originOf(chat);
    const known = sessions.get(origin);
    if (known?.place.isConnected) {
      join(chat, known.place);
      return known.line;
    }
    known?.end(); // the page took its frame away
    const place = hall("symphony-open-frame");
    const life = new AbortController();
    const end = () => {
      place.parentElement?.remove();
      life.abort();
    };
    const line = connect(chat, place, {}, life.signal);
    sessions.set(origin, { place, end, line });
    line.catch(end);
    return line;
  };

  /** @type {Way} */
  const speak = async (chat, box, signal) => {
    // The protocol opens streams; only the address of a frame names users.
    if (chat.read("user-ids")) return iframe(chat, box, signal);
    if (isFull(chat)) {
      const { tell } = await connect(chat, box, target(chat), signal);
      signal.throwIfAborted();
      return shared.follow(chat, tell, signal);
    }
    const { post, act, tell } = await lineOf(chat);
    signal.throwIfAborted();
    const src = `${originOf(chat)}/apps/embed/default/frame-root.html#${box.id}`;
    await answer(frameIn(box, src, chat.ariaLabel || "").loaded);
    signal.throwIfAborted();
    post("sdk-register", { iFrameId: box.id });
    tell(settingsOf(chat));
    shared.follow(chat, tell, signal);
    chat.joining = true;
    return act("set-stream", { streamId: chat.read("stream-id"), container: `#${box.id}` });
  };

  Object.assign(shared, { iframe, speak });
})();
