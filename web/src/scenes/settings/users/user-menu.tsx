import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import type { UpdateUser, UserView } from '@gatehouse/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { meQuery } from '../../../api/session.ts';
import { deleteUser, updateUser } from '../../../api/users.ts';
import { askFirst, tellFailure } from '../../../components/ask-first.tsx';
import { Icon } from '../../../components/icon.tsx';
import { RenameUser } from './rename-user.tsx';
import { SetPassword } from './set-password.tsx';

/** What an admin can do with a user. */
export function UserMenu({ user }: { user: UserView }) {
  const { data: me } = useQuery(meQuery);
  const [isRenaming, renaming] = useDisclosure();
  const [isSettingPassword, settingPassword] = useDisclosure();
  const change = (changes: UpdateUser, told: string) =>
    updateUser(user.id, changes).then(() => notifications.show({ message: told }), tellFailure);
  const isMe = me?.id === user.id;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What can be done with ${user.name}`}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={renaming.open}>Rename</Menu.Item>
          {user.role === 'member' ? (
            <Menu.Item onClick={() => void change({ role: 'admin' }, `${user.name} is an admin now.`)}>Make admin</Menu.Item>
          ) : (
            <Menu.Item onClick={() => demote(user, isMe, change)}>Make member</Menu.Item>
          )}
          {isMe ? (
            <Menu.Item component={Link} to="/agents/settings/profile">
              Change your password
            </Menu.Item>
          ) : (
            <Menu.Item onClick={settingPassword.open}>Set a password</Menu.Item>
          )}
          <Menu.Item renderRoot={(props) => <Link {...props} to="/agents/settings/tool-calls" search={{ user_id: user.id }} />}>
            Show tool calls
          </Menu.Item>
          <Menu.Item renderRoot={(props) => <Link {...props} to="/agents/settings/audit" search={{ actor: user.id }} />}>
            Show what they changed
          </Menu.Item>
          <Menu.Divider role="separator" />
          {user.disabled ? (
            <Menu.Item onClick={() => void change({ disabled: false }, `${user.name} can sign in again.`)}>Enable</Menu.Item>
          ) : (
            <Menu.Item c="red" onClick={() => disable(user, change)}>
              Disable
            </Menu.Item>
          )}
          <Menu.Item c="red" onClick={() => remove(user)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenameUser user={user} opened={isRenaming} onClose={renaming.close} />
      <SetPassword user={user} opened={isSettingPassword} onClose={settingPassword.close} />
    </>
  );
}

type Change = (changes: UpdateUser, told: string) => Promise<unknown>;

function demote(user: UserView, isMe: boolean, change: Change): void {
  const told = `${user.name} is a member now.`;
  if (!isMe) return void change({ role: 'member' }, told);
  askFirst({
    title: 'Make yourself a member',
    text: 'You lose these pages at once, and only another admin can give them back.',
    action: 'Make me a member',
    onConfirm: () => change({ role: 'member' }, told),
  });
}

function disable(user: UserView, change: Change): void {
  askFirst({
    title: `Disable ${user.name}`,
    text: 'Their sessions and running answers end at once, and their API tokens stop. Chats and connections stay for when you enable them again.',
    action: 'Disable',
    onConfirm: () => change({ disabled: true }, `${user.name} is signed out and cannot sign in.`),
  });
}

function remove(user: UserView): void {
  askFirst({
    title: `Delete ${user.name}`,
    text: `This deletes the account ${user.email} with its chats, connections and API tokens. What they did stays on record. It cannot be taken back.`,
    action: 'Delete user',
    onConfirm: async () => {
      await deleteUser(user.id);
      notifications.show({ message: `${user.name} was deleted.` });
    },
  });
}
