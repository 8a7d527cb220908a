import type { SessionView, UpdateMe, UserView } from '@gatehouse/contract';
import { pagedQuery } from './paged-query.ts';
import { reloadAfter } from './reload-after.ts';
import { request } from './request.ts';

/** Where the caller is signed in, the newest first. */
export const sessionsQuery = pagedQuery<SessionView>(['sessions'], '/me/sessions');

export const updateMe = (body: UpdateMe) => reloadAfter(request<UserView>('PATCH', '/me', { body }), 'me', 'sessions');
export const endSession = (id: string) => reloadAfter(request<undefined>('DELETE', `/me/sessions/${id}`), 'sessions');
