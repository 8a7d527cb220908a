import type { BenchNumber } from '../bench-number.ts';
export const eventStreams: BenchNumber = { name: 'event-streams', async *measure() {} };
