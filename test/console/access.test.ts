import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { ask, type OpenConsole, openConsole } from '../support/browser-door.ts';
import { createPipeline, definitionOf, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('who the page lets in', () => {
  let page: OpenConsole;

  before(async () => {
    const folder = await temporaryFolder();
    const { client, close } = await openHarness(folder);
    await createPipeline(client, 'waves', definitionOf([job('Step', { args: ['x'] })]));
    await close();
    page = await openConsole(folder, ['--local', '--state', 'state', '--allow-host', 'studio.example']);
  });

  after(async () => {
    expect(await page.close()).to.deep.equal({
      exitCode: 0,
      stderr: 'whoever has this address acts as you on SageMaker; Ctrl-C ends it\n',
    });
  });

  /** The status, and what the page says of it. */
  const refusal = ({ status, text }: { status: number; text: string }) =>
    `${status} ${/<p class="reason">(.*)<\/p>/.exec(text)?.[1] ?? text}`;

  it('changes the token of its address for a cookie that no other site is sent with', async () => {
    const { pathname, search } = new URL(page.address);
    const { status, headers, text } = await ask(page.origin, `${pathname}${search}`);
    expect([status, headers.location, headers['referrer-policy'], text]).to.deep.equal([303, './', 'no-referrer', '']);
    expect(headers['set-cookie']).to.have.length(1);
    expect(headers['set-cookie']![0]).to.match(/^macroshard-\d+=[\w-]{32}; HttpOnly; SameSite=Strict$/);
    expect(String(headers['set-cookie'])).to.not.include(search.slice('?token='.length));
    expect((await page.visit('/')).text).to.include('<bdi>waves</bdi>');
  });

  it('changes it as well for who comes from a link on another site, whose cookie no redirection would carry', async () => {
    const { pathname, search } = new URL(page.address);
    const asked = { headers: { 'sec-fetch-site': 'cross-site' } };
    const { status, headers, text } = await ask(page.origin, `${pathname}${search}`, asked);
    expect([status, headers.location, headers['referrer-policy']]).to.deep.equal([200, undefined, 'no-referrer']);
    expect(String(headers['set-cookie'])).to.match(/; HttpOnly; SameSite=Strict$/);
    expect(text).to.include('<meta http-equiv="refresh" content="0; url=./">').and.to.not.include('waves');
  });

  it('tells nothing without the cookie, with a token of another start, or with half of one', async () => {
    const open = '401 open the address that was printed when it was started: the token in it lets you in';
    const cookie = page.cookie.slice(0, -1);
    for (const path of [
      '/',
      '/console.js',
      '/pipelines/waves/',
      '/pipelines/none/',
      '/?token',
      '/pipelines/waves/?token=x',
    ]) {
      for (const headers of [{}, { cookie }, { cookie: `x${page.cookie}` }, { cookie: 'macroshard' }]) {
        const reply = await ask(page.origin, path, { headers });
        expect(refusal(reply), path).to.equal(path === '/?token' ? '403 this address is of another start of it' : open);
        expect(reply.text).to.not.include('waves');
        expect(reply.headers['set-cookie']).to.equal(undefined);
      }
    }
    const { search } = new URL(page.address);
    for (const token of [search.slice(0, -1), `${search}x`]) {
      expect(refusal(await ask(page.origin, `/${token}`))).to.equal('403 this address is of another start of it');
    }
  });

  it('answers to no name that was not let in, whatever the request holds', async () => {
    const { search } = new URL(page.address);
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost@evil.example', 'studio.example:81', 'x']) {
      for (const path of ['/', `/${search}`]) {
        expect(refusal(await page.visit(path, { headers: { host } }))).to.equal(
          `403 it answers on this machine alone, and not to the name ${host}; --allow-host lets a name in`,
        );
      }
    }
    for (const host of ['localhost:1', '[::1]:8080', '127.0.0.1', 'studio.example', 'Studio.Example']) {
      expect((await page.visit('/', { headers: { host } })).status, host).to.equal(200);
    }
  });

  it('answers no other page, the one on another port of this machine among them', async () => {
    const other = '403 another page has asked, and only its own pages are answered';
    for (const headers of [
      ...['http://evil.example', 'http://127.0.0.1:1', 'null', '', 'https://studio.example:444'].map((origin) => ({
        origin,
      })),
      ...['cross-site', 'same-site'].map((site) => ({ 'sec-fetch-site': site })),
    ]) {
      for (const method of ['GET', 'POST']) {
        expect(refusal(await page.visit('/', { method, headers })), JSON.stringify(headers)).to.equal(other);
      }
    }
    for (const headers of [{ 'sec-fetch-site': 'none' }, { origin: 'https://studio.example' }]) {
      expect((await page.visit('/', { headers })).status).to.equal(200);
    }
  });

  it('takes forms of its own pages and nothing else', async () => {
    const { origin } = page;
    const typed = (type: string) => ({ origin, 'content-type': type });
    const send = async (headers: Record<string, string>, method = 'POST') =>
      refusal(await page.visit('/', { method, headers, ...(method === 'POST' && { body: 'a=b' }) }));
    const form = 'application/x-www-form-urlencoded';
    expect(await send({ 'content-type': form })).to.equal('403 a form is taken with an Origin alone');
    for (const type of ['text/plain', 'application/json', `text/plain; ${form}`, '']) {
      expect(await send(typed(type))).to.equal('415 it takes forms and nothing else');
    }
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      expect(await send(typed(form), method)).to.equal(`405 it knows no ${method}`);
    }
  });

  it('lets a page run and ask nothing but what it serves', async () => {
    const { headers } = await page.visit('/');
    expect(headers['content-security-policy']).to.equal(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers).to.include({
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  it('works behind a proxy under a path, as in Studio', async () => {
    const prefix = '/jupyter/default/proxy/8765';
    const proxy = createServer((incoming, response) => {
      const path = incoming.url!.slice(prefix.length);
      const { method, headers } = incoming;
      const onward = httpRequest(page.origin, { path, method, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      incoming.pipe(onward);
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    try {
      const root = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}/`;
      const host = 'studio.example';
      const entered = await ask(root, `${prefix}/${new URL(page.address).search}`, { headers: { host } });
      expect(new URL(entered.headers.location!.toString(), root).href).to.equal(root);
      const cookie = entered.headers['set-cookie']![0]!.split(';')[0]!;
      const seen = new Set<string>();
      const open = [root];
      for (const address of open) {
        if (seen.has(address)) continue;
        seen.add(address);
        const { pathname, search } = new URL(address);
        const { status, text } = await ask(root, `${pathname}${search}`, { headers: { host, cookie } });
        expect(status, address).to.equal(200);
        for (const [, link] of text.matchAll(/ (?:href|src|action)="([^"]*)"/g)) {
          if (/^(data:|#)/.test(link!)) continue;
          const target = new URL(link!.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='), address);
          expect(target.href, `${link} on ${address}`).to.match(new RegExp(`^${root}`));
          open.push(target.href);
        }
      }
      expect([...seen].map((address) => address.slice(root.length)).sort()).to.include.members([
        ...['', 'console.css', 'console.js', 'pipelines/waves/', 'report.css'],
      ]);
    } finally {
      proxy.close();
      proxy.closeAllConnections();
    }
  });
});
