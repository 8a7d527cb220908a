import type { McpServer } from '@gatehouse/contract';
import { Avatar } from '@mantine/core';
import { Icon } from './icon.tsx';

/** The icon of a server: its emoji, its image as Gatehouse keeps it, or a sign. `size` in px. */
export function ServerIcon({
  server,
  size = 24,
}: {
  server: Pick<McpServer, 'id' | 'icon_url'> & { revision?: number };
  size?: number;
}) {
  const isImage = server.icon_url.startsWith('https:');
  return (
    <Avatar
      size={size}
      radius="sm"
      color="gray"
      alt=""
      aria-hidden
      src={isImage ? `/api/v1/mcp-servers/${server.id}/icon?of=${server.revision ?? ''}` : null}
    >
      <IconSign icon={server.icon_url} size={size} />
    </Avatar>
  );
}

/** What stands where there is no image: an emoji, or the sign of a server. `size` in px, of what is around it. */
export function IconSign({ icon, size }: { icon: string; size: number }) {
  if (icon === '' || icon.startsWith('https:')) return <Icon name="server" size={Math.round(size * 0.6)} />;
  return <span style={{ fontSize: Math.round(size * 0.62), lineHeight: 1 }}>{icon}</span>;
}
