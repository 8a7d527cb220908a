import { resolve } from 'node:path';
import { environmentSchema, type Environment, type Variable } from './config/environment-schema.ts';
import { findClosest } from './config/find-closest.ts';
import { findHalfProviders, toSignInConfig, type SignInConfig } from './config/sign-in-config.ts';
import { variableDocs } from './config/variable.ts';
import type { SecretKey } from './domain/secrets/parse-secret-keys.ts';
import type { TrustProxy } from './routes/ops/resolve-address.ts';

/** How this process was asked to run. Made once, from the environment. */
export type Config = {
  /** An origin without a slash at its end; absent: Gatehouse is known by the address that it listens on. */
  publicUrl: string | undefined;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** PostgreSQL, or the folder (absolute) of the embedded database. */
  database: { url: string } | { dataDir: string };
  /** The first one seals, all of them open. Empty: made once in the data folder. */
  secretKeys: SecretKey[];
  trustProxy: TrustProxy;
  passwordSignIn: boolean;
  /** Where people sign in other than with a password. */
  signIn: SignInConfig;
  /** Addresses, networks and host names, as written. */
  allowNetworks: string[];
  metricsToken: string | undefined;
  logLevel: string;
  models: {
    anthropicApiKey: string | undefined;
    openaiApiKey: string | undefined;
    openaiBaseUrl: string | undefined;
    googleApiKey: string | undefined;
  };
  /** What is probably not meant, in plain words. */
  warnings: string[];
};

/** What is wrong with one variable: what was expected and why its value is not that. Holds no secret. */
export type ConfigFault = { variable: Variable; expected: string; problem: string };

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** The environment of this process: nothing else reads it. */
export function readEnvironment(): EnvironmentVariables {
  return process.env;
}

/** What an environment comes to. Warnings are about what is probably not meant; they stop nothing. */
export type LoadedConfig = { ok: true; config: Config } | { ok: false; faults: ConfigFault[]; warnings: string[] };

/** Turns an environment into a Config, or names everything that is wrong with it at once. Pure but for the working directory. */
export function loadConfig(env: EnvironmentVariables): LoadedConfig {
  const given = withoutBlanks(env);
  const parsed = environmentSchema.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map((issue) => toFault(issue.path[0], issue.message));
  if (given['GATEHOUSE_DATABASE_URL'] !== undefined && given['GATEHOUSE_SECRET_KEYS'] === undefined) {
    faults.push(
      toFault('GATEHOUSE_SECRET_KEYS', 'it is not set, and secrets kept in PostgreSQL need a key that lives elsewhere'),
    );
  }
  faults.push(...findHalfProviders(given).map(({ variable, problem }) => toFault(variable, problem)));
  const unknown = Object.keys(given).filter(isUnknown).map(describeUnknown);
  if (!parsed.success || faults.length > 0) return { ok: false, faults, warnings: unknown };
  return { ok: true, config: toConfig(parsed.data, [...unknown, ...findWarnings(parsed.data)]) };
}

function toConfig(env: Environment, warnings: string[]): Config {
  return {
    publicUrl: env.GATEHOUSE_URL,
    host: env.GATEHOUSE_HOST ?? '127.0.0.1',
    port: env.GATEHOUSE_PORT ?? 3000,
    database: env.GATEHOUSE_DATABASE_URL
      ? { url: env.GATEHOUSE_DATABASE_URL }
      : { dataDir: resolve(env.GATEHOUSE_DATA_DIR ?? './data') },
    secretKeys: env.GATEHOUSE_SECRET_KEYS ?? [],
    trustProxy: env.GATEHOUSE_TRUST_PROXY ?? { kind: 'none' },
    passwordSignIn: env.GATEHOUSE_PASSWORD_SIGN_IN ?? true,
    signIn: toSignInConfig(env),
    allowNetworks: env.GATEHOUSE_ALLOW_NETWORKS ?? [],
    metricsToken: env.GATEHOUSE_METRICS_TOKEN,
    logLevel: env.GATEHOUSE_LOG_LEVEL ?? 'info',
    models: {
      anthropicApiKey: env.ANTHROPIC_API_KEY,
      openaiApiKey: env.OPENAI_API_KEY,
      openaiBaseUrl: env.OPENAI_BASE_URL,
      googleApiKey: env.GOOGLE_GENERATIVE_AI_API_KEY,
    },
    warnings,
  };
}

function findWarnings(env: Environment): string[] {
  const warnings: string[] = [];
  if (env.GATEHOUSE_HOST !== undefined && !isLoopbackHost(env.GATEHOUSE_HOST) && env.GATEHOUSE_URL === undefined) {
    warnings.push('GATEHOUSE_HOST is reachable from outside, but GATEHOUSE_URL does not say under which address people come.');
  }
  if (env.GATEHOUSE_URL?.startsWith('http:') && !isLoopbackHost(new URL(env.GATEHOUSE_URL).hostname)) {
    warnings.push('GATEHOUSE_URL is plain http: passwords and cookies travel unprotected. Put a proxy with TLS in front.');
  }
  if (env.GATEHOUSE_PASSWORD_SIGN_IN === false && !env.GATEHOUSE_OIDC_ISSUER && !env.GATEHOUSE_GITHUB_CLIENT_ID) {
    warnings.push('GATEHOUSE_PASSWORD_SIGN_IN is off and no provider is set up: nobody can sign in.');
  }
  return warnings;
}

/** The test runner's variables are none of Gatehouse's. */
function isUnknown(name: string): boolean {
  return name.startsWith('GATEHOUSE_') && !(name in environmentSchema.shape) && !/^GATEHOUSE_(TEST|REQUIRE)_/.test(name);
}

function describeUnknown(name: string): string {
  const closest = findClosest(name, Object.keys(environmentSchema.shape));
  return `${name} is not a variable of Gatehouse${closest ? `; did you mean ${closest}?` : '.'}`;
}

function toFault(variable: PropertyKey | undefined, problem: string): ConfigFault {
  const name = Object.keys(environmentSchema.shape).find((known): known is Variable => known === variable);
  if (!name) throw new Error('A fault of no variable');
  return { variable: name, expected: variableDocs.get(environmentSchema.shape[name])?.expects ?? '', problem };
}

/** White space around a value is never meant, and a blank value means none. */
function withoutBlanks(env: EnvironmentVariables): EnvironmentVariables {
  const trimmed = Object.entries(env).map(([name, value]) => [name, value?.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== undefined && value !== ''));
}

/** True where only this machine can be meant: 127.0.0.0/8, ::1 and localhost. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
