import { AppError } from '../../errors.ts';
import { environmentModels, offlineModel } from './environment-models.ts';
import type { ModelEnvironment } from './environment-models.ts';

/** @throws AppError `conflict` for a model that is not stored: one of the environment, or the offline model */
export function assertWritableModel(environment: ModelEnvironment, id: string): void {
  if (id === offlineModel.id) throw new AppError('conflict', 'The built-in offline model cannot be changed.');
  if (environmentModels(environment).some((model) => model.id === id)) {
    throw new AppError('conflict', 'This model comes from the environment of Gatehouse: change it there.');
  }
}
