const keyOf = (userId: string, key: string) => `gatehouse.draft.${userId}.${key}`;

/** What the user wrote under this key and did not send, in this browser. */
export function readDraft(userId: string, key: string): string {
  return localStorage.getItem(keyOf(userId, key)) ?? '';
}

export function saveDraft(userId: string, key: string, text: string): void {
  if (text === '') localStorage.removeItem(keyOf(userId, key));
  else localStorage.setItem(keyOf(userId, key), text);
}
