import type { BenchNumber } from '../bench-number.ts';
export const queryGap: BenchNumber = { name: 'query-gap', async *measure() {} };
