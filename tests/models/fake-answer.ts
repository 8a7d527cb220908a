/** What the fake model says to one request. */
export type FakeReply = {
  reasoning?: string;
  text?: string;
  /** A string is sent as it is: arguments that are not JSON. */
  toolCalls?: readonly { name: string; input: Record<string, unknown> | string }[];
  /** Tokens; 12 and 7 if absent. */
  usage?: { input: number; output: number };
  /** The answer stopped at the output limit. */
  cutAtLimit?: boolean;
  /** Pause between two frames of the stream, in ms. */
  paceMs?: number;
  /**
   * What happens after half of the stream: the connection is reset (`cut`), it ends politely without the provider's last word
   * (`short`), nothing more comes (`hang`), a frame is no JSON (`garbage`), or the provider sends an error (`overloaded`).
   */
  then?: 'cut' | 'short' | 'hang' | 'garbage' | 'overloaded';
};

/** What the fake model answers instead of a stream, in each provider's own words. */
export type FakeFailure = {
  fail:
    | 'unauthorized' // the answer repeats the key, whole and masked
    | 'rate_limited'
    | 'quota' // rate limited for ever: the account is out of credit
    | 'server'
    | 'overloaded'
    | 'context_overflow'
    | 'bad_request' // the answer repeats the key
    | 'not_found'
    | 'html' // a proxy's page, with status 502
    | 'hang' // no answer at all
    | 'reset'; // the connection is closed without an answer
  /** Seconds, as the `retry-after` header says it. */
  retryAfter?: number;
};

export type FakeAnswer = FakeReply | FakeFailure;

/** A request that the fake model saw, read alike for every wire. */
export type SeenRequest = {
  wire: 'openai-chat' | 'openai-responses' | 'anthropic' | 'google' | 'bedrock';
  path: string;
  headers: Record<string, string>;
  /** The JSON as it came. */
  body: Record<string, unknown>;
  model: string;
  stream: boolean;
  tools: { name: string; description: string; schema: unknown }[];
  system: string;
  /** Text of the last message by a person. */
  lastUserText: string;
  /** Text of the tool results that came after it. */
  toolResults: string[];
  /** Media types of the images anywhere in the request. */
  images: string[];
  /** True once the other side closed the connection before the answer was whole. */
  aborted: boolean;
};

export type RequestFacts = Pick<SeenRequest, 'model' | 'stream' | 'tools' | 'system' | 'lastUserText' | 'toolResults' | 'images'>;

/** One provider's way of speaking. */
export type Wire = {
  read: (body: Record<string, unknown>, path: string) => RequestFacts;
  /** The stream, frame by frame; what ends it properly is last. */
  frames: (reply: FakeReply, model: string) => (string | Uint8Array)[];
  /** Headers of a stream. */
  contentType: string;
  /** The whole answer for a request that wants no stream. */
  whole: (reply: FakeReply, model: string) => unknown;
  /** An error inside a stream that began well. */
  errorFrame: string | Uint8Array;
  garbageFrame: string | Uint8Array;
  failure: (fail: Exclude<FakeFailure['fail'], 'html' | 'hang' | 'reset'>, key: string) => { status: number; body: unknown };
};

export function usageOf(reply: FakeReply): { input: number; output: number } {
  return reply.usage ?? { input: 12, output: 7 };
}

export function inputText(input: Record<string, unknown> | string): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}

/** A text in pieces of `length` characters, so that it streams. */
export function piecesOf(text: string, length = 9): string[] {
  return text.match(new RegExp(`.{1,${length}}`, 'gsu')) ?? [];
}

/** As providers do it: the first and the last characters with stars between. */
export function maskKey(key: string): string {
  return `${key.slice(0, 7)}${'*'.repeat(12)}${key.slice(-4)}`;
}
