import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ModelView } from '@gatehouse/contract';
import { deleteModel, updateModel } from '../../../api/models-admin.ts';
import { askFirst, tellFailure } from '../../../components/ask-first.tsx';
import { Icon } from '../../../components/icon.tsx';

/** What an admin can do with a model that was added here. */
export function ModelMenu({ model, onEdit }: { model: ModelView; onEdit: () => void }) {
  const makeDefault = () =>
    updateModel(model.id, { is_default: true }).then(
      () => notifications.show({ message: `Chats use ${model.display_name} where nobody chose another.` }),
      tellFailure,
    );
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`What can be done with ${model.display_name}`}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onEdit}>Edit</Menu.Item>
        {!model.is_default && <Menu.Item onClick={() => void makeDefault()}>Make it the default</Menu.Item>}
        <Menu.Divider />
        <Menu.Item color="red" onClick={() => remove(model)}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function remove({ id, display_name: name }: ModelView): void {
  askFirst({
    title: `Delete ${name}`,
    text: 'Chats that use it go on with the default model. Its key is deleted too.',
    action: 'Delete model',
    onConfirm: async () => {
      await deleteModel(id);
      notifications.show({ message: `${name} was deleted.` });
    },
  });
}
