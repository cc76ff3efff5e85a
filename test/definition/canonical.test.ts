import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalJson, renderJson, sameJson, sha256OfJson } from '../../pipeline/definition/canonical.ts';
import type { Json } from '../../pipeline/definition/json.ts';

describe('canonical JSON', () => {
  it('sorts keys at every depth, leaves lists alone, and has no white space', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 'x'], a: { Z: true, A: 0.5 } })).to.equal(
      '{"a":{"A":0.5,"Z":true},"b":[{"c":null,"d":1},"x"]}',
    );
  });

  it('leaves fields out that are undefined', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).to.equal('{"b":1}');
  });

  it('has the digest of its UTF-8 bytes', () => {
    // printf '{"a":"é"}' | sha256sum
    expect(sha256OfJson({ a: 'é' })).to.equal('b3a092a6af48807fa9482b2ee140105575daa26d5b24b3c0e60a7e2dee6683b1');
  });

  it('gives one text for equal values in any order of keys, and the value back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const other = reverseKeys(value as Json);
        expect(canonicalJson(other)).to.equal(canonicalJson(value));
        expect(sha256OfJson(other)).to.equal(sha256OfJson(value));
        expect(sameJson(other, value as Json)).to.equal(true);
        expect(sameJson([value as Json], value as Json)).to.equal(false);
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).to.equal(canonicalJson(value));
      }),
    );
  });

  it('tells absent from null', () => {
    expect([sameJson(undefined, undefined), sameJson(undefined, null), sameJson(null, null)]).to.deep.equal([
      true,
      false,
      true,
    ]);
  });
});

describe('renderJson', () => {
  it("keeps the author's order, with two spaces and a newline at the end", () => {
    expect(renderJson({ b: 1, a: ['x'] })).to.equal('{\n  "b": 1,\n  "a": [\n    "x"\n  ]\n}\n');
  });
});

function reverseKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reverseKeys(item)]),
  );
}
