/**
 * The main frame: it holds the session, takes the messages of the open SDK and tells the child
 * frames, which only display.
 */
import { conversation, isMessage, isStream, isUser, message, room } from "./ids.js";
import { decision, happened, notify, read, subscribe } from "./notify.js";
import { error, page, record, sleep, state, tellPage } from "./pod.js";
import { draw, view } from "./view.js";

// ---- the frames of this session -----------------------------------------------------------------

const registered = new Set(); // by the id of the container
const shown = new Map(); // id of the container -> what it displays; "" is the main frame

/** Sibling frames of the same pod can be found by their address. */
const frameOf = (id) => {
  const { hash } = new URL(`#${id}`, location.href); // written as addresses write it
  for (let i = 0; i < parent.frames.length; i++) {
    try {
      if (parent.frames[i].location.hash === hash) return parent.frames[i];
    } catch {
      // a frame of somebody else
    }
  }
  return null;
};

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

/** Display it in the frame of a container; `{error}` if there is none. */
const place = async (container, what) => {
  if (container !== undefined && !/^#/.test(container)) {
    return error(`The container needs its #: ${container}`);
  }
  const id = container ? container.slice(1) : "";
  if (id && !registered.has(id)) return error(`No frame is registered as ${id}`);
  await sleep((await state()).openSeconds);
  display(id, what);
  return {};
};

// ---- conversations ------------------------------------------------------------------------------

const listed = (users) => (users ? String(users).split(",").map((user) => user.trim()) : []);

/** What a stream or users open, for the frame and as the answer of the SDK. */
const opening = (streamId, users) => {
  if (streamId) {
    if (!isStream(streamId)) return error(`Not a stream id in standard form: ${streamId}`);
    return { what: { streamId, userIds: "", said: "" }, answer: { streamId } };
  }
  const wrong = users.filter((user) => !isUser(user));
  if (wrong.length) return error(`Neither a user id nor an e-mail address: ${wrong.join(", ")}`);
  const id = conversation(users);
  const what = { streamId: id, userIds: users.join(","), said: "" };
  return { what, answer: { streamId: id, userIds: users } };
};

const open = async (streamId, users, container) => {
  const { error: refused, what, answer } = opening(streamId, users);
  if (refused) return { error: refused };
  read(what.streamId);
  const { error: unplaced } = await place(container, what);
  return unplaced ? { error: unplaced } : answer;
};

/** Open what the frame's address asks for: nothing is needed, and a wrong one is said. */
export const openFirst = () => {
  const { streamId, userIds } = view;
  Object.assign(view, { streamId: "", userIds: "" });
  if (!streamId && !userIds) return {};
  const { error: refused, what, answer } = opening(streamId, listed(userIds));
  Object.assign(view, what ?? { said: refused.message });
  shown.set("", { streamId: view.streamId, userIds: view.userIds, said: view.said });
  return refused ? { error: refused } : answer;
};

// ---- messages -----------------------------------------------------------------------------------

const textOf = (given) =>
  typeof given === "string" ? given : given?.text?.["text/markdown"] ?? given?.text?.["text/plain"];
const isAttached = ({ type }) => type === "fdc3.fileAttachment";

const HOW = {
  confirmation_dialog: "This message would be sent",
  open_module: "The blast module would open with this message",
  none: "This message would be sent",
};

const nobodies = (users) => users.filter((user) => !isUser(user));

/** Let the reader say to whom, where the page does not, and whether at all. */
const confirm = async (container, text, to) => {
  const { error: unplaced } = await place(container, { said: "", asking: { text, to } });
  if (unplaced) return { error: unplaced };
  const chosen = await decision(container ? `#${CSS.escape(container.slice(1))}` : undefined);
  await place(container, { asking: null });
  if (!chosen) return error("The reader did not send the message");
  const wrong = nobodies(chosen);
  return wrong.length ? error(`Nobody receives a message at ${wrong.join(", ")}`) : { to: chosen };
};

