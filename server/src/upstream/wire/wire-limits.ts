/** How much of an upstream's answer is read before it is given up, in bytes, and how long is waited for what. */
export const wireLimits = {
  /** One answer, in either shape: a JSON body, or the event that holds it. */
  answerBytes: 32 * 1024 * 1024,
  /** A whole event stream: the answer and everything that is told before it. */
  streamBytes: 64 * 1024 * 1024,
  /** What is read of an answer that is an error, to find out what it says. */
  errorBytes: 64 * 1024,
  /** Longest wait that a `retry:` field may ask for, in ms. */
  retryMs: 30_000,
  /**
   * How long a request waits for its credentials, in ms: shorter than any step of a handshake, so that a provider that does not
   * answer is never taken for an upstream that does not.
   */
  credentialsMs: 4_000,
} as const;
