/** Reports what the page around it asked of the SDK; answers with the pod's state now. */
"use strict";
const page = new URLSearchParams(location.search).get("sdkOrigin");

window.addEventListener("message", async ({ origin, data }) => {
  if (origin !== page) return;
  const { id, call, faults, logout } = data;
  if (logout) {
    await fetch("/preview/logout", { method: "POST" });
    return;
  }
  await fetch("/preview/calls", { method: "POST", body: JSON.stringify(call) });
  const query = new URLSearchParams(faults.map((fault) => ["fault", fault]));
  const state = await (await fetch(`/preview/state.json?${query}`)).json();
  parent.postMessage({ id, state }, page);
});
