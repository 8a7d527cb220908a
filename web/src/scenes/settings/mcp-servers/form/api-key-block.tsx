import { SecretField } from './secret-field.tsx';
import { TextField } from './text-field.tsx';
import type { ServerForm } from './use-server-form.ts';

/** One key in one header. */
export function ApiKeyBlock({ form }: { form: ServerForm }) {
  const isStored = form.stored?.auth_type === 'api_key' && form.stored.has_api_key;
  return (
    <>
      <TextField
        form={form}
        field="api_key_header"
        about="The header that carries the key, such as Authorization or X-API-Key."
        placeholder="Authorization"
        required
      />
      <SecretField
        form={form}
        field="api_key_value"
        isStored={isStored}
        mayClear={false}
        about="All of the header’s value: for Authorization that is often “Bearer ” and the key. Stored encrypted and not shown again."
      />
    </>
  );
}
