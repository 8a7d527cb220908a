import { createServer, type IncomingHttpHeaders } from 'node:http';

/**
 * The side of a proxy that faces the load, the same for both: reads the body, answers with JSON, and tells its parent the port
 * and, asked, its CPU. Ends when the parent lets go of it.
 */
export function serveProxy(forward: (body: Buffer, headers: IncomingHttpHeaders) => Promise<string>): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      forward(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), request.headers).then(
        (answer) => {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
          response.end(answer);
        },
        (error: unknown) => response.writeHead(502).end(String(error)),
      );
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(address !== null && typeof address === 'object' ? address.port : 0);
  });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.once('disconnect', () => process.exit(0));
}
