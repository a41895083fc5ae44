export { sseBridge, type Bridge, type BridgeStats, type CloseOptions } from './bridge.js';
export type { BridgeCounters, BridgeEvent, BridgeTraffic } from './observe.js';
export type { BridgeOptions } from './options.js';
export type { Dialect, DialectAnswer } from './dialects/dialect.js';
export type { ChatDialectOptions } from './dialects/chat.js';
export { openAiChat, type OpenAiChatOptions, type OpenAiUsage } from './dialects/open-ai-chat.js';
export { uiMessageStream, type UiMessageStreamOptions } from './dialects/ui-message-stream.js';
export type { NamedRoute, RouteHandler } from './route/route.js';
export type { RouteOptions, RouteRequest } from './route/options.js';
export { createMemoryStore, type MemoryStoreOptions } from './stores/memory.js';
export {
  createRedisStore,
  type RedisClient,
  type RedisStore,
  type RedisStoreOptions,
} from './stores/redis.js';
export type {
  AnswerHead,
  AnswerPart,
  AnswerSignal,
  AnswerStore,
  NewAnswer,
} from './stores/store.js';
export type { SocketIoServer } from './engine/socket-io-server.js';
