import { useState } from 'react';
import { Icon } from './icon.tsx';
import classes from './server-icon.module.css';

export type WithIcon = { id: string; icon_url: string };

/** A server's emoji or image; the sign of servers where there is none, or the server is gone. Its name is said beside it. `size` in px. */
export function ServerIcon({ server, size = 20 }: { server: WithIcon | undefined; size?: number }) {
  const [failed, setFailed] = useState<string>();
  const icon = server?.icon_url ?? '';
  const isImage = /^https?:/.test(icon);
  const box = { width: size, height: size, fontSize: size * 0.8 };
  if (!server || icon === '' || (isImage && failed === icon)) {
    return (
      <span className={classes['box']} style={box} aria-hidden>
        <Icon name="server" size={size * 0.85} />
      </span>
    );
  }
  return (
    <span className={classes['box']} style={box} aria-hidden>
      {isImage ? (
        <img
          src={`/api/v1/mcp-servers/${server.id}/icon?of=${encodeURIComponent(icon)}`}
          alt=""
          width={size}
          height={size}
          onError={() => setFailed(icon)}
        />
      ) : (
        icon
      )}
    </span>
  );
}
