import { Skeleton, Typography } from '@mantine/core';
import { lazy, memo, Suspense } from 'react';

const Rendered = lazy(async () => ({ default: (await import('./rendered-markdown.tsx')).RenderedMarkdown }));

/** Text that a model wrote. The renderer is loaded with the first one. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <Typography>
      <Suspense fallback={<Skeleton height={20} />}>
        <Rendered text={text} />
      </Suspense>
    </Typography>
  );
});
