/**
 * How a chat reaches its pod: Symphony's SDK, signing in, and the page's light and dark.
 *
 * The SDK is page-global (Symphony docs, "Get started"; its example "ECP with multiple chats"):
 * one script, one main frame that holds the session and is rendered once, one quick display frame
 * a chat. The main frame lives outside the content, so that it survives instant navigation, and it
 * is always laid out: unseen, or in a dialog when Symphony needs the reader.
 */
(() => {
  "use strict";
  const { symphonyEcp: shared } = window;
  if (!shared || shared.open) return;
  const { RETURN, answer, element, load, part } = shared;

  const SDK = "symphony-ecm-sdk"; // the id that Symphony's documentation gives its script
  const MAIN = "symphony-main-frame";

  /** English; the attribute `words` of a chat overrides any of them. */
  const WORDS = {
    symphony: "Symphony",
    done: "Close",
    signIn: "Sign in",
    login: "Sign in to Symphony to open this chat.",
    popup: "Sign in to Symphony in the window that has opened.",
    blocked: "Your browser blocked the sign-in window. Allow pop-ups for this page and sign in again.",
    goOn: "Continue in Symphony",
    needed: "Symphony needs you before it can open this chat.",
  };

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

  // ---- the main frame's place, and its dialog ---------------------------------------------------

  /** @type {Pod["hall"]} */
  const hall = (name) => {
    const place = element("div", name);
    const dialog = element("dialog", "symphony-hall", place);
    place.tabIndex = -1;
    new MutationObserver(() => {
      place.querySelectorAll("iframe").forEach((frame) => (frame.title ||= WORDS.symphony));
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

  const isAsked = () => waiting().some(({ asked }) => asked);

  /** @type {Pod["enter"]} In Collaboration mode the reader sees the main frame already. */
  const enter = (place) => {
    const dialog = place.parentElement;
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
    const words = { ...WORDS, ...waiting()[0]?.words };
    const done = element("button", "symphony-action", words.done);
    done.onclick = () => dialog.close();
    const title = element("strong", "symphony-title", words.symphony);
    dialog.replaceChild(
      element("div", "symphony-bar", title, done),
      dialog.querySelector(".symphony-bar") || dialog.insertBefore(element("p", ""), place),
    );
    dialog.ariaLabel = words.symphony;
    // It lives outside the body, and looks like it.
    dialog.style.fontFamily = getComputedStyle(document.body).fontFamily;
    dialog.style.colorScheme = look();
    dialog.inert = false;
    dialog.showModal();
    place.focus();
  };

  /** @type {Pod["leave"]} */
  const leave = (place) => {
    shared.notice = null;
    if (place.parentElement instanceof HTMLDialogElement) place.parentElement.close();
  };

  /** Which word is on the button under a sentence. */
  const LABELS = /** @type {Record<string, string>} */ ({ needed: "goOn" });

  /** @type {Pod["notify"]} */
  const notify = (code, act) => {
    shared.notice = (chat) =>
      chat.show("attention", code, act && chat.words[LABELS[code] || "signIn"], act);
    waiting().forEach(shared.notice);
  };

  /** @param {string} code @returns {Promise<void>} when the reader agrees, within the click */
  const ask = (code) =>
    new Promise((resolve) =>
      notify(code, () => {
        shared.notice = null;
        waiting().forEach((chat) => chat.show("loading", "loading"));
        resolve();
      }),
    );

  // ---- signing in -------------------------------------------------------------------------------

  /** @typedef {(extra: object, fromLogin?: boolean) => Promise<unknown>} Render */

  /**
   * Sign in by a pop-up, which the SDK opens. It has to come from a click, and browsers may
   * block it even so; then it is explained and offered again.
   *
   * @param {Render} render
   */
  const byPopup = async (render) => {
    const { open } = window;
    const clicked = navigator.userActivation?.isActive && isAsked();
    for (let code = clicked ? "popup" : "login"; ; ) {
      if (code !== "popup") await ask(code);
      const again = new Promise((resolve) => {
        notify("popup", () => resolve("popup"));
        // Only the answer of window.open tells that a pop-up was blocked.
        window.open = (...args) => {
          const opened = open.apply(window, args);
          if (!opened) resolve("blocked");
          return opened;
        };
      });
      try {
        code = await Promise.race([render({ ecpLoginPopup: true }).then(() => ""), again]);
      } finally {
        window.open = open;
      }
      if (!code) return;
    }
  };

  /** @param {Chat} chat @param {HTMLElement} place @param {SignIn} type @param {Render} render */
  const signIn = async (chat, place, type, render) => {
    const wanted = chat.read("login") || "auto";
    const way = wanted === "auto" ? (type === "sso" ? "popup" : "inline") : wanted;
    if (way === "popup") return byPopup(render);
    if (!isAsked()) await ask("login");
    if (way === "redirect") {
      try {
        sessionStorage.setItem(RETURN, chat.name);
      } catch {
        // without storage the reader opens the chat again
      }
      const back = encodeURIComponent(location.href);
      location.assign(`${chat.origin}/apps/login?symRedirectUrl=${back}`);
      return new Promise(() => {}); // the page is leaving
    }
    notify("login", () => enter(place));
    enter(place);
    return render({}, true);
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
    const callback = () => {
      notify("needed", () => enter(here));
      if (isAsked() || !waiting().length) enter(here); // also later, with a chat open
    };
    call("onUserInteractionRequired", { callback }).catch(() => {});
    const { isLoggedIn, authenticationType } = await call("checkAuth", null);
    applied = settingsOf(chat);
    /** @type {Render} */
    const render = (extra, fromLogin = false) => {
      here.replaceChildren();
      return call("render", name, { ...applied, ...extra }, fromLogin);
    };
    await (isLoggedIn ? render({}) : signIn(chat, here, authenticationType, render));
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
    chat.words = { ...WORDS, ...chat.words };
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

  Object.assign(shared, { open, voices, settingsOf, hall, enter, leave, notify });
})();
