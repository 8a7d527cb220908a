import { z } from 'zod';
import { pageSchema, timeSchema } from './common.ts';
import { labelSchema, lineSchema } from './line.ts';

export const modelProviderSchema = z.enum(['anthropic', 'openai', 'openai_compatible', 'google', 'bedrock', 'offline']);
export const inputModalitySchema = z.enum(['text', 'image', 'audio', 'file']);

const modelFields = {
  /** The provider's name of the model. */
  model: lineSchema(200).min(1),
  display_name: labelSchema(100).min(1),
};

/** `null` puts a field back to its default: the provider's own address, no key, what is known of the model. */
const optionalModelFields = {
  /**
   * The prefix of the API's paths, version included. Needed for `openai_compatible` and `bedrock`
   * (`https://bedrock-runtime.<region>.amazonaws.com`).
   */
  base_url: z.string().trim().nullish(),
  /** Write-only. Needed for every provider but `openai_compatible` and `offline`. */
  api_key: z
    .string()
    .max(4_000)
    .regex(/^[\x21-\x7e]+$/, 'A key has letters, digits and signs only, no spaces or line breaks.')
    .nullish(),
  /** Tokens. */
  context_window: z.int().min(1_000).max(10_000_000).nullish(),
  /** Tokens; less than the context window. */
  max_output_tokens: z.int().min(1).max(1_000_000).nullish(),
  /** What the model can read. `text` is always among them. */
  input_modalities: z
    .array(inputModalitySchema)
    .min(1)
    .max(20)
    .transform((given) => [...new Set(given)])
    .refine((given) => given.includes('text'), { error: 'Every model reads text: "text" has to be among them.' })
    .nullish(),
  /** True: chats that name no model use this one, and no other is the default any more. */
  is_default: z.boolean().optional(),
};

/** Body of `POST /models`. */
export const createModelSchema = z
  .strictObject({ provider: modelProviderSchema, ...modelFields, ...optionalModelFields })
  .meta({ id: 'CreateModel' });
export type CreateModel = z.infer<typeof createModelSchema>;

/** Body of `PATCH /models/{id}`: absent keeps. The provider stays: another one's model is another model. */
export const updateModelSchema = z
  .strictObject({ ...z.object(modelFields).partial().shape, ...optionalModelFields })
  .meta({ id: 'UpdateModel' });
export type UpdateModel = z.infer<typeof updateModelSchema>;

/** A model as the caller may see it: members see what they choose by, the rest is for admins. The key is in no answer. */
export const modelSchema = z
  .object({
    /** A UUID; `env:<provider>` for a model from the environment; `offline`. */
    id: z.string(),
    display_name: z.string(),
    provider: modelProviderSchema,
    input_modalities: z.array(inputModalitySchema),
    context_window: z.int(),
    /** What chats use that name no model, or one that is gone. True for exactly one. */
    is_default: z.boolean(),
    model: z.string().optional(),
    max_output_tokens: z.int().optional(),
    base_url: z.string().optional(),
    has_api_key: z.boolean().optional(),
    /** `environment` and `built_in` ones are read-only. */
    source: z.enum(['registered', 'environment', 'built_in']).optional(),
    revision: z.int().optional(),
    created_at: timeSchema.optional(),
    updated_at: timeSchema.optional(),
  })
  .meta({ id: 'Model' });
export type ModelView = z.infer<typeof modelSchema>;

export const modelPageSchema = pageSchema(modelSchema).meta({ id: 'ModelPage' });

/** What one short question to a model gave. */
export const modelTestSchema = z
  .object({
    ok: z.boolean(),
    took_ms: z.int(),
    /** Why it failed, for people. */
    detail: z.string().optional(),
    /** The first words of what it said. */
    reply: z.string().optional(),
  })
  .meta({ id: 'ModelTest' });
export type ModelTest = z.infer<typeof modelTestSchema>;
