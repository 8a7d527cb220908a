/** Where a model's key lives: bound to the sealed text, so that it cannot be moved to another row. */
export function apiKeyPlace(modelId: string): string {
  return `models/${modelId}/api_key`;
}
