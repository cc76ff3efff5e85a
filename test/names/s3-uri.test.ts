import { expect } from 'chai';
import fc from 'fast-check';
import { formatS3Uri, parseAnyS3Uri, parseS3Uri, serviceS3UriPattern } from '../../pipeline/names/s3-uri.ts';

describe('an S3 URI', () => {
  it('is taken apart into what it was put together from', () => {
    const bucket = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/).filter((name) => !name.includes('..'));
    fc.assert(
      fc.property(bucket, fc.string(), (name, key) => {
        const uri = formatS3Uri({ bucket: name, key });
        expect(parseS3Uri(uri)).to.deep.equal({ bucket: name, key });
        expect(parseAnyS3Uri(uri)).to.deep.equal({ bucket: name, key });
      }),
    );
  });

  const cases: readonly { readonly uri: string; readonly ours: boolean; readonly any: boolean }[] = [
    { uri: 's3://bucket', ours: true, any: true },
    { uri: 's3://bucket/', ours: true, any: true },
    { uri: 's3://bucket/a//b\nc', ours: true, any: true },
    { uri: 's3://My_Bucket/a', ours: false, any: true },
    { uri: 's3://ab/a', ours: false, any: true },
    { uri: 's3://-bucket/a', ours: false, any: true },
    { uri: 's3:///a', ours: false, any: false },
    { uri: 's3:/bucket/a', ours: false, any: false },
    { uri: 'S3://bucket/a', ours: false, any: false },
    { uri: 'https://bucket/a', ours: false, any: false },
  ];
  for (const { uri, ours, any } of cases) {
    const whose = ours ? 'a bucket that S3 makes' : any ? 'some bucket' : 'no bucket';
    it(`names ${whose} in ${JSON.stringify(uri)}`, () => {
      expect({ ours: parseS3Uri(uri) !== undefined, any: parseAnyS3Uri(uri) !== undefined }).to.deep.equal({
        ours,
        any,
      });
    });
  }

  it('has no key where none is written', () => {
    expect([parseS3Uri('s3://bucket'), parseS3Uri('s3://bucket/')]).to.deep.equal([
      { bucket: 'bucket', key: '' },
      { bucket: 'bucket', key: '' },
    ]);
  });

  it('may be of https to the service', () => {
    const uris = ['s3://My_Bucket/a', 'https://bucket/a', 'https://bucket', 's3://', 'bucket/a'];
    expect(uris.map((uri) => serviceS3UriPattern.test(uri))).to.deep.equal([true, true, true, false, false]);
  });
});
