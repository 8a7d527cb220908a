import { Button, Group, PasswordInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { CopyText } from '../../../components/copy-text.tsx';

/** A password for somebody else: typed, or made up and then visible, to be handed over. */
export function NewPasswordInput(props: {
  label: string;
  description: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}) {
  const { label, description, value, onChange, error } = props;
  const [isVisible, { open, toggle }] = useDisclosure();
  const makeUp = () => {
    onChange(makePassword());
    open();
  };
  return (
    <Group align="flex-start" gap="xs" wrap="nowrap">
      <PasswordInput
        flex={1}
        label={label}
        description={description}
        autoComplete="new-password"
        visible={isVisible}
        onVisibilityChange={toggle}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        inputContainer={(input) => (
          <Group gap="xs" wrap="nowrap">
            <div style={{ flex: 1 }}>{input}</div>
            {value !== '' && <CopyText value={value} what="the password" />}
            <Button variant="default" onClick={makeUp}>
              Make one up
            </Button>
          </Group>
        )}
      />
    </Group>
  );
}

/** 20 letters and digits that are not mistaken for each other: more than 100 bits. */
function makePassword(): string {
  const signs = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  const limit = 256 - (256 % signs.length);
  const made: string[] = [];
  while (made.length < 20) {
    const [byte = limit] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < limit) made.push(signs[byte % signs.length] ?? '');
  }
  return made.join('');
}
