import { Stack } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { AuthenticationGroup } from './authentication-group.tsx';
import { AvailabilityGroup } from './availability-group.tsx';
import { ConnectionGroup } from './connection-group.tsx';
import { IdentityGroup } from './identity-group.tsx';
import { SaveBar } from './save-bar.tsx';
import type { ServerForm } from './use-server-form.ts';

/** The whole form, as one page. */
export function ServerFormFields({
  form,
  onSave,
  onDiscard,
  children,
}: {
  form: ServerForm;
  /** Called on submit, when nothing is missing. @returns whether it was taken */
  onSave: () => Promise<boolean>;
  onDiscard: () => void;
  /** The last group. */
  children?: ReactNode;
}) {
  const box = useRef<HTMLFormElement>(null);
  const [refusals, setRefusals] = useState(0);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (form.missing.length > 0 || form.isSaving || form.newer) return;
    if (!(await onSave())) setRefusals((count) => count + 1);
  };
  // Once what was refused is shown on its field.
  useEffect(() => {
    if (refusals > 0) box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals]);
  return (
    <form ref={box} onSubmit={(event) => void submit(event)} noValidate autoComplete="off">
      <Stack gap="lg">
        <IdentityGroup form={form} />
        <ConnectionGroup form={form} />
        <AvailabilityGroup form={form} />
        <AuthenticationGroup form={form} />
        {children}
        <SaveBar form={form} onDiscard={onDiscard} />
      </Stack>
    </form>
  );
}
