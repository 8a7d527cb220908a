import { Button, Drawer, Popover, VisuallyHidden } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import type { ChatServer } from '@gatehouse/contract';
import type { Ref } from 'react';
import { Icon } from '../../../components/icon.tsx';
import { ServerIcon } from '../../../components/server-icon.tsx';
import { PickerPanel } from './picker-panel.tsx';
import classes from './server-picker.module.css';
import { useChosenServers } from './use-chosen-servers.ts';

const mostIcons = 3;

/** Which servers the chat uses: their icons on the button, all of them behind it. Without a chat: those of the next one. */
export function ServerPicker({ chatId, contextWindow }: { chatId: string | undefined; contextWindow: number | undefined }) {
  const [isOpen, { toggle, close }] = useDisclosure();
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const chosen = useChosenServers(chatId, isOpen);
  if (chosen.data?.length === 0) return null;
  const panel = <PickerPanel chosen={chosen} contextWindow={contextWindow} onLeave={close} />;
  const button = <PickerButton servers={chosen.data ?? []} isOpen={isOpen} onClick={toggle} />;
  if (isNarrow) {
    return (
      <>
        {button}
        <Drawer opened={isOpen} onClose={close} position="bottom" size="auto" title="Servers for this chat" radius="md">
          {panel}
        </Drawer>
      </>
    );
  }
  return (
    <Popover
      opened={isOpen}
      onChange={(open) => !open && close()}
      position="top-start"
      width={480}
      shadow="md"
      trapFocus
      returnFocus
      middlewares={{ flip: true, shift: { padding: 8 }, size: { padding: 8, apply: fitHeight } }}
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown p={0} className={classes['dropdown']} aria-label="Servers for this chat">
        {panel}
      </Popover.Dropdown>
    </Popover>
  );
}

function PickerButton({
  servers,
  isOpen,
  ref,
  ...rest
}: {
  servers: readonly ChatServer[];
  isOpen: boolean;
  onClick: () => void;
  ref?: Ref<HTMLButtonElement>;
}) {
  const selected = servers.filter((server) => server.selected);
  const active = selected.filter(({ status }) => status === 'ready' || status === 'loading');
  const waiting = selected.length - active.length;
  const words = ` on for this chat${waiting === 0 ? '' : `, ${waiting} of them cannot be used now`}`;
  return (
    <Button
      {...rest}
      ref={ref}
      variant="default"
      size="compact-md"
      radius="xl"
      className={classes['button']}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      leftSection={
        active.length === 0 ? (
          <Icon name="server" size={16} />
        ) : (
          <span className={classes['stack']}>
            {active.slice(0, mostIcons).map((server) => (
              <ServerIcon key={server.id} server={server} size={20} />
            ))}
            {active.length > mostIcons && (
              <span className={classes['more']} aria-hidden>
                +{active.length - mostIcons}
              </span>
            )}
          </span>
        )
      }
      rightSection={waiting > 0 && <Icon name="warning" size={14} />}
    >
      <span className={classes['word']}>Servers ·</span>
      {selected.length}
      <VisuallyHidden>{words}</VisuallyHidden>
    </Button>
  );
}

/** The list scrolls where the window is too low for it. */
function fitHeight({ availableHeight, elements }: { availableHeight: number; elements: { floating: HTMLElement } }): void {
  elements.floating.style.setProperty('--picker-height', `${Math.min(560, availableHeight)}px`);
}
