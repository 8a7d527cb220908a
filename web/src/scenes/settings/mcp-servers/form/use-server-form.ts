import type { McpServer } from '@gatehouse/contract';
import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { ApiProblem } from '../../../../api/api-problem.ts';
import { queryClient } from '../../../../api/query-client.ts';
import { createServer, serverQuery, updateServer } from '../../../../api/servers.ts';
import { describeChanges } from './describe-changes.ts';
import { findMissing, type Missing } from './find-missing.ts';
import { blankServer, readServerForm, type FieldName, type ServerFormValues } from './server-form-values.ts';
import { changedFields, toChanges, toNewServer } from './to-changes.ts';

/** A form of a server, and all that its parts need to know of it. */
export type ServerForm = {
  values: ServerFormValues;
  change: (changes: Partial<ServerFormValues>) => void;
  /** The server that is changed, at the revision that the form was begun on; undefined: a new one. */
  stored: McpServer | undefined;
  /** What the form was begun with. */
  base: ServerFormValues;
  changed: readonly FieldName[];
  /** The same in words. */
  changes: readonly string[];
  missing: readonly Missing[];
  /** What Gatehouse said against a field, until it is changed. */
  errorOf: (field: FieldName) => string | undefined;
  /** What it said that belongs to no field. */
  problem: ApiProblem | undefined;
  /** What somebody else made of the server meanwhile, while there are changes here. */
  newer: McpServer | undefined;
  /** Goes on from the newer version, with the given of its fields laid over it. */
  rebase: (values: ServerFormValues) => void;
  isSaving: boolean;
  /** @returns the saved server; undefined where it was not taken */
  save: () => Promise<McpServer | undefined>;
  discard: () => void;
};

/**
 * @param latest the server as it was loaded last; undefined: a new one
 * @param start what a new one begins with
 */
export function useServerForm(latest: McpServer | undefined, start: ServerFormValues = blankServer): ServerForm {
  const [stored, setStored] = useState(latest);
  const base = useMemo(() => (stored ? readServerForm(stored) : blankServer), [stored]);
  const [values, setValues] = useState(stored ? base : start);
  const [problem, setProblem] = useState<ApiProblem>();
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isSaving, setSaving] = useState(false);
  const changed = changedFields(base, values);
  const restart = (next: ServerFormValues) => {
    setValues(next);
    setProblem(undefined);
  };
  const adopt = (server: McpServer, next = readServerForm(server)) => {
    setStored(server);
    restart(next);
  };
  const isNewer = latest !== undefined && stored !== undefined && latest.revision > stored.revision;
  const mayAdopt = isNewer && changed.length === 0;
  const adoptLatest = useEffectEvent(() => latest && adopt(latest));
  useEffect(() => {
    if (mayAdopt) adoptLatest();
  }, [mayAdopt, latest]);

  const save = async () => {
    setSaving(true);
    setProblem(undefined);
    setTouched(new Set());
    try {
      const saved = await send(stored, base, values);
      adopt(saved);
      return saved;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.status === 412 && stored)
        await queryClient.refetchQueries({ queryKey: serverQuery(stored.id).queryKey, exact: true });
      else setProblem(error);
      return undefined;
    } finally {
      setSaving(false);
    }
  };

  return {
    values,
    change: (changes) => {
      setTouched((before) => new Set([...before, ...Object.keys(changes)]));
      setValues((before) => ({ ...before, ...changes }));
    },
    stored,
    base,
    changed,
    changes: describeChanges(base, values),
    missing: findMissing(values, stored),
    errorOf: (field) => (touched.has(field) ? undefined : findFault(problem, field)),
    problem: problem && findElsewhere(problem),
    newer: isNewer && !mayAdopt && !isSaving ? latest : undefined,
    rebase: (next) => latest && adopt(latest, next),
    isSaving,
    save,
    discard: () => restart(base),
  };
}

function send(stored: McpServer | undefined, base: ServerFormValues, values: ServerFormValues): Promise<McpServer> {
  return stored ? updateServer(stored.id, toChanges(base, values), stored.revision) : createServer(toNewServer(values));
}

function isAbout(pointer: string, field: string): boolean {
  return pointer === `/${field}` || pointer.startsWith(`/${field}/`);
}

/** A problem of which not everything is said at a field. */
function findElsewhere(problem: ApiProblem): ApiProblem | undefined {
  const { faults } = problem;
  const fields = Object.keys(blankServer);
  const isAtFields = faults.length > 0 && faults.every(({ pointer }) => fields.some((field) => isAbout(pointer, field)));
  return isAtFields ? undefined : problem;
}

function findFault(problem: ApiProblem | undefined, field: FieldName): string | undefined {
  return problem?.faults.find(({ pointer }) => isAbout(pointer, field))?.message;
}
