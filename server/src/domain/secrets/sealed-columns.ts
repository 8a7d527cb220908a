import type { Tables } from '../../db/tables.ts';

/** A column of sealed texts; its table has an `id`. */
export type SealedColumn = {
  table: 'mcp_servers' | 'models' | 'user_links' | 'grants' | 'oauth_clients' | 'oauth_states' | 'sign_in_states';
  column: string;
};

function columnsOf<Table extends SealedColumn['table']>(
  table: Table,
  ...columns: (keyof Tables[Table] & string)[]
): SealedColumn[] {
  return columns.map((column) => ({ table, column }));
}

/** Every column that holds secrets. What is missing here keeps its old key for ever. */
export const sealedColumns: readonly SealedColumn[] = [
  ...columnsOf('mcp_servers', 'oauth2_client_secret', 'api_key_value', 'custom_headers'),
  ...columnsOf('models', 'api_key'),
  ...columnsOf('user_links', 'access_token', 'refresh_token', 'id_token'),
  ...columnsOf('grants', 'access_token', 'refresh_token'),
  ...columnsOf('oauth_clients', 'client_secret'),
  ...columnsOf('oauth_states', 'code_verifier'),
  ...columnsOf('sign_in_states', 'code_verifier'),
];

/** The place that a column's secret is sealed for. */
export function placeOf({ table, column }: SealedColumn, id: string): string {
  return `${table}/${id}/${column}`;
}
