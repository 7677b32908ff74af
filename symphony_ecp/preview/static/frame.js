/**
 * Every frame of the preview pod. A main frame holds a session (main.js), a child frame displays
 * what its main frame says, a direct iframe what its address asks for.
 */
import { listen, openFirst } from "./main.js";
import { happened } from "./notify.js";
import { isChild, params, sleep, state, takeCookies, tellPage, value } from "./pod.js";
import { acceptTerms, signIn } from "./signin.js";
import { $, draw, happen, make, paint, view } from "./view.js";

/** Parts of an address that are no settings. */
const OTHERS = ["auth", "container", "embed", "fault", "module", "partnerId", "sdkOrigin"];

const readAddress = () => {
  for (const [name, text] of params) {
    if (OTHERS.includes(name)) continue;
    if (["streamId", "userIds", "mode"].includes(name)) view[name] = text;
    else if (name === "theme") view.theme = Object(value(text));
    else view.settings[name] = value(text);
  }
};

const tellSiblings = (what) => {
  for (let i = 0; i < parent.frames.length; i++) {
    parent.frames[i].postMessage({ happened: what }, location.origin);
  }
};
document.addEventListener("happened", ({ detail }) =>
  isChild ? tellSiblings(detail) : happened(detail),
);
for (const type of ["pointerdown", "keydown"]) {
  document.addEventListener(type, () => happen("ActivityNotifications"));
}

const boot = async () => {
  await takeCookies();
  if (!(await state()).signedIn) await signIn();
  if (!(await state()).termsAccepted) await acceptTerms();
  $("main").replaceChildren(make("p", "Loading…"));
  await sleep((await state()).renderSeconds);
  if (params.get("container") === "true") view.said = "Landing page: no conversation is open.";
  const answer = openFirst();
  draw();
  listen();
  tellPage("clientReady", answer);
};

readAddress();
paint();
if (isChild) {
  $("main").replaceChildren(make("p", "Loading…"));
  window.addEventListener("message", ({ origin, data }) => {
    if (origin !== location.origin || !data?.show) return;
    Object.assign(view, data.show);
    draw();
  });
} else {
  boot();
}
