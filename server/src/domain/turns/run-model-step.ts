import { setTimeout as delay } from 'node:timers/promises';
import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import { classifyModelFailure, type ModelFailure } from '../../upstream/models/model-failure.ts';
import type { PreparedStep } from './prepare-step.ts';
import { emptyDraft, streamStep, type StepDraft } from './stream-step.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';

/** How asking ended, what was said, and what the model was given when it was asked last. */
export type ModelStep = { draft: StepDraft; prepared: PreparedStep } & (
  | { kind: 'answered' }
  | { kind: 'stopped' }
  | { kind: 'failed'; failure: ModelFailure }
);

/** Longest wait that a provider's own `Retry-After` can ask for. */
const longestWaitMs = 60_000;

/**
 * Asks the model for one step and streams what it says. Failures that may pass are tried again with growing waits, and the
 * user is told; a half answer is dropped then.
 *
 * @param step.prepare called before each try: what was changed during a wait holds for the next one
 * @returns `stopped` with what was said so far when the user stopped the turn; `failed` when trying again makes no sense
 * @throws the reason of `lease.lost` or `lease.handover`
 */
export async function runModelStep(
  deps: TurnDeps,
  lease: TurnLease,
  { number: step, prepare }: { number: number; prepare: () => Promise<PreparedStep> },
): Promise<ModelStep> {
  const { turnId, chatId, epoch } = lease;
  const signal = AbortSignal.any([lease.lost, lease.handover, lease.stop]);
  for (let attempt = 0; ; attempt++) {
    const draft = emptyDraft();
    const prepared = await prepare();
    try {
      signal.throwIfAborted();
      await streamStep(await prepared.open(), { ...prepared.call, abortSignal: signal }, draft, {
        silenceMs: deps.limits.modelSilenceMs,
        onDelta: (type, delta) => deps.writer.write({ chatId, epoch, type, data: { turn_id: turnId, step, delta } }),
      });
      return { kind: 'answered', draft, prepared };
    } catch (error) {
      lease.lost.throwIfAborted();
      lease.handover.throwIfAborted();
      if (lease.stop.aborted) return { kind: 'stopped', draft, prepared };
      const failure = classifyModelFailure(error);
      const backoffMs = deps.limits.modelBackoffMs[attempt];
      deps.log.warn({ turn: turnId, kind: failure.kind, attempt, detail: failure.detail }, 'the model failed');
      if (!failure.retryable || backoffMs === undefined) return { kind: 'failed', failure, draft, prepared };
      const waitMs = Math.min(Math.max(failure.retryAfterMs ?? 0, backoffMs), longestWaitMs);
      const text = `${failure.detail} Trying again in ${Math.ceil(waitMs / 1000)} s.`;
      deps.writer.write({
        chatId,
        epoch,
        type: 'notice',
        data: { kind: 'model_retry', turn_id: turnId, text: toStorableText(text) },
      });
      if (draft.parts.length > 0) deps.writer.write({ chatId, epoch, type: 'step_restarted', data: { turn_id: turnId, step } });
      await delay(waitMs, undefined, { signal }).catch(() => {});
    }
  }
}
