import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** So near the end, the reader is taken along with it (px). */
const nearEnd = 60;

/**
 * Keeps a box that scrolls at its end while it grows, unless the reader scrolled up.
 * @param growth changes whenever the box may have grown
 */
export function useEndFollowing(box: RefObject<HTMLElement | null>, growth: readonly unknown[]) {
  const isFollowing = useRef(true);
  const [isAway, setAway] = useState(false);
  const toEnd = () => {
    isFollowing.current = true;
    box.current?.scrollTo({ top: box.current.scrollHeight });
  };
  useLayoutEffect(() => {
    if (isFollowing.current) toEnd();
  }, growth);
  const onScroll = () => {
    if (!box.current) return;
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    isFollowing.current = scrollHeight - scrollTop - clientHeight < nearEnd;
    setAway(!isFollowing.current);
  };
  return { isAway, toEnd, onScroll };
}
