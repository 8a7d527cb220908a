import type { BenchNumber } from '../bench-number.ts';
export const poolPath: BenchNumber = { name: 'pool-path', async *measure() {} };
