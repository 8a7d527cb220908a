import type { McpServer } from '@gatehouse/contract';
import { registerServer, type GatehouseAsAdmin, type Wishes } from './register-server.ts';
import type { DemoServers } from './servers/start-demo-servers.ts';

/** What an admin would say of each server: every policy is there, and three servers want to know what each call is for. */
const wishes: Record<Exclude<keyof DemoServers, 'close'>, Wishes> = {
  clock: {
    display_name: 'Clock',
    slug: 'clock',
    icon_url: '🕰️',
    description: 'Tells and converts dates and times.',
    availability: 'force_on',
    model_intent: true,
  },
  orders: {
    display_name: 'Orders',
    slug: 'orders',
    icon_url: '📦',
    description: 'Finds and refunds orders of the shop.',
    availability: 'default_on',
    model_intent: true,
  },
  weather: {
    display_name: 'Weather',
    slug: 'weather',
    icon_url: '⛅',
    description: 'Current weather and forecasts.',
    availability: 'default_on',
    model_intent: true,
  },
  everything: {
    display_name: 'Everything',
    slug: 'everything',
    icon_url: '🧪',
    description: 'The reference server of the MCP project: a tool of every kind.',
    availability: 'default_on',
    tool_deny_list: ['get-env'], // shows the environment of its process
  },
  everythingSse: {
    display_name: 'Everything (SSE)',
    slug: 'everything-sse',
    icon_url: '📡',
    description: 'The same over the older transport.',
    availability: 'default_off',
    tool_allow_list: ['echo', 'get-sum', 'get-tiny-image'],
  },
};

/**
 * Registers the demo servers over the HTTP API, as an admin would by hand.
 * @returns the servers as Gatehouse answers, by the names that `DemoServers` gives them
 * @throws Error with Gatehouse's own words when it refuses one
 */
export async function registerServers(
  gatehouse: GatehouseAsAdmin,
  servers: Omit<DemoServers, 'close'>,
): Promise<Record<keyof typeof wishes, McpServer>> {
  return {
    clock: await registerServer(gatehouse, servers.clock, wishes.clock),
    orders: await registerServer(gatehouse, servers.orders, wishes.orders),
    weather: await registerServer(gatehouse, servers.weather, wishes.weather),
    everything: await registerServer(gatehouse, servers.everything, wishes.everything),
    everythingSse: await registerServer(gatehouse, servers.everythingSse, wishes.everythingSse),
  };
}
