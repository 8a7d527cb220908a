/** A page that needs nothing from elsewhere. `lines` are text, `form` is HTML. */
export function renderPage(title: string, lines: readonly string[], form = ''): string {
  const text = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 22rem; margin: 15vh auto 0; padding: 0 1rem; }
label { display: block; margin: 0 0 .75rem; }
input:not([type=hidden]) { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .4rem; }
button { font: inherit; padding: .4rem 1rem; margin-right: .5rem; }
</style>
</head>
<body><main><h1>${escapeHtml(title)}</h1>${text}${form}</main></body>
</html>`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
