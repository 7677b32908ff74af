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
const record = (kind, name, args) =>
  fetch("/preview/calls", { method: "POST", body: JSON.stringify({ kind, name, args }) });

/** What this frame shows: everything it was given. */
const view = { streamId: "", userIds: "", settings: {}, theme: {}, mode: "light" };

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
  const bubble = make("p", "Messages of this conversation will be here.");
  $("main").replaceChildren(bubble, list);
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

/** @returns the data of the answer; `{error}` is a failure */
const actions = {
  async "set-stream"({ streamId, container }) {
    if ((await state()).faults.includes("unknown-stream")) return { error: { type: "ERROR", message: "Stream not found" } };
    if (!STREAM.test(streamId)) {
      return { error: { type: "ERROR", message: `Not a stream id in standard form: ${streamId}` } };
    }
    return place(container, { streamId, userIds: "" });
  },
  async "start-room"({ users, container }) {
    return place(container, { streamId: "", userIds: users.join(",") });
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

const place = async (container, what) => {
  if (container !== undefined && !/^#/.test(container)) {
    return { error: { type: "ERROR", message: `The container needs its #: ${container}` } };
  }
  const id = container ? container.slice(1) : "";
  if (id && !registered.has(id)) {
    return { error: { type: "ERROR", message: `No frame is registered as ${id}` } };
  }
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
      const answer = act ? await act(given) : { error: { type: "ERROR", message: `No action ${name}` } };
      tellPage("sdk-resolve", { id, data: answer });
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
