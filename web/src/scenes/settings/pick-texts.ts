/** Reads these texts of an address's search, and leaves out whatever else is there. */
export function pickTexts<Key extends string>(...keys: readonly Key[]) {
  return (search: Record<string, unknown>): Partial<Record<Key, string>> => {
    const picked: Partial<Record<Key, string>> = {};
    for (const key of keys) {
      const value = search[key];
      if (typeof value === 'string' && value !== '') picked[key] = value;
      else if (typeof value === 'number') picked[key] = String(value);
    }
    return picked;
  };
}
