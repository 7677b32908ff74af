/**
 * Every frame of the preview pod. The main frame takes the messages of the open SDK and tells the
 * child frames, which only display; a direct iframe displays what its address asks for.
 */
"use strict";
const params = new URLSearchParams(location.search);
const page = params.get("sdkOrigin");
const child = location.pathname.endsWith("/frame-root.html");
const faults = params.getAll("fault");
const STREAM = /^[A-Za-z0-9+/]{34}==$/;
const MESSAGE = /^[A-Za-z0-9_-]{32}(bQ|dA)$|^[A-Za-z0-9+/]{32}(bQ|dA)==$/;
const COLOUR = /^#[0-9a-f]{6}$/i;

const $ = (id) => document.getElementById(id);
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const state = async () =>
  (await fetch(`/preview/state.json?${new URLSearchParams(faults.map((f) => ["fault", f]))}`)).json();
const make = (tag, text = "", ...children) => {
  const made = document.createElement(tag);
  made.append(text, ...children);
  return made;
};
const tellPage = (eventType, payload) => page && parent.postMessage({ eventType, payload }, page);
let recorded = Promise.resolve(); // one after the other: the record has the order of the messages
const record = (kind, name, args) => {
  const body = JSON.stringify({ kind, name, args });
  const send = () => fetch("/preview/calls", { method: "POST", body });
  recorded = recorded.then(send).catch(() => {});
};

/** What this frame shows: everything it was given. */
const view = { streamId: "", userIds: "", settings: {}, theme: {}, mode: "light", said: "" };
/** The conversation that this preview's internal link leads to. */
const LINKED = "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA==";

const paint = () => {
  document.documentElement.dataset.mode = view.mode === "dark" ? "dark" : "light";
};

const draw = () => {
  const { streamId, userIds, settings, theme, mode } = view;
  paint();
  document.documentElement.dataset.stream = streamId;
  for (const [name, colour] of Object.entries(theme)) {
    if (COLOUR.test(colour)) document.documentElement.style.setProperty(`--${name}`, colour);
  }
  $("title").parentElement.hidden = settings.showTitle === false;
  const facts = [
    ["Stream", streamId || "none"],
    ["Users", userIds || "none"],
    ["Mode", mode],
    ["Layout", location.pathname.includes("client") ? "collaboration" : "focus"],
    ["Settings", JSON.stringify(settings)],
    ["Theme", Object.keys(theme).length ? JSON.stringify(theme) : "none"],
  ];
  const list = make("dl");
  for (const [name, value] of facts) list.append(make("dt", name), make("dd", value));
  const bubble = make("p", view.said || "Messages of this conversation will be here.");
  $("main").replaceChildren(bubble, list, ...controls());
};

/** What a preview can make happen, so that a page's listeners can be tried. */
const controls = () => {
  const button = (label, type, data) => {
    const made = make("button", label);
    made.addEventListener("click", () => happen(type, data));
    return made;
  };
  const { streamId, settings } = view;
  const offered = [button("Receive a message", "MessageNotifications", { streamId })];
  if (settings.canClickInternalLinks) {
    const url = `${location.origin}/?streamId=${LINKED}`;
    const selector = location.hash || undefined;
    offered.push(button("Open a linked conversation", "InternalLinkNotifications", { url, selector }));
  }
  return offered;
};

const value = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const take = (settings) => {
  const { streamId, userIds, mode, theme, ...rest } = settings;
  if (streamId !== undefined) view.streamId = streamId;
  if (userIds !== undefined) view.userIds = userIds;
  if (mode) view.mode = mode;
  if (theme) view.theme = theme;
  Object.assign(view.settings, rest);
};

// ---- child frame: displays what the main frame says -------------------------------------------

const listenToMain = () =>
  window.addEventListener("message", ({ origin, data }) => {
    if (origin !== location.origin || !data.show) return;
    Object.assign(view, data.show);
    draw();
  });

