/**
 * <symphony-chat>: a live Symphony chat in a page.
 *
 * All that a page pays for before its reader asks.
 */
(() => {
  "use strict";
  if (Object.hasOwn(window, "symphonyEcp")) return; // included twice, or instant navigation

  /** Milliseconds until silence is a failure. */
  const PATIENCE = 20_000;
  const RETURN = "symphony-ecp";
  /** Where this came from, whatever the page's `<base>`. @type {any} */
  const [from] = /\b\w+:\/\/\S{1,2000}?(?=:\d+:\d+\)?$)/m.exec(Error().stack || "") || [];
  const { search } = new URL(from);
  const beside = new URL("symphony-ecp-", from).href;
  const source = (/** @type {string} */ file) => beside + file + search;
  const HOSTS = source("hosts.js");

  /** English; `words` overrides them. */
  const WORDS = {
    label: "Symphony chat",
    open: "Open chat",
    close: "Close chat",
    retry: "Try again",
    hint: "Opens Symphony in this page; you may be asked to sign in.",
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

  /** @param {string} text @returns {Record<string, any>} */
  const parsed = (text) => {
    try {
      const value = JSON.parse(text);
      return value?.constructor === Object ? value : {};
    } catch {
      return {};
    }
  };

  /** @type {Shared["worded"]} */
  const worded = (words, text) => {
    const given = parsed(text);
    const texts = Object.entries({ ...given.en, ...given }).filter(
      ([, word]) => typeof word === "string" && word.trim(),
    );
    return { ...words, ...Object.fromEntries(texts) };
  };

  /** Scripts that may run: ours, and SDKs. */
  const scripts = new Set(
    "hosts open pod look signin frames live reader dock share place lang wait"
      .split(" ")
      .map((name) => source(`${name}.js`)),
  );

  /** Asked by Trusted Types, or by us. */
  let policy = {
    createScriptURL(/** @type {string} */ src) {
      if (scripts.has(src)) return src;
      throw src;
    },
  };
  try {
    policy = window.trustedTypes?.createPolicy(RETURN, policy) || policy;
  } catch {} // then loading fails, and says so

  /** @type {Element} the script with the hosts */
  let first;
  /** @type {Shared["load"]} */
  const load = (src, attributes = {}) => {
    const made = element("script", "");
    if (src === HOSTS) first ??= made;
    const loaded = new Promise((resolve, reject) => {
      setTimeout(reject, PATIENCE, { code: "silent" });
      made.onload = resolve;
      made.onerror = reject;
      for (const pair of Object.entries(attributes)) made.setAttribute(...pair);
      made.src = policy.createScriptURL(src);
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
    (parts[file] ??= load(source(file)).then(
      () => shared,
      (failure) => {
        parts[file] = undefined;
        throw failure;
      },
    ));

  /** @param {HTMLElement} made where the stylesheet does not do it all */
  const enter = (made) => {
    if (made.getRootNode() === document && CSS.supports("width: attr(a px)")) return;
    part("place.js").then(({ enter }) => enter(made)).catch(() => {});
  };

  /** @returns {Storage | undefined} it may be forbidden */
  const storage = () => {
    try {
      return sessionStorage;
    } catch {}
  };

  /** @type {Map<string, Host> | undefined} the site's pods */
  let hosts;
  /** @type {Shared["hostOf"] | undefined} */
  let others;
  /** @type {Shared["allow"]} */
  const allow = (given, more) => {
    // An element with that name hides the document's own.
    if (hosts || Reflect.get(Document.prototype, "currentScript", document) !== first) return;
    hosts = new Map(Object.entries(given));
    others = more;
  };
  /** @type {Shared["hostOf"]} */
  const hostOf = (name) => {
    const host = hosts?.get(name) || others?.(name);
    if (host?.origin) scripts.add(`${host.origin}/embed/sdk.js`);
    return host;
  };

  /** @type {Promise<void>} */
  let settling;
  const settle = () =>
    (settling ??= load(HOSTS).catch(() => {}).then(() => {
      hosts ??= new Map(); // too late now
      if (!hosts.size) console.error("No pods [ecp.unreachable]", HOSTS);
    }));

  /** @implements {Chat} */
  class SymphonyChat extends HTMLElement {
    opening = new AbortController();
    /** @type {Record<string, string>} */
    words = WORDS;
    button = element("button", "symphony-action");
    closer = element("button", "symphony-close", "✕");
    status = element("p", "symphony-status");
    said = "";

    /** @type {Chat["meant"]} */
    meant = Object.create(null);

    /** @param {string} name */
    read(name) {
      return this.meant[name] ?? this.getAttribute(name) ?? "";
    }

    /** @param {string} name */
    json(name) {
      return parsed(this.read(name));
    }

    /** The attribute may change. */
    get host() {
      return hostOf(this.read("pod").toLowerCase());
    }

    get at() {
      return /** @type {Document} */ (this.getRootNode()).activeElement;
    }

    connectedCallback() {
      enter(this);
      settle().then(() => {
        if (!this.isConnected) return;
        if (!this.button.isConnected) this.build();
        this.close();
        if (!this.host) this.say("disallowed");
        const { signal } = this.opening;
        if (returning || /visible|eager/.test(this.read("load"))) {
          part("wait.js").then(({ wait }) => wait(this, signal, returning)).catch(() => {});
        }
      });
    }

    disconnectedCallback() {
      this.close();
    }

    build() {
      const { button, closer, status } = this;
      const words = (this.words = worded(WORDS, this.read("words")));
      const label = this.title || words.label;
      /** Of the template, or a copy. */
      const own = (/** @type {string} */ name) => this.querySelector(`:scope > .symphony-${name}`);
      const link = own("link:last-of-type") || "";
      const title = own("title") || element("strong", "symphony-title", label);
      button.type = closer.type = "button";
      button.className += ` ${this.read("button-class")}`;
      // Before an intent the pod hears nothing.
      button.onpointerenter = button.onfocus = () =>
        part("open.js").then(({ warm }) => warm(this)).catch(() => {}); // opening says why
      closer.title = words.close;
      closer.ariaLabel = `${words.close}: ${label}`;
      closer.onclick = () => this.close();
      status.role = "status";
      const fallback = own("fallback") || element("div", "symphony-fallback", ...this.childNodes);
      this.replaceChildren(title, own("kind") || "", link, closer, fallback, status, button);
      this.role = "region";
      this.ariaLabel = label;
      if (words.lang) part("lang.js").then(({ mark }) => mark(this, () => this.words), () => {});
    }

    /** @type {Chat["say"]} */
    say(code) {
      if (this.said === code || !hosts?.size) return;
      this.said = code;
      console.error(`${this.words[code]} [ecp.${code}]`, this.read("pod"), this);
    }

    /** @type {Chat["show"]} */
    show(state, code, label = "", act = () => this.open(true), extra = {}) {
      const { button, closer, status } = this;
      const atLink = this.querySelector(":scope > a:focus");
      const focused = this.contains(this.at) && !atLink;
      this.setAttribute("state", state);
      status.textContent = this.words[code] || "";
      button.textContent = label;
      button.ariaLabel = `${label}: ${this.ariaLabel}`;
      button.hidden = !label;
      button.onclick = act;
      closer.hidden = state === "idle";
      if (focused) (label ? button : closer).focus({ preventScroll: true });
      if (/ready|error|attention/.test(state)) {
        const how = { bubbles: true, composed: true, detail: { code, ...extra } };
        this.dispatchEvent(new CustomEvent(`symphony-chat:${state}`, how));
        if (state === "error") this.say(code);
      }
    }

    close() {
      this.opening.abort();
      this.opening = new AbortController();
      this.show("idle", "hint", this.words.open);
    }

    /** @type {Chat["open"]} */
    open(asked = navigator.userActivation?.isActive) {
      this.close();
      if (hosts && !this.host) return this.show("error", hosts.size ? "disallowed" : "unreachable");
      const { signal } = this.opening;
      this.show("loading", "loading");
      settle().then(() => part("open.js")).then(({ open }) => open(this, signal, asked)).catch(
        () => signal.aborted || this.show("error", "unreachable", this.words.retry),
      );
    }

    /** @type {Chat["symphony"]} */
    get symphony() {
      return part("live.js").then(({ sdkOf }) => sdkOf(this));
    }
  }

  /** @type {Shared & Partial<Opening>} */
  const shared = { PATIENCE, RETURN, storage, part, load, source, allow, hostOf, element, worded };
  Object.defineProperty(window, "symphonyEcp", { value: shared });

  // Who comes from elsewhere waits for no chat that sent them to sign in.
  const returning = storage()?.getItem(RETURN);
  storage()?.removeItem(RETURN);

  try {
    if (localStorage[RETURN]) part("reader.js").catch(() => {}); // links follow the choice
  } catch {}

  const define = () => {
    customElements.define("symphony-chat", SymphonyChat);
    for (const name of /** @type {const} */ (["dock", "share"])) {
      // Around a link that does more than to lead to Symphony.
      customElements.define(`symphony-${name}`, class extends HTMLElement {
        connectedCallback() {
          enter(this);
          const act = (/** @type {any} */ event) => {
            if (event?.ctrlKey || event?.metaKey) return;
            event?.preventDefault();
            part(`${name}.js`).then((shared) => shared[name](this, event)).catch(() => {
              console.error("[ecp.unreachable]", this);
              if (event) location.assign(this.querySelector("a")?.href || "");
            });
          };
          this.onclick = act;
          if (storage()?.getItem(RETURN + name)) act(null);
        }
      });
    }
  };
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", define) : define();
})();
