import { createHash } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { DemoServer } from './demo-server.ts';
import { serveMcp } from './serve-mcp.ts';
import { toolResult } from './tool-result.ts';

/** Weather that is made up from the city's name, so that it is the same each time, behind two headers that both have to be right. */
export function startWeather(headers: Record<string, string>): Promise<DemoServer> {
  return serveMcp({ build: buildWeather, auth: { type: 'custom_headers', headers }, revisions: 'all' });
}

const skies = ['clear', 'cloudy', 'foggy', 'rainy', 'snowy', 'stormy', 'windy'] as const;
const citySchema = z.string().min(1).max(80).describe('Name of the city');
const daySchema = z.object({ day: z.int(), celsius: z.int(), sky: z.enum(skies) });

function buildWeather(): McpServer {
  const server = new McpServer({ name: 'weather', title: 'Weather', version: '1.0.0' });

  server.registerTool(
    'get_current_weather',
    {
      title: 'Current weather',
      description: 'Says how warm it is in a city now, and what the sky looks like.',
      inputSchema: z.object({ city: citySchema }),
      outputSchema: z.object({ city: z.string(), celsius: z.int(), sky: z.enum(skies) }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: true },
    },
    ({ city }) => {
      const { celsius, sky } = makeUpDay(city, 0);
      return toolResult(`It is ${celsius} °C and ${sky} in ${city}.`, { city, celsius, sky });
    },
  );

  server.registerTool(
    'get_forecast',
    {
      title: 'Forecast',
      description: 'Says what the weather in a city will be on the next days.',
      inputSchema: z.object({ city: citySchema, days: z.int().min(1).max(7).default(3).describe('How many days, 1 to 7') }),
      outputSchema: z.object({ city: z.string(), days: z.array(daySchema) }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: true },
    },
    ({ city, days }) => {
      const forecast = Array.from({ length: days }, (_, index) => makeUpDay(city, index + 1));
      const lines = forecast.map(({ day, celsius, sky }) => `In ${day} ${day === 1 ? 'day' : 'days'}: ${celsius} °C, ${sky}.`);
      return toolResult(`${city}\n${lines.join('\n')}`, { city, days: forecast });
    },
  );
  return server;
}

function makeUpDay(city: string, day: number): z.infer<typeof daySchema> {
  const hash = createHash('sha256').update(`${city.trim().toLowerCase()} ${day}`).digest();
  const celsius = (hash.readUInt8(0) % 36) - 5;
  const sky = skies[hash.readUInt8(1) % skies.length] ?? 'clear';
  return { day, celsius, sky: sky === 'snowy' && celsius > 2 ? 'rainy' : sky };
}
