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
  let ready = false;
  let state;
  let children = 0;
  let actions = 0;
  const answers = new Map();
  const subscriptions = new Map();
  const attention = [];

  const error = (message, type = "ERROR") => ({ error: { type, message } });

  // The agent keeps the record and knows the pod's state. It is a frame of the pod, so the page's
  // Content-Security-Policy need not allow connections.
  const agent = document.createElement("iframe");
  agent.hidden = true;
  agent.title = "Preview pod";
  agent.src = `${origin}/preview/agent.html?sdkOrigin=${encodeURIComponent(location.origin)}`;
  const agentLoaded = new Promise((resolve) => agent.addEventListener("load", resolve));
  document.documentElement.append(agent);

  /** Record a call; the answer is the pod's state now. */
  const report = async (name, args) => {
    await agentLoaded;
    const id = `report-${++actions}`;
    const answer = new Promise((resolve) => answers.set(id, resolve));
    const call = { kind: "sdk", name, args: JSON.parse(JSON.stringify(args)) }; // no callbacks
    agent.contentWindow?.postMessage({ id, call, faults: own }, origin);
    return answer;
  };

  const post = (eventType, payload) =>
    main?.contentWindow?.postMessage({ eventType, payload }, origin);
  const act = (name, params) =>
    new Promise((resolve) => {
      const id = `${name}-${++actions}`;
      answers.set(id, resolve);
      post("sdk-action", { name, id, params });
    });

  window.addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== origin || !data) return;
    const { eventType, payload = {} } = data;
    if (source === agent.contentWindow) {
      answers.get(data.id)?.(data.state);
    } else if (source === main?.contentWindow) {
      if (eventType === "clientReady") answers.get("render")?.({});
      if (eventType === "sdk-resolve") answers.get(payload.id)?.(payload.data);
      if (eventType === "sdk-callback-data") subscriptions.get(payload.id)?.(payload.data);
      if (eventType === "preview-attention") attention.forEach((callback) => callback(payload));
    }
  });

  /** The frame's own container, or why there is none. */
  const containerOf = (selector) => {
    try {
      return document.querySelector(selector) || `no element matches ${selector}`;
    } catch {
      return `${selector} is not a CSS selector`;
    }
  };

  const show = async (action, params, selector) => {
    if (!ready) return error("render() has not finished");
    if (selector === undefined || full) return act(action, params); // the main frame
    const container = containerOf(selector);
    if (typeof container === "string") return error(container);
    container.id ||= `symphony-preview-${++children}`;
    if (!container.querySelector("iframe")) {
      const frame = document.createElement("iframe");
      frame.src = `${origin}/apps/embed/default/frame-root.html#${container.id}`;
      const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
      container.append(frame);
      await loaded;
      post("sdk-register", { iFrameId: container.id });
    }
    return act(action, { ...params, container: `#${container.id}` });
  };

  const functions = {
    async checkAuth() {
      return { isLoggedIn: state.signedIn, authenticationType: state.authenticationType };
    },

    async render(className = "symphony-ecm", configuration = {}, fromLogin = false) {
      if (/^[.#]/.test(className)) return error(`render() takes a class name, not ${className}`);
      const container = document.getElementsByClassName(className)[0];
      if (!container) return error(`no element has the class ${className}`);
      if (fromLogin && configuration.ecpLoginPopup) {
        return error("fromLogin cannot be used together with the login popup");
      }
      if (state.faults.includes("rejects")) throw new Error("Asked to reject");
      if (state.faults.includes("fails")) return error("Asked to fail");
      ready = false;
      const query = new URLSearchParams({ embed: "true", partnerId, sdkOrigin: location.origin });
      for (const [name, value] of Object.entries(configuration)) {
        if (value === undefined) continue;
        query.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
      }
      for (const fault of own) query.append("fault", fault);
      main = document.createElement("iframe");
      main.src = `${origin}/apps/${full ? "client2" : "embed"}/default?${query}`;
      const answer = new Promise((resolve) => answers.set("render", resolve));
      container.append(main);
      if (!state.signedIn && state.authenticationType === "sso" && configuration.ecpLoginPopup) {
        window.open(`${origin}/preview/sso.html`, "symphony-login", "popup,width=480,height=640");
      }
      const value = await answer;
      ready = true;
      return value;
    },

    openStream(streamId, selector) {
      return show("set-stream", { streamId }, selector);
    },

    async startRoom(users, selector) {
      if (!Array.isArray(users) || !users.every((user) => typeof user === "string")) {
        return error("startRoom() takes a list of strings", "INVALID_USERS");
      }
      return show("start-room", { users }, selector);
    },

    async updateSettings(partial) {
      return act("set-settings", partial);
    },

    async updateTheme(theme) {
      if (full) return error("themes exist in Focus mode only");
      return act("set-theme", theme);
    },

    async onUserInteractionRequired({ callback }) {
      attention.push(callback);
    },

    async listen({ type, params = {}, callback }) {
      const id = `${type}-${++actions}`;
      subscriptions.set(id, callback);
      post("sdk-subscription", { type, id, params });
    },
  };
  functions.setStream = functions.openStream;

  const isList = (value) => Array.isArray(value) && value.every((item) => typeof item === "string");
  Object.assign(functions, {
    async createRoom(roomName, userIds, options = {}, selector) {
      if (!roomName || roomName.length > 50) return error("a room's name has 1 to 50 characters");
      if (!isList(userIds)) return error("createRoom() takes a list of strings", "INVALID_USERS");
      return show("create-room", { roomName, userIds, options }, selector);
    },

    async sendMessage(message, options = {}) {
      const { mode, streamIds, container } = options;
      if (mode !== "blast" && mode !== "group") return error("mode is blast or group");
      if (mode === "group" && streamIds) return error("no streamIds in group mode");
      return show("send-message", { message, options }, container);
    },

    async openApp(appId, moduleName, selector) {
      return show("open-app", { appId, moduleName }, selector);
    },

    async openBlast() {
      return show("open-blast", {});
    },

    async getDistributionLists() {
      return [{ id: "1", name: "Traders" }];
    },

    async pinMessage(messageId) {
      return act("pin-message", { messageId });
    },

    async registerInterop() {},

    async logout() {
      agent.contentWindow?.postMessage({ logout: true }, origin);
      for (const frame of document.querySelectorAll("iframe")) {
        if (frame !== agent && frame.src.startsWith(`${origin}/`)) frame.remove();
      }
      main = null;
      ready = false;
      return {};
    },
  });

  const LATE = ["listen", "onUserInteractionRequired", "updateSettings", "updateTheme"];
  const NEWER = ["checkAuth", "onUserInteractionRequired", "openStream", "updateTheme"];
  const symphony = {};
  for (const [name, run] of Object.entries(functions)) {
    if (own.includes("older") && NEWER.includes(name)) continue;
    const recorded = async (...args) => {
      state = await report(name, args);
      return state.faults.includes("silent") ? never : run(...args);
    };
    if (own.includes("late") && LATE.includes(name)) {
      setTimeout(() => (symphony[name] = recorded), 2000);
    } else {
      symphony[name] = recorded;
    }
  }
  window.symphony = symphony;
  window[onload]?.();
})();
