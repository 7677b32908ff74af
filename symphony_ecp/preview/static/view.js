/** What a frame shows: a conversation, what it was given, and what can happen in it. */
import { $, bar, make, side, talk } from "./talk.js";

export { $, make };

const COLOUR = /^#[0-9a-f]{6}$/i;
/** The conversation that this preview's internal link leads to. */
const LINKED = "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA==";
/** A member of every conversation. */
const SOMEBODY = 71811853190567;
const isFull = location.pathname.includes("client");

export const view = { streamId: "", userIds: "", settings: {}, theme: {}, mode: "light", said: "" };

export const paint = () => {
  document.documentElement.dataset.mode = view.mode === "dark" ? "dark" : "light";
};

/** Which conversation this is, and what the preview has to say of it. */
const about = () => {
  const { streamId, userIds, said } = view;
  const lines = [said, streamId, userIds && `With ${userIds}; the id is made up`].filter(Boolean);
  const made = make("div", "", ...lines.map((line) => make("p", line)));
  made.className = "about";
  return made;
};

/** What it was given, behind a fold. */
const details = () => {
  const { settings, theme, mode } = view;
  const facts = [
    ["Mode", mode],
    ["Settings", JSON.stringify(settings)],
    ["Theme", Object.keys(theme).length ? JSON.stringify(theme) : "none"],
  ];
  const list = make("dl");
  for (const [name, value] of facts) list.append(make("dt", name), make("dd", value));
  const made = make("details", "", make("summary", "Details"), list);
  made.open = view.unfolded;
  made.addEventListener("toggle", () => (view.unfolded = made.open));
  return made;
};

export const draw = () => {
  const { streamId, settings, theme, said } = view;
  paint();
  const root = document.documentElement;
  root.dataset.stream = streamId;
  root.dataset.layout = isFull ? "collaboration" : "focus";
  for (const [name, colour] of Object.entries(theme)) {
    if (COLOUR.test(colour)) root.style.setProperty(`--${name}`, colour);
  }
  document.querySelector("header").hidden = settings.showTitle === false;
  $("title").textContent = streamId || !said ? "Conversation" : "Preview";
  bar(settings, isFull);
  const shown = streamId || !said ? talk(about(), settings) : [about()];
  const tries = make("div", "", ...controls());
  tries.className = "tries";
  $("main").replaceChildren(
    ...(view.asking ? [confirmation()] : [...(isFull ? [side()] : []), ...shown, tries, details()]),
  );
};

/** Something happens here; frame.js says who has to know. */
export const happen = (type, data) =>
  document.dispatchEvent(new CustomEvent("happened", { detail: { type, data } }));

/** "Send a message": the reader says to whom, where the page did not, and whether at all. */
const confirmation = () => {
  const { text, to } = view.asking;
  const made = make("form", "", make("h1", "Send this message?"), make("p", text));
  const field = make("input");
  Object.assign(field, { required: true, value: view.asking.typed ?? "" });
  field.addEventListener("input", () => (view.asking.typed = field.value));
  made.append(to.length ? make("p", `To ${to.join(", ")}`) : make("label", "To, user ids", field));
  const cancel = make("button", "Cancel");
  cancel.type = "button";
  cancel.addEventListener("click", () => happen("decision", null));
  made.append(make("button", "Send"), cancel);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    happen("decision", field.value.split(/[\s,]+/).filter(Boolean));
  });
  return made;
};

/** What a preview can make happen, so that a page's listeners can be tried ("Notifications"). */
const controls = () => {
  const { streamId, settings } = view;
  const message = { streamId, fromWhomId: SOMEBODY, isMention: false };
  const joined = { streamId, event: "JOIN_ROOM", userId: String(SOMEBODY) };
  const contact = { type: "fdc3.contact", name: "Somebody", id: { email: "somebody@example.com" } };
  const url = `${location.origin}/?streamId=${encodeURIComponent(LINKED)}`;
  const offered = [
    ["Receive a message", "MessageNotifications", { type: "SOCIALMESSAGE", ...message }],
    [
      "Write in the linked conversation",
      "MessageNotifications",
      { type: "SOCIALMESSAGE", ...message, streamId: LINKED },
    ],
    ["Let somebody join", "MessageNotifications", { type: "MAESTRO", ...joined }],
    [
      "Receive a connection request",
      "ConnectionNotifications",
      { status: "pending_incoming", userId: SOMEBODY },
    ],
    ["View a contact", "interop", { intent: "ViewContact", context: contact }],
  ];
  if (settings.canClickInternalLinks) {
    offered.push(["Open a linked conversation", "InternalLinkNotifications", { url }]);
  }
  return offered.map(([label, ...what]) => {
    const button = make("button", label);
    button.addEventListener("click", () => happen(...what));
    return button;
  });
};

/** Show a form and wait until it is sent. */
export const form = (heading, text, button, ...fields) =>
  new Promise((resolve) => {
    const made = make("form", "", make("h1", heading), make("p", text), ...fields);
    made.append(make("button", button));
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      resolve();
    });
    $("main").replaceChildren(made);
  });
