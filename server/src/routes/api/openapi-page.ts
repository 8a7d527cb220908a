import type { OpenAPIHono } from '@hono/zod-openapi';
import { html, raw } from 'hono/html';

export type ApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;
type Operation = NonNullable<NonNullable<ApiDocument['paths']>[string]['get']>;
export type Markup = ReturnType<typeof html>;

export const docsStyle = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; }
details { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 0.4rem 0; }
summary { cursor: pointer; }
code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.75rem; background: color-mix(in srgb, currentColor 7%, transparent); }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600; }
.summary { opacity: 0.75; }
`;

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The document as one HTML page that needs no script and nothing from elsewhere. */
export function describeApi(document: ApiDocument): Markup {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation, tag: operation.tags?.[0] ?? path.split('/')[1] ?? '' }] : [];
    }),
  );
  const groups = Map.groupBy(operations, ({ tag }) => tag);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Gatehouse API</title>
        ${raw(`<style>${docsStyle}</style>`)}
      </head>
      <body>
        <h1>Gatehouse API</h1>
        <p>
          ${document.info.description} Base address: <code>/api/v1</code>. For programs: <a href="openapi.json">openapi.json</a>.
        </p>
        ${[...groups].map(
          ([tag, group]) =>
            html`<h2>${tag}</h2>
              ${group.map(({ path, method, operation }) => describeOperation(path, method, operation))}`,
        )}
        <h2>Schemas</h2>
        ${Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => describeSchema(name, schema))}
      </body>
    </html>`;
}

function describeOperation(path: string, method: string, operation: Operation): Markup {
  return html`<details>
    <summary>
      <code><span class="method">${method.toUpperCase()}</span>${path}</code>
      <span class="summary">${operation.summary ?? ''}</span>
    </summary>
    ${(operation.parameters ?? []).map((parameter) => ('name' in parameter ? describePart(`${parameter.in}: ${parameter.name}`, parameter.schema) : ''))}
    ${operation.requestBody ? describePart('body', operation.requestBody) : ''}
    ${Object.entries(operation.responses ?? {}).map(([status, answer]) => describeAnswer(status, answer))}
  </details>`;
}

/** A failure is described in a line: they all have one schema. */
function describeAnswer(status: string, answer: unknown): Markup {
  const about = typeof answer === 'object' && answer !== null && 'description' in answer ? String(answer.description) : '';
  const isProblem = JSON.stringify(answer).includes('application/problem+json');
  const content = typeof answer === 'object' && answer !== null && 'content' in answer && !isProblem ? answer.content : undefined;
  return html`<p><code>${status}</code> ${about}</p>
    ${content === undefined ? '' : html`<pre>${JSON.stringify(content, null, 2)}</pre>`}`;
}

function describePart(title: string, part: unknown): Markup {
  return html`<p><code>${title}</code></p>
    <pre>${JSON.stringify(part ?? {}, null, 2)}</pre>`;
}

function describeSchema(name: string, schema: unknown): Markup {
  return html`<details id="${name}">
    <summary><code>${name}</code></summary>
    <pre>${JSON.stringify(schema, null, 2)}</pre>
  </details>`;
}
