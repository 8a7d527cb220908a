import { createEventFeed } from '../domain/events/event-feed.ts';
import { createEventWriter } from '../domain/events/event-writer.ts';
import { createTurnRunner } from '../domain/turns/create-turn-runner.ts';
import { defaultTurnLimits, type TurnDeps } from '../domain/turns/turn-deps.ts';
import type { Ground } from './ground.ts';
import type { Dialing } from './join-dialing.ts';

/** Turns, and the events that they emit. The runner has not started yet. */
export function joinTurns({ log, closing, metrics, db }: Ground, dialing: Dialing) {
  const feed = createEventFeed({ db, onError: (error) => log.warn({ err: error }, 'The event feed met an error') });
  closing.add('event feed', () => feed.close());
  const writer = createEventWriter({ db, feed, onFlush: (flush) => metrics.eventsFlushed(flush) });
  closing.add('event writer', () => writer.close());
  const observe: TurnDeps['observe'] = {
    toolCallFinished: (call) => metrics.toolCallFinished({ surface: 'chat', ...call }),
    turnEnded: (turn) => metrics.turnEnded(turn),
  };
  const runner = createTurnRunner({ ...dialing, db, feed, writer, log, limits: defaultTurnLimits, observe });
  return { feed, runner, wakeTurns: () => runner.wakeAll() };
}
