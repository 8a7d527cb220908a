export * from './common.ts';
export * from './chat-events.ts';
