import type { Log } from '../../telemetry/log.ts';
import type { Database } from '../../db/database.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import type { Catalogs, FindLogins } from '../catalogs/catalogs.ts';
import type { EventFeed } from '../events/event-feed.ts';
import type { EventWriter } from '../events/event-writer.ts';
import type { Models } from '../models/model.ts';
import type { Settings } from '../settings/settings.ts';
import type { ToolCallOutcome, TurnState } from '@gatehouse/contract';

/** What running a turn needs. */
export type TurnDeps = {
  db: Database;
  feed: EventFeed;
  writer: EventWriter;
  upstream: Upstream;
  catalogs: Catalogs;
  findLogins: FindLogins;
  models: Models;
  readSettings: () => Promise<Settings>;
  log: Log;
  limits: TurnLimits;
  observe: {
    toolCallFinished: (call: { outcome: ToolCallOutcome; durationMs: number }) => void;
    turnEnded: (turn: { state: TurnState }) => void;
  };
};

export type TurnLimits = {
  /** How long a step waits for catalogs that are not there yet. */
  catalogWaitMs: number;
  /** Answers of the model in one turn; the last one gets no tools. */
  steps: number;
  /** How long a model may say nothing. */
  modelSilenceMs: number;
  /** Waits before the model is asked again, one a try. */
  modelBackoffMs: readonly number[];
};

export const defaultTurnLimits: TurnLimits = {
  catalogWaitMs: 3_000,
  steps: 50,
  modelSilenceMs: 120_000,
  modelBackoffMs: [1_000, 2_000, 4_000, 8_000],
};

/** A turn that this process has. */
export type TurnLease = {
  turnId: string;
  chatId: string;
  userId: string;
  epoch: number;
  /** Aborts when the lease is lost: nothing may be written any more. */
  lost: AbortSignal;
  /** Aborts when this process stops: calls that are under way may end, then another process goes on. */
  handover: AbortSignal;
  /** Aborts when the user stops the turn: what is there is kept. */
  stop: AbortSignal;
};
