/** How Gatehouse names itself to upstreams. */
export const clientInfo = { name: 'gatehouse', version: '0.1.0' } as const;
