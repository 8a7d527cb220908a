import { settingsSchema, updateSettingsSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getSettings } from '../../domain/settings/get-settings.ts';
import type { SettingsDeps } from '../../domain/settings/settings-deps.ts';
import { viewSettings } from '../../domain/settings/settings-view.ts';
import { updateSettings } from '../../domain/settings/update-settings.ts';
import { actorOf, createApiRouter, jsonAnswer, jsonBody, problemResponses, requireAdmin, type ApiEnv } from './router.ts';

const getRoute = createRoute({
  method: 'get',
  path: '/settings',
  tags: ['Settings'],
  summary: 'Get the settings (admins)',
  middleware: requireAdmin,
  responses: { 200: jsonAnswer(settingsSchema, 'The settings in force'), ...problemResponses() },
});

const updateRoute = createRoute({
  method: 'patch',
  path: '/settings',
  tags: ['Settings'],
  summary: 'Change settings: absent keeps, null goes back to the default (admins)',
  middleware: requireAdmin,
  request: { body: jsonBody(updateSettingsSchema) },
  responses: { 200: jsonAnswer(settingsSchema, 'The settings after the change'), ...problemResponses() },
});

/** The settings of the whole of Gatehouse. */
export function settingsRoutes(deps: SettingsDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(getRoute, async (c) => {
    const settings = await getSettings(deps, actorOf(c));
    return c.json(viewSettings(settings, deps), 200);
  });

  routes.openapi(updateRoute, async (c) => {
    const settings = await updateSettings(deps, actorOf(c), c.req.valid('json'));
    return c.json(viewSettings(settings, deps), 200);
  });

  return routes;
}
