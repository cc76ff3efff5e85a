import fc from 'fast-check';

const surrogates = { first: 0xd800, count: 0x800 };

/** Any character of Unicode. fast-check's own `binary` unit makes a table of all of them first, which takes a second. */
const character = fc.integer({ min: 0, max: 0x10ffff - surrogates.count }).map(
  (index) => String.fromCodePoint(index < surrogates.first ? index : index + surrogates.count),
  (text) => {
    if (typeof text !== 'string' || [...text].length !== 1) throw new Error('no character');
    const code = text.codePointAt(0)!;
    return code < surrogates.first ? code : code - surrogates.count;
  },
);

/** Texts of any characters. */
export function anyText(constraints: Omit<fc.StringConstraints, 'unit'> = {}): fc.Arbitrary<string> {
  return fc.string({ unit: character, ...constraints });
}
