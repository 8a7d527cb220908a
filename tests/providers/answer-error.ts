import type { Answer, ProviderState } from './provider-state.ts';

/** An OAuth error in the way in which this provider says it. */
export function answerError({ options }: ProviderState, error: string, description: string, status = 400): Answer {
  switch (options.errorStyle) {
    case 'oauth':
      return { status, body: { error, error_description: description } };
    case 'github':
      return { status: 200, body: { error: githubNames[error] ?? error, error_description: description } };
    case 'other_json':
      return { status, body: { message: description, code: status * 100 } };
    case 'html':
      return {
        status,
        headers: { 'content-type': 'text/html' },
        body: `<html><body><h1>${status}</h1>${description}</body></html>`,
      };
  }
}

const githubNames: Record<string, string> = {
  invalid_grant: 'bad_refresh_token',
  invalid_client: 'incorrect_client_credentials',
};
