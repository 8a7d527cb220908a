import { offlineModel } from './environment-models.ts';
import type { EnvironmentModel, Model, RegisteredModel } from './model.ts';

/**
 * The model of every chat that names none: the one that an admin marked, else the first from the environment, else the oldest
 * registered one, else the offline model. So there is always exactly one.
 * @param registered in the order they were made
 */
export function findDefaultModel(registered: readonly RegisteredModel[], environment: readonly EnvironmentModel[]): Model {
  return registered.find((model) => model.isDefault) ?? environment[0] ?? registered[0] ?? offlineModel;
}
