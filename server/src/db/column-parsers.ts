import { types } from 'pg';
import { parseExactJsonIfPossible } from '../exact-json.ts';

/** As `pg` parses columns, but for JSON: a number that a double cannot hold stays what it is. */
export const columnParsers = {
  getTypeParser(typeId: number, format?: 'text' | 'binary'): (value: string) => unknown {
    const isJson = typeId === types.builtins.JSONB || typeId === types.builtins.JSON;
    return isJson && format !== 'binary'
      ? parseExactJsonIfPossible
      : (types.getTypeParser(typeId, format) as (value: string) => unknown);
  },
};
