/** Symphony's chats in TechDocs, as an addon among those of the app. */
import { createPlugin } from '@backstage/core-plugin-api';
import {
  createTechDocsAddonExtension,
  TechDocsAddonLocations,
} from '@backstage/plugin-techdocs-react';
import { SymphonyChatsAddon } from './SymphonyChatsAddon';

export const symphonyPlugin = createPlugin({ id: 'symphony' });

export const SymphonyChats = symphonyPlugin.provide(
  createTechDocsAddonExtension({
    name: 'SymphonyChats',
    location: TechDocsAddonLocations.Content,
    component: SymphonyChatsAddon,
  }),
);
