/** What Symphony asks of its reader before it shows anything: signing in, and terms. */
import { params, post, sleep, state, tellPage } from "./pod.js";
import { $, form, make } from "./view.js";

const field = (label, type) => {
  const input = make("input");
  Object.assign(input, { type, required: true, autocomplete: "off" });
  return make("label", label, input);
};

/**
 * A frame in whose site's page the browser keeps the pod's cookies from it may ask for them, for a
 * click (Storage Access API). Whoever has never seen the pod's own page is not asked.
 */
const cookieButton = () => {
  const button = make("button", "Use my sign-in here");
  const refused = make("p");
  button.type = "button";
  button.addEventListener("click", async () => {
    try {
      await document.requestStorageAccess();
    } catch {
      refused.textContent = "The browser keeps it from this frame.";
    }
  });
  return [button, refused];
};
const isApart = async () => !(await document.hasStorageAccess?.() ?? true);

/** The SDK has opened a window, unless the browser blocked it. */
const byWindow = async (address) => {
  const button = make("button", "Sign in");
  button.addEventListener("click", () => open(address, "symphony-login", "popup"));
  $("main").replaceChildren(make("p", "Waiting for the sign-in window."), button);
  if (await isApart()) $("main").append(...cookieButton());
  while (!(await state()).signedIn) await sleep(0.2);
};

export const signIn = async () => {
  const { authenticationType, loginPage } = await state();
  if (params.get("ecpLoginPopup") === "true") return byWindow(loginPage);
  if (authenticationType === "sso") {
    location.href = loginPage; // refuses to be framed, like many identity providers
    return new Promise(() => {});
  }
  let text = "Any name and password will do: this is a preview.";
  for (;;) {
    const more = (await isApart()) ? cookieButton() : [];
    await form("Sign in", text, "Sign in", field("Name", "text"), field("Password", "password"), ...more);
    await post("login");
    if ((await state()).signedIn) return;
    text = "You are not signed in: the browser keeps cookies from this frame.";
  }
};

export const acceptTerms = async () => {
  tellPage("preview-attention", { reason: "TERMS" });
  await form("Terms of use", "Symphony asks you to accept its terms.", "Accept");
  await post("terms");
};
