/** What a conversation looks like: made-up people, who say nothing of anybody's. */
export const $ = (id) => document.getElementById(id);
export const make = (tag, text = "", ...children) => {
  const made = document.createElement(tag);
  made.append(text, ...children);
  return made;
};
const named = (name, made) => {
  made.className = name;
  return made;
};

/** Nobody's names, and what they say at which minute of a day of no date. */
const SAID = [
  ["Ada Example", "09:41", "Hello, can somebody look at the list of this morning?"],
  ["Ben Sample", "09:42", "I have it open. Which line do you mean?"],
  ["Ada Example", "09:42", "The third one, please."],
  ["Caro Muster", "09:45", "Corrected. Thank you both!"],
];
const PEOPLE = [...new Set(SAID.map(([name]) => name))];
const CHATS = ["This conversation", "Morning list", "Ben Sample", "Caro Muster"];

const avatar = (name) => {
  const made = named("avatar", make("span", name.match(/\b\w/g).join("").slice(0, 2)));
  made.ariaHidden = "true";
  return made;
};

const messages = () => {
  const list = named("messages", make("ol"));
  for (const [name, time, text] of SAID) {
    const line = make("p", "", make("b", name), " ", make("time", time));
    list.append(make("li", "", avatar(name), make("div", "", line, make("p", text))));
  }
  return list;
};

/** A field in which nothing happens: what is typed stays in it. */
const composer = ({ showAttach, showEmoji }) => {
  const field = make("textarea");
  Object.assign(field, { rows: 1, placeholder: "Write a message" });
  field.ariaLabel = "Message, which goes nowhere";
  const made = named("composer", make("div"));
  const tools = [showAttach !== false && "+", showEmoji !== false && "☺"].filter(Boolean);
  made.append(field, named("tools", make("span", tools.join(" "))));
  made.lastChild.ariaHidden = "true";
  return made;
};

/** Collaboration has a list of chats beside the one that is open. */
export const side = () => {
  const list = make("ul", "", ...CHATS.map((name) => make("li", "", avatar(name), name)));
  list.firstChild.ariaCurrent = "true";
  const made = named("side", make("nav", "", make("strong", "Chats"), make("small", "collaboration layout"), list));
  made.ariaLabel = "Chats, made up";
  return made;
};

/** The bar above a conversation. */
export const bar = ({ showMembers, showInfo, showChatSearch }, isFull) => {
  const who = showMembers === false ? "" : `${PEOPLE.length} members`;
  const tools = isFull ? "⌕ ℹ︎" : [showChatSearch !== false && "⌕", showInfo !== false && "ℹ︎"];
  $("members").textContent = who;
  $("tools").textContent = [tools].flat().filter(Boolean).join(" ");
};

/** A conversation as its settings want it. */
export const talk = (what, settings) => {
  const made = named("talk", make("section", "", what, messages()));
  made.dataset.condensed = String(settings.condensed !== false);
  made.dataset.below = String(settings.condensedMessageBelowName !== false);
  if (settings.showSystemMessages) {
    made.lastChild.append(named("system", make("li", "Caro Muster joined the conversation.")));
  }
  const writes = settings.showCompose !== false && settings.showEditor !== false;
  return writes ? [made, composer(settings)] : [made];
};
