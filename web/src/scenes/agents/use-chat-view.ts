import { emptyChatView, foldChatEvent, type ChatEvent, type ChatView } from '@gatehouse/contract';
import { useEffect, useState } from 'react';
import { followChat, type FollowState } from '../../api/follow-chat.ts';

export type FollowedChat = { view: ChatView; state: FollowState; error: unknown };

const beginning: FollowedChat = { view: emptyChatView, state: 'connecting', error: undefined };

/** A chat as its stream tells it. Events that come together are shown together: once a frame at most. */
export function useChatView(chatId: string): FollowedChat {
  const [followed, setFollowed] = useState(beginning);
  useEffect(() => {
    const gone = new AbortController();
    let waiting: ChatEvent[] = [];
    let frame = 0;
    const show = () => {
      const events = waiting;
      waiting = [];
      frame = 0;
      setFollowed((before) => ({ ...before, view: events.reduce(foldChatEvent, before.view) }));
    };
    setFollowed(beginning);
    const following = followChat(chatId, {
      signal: gone.signal,
      onEvent: (event) => {
        waiting.push(event);
        frame ||= requestAnimationFrame(show);
      },
      onState: (state) => setFollowed((before) => (before.state === state ? before : { ...before, state })),
    });
    following.catch((error: unknown) => setFollowed((before) => ({ ...before, error })));
    return () => {
      gone.abort();
      cancelAnimationFrame(frame);
    };
  }, [chatId]);
  return followed;
}
