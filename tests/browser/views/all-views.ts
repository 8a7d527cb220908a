import type { View } from '../support/view.ts';
import { chatViews } from './chat-views.ts';
import { serverViews } from './server-views.ts';
import { settingsViews } from './settings-views.ts';

/** Every page and state that is pictured and judged. */
export const allViews: readonly View[] = [...chatViews, ...serverViews, ...settingsViews];
