import { Icon } from '../../../../components/icon.tsx';

/** An emoji as an icon, or the sign of servers where there is none, or an image that is not shown here. `size` in px. */
export function IconSign({ icon, size }: { icon: string; size: number }) {
  if (icon === '' || /^https?:/.test(icon)) return <Icon name="server" size={Math.round(size * 0.8)} />;
  return <span style={{ fontSize: Math.round(size * 0.8), lineHeight: 1 }}>{icon}</span>;
}
