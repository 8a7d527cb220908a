import type { Turn } from '@gatehouse/contract';
import type { TurnRow } from './turn-store.ts';

/** A turn as its chat shows it. */
export function toTurn(row: Pick<TurnRow, 'id' | 'state' | 'error_code' | 'error_detail'>): Turn {
  return {
    turn_id: row.id,
    state: row.state,
    ...(row.state === 'failed' ? { error: { code: row.error_code ?? 'internal', detail: row.error_detail ?? '' } } : {}),
  };
}
