/**
 * How a chat reaches its pod: Symphony's SDK, and the page's light and dark.
 *
 * The SDK is page-global (Symphony docs, "Get started"; its example "ECP with multiple chats"):
 * one script, one main frame that holds the session and is rendered once, one quick display frame
 * a chat. The main frame lives outside the content, so that it survives instant navigation, and it
 * is always laid out: unseen, or in a dialog when Symphony needs the reader; that is in
 * symphony-ecp-signin.js.
 */
(() => {
  "use strict";
  const { symphonyEcp: shared } = window;
  if (!shared || shared.open) return;
  const { answer, element, load, part } = shared;

  const SDK = "symphony-ecm-sdk"; // the id that Symphony's documentation gives its script
  const MAIN = "symphony-main-frame";
  const TITLE = "Symphony"; // of frames that nobody else has named

  // ---- light and dark ---------------------------------------------------------------------------

  /** @type {Set<(settings: { mode: string }) => void>} */
  const voices = new Set();
  let mode = "";

  /** The page's background says it, in every theme; the operating system alone does not. */
  const look = () => {
    const paper = document.createElement("canvas").getContext("2d");
    if (!paper) return "light";
    paper.fillStyle = "white";
    paper.fillRect(0, 0, 1, 1);
    for (const layer of [document.documentElement, document.body]) {
      paper.fillStyle = getComputedStyle(layer).backgroundColor;
      paper.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = paper.getImageData(0, 0, 1, 1).data;
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light";
  };

  const follow = () => {
    if (!mode) {
      const lookAgain = () => {
        if (mode !== (mode = look())) voices.forEach((tell) => tell({ mode }));
      };
      // After the change has its styles, and once more after a fade.
      const soon = () => [50, 500].forEach((delay) => setTimeout(lookAgain, delay));
      const watch = new MutationObserver(soon);
      for (const layer of [document.documentElement, document.body]) {
        watch.observe(layer, { attributes: true });
      }
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon);
    }
    return (mode = look());
  };

  /** @type {Pod["settingsOf"]} */
  const settingsOf = (chat) => {
    const fixed = chat.read("mode");
    const theme = chat.read("theme") && { theme: chat.json("theme") };
    return {
      ...chat.json("settings"),
      mode: /light|dark/.test(fixed) ? fixed : follow(),
      ...theme,
    };
  };

  // ---- the main frame's place -------------------------------------------------------------------

  /** @type {Pod["hall"]} */
  const hall = (name) => {
    const place = element("div", name);
    const dialog = element("dialog", "symphony-hall", place);
    place.tabIndex = -1;
    new MutationObserver(() => {
      place.querySelectorAll("iframe").forEach((frame) => (frame.title ||= TITLE));
    }).observe(place, { childList: true, subtree: true });
    dialog.inert = true;
    dialog.onclose = () => {
      dialog.inert = true;
    };
    document.documentElement.append(dialog);
    return place;
  };

  /** @returns {Chat[]} */
  const waiting = () => [
    .../** @type {NodeListOf<Chat>} */ (
      document.querySelectorAll("symphony-chat:is([state=loading], [state=attention])")
    ),
  ];

  /** @type {Pod["leave"]} */
  const leave = (place) => {
    shared.notice = null;
    if (place.parentElement instanceof HTMLDialogElement) place.parentElement.close();
  };

  // ---- the SDK ----------------------------------------------------------------------------------

  /** @param {keyof SymphonySdk} name @param {any[]} args */
  const call = (name, ...args) => {
    const run = async () => {
      // Some functions arrive after the script's load event.
      for (let tries = 200; tries-- && !window.symphony?.[name]; ) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return /** @type {any} */ (window.symphony)[name](...args);
    };
    return answer(run());
  };

  /** @type {Promise<void> | null} */
  let session = null;
  /** @type {HTMLElement | undefined} where the main frame is */
  let place;
  /** @type {Element | null} */
  let main = null;
  /** @type {Record<string, any>} */
  let applied = {};

  /** @param {Record<string, any>} changed for all frames, open and to come: the SDK has one set */
  const tell = (changed) => {
    applied = { ...applied, ...changed };
    call("updateSettings", changed).catch(() => {});
    if (applied.theme) call("updateTheme", applied.theme).catch(() => {});
  };

  /** Internal links are reported to the page, which has to open them ("Notifications"). */
  const followLinks = () =>
    call("listen", {
      type: "InternalLinkNotifications",
      callback: (/** @type {{ url: string, selector?: string }} */ { url, selector }) => {
        // An id in an address may hold a bare plus, which a query reads as a space.
        const id = new URL(url).searchParams.get("streamId")?.replaceAll(" ", "+");
        if (id && selector) call("openStream", id, selector).catch(() => {});
      },
    }).catch(() => {});

  /** @param {Chat} chat @param {HTMLElement} here @param {string} name of its class */
  const start = async (chat, here, name) => {
    if (!window.symphony) {
      const partner = chat.read("partner-id");
      await load(`${chat.origin}/embed/sdk.js`, {
        id: SDK,
        render: "explicit",
        "data-onload": "onSymphonyEcpLoad",
        ...(partner && { "data-partner-id": partner }),
        ...(isFull(chat) && { "data-mode": "full" }),
      });
    }
    const callback = () => part("signin").then(({ attend }) => attend(here)).catch(() => {});
    call("onUserInteractionRequired", { callback }).catch(() => {});
    const { isLoggedIn, authenticationType } = await call("checkAuth", null);
    applied = settingsOf(chat);
    /** @type {Render} */
    const render = (extra, fromLogin = false) => {
      here.replaceChildren();
      return call("render", name, { ...applied, ...extra }, fromLogin);
    };
    await (isLoggedIn
      ? render({})
      : (await part("signin")).signIn(chat, here, authenticationType, render));
    main = here.querySelector("iframe");
    voices.add(tell);
    if (applied.theme && !isFull(chat)) tell({ theme: applied.theme });
    if (applied.canClickInternalLinks) followLinks();
  };

  /** @param {Chat} chat */
  const isFull = (chat) => chat.read("layout") === "collaboration";

  /** @param {Chat} chat @param {HTMLElement} box */
  const sdk = async (chat, box) => {
    const full = isFull(chat);
    if (main ? !main.isConnected : !place?.isConnected) session = main = null; // it was taken away
    if (!session) {
      const name = full ? `${MAIN}-${box.id}` : MAIN;
      if (full) place = box;
      else if (!place?.isConnected) place = hall(MAIN);
      box.classList.toggle(name, full); // Collaboration: the main frame is the chat
      session = start(chat, /** @type {HTMLElement} */ (place), name).catch((failure) => {
        session = null;
        throw failure;
      });
    }
    shared.notice?.(chat);
    try {
      await session;
      const wanted = settingsOf(chat);
      if (JSON.stringify(wanted) !== JSON.stringify(applied)) tell(wanted);
      const users = chat.read("user-ids");
      const where = full ? [] : [`#${box.id}`];
      await (users
        ? call("startRoom", users.split(/\s*,\s*/), ...where)
        : call("openStream", chat.read("stream-id"), ...where));
    } finally {
      if (place) leave(place);
    }
  };

  /** @param {Chat} chat whether the page's one SDK serves another pod, layout or chat */
  const isTaken = (chat) => {
    const script = /** @type {HTMLScriptElement | null} */ (document.getElementById(SDK));
    if (!script) return false;
    const full = script.dataset.mode === "full";
    const other = script.src !== `${chat.origin}/embed/sdk.js` || full !== isFull(chat);
    return other || (full && place?.isConnected);
  };

  /** @type {Way} */
  const open = async (chat, box) => {
    const rendering = chat.read("rendering") || "sdk";
    if (rendering === "sdk" && !isTaken(chat)) return sdk(chat, box);
    const frames = await part("frames");
    return (rendering === "open" ? frames.speak : frames.iframe)(chat, box);
  };

  // A page that comes back from the back/forward cache may have lost what it waited for.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted || !waiting().length) return;
    session = shared.notice = null;
    waiting().forEach((chat) => chat.reset());
  });

  Object.assign(shared, { open, voices, settingsOf, hall, leave, look, waiting });
})();
