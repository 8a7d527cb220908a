import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';

/** A chat's new name. */
export function RenameForm({ title, onSave }: { title: string; onSave: (title: string) => void }) {
  const [text, setText] = useState(title);
  const given = text.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (given !== '') onSave(given);
      }}
    >
      <TextInput
        label="Name"
        data-autofocus
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group justify="flex-end" mt="md">
        <Button type="submit" disabled={given === '' || given === title}>
          Rename
        </Button>
      </Group>
    </form>
  );
}
