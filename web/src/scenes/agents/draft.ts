const keyOf = (key: string) => `gatehouse.draft.${key}`;

/** What was written under this key and not sent, in this browser. */
export function readDraft(key: string): string {
  return localStorage.getItem(keyOf(key)) ?? '';
}

export function saveDraft(key: string, text: string): void {
  if (text === '') localStorage.removeItem(keyOf(key));
  else localStorage.setItem(keyOf(key), text);
}
