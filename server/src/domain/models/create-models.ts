import type { Database } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { ModelFetch } from '../../upstream/models/language-model.ts';
import { listServedModels } from '../../upstream/models/list-served-models.ts';
import { openModel } from '../../upstream/models/open-model.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { environmentModels, offlineModel } from './environment-models.ts';
import type { ModelEnvironment } from './environment-models.ts';
import { findDefaultModel } from './find-default-model.ts';
import { apiKeyPlace } from './model-secret.ts';
import { findSealedModel, listRegisteredModels } from './model-store.ts';
import type { Model, Models } from './model.ts';

/**
 * The models of this Gatehouse: registered ones, those from the environment, and the offline model.
 * @param parts.dialerFetch the guarded fetch; it has to let an answer stream for as long as it takes
 */
export function createModels(parts: {
  db: Database;
  secrets: SecretBox;
  dialerFetch: ModelFetch;
  environment: ModelEnvironment;
  log: Log;
}): Models {
  const { db, secrets, dialerFetch, log } = parts;
  const environment = environmentModels(parts.environment);

  async function resolve(modelId: string | null): Promise<Model> {
    if (modelId === offlineModel.id) return offlineModel;
    const named = environment.find((model) => model.id === modelId);
    if (named) return withoutKey(named);
    const registered = await listRegisteredModels(db.sql);
    return registered.find((model) => model.id === modelId) ?? withoutKey(findDefaultModel(registered, environment));
  }

  async function open(model: Model) {
    const { endpoint, apiKey } = await findAccess(model);
    const opening = { ...endpoint, apiKey, fetch: dialerFetch };
    return openModel(model.id === 'env:openai_compatible' ? { ...opening, model: await findServed(opening) } : opening);
  }

  /** The environment names an address but no model: what is served there decides, asked once it is known. */
  let served: string | undefined;
  async function findServed(endpoint: {
    baseUrl: string | undefined;
    apiKey: string | undefined;
    model: string;
  }): Promise<string> {
    if (served !== undefined || endpoint.baseUrl === undefined) return served ?? endpoint.model;
    const names = await listServedModels({ baseUrl: endpoint.baseUrl, apiKey: endpoint.apiKey, fetch: dialerFetch });
    if (names.length === 0) return endpoint.model;
    served = names.includes(endpoint.model) ? endpoint.model : names[0];
    log.info({ model: served }, 'the model of OPENAI_BASE_URL is chosen');
    return served ?? endpoint.model;
  }

  async function findAccess(model: Model) {
    if (model.id === offlineModel.id) return { endpoint: { ...offlineModel, baseUrl: undefined }, apiKey: undefined };
    const configured = environment.find((candidate) => candidate.id === model.id);
    if (configured) return { endpoint: configured, apiKey: configured.apiKey };
    const found = await findSealedModel(db.sql, model.id);
    if (!found) throw notFound();
    const apiKey = found.apiKey === null ? undefined : secrets.open(apiKeyPlace(model.id), found.apiKey);
    return { endpoint: found.model, apiKey };
  }

  return { resolve, open };
}

/** What is handed around holds no key. */
function withoutKey(model: Model): Model {
  const { id, provider, displayName, contextWindow, maxOutputTokens, inputModalities } = model;
  return { id, provider, model: model.model, displayName, contextWindow, maxOutputTokens, inputModalities };
}
