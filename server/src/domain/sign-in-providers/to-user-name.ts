import { nameSchema } from '@gatehouse/contract';

const mostLength = 100;

/** A name for a new user: what the provider calls them, on one line and cut where it is too long; else their address's first part. */
export function toUserName(name: string | undefined, email: string): string {
  const line = (name ?? '').replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, mostLength);
  return nameSchema.safeParse(line).data ?? email.slice(0, Math.max(1, email.lastIndexOf('@'))).slice(0, mostLength);
}
