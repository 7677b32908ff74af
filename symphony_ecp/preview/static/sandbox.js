/** Symphony's sandbox ("Embedded Mode", Resources): its address is what its forms say. */
"use strict";
const { layout, settings, ...given } = Object.fromEntries(new URLSearchParams(location.search));
const [form, message] = document.forms;
const fields = { layout, settings, ...given };
for (const [name, text] of Object.entries(fields)) {
  if (text && form.elements[name]) form.elements[name].value = text;
}
const tell = (answer) => {
  document.getElementById("answer").textContent = JSON.stringify(answer);
};

window.onSandboxLoad = () => {
  const configuration = { ...Object.fromEntries(new URLSearchParams(settings)), ...given };
  window.symphony.render("symphony-ecm", configuration).then(tell, tell);
};
message.addEventListener("submit", (event) => {
  event.preventDefault();
  const { text, users } = Object.fromEntries(new FormData(message));
  const options = { mode: "blast", users: users.split(",").map((user) => user.trim()) };
  window.symphony?.sendMessage(text, options).then(tell, tell);
});

const script = document.createElement("script");
script.id = "symphony-ecm-sdk";
script.src = "/embed/sdk.js";
script.setAttribute("render", "explicit");
Object.assign(script.dataset, { onload: "onSandboxLoad", ...(layout && { mode: layout }) });
document.head.append(script);
