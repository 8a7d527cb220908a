import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { wordsOf } from '../api/api-problem.ts';

/** Asks before something that cannot be taken back. `action` is the verb on the button. A failure is told in a notice. */
export function askFirst(question: { title: string; text: ReactNode; action: string; onConfirm: () => Promise<unknown> }): void {
  const { title, text, action, onConfirm } = question;
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{text}</Text>,
    labels: { confirm: action, cancel: 'Cancel' },
    confirmProps: { color: 'red' },
    onConfirm: () => void onConfirm().catch(tellFailure),
  });
}

/** Tells in a notice why something was not done. */
export function tellFailure(error: unknown): void {
  notifications.show({ color: 'red', message: wordsOf(error), autoClose: false, role: 'alert' });
}
