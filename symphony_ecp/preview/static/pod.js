/** What every script of a frame needs: its address, its pod and its page. */
export const params = new URLSearchParams(location.search);
export const isChild = location.pathname.endsWith("/frame-root.html");
/** The origin of the page around the frame, which alone is heard and told. */
export const page = params.get("sdkOrigin");

const faults = new URLSearchParams(params.getAll("fault").map((fault) => ["fault", fault]));

export const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
export const state = async () => (await fetch(`/preview/state.json?${faults}`)).json();
export const post = (path, body) => fetch(`/preview/${path}`, { method: "POST", body });
export const tellPage = (eventType, payload) =>
  page && parent.postMessage({ eventType, payload }, page);

/** What the browser has granted one frame of the pod, the others take without a click. */
export const takeCookies = async () => {
  try {
    if (await document.hasStorageAccess()) return;
    const { state } = await navigator.permissions.query({ name: "storage-access" });
    if (state === "granted") await document.requestStorageAccess();
  } catch {
    // an older browser
  }
};

/** A failure, as the open SDK's messages have it. */
export const error = (message, type = "ERROR", data = undefined) => ({
  error: { type, message, ...(data && { data }) },
});

let recorded = Promise.resolve(); // one after the other: the record has the order of the messages
export const record = (kind, name, args) => {
  const short = (_, value) => (value?.length > 9_999 ? value.slice(0, 9_999) : value); // attachments
  const body = JSON.stringify({ kind, name, args }, short);
  recorded = recorded.then(() => post("calls", body)).catch(() => {});
};

/** Settings come as text in an address: `true`, `{"primary": …}`, `dark`. */
export const value = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
