/**
 * <symphony-chat>: a live Symphony chat in a page.
 *
 * The Embedded Mode SDK is page-global (Symphony docs, "Get started"): one script, one main frame
 * that holds the session and is rendered once (about 4 s), one quick display frame a chat. The
 * main frame stays laid out, unseen, outside the content, so it survives instant navigation.
 */
(() => {
  "use strict";
  if (customElements.get("symphony-chat")) return; // instant navigation runs scripts again

  /** Milliseconds of silence after which a step has failed. */
  const PATIENCE = 20_000;
  const SDK = "symphony-ecm-sdk";
  const MAIN = "symphony-main-frame";
  const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/;

  /** English; the attribute `words` overrides any of them. */
  const WORDS = {
    label: "Symphony chat",
    open: "Open chat",
    close: "Close chat",
    retry: "Try again",
    loading: "Opening the chat…",
    opened: "The chat is open.",
    unreachable: "Symphony could not be reached.",
    silent: "Symphony did not answer.",
    refused: "Symphony did not open this chat. You may not be a member of it.",
  };

  /** @typedef {"unreachable" | "silent" | "refused"} Code */

  class Failure extends Error {
    /** @param {Code} code @param {any} [cause] what the SDK said */
    constructor(code, cause) {
      super(cause?.message || code);
      this.code = code;
      this.type = cause?.type;
    }
  }

  /** @param {number} ms */
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /**
   * The SDK's answers are values: `{error}` and `{type, message}` are failures, like a rejection
   * and like silence.
   *
   * @param {(resolve: (value?: any) => void, reject: (error: any) => void) => void} ask
   * @returns {Promise<any>}
   */
  const answer = (ask) =>
    new Promise((resolve, reject) => {
      const alarm = setTimeout(() => reject(new Failure("silent")), PATIENCE);
      new Promise(ask)
        .then(
          (value) => {
            const error = value?.error ?? (value?.type && value.message ? value : null);
            if (error) throw error;
            resolve(value);
          },
        )
        .catch((error) => reject(error instanceof Failure ? error : new Failure("refused", error)))
        .finally(() => clearTimeout(alarm));
    });

  /**
   * Call a function of the SDK; some arrive after its load event, so look for it a while.
   *
   * @param {keyof SymphonySdk} name @param {any[]} args
   */
  const call = (name, ...args) =>
    answer(async (resolve, reject) => {
      try {
        for (let left = PATIENCE; left > 0 && !window.symphony?.[name]; left -= 50) await sleep(50);
        resolve(await /** @type {any} */ (window.symphony)[name](...args));
      } catch (error) {
        reject(error);
      }
    });

  /** @param {SymphonyChat} chat load the pod's script, once per page */
  const loadSdk = (chat) => {
    if (window.symphony || document.getElementById(SDK)) return;
    const script = document.createElement("script");
    const { dataset } = script;
    script.id = SDK;
    script.src = `${chat.origin}/embed/sdk.js`;
    script.setAttribute("render", "explicit");
    dataset.onload = "onSymphonyEcpLoad";
    if (chat.read("partner-id")) dataset.partnerId = chat.read("partner-id");
    if (chat.read("layout") === "collaboration") dataset.mode = "full";
    return answer((resolve, reject) => {
      script.onload = window.onSymphonyEcpLoad = resolve;
      script.onerror = () => reject(new Failure("unreachable"));
      document.head.append(script);
    }).catch((failure) => {
      script.remove(); // so that the next try loads it anew
      throw failure;
    });
  };

  /** @type {Promise<void> | null} the page's session with the pod, once the main frame is up */
  let session = null;

  /** @param {SymphonyChat} chat */
  const start = async (chat) => {
    await loadSdk(chat);
    const auth = await call("checkAuth", null);
    let holder = document.querySelector(`.${MAIN}`);
    if (!holder) {
      holder = element("div", MAIN);
      document.documentElement.append(holder);
    }
    holder.replaceChildren();
    await call(
      "render",
      MAIN,
      { ...chat.json("settings"), ...(!auth.isLoggedIn && { ecpLoginPopup: true }) },
    );
  };

  /** @param {SymphonyChat} chat @param {HTMLElement} box open the chat in its own container */
  const sdk = async (chat, box) => {
    session ??= start(chat).catch((failure) => {
      session = null;
      throw failure;
    });
    await session;
    const users = chat.read("user-ids");
    await (users
      ? call("startRoom", users.split(",").map((user) => user.trim()), `#${box.id}`)
      : call("openStream", chat.read("stream-id"), `#${box.id}`));
  };

  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag @param {string} name @param {(Node | string)[]} children
   */
  const element = (tag, name, ...children) => {
    const made = document.createElement(tag);
    made.className = name;
    made.append(...children);
    return made;
  };

  let count = 0;
  class SymphonyChat extends HTMLElement {
    /** Grows with every opening and closing: an answer to an earlier turn is stale. */
    turn = 0;
    /** @type {HTMLElement | null} */
    box = null;

    /** @param {string} name */
    read(name) {
      return this.getAttribute(name) || "";
    }

    /** @param {string} name @returns {Record<string, any>} */
    json(name) {
      try {
        return JSON.parse(this.read(name)) || {};
      } catch {
        return {};
      }
    }

    /** The pod's origin. The site's registry wrote the host; nothing else names one. */
    get origin() {
      const pod = this.read("pod");
      return new URL((LOOPBACK.test(pod) ? "http://" : "https://") + pod).origin;
    }

    connectedCallback() {
      if (!this.card) this.build();
      this.idle();
    }

    disconnectedCallback() {
      this.turn++;
    }

    build() {
      const words = (this.words = { ...WORDS, ...this.json("words") });
      const label = this.title || words.label;
      const link = this.querySelector(".symphony-link:last-child") || "";
      this.button = element("button", "symphony-action");
      this.closer = element("button", "symphony-close");
      this.status = element("p", "symphony-status");
      this.status.setAttribute("role", "status");
      this.button.type = this.closer.type = "button";
      this.closer.ariaLabel = this.closer.title = words.close;
      this.closer.onclick = () => {
        this.idle();
        this.button?.focus();
      };
      this.card = element(
        "div",
        "symphony-card",
        element("div", "symphony-fallback", ...this.childNodes),
        this.status,
        this.button,
      );
      this.append(
        element("div", "symphony-bar", element("strong", "symphony-title", label), link, this.closer),
        this.card,
      );
      this.role = "region";
      this.ariaLabel = label;
      for (const side of /** @type {const} */ (["width", "height"])) {
        const size = this.read(side); // the stylesheet reserves it where attr() knows units
        if (size) this.style[side] = /\d$/.test(size) ? `${size}px` : size;
      }
    }

    /**
     * @param {"idle" | "loading" | "attention" | "ready" | "error"} state
     * @param {string} sentence @param {string} [label] of the button @param {object} [detail]
     */
    show(state, sentence, label = "", detail) {
      const { button, closer, status } = this;
      if (!button || !closer || !status) return;
      const focused = this.contains(document.activeElement);
      this.setAttribute("state", state);
      status.textContent = sentence;
      button.textContent = label;
      button.hidden = !label;
      button.onclick = () => this.open();
      closer.hidden = state === "idle";
      if (focused) ((state === "ready" && this.box?.querySelector("iframe")) || (label ? button : closer)).focus();
      if (detail) this.dispatchEvent(new CustomEvent(`symphony-chat:${state}`, { bubbles: true, detail }));
    }

    idle() {
      this.turn++;
      this.box?.remove();
      this.box = null;
      this.show("idle", "", this.words?.open);
    }

    async open() {
      const turn = ++this.turn;
      const words = this.words || WORDS;
      this.box?.remove(); // the SDK may remember a container: every opening gets a fresh one
      const box = (this.box = element("div", "symphony-box"));
      box.id = `symphony-chat-${++count}`;
      this.append(box);
      this.show("loading", words.loading);
      try {
        await sdk(this, box);
        if (turn !== this.turn) return;
        const frame = box.querySelector("iframe");
        if (frame) frame.title ||= this.title || words.label;
        this.show("ready", words.opened, "", { code: "opened" });
      } catch (failure) {
        if (turn !== this.turn) return;
        const { code, type, message } = /** @type {Failure} */ (failure);
        this.show("error", words[code], words.retry, { code, type, message });
      }
    }
  }

  const define = () => customElements.define("symphony-chat", SymphonyChat);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", define);
  else define();
})();
