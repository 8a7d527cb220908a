import { ActionIcon, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { Icon } from './icon.tsx';

/** Puts text into the clipboard. @returns false where the browser does not let us */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // there is no clipboard for pages on http
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  const before = document.activeElement;
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}

/** Copies `text`; `label` says what that is: "Copy the message". */
export function CopyButton({ text, label, size = 14 }: { text: string; label: string; size?: number }) {
  const [outcome, setOutcome] = useState<boolean>();
  const copy = async () => {
    setOutcome(await copyText(text));
    setTimeout(() => setOutcome(undefined), 1_500);
  };
  const words = outcome === undefined ? label : outcome ? 'Copied' : 'The browser does not allow to copy';
  return (
    <Tooltip label={words}>
      <ActionIcon variant="subtle" color="gray" size="sm" onClick={() => void copy()} aria-label={words}>
        <Icon name={outcome === true ? 'check' : 'copy'} size={size} />
      </ActionIcon>
    </Tooltip>
  );
}
