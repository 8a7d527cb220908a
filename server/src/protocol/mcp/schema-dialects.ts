/** Whose model reads the schema. */
export type SchemaProvider = 'anthropic' | 'openai' | 'openai_compatible' | 'google' | 'bedrock' | 'offline';

/** What a provider takes of JSON Schema 2020-12 in the parameters of a tool. What it does not take fails the whole model call. */
export type SchemaDialect = {
  /** Local references stay references; else definitions are put in their place. */
  references: boolean;
  /** `allOf`, `anyOf`, `oneOf` and their kin may stand at the root. */
  rootBranches: boolean;
  /** Top-level property names it takes; all where absent. */
  propertyName?: RegExp;
  /** The only keywords it takes; all of the standard where absent. */
  keywords?: ReadonlySet<string>;
  /** The only formats it takes; all where absent. */
  formats?: ReadonlySet<string>;
};

const standard: SchemaDialect = { references: true, rootBranches: false };
const anthropic: SchemaDialect = { ...standard, propertyName: /^[a-zA-Z0-9_.-]{1,64}$/ };

export const schemaDialects: Record<SchemaProvider, SchemaDialect> = {
  openai: standard,
  anthropic,
  bedrock: anthropic, // the models there that use tools are mostly Anthropic's
  openai_compatible: { ...standard, references: false }, // anything from a laptop to a proxy: as little as possible is assumed
  google: {
    references: false,
    rootBranches: false,
    keywords: new Set(
      'type title description enum format properties required additionalProperties items minItems maxItems minimum maximum anyOf'.split(
        ' ',
      ),
    ),
    formats: new Set(['date-time', 'date', 'time', 'int32', 'int64', 'float', 'double']),
  },
  offline: { references: false, rootBranches: false },
};
