import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parseAllowRule } from './allow-rule.ts';
import { createDialer, type Dialer } from './create-dialer.ts';

function dialerFor(...rules: string[]): Dialer {
  return createDialer({ allow: () => rules.map(parseAllowRule).filter((rule) => rule !== undefined), selfOrigins: [] });
}

async function listen(handle: RequestListener): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { port: (server.address() as AddressInfo).port, close };
}

describe('the dialer', () => {
  const ends: (() => Promise<void>)[] = [];
  const serve = async (handle: RequestListener) => {
    const server = await listen(handle);
    ends.push(server.close);
    return server.port;
  };
  const dial = (...rules: string[]) => {
    const dialer = dialerFor(...rules);
    ends.push(() => dialer.close());
    return dialer;
  };
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });

  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '0.0.0.0',
    '169.254.169.254',
  ]) {
    it(`does not dial ${host} without a rule, and no request arrives`, async () => {
      let arrived = 0;
      const port = await serve((_request, response) => {
        arrived += 1;
        response.end();
      });
      await assert.rejects(dial().fetch(`http://${host}:${port}/?key=secret`), (error: Error & { failure?: string }) => {
        assert.equal(error.failure, 'blocked_address');
        assert.match(
          error.message,
          /is (a|an) [a-z ]+ address; an admin can allow it: GATEHOUSE_ALLOW_NETWORKS, or .* PATCH \/settings/,
        );
        assert.ok(!error.message.includes('secret'));
        return true;
      });
      assert.equal(arrived, 0);
    });
  }

  it('tells a refused port and one that is never used for HTTP from an answer that was cut, and that nothing was sent', async () => {
    const { port, close } = await listen(() => {});
    await close();
    const failures = {
      [port]: ['unreachable', /refused the connection/],
      9: ['blocked_address', /port is one of another protocol/],
    };
    for (const [at, [failure, message]] of Object.entries(failures)) {
      await assert.rejects(dial('127.0.0.1').fetch(`http://127.0.0.1:${at}/`, { method: 'POST' }), {
        failure,
        message,
        sent: false,
      });
    }
  });

  it('dials what a rule names: by network, by address, by host, at that port only', async () => {
    const port = await serve((_request, response) => response.end('here'));
    for (const rule of ['127.0.0.0/8', '127.0.0.1', `127.0.0.1:${port}`]) {
      assert.equal(await (await dial(rule).fetch(`http://127.0.0.1:${port}/`)).text(), 'here');
    }
    assert.equal(await (await dial(`localhost:${port}`).fetch(`http://localhost:${port}/`)).text(), 'here');
    await assert.rejects(dial('127.0.0.1:1').fetch(`http://127.0.0.1:${port}/`), { failure: 'blocked_address' });
    await assert.rejects(dial('localhost').fetch(`http://127.0.0.1:${port}/`), { failure: 'blocked_address' });
  });

  it('asks for the rules at every dial', async () => {
    const port = await serve((_request, response) => response.setHeader('connection', 'close').end('here'));
    const rules: string[] = [];
    const dialer = createDialer({ allow: () => rules.map(parseAllowRule).filter((rule) => rule !== undefined), selfOrigins: [] });
    ends.push(() => dialer.close());
    await assert.rejects(dialer.fetch(`http://127.0.0.1:${port}/`), { failure: 'blocked_address' });
    rules.push('127.0.0.1');
    assert.equal((await dialer.fetch(`http://127.0.0.1:${port}/`)).status, 200);
  });

  it('does not dial Gatehouse itself, whichever name leads there', async () => {
    const port = await serve((_request, response) => response.end());
    const rules = ['127.0.0.0/8', 'localhost', '::1'].map(parseAllowRule).filter((rule) => rule !== undefined);
    const dialer = createDialer({ allow: () => rules, selfOrigins: ['https://gatehouse.example', `http://localhost:${port}`] });
    ends.push(() => dialer.close());
    for (const url of [
      `http://localhost:${port}/`,
      `http://127.0.0.1:${port}/`,
      `http://127.0.0.2:${port}/`,
      'https://gatehouse.example/mcp',
    ]) {
      await assert.rejects(dialer.fetch(url), /address of Gatehouse itself/);
    }
  });

  it('wants https where no rule names the host', async () => {
    await assert.rejects(dial().fetch('http://8.8.8.8/'), /Plain http is only for hosts that are allowed/);
  });

  it('does not dial other schemes', async () => {
    await assert.rejects(dial().resolve(new URL('ftp://files.example/')), { failure: 'blocked_address' });
  });

  it('does not follow a redirect inward', async () => {
    const port = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
    );
    await assert.rejects(dial('127.0.0.1').fetch(`http://127.0.0.1:${port}/`), { failure: 'blocked_address' });
  });

  it('follows a redirect to another origin without credentials, and not with them', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers['x-api-key']?.toString());
      response.end('arrived');
    });
    const port = await serve((_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end());
    const dialer = dial('127.0.0.1');
    assert.equal(await (await dialer.fetch(`http://127.0.0.1:${port}/`)).text(), 'arrived');
    for (const name of ['authorization', 'x-api-key', 'cookie']) {
      await assert.rejects(dialer.fetch(`http://127.0.0.1:${port}/`, { headers: { [name]: 'secret' } }), /credentials do not go/);
    }
    assert.deepEqual(seen, [undefined]);
  });

  it('follows three redirects and not a fourth', async () => {
    const port = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('arrived');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    const dialer = dial('127.0.0.1');
    assert.equal(await (await dialer.fetch(`http://127.0.0.1:${port}/3`)).text(), 'arrived');
    await assert.rejects(dialer.fetch(`http://127.0.0.1:${port}/4`), /redirects too often/);
  });

  it('caps a body after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
    const port = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const response = await dial('127.0.0.1').fetch(`http://127.0.0.1:${port}/`);
    await assert.rejects(response.arrayBuffer(), { failure: 'too_large' });
  });

  it('caps the time of an answer, body included', async () => {
    const port = await serve((_request, response) => void response.write('a'));
    const response = await dial('127.0.0.1').fetchWithin({ timeoutMs: 100 })(`http://127.0.0.1:${port}/`);
    await assert.rejects(response.text(), { failure: 'timeout' });
  });

  it('says what kept it from connecting, without naming the host', async () => {
    const gone = await listen((_request, response) => response.end());
    await gone.close();
    await assert.rejects(dial('127.0.0.1').fetch(`http://127.0.0.1:${gone.port}/`), {
      failure: 'unreachable',
      sent: false,
      message: 'it refused the connection',
    });
    await assert.rejects(dial('127.0.0.1').fetch('https://name.invalid/'), {
      failure: 'unreachable',
      message: 'its host name was not found',
    });
    const port = await serve((_request, response) => response.end());
    await assert.rejects(dial('127.0.0.1').fetch(`https://127.0.0.1:${port}/`), {
      failure: 'unreachable',
      message: /no secure connection/,
    });
  });
});
