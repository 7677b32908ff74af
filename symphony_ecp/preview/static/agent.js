/** Reports what the page around it asked of the SDK; answers with the pod's state now. */
import { page, post, takeCookies } from "./pod.js";


const report = async ({ id, call, faults, login, logout }) => {
  await takeCookies();
  if (login) await post("login");
  if (logout) await post("logout");
  if (call) await post("calls", JSON.stringify(call));
  const query = new URLSearchParams(faults.map((fault) => ["fault", fault]));
  const state = await (await fetch(`/preview/state.json?${query}`)).json();
  parent.postMessage({ id, state }, page);
};

let last = Promise.resolve(); // one after the other: the record has the order of the calls
window.addEventListener("message", ({ origin, data }) => {
  if (origin === page) last = last.then(() => report(data)).catch(() => {});
});
