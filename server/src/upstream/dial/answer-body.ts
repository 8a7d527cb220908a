import type { Dispatcher } from 'undici';
import { UpstreamError } from '../upstream.ts';

const pauseAtBytes = 64 * 1024;
const discardBytes = 64 * 1024;
const discardMs = 1_000;

/**
 * The body of one HTTP answer, as it comes. It is read once, in one of three ways: as a text, chunk by chunk, or not at all.
 * Until then, and between chunks, the sender is held up once 64 KiB wait here.
 */
export class AnswerBody implements AsyncIterableIterator<Buffer> {
  readonly #controller: Dispatcher.DispatchController;
  readonly #declaredBytes: number | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #maxBytes = pauseAtBytes;
  #onOverflow: (() => void) | undefined;
  #hasEnded = false;
  #failure: { reason: unknown } | undefined;
  /** Wakes who waits for the next chunk, the end or a failure. */
  #wake: (() => void) | undefined;

  constructor(controller: Dispatcher.DispatchController, contentLength: string | undefined) {
    this.#controller = controller;
    this.#declaredBytes = contentLength === undefined ? undefined : Number(contentLength);
  }

  /**
   * All of it, as UTF-8, without a byte order mark.
   * @throws UpstreamError `too_large` beyond `maxBytes`, without reading further, and whatever ended the exchange
   */
  async text(maxBytes: number): Promise<string> {
    const tooLarge = () => this.#abort(tooLargeError(maxBytes));
    if (this.#declaredBytes !== undefined && this.#declaredBytes > maxBytes) tooLarge();
    this.#limit(maxBytes, tooLarge);
    while (!this.#hasEnded && this.#failure === undefined) await this.#news();
    this.#throwFailure();
    const text = (this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks)).toString('utf8');
    this.#chunks = [];
    return text.codePointAt(0) === 0xfeff ? text.slice(1) : text;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** What has come since the last time. @throws whatever ended the exchange, after what came before it */
  async next(): Promise<IteratorResult<Buffer, undefined>> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#bytes -= chunk.byteLength;
        if (this.#bytes < pauseAtBytes) this.#controller.resume();
        return { done: false, value: chunk };
      }
      this.#throwFailure();
      if (this.#hasEnded) return { done: true, value: undefined };
      await this.#news();
    }
  }

  /** Leaving early closes the connection. */
  async return(): Promise<IteratorResult<Buffer, undefined>> {
    if (!this.#hasEnded) this.#abort(new UpstreamError('cancelled', 'nobody reads the rest of its answer', { sent: true }));
    return { done: true, value: undefined };
  }

  /** Lets go of it. What comes within a second, up to 64 KiB, is read and dropped, so that the connection can be used again. */
  discard(): void {
    const giveUp = () => void this.return();
    const timer = setTimeout(giveUp, discardMs);
    timer.unref();
    this.#wake = () => clearTimeout(timer);
    this.#limit(discardBytes, giveUp);
    if (this.#hasEnded || this.#failure) clearTimeout(timer);
  }

  /** One more chunk, from the connection. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#maxBytes) {
      if (this.#onOverflow) this.#onOverflow();
      else this.#controller.pause();
    }
    if (this.#onOverflow === undefined) this.#wake?.();
  }

  /** The connection has given everything. */
  end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  /** The exchange ended before its time. The first reason stays. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#wake?.();
  }

  #limit(maxBytes: number, onOverflow: () => void): void {
    this.#maxBytes = maxBytes;
    this.#onOverflow = onOverflow;
    if (this.#bytes > maxBytes) onOverflow();
    this.#controller.resume();
  }

  #abort(reason: UpstreamError): void {
    this.fail(reason);
    this.#chunks = [];
    this.#controller.abort(reason);
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.reason;
  }
}

function tooLargeError(maxBytes: number): UpstreamError {
  return new UpstreamError('too_large', `its answer is larger than ${Math.round(maxBytes / 1024 / 1024)} MiB`, { sent: true });
}
