// Types only: what the scripts of this folder share. Never sent to a page; what a page's own scripts
// may use is in symphony-ecp.d.ts.

/** What "Send a message" calls so, without entities. */
interface SharedMessage {
  text: { "text/plain": string };
}

type SignIn = "password" | "sso";
type State = "idle" | "loading" | "attention" | "ready" | "error";

/** An element <symphony-chat>. */
interface Chat extends SymphonyChatElement {
  words: Record<string, string>;
  /** Whether the reader asked for this opening: nothing pops up unasked. */
  asked?: boolean;
  /** Whether its conversation is being opened: only then a refusal is about membership. */
  joining?: boolean;
  /** Ends when it is closed, opened anew or taken out of the page. */
  opening: AbortController;
  /** What it is there to send, in place of showing a conversation. */
  message?: SharedMessage;
  /** Where the session is that it waits for. */
  place?: HTMLElement;
  /** Whether its reader is back from the pod's login page, until it has asked for them again. */
  isBack?: boolean;
  /** Where its pod's frame is, since it was opened last; outside of a shadow root. */
  box?: HTMLElement;
  /** What has the focus in the document, or the shadow root, that it is in. */
  readonly at: Element | null;
  readonly button: HTMLButtonElement;
  readonly closer: HTMLButtonElement;
  readonly status: HTMLElement;
  /** What counts in place of attributes of its element, where it depends on the reader. */
  meant: Record<string, string | undefined>;
  read(name: string): string;
  json(name: string): Record<string, any>;
  /** Its pod, if that is one of the site's. */
  readonly host: Host | undefined;
  show(state: State, code: string, label?: string, act?: () => void, extra?: object): void;
  /** On the console, for whoever keeps the site: the sentence of a code, once. */
  say(code: string): void;
}

/**
 * Opens a chat in its box; settles when the reader can see it, or rejects with a SymphonyFailure. The
 * signal tells that the chat was closed or its page left.
 */
type Way = (chat: Chat, box: HTMLElement, signal: AbortSignal) => Promise<unknown>;

/** A pod of the site's registry: where it is, and the partner ids for it. */
interface Host {
  origin: string;
  partners: string[];
  /** Where the partner id holds: hosts, `*.` in front of some, with a port or without. */
  sites?: string[];
  /** Of what stands for a pod until its reader has chosen: the companies, by host. */
  titles?: Record<string, string | Record<string, string>>;
  /** And the address that says which pod serves an e-mail address, where it may be asked. */
  lookup?: string;
}

interface Shared {
  /**
   * Called by symphony-ecp-hosts.js, by nothing else and once: the site's pods by host, and which
   * others it lets in.
   */
  allow(hosts: Record<string, Host>, others?: (name: string) => Host | undefined): void;
  /** A pod of the site by its host, in lower case. */
  hostOf(name: string): Host | undefined;
  /** The address of a file of this folder. */
  source(file: string): string;
  /** Where a chat that sends its reader to the pod's login page leaves its name. */
  RETURN: string;
  /** Milliseconds of silence that count as a failure; Symphony's render takes 4,000. */
  PATIENCE: number;
  storage(): Storage | undefined;
  /** Ours, and in their place those of an attribute `words`, which somebody may have written. */
  worded(words: Record<string, string>, given: string): Record<string, string>;
  /** Load a file of this folder, once. */
  part(
    file: `${"open" | "pod" | "look" | "signin" | "frames" | "live" | "reader" | "dock" | "share" | "place" | "lang" | "wait"}.js`,
  ): Promise<Shared & Opening & Pod & Look & Signing & Frames & Live & Reading & Placing & Launchers & Marking & Waiting>;
  /** The document, and the shadow roots with chats. */
  roots?: Set<Document | ShadowRoot>;
  /** What looks again after something has changed in a shadow root. */
  eyes?: Set<() => void>;
  load(src: string, attributes?: Record<string, string>): Promise<any>;
  element<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    name: string,
    ...children: (Node | string)[]
  ): HTMLElementTagNameMap[Tag];
}

/** What the reader has to do before the chats of a session go on. */
interface Notice {
  tell(chat: Chat): void;
  /** Whether silence is no failure now. */
  holds(): boolean;
}

/** What symphony-ecp-wait.js adds. */
interface Waiting {
  /** A chat that opens by itself: when it is seen, or when its reader is back from signing in. */
  wait(chat: Chat, signal: AbortSignal, returning?: string | null): void;
}

/** What symphony-ecp-open.js adds. */
interface Opening {
  /** Shows how it went. The signal tells that the chat was closed or its page left. */
  open(chat: Chat, signal: AbortSignal, asked: boolean): Promise<void>;
  /** Elements of the document and of shadow roots with chats. */
  all(selector: `symphony-chat${string}`): Chat[];
  all(selector: string): HTMLElement[];
  /** What tells a chat from others. */
  nameOf(chat: Chat): string;
  /** Prepare for a chat that its reader may open. */
  warm(chat: Chat): void;
  /** Load a stylesheet of this folder, once. */
  style(file: "open.css" | "dock.css" | "reader.css"): Promise<unknown>;
  /** The look and the style of an open chat. */
  dressed(): Promise<unknown>;
  /** Throws a SymphonyFailure where the pod is none of the site's, or this page is a copy elsewhere. */
  originOf(chat: Chat): string;
  /** One of the registry's. */
  partnerOf(chat: Chat): string | undefined;
  isFull(chat: Chat): boolean;
  /** Whether its pod is that of whoever reads. */
  isByReader(chat: Chat): boolean;
  /**
   * A resolved error, a rejection and silence are all failures; silence not while `isHeld`: while the
   * reader has something to do.
   */
  answer<Value>(promise: Promise<Value>, isHeld?: () => boolean): Promise<Value>;
  settingsOf(chat: Chat): Record<string, any>;
  /** A main frame's place: outside the content, laid out, not seen. */
  hall(name: string): HTMLElement;
  /** The reader is done: no notice, no dialog. */
  leave(place: HTMLElement): void;
  /** By the place of the session. */
  notices: WeakMap<Element, Notice>;
  isHeld(place: Element): boolean;
  /** The chat waits for the session at this place, and says what the others say. */
  join(chat: Chat, place: HTMLElement): void;
  /** Chats that are not open yet, of the page or of a session. */
  waiting(place?: HTMLElement): Chat[];
}

