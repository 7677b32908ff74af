/**
 * The documented functions of Symphony's Embedded Mode SDK, over the messages of the open SDK.
 * It is strict where the real one is silent, and it says what it was asked.
 */
(() => {
  "use strict";
  const { faults: own } = {/* state */};
  const script = document.currentScript || document.getElementById("symphony-ecm-sdk");
  const { origin } = new URL(script.src);
  const { partnerId = "", mode, onload } = script.dataset;
  const full = mode === "full";
  const never = new Promise(() => {});

  /** @type {HTMLIFrameElement | null} */ let main = null;
  let state;
  let count = 0;
  const instance = Math.random().toString(36).slice(2); // a page may add the script once more
  const answers = new Map();
  const subscriptions = new Map(); // id -> { type, params, callback }
  const attention = [];
  let interop = () => {};

  const error = (message, type = "ERROR") => ({ error: { type, message } });

  // ---- the frames of the pod --------------------------------------------------------------------

  // The agent keeps the record and knows the pod's state. It is a frame of the pod, so the page's
  // Content-Security-Policy need not allow connections.
  const address = `${origin}/preview/agent.html?sdkOrigin=${encodeURIComponent(location.origin)}`;
  let agent = document.querySelector(`iframe[src="${address}"]`);
  if (!agent) {
    agent = document.createElement("iframe");
    Object.assign(agent, { hidden: true, title: "Preview pod", src: address });
    agent.loaded = new Promise((resolve) => agent.addEventListener("load", resolve));
    document.documentElement.append(agent);
  }

  /** Ask the agent; the answer is the pod's state now. */
  const ask = async (what) => {
    await agent.loaded;
    const id = `${instance}-${++count}`;
    const answer = new Promise((resolve) => answers.set(id, resolve));
    agent.contentWindow?.postMessage({ id, faults: own, ...what }, origin);
    return answer;
  };
  const report = (name, args) => {
    const short = (_, value) => (value?.length > 9_999 ? value.slice(0, 9_999) : value); // attachments
    const plain = JSON.parse(JSON.stringify(args, short)); // no callbacks
    return ask({ call: { kind: "sdk", name, args: plain } });
  };

  const post = (eventType, payload) =>
    main?.contentWindow?.postMessage({ eventType, payload }, origin);
  const act = (name, params) => {
    if (!main?.isConnected) return error("the main frame is gone: render() has to be called again");
    const id = `${name}-${++count}`;
    post("sdk-action", { name, id, params });
    return new Promise((resolve) => answers.set(id, resolve));
  };
  const subscribe = (id, { type, params }) => post("sdk-subscription", { type, id, params });

  window.addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== origin || !data) return;
    const { eventType, payload = {} } = data;
    if (source === agent.contentWindow) {
      answers.get(data.id)?.(data.state);
    } else if (source === main?.contentWindow) {
      if (eventType === "clientReady") answers.get("render")?.(payload);
      if (eventType === "sdk-resolve") answers.get(payload.id)?.(payload.data);
      if (eventType === "sdk-callback-data") subscriptions.get(payload.id)?.callback(payload.data);
      if (eventType === "preview-attention") attention.forEach((callback) => callback(payload));
      if (eventType === "preview-interop") interop(payload.intent, payload.context);
    }
  });

  const frames = new Map(); // container -> { frame, loaded, id }: where a chat can be shown
  /** As large as its container, or as Symphony recommends where that has no size of its own. */
  const makeFrame = (container, src) => {
    const frame = document.createElement("iframe");
    Object.assign(frame, { src, width: "100%", height: "100%", frameBorder: "0" });
    const containIntrinsicSize = full ? "350px 500px" : "312px 480px";
    const style = { boxSizing: "border-box", contain: "size", verticalAlign: "bottom" };
    Object.assign(frame.style, { ...style, containIntrinsicSize });
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
    container.append(frame);
    for (const [place, { frame: old }] of frames) if (!place.isConnected || !place.contains(old)) frames.delete(place);
    frames.set(container, { frame, loaded, id: container.id });
    return frame;
  };

  // ---- calls wait for render() ------------------------------------------------------------------

  /** Opens once, with nothing or with the error that all who wait are answered with. */
  const makeGate = () => {
    const gate = { isOpen: false };
    gate.opened = new Promise((resolve) => (gate.open = resolve));
    gate.opened.then(() => (gate.isOpen = true));
    return gate;
  };
  let gate = makeGate();
  let renders = 0;

  const rendered = () => {
    if (!renders) console.warn("Preview pod: a call waits, since render() was not called yet.");
    return gate.opened;
  };
  const acting = async (...args) => (await rendered()) ?? act(...args);

  /** The frame's own container, or why there is none. */
  const containerOf = (selector) => {
    try {
      return document.querySelector(selector) || `no element matches ${selector}`;
    } catch {
      return `${selector} is not a CSS selector`;
    }
  };
  /** Symphony's example names the container of a message without its `#` or `.`. */
  const containerNamed = (name) => {
    const [element] = document.getElementsByClassName(name);
    return document.getElementById(name) ?? element ?? containerOf(name);
  };

  const turns = new WeakMap(); // container -> the last call for it: a later one is shown last

  const show = async (action, params, selector, find = containerOf) => {
    const failure = await rendered();
    if (failure) return failure;
    if (!selector || full) return act(action, params); // the main frame
    const container = find(selector);
    if (typeof container === "string") return error(container);
    if (main?.parentElement === container) return act(action, params);
    const turn = Promise.resolve(turns.get(container)).then(() => showIn(container, action, params));
    turns.set(container, turn);
    return turn;
  };

  const showIn = async (container, action, params) => {
    container.id ||= `symphony-preview-${instance}-${++count}`;
    if (!frames.has(container) || !container.contains(frames.get(container).frame)) {
      const path = "/apps/embed/default/frame-root.html";
      makeFrame(container, `${origin}${path}#${container.id}`);
    }
    const { loaded, id } = frames.get(container);
    await loaded;
    post("sdk-register", { iFrameId: id });
    const options = params.options && { options: { ...params.options, container: `#${id}` } };
    return act(action, { ...params, container: `#${id}`, ...options });
  };

  const start = async (className, configuration, fromLogin, turn) => {
    const { auth, ...settings } = configuration ?? {};
    if (/^[.#]/.test(className)) return error(`render() takes a class name, not ${className}`);
    const container = document.getElementsByClassName(className)[0];
    if (!container) return error(`no element has the class ${className}`);
    if (fromLogin && settings.ecpLoginPopup) {
      return error("fromLogin cannot be used together with the login popup");
    }
    if (state.faults.includes("rejects")) throw new Error("Asked to reject");
    if (state.faults.includes("fails")) return error("Asked to fail");
    if (auth?.subjectToken) state = await ask({ login: true }); // "JWT Login Implementation"
    if (turn !== renders) return error("another render() has taken its place");
    const query = new URLSearchParams({ embed: "true", partnerId, sdkOrigin: location.origin });
    for (const [name, value] of Object.entries(settings)) {
      if (value === undefined || typeof value === "function") continue;
      const isPlain = typeof value !== "object" || Array.isArray(value);
      query.set(name, isPlain ? String(value) : JSON.stringify(value));
    }
    for (const fault of own) query.append("fault", fault);
    main?.remove();
    container.querySelectorAll(`iframe[src^="${origin}/apps/"]`).forEach((old) => old.remove());
    const answer = new Promise((resolve) => answers.set("render", resolve));
    main = makeFrame(container, `${origin}/apps/${full ? "client2" : "embed"}/default?${query}`);
    if (!state.signedIn && settings.ecpLoginPopup) {
      window.open(`${origin}${state.loginPage}`, "symphony-login", "popup,width=480,height=640");
    }
    return answer;
  };

  // ---- the documented functions -----------------------------------------------------------------

  const isList = (value) => Array.isArray(value) && value.every((item) => typeof item === "string");

  const functions = {
    async checkAuth() {
      return { isLoggedIn: state.signedIn, authenticationType: state.authenticationType };
    },

    async render(className = "symphony-ecm", configuration = {}, fromLogin = false) {
      const turn = ++renders;
      answers.get("render")?.(error("another render() has taken its place"));
      if (gate.isOpen) gate = makeGate();
      let value = error("render() was rejected");
      try {
        value = await start(className, configuration, fromLogin, turn);
        return value;
      } finally {
        if (turn === renders) {
          subscriptions.forEach((subscription, id) => subscribe(id, subscription));
          gate.open(main ? undefined : value);
        }
      }
    },

    openStream(streamId, selector) {
      return show("set-stream", { streamId }, selector);
    },

    async startRoom(users, selector) {
      if (!isList(users) || !users.length) return error("startRoom() takes a list of strings");
      return show("start-room", { users }, selector);
    },

    async createRoom(roomName, userIds, options = {}, selector) {
      if (!roomName || roomName.length > 50) return error("a room's name has 1 to 50 characters");
      if (!isList(userIds)) return error("createRoom() takes a list of strings", "INVALID_USERS");
      return show("create-room", { roomName, userIds, options }, selector);
    },

    async sendMessage(message, options = {}) {
      const { mode, streamIds, container, ...rest } = options;
      if (mode !== "blast" && mode !== "group") return error("mode is blast or group");
      if (mode === "group" && streamIds) return error("no streamIds in group mode");
      const given = { ...rest, mode, streamIds };
      const find = /^[\w-]+$/.test(container) ? containerNamed : containerOf;
      return show("send-message", { message, options: given }, container, find);
    },

    openApp: (appId, moduleName, selector) => show("open-app", { appId, moduleName }, selector),
    openBlast: () => show("open-blast", {}),
    getDistributionLists: async () => (await rendered()) ?? [{ id: "1", name: "Traders" }],
    pinMessage: (messageId) => acting("pin-message", { messageId }),
    updateSettings: (partial) => acting("set-settings", partial),

    async updateTheme(theme) {
      return full ? error("themes exist in Focus mode only") : acting("set-theme", theme);
    },

    async onUserInteractionRequired({ callback }) {
      attention.push(callback);
    },

    async registerInterop(callback) {
      interop = callback;
    },

    /** Heard from the next render() on, if there has been none. */
    async listen({ type, params, status, callback }) {
      const id = `${type}-${++count}`;
      subscriptions.set(id, { type, params: { status, ...params }, callback });
      if (gate.isOpen) subscribe(id, subscriptions.get(id));
    },

    async logout() {
      await ask({ logout: true });
      const over = error("the reader is logged out: render() has to be called again");
      answers.get("render")?.(over);
      frames.forEach(({ frame }) => frame.remove());
      frames.clear();
      subscriptions.clear();
      main = null;
      renders += 1;
      gate.open(over);
      gate = makeGate();
      gate.open(over);
      return {};
    },
  };
  functions.setStream = functions.openStream;

  /** Whose error is the value itself, `{type, message, data}`: the others' is wrapped as it came. */
  const BARE = ["render", "startRoom", "createRoom", "sendMessage", "pinMessage"];
  const LATE = ["listen", "onUserInteractionRequired", "updateSettings", "updateTheme"];
  const NEWER = ["checkAuth", "onUserInteractionRequired", "openStream", "updateTheme"];
  const symphony = {};
  for (const [name, run] of Object.entries(functions)) {
    if (own.includes("older") && NEWER.includes(name)) continue;
    const recorded = async (...args) => {
      state = await report(name, args);
      if (state.faults.includes("silent")) return never;
      const value = await run(...args);
      return (BARE.includes(name) && value?.error) || value;
    };
    if (own.includes("late") && LATE.includes(name)) {
      setTimeout(() => (symphony[name] = recorded), 2000);
    } else {
      symphony[name] = recorded;
    }
  }
  symphony.sdk = symphony; // "Pin a message" calls it so
  window.symphony = symphony;
  window[onload]?.();

  /** "Automatic rendering": the settings are the attributes `data-*` of the container. */
  const renderAutomatically = () => {
    const container = document.querySelector(".symphony-ecm");
    if (container) symphony.render("symphony-ecm", { ...container.dataset });
    else if (!onload) console.warn("Preview pod: no element has the class symphony-ecm.");
  };
  if (script.getAttribute("render") === "explicit") return;
  if (document.readyState !== "loading") renderAutomatically();
  else document.addEventListener("DOMContentLoaded", renderAutomatically);
})();
