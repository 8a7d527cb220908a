import { changeChat } from '../events/change-chat.ts';
import { awaitCalls } from './await-calls.ts';
import type { EnteredCall } from './commit-step.ts';
import { createCallGate } from './create-call-gate.ts';
import { createOwnListings } from './create-own-listings.ts';
import { releaseCall } from './release-call.ts';
import { runToolCall } from './run-tool-call.ts';
import { tellHeld } from './tell-held.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';

/**
 * Makes the calls of a step, all at once, and waits until each has ended or is held. What waits for its user is told to them
 * before that: another call may take minutes, in which they can log in.
 *
 * @throws LeaseLost, or the reason of `lease.handover`
 */
export async function makeCalls(deps: TurnDeps, lease: TurnLease, calls: readonly EnteredCall[]): Promise<('ended' | 'held')[]> {
  const release = { gate: createCallGate(deps, lease), list: createOwnListings(deps, lease), overdue: false };
  const made = calls.filter(({ row }) => row.held_for === null).map((call) => runToolCall(deps, lease, call, release.gate));
  const held = calls.filter(({ row }) => row.held_for !== null).map(({ row }) => releaseCall(deps, lease, row, release));
  const told = made.length === 0 ? [] : [tellOnceHeld(deps, lease, held)];
  return awaitCalls([...made, ...held, ...told]);
}

async function tellOnceHeld(deps: TurnDeps, lease: TurnLease, held: Promise<'ended' | 'held'>[]): Promise<'ended'> {
  if (!(await awaitCalls(held)).includes('held')) return 'ended';
  const { heldCallSeconds } = await deps.readSettings();
  await changeChat(deps, lease, (change) => tellHeld(change, lease.turnId, heldCallSeconds));
  return 'ended';
}
