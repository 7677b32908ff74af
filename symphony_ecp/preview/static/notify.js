/** Who listens, and what they are told ("Notifications" in Symphony's docs). */
import { tellPage } from "./pod.js";

const subscriptions = []; // { type, id, params }
const unread = new Map(); // stream id -> messages not read

const isWanted = ({ type, params }, wanted, data) => {
  if (type !== wanted) return false;
  if (type === "ConnectionNotifications") return params?.status?.includes(data.status) ?? true;
  if (data?.type === "MAESTRO" && !params?.withMaestroMessages) return false;
  return !params?.streamId || params.streamId === data?.streamId;
};

const tell = ({ id }, data) => tellPage("sdk-callback-data", { id, data });

export const notify = (type, data) =>
  subscriptions.filter((one) => isWanted(one, type, data)).forEach((one) => tell(one, data));

const count = (streamId) => ({ streamId, count: unread.get(streamId) ?? 0 });
const total = () => {
  const notifications = [...unread.keys()].map(count);
  return { notifications, totalCount: notifications.reduce((sum, one) => sum + one.count, 0) };
};
const tellUnread = (streamId) => {
  notify("UnreadCountNotifications", count(streamId));
  notify("GlobalUnreadCountNotifications", total());
};

/** Whoever asks for counts is told the present ones. */
export const subscribe = (subscription) => {
  subscriptions.push(subscription);
  const { type, params } = subscription;
  if (type === "UnreadCountNotifications") tell(subscription, count(params?.streamId));
  if (type === "GlobalUnreadCountNotifications") tell(subscription, total());
};

/** A conversation that is opened has been read. */
export const read = (streamId) => unread.delete(streamId) && tellUnread(streamId);

const deciding = new Map(); // selector of a frame, of none for the main one -> who waits

/** What the reader decides in a frame. */
export const decision = (selector) => new Promise((resolve) => deciding.set(selector, resolve));

/** Something happened in a frame: in the one with this selector, or in the main frame. */
export const happened = ({ type, data }, selector) => {
  if (type === "decision") return deciding.get(selector)?.(data);
  if (type === "interop") tellPage("preview-interop", data);
  else notify(type, type === "InternalLinkNotifications" ? { ...data, selector } : data);
  if (data?.type !== "SOCIALMESSAGE") return;
  unread.set(data.streamId, (unread.get(data.streamId) ?? 0) + 1);
  tellUnread(data.streamId);
};
