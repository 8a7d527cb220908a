import { useQuery } from '@tanstack/react-query';
import { Group, Text } from '@mantine/core';
import { meQuery } from '../../../api/session.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { SettingsPart } from '../../../components/settings-part.tsx';
import { WaysIn } from '../users/ways-in.tsx';
import { NameForm } from './name-form.tsx';
import { PasswordForm } from './password-form.tsx';
import { Sessions } from './sessions.tsx';

/** Who you are to Gatehouse, and where you are signed in. */
export function ProfilePage() {
  const query = useQuery(meQuery);
  return (
    <SettingsPage title="Profile">
      <Loaded query={query}>
        {(me) =>
          me && (
            <>
              <SettingsPart title="You">
                <NameForm key={me.name} me={me} />
              </SettingsPart>
              <SettingsPart title="Ways to sign in">
                <Group>
                  <WaysIn links={me.links} />
                </Group>
                {me.links.some(({ type }) => type === 'password') ? (
                  <PasswordForm />
                ) : (
                  <Text size="sm">You have no password here: your provider signs you in.</Text>
                )}
              </SettingsPart>
              <Sessions />
            </>
          )
        }
      </Loaded>
    </SettingsPage>
  );
}
