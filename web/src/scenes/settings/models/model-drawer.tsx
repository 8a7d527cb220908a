import { Drawer } from '@mantine/core';
import type { ModelView } from '@gatehouse/contract';
import { ModelForm } from './model-form.tsx';

/** The form of a model, beside the list. */
export function ModelDrawer({ model, onClose }: { model: ModelView | 'new' | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={model !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={model === 'new' || model === undefined ? 'Add a model' : `Edit ${model.display_name}`}
    >
      {model !== undefined && <ModelForm stored={model === 'new' ? undefined : model} onClose={onClose} />}
    </Drawer>
  );
}