// ---- main frame: holds the session -------------------------------------------------------------

const registered = new Set();
/** Sibling frames of the same pod can be found by their address. */
const frameOf = (id) => {
  for (let i = 0; i < parent.frames.length; i++) {
    try {
      if (parent.frames[i].location.hash === `#${id}`) return parent.frames[i];
    } catch {
      // a frame of somebody else
    }
  }
  return null;
};
const shown = new Map(); // container id -> what it displays; "" is the main frame

const display = (id, what) => {
  shown.set(id, { ...shown.get(id), ...what });
  const show = { settings: view.settings, theme: view.theme, mode: view.mode, ...shown.get(id) };
  if (id) frameOf(id)?.postMessage({ show }, location.origin);
  else {
    Object.assign(view, show);
    draw();
  }
};
const displayAll = () => ["", ...registered].forEach((id) => display(id, {}));

const error = (message, type = "ERROR") => ({ error: { type, message } });
const say = (container, said) => place(container, { said });

/** By the name of the action; each returns the data of its answer, where `{error}` is a failure. */
const actions = {
  async "set-stream"({ streamId, container }) {
    if ((await state()).faults.includes("unknown-stream")) return error("Stream not found");
    if (!STREAM.test(streamId)) return error(`Not a stream id in standard form: ${streamId}`);
    unread.delete(streamId);
    tellUnread(streamId);
    return place(container, { streamId, userIds: "", said: "" });
  },
  async "start-room"({ users, container }) {
    return place(container, { streamId: "", userIds: users.join(","), said: "" });
  },
  async "create-room"({ roomName, userIds, container }) {
    await say(container, `Room “${roomName}” would be created.`);
    return { streamId: LINKED, userIds, messages: [] };
  },
  async "send-message"({ message, options }) {
    const text = message.text?.["text/markdown"] ?? message.text?.["text/plain"] ?? message;
    await say(options.container, `This message would be sent: ${text}`);
    return { streamId: options.streamIds ?? [], userIds: options.users ?? [] };
  },
  async "open-app"({ appId, container }) {
    const allowed = String(view.settings.allowedApps ?? "").split(",").includes(appId);
    return say(container, allowed ? `App ${appId} would open.` : `App ${appId} is not allowed here.`);
  },
  async "open-blast"({ container }) {
    return say(container, "The blast module would open.");
  },
  async "pin-message"({ messageId }) {
    return MESSAGE.test(messageId) || error("No such message", "MESSAGE_ID_NOT_FOUND");
  },
  async "set-settings"(settings) {
    take(settings);
    displayAll();
    return {};
  },
  async "set-theme"(theme) {
    view.theme = theme;
    displayAll();
    return {};
  },
};

// ---- notifications ("Notifications" in Symphony's docs) -----------------------------------------

const subscriptions = []; // { type, id, params }
const unread = new Map(); // stream id -> messages not read

const notify = (type, data, streamId) => {
  for (const { type: wanted, id, params } of subscriptions) {
    const of = params?.streamId;
    if (wanted === type && (!of || of === streamId)) tellPage("sdk-callback-data", { id, data });
  }
};

const tellUnread = (streamId) => {
  const notifications = [...unread].map(([id, count]) => ({ streamId: id, count }));
  const totalCount = notifications.reduce((sum, { count }) => sum + count, 0);
  notify("UnreadCountNotifications", { streamId, count: unread.get(streamId) ?? 0 }, streamId);
  notify("GlobalUnreadCountNotifications", { notifications, totalCount }, streamId);
};

