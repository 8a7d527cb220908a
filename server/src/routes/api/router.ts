import { problemSchema } from '@gatehouse/contract';
import { OpenAPIHono, z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { assertAdmin, type Actor } from '../../domain/actor.ts';
import { AppError } from '../../errors.ts';
import { toFaults } from '../problem-faults.ts';

/**
 * What middleware leaves for the routes of a request. `addressIsShared`: the address is that of a proxy that says whom it speaks
 * for and is not believed, so that it tells nobody apart.
 */
export type ApiEnv = { Variables: { actor?: Actor; requestId: string; address?: string; addressIsShared?: boolean } };

type Asked = { readonly var: Readonly<{ actor?: Actor }> };

/** A router whose faulty input becomes an `invalid_input` problem, one entry per fault, each with its JSON pointer. */
export function createApiRouter(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const given: unknown = 'data' in result ? result.data : undefined;
      throw new AppError('invalid_input', 'Some of what was sent is not valid; see errors.', {
        faults: toFaults(result.error.issues, result.target, given),
      });
    },
  });
}

/** Who asks. @throws AppError `unauthenticated` when nobody is signed in */
export function actorOf(c: Asked): Actor {
  if (!c.var.actor) throw new AppError('unauthenticated', 'Sign in, or send an API token.');
  return c.var.actor;
}

/** Turns away whoever is not signed in, before anything of the request is judged. */
export const requireUser = createMiddleware<ApiEnv>(async (c, next) => {
  actorOf(c);
  await next();
});

/** A route's `middleware` that turns members away before their input is judged, so that they learn nothing from the answer. */
export const requireAdmin = createMiddleware<ApiEnv>(async (c, next) => {
  assertAdmin(actorOf(c));
  await next();
});

/** The `{id}` of a path: any text, since what is no id is not found. */
export const idParams = z.object({ id: z.string().toLowerCase() });

/** A route's JSON body. It has to be there: without `required` an absent one would reach the handler unjudged. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

/** One answer of a route, in JSON. */
export function jsonAnswer<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } } as const;
}

const problemAnswers = {
  400: 'The request is not valid; `errors` points at what is wrong',
  401: 'Nobody is signed in, or the token is no good',
  403: 'The caller may not do this, or the request came from another site',
  404: 'There is no such thing, or none that the caller may see',
  409: 'It conflicts with what is there',
  412: 'Somebody else changed it meanwhile',
  413: 'The body is too large',
  415: 'The body is not JSON',
  429: 'Too many attempts; `Retry-After` says when to try again',
  500: 'Gatehouse failed; the log has more under the request id',
  502: 'The provider cannot be used; `detail` says why and what to do',
  503: 'Gatehouse cannot do this now',
} as const;

type ProblemStatus = keyof typeof problemAnswers;
type ProblemAnswer = { description: string; content: { 'application/problem+json': { schema: typeof problemSchema } } };

/**
 * The failures of a route, for `responses: { 200: ..., ...problemResponses(404) }`: those that every route can answer
 * (400, 401, 403, 413, 415, 500), and the ones given.
 */
export function problemResponses<S extends readonly ProblemStatus[]>(
  ...statuses: S
): Record<S[number] | 400 | 401 | 403 | 413 | 415 | 500, ProblemAnswer> {
  const all = ([400, 401, 403, 413, 415, 500] as ProblemStatus[]).concat(statuses);
  const entries = all.map((status) => [status, toAnswer(problemAnswers[status])] as const);
  return Object.fromEntries(entries) as Record<S[number] | 400 | 401 | 403 | 413 | 415 | 500, ProblemAnswer>;
}

function toAnswer(description: string): ProblemAnswer {
  return { description, content: { 'application/problem+json': { schema: problemSchema } } };
}
