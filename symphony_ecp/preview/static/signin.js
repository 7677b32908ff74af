/** What Symphony asks of its reader before it shows anything: signing in, and terms. */
import { params, post, sleep, state, tellPage } from "./pod.js";
import { $, form, make } from "./view.js";

const field = (label, type) => {
  const input = make("input");
  Object.assign(input, { type, required: true, autocomplete: "off" });
  return make("label", label, input);
};

/** The SDK has opened a window, unless the browser blocked it. */
const byWindow = async (address) => {
  const button = make("button", "Sign in");
  button.addEventListener("click", () => open(address, "symphony-login", "popup"));
  $("main").replaceChildren(make("p", "Waiting for the sign-in window."), button);
  while (!(await state()).signedIn) await sleep(0.2);
};

export const signIn = async () => {
  const { authenticationType, loginPage } = await state();
  if (params.get("ecpLoginPopup") === "true") return byWindow(loginPage);
  if (authenticationType === "sso") {
    location.href = loginPage; // refuses to be framed, like many identity providers
    return new Promise(() => {});
  }
  await form(
    "Sign in", "Any name and password will do: this is a preview.", "Sign in",
    field("Name", "text"), field("Password", "password"),
  );
  return post("login");
};

export const acceptTerms = async () => {
  tellPage("preview-attention", { reason: "TERMS" });
  await form("Terms of use", "Symphony asks you to accept its terms.", "Accept");
  await post("terms");
};