/** What symphony-ecp-pod.js adds: chats by Symphony's script in the page. */
interface Pod {
  sdk: Way;
  /** Whether the page's one SDK serves another pod, layout or chat. */
  isTaken(chat: Chat): boolean;
  /** The session is lost: the next chat begins another. */
  forget(): void;
  /** The page's SDK goes, unless it is this pod's or serves a chat, so that another may come. */
  reset(origin?: string): Promise<void>;
}

/** What symphony-ecp-look.js adds. */
interface Look {
  /** Tell a session when the page behind its chat turns light or dark, as long as it is open. */
  follow(chat: Chat, tell: Tell, signal: AbortSignal): void;
  /** Light or dark, from what is behind an element. */
  look(leaf: Element): string;
  /** What is around an element as it is shown, if anything is. */
  around(layer: Element): HTMLElement | undefined;
  /** The mode of a chat: fixed by its author, or that of the page. */
  modeOf(chat: Chat): string;
}

/** Tells a session what has changed. */
type Tell = (settings: Record<string, any>) => void;

type Render = (extra: object, fromLogin?: boolean) => Promise<unknown>;

/** What symphony-ecp-signin.js adds. */
interface Signing {
  signIn(
    chat: Chat,
    place: HTMLElement,
    type: SignIn,
    render: Render,
    isIn: () => Promise<boolean>,
  ): Promise<unknown>;
  /**
   * An older SDK does not say that it needs the reader, or cannot be asked: its main frame is offered
   * if it stays silent.
   */
  watch(place: HTMLElement): void;
  /** Symphony asks for the reader ("onUserInteractionRequired"). */
  attend(place: HTMLElement): void;
  /** Let the chats that wait say what the reader has to do, and open the dialog if there is one. */
  offer(place: HTMLElement, code: string, holds?: () => boolean): void;
}

/** What symphony-ecp-frames.js adds: chats without Symphony's script in the page. */
interface Frames {
  iframe: Way;
  speak: Way;
}

/** What symphony-ecp-reader.js adds: the pod of whoever reads. */
interface Reading {
  /** Whether a chat may go on; if not, it asks for the company, or says that it is not there. */
  isKnown(chat: Chat, signal: AbortSignal): Promise<boolean>;
  /** Let a chat mean the pod that is chosen, which is returned. */
  mean(chat: Chat): Host | undefined;
}

/** What symphony-ecp-place.js adds: what the stylesheet alone does not do. */
interface Placing {
  /** Its shadow root, if it is in one, gets our styles; what looks at pages looks there too. */
  enter(made: HTMLElement): void;
  /** Put a chat's box where Symphony's SDK finds it. */
  house(chat: Chat, box: HTMLElement, signal: AbortSignal): void;
}

/** Subscribes to notifications, by whichever way a session has ("Notifications"). */
type Listen = (options: SymphonyNotification) => any;

/** What symphony-ecp-live.js adds: what a live session is good for. */
interface Live {
  /** A session has begun, with this chat. It tells as long as it lives. */
  live(chat: Chat, isLive: () => boolean, listen: Listen): void;
  sdkOf(chat: Chat): Promise<SymphonySdk>;
}

/** One that symphony-ecp-live.js knows. */
interface Session {
  origin: string;
  /** Its pod by the host that chats name. */
  pod: string;
  words: Record<string, string>;
  isLive(): boolean;
  hear(type: string, params: object | undefined, tell: (given: any) => void): void;
  /** Unread messages by the stream's id, and of all under "". */
  counts: Map<string, number>;
  /** The link that was followed last, and when. */
  last?: unknown;
  at: number;
}

/**
 * What symphony-ecp-dock.js and symphony-ecp-share.js add: what their element does when its link is
 * clicked, or without a click where `symphony-ecp-dock` or `-share` in the tab's storage says so.
 */
type Launch = (element: HTMLElement, click?: MouseEvent) => unknown;
interface Launchers {
  dock: Launch;
  share: Launch;
}

/** What symphony-ecp-lang.js adds: words in another language than the page's. */
interface Marking {
  /**
   * Mark what an element shows of some words, now and whenever it changes.
   *
   * @param say the words at that time; `lang` is the language of those that are not the page's
   * @param from whose attribute `words` has those of the page's language; the element itself
   */
  mark(root: Element, say: () => Record<string, string>, from?: Element): void;
}

interface Window {
  symphony?: Partial<SymphonySdk>;
  trustedTypes?: { createPolicy<Rules>(name: string, rules: Rules): Rules };
  symphonyEcp?: Shared &
    Partial<Opening & Pod & Look & Signing & Frames & Live & Reading & Placing & Launchers & Marking & Waiting>;
  /** Called by the SDK once it is loaded. It stays: the SDK may look for it late. */
  onSymphonyEcpLoad?: () => void;
}
