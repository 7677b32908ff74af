/**
 * Symphony's chats in TechDocs: loads their script on pages that have one, or a button or a link.
 *
 * The script finds chats by itself; buttons and links are shown to it, so that the page gets its styles.
 */
import { useEffect } from 'react';
import { configApiRef, useApi } from '@backstage/core-plugin-api';
import { useShadowRoot } from '@backstage/plugin-techdocs-react';

const OURS = 'symphony-chat, symphony-dock, symphony-share, .symphony-button, .symphony-link';

let loading: Promise<any> | undefined;

const load = (src: string): Promise<any> =>
  (loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = () => resolve((window as any).symphonyEcp);
    script.onerror = () => {
      loading = undefined; // the next page tries again
      reject();
    };
    document.head.append(script);
  }));

export const SymphonyChatsAddon = () => {
  const root = useShadowRoot();
  const baseUrl = useApi(configApiRef).getString('app.baseUrl');

  useEffect(() => {
    if (!root) return undefined;
    const base = new URL(baseUrl, window.location.origin).pathname.replace(/\/$/, '');
    const look = () => {
      const found = root.querySelector<HTMLElement>(OURS);
      if (!found) return;
      load(`${base}/symphony-ecp/{{ script }}`)
        .then(symphonyEcp => symphonyEcp.part('place.js'))
        .then(({ enter }) => enter(found))
        .catch(() => {}); // the page keeps titles, words and links
    };
    const pages = new MutationObserver(look); // each page is put into the same root
    pages.observe(root, { childList: true });
    look();
    return () => pages.disconnect();
  }, [root, baseUrl]);

  return null;
};
