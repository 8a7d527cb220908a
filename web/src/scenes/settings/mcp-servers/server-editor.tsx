import type { ReactNode } from 'react';
import { LeaveQuestion } from './form/leave-question.tsx';
import { NewerVersion } from './form/newer-version.tsx';
import { ServerFormFields } from './form/server-form-fields.tsx';
import type { ServerForm } from './form/use-server-form.ts';
import classes from './server-editor.module.css';
import { TestRail } from './test/test-rail.tsx';
import { useServerTest } from './test/use-server-test.ts';
import { GovernanceGroup } from './tools/governance-group.tsx';
import { useKnownTools } from './tools/use-known-tools.ts';

/** The form of a server, with the test beside it. */
export function ServerEditor({
  form,
  onSave,
  onDiscard,
  children,
}: {
  form: ServerForm;
  onSave: () => Promise<boolean>;
  onDiscard: () => void;
  /** Above the form. */
  children?: ReactNode;
}) {
  const test = useServerTest(form);
  const known = useKnownTools(form, test);
  return (
    <div className={classes['frame']}>
      <LeaveQuestion changes={form.changes} />
      {children}
      {form.newer && <NewerVersion form={form} newer={form.newer} />}
      <div className={classes['columns']}>
        <ServerFormFields form={form} onSave={onSave} onDiscard={onDiscard}>
          <GovernanceGroup form={form} known={known} test={test} />
        </ServerFormFields>
        <div className={classes['rail']}>
          <TestRail form={form} test={test} />
        </div>
      </div>
    </div>
  );
}
