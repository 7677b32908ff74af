/** Symphony's chats in TechDocs, as a feature of the app. */
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { TechDocsAddonLocations } from '@backstage/plugin-techdocs-react';
import { AddonBlueprint } from '@backstage/plugin-techdocs-react/alpha';
import { SymphonyChatsAddon } from './SymphonyChatsAddon';

export const symphonyChatsModule = createFrontendModule({
  pluginId: 'techdocs',
  extensions: [
    AddonBlueprint.make({
      name: 'symphony-chats',
      params: {
        name: 'SymphonyChats',
        location: TechDocsAddonLocations.Content,
        component: SymphonyChatsAddon,
      },
    }),
  ],
});