/** By the name of the action; each returns the data of its answer, where `{error}` is a failure. */
const actions = {
  async "set-stream"({ streamId, container }) {
    if ((await state()).faults.includes("unknown-stream")) return error("Stream not found");
    return open(String(streamId), [], container);
  },
  async "start-room"({ users, container }) {
    return open("", users, container);
  },
  async "create-room"({ roomName, userIds, options, container }) {
    const wrong = nobodies(userIds);
    if (wrong.length) {
      return error("Some users do not exist", "INVALID_USERS", { userIds: wrong });
    }
    if ((await state()).faults.includes("not-connected")) {
      return error("Some users are not connected", "NON_CONNECTED_USERS", { userIds });
    }
    const text = textOf(options.message);
    if (options.message && text === undefined) return error("A message is a text or has one");
    if (Object.values(options.message?.entities ?? {}).some(isAttached)) {
      return error("Attachments are not supported in a new room");
    }
    const streamId = room(roomName, userIds);
    const how = options.silent ? "would be created" : "would be created by a dialog";
    const said = `Room “${roomName}” ${how}.${text ? ` Its first message: ${text}` : ""}`;
    const { error: unplaced } = await place(container, { streamId, userIds: "", said });
    if (unplaced) return { error: unplaced };
    return { streamId, userIds, messages: text ? [message(streamId, text)] : [] };
  },
  async "send-message"({ message: given, options }) {
    const { mode, streamIds = [], distributionListIds = [], container } = options;
    const { users = [], displayMode = "confirmation_dialog" } = options;
    const text = textOf(given);
    if (text === undefined) return error("A message is a text or has one");
    const isGroup = mode === "group";
    const others = isGroup ? [] : [...streamIds, ...distributionListIds];
    const named = [...users, ...others];
    const wrong = [...nobodies(users), ...streamIds.filter((id) => !isStream(id))];
    if (wrong.length) return error(`Nobody receives a message at ${wrong.join(", ")}`);
    const how = HOW[isGroup ? "none" : displayMode];
    if (!how) return error(`displayMode is one of ${Object.keys(HOW).join(", ")}`);
    const asks = !isGroup && displayMode === "confirmation_dialog";
    if (!asks && !named.length) return error("The message has no recipient");
    if ((await state()).faults.includes("not-sent")) return error("Asked to send nothing");
    const chosen = asks ? await confirm(container, text, named) : { to: users };
    if (chosen.error) return chosen;
    const to = named.length ? users : chosen.to;
    const streams = isGroup
      ? [conversation(to)]
      : [...streamIds, ...to.map((user) => conversation([user]))];
    record("message", "preview-sent", { text, streams, users: to });
    const { error: unplaced } = await place(container, { said: `${how}: ${text}` });
    if (unplaced) return { error: unplaced };
    return { streamId: streams, userIds: to, messages: streams.map((id) => message(id, text)) };
  },
  async "open-app"({ appId, moduleName, container }) {
    if ((await state()).faults.includes("no-app")) return error("No such app");
    const allowed = listed(view.settings.allowedApps).includes(appId);
    const what = `App ${appId}${moduleName ? ` (${moduleName})` : ""}`;
    return place(container, { said: `${what} ${allowed ? "would open" : "is not allowed here"}.` });
  },
  async "open-blast"({ container }) {
    return place(container, { said: "The blast module would open." });
  },
  async "pin-message"({ messageId }) {
    if (!isMessage(messageId)) {
      return error("No such message", "MESSAGE_ID_NOT_FOUND", { messageId });
    }
    const roomUpdate = { updateType: "PIN_MESSAGE", pinnedMessageId: messageId };
    const { streamId } = view;
    notify("MessageNotifications", { type: "MAESTRO", streamId, event: "UPDATE_ROOM", roomUpdate });
    return true;
  },
  async "set-settings"({ streamId, userIds, mode, theme, ...settings }) {
    Object.assign(view, mode && { mode }, theme && { theme }); // what opens a chat is no setting
    Object.assign(view.settings, settings);
    displayAll();
    return {};
  },
  async "set-theme"(theme) {
    view.theme = theme;
    displayAll();
    return {};
  },
};

const act = async (name, given) => {
  if (!Object.hasOwn(actions, name)) return error(`No action ${name}`);
  try {
    return await actions[name](given);
  } catch (problem) {
    return error(`${name} was not understood: ${problem.message}`); // parameters that are missing
  }
};

// ---- who is heard -------------------------------------------------------------------------------

export const listen = () => {
  window.addEventListener("message", async ({ origin, source, data }) => {
    if (origin !== page || source !== parent || !data) return;
    const { eventType } = data;
    const payload = data.payload ?? {};
    record("message", eventType, payload);
    if (eventType === "sdk-register") registered.add(payload.iFrameId);
    if (eventType === "sdk-subscription") subscribe(payload);
    if (eventType === "sdk-action") {
      const { name, id, params: given } = payload;
      tellPage("sdk-resolve", { id, data: await act(name, given ?? {}) });
    }
  });
  window.addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin || !data?.happened) return;
    const id = [...registered].find((one) => frameOf(one) === source);
    if (id !== undefined) happened(data.happened, `#${CSS.escape(id)}`);
  });
};
