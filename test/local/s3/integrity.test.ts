import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type EmbeddedS3, openS3 } from './embedded-s3.ts';

describe('what the embedded S3 is sent', () => {
  let s3: EmbeddedS3;
  before(async () => {
    s3 = await openS3(await temporaryFolder());
  });

  /** `STATUS CODE: MESSAGE` of what a body is answered with. */
  async function put(body: string, headers: Record<string, string>): Promise<string> {
    const { status, code, text } = await s3.send('PUT', '/bucket/sent', { headers, body });
    return status === 200 ? '200' : `${status} ${code}: ${/<Message>(.*?)<\/Message>/.exec(text)?.[1]}`;
  }

  const chunk = (text: string) => `${text.length.toString(16)};chunk-signature=0\r\n${text}\r\n`;
  const framed = (length: number, more: Record<string, string> = {}) => ({
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': String(length),
    ...more,
  });
  const incomplete = '400 IncompleteBody: The request body terminated unexpectedly';
  const md5 = (text: string) => createHash('md5').update(text).digest('base64');

  // As the catalogue of CRCs and hashlib have them, of this text.
  const checksums = {
    crc32: 'y/Q5Jg==',
    crc32c: '4waSgw==',
    crc64nvme: 'rosUhgp5mIg=',
    sha1: '98O8HYCOBHMq32eZZczDTKeuNEE=',
    sha256: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
  };

  afterEach('nothing is left of it', async () => {
    expect(await s3.leftovers()).to.deep.equal([]);
  });

  it('is refused where it is not what was said, and nothing is stored', async () => {
    const digest = 'did not match';
    expect(await put('123456789', { 'content-md5': md5('other') })).to.equal(
      '400 BadDigest: The Content-MD5 you specified did not match what we received.',
    );
    expect(await put('123456789', { 'content-md5': 'no base64' })).to.equal(
      '400 InvalidDigest: The Content-MD5 you specified was invalid.',
    );
    expect(await put('123456789', { 'x-amz-content-sha256': '0'.repeat(64) })).to.equal(
      "400 XAmzContentSHA256Mismatch: The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
    expect(await put('123456789', { 'x-amz-content-sha256': 'x' })).to.match(/^400 InvalidArgument: /);
    for (const [algorithm, value] of Object.entries(checksums)) {
      const header = `x-amz-checksum-${algorithm}`;
      expect(await put('12345678', { [header]: value })).to.equal(
        `400 BadDigest: The ${algorithm.toUpperCase()} you specified ${digest} the calculated checksum.`,
      );
      expect(await put('123456789', { [header]: 'AA' })).to.equal(
        `400 InvalidRequest: Value for ${header} header is invalid.`,
      );
    }
    expect(await put('x', { 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-sha1': 'x' })).to.match(
      /^400 InvalidRequest: Expecting a single x-amz-checksum- header\./,
    );
    expect(await put('x', { 'x-amz-checksum-crc16': 'AA' })).to.equal(
      '501 NotImplemented: The embedded S3 cannot verify x-amz-checksum-crc16',
    );
    expect(await put('12345', { 'content-length': '6' })).to.match(/^400 IncompleteBody: You did not provide/);
    expect(await put('x', { 'content-length': String(6 * 1024 ** 3) })).to.match(/^400 EntityTooLarge: /);
    expect(await put('x', { 'transfer-encoding': 'chunked' })).to.match(/^411 MissingContentLength: /);
    expect((await s3.send('GET', '/bucket/sent')).code).to.equal('NoSuchKey');
  });

  it('is refused where its chunks are cut short, or are none', async () => {
    const whole = `${chunk('12345')}${chunk('6789')}0;chunk-signature=0\r\n\r\n`;
    for (let end = 0; end < whole.indexOf('0;chunk-signature=0\r\n\r\n') + 3; end++) {
      expect(await put(whole.slice(0, end), framed(9))).to.equal(incomplete);
    }
    expect(await put(whole, framed(8))).to.match(/^400 IncompleteBody: You did not provide/);
    expect(await put(whole, framed(10))).to.match(/^400 IncompleteBody: You did not provide/);
    expect(await put('no chunk', framed(8))).to.equal(incomplete);
    expect(await put('-1\r\n\r\n', framed(8))).to.equal(incomplete);
    const { 'x-amz-decoded-content-length': _, ...unsized } = framed(9);
    expect(await put(whole, unsized)).to.match(/^411 MissingContentLength: /);
    expect((await s3.send('GET', '/bucket/sent')).code).to.equal('NoSuchKey');
  });

  it('is held against the checksum behind it', async () => {
    const trailed = (trailer: string) => `${chunk('123456789')}0\r\n${trailer}\r\n`;
    for (const [algorithm, value] of Object.entries(checksums)) {
      const header = `x-amz-checksum-${algorithm}`;
      const headers = framed(9, { 'x-amz-trailer': header });
      expect(await put(trailed(`${header}:${value}\r\n`), headers)).to.equal('200');
      const wrong = `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`;
      expect(await put(trailed(`${header}:${wrong}\r\n`), headers)).to.match(/^400 BadDigest: The /);
      expect(await put(trailed(''), headers)).to.match(/^400 MalformedTrailerError: /);
      expect(await put(trailed('nonsense\r\n'), headers)).to.match(/^400 MalformedTrailerError: /);
    }
    const { text, headers } = await s3.send('GET', '/bucket/sent', { headers: { 'x-amz-checksum-mode': 'ENABLED' } });
    expect([text, headers['x-amz-checksum-sha256']]).to.deep.equal(['123456789', checksums.sha256]);
  });

  it('is taken where all of it is so', async () => {
    const sha256 = createHash('sha256').update('123456789').digest('hex');
    const headers = { 'content-md5': md5('123456789'), 'x-amz-content-sha256': sha256, 'content-length': '9' };
    for (const [algorithm, value] of Object.entries(checksums)) {
      expect(await put('123456789', { ...headers, [`x-amz-checksum-${algorithm}`]: value })).to.equal('200');
    }
  });

  it('leaves what was there as it was, when it is refused', async () => {
    expect(await put('123456789', {})).to.equal('200');
    expect(await put('other', { 'content-md5': md5('123456789') })).to.match(/^400 BadDigest/);
    expect((await s3.send('GET', '/bucket/sent')).text).to.equal('123456789');
  });
});
