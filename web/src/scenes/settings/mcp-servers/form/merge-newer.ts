import { fieldLabels } from './describe-changes.ts';
import { sayValue } from './say-value.ts';
import type { FieldName, ServerFormValues } from './server-form-values.ts';

/** A field that somebody else changed meanwhile. */
export type Difference = { field: FieldName; label: string; before: string; theirs: string; yours: string | undefined };

/**
 * What somebody else changed since a form was begun.
 * @param versions `base` is what the form was begun with, `theirs` what is stored now, `yours` what the form holds
 * @returns `yours` of an entry is undefined where the form has not changed that field
 */
export function findDifferences(versions: {
  base: ServerFormValues;
  theirs: ServerFormValues;
  yours: ServerFormValues;
}): Difference[] {
  const { base, theirs, yours } = versions;
  return fieldsOf(base)
    .filter((field) => !isSame(base[field], theirs[field]))
    .map((field) => ({
      field,
      label: fieldLabels[field],
      before: sayValue(field, base),
      theirs: sayValue(field, theirs),
      yours: isSame(base[field], yours[field]) ? undefined : sayValue(field, yours),
    }));
}

/** The newer version with what the form changed laid over it. */
export function mergeNewer({ base, theirs, yours }: Parameters<typeof findDifferences>[0]): ServerFormValues {
  const mine = fieldsOf(base).filter((field) => !isSame(base[field], yours[field]));
  return { ...theirs, ...Object.fromEntries(mine.map((field) => [field, yours[field]])) };
}

const fieldsOf = (values: ServerFormValues) => Object.keys(values).filter((field): field is FieldName => field in fieldLabels);

function isSame(one: ServerFormValues[FieldName], other: ServerFormValues[FieldName]): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
