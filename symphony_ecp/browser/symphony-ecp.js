/**
 * <symphony-chat>: a live Symphony chat in a page.
 *
 * It is all that a page pays for before its reader asks: the placeholder and its states, and
 * -hosts, which the build writes: the pods that chats may ask. The rest is loaded on need.
 *
 * It writes properties and text: no markup, no inline style or script.
 */
(() => {
  "use strict";
  if (Object.hasOwn(window, "symphonyEcp")) return; // included twice, or instant navigation

  /** Milliseconds until silence is a failure; Symphony's render takes 4,000. */
  const PATIENCE = 20_000;
  const RETURN = "symphony-ecp";
  /** Where this came from; what its element says changes with a page's `<base>`. @type {any} */
  const [source] = /\w+:\/\/\S+?(?=:\d+:\d+\)?$)/m.exec(Error().stack || "") || [];
  const { search } = new URL(source);
  const beside = new URL("symphony-ecp-", source).href;
  const HOSTS = `${beside}hosts.js`;

  /** English; the attribute `words` overrides any of them. */
  const WORDS = {
    label: "Symphony chat",
    open: "Open chat",
    close: "Close chat",
    retry: "Try again",
    loading: "Opening the chat…",
    unreachable: "Symphony could not be reached.",
    disallowed: "This chat cannot be opened on this site.",
  };

  /** @type {Shared["element"]} */
  const element = (tag, name, ...children) => {
    const made = document.createElement(tag);
    made.className = name;
    made.append(...children);
    return made;
  };

  /** The scripts that may run: ours, and the SDK of each of the site's pods. */
  const scripts = new Set(
    ["open", "pod", "look", "signin", "frames"].map((name) => `${beside}${name}.js${search}`),
  ).add(HOSTS);

  /** Asked by Trusted Types, where a site requires them, and by us where none does. */
  let policy = {
    createScriptURL(/** @type {string} */ src) {
      if (scripts.has(src)) return src;
      throw src;
    },
  };
  try {
    policy = window.trustedTypes?.createPolicy(RETURN, policy) || policy;
  } catch {} // not allowed: loading fails, and says so

  /** @type {Element} the script with the hosts */
  let first;
  /** @type {Shared["load"]} */
  const load = (src, attributes = {}) => {
    const made = element(src.includes(".css", beside.length) ? "link" : "script", "");
    first ??= made;
    const loaded = new Promise((resolve, reject) => {
      setTimeout(reject, PATIENCE, { code: "silent" });
      made.onload = resolve;
      made.onerror = reject;
      for (const pair of Object.entries(attributes)) made.setAttribute(...pair);
      if ("rel" in made) Object.assign(made, { rel: "stylesheet", href: src });
      else made.src = policy.createScriptURL(src);
      document.documentElement.append(made); // instant navigation tidies the head
    });
    return loaded.catch(({ code = "unreachable" }) => {
      if (code !== "silent") made.remove(); // the next try loads it anew
      throw { code };
    });
  };

  /** @type {Record<string, Promise<any> | undefined>} */
  const parts = {};
  /** @type {Shared["part"]} */
  const part = (file) =>
    (parts[file] ??= load(beside + file + search).then(
      () => shared,
      (failure) => {
        parts[file] = undefined;
        throw failure;
      },
    ));

  /** @returns {Storage | undefined} it may be forbidden */
  const storage = () => {
    try {
      return sessionStorage;
    } catch {}
  };

  /** @type {Map<string, Host>} the site's pods, settled before there is a chat */
  let hosts;
  /** @type {Shared["allow"]} */
  const allow = (given) => {
    // An element with that name hides the document's own.
    if (hosts || Reflect.get(Document.prototype, "currentScript", document) !== first) return;
    hosts = new Map(Object.entries(given));
    hosts.forEach(({ origin }) => scripts.add(`${origin}/embed/sdk.js`));
  };

  /** @implements {Chat} */
  class SymphonyChat extends HTMLElement {
    /** Ends with the opening it belongs to: an answer that comes later is stale. */
    opening = new AbortController();
    /** @type {Record<string, string>} */
    words = WORDS;
    button = element("button", "symphony-action");
    closer = element("button", "symphony-close", "✕");
    status = element("p", "symphony-status");

    /** @param {string} name */
    read(name) {
      return this.getAttribute(name) || "";
    }

    /** @param {string} name @returns {Record<string, any>} */
    json(name) {
      try {
        const value = JSON.parse(this.read(name));
        return value?.constructor === Object ? value : {};
      } catch {
        return {};
      }
    }

    /** Looked up at each use: other scripts may have changed the attribute. */
    get host() {
      return hosts.get(this.read("pod").toLowerCase());
    }

    /** What tells this chat from others. */
    get name() {
      return ["pod", "stream-id", "user-ids"].map(this.read, this).join();
    }

    connectedCallback() {
      if (!this.contains(this.button)) this.build();
      this.reset();
      this.check();
      const load = this.read("load");
      const users = this.read("user-ids"); // may create a room: always on a click
      const how = performance.getEntriesByType("navigation")[0]?.toJSON().type;
      // Back from the pod's login page?
      if (how === "navigate" && storage()?.getItem(RETURN) === this.name) {
        this.scrollIntoView({ block: "center" });
        if (users) this.button.focus();
        else this.open(false); // not asked: a pod that sends back must not loop
      } else if (/visible|eager/.test(load) && !users) {
        // Eager sees far, but not into a closed tab: that chat opens when its tab does.
        const rootMargin = load === "eager" ? "99999px" : "200px";
        const eye = new IntersectionObserver(
          (seen) => seen.some((entry) => entry.isIntersecting) && this.open(false),
          { rootMargin },
        );
        eye.observe(this);
        this.opening.signal.onabort = () => eye.disconnect();
      }
    }

    disconnectedCallback() {
      this.reset();
    }

    build() {
      const { button, closer, status } = this;
      const given = Object.entries(this.json("words")).filter(([, word]) => word?.trim?.());
      const words = (this.words = { ...WORDS, ...Object.fromEntries(given) });
      const label = this.title || words.label;
      /** What the template wrote, and what a copy has. */
      const own = (/** @type {string} */ name) => this.querySelector(`:scope > .symphony-${name}`);
      const link = own("link:last-of-type") || "";
      const title = own("title") || element("strong", "symphony-title", label);
      button.type = closer.type = "button";
      // Only an intent warms the connection up: before it the pod hears nothing.
      button.onpointerenter = button.onfocus = () =>
        part("open.js").then(({ warm }) => warm(this)).catch(() => {}); // opening says why
      closer.title = words.close;
      closer.ariaLabel = `${words.close}: ${label}`;
      closer.onclick = () => this.reset();
      status.role = "status";
      const fallback = own("fallback") || element("div", "symphony-fallback", ...this.childNodes);
      this.replaceChildren(title, link, closer, fallback, status, button);
      this.role = "region";
      this.ariaLabel = label;
      for (const side of ["width", "height"]) {
        const size = this.read(side).replace(/\d$/, "$&px");
        if (!CSS.supports("width: attr(a px)")) this.style.setProperty(side, size);
      }
    }

    /** @type {Chat["show"]} */
    show(state, code, label = "", act = () => this.open(true), extra = {}) {
      const { button, closer, status } = this;
      const atLink = this.querySelector(":scope > a:focus");
      const focused = this.contains(document.activeElement) && !atLink;
      this.setAttribute("state", state);
      status.textContent = this.words[code] || "";
      button.textContent = label;
      button.ariaLabel = `${label}: ${this.ariaLabel}`;
      button.hidden = !label;
      button.onclick = act;
      closer.hidden = state === "idle";
      if (focused) (label ? button : closer).focus(); // where the reader goes on
      if (/ready|error|attention/.test(state)) {
        const detail = { code, ...extra };
        this.dispatchEvent(new CustomEvent(`symphony-chat:${state}`, { bubbles: true, detail }));
      }
    }

    reset() {
      this.opening.abort();
      this.opening = new AbortController();
      this.show("idle", "", this.words.open);
    }

    /** Whether there is anybody to ask. */
    check() {
      if (!this.host && hosts.size) console.error("No pod of this site:", this.read("pod"), this);
      return this.host;
    }

    /** @param {boolean} asked */
    open(asked) {
      this.reset();
      if (!this.check()) return this.show("error", hosts.size ? "disallowed" : "unreachable");
      const { signal } = this.opening;
      this.show("loading", "loading");
      part("open.js").then(({ open }) => open(this, signal, asked)).catch(
        () => signal.aborted || this.show("error", "unreachable", this.words.retry),
      );
    }
  }

  /** @type {Shared & Partial<Opening>} */
  const shared = { PATIENCE, RETURN, storage, part, load, allow, element };
  Object.defineProperty(window, "symphonyEcp", { value: shared });

  // Who comes from elsewhere does not wait for that chat.
  addEventListener("pageshow", () => storage()?.removeItem(RETURN));

  const define = () => customElements.define("symphony-chat", SymphonyChat);
  load(HOSTS).catch(() => {}).then(() => {
    hosts ??= new Map(); // too late from here on
    if (!hosts.size) console.error("No chat can open, for want of a pod in", HOSTS);
    document.readyState === "loading" ? addEventListener("DOMContentLoaded", define) : define();
  });
})();
