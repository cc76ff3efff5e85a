import { createHash } from 'node:crypto';
import { expect } from 'chai';
import {
  digestText,
  formatInputDigest,
  InputDigester,
  isInputKey,
  parseInputDigest,
} from '../../pipeline/definition/input-digest.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the digest of an input', () => {
  it('is of keys and sizes, and of keys and ETags, a line a file', () => {
    const digester = new InputDigester();
    digester.add({ key: 'a b.hea', sizeBytes: 10, etag: 'x' });
    digester.add({ key: 'c\n/"d"', sizeBytes: 0, etag: 'y-2' });
    expect(digester.finish()).to.deep.equal({
      files: 2,
      bytes: 10,
      keys: sha256('"a b.hea"\t10\n"c\\n/\\"d\\""\t0\n'),
      etags: sha256('"a b.hea"\tx\n"c\\n/\\"d\\""\ty-2\n'),
    });
  });

  it('refuses files in another order than that of their UTF-8 bytes, and one that comes twice', () => {
    const digester = new InputDigester();
    for (const key of ['a-b', 'a/b', 'ab', '\uffff', '\u{10000}']) digester.add({ key, sizeBytes: 1, etag: '' });
    for (const key of ['\uffff', '\u{10000}']) {
      expect(() => digester.add({ key, sizeBytes: 1, etag: '' })).to.throw(
        RangeError,
        `${JSON.stringify(key)} comes after ${JSON.stringify('\u{10000}')}`,
      );
    }
  });

  it('counts neither what stands for a folder, nor what systems leave, nor what no file can be called', () => {
    const keys = ['a', 'a/b', ' ', '', 'a/', '.DS_Store', 'a/.git/b', 'a/Thumbs.db', 'a//b', 'a/../b', 'x'.repeat(256)];
    expect(keys.filter(isInputKey)).to.deep.equal(['a', 'a/b', ' ']);
  });

  it('fits a variable of the environment, of 256 characters, and reads back', () => {
    const expected = {
      files: 9_999_999_999,
      bytes: Number.MAX_SAFE_INTEGER,
      keys: sha256('k'),
      etags: sha256('e'),
      place: digestText('s3://bucket/waves/37/'),
      version: digestText('1'),
    };
    const text = formatInputDigest(expected);
    expect(text).to.have.length.of.at.most(256);
    expect(parseInputDigest(text)).to.deep.equal(expected);
    expect(parseInputDigest(text.slice(0, -1))).to.equal(undefined);
  });
});
