import { isJsonObject } from './json-object.ts';

/** Keywords of JSON Schema 2020-12 whose value is one schema, a list of schemas, or schemas by name. */
export const schemaKeywords: ReadonlySet<string> = new Set([
  'items',
  'contains',
  'additionalProperties',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'not',
  'if',
  'then',
  'else',
]);
export const schemaListKeywords: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
export const schemaMapKeywords: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas']);

const isText = (value: unknown) => typeof value === 'string';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isNames = (value: unknown) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length;

/** Keywords whose value is no schema, and what a valid value is. A model's provider refuses the whole request over an invalid one. */
const plainKeywords: Record<string, (value: unknown) => boolean> = {
  title: isText,
  description: isText,
  type: isType,
  enum: (value) => Array.isArray(value) && value.length > 0,
  const: () => true,
  default: () => true,
  examples: Array.isArray,
  deprecated: isFlag,
  readOnly: isFlag,
  writeOnly: isFlag,
  format: isText,
  pattern: isPattern,
  contentMediaType: isText,
  contentEncoding: isText,
  minLength: isCount,
  maxLength: isCount,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: (value) => isNumber(value) && Number(value) > 0,
  minItems: isCount,
  maxItems: isCount,
  uniqueItems: isFlag,
  minContains: isCount,
  maxContains: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  required: isNames,
  dependentRequired: (value) => isJsonObject(value) && Object.values(value).every(isNames),
};

/** True for a keyword of the standard that holds no schema, with a value that the standard allows. */
export function isValidPlainKeyword(keyword: string, value: unknown): boolean {
  return Object.hasOwn(plainKeywords, keyword) && plainKeywords[keyword]?.(value) === true;
}

const simpleTypes = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

function isType(value: unknown): boolean {
  if (Array.isArray(value))
    return value.length > 0 && isNames(value) && value.every((type) => simpleTypes.includes(String(type)));
  return typeof value === 'string' && simpleTypes.includes(value);
}

/** Compiled, never run. */
function isPattern(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    return new RegExp(value, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
