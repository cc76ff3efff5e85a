import { deserialize, serialize } from 'node:v8';
import { canonicalText } from '@macroshard/container/group/checkpoint/canonical-text';
import { expect } from 'chai';
import fc from 'fast-check';

const plain = fc.anything({ withBigInt: true, withTypedArray: true, maxDepth: 3 });

describe('the text of data', () => {
  it('is the same for a number, however the engine holds it', () => {
    const unit = (rateHz: number) => {
      const made: Record<string, number> = {};
      made.rateHzOfThisTest = rateHz;
      return made;
    };
    const before = canonicalText(unit(3));
    // From now on V8 holds this field as a double, whole or not.
    unit(1.5);
    expect(canonicalText(unit(3))).to.equal(before);
  });

  it('is the same for a copy, and another one for other data', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const copy = deserialize(serialize({ value })) as object;
        expect(canonicalText(deserialize(serialize(copy)))).to.equal(canonicalText(copy));
      }),
    );
    const different = [0, -0, NaN, Infinity, 1n, '1', 1, null, undefined, [], {}, [undefined], { a: undefined }];
    const more = [
      Uint8Array.of(1),
      Int8Array.of(1),
      Buffer.alloc(99, 1),
      Buffer.alloc(99, 2),
      new Map([[1, 2]]),
      /a/,
      /b/,
    ];
    const texts = [...different, ...more].map((value) => canonicalText({ value }));
    expect(new Set(texts).size).to.equal(texts.length);
  });
});
