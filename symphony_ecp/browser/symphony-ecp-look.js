/**
 * Light and dark: what is behind a chat says which, and an open chat follows.
 */
(() => {
  "use strict";
  const shared = /** @type {Shared} */ (window.symphonyEcp);
  const { element } = shared;

  const GRADIENT = /gradient\([^()]*?\b(\w+\([^()]*\))/; // its first colour

  /** @type {Map<Chat, Tell>} the open chats, oldest first, and how to tell their sessions */
  const open = new Map();
  /** @type {WeakMap<Tell, string>} the mode that a session has */
  const told = new WeakMap();
  /** @type {ReturnType<typeof setTimeout>[]} */
  let timers = [];

  /** A field of a form may be named like what a form itself has. @type {(of: any, name: string, at: Node) => any} */
  const own = ({ prototype }, name, at) => Reflect.get(prototype, name, at);

  /** What is around an element as it is shown: a slot, and the host of a shadow root. */
  const around = (/** @type {Element} */ layer) => {
    const root = own(Node, "getRootNode", layer).call(layer); // of what was taken out: itself
    const host = root instanceof ShadowRoot ? root.host : null;
    return own(Element, "assignedSlot", layer) || own(Node, "parentElement", layer) || host;
  };

  /** What is behind an element says it, in every theme; the operating system alone does not. */
  const look = (/** @type {Element} */ leaf) => {
    const root = document.documentElement;
    const paper = document.createElement("canvas").getContext("2d");
    if (!paper) return "light";
    const paint = (/** @type {string} */ colour) => {
      paper.fillStyle = colour;
      paper.fillRect(0, 0, 1, 1);
    };
    // Below all is the browser's own canvas: dark where the page says that it can be.
    const canvas = element("span", "");
    canvas.hidden = true;
    canvas.style.backgroundColor = "Canvas";
    root.append(canvas);
    const layers = [];
    for (let layer = leaf; layer; layer = around(layer)) layers.unshift(layer);
    for (const layer of [canvas, ...layers]) {
      const { backgroundColor, backgroundImage } = getComputedStyle(layer);
      paint(backgroundColor);
      paint(GRADIENT.exec(backgroundImage)?.[1] || "#0000");
    }
    canvas.remove();
    const [red, green, blue] = paper.getImageData(0, 0, 1, 1).data;
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light";
  };

  /** @param {Chat} chat */
  const modeOf = (chat) => {
    const mode = chat.read("mode");
    return /light|dark/.test(mode) ? mode : look(chat);
  };

  /** The chats of a session share its mode: the latest one decides. */
  const lookAgain = () => {
    const sessions = new Map([...open].map(([chat, tell]) => [tell, chat]));
    sessions.forEach((chat, tell) => {
      const mode = modeOf(chat);
      if (told.get(tell) === mode) return;
      told.set(tell, mode);
      tell({ mode });
    });
  };

  /** Look after the change has its styles, and once more after a fade. */
  const soon = () => {
    timers.forEach(clearTimeout);
    timers = [50, 500].map((delay) => setTimeout(lookAgain, delay));
  };

  /** Themes set their attribute on the page, its body or an element around the content. */
  const observer = new MutationObserver(soon);
  const watch = () => {
    observer.disconnect();
    for (const chat of open.keys()) {
      for (let layer = chat; (layer = around(layer)); ) observer.observe(layer, { attributes: true });
    }
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon);

  /** @type {Look["follow"]} */
  const follow = (chat, tell, signal) => {
    told.set(tell, modeOf(chat));
    open.delete(chat); // so that it is the latest
    open.set(chat, tell);
    watch();
    signal.addEventListener("abort", () => {
      open.delete(chat);
      watch();
    });
  };

  Object.assign(shared, { around, follow, look, modeOf });
})();
