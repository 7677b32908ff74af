/**
 * Light and dark: what is behind a chat says which, and an open chat follows.
 */
(() => {
  "use strict";
  const shared = /** @type {Shared} */ (window.symphonyEcp);
  const { element } = shared;

  const GRADIENT = /gradient\([^()]*?\b(\w+\([^()]*\))/; // its first colour

  /** @type {Map<(settings: { mode: string }) => void, { chat: Chat, mode: string }>} */
  const voices = new Map();
  let isWatching = false;

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
    for (let layer = leaf; layer; layer = /** @type {Element} */ (layer.parentElement)) {
      layers.unshift(layer);
    }
    for (const layer of [canvas, ...layers]) {
      const { backgroundColor, backgroundImage } = getComputedStyle(layer);
      paint(backgroundColor);
      paint(GRADIENT.exec(backgroundImage)?.[1] || "#0000");
    }
    canvas.remove();
    const [red, green, blue] = paper.getImageData(0, 0, 1, 1).data;
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light";
  };

  /** @type {Look["follow"]} */
  const follow = (chat, tell) => {
    voices.delete(tell); // the latest chat of a session decides
    if (isFixed(chat)) return;
    voices.set(tell, { chat, mode: look(chat) });
    if (!isWatching) {
      isWatching = true;
      const lookAgain = () =>
        voices.forEach((voice, tell) => {
          const mode = look(voice.chat.isConnected ? voice.chat : document.body);
          if (voice.mode !== (voice.mode = mode)) tell({ mode });
        });
      // After the change has its styles, and once more after a fade.
      const soon = () => [50, 500].forEach((delay) => setTimeout(lookAgain, delay));
      const watch = new MutationObserver(soon);
      for (const layer of [document.documentElement, document.body]) {
        watch.observe(layer, { attributes: true });
      }
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon);
    }
  };

  /** @param {Chat} chat */
  const isFixed = (chat) => /light|dark/.test(chat.read("mode"));

  Object.assign(shared, { follow, isFixed, look });
})();
