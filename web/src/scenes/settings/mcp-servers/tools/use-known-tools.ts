import type { ServerTest, ServerTool, ServerTools } from '@gatehouse/contract';
import { useQuery } from '@tanstack/react-query';
import { serverToolsQuery } from '../../../../api/servers.ts';
import type { ServerForm } from '../form/use-server-form.ts';
import type { TestRun } from '../test/use-server-test.ts';

/** The tools that can be picked from, and where they are from. */
export type KnownTools = {
  /** Undefined: nothing was listed yet. */
  tools: readonly ServerTool[] | undefined;
  dropped: ServerTest['dropped'];
  listedAt: string | undefined;
  isLoading: boolean;
  /** Why there are none. */
  detail: string | undefined;
};

/** What the last test found, else what the saved server lists. */
export function useKnownTools(form: ServerForm, test: TestRun): KnownTools {
  const id = form.stored?.id;
  const saved = useQuery({ ...serverToolsQuery(id ?? ''), enabled: id !== undefined });
  const isListed = test.report?.steps.some(({ step, outcome }) => step === 'list_tools' && outcome === 'ok') === true;
  if (test.report && isListed) {
    const { tools, dropped } = test.report;
    return { tools, dropped, listedAt: test.testedAt, isLoading: false, detail: undefined };
  }
  const isLoading = id !== undefined && saved.isPending;
  return { ...readListing(saved.data), isLoading };
}

function readListing(listing: ServerTools | undefined): Omit<KnownTools, 'isLoading'> {
  if (!listing) return { tools: undefined, dropped: [], listedAt: undefined, detail: undefined };
  const { items, dropped, listed_at: listedAt, detail } = listing;
  return { tools: listedAt === null ? undefined : items, dropped, listedAt: listedAt ?? undefined, detail };
}
