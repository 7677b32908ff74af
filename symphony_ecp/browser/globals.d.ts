// Types only: what the pod's SDK and this folder's scripts share. Never shipped to a page.

/** What Symphony documents of `window.symphony` and is used here ("Get started", "Open a chat"). */
interface SymphonySdk {
  checkAuth(preLoadApp?: boolean | null): Promise<{
    isLoggedIn: boolean;
    authenticationType: "password" | "sso";
  }>;
  /** Takes a class name without the dot; rebuilds its frame on every call, about 4 s. */
  render(className: string, settings: object, fromLogin?: boolean): Promise<unknown>;
  /** Takes a CSS selector; quick. Without one, or in Collaboration mode: the main frame. */
  openStream(streamId: string, selector?: string): Promise<unknown>;
  startRoom(users: string[], selector?: string): Promise<unknown>;
  updateSettings(settings: object): Promise<unknown>;
  updateTheme(theme: object): Promise<unknown>;
  onUserInteractionRequired(options: {
    callback(event: { reason?: string }): void;
  }): Promise<void>;
}

interface Window {
  symphony?: Partial<SymphonySdk>;
  /** Called by the SDK once it is loaded. It stays: the SDK may look for it late. */
  onSymphonyEcpLoad?: (value?: unknown) => void;
}
