import type { Interaction } from '../upstream.ts';
import type { OpenOptions } from './open-session.ts';

/** What a session has to declare, and how it answers, so that its upstream can ask the user something during a call. */
export function interactive(interaction: Interaction, signal: AbortSignal): Pick<OpenOptions, 'capabilities' | 'prepare'> {
  return {
    capabilities: { elicitation: { form: { applyDefaults: true }, url: {} } },
    prepare: (client) => {
      client.setRequestHandler('elicitation/create', async (request) => {
        const answer = await interaction.elicit(request.params, signal);
        // The defaults of the schema are laid into `content`, so it has to be there.
        return answer.action === 'accept' ? { action: 'accept', content: { ...answer.content } } : answer;
      });
    },
  };
}
