import { useLayoutEffect, useRef, useState, type MouseEvent, type RefObject } from 'react';

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
    else setAway(!isNearEnd(box.current));
  }, growth);
  const onScroll = () => {
    isFollowing.current = isNearEnd(box.current);
    setAway(!isFollowing.current);
  };
  /** What the reader opens stays where it is. */
  const onClickCapture = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('[aria-expanded], summary, button')) isFollowing.current = false;
  };
  return { isAway, toEnd, onScroll, onClickCapture };
}

function isNearEnd(box: HTMLElement | null): boolean {
  return box === null || box.scrollHeight - box.scrollTop - box.clientHeight < nearEnd;
}
