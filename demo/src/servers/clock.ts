import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { DemoServer } from './demo-server.ts';
import { serveMcp } from './serve-mcp.ts';
import { toolError, toolResult } from './tool-result.ts';

/** Tells and converts times. It speaks the stateless protocol revision 2026-07-28 and no other. */
export function startClock(): Promise<DemoServer> {
  return serveMcp({ build: buildClock, auth: { type: 'none' }, revisions: '2026-07-28' });
}

const zoneSchema = z.string().describe('Time zone, such as Europe/Berlin or UTC');

function buildClock(): McpServer {
  const server = new McpServer({ name: 'clock', title: 'Clock', version: '1.0.0' });

  server.registerTool(
    'now',
    {
      title: "Today's date and time",
      description: 'Says what date and time it is now in a time zone.',
      inputSchema: z.object({ time_zone: zoneSchema.default('UTC') }),
      outputSchema: z.object({ utc: z.string(), local: z.string(), weekday: z.string(), time_zone: z.string() }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ time_zone }) => {
      if (!isTimeZone(time_zone)) return toolError(`There is no time zone ${time_zone}.`);
      const now = new Date();
      const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: time_zone }).format(now);
      const local = toLocal(now, time_zone);
      return toolResult(`It is ${weekday}, ${local} in ${time_zone}.`, { utc: now.toISOString(), local, weekday, time_zone });
    },
  );

  server.registerTool(
    'convert_time',
    {
      title: 'Convert a time',
      description: 'Says what time it is in one time zone when it is a given time in another.',
      inputSchema: z.object({
        time: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)
          .describe('Local date and time, such as 2026-07-28T14:30'),
        from: zoneSchema,
        to: zoneSchema,
      }),
      outputSchema: z.object({ from: z.string(), to: z.string() }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ time, from, to }) => {
      const unknown = [from, to].find((zone) => !isTimeZone(zone));
      if (unknown !== undefined) return toolError(`There is no time zone ${unknown}.`);
      const instant = toInstant(time, from);
      if (!instant) return toolError(`${time} is no date and time.`);
      const converted = toLocal(instant, to);
      return toolResult(`${time} in ${from} is ${converted} in ${to}.`, { from: time, to: converted });
    },
  );
  return server;
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** `2026-07-28T14:30` as clocks in the zone show it. */
function toLocal(instant: Date, zone: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    .format(instant)
    .replace(' ', 'T');
}

/** The instant at which clocks in the zone show `local`; undefined where it is no date. */
function toInstant(local: string, zone: string): Date | undefined {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return undefined;
  let instant = wanted;
  // The offset is that of the guess; about a change of the clocks the first guess may be on the wrong side of it.
  for (let round = 0; round < 2; round += 1) instant += wanted - Date.parse(`${toLocal(new Date(instant), zone)}Z`);
  return new Date(instant);
}
