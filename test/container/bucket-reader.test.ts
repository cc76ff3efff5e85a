import { BucketReader, type ListedObject } from '@macroshard/container/s3/bucket-reader';
import { HeldCredentials } from '@macroshard/container/s3/credentials';
import { listPrefix } from '@macroshard/container/s3/list-prefix';
import { addressOf } from '@macroshard/container/s3/place-of-bucket';
import { S3Error } from '@macroshard/container/s3/s3-error';
import { expect } from 'chai';
import { type ScriptedS3, type ScriptedS3Options, serveS3 } from '../support/scripted-s3.ts';

describe('a reader of a bucket', () => {
  let s3: ScriptedS3;
  let reader: BucketReader;
  afterEach(async () => {
    await reader.close();
    await s3.close();
  });

  async function open(options: ScriptedS3Options & { requests?: number } = {}): Promise<void> {
    s3 = await serveS3(options);
    reader = new BucketReader({
      bucket: options.bucket ?? 'bucket',
      place: { region: 'eu-west-1', endpoint: s3.endpoint },
      credentials: async () => ({ accessKeyId: 'KEY', secretAccessKey: 'SECRET' }),
      requests: options.requests ?? 16,
      silenceMs: 400,
      nowMs: () => Date.UTC(2026, 2, 1),
      chance: () => 0,
    });
  }

  async function list(prefix: string): Promise<readonly ListedObject[]> {
    const pages: ListedObject[] = [];
    for await (const page of listPrefix(reader, prefix)) pages.push(...page);
    return pages;
  }

  async function read(object: ListedObject, [startByte, endByte]: readonly [number, number]): Promise<string> {
    const bytes = Buffer.alloc(endByte - startByte);
    const given: number[] = [];
    await reader.readRange({ ...object, startByte, endByte }, (chunk, position) => {
      given.push(position);
      bytes.set(chunk, position - startByte);
    });
    expect(given).to.deep.equal([...new Set(given)]);
    return bytes.toString();
  }

  it('lists keys of any characters, page by page, and reads them', async () => {
    await open({ pageKeys: 2 });
    const keys = ['p/a b', 'p/a&b<c>', 'p/a+b', 'p/a\u0001b', 'p/ä/😀', "p/(x)!*'", 'p/%2F'];
    for (const key of keys) s3.put(key, Buffer.from(key));
    s3.put('q/other', Buffer.from('x'));
    const listed = await list('p/');
    expect(listed.map(({ key }) => key)).to.have.members(keys);
    for (const object of listed) expect(await read(object, [0, object.sizeBytes])).to.equal(object.key);
    expect(listed[0]!.modifiedMs).to.equal(Date.UTC(2026, 2, 1, 12));
  });

  it('goes on behind the last byte where a connection is cut or silent', async () => {
    await open({ fateOf: ({ number }) => (['answer', 'cut', 'stall'] as const)[number] ?? 'answer' });
    const text = 'abcdefghij'.repeat(20_000);
    s3.put('k', Buffer.from(text));
    const [object] = await list('');
    expect(await read(object!, [1_000, 200_000])).to.equal(text.slice(1_000));
    const ranges = s3.requests.slice(1).map(({ headers }) => headers.range);
    expect(ranges).to.deep.equal(['bytes=1000-199999', 'bytes=100500-199999', 'bytes=150250-199999']);
  });

  it('makes fewer requests at once where S3 asks for it', async () => {
    let slow = true;
    await open({ fateOf: ({ key }) => (slow && key !== undefined ? { status: 503, code: 'SlowDown' } : 'answer') });
    for (let index = 0; index < 64; index++) s3.put(`k${index}`, Buffer.from('x'));
    const objects = await list('');
    const reading = Promise.all(objects.map((object) => read(object, [0, 1])));
    while (s3.requests.length < 40) await new Promise((resolve) => setImmediate(resolve));
    slow = false;
    await reading;
    expect(s3.mostAtOnce).to.be.at.most(16);
    expect(s3.requests.length).to.be.at.most(64 + 64);
  });

  it('gives up with the last reason, and says how often it tried', async () => {
    await open({ fateOf: () => ({ status: 500, code: 'InternalError' }) });
    const error = await list('').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(S3Error);
    expect(error).to.include({ code: 'InternalError', message: 'as the script says (14 attempts)', remedy: 'none' });
  });

  it('refuses what is no listing, and a server that passes over the range', async () => {
    await open();
    s3.put('k', Buffer.from('0123456789'));
    const [object] = await list('');
    const longer = { ...object!, sizeBytes: 20, startByte: 0, endByte: 5 };
    const error = await reader.readRange(longer, () => {}).catch((thrown: unknown) => thrown);
    expect(error).to.include({ remedy: 'changed', message: 'the object has 10 bytes, and was listed with 20' });
  });
});

describe('where S3 answers for a bucket', () => {
  const place = { region: 'eu-west-1', endpoint: undefined };
  it('is the name of the bucket, but for one whose certificate does not hold', () => {
    expect(addressOf('waves', place)).to.deep.equal({
      origin: 'https://waves.s3.eu-west-1.amazonaws.com',
      basePath: '',
    });
    expect(addressOf('my.waves', place)).to.deep.equal({
      origin: 'https://s3.eu-west-1.amazonaws.com',
      basePath: '/my.waves',
    });
    const china = { region: 'cn-north-1', endpoint: undefined };
    expect(addressOf('waves', china).origin).to.equal('https://waves.s3.cn-north-1.amazonaws.com.cn');
    const own = { region: 'eu-west-1', endpoint: 'http://127.0.0.1:9000/s3/' };
    expect(addressOf('waves', own)).to.deep.equal({ origin: 'http://127.0.0.1:9000', basePath: '/s3/waves' });
  });
});

describe('credentials of a role', () => {
  const key = (accessKeyId: string, endMs: number) => ({
    accessKeyId,
    secretAccessKey: 's',
    expiration: new Date(endMs),
  });

  it('are renewed before they end, and kept while nobody gives new ones', async () => {
    let [now, asked] = [0, 0];
    const answers = [key('A', 600_000), new Error('out of reach'), key('B', 2_000_000)];
    const held = new HeldCredentials(
      async () => {
        const answer = answers[asked++]!;
        if (answer instanceof Error) throw answer;
        return answer;
      },
      () => now,
    );
    const get = async (atMs: number) => {
      now = atMs;
      return (await held.get()).accessKeyId;
    };
    expect(await get(0)).to.equal('A');
    expect(await get(200_000)).to.equal('A');
    expect(await get(400_000)).to.equal('A');
    expect(await get(400_500)).to.equal('A');
    expect(asked).to.equal(2);
    expect(await get(500_000)).to.equal('B');
    expect(asked).to.equal(3);
  });

  it('are asked for once, however many wait for them, and again where S3 does not take them', async () => {
    let asked = 0;
    const held = new HeldCredentials(
      async () => key(`K${++asked}`, 1e12),
      () => 0,
    );
    const all = await Promise.all([held.get(), held.get(), held.get()]);
    expect(all.map(({ accessKeyId }) => accessKeyId)).to.deep.equal(['K1', 'K1', 'K1']);
    held.refuse('K0');
    expect(await held.get()).to.include({ accessKeyId: 'K1' });
    held.refuse('K1');
    expect(await held.get()).to.include({ accessKeyId: 'K2' });
  });
});
