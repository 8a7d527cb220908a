import { UpstreamError } from '../upstream.ts';

/** The address answers with HTML: a login page, a proxy's error page, or the site of the product instead of its endpoint. */
export class WebPageAnswer extends UpstreamError {
  constructor(httpStatus: number) {
    super('protocol', 'it answered with a web page; the address may not be that of an MCP endpoint', { sent: true, httpStatus });
    this.name = 'WebPageAnswer';
  }
}
