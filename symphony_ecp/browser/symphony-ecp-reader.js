/**
 * The pod of whoever reads: their company, chosen once, and the links that follow it.
 *
 * A reader can only log in on the pod of their own company (Symphony docs, "Get started"). What they
 * chose is a host of the site's; this browser remembers it, and nobody else is told.
 */
(() => {
  "use strict";
  const shared = /** @type {Shared & Partial<Opening & Pod & Reading>} */ (window.symphonyEcp);
  if (!shared || shared.isKnown) return;
  const { PATIENCE, RETURN, element, hostOf } = shared;

  /** English; the attribute `words` of a chat overrides any of them. */
  const WORDS = {
    company: "Which company are you with?",
    change: "Change",
    forget: "Forget my company",
    email: "Or your work e-mail address",
    emailUse: "Only Symphony gets it, to find your company.",
    find: "Find my company",
    asking: "Asking Symphony for your company…",
    noEmail: "Write an e-mail address, such as name@company.com.",
    unknown: "Symphony knows no company for this address. Choose yours here.",
    unlisted: "The Symphony of your company is not open to this site.",
    unasked: "Symphony did not say which company is yours. Choose it here.",
    absent: "This chat is not in the Symphony of your company.",
  };

  // ---- what is chosen ---------------------------------------------------------------------------

  /** Keep a host, or nothing. @param {string} [host] @returns {string} what is kept */
  const memory = (host) => {
    try {
      if (host) localStorage.setItem(RETURN, host);
      else if (host === "") localStorage.removeItem(RETURN);
      return localStorage.getItem(RETURN) || "";
    } catch {
      return ""; // forbidden: it is remembered for this page
    }
  };

  /** Of this tab, until it is loaded anew, whatever others choose. */
  let chosen = memory();

  /** The site's pod that is chosen; what is none is forgotten. */
  const pod = () => {
    const host = chosen ? hostOf(chosen) : undefined;
    if (host?.origin) return host;
    if (chosen && memory() === chosen) memory("");
    chosen = "";
  };

  /** @param {Record<string, unknown>} ids by host, or "" for all */
  const idOf = (ids) => {
    const id = chosen && (Object.hasOwn(ids, chosen) ? ids[chosen] : ids[""]);
    return typeof id === "string" ? id : "";
  };

  /** Its titles by host, and who may be asked for one. @returns {Partial<Host>} */
  const readers = () => hostOf("reader") || {};

  /** A company, in the chat's language. @param {string} host @param {Chat} chat @returns {string} */
  const named = (host, chat) => {
    /** @type {any} */
    const title = readers().titles?.[host] || host;
    const lang = chat.closest("[lang]")?.getAttribute("lang") || document.documentElement.lang;
    return title[lang] || title[lang.split("-")[0]] || title[""] || title;
  };

  // ---- links ------------------------------------------------------------------------------------

  /** Their addresses as they were built. @type {WeakMap<Element, string>} */
  const built = new WeakMap();
  /** Where chats are: links in a shadow root are not the document's. */
  const roots = (shared.roots ??= new Set([document]));

  const follow = () => {
    for (const root of roots) {
      for (const link of root.querySelectorAll("a[data-symphony-ids]")) {
        const href = built.get(link) ?? link.getAttribute("href") ?? "";
        built.set(link, href);
        let id = "";
        try {
          id = idOf(JSON.parse(link.getAttribute("data-symphony-ids") || "{}"));
        } catch {} // somebody wrote it by hand
        const now = id ? href.replace(/(streamId=)[^&#]*/, `$1${encodeURIComponent(id)}`) : href;
        if (now !== link.getAttribute("href")) link.setAttribute("href", now);
      }
    }
  };

  const eye = new MutationObserver(follow);
  eye.observe(document, { childList: true, subtree: true });
  (shared.eyes ??= new Set()).add(follow);
  follow();

  // ---- chats ------------------------------------------------------------------------------------

  /** Those whose reader was asked for, or known. @type {Set<Chat>} */
  const chats = new Set();

  /** @type {Reading["mean"]} */
  const mean = (chat) => {
    const host = pod();
    chat.meant.pod = host && chosen;
    chat.meant["stream-id"] = idOf(chat.json("ids")) || undefined;
    chat.meant["partner-id"] = host?.partners[0];
    return host;
  };

  /** The focus stays in the chat, whatever goes away. @param {Chat} chat */
  const hold = (chat) => {
    if (!chat.contains(chat.at)) return;
    /** @type {NodeListOf<HTMLElement>} */
    const safe = chat.querySelectorAll(":scope > :is(.symphony-close, .symphony-link)");
    const [first] = [...safe].filter((one) => one.checkVisibility()).sort((one) => (one.matches("button") ? -1 : 1));
    first?.focus({ preventScroll: true });
  };

  /** Close what is open, and begin with another pod, or none. @param {string} host @param {Chat} chat */
  const choose = (host, chat) => {
    const open = [...chats].filter((one) => one.getAttribute("state") !== "idle");
    chosen = host;
    memory(host);
    hold(chat);
    chats.forEach((one) => {
      one.close();
      if (one.isConnected) mean(one);
      else chats.delete(one);
    });
    follow();
    if (!host) return shared.reset?.();
    // One with people may create a room: always on a click.
    const again = open.filter((one) => one !== chat && one.isConnected && !one.read("user-ids"));
    chat.open(true);
    again.forEach((one) => one.open(false));
  };

  /** @param {string} name @param {string} text @param {() => void} act */
  const press = (name, text, act) =>
    Object.assign(element("button", name, text), { type: "button", onclick: act });

  /** In the bar: whose pod it is. @param {Chat} chat @param {AbortSignal} signal */
  const tell = (chat, signal) => {
    const button = press("symphony-company", `${named(chosen, chat)} · ${chat.words.change}`, () => {
      hold(chat);
      chat.close();
      pick(chat, chat.opening.signal);
    });
    button.ariaLabel = `${button.textContent}: ${chat.ariaLabel}`;
    chat.querySelector(":scope > .symphony-close")?.before(button);
    signal.addEventListener("abort", () => button.remove());
  };

  /** Show what is to be done; the focus stays. @param {Chat} chat @param {string} code */
  const say = (chat, code) => {
    const { at } = chat;
    chat.show("attention", code);
    if (at?.closest(".symphony-companies") && at instanceof HTMLElement) at.focus();
  };

  /**
   * The pod of an address, by Symphony's login service ("Get started"; an older one: "advanced"). Throws where it does not say.
   *
   * @param {string} service @param {string} email @param {AbortSignal} signal
   */
  const find = async (service, email, signal) => {
    let isNone = false;
    for (const fs of [email, "advanced"]) {
      const query = new URLSearchParams({ emailAddress: email, fs });
      const reply = await fetch(`${service}?${query}`, {
        signal,
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      const said = (await reply.json().catch(() => 0)) || {};
      if (reply.ok && typeof said.podDomain === "string") return said.podDomain.toLowerCase();
      isNone ||= said.status === "NOT_FOUND";
    }
    if (!isNone) throw 0;
  };

  /** Ask for the company. @param {Chat} chat @param {AbortSignal} signal */
  const pick = (chat, signal) => {
    const { words } = chat;
    const { titles = {}, lookup } = readers();
    const list = Object.keys(titles).map((host) => {
      const button = press("symphony-action", named(host, chat), () => choose(host, chat));
      if (host === chosen) button.ariaCurrent = "true";
      return button;
    });
    list.sort((one, other) => one.innerText.localeCompare(other.innerText));
    const group = element("div", "", ...list);
    group.role = "group";
    group.ariaLabel = words.company;
    const form = element("form", "symphony-companies", group);
    form.noValidate = true; // we say it, in the language of the chat
    if (lookup) {
      const input = element("input", "");
      Object.assign(input, { type: "email", required: true, autocomplete: "email" });
      const label = element("label", "", words.email, input, element("span", "", words.emailUse));
      form.append(label, element("button", "symphony-action", words.find));
      form.onsubmit = async (event) => {
        event.preventDefault();
        const wrong = !input.validity.valid;
        input.ariaInvalid = `${wrong}`;
        if (wrong) {
          input.focus();
          return say(chat, "noEmail");
        }
        say(chat, "asking");
        const limit = new AbortController();
        signal.addEventListener("abort", () => limit.abort());
        setTimeout(() => limit.abort(), PATIENCE);
        let code = "unasked";
        try {
          const host = await find(lookup, input.value, limit.signal);
          if (signal.aborted) return;
          if (host && hostOf(host)?.origin) return choose(host, chat);
          code = host ? "unlisted" : "unknown";
        } catch {} // unreachable, slow, forbidden or nonsense
        if (signal.aborted) return;
        say(chat, code);
        if (code === "unasked") chat.say(code);
      };
    }
    if (chosen) form.append(press("symphony-forget", words.forget, () => choose("", chat)));
    signal.addEventListener("abort", () => form.remove());
    const isHere = chat.contains(chat.at);
    chat.show("attention", "company");
    chat.append(form);
    if (isHere) list[0]?.focus();
  };

  /** @type {Reading["isKnown"]} */
  const isKnown = async (chat, signal) => {
    chats.add(chat);
    chat.words = { ...WORDS, ...chat.words };
    await shared.style?.("reader.css").catch(() => {}); // then it looks plain
    if (signal.aborted) return false;
    const host = mean(chat);
    if (!host) pick(chat, signal);
    else {
      follow();
      tell(chat, signal);
      // People and apps are the same on every pod.
      if (!chat.hasAttribute("ids") || chat.meant["stream-id"]) {
        await shared.reset?.(host.origin);
        return !signal.aborted;
      }
      chat.show("error", "absent");
    }
    return false;
  };

  Object.assign(shared, { isKnown, mean });
})();
