/**
 * Chats that open by themselves: when they are seen, or when their reader is back from signing in.
 */
(() => {
  "use strict";
  const { symphonyEcp: shared } = window;
  if (!shared || shared.wait) return;
  const { part } = shared;

  part("open.js").catch(() => {}); // what opens says why not

  let isLeft = false; // whether the chat that its reader is back for has been found

  /** @type {Waiting["wait"]} */
  const wait = async (chat, signal, returning) => {
    const { isByReader, nameOf } = await part("open.js");
    if (returning && isByReader(chat)) (await part("reader.js")).mean(chat);
    const users = chat.read("user-ids"); // may create a room: always on a click
    const how = performance.getEntriesByType("navigation")[0]?.toJSON().type;
    // A page that still loads would wait for a slow pod.
    if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
    if (signal.aborted) return;
    if (!isLeft && returning === nameOf(chat) && how === "navigate") {
      isLeft = chat.isBack = true;
      chat.scrollIntoView({ block: "center" });
      if (users) chat.button.focus();
      else chat.open(false); // not asked: a pod that sends back must not loop
    } else if (/visible|eager/.test(chat.read("load")) && !users) {
      // Eager sees far, but not into a closed tab: that chat opens when its tab does.
      const rootMargin = chat.read("load") === "eager" ? "99999px" : "200px";
      const eye = new IntersectionObserver(
        (seen) => seen.some((entry) => entry.isIntersecting) && chat.open(false),
        { rootMargin },
      );
      eye.observe(chat);
      signal.addEventListener("abort", () => eye.disconnect());
    }
  };

  Object.assign(shared, { wait });
})();
