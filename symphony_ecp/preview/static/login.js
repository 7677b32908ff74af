/** Signs in, then goes back where the address says (`symRedirectUrl`), or closes the window. */
"use strict";
document.getElementById("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  await fetch("/preview/login", { method: "POST" });
  const back = new URLSearchParams(location.search).get("symRedirectUrl");
  if (back && /^https?:/.test(back)) location.href = back;
  else window.close();
});
