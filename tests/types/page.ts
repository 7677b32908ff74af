// What docs/extend/scripts.md shows, as a page's own script that is typed; `make lint` checks it. Each line
// below an expected error is a mistake that the types find.

const chat = document.querySelector("symphony-chat")!;
const made: SymphonyChatElement = document.createElement("symphony-chat");

chat.open();
made.open(true);
made.close();
// @ts-expect-error
chat.open("now");
// @ts-expect-error
chat.state = "ready";
// @ts-expect-error
chat.symphony = null;

addEventListener("symphony-chat:error", ({ target, detail }) => {
  console.log((target as SymphonyChatElement).title, detail.code, detail.message);
  // @ts-expect-error
  if (detail.code === "unreachabel") chat.close();
});
chat.addEventListener("symphony-chat:ready", ({ detail }) => detail.code === "shown");
document.addEventListener("symphony-chat:attention", ({ detail }) => detail.code === "login");
document.addEventListener("symphony-chat:activity", ({ timeStamp }) => timeStamp);
// @ts-expect-error
chat.addEventListener("symphony-chat:redy", ({ detail }) => detail);

const share = async () => {
  try {
    const sdk = await chat.symphony;
    await sdk.sendMessage("Have a look", { mode: "blast", streamIds: [] });
    await sdk.listen({ type: "ActivityNotifications", callback() {} });
    // @ts-expect-error
    await sdk.sendMesage("Have a look", {});
    // @ts-expect-error
    await sdk.startRoom("alice");
  } catch (failure) {
    const { code } = failure as SymphonySdkFailure;
    if (code === "no-sdk" || code === "closed") console.log("Not shared:", code);
  }
};
share();
