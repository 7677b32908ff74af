/**
 * What Backstage's TechDocs does with a page, for tests: @backstage/plugin-techdocs 1.20.0 with -react
 * 1.5.0. It cleans the HTML (DOMPurify, with the options and hooks of useSanitizerTransformer), makes
 * addresses whole, adds the portal's colours, and puts the page into a shadow root that stays.
 */
/* global DOMPurify */

const { sanitizer } = JSON.parse(document.body.dataset.config);
const expression = (text) => (text ? new RegExp(text) : undefined);

const purify = DOMPurify();
const KEPT = [/main\.[\da-f]{8}\.min\.css$/i, /^https:\/\/fonts\.(googleapis|gstatic)\.com/];
purify.addHook("beforeSanitizeElements", (node) => {
  if (node.nodeName !== "LINK") return;
  if (!KEPT.some((kept) => kept.test(node.getAttribute("href") || ""))) node.remove();
});
purify.addHook("uponSanitizeElement", (node, { tagName }) => {
  if (tagName === "meta") node.remove(); // but for those that lead elsewhere
});
purify.addHook("uponSanitizeAttribute", (node, { attrName }) => {
  if (/^(http-equiv|content)$/.test(attrName)) node.removeAttribute(attrName);
});

const PROTOCOLS = "callto|cid|ftp|ftps|http|https|mailto|matrix|sms|tel|xmpp";

export const clean = (html) =>
  purify.sanitize(new DOMParser().parseFromString(html, "text/html").documentElement.outerHTML, {
    ADD_TAGS: ["link", "meta"],
    FORBID_TAGS: ["style"],
    ADD_ATTR: ["http-equiv", "content", "dominant-baseline"],
    WHOLE_DOCUMENT: true,
    RETURN_DOM: true,
    ALLOWED_URI_REGEXP: new RegExp(
      `^(?:(?:${PROTOCOLS}):|[^a-z]|[a-z+.-]+(?:[^a-z+.\\-:]|$))`, "i"
    ),
    CUSTOM_ELEMENT_HANDLING: {
      tagNameCheck: expression(sanitizer.allowedCustomElementTagNameRegExp),
      attributeNameCheck: expression(sanitizer.allowedCustomElementAttributeNameRegExp),
    },
  });

const COLOURS = {
  light: { text: "#000000de", ground: "#f8f8f8", main: "#1f5493", on: "#fff" },
  dark: { text: "#fff", ground: "#333333", main: "#9cc9ff", on: "#000000de" },
};

const paint = (page, mode) => {
  const { text, ground, main, on } = COLOURS[mode];
  document.body.dataset.themeMode = mode;
  document.body.style.background = ground;
  const style = document.createElement("style");
  style.textContent = `:host { --md-default-fg-color: ${text}; --md-default-bg-color: ${ground};
    --md-primary-fg-color: ${main}; --md-accent-fg-color: ${main}; --md-typeset-color: ${text};
    --md-typeset-a-color: ${main}; --md-primary-bg-color: ${on} }
    body { color: ${text}; font-family: sans-serif; background-color: unset }
    .md-header, .md-sidebar, .md-footer { display: none }`;
  page.querySelector("head").append(style);
};

const host = document.querySelector("[data-testid=techdocs-native-shadowroot]");
host.attachShadow({ mode: "open" });

/** Show a page of a site; a portal does it anew for every page, and for its other colours. */
export const show = async (path, mode = "light") => {
  const page = clean(await (await fetch(path)).text());
  const at = new URL(path, location.origin);
  for (const link of page.querySelectorAll("link")) link.href = new URL(link.getAttribute("href"), at).href;
  for (const link of page.querySelectorAll("a[href]")) {
    if (/^https?:/.test(link.getAttribute("href"))) link.target = "_blank";
    link.href = new URL(link.getAttribute("href"), at).href;
  }
  paint(page, mode);
  host.shadowRoot.replaceChildren(page);
};

Object.assign(window, { clean, show });
