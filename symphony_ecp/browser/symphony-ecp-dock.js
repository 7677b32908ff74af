/**
 * The dock: one chat in a panel beside the page, which stays through instant navigation.
 *
 * It is outside of the content, and so takes the page's colours from where its launcher stands.
 */
(() => {
  "use strict";
  const { symphonyEcp: shared } = window;
  if (!shared || shared.dock) return;
  const { RETURN, element, part, storage } = shared;

  /** Tells that the panel is open in this tab; how large it is in this browser. */
  const OPEN = `${RETURN}dock`;
  const SIZE = `${RETURN}-dock-size`;

  /** English; the attribute `words` of the dock overrides any of them. */
  const WORDS = {
    hide: "Close",
    wider: "Width of the chat",
    taller: "Height of the chat",
    sharePage: "Share this page",
    link: "Open in Symphony",
  };

  /** The least that Symphony recommends, and the room for a bar and a line around. */
  const SIDES = /** @type {const} */ ({ width: 314, height: 400 });
  /** Pixels of an arrow key. */
  const STEP = 20;

  /** @type {HTMLElement} the one of the page at hand */
  let launcher;
  /** @type {HTMLElement | undefined} */
  let panel;

  /** Storage may be forbidden, or full. @param {() => void} act */
  const quietly = (act) => {
    try {
      act();
    } catch {}
  };

  /** What somebody has written there counts if it is sizes. @returns {Record<string, any>} */
  const remembered = () => {
    try {
      return Object(JSON.parse(localStorage.getItem(SIZE) || ""));
    } catch {
      return {};
    }
  };

  // ---- the page around --------------------------------------------------------------------------

  /** The layers from the launcher to the page. @returns {Element[]} */
  const layers = () => {
    const found = [];
    let layer = /** @type {HTMLElement | undefined} */ (launcher);
    for (; layer; layer = shared.around?.(layer)) found.push(layer);
    return found;
  };

  /** The page's colours and letters; the chat looks at what is behind it, and follows. */
  const paint = () => {
    if (!panel || !launcher.isConnected) return;
    const { color, fontFamily } = getComputedStyle(launcher);
    const grounds = layers().map((layer) => getComputedStyle(layer).backgroundColor);
    const ground = grounds.find((colour) => !/transparent|(^rgba.*,|\/) 0\)$/.test(colour));
    const { style } = panel;
    style.setProperty("--symphony-ground", ground || "Canvas");
    style.setProperty("--symphony-ink", color);
    Object.assign(style, { colorScheme: shared.look?.(launcher), fontFamily });
  };
  /** After a change has its styles, and once more after a fade. */
  const soon = () => [0, 50, 500].forEach((delay) => setTimeout(paint, delay));
  const themes = new MutationObserver(soon);
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /** @param {Element} next the launcher of the page at hand */
  const stand = (next) => {
    launcher = /** @type {HTMLElement} */ (next);
    themes.disconnect();
    for (const layer of layers()) themes.observe(layer, { attributes: true });
    soon();
  };

  /** Instant navigation brings another launcher; a page without one hides the panel. */
  const look = () => {
    const next = !launcher.isConnected && shared.all?.("symphony-dock")[0];
    if (next) stand(next);
    const away = !launcher.isConnected;
    if (panel && panel.inert !== away) panel.inert = away;
  };
  const pages = new MutationObserver(look);
  (shared.eyes ??= new Set()).add(() => launcher && look());

  // ---- its size ---------------------------------------------------------------------------------

  /** @param {HTMLElement} place @param {keyof typeof SIDES} side @param {string} label */
  const grip = (place, side, label) => {
    const wide = side === "width";
    const made = element("div", `symphony-grip symphony-${side}`);
    made.role = "slider"; // a separator that takes the focus is odd to axe-core
    made.tabIndex = 0;
    made.ariaLabel = label;
    made.ariaOrientation = wide ? "horizontal" : "vertical";
    made.ariaValueMin = String(SIDES[side]);
    const most = () => Math.max(SIDES[side], wide ? innerWidth : innerHeight);
    const now = () => Math.round(place.getBoundingClientRect()[side]);
    const measure = () => {
      made.ariaValueMax = String(most());
      made.ariaValueNow = String(now());
      made.ariaValueText = `${now()} px`;
    };
    /** @param {number} size */
    const set = (size) => {
      place.style[side] = `${Math.min(Math.max(size, SIDES[side]), most())}px`;
      measure();
    };
    const keep = () => {
      const sizes = JSON.stringify({ ...remembered(), [side]: now() });
      quietly(() => localStorage.setItem(SIZE, sizes));
    };
    /** Whether the panel grows to the right: it lies at the left edge. */
    const right = () =>
      /start/.test(place.dataset.position || "") === (getComputedStyle(place).direction === "ltr");
    made.onkeydown = (event) => {
      const more = wide ? (right() ? "ArrowRight" : "ArrowLeft") : "ArrowUp";
      const less = wide ? (right() ? "ArrowLeft" : "ArrowRight") : "ArrowDown";
      const to = { [more]: now() + STEP, [less]: now() - STEP, Home: SIDES[side], End: most() };
      if (!Object.hasOwn(to, event.key)) return;
      event.preventDefault();
      set(to[event.key]);
      keep();
    };
    made.onpointerdown = (event) => {
      event.preventDefault(); // no selection of text
      made.focus();
      made.setPointerCapture(event.pointerId); // the frame below hears nothing
    };
    made.onpointermove = ({ pointerId, clientX, clientY }) => {
      if (!made.hasPointerCapture(pointerId)) return;
      const { bottom, left, right: end } = place.getBoundingClientRect();
      set(wide ? (right() ? clientX - left : end - clientX) : bottom - clientY);
    };
    made.onlostpointercapture = keep;
    new ResizeObserver(measure).observe(place);
    return made;
  };

  // ---- the panel --------------------------------------------------------------------------------

  const close = () => {
    if (!panel) return;
    const focused = panel.contains(document.activeElement);
    panel.remove(); // and with it the chat, which ends
    panel = undefined;
    pages.disconnect();
    themes.disconnect();
    dark.removeEventListener("change", soon);
    quietly(() => storage()?.removeItem(OPEN));
    if (focused) launcher.querySelector("a")?.focus();
  };

  /** @param {HTMLElement} from its launcher, whose attributes are those of a chat */
  const build = (from) => {
    const words = shared.worded(WORDS, from.getAttribute("words") || "");
    const { title } = from;
    const { href = "", dataset = {} } = from.querySelector("a") || {};
    const link = (/** @type {string} */ name, /** @type {string} */ text) => {
      const made = Object.assign(element("a", name, text), { href });
      if (dataset.symphonyIds) made.dataset.symphonyIds = dataset.symphonyIds;
      return made;
    };

    const chat = /** @type {Chat} */ (document.createElement("symphony-chat"));
    for (const { name, value } of from.attributes) {
      if (!/^(aria-|data-)|^(class|height|id|load|position|role|style|width)$/.test(name)) {
        chat.setAttribute(name, value);
      }
    }
    chat.append(link("symphony-link", words.link));

    const shut = element("button", "symphony-close", "✕");
    Object.assign(shut, { type: "button", title: words.hide, onclick: close });
    shut.ariaLabel = `${words.hide}: ${title}`;
    chat.closer.focus = () => shut.focus(); // for it, unseen, a chat sends its reader there
    const menu = element("div", "symphony-menu");
    if (/^(sdk)?$/.test(chat.getAttribute("rendering") || "")) {
      const share = document.createElement("symphony-share");
      for (const name of ["pod", "partner-id", "words"]) {
        const value = from.getAttribute(name);
        if (value) share.setAttribute(name, value);
      }
      share.append(link("symphony-share-link", words.sharePage));
      menu.append(share);
    }

    const made = element("aside", "symphony-panel");
    // The template has marked a title that is in another language.
    const marked = from.querySelector("a > bdi")?.cloneNode(true) || title;
    const bar = element("div", "symphony-bar", element("strong", "", marked), menu, shut);
    const grips = [grip(made, "width", words.wider), grip(made, "height", words.taller)];
    made.append(bar, ...grips, chat);
    made.ariaLabel = title;
    if (words.lang) part("lang.js").then(({ mark }) => mark(made, () => words, from)).catch(() => {});
    made.tabIndex = -1;
    made.dataset.position = from.getAttribute("position") || "bottom-end";
    const sizes = remembered();
    for (const side of /** @type {const} */ (["width", "height"])) {
      const given = Number.isFinite(sizes[side]) ? sizes[side] : from.getAttribute(side);
      made.style[side] = String(given || "").replace(/\d$/, "$&px");
    }
    made.onkeydown = (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
    };
    return { made, chat };
  };

  /** Once the pods of the site are known, a chat has its state. @param {Chat} chat */
  const isReady = (chat) =>
    new Promise((resolve) => {
      const done = () => chat.hasAttribute("state") && resolve(true);
      new MutationObserver(done).observe(chat, { attributes: true });
      done();
    });

  /** @param {HTMLElement} from @param {MouseEvent} [click] @returns {Promise<void>} */
  const dock = async (from, click) => {
    if (!panel) {
      const { dressed, style } = await part("open.js");
      await Promise.all([dressed(), style("dock.css")]);
    }
    stand(from);
    if (!panel) {
      const { made, chat } = build(from);
      panel = made;
      paint();
      document.documentElement.append(made);
      pages.observe(document, { childList: true, subtree: true });
      dark.addEventListener("change", soon);
      quietly(() => storage()?.setItem(OPEN, "open"));
      isReady(chat).then(() => chat.isConnected && chat.open(Boolean(click)));
    }
    look();
    if (click) panel.focus();
  };

  Object.assign(shared, { dock });
})();
