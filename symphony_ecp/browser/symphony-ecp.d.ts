// Types for a page's own scripts: the element, its events, and Symphony's SDK. Never sent to a page.

/** An element `<symphony-chat>`. */
interface SymphonyChatElement extends HTMLElement {
  /**
   * Open it, or open it anew.
   *
   * @param asked whether the reader has asked for it, so that windows may open: as they have in the
   *   handler of a click, if it is left out
   */
  open(asked?: boolean): void;
  /** Back to its poster; the pod is asked nothing more for it. */
  close(): void;
  /**
   * Symphony's SDK, `window.symphony`, as soon as this chat is open; a chat that is closed or has
   * failed is waited for until it is opened. Rejects with a {@link SymphonySdkFailure}.
   */
  readonly symphony: Promise<SymphonySdk>;
}

/** Why a chat is not open. */
interface SymphonyFailure {
  code: "unreachable" | "silent" | "refused" | "disallowed" | "unregistered" | "absent";
  /** Symphony's own words, where it refused. */
  type?: string;
  message?: string;
}

/** Why there is no SDK: the chat uses none, was closed while it opened, or failed. */
type SymphonySdkFailure = { code: "no-sdk" } | { code: "closed" } | SymphonyFailure;

/** What the reader is asked for: signing in, terms, the company that they are with. */
type SymphonyAttention =
  | "login" | "popup" | "blocked" | "apart" | "severed" | "needed"
  | "company" | "asking" | "noEmail" | "unknown" | "unlisted" | "unasked";

interface SymphonyChatEventMap {
  "symphony-chat:ready": CustomEvent<{ code: "opened" | "shown" }>;
  "symphony-chat:attention": CustomEvent<{ code: SymphonyAttention }>;
  "symphony-chat:error": CustomEvent<SymphonyFailure>;
  /** The reader did something in a chat. It comes from the document. */
  "symphony-chat:activity": CustomEvent<null>;
}

interface HTMLElementTagNameMap {
  "symphony-chat": SymphonyChatElement;
}
interface GlobalEventHandlersEventMap extends SymphonyChatEventMap {}

/** What `listen` takes ("Notifications" in Symphony's docs). */
interface SymphonyNotification {
  type:
    | "ActivityNotifications"
    | "ConnectionNotifications"
    | "GlobalUnreadCountNotifications"
    | "InternalLinkNotifications"
    | "MessageNotifications"
    | "UnreadCountNotifications"
    | (string & {});
  params?: object;
  /** What it is called with depends on the type. */
  callback(event: any): void;
}

/**
 * What Symphony documents of `window.symphony`, as far as its documentation says. Errors are values:
 * `{ error: { type, message } }` or `{ type, message }`. An older pod lacks some functions.
 */
interface SymphonySdk {
  checkAuth(preLoadApp: boolean | null): Promise<{
    isLoggedIn: boolean;
    authenticationType: "password" | "sso";
  }>;
  /** Takes a class name without the dot; rebuilds its frame on every call, about 4 s. */
  render(className?: string, settings?: object, fromLogin?: boolean): Promise<unknown>;
  /** Takes a CSS selector; quick. Without one, or in Collaboration mode: the main frame. */
  openStream(streamId: string, selector?: string): Promise<unknown>;
  /** Of examples, used like `openStream`. */
  setStream(streamId: string, selector?: string): Promise<unknown>;
  startRoom(users: string[], selector?: string): Promise<unknown>;
  createRoom(
    name: string,
    userIds: string[],
    options?: object,
    selector?: string,
  ): Promise<unknown>;
  /** "Send a message"; without recipients its dialog asks for them. */
  sendMessage(
    message: string | object,
    options: object,
  ): Promise<{ messages?: unknown[] } | undefined>;
  /** An app that the reader has, and that `allowedApps` names ("Open an app"). */
  openApp(appId: string, moduleName?: string, selector?: string): Promise<unknown>;
  openBlast(): Promise<unknown>;
  getDistributionLists(): Promise<{ id: string; name: string }[]>;
  pinMessage(messageId: string): Promise<unknown>;
  listen(options: SymphonyNotification): Promise<unknown>;
  updateSettings(settings: object): Promise<unknown>;
  updateTheme(theme: object): Promise<unknown>;
  onUserInteractionRequired(options: { callback(event: { reason?: string }): void }): unknown;
  registerInterop(callback: (intent: string, context: object) => void): Promise<void>;
  logout(): Promise<unknown>;
}
