/**
 * <symphony-chat>: a live Symphony chat in a page.
 *
 * This file is all that a page pays for before its reader asks: the placeholder, its states and
 * its words. The rest is beside it, loaded on need: symphony-ecp-pod.js when a chat opens,
 * symphony-ecp-signin.js when Symphony needs the reader, symphony-ecp-frames.js for chats without
 * Symphony's script.
 *
 * Everything is written with textContent and properties: no markup, no inline style or script.
 */
(() => {
  "use strict";
  if (customElements.get("symphony-chat")) return; // instant navigation runs scripts again

  /** Milliseconds of silence that count as a failure; Symphony's render takes about 4,000. */
  const PATIENCE = 20_000;
  const RETURN = "symphony-ecp";
  const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;

  /** English; the attribute `words` overrides any of them, here and there. */
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

  /** @type {Shared["element"]} */
  const element = (tag, name, ...children) => {
    const made = document.createElement(tag);
    made.className = name;
    made.append(...children);
    return made;
  };

  /**
   * The SDK's answers are values: `{error}` and a bare `{type, message}` are failures, like a
   * rejection and like silence. While the reader has something to do, silence is not counted.
   *
   * @type {Shared["answer"]}
   */
  const answer = (promise) =>
    new Promise((resolve, reject) => {
      const ring = () => (shared.notice ? wait() : reject({ code: "silent" }));
      const wait = () => {
        alarm = setTimeout(ring, PATIENCE);
      };
      let alarm = 0;
      wait();
      promise
        .then((/** @type {any} */ value) => {
          const error = value?.error || (value?.type && value.message && value);
          if (error) throw error;
          resolve(value);
        })
        .catch((error) => {
          const { code, type, message } = error || {};
          reject(Object.hasOwn(WORDS, code) ? error : { code: "refused", type, message });
        })
        .finally(() => clearTimeout(alarm));
    });

  /** @type {Shared["load"]} */
  const load = (src, attributes = {}) => {
    const script = element("script", "");
    const loaded = new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = () => reject({ code: "unreachable" });
      if (attributes.id) window.onSymphonyEcpLoad = () => resolve(0);
    });
    for (const name in attributes) script.setAttribute(name, attributes[name]);
    script.src = src;
    document.head.append(script);
    return answer(loaded.then(() => {})).catch((failure) => {
      script.remove(); // so that the next try loads it anew
      throw failure;
    });
  };

  /** @type {Record<string, Promise<any> | undefined>} */
  const parts = {};
  /** @type {Shared["part"]} */
  const part = (name) =>
    (parts[name] ??= load(here.replace(".js", `-${name}.js`)).then(
      () => shared,
      (failure) => {
        parts[name] = undefined;
        throw failure;
      },
    ));

  let count = 0;

  /** @implements {Chat} */
  class SymphonyChat extends HTMLElement {
    asked = false;
    /** Grows with every opening and closing: an answer to an earlier one is stale. */
    turn = 0;
    /** @type {Record<string, string>} */
    words = WORDS;
    button = element("button", "symphony-action");
    closer = element("button", "symphony-close", "✕");
    status = element("p", "symphony-status");
    /** @type {HTMLElement | undefined} */
    box;
    /** @type {IntersectionObserver | undefined} */
    eye;

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
      const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(pod);
      return new URL(`${loopback ? "http" : "https"}://${pod}`).origin;
    }

    /** What tells this chat from the others of its page. */
    get name() {
      return this.origin + this.read("stream-id") + this.read("user-ids");
    }

    connectedCallback() {
      if (!this.box) this.build();
      this.reset();
      const load = this.read("load");
      const users = this.read("user-ids"); // may create a room: always on a click
      if (this.isBack()) {
        this.scrollIntoView({ block: "center" });
        if (users) this.button.focus();
        else this.open(false); // not asked: a pod that only sends back must not loop
      } else if (/visible|eager/.test(load) && !users) {
        // Eager sees far, but not into a closed tab: that chat opens when its tab does.
        const rootMargin = load === "eager" ? "99999px" : "200px";
        this.eye = new IntersectionObserver(
          (seen) => seen.some((entry) => entry.isIntersecting) && this.open(false),
          { rootMargin },
        );
        this.eye.observe(this);
      }
    }

    disconnectedCallback() {
      this.reset();
    }

    /** Whether the reader comes back from the pod's login page to this chat. */
    isBack() {
      try {
        if (sessionStorage.getItem(RETURN) !== this.name) return false;
        sessionStorage.removeItem(RETURN);
        return true;
      } catch {
        return false; // storage may be forbidden
      }
    }

    build() {
      const { button, closer, status } = this;
      const words = (this.words = { ...WORDS, ...this.json("words") });
      const label = this.title || words.label;
      const link = this.querySelector(".symphony-link:last-child") || "";
      button.type = closer.type = "button";
      button.onpointerenter = button.ontouchstart = button.onfocus = () => this.warm();
      closer.ariaLabel = closer.title = words.close;
      closer.onclick = () => this.reset();
      status.role = "status";
      const fallback = element("div", "symphony-fallback", ...this.childNodes);
      const title = element("strong", "symphony-title", label);
      this.append(
        element("div", "symphony-bar", title, link, closer),
        element("div", "symphony-card", fallback, status, button),
      );
      this.role = "region";
      this.ariaLabel = label;
      for (const side of /** @type {const} */ (["width", "height"])) {
        const size = this.read(side); // for browsers whose attr() knows no units
        if (size) this.style[side] = size.endsWith("%") ? size : `${size}px`;
      }
    }

    /** Warm the connection up: only an intent does, before it the pod hears nothing. */
    warm() {
      const { button } = this;
      button.onpointerenter = button.ontouchstart = button.onfocus = null;
      const hint = element("link", "");
      hint.rel = "preconnect";
      hint.href = this.origin;
      document.head.append(hint);
      part("pod").catch(() => {});
    }

    /** @type {Chat["show"]} */
    show(state, code, label = "", act = () => this.open(true), extra = {}) {
      const { button, closer, status, words } = this;
      const focused = this.contains(document.activeElement);
      this.setAttribute("state", state);
      status.textContent = words[code] || "";
      button.textContent = label;
      button.hidden = !label;
      button.onclick = act;
      closer.hidden = state === "idle";
      if (focused) {
        // The focus goes where the reader goes on: in, and back after closing.
        const frame = state === "ready" && this.querySelector("iframe");
        (frame || (label ? button : closer)).focus();
      }
      if (/ready|error|attention/.test(state)) {
        const detail = { code, ...extra };
        this.dispatchEvent(new CustomEvent(`symphony-chat:${state}`, { bubbles: true, detail }));
      }
    }

    reset() {
      this.turn++;
      this.eye?.disconnect();
      this.box?.remove();
      this.box = element("div", "symphony-box"); // a fresh one: the SDK remembers containers
      this.box.id = `symphony-chat-${++count}`;
      this.append(this.box);
      this.show("idle", "", this.words.open);
    }

    /** @param {boolean} asked */
    async open(asked) {
      this.reset();
      this.asked = asked;
      const { turn, words, box } = this;
      this.show("loading", "loading");
      /** @type {any} */
      let failure;
      try {
        const pod = await part("pod");
        if (turn === this.turn) await pod.open(this, /** @type {HTMLElement} */ (box));
      } catch (error) {
        failure = error;
      }
      if (turn !== this.turn) return;
      if (failure) {
        this.show("error", failure.code || "refused", words.retry, undefined, failure);
        return;
      }
      const frame = box?.querySelector("iframe");
      if (frame) frame.title ||= this.ariaLabel || "";
      this.show("ready", "opened");
    }
  }

  /** @type {NonNullable<Window["symphonyEcp"]>} */
  const shared = { RETURN, part, load, answer, element, notice: null };
  window.symphonyEcp = shared;

  const define = () => customElements.define("symphony-chat", SymphonyChat);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", define);
  else define();
})();