/** In a child frame the main frame has to know. */
const happen = (type, data) => {
  if (child) {
    for (let i = 0; i < parent.frames.length; i++) {
      parent.frames[i].postMessage({ happened: { type, data } }, location.origin);
    }
    return;
  }
  notify("ActivityNotifications", undefined, data.streamId);
  if (type !== "MessageNotifications") {
    notify(type, data, data.streamId);
    return;
  }
  const { streamId } = data;
  const message = { type: "SOCIALMESSAGE", streamId, fromWhomId: 71811853190567, isMention: false };
  unread.set(streamId, (unread.get(streamId) ?? 0) + 1);
  notify(type, message, streamId);
  tellUnread(streamId);
};

const listenToChildren = () =>
  window.addEventListener("message", ({ origin, data }) => {
    if (origin === location.origin && data.happened) happen(data.happened.type, data.happened.data);
  });

const place = async (container, what) => {
  if (container !== undefined && !/^#/.test(container)) {
    return error(`The container needs its #: ${container}`);
  }
  const id = container ? container.slice(1) : "";
  if (id && !registered.has(id)) return error(`No frame is registered as ${id}`);
  await sleep((await state()).openSeconds);
  display(id, what);
  return { streamId: what.streamId || undefined };
};

const listenToPage = () =>
  window.addEventListener("message", async ({ origin, source, data }) => {
    if (origin !== page || source !== parent || !data) return;
    const { eventType, payload = {} } = data;
    record("message", eventType, payload);
    if (eventType === "sdk-register") registered.add(payload.iFrameId);
    if (eventType === "sdk-action") {
      const { name, id, params: given } = payload;
      const act = actions[name];
      tellPage("sdk-resolve", { id, data: act ? await act(given ?? {}) : error(`No action ${name}`) });
    }
    if (eventType === "sdk-subscription") {
      subscriptions.push(payload);
      const streamId = payload.params?.streamId;
      if (payload.type.includes("UnreadCount")) tellUnread(streamId);
    }
  });

/** Show a form and wait until it is sent. */
const form = (heading, text, button, ...fields) =>
  new Promise((resolve) => {
    const made = make("form", "", make("h1", heading), make("p", text), ...fields);
    made.append(make("button", button));
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      resolve();
    });
    $("main").replaceChildren(made);
  });

const field = (label, type) => {
  const input = make("input");
  Object.assign(input, { type, required: true, autocomplete: "off" });
  return make("label", label, input);
};

const signIn = async () => {
  const { authenticationType } = await state();
  if (authenticationType === "password") {
    await form(
      "Sign in", "Any name and password will do: this is a preview.", "Sign in",
      field("Name", "text"), field("Password", "password"),
    );
    await fetch("/preview/login", { method: "POST" });
    return;
  }
  if (params.get("ecpLoginPopup") !== "true") {
    location.href = "/preview/sso.html"; // refuses to be framed, like many identity providers
    await new Promise(() => {});
  }
  const button = make("button", "Sign in");
  button.addEventListener("click", () => open("/preview/sso.html", "symphony-login", "popup"));
  $("main").replaceChildren(make("p", "Waiting for the sign-in window."), button);
  while (!(await state()).signedIn) await sleep(0.2);
};

const boot = async () => {
  if (!(await state()).signedIn) await signIn();
  if (!(await state()).termsAccepted) {
    tellPage("preview-attention", { reason: "TERMS" });
    await form("Terms of use", "Symphony asks you to accept its terms.", "Accept");
    await fetch("/preview/terms", { method: "POST" });
  }
  $("main").replaceChildren(make("p", "Loading…"));
  await sleep((await state()).renderSeconds);
  draw();
  listenToPage();
  listenToChildren();
  tellPage("clientReady", {});
};

const given = Object.fromEntries([...params].map(([name, text]) => [name, value(text)]));
for (const own of ["embed", "partnerId", "sdkOrigin", "fault", "module"]) delete given[own];
if (params.has("streamId")) given.streamId = params.get("streamId");
if (params.has("userIds")) given.userIds = params.get("userIds");
take(given);
paint();

if (child) {
  listenToMain();
  $("main").replaceChildren(make("p", "Loading…"));
} else {
  boot();
}
