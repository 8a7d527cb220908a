/** A page that a browser arrived at. */
export type Page = { url: string; status: number; html: string };

/** What to fill into a form, by field name; `answer` is the button that is pressed. */
export type Fields = Readonly<Record<string, string>>;

/** A browser without a person: keeps cookies per host, follows redirects, sends forms. */
export type Browser = {
  open: (url: string) => Promise<Page>;
  /** Sends the page's form: its hidden fields, and of `fields` those that it has. @throws Error when the page has no form */
  submit: (page: Page, fields: Fields) => Promise<Page>;
  /** The cookies for a host, as a request header. */
  cookiesFor: (url: string) => string;
};

const maxRedirects = 20;

export function createBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>();
  // As in a real browser, ports of a host share their cookies.
  const jarOf = (url: string) => {
    const host = new URL(url).hostname;
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  const cookiesFor = (url: string) => [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ');

  async function load(start: string, form?: URLSearchParams): Promise<Page> {
    let [url, body] = [start, form];
    for (let hop = 0; hop < maxRedirects; hop += 1) {
      const response = await fetch(url, {
        method: body ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { cookie: cookiesFor(url), accept: 'text/html', ...(body ? { origin: new URL(url).origin } : {}) },
        ...(body ? { body } : {}),
      });
      keepCookies(jarOf(url), response.headers.getSetCookie());
      const location = response.headers.get('location');
      if (location === null) return { url, status: response.status, html: await response.text() };
      await response.body?.cancel();
      url = new URL(location, url).href;
      if (response.status !== 307 && response.status !== 308) body = undefined;
    }
    throw new Error(`${start} redirects without an end.`);
  }

  return {
    open: (url) => load(url),
    submit(page, fields) {
      const form = readForm(page);
      if (!form) throw new Error(`There is no form at ${page.url}: ${page.status} ${page.html}`);
      for (const name of form.names) if (fields[name] !== undefined) form.values.set(name, fields[name]);
      return load(form.action, form.values);
    },
    cookiesFor,
  };
}

function keepCookies(jar: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const isGone =
      value === '' || /;\s*max-age=0/i.test(line) || Date.parse(/;\s*expires=([^;]+)/i.exec(line)?.[1] ?? '') <= Date.now();
    if (isGone) jar.delete(name);
    else jar.set(name, value);
  }
}

function readForm(page: Page): { action: string; values: URLSearchParams; names: string[] } | undefined {
  const form = /<form\b([^>]*)>/.exec(page.html);
  if (!form) return undefined;
  const values = new URLSearchParams();
  const names: string[] = [];
  for (const [, attributes = ''] of page.html.matchAll(/<(?:input|button)\b([^>]*)>/g)) {
    const name = readAttribute(attributes, 'name');
    if (name === undefined) continue;
    names.push(name);
    if (readAttribute(attributes, 'type') === 'hidden') values.set(name, readAttribute(attributes, 'value') ?? '');
  }
  return { action: new URL(readAttribute(form[1] ?? '', 'action') ?? page.url, page.url).href, values, names };
}

function readAttribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1]?.replaceAll('&amp;', '&');
}
