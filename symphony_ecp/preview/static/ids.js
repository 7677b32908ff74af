/** Ids: what can be one, and ones made up for what the preview would create. */
const STREAM = /^[A-Za-z0-9+/]{21}[HXn3]\/{3}[g-v][A-Za-z0-9+/]{6}dA==$/;
const MESSAGE = /^[A-Za-z0-9_-]{32}(bQ|dA)$|^[A-Za-z0-9+/]{32}(bQ|dA)==$/;
const USER = /^\d+$|^[^@\s]+@[^@\s]+$/; // an id or an e-mail address

export const isStream = (text) => STREAM.test(text);
export const isMessage = (text) => MESSAGE.test(text);
export const isUser = (text) => USER.test(text);

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The same text has the same id, of the same anatomy as Symphony's. */
const made = (text, ending) => {
  let seed = 2_166_136_261;
  const next = (code) => (seed = Math.imul(seed ^ code, 16_777_619) >>> 0);
  for (const character of text) next(character.codePointAt(0));
  const letters = Array.from({ length: 26 }, (_, index) => LETTERS[next(index) % 62]).join("");
  return `${letters.slice(0, 21)}X///nz${letters.slice(21)}${ending}==`;
};

/** The conversation of these users, in whatever order they are named. */
export const conversation = (users) => made([...users].sort().join(), "dA");
export const room = (name, users) => made(`${name}\n${users}`, "dA");
export const message = (streamId, text) => ({ messageId: made(streamId + text, "bQ"), streamId });
