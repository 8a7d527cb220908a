import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** What Gatehouse counts. No label holds an id, a name that somebody chose, or an address: their values are few and known. */
export type Metrics = {
  /** `route` is the pattern that matched, never the path. */
  requestFinished(request: { route: string; method: string; status: number; durationMs: number }): void;
  toolCallFinished(call: {
    surface: 'chat' | 'gateway';
    outcome: 'ok' | 'error' | 'denied' | 'skipped' | 'unknown';
    durationMs: number;
  }): void;
  /** A turn came to rest in a state of its own kind. */
  turnEnded(turn: { state: string }): void;
  /** A listing or a call, connecting included where that was needed. `outcome` is `ok` or the failure's kind. */
  upstreamAsked(request: { operation: 'list' | 'call'; outcome: string; durationMs: number }): void;
  /** `count` tells how many servers are not dialed at the moment; asked for at each scrape. */
  countBreakersOpen(count: () => number): void;
  /** One write of chat events: how many at once, and how long the oldest of them had waited. */
  eventsFlushed(flush: { events: number; delayMs: number }): void;
  databasePinged(durationMs: number): void;
  /** All of it in the text format of Prometheus. */
  render(): Promise<{ contentType: string; body: string }>;
};

const seconds = (ms: number) => ms / 1000;

/** Metrics of one process, beside those of Node.js itself. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  let openBreakers = () => 0;
  new Gauge({
    name: 'gatehouse_breakers_open',
    help: 'MCP servers that are not dialed for now.',
    collect() {
      this.set(openBreakers());
    },
    registers: [registry],
  });
  const { requests, toolCalls, turns, asked, flushSize, flushDelay, pings } = createInstruments([registry]);
  return {
    requestFinished: ({ route, method, status, durationMs }) =>
      requests.observe({ route, method: knownMethod(method), status }, seconds(durationMs)),
    toolCallFinished: ({ surface, outcome, durationMs }) => toolCalls.observe({ surface, outcome }, seconds(durationMs)),
    turnEnded: ({ state }) => turns.inc({ state }),
    upstreamAsked: ({ operation, outcome, durationMs }) => asked.observe({ operation, outcome }, seconds(durationMs)),
    countBreakersOpen: (count) => void (openBreakers = count),
    eventsFlushed: ({ events, delayMs }) => {
      flushSize.observe(events);
      flushDelay.observe(seconds(delayMs));
    },
    databasePinged: (durationMs) => pings.observe(seconds(durationMs)),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function createInstruments(registers: Registry[]) {
  const requests = new Histogram({
    name: 'gatehouse_http_request_duration_seconds',
    help: 'HTTP requests by route, method and status. Streams count from request to end.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers,
  });
  const toolCalls = new Histogram({
    name: 'gatehouse_tool_call_duration_seconds',
    help: 'Tool calls by surface and outcome.',
    labelNames: ['surface', 'outcome'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120, 600],
    registers,
  });
  const turns = new Counter({
    name: 'gatehouse_turns_total',
    help: 'Turns that came to rest, by state.',
    labelNames: ['state'],
    registers,
  });
  const asked = new Histogram({
    name: 'gatehouse_upstream_request_duration_seconds',
    help: 'Listings and calls sent to MCP servers, connecting included, by outcome.',
    labelNames: ['operation', 'outcome'],
    buckets: [0.01, 0.05, 0.25, 1, 3, 10, 60],
    registers,
  });
  const flushSize = new Histogram({
    name: 'gatehouse_event_flush_events',
    help: 'Chat events written at once.',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 1000],
    registers,
  });
  const flushDelay = new Histogram({
    name: 'gatehouse_event_flush_delay_seconds',
    help: 'How long the oldest event of a write had waited, writing included.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 1],
    registers,
  });
  const pings = new Histogram({
    name: 'gatehouse_database_ping_seconds',
    help: 'Round trips to the database.',
    buckets: [0.0005, 0.001, 0.005, 0.025, 0.1, 1],
    registers,
  });
  return { requests, toolCalls, turns, asked, flushSize, flushDelay, pings };
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Anybody can invent methods: those become one. */
function knownMethod(method: string): string {
  return methods.has(method) ? method : 'other';
}
