import { makeSecret } from '../make-secret.ts';
import { startClock } from './clock.ts';
import type { DemoServer } from './demo-server.ts';
import { startOrders } from './orders.ts';
import { startEverything, startEverythingSse } from './start-everything.ts';
import { startWeather } from './weather.ts';

export type DemoServers = {
  everything: DemoServer;
  everythingSse: DemoServer;
  /** Wants an API key. */
  orders: DemoServer;
  /** Wants two headers. */
  weather: DemoServer;
  /** Speaks revision 2026-07-28 only. */
  clock: DemoServer;
  /** Ends all of them. */
  close: () => Promise<void>;
};

/**
 * Starts every MCP server of the demo on free loopback ports, and waits until all of them listen. Credentials are new ones each
 * time, unless given.
 * @throws Error when one does not start; the others are ended then
 */
export async function startDemoServers(
  secrets: { orders?: string; weather?: Record<string, string> } = {},
): Promise<DemoServers> {
  const started = await Promise.allSettled([
    startEverything(),
    startEverythingSse(),
    startOrders(secrets.orders ?? makeSecret()),
    startWeather(secrets.weather ?? { 'x-weather-account': 'demo', 'x-weather-token': makeSecret() }),
    startClock(),
  ]);
  const running = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const close = async () => {
    await Promise.all(running.map((server) => server.close()));
  };
  const [everything, everythingSse, orders, weather, clock] = running;
  const failed = started.find((start) => start.status === 'rejected');
  if (failed || !everything || !everythingSse || !orders || !weather || !clock) {
    await close();
    throw new Error('The demo servers did not start.', { cause: failed?.reason });
  }
  return { everything, everythingSse, orders, weather, clock, close };
}
