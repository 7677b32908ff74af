/**
 * What a live session tells besides its chats: unread messages, links between conversations, the
 * reader's activity; and the SDK for a page's own script.
 *
 * Payloads are those of "Notifications" in Symphony's docs; any other is ignored.
 */
(() => {
  "use strict";
  const shared = /** @type {Shared & Opening & Partial<Live & Reading & Marking>} */ (window.symphonyEcp);
  if (!shared || shared.live) return;
  const { element } = shared;

  /** Symphony's own links ("Symphony URI"). */
  const LINKS = "https://open.symphony.com/?";
  const SECOND = 1_000;

  /** English; `words` of a chat overrides them. */
  const WORDS = {
    unread: "{count} unread messages",
    "unread.one": "{count} unread message",
    stopped: "Your browser blocked the window of Symphony.",
    follow: "Open the link in Symphony",
  };

  /** A pod may have one by its SDK and one without. @type {Set<Session>} */
  const sessions = new Set();

  /** @param {any} address @returns {URL | undefined} */
  const parsed = (address) => {
    try {
      return new URL(address);
    } catch {}
  };

  /** In standard form. @param {unknown} id */
  const standard = (id) => {
    const plain = `${id}`.replace(/[ -]/g, "+").replaceAll("_", "/");
    return /^[\w+/]{34}=*$/.test(plain) ? `${plain.slice(0, 34)}==` : undefined;
  };

  /** In a query a bare plus reads as a space. @param {URL} [url] */
  const idIn = (url) => standard(url?.searchParams.get("streamId"));

  /** Of a stream, by the hosts of pods. @param {string} text @returns {Record<string, unknown>} */
  const idsIn = (text) => {
    try {
      return Object(JSON.parse(text));
    } catch {
      return {}; // by hand
    }
  };

  // ---- unread messages --------------------------------------------------------------------------

  /** Both documented shapes of a count, of one stream or of all. @param {any} given */
  const countIn = ({ totalCount, count, notifications }) => {
    const all = Array.isArray(notifications) ? notifications : [{}];
    return totalCount ?? count ?? all.reduce((sum, one) => sum + one?.count, 0);
  };

  /** @param {Session} session @param {string} id of a stream; "" is all of them */
  const count = (session, id) => {
    if (session.counts.has(id)) return;
    session.counts.set(id, 0);
    const [type, params] = id
      ? ["UnreadCountNotifications", { streamId: id }]
      : ["GlobalUnreadCountNotifications"];
    session.hear(type, params, (given) => {
      const unread = countIn(given);
      if (id && standard(given.streamId ?? id) !== standard(id)) return;
      if (!Number.isSafeInteger(unread) || unread < 0) return;
      session.counts.set(id, unread);
      draw();
    });
  };

  /** @param {Element} link @param {number} unread @param {Record<string, string>} words */
  const show = (link, unread, words) => {
    const old = link.querySelector(":scope > .symphony-badge");
    if (!unread) return old?.remove();
    let form = words.unread;
    try {
      const isOurs = form === WORDS.unread;
      const lang = isOurs ? "en" : /** @type {any} */ (link.closest("[lang]")).lang;
      form = words[`unread.${new Intl.PluralRules(lang).select(unread)}`] || form;
    } catch {} // no language
    const label = form.replace("{count}", `${unread}`);
    if (old?.ariaLabel === label) return;
    const badge = old || element("span", "symphony-badge");
    badge.role = "img"; // part of the link's name
    badge.ariaLabel = label;
    badge.textContent = unread > 99 ? "99+" : `${unread}`;
    if (!old) link.append(badge);
    shared.mark?.(badge, () => words);
  };

  /** Links come and go. */
  const draw = () => {
    sessions.forEach((session) => session.isLive() || sessions.delete(session));
    for (const link of shared.all("a[data-symphony-badge]")) {
      const { symphonyBadge: built, symphonyPod: pod, symphonyIds } = link.dataset;
      // The link itself follows the pod that its reader chooses.
      const id = built ? idIn(parsed(link.getAttribute("href"))) || built : "";
      const ids = symphonyIds && idsIn(symphonyIds);
      const isTheirs = (/** @type {Session} */ { origin, pod: own }) =>
        ids
          ? (ids[own] ?? ids[""]) === id // another pod is told no id of theirs
          : !pod || shared.hostOf(pod.toLowerCase())?.origin === origin;
      const telling = [...sessions].filter(isTheirs);
      telling.forEach((session) => count(session, id));
      const unread = Math.max(0, ...telling.map(({ counts }) => counts.get(id) || 0));
      show(link, unread, { ...WORDS, ...telling[0]?.words });
    }
  };

  // ---- links between conversations --------------------------------------------------------------

  /** A chat of the page that can be seen. @param {Session} session @param {string} id */
  const chatOf = ({ origin }, id) => {
    const chats = shared.all("symphony-chat").filter((chat) => {
      if (chat.getAttribute("pod") === "reader") shared.mean?.(chat);
      return chat.read("stream-id") === id && chat.host?.origin === origin;
    });
    const isOpen = (/** @type {Chat} */ chat) => chat.matches("[state=ready]");
    const isSeen = (/** @type {Chat} */ chat) => {
      for (let at = chat.closest("details"); at; at = at.parentElement?.closest("details") || null) {
        at.open = true;
      }
      return chat.checkVisibility();
    };
    return [...chats.filter(isOpen), ...chats].find(isSeen);
  };

  /** @param {Chat} chat */
  const goTo = (chat) => {
    chat.scrollIntoView({ block: "center" });
    const state = chat.getAttribute("state") || "";
    const frame = state === "ready" && chat.box?.querySelector("iframe");
    (frame || chat.button).focus();
    if (/idle|error/.test(state)) chat.open(true);
  };

  /** The chat says what its reader can do. @param {unknown} selector @param {string} href */
  const offer = (selector, href) => {
    const open = shared.all("symphony-chat[state=ready]");
    const chat = open.find(({ box }) => `#${box?.id}` === selector) || open[0];
    const status = chat?.querySelector(":scope > .symphony-status");
    if (!status) return;
    const { stopped, follow } = { ...WORDS, ...chat.words };
    const link = element("a", "", follow);
    Object.assign(link, { href, target: "_blank", rel: "noopener" });
    status.replaceChildren(`${stopped} `, link);
    link.onclick = () =>
      setTimeout(() => {
        status.textContent = chat.words.opened;
        chat.box?.querySelector("iframe")?.focus();
      });
  };

  /** Symphony's link is made of what is understood, never of what came. @param {URL} url */
  const linkOf = (url) => {
    const { searchParams: given } = url;
    const id = idIn(url);
    const type = given.get("streamType") === "im" ? "im" : "chatroom";
    if (id) return { id, href: `${LINKS}streamId=${encodeURIComponent(id)}&streamType=${type}` };
    for (const name of ["userId", "startChat"]) {
      const users = given.get(name) || "";
      if (/^\d+(,\d+)*$/.test(users)) return { href: `${LINKS}${name}=${users}` };
    }
  };

  /** @param {Session} session @param {any} given */
  const follow = (session, { url: address, selector }) => {
    const url = parsed(address);
    if (!url) return;
    const isSymphonys = /^(.+\.)?symphony\.com$/.test(url.hostname) && url.protocol === "https:";
    if (!isSymphonys && url.protocol !== "symphony:" && url.origin !== session.origin) return;
    const link = linkOf(url);
    // An SDK may tell twice.
    const isSame = session.last === address && performance.now() - session.at < SECOND;
    if (!link || isSame) return;
    Object.assign(session, { last: address, at: performance.now() });
    const chat = link.id && chatOf(session, link.id);
    if (chat) return goTo(chat);
    const opened = window.open(link.href, "_blank");
    if (opened) opened.opener = null;
    else offer(selector, link.href);
  };

  // ---- activity ---------------------------------------------------------------------------------

  let active = -Infinity;

  const act = () => {
    if (performance.now() - active < SECOND) return;
    active = performance.now();
    document.dispatchEvent(new CustomEvent("symphony-chat:activity", { bubbles: true }));
  };

  // ---- sessions, and the SDK --------------------------------------------------------------------

  const observer = new MutationObserver(draw);

  /** @type {Live["live"]} */
  const live = (chat, isLive, listen) => {
    /** @type {Session["hear"]} */
    const hear = async (type, params, tell) => {
      const callback = (/** @type {any} */ given) => {
        try {
          if (isLive()) tell(Object(given)); // one that is gone may still call
        } catch {} // it makes no sense
      };
      try {
        await listen({ type, ...(params && { params }), callback });
      } catch {} // then nothing is told
    };
    const { words, host } = chat;
    const pod = chat.read("pod").toLowerCase();
    if (!host || !isLive()) return;
    /** @type {Session} */
    const session = { origin: host.origin, pod, words, isLive, hear, counts: new Map(), at: 0 };
    sessions.add(session);
    hear("InternalLinkNotifications", undefined, (given) => follow(session, given));
    hear("ActivityNotifications", undefined, act);
    const attributeFilter = ["data-symphony-badge", "data-symphony-pod", "href"];
    observer.observe(document, { attributeFilter, childList: true, subtree: true });
    (shared.eyes ??= new Set()).add(draw);
    draw();
  };

  /** @type {Live["sdkOf"]} */
  const sdkOf = (chat) =>
    new Promise((resolve, reject) => {
      const has = () => /^(sdk)?$/.test(chat.read("rendering"));
      let isOpening = false;
      const look = () => {
        const state = chat.getAttribute("state") || "idle";
        const isOver = state === "idle" && (isOpening || !chat.isConnected);
        isOpening = /loading|attention/.test(state);
        if (!has() || (state === "ready" && !chat.place)) end(() => reject({ code: "no-sdk" }));
        else if (state === "ready") end(() => resolve(/** @type {SymphonySdk} */ (window.symphony)));
        else if (isOver) end(() => reject({ code: "closed" }));
      };
      const fail = (/** @type {any} */ { target, detail }) =>
        target === chat && end(() => reject(detail));
      const states = new MutationObserver(look);
      const end = (/** @type {() => void} */ settle) => {
        states.disconnect();
        chat.removeEventListener("symphony-chat:error", fail);
        settle();
      };
      states.observe(chat, { attributeFilter: ["state"] });
      chat.addEventListener("symphony-chat:error", fail);
      look();
    });

  Object.assign(shared, { live, sdkOf });
})();
