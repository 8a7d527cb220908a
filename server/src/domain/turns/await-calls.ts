/** Waits until each call has ended or is held. @throws what the first of them threw, once all others have ended too */
export async function awaitCalls<End>(calls: readonly Promise<End>[]): Promise<End[]> {
  const ends = await Promise.allSettled(calls);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}
