import { ActionIcon, Avatar, Button, Group, Popover, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ServerIcon } from '../../../../components/server-icon.tsx';
import { fieldLabels } from './describe-changes.ts';
import { IconSign } from './icon-sign.tsx';
import type { ServerForm } from './use-server-form.ts';

const emoji =
  '🕰️ 📅 📦 🛒 💳 🧾 📈 📊 🗂️ 📁 📄 📝 🗒️ 📚 🔖 ✉️ 💬 📞 📣 🔔 👥 🪪 🔐 🔑 🛡️ 🧭 🗺️ 🌍 ⛅ ✈️ 🚚 🏠 🏢 🏥 🏦 🎓 🧪 🔬 🧰 🛠️ ⚙️ 🤖 🧠 💡 🔍 🐙 🐞 🚀 🎨 🎬 🎵 📷 🎮 🏆 ❤️ ⭐ 🔥 🌱 🍽️ ☕'.split(
    ' ',
  );

/** An emoji, picked or typed, or the address of an image, with what people will see. */
export function IconField({ form }: { form: ServerForm }) {
  const { values, change, stored } = form;
  const [isOpen, setOpen] = useState(false);
  const set = (icon: string) => {
    change({ icon_url: icon });
    setOpen(false);
  };
  return (
    <Group gap="sm" align="flex-end" wrap="nowrap">
      <Popover opened={isOpen} onChange={setOpen} trapFocus returnFocus position="bottom-start" withArrow>
        <Popover.Target>
          <ActionIcon
            variant="default"
            size={36}
            aria-label="Choose an emoji"
            aria-expanded={isOpen}
            onClick={() => setOpen((was) => !was)}
          >
            <IconPreview icon={values.icon_url} stored={stored} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p="xs">
          <SimpleGrid cols={10} spacing={2} verticalSpacing={2}>
            {emoji.map((one) => (
              <ActionIcon key={one} variant="subtle" color="gray" size={28} aria-label={one} onClick={() => set(one)}>
                <IconSign icon={one} size={28} />
              </ActionIcon>
            ))}
          </SimpleGrid>
          <Button size="compact-sm" variant="subtle" color="gray" mt={4} onClick={() => set('')}>
            No icon
          </Button>
        </Popover.Dropdown>
      </Popover>
      <TextInput
        flex={1}
        name="icon_url"
        label={fieldLabels.icon_url}
        description="An emoji, or the https:// address of an image. Gatehouse fetches it: nobody’s browser asks another host."
        placeholder="https://example.com/logo.png"
        autoComplete="off"
        value={values.icon_url}
        onChange={(event) => change({ icon_url: event.currentTarget.value })}
        error={form.errorOf('icon_url')}
      />
    </Group>
  );
}

function IconPreview({ icon, stored }: { icon: string; stored: ServerForm['stored'] }) {
  if (stored && stored.icon_url === icon) return <ServerIcon server={stored} size={24} />;
  return (
    <Avatar size={24} radius="sm" color="gray">
      <IconSign icon={icon} size={24} />
    </Avatar>
  );
}
