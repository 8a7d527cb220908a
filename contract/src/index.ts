export * from './common.ts';
export * from './chat-events.ts';
export * from './chats.ts';
export * from './servers.ts';
export * from './fold-chat.ts';
export * from './settings.ts';
