import { Badge, Group, Text } from '@mantine/core';
import type { UserView } from '@gatehouse/contract';
import { sayExactTime } from '../../../components/say-exact-time.ts';

type Link = UserView['links'][number];

/** What a way to sign in is called. */
export function sayWayIn(type: Link['type']): string {
  return { password: 'Password', github: 'GitHub', oidc: 'OpenID Connect' }[type];
}

/** The ways in which a user signs in; which identity it is, on hover. */
export function WaysIn({ links }: { links: readonly Link[] }) {
  if (links.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Not signed in yet
      </Text>
    );
  }
  return (
    <Group gap={4}>
      {links.map((link) => (
        <Badge key={link.issuer} variant="default" tt="none" title={describe(link)}>
          {sayWayIn(link.type)}
        </Badge>
      ))}
    </Group>
  );
}

function describe({ type, issuer, subject_label: label, linked_at: since }: Link): string {
  return type === 'password' ? `Since ${sayExactTime(since)}` : `${label} at ${issuer}, since ${sayExactTime(since)}`;
}
