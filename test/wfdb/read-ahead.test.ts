import { ReadAhead, requestBytes } from '@macroshard/container/wfdb/read-ahead';
import { assert } from 'chai';
import fc from 'fast-check';

describe('reading ahead', () => {
  it('does nothing while reads come from memory', () => {
    const ahead = new ReadAhead(() => assert.fail('asked for something'));
    for (let position = 0; position < 100e6; position += 131072) ahead.note({ position, tookMs: 0.03 });
  });

  it('does nothing while a thread loses its processor now and then', () => {
    const ahead = new ReadAhead(() => assert.fail('asked for something'));
    for (let read = 1; read < 800; read++) ahead.note({ position: read * 131072, tookMs: read % 5 === 0 ? 3 : 0.03 });
  });

  it('asks for everything that follows two reads that waited, once, in order, a few mebibytes ahead', () => {
    const reads = fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(reads, fc.nat({ max: 50_000_000 }), fc.nat({ max: 3 }), (lengths, start, between) => {
        const asked: number[] = [];
        const ahead = new ReadAhead((position) => asked.push(position));
        ahead.note({ position: start, tookMs: 2 });
        for (let read = 0; read < between; read++) ahead.note({ position: start, tookMs: 0.03 });
        assert.isEmpty(asked);
        let position = start;
        for (const [index, length] of lengths.entries()) {
          position += length;
          ahead.note({ position, tookMs: index === 0 ? 2 : 0.03 });
          const end = asked.at(-1)! + requestBytes;
          assert.isAbove(end, position + 4 * requestBytes);
          assert.isAtMost(end, position + 9 * requestBytes);
        }
        assert.deepEqual(
          asked,
          asked.map((_, index) => start + lengths[0]! + index * requestBytes),
        );
      }),
    );
  });
});
