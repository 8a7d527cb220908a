import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { AnswerBody } from './answer-body.ts';
import { exchangeError } from './dial-error.ts';

/** An HTTP answer of which the body is still to be read, or to be let go of with `discard`. */
export type HttpAnswer = { statusCode: number; headers: IncomingHttpHeaders; body: AnswerBody };

/**
 * One request at the level of undici's handlers. Its `request` makes a stream of every body and listens on every signal through
 * an async resource; here a body that came with its head is there at once, which is what most answers to `tools/call` do.
 *
 * @throws UpstreamError, or the signal's reason at once, also while a connection is being made
 */
export function exchange(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions, signal?: AbortSignal): Promise<HttpAnswer> {
  if (signal?.aborted === true) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new Exchange(resolve, reject, signal));
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #signal: AbortSignal | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #body: AnswerBody | undefined;

  constructor(resolve: (answer: HttpAnswer) => void, reject: (reason: unknown) => void, signal: AbortSignal | undefined) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    signal?.addEventListener('abort', this);
  }

  /** The signal's `abort`. */
  handleEvent(): void {
    this.#fail(this.#signal?.reason);
    this.#controller?.abort(toError(this.#signal?.reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal?.aborted === true) controller.abort(toError(this.#signal.reason));
  }

  onResponseStart(controller: Dispatcher.DispatchController, statusCode: number, headers: IncomingHttpHeaders): void {
    if (statusCode < 200) return;
    this.#body = new AnswerBody(controller, headers['content-length']);
    this.#resolve({ statusCode, headers, body: this.#body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#signal?.removeEventListener('abort', this);
    this.#body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(this.#signal?.aborted === true ? this.#signal.reason : exchangeError(error));
  }

  #fail(reason: unknown): void {
    this.#signal?.removeEventListener('abort', this);
    if (this.#body) this.#body.fail(reason);
    else this.#reject(reason);
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
