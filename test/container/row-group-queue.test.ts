import type { EncodedRowGroup } from '@macroshard/container/parquet/encode-row-group';
import { QueueReader, RowGroupQueue } from '@macroshard/container/pool/row-group-queue';
import { expect } from 'chai';

const rowsOf = (rowCount: number) => ({ group: '30', rowCount, blocks: [] });
const death = { exitCode: 1, error: undefined, hasStarted: true, isOverTime: false };

describe('row groups that wait for a thread', () => {
  let given: unknown[];
  let queue: RowGroupQueue;
  let reader: QueueReader;
  beforeEach(() => {
    given = [];
    queue = new RowGroupQueue((rows) => ({ offset: given.push(rows) - 1, byteLength: 1 }));
    reader = new QueueReader(queue.shared);
  });

  const taken = (owner: number) => reader.claim(owner)?.place.offset;

  it('are taken once each, in their order, however many there are', async () => {
    const count = 200;
    const encoded = Array.from({ length: count }, (_, index) => queue.encode(rowsOf(index)));
    for (let index = 0; index < count; index++) {
      const { slot, place } = reader.claim(1)!;
      expect(given[place.offset]).to.deep.equal(rowsOf(index));
      queue.settle(slot, { rowCount: index, columns: [] });
    }
    expect([taken(1), queue.outstanding]).to.deep.equal([undefined, 0]);
    expect(await Promise.all(encoded)).to.deep.equal(
      Array.from({ length: count }, (_, rowCount): EncodedRowGroup => ({ rowCount, columns: [] })),
    );
  });

  it('are taken again where the thread dies that has them, and fail with the third', async () => {
    const encoded = Promise.all([queue.encode(rowsOf(1)), queue.encode(rowsOf(2))]);
    const outcome = encoded.catch((error: Error) => error.message);
    for (const owner of [1, 2, 3]) {
      expect([taken(owner), taken(9)]).to.deep.equal(owner === 1 ? [0, 1] : [0, undefined]);
      expect(queue.bury(owner, death)).to.equal(true);
    }
    expect(queue.bury(4, death)).to.equal(false);
    expect(await outcome).to.equal('rows cannot be written: the worker thread ended with exit code 1');
  });

  it('keep no thread once nothing more comes', () => {
    expect(reader.isClosed).to.equal(false);
    const { signal } = reader;
    queue.close();
    reader.waitForChange(signal);
    expect(reader.isClosed).to.equal(true);
  });
});
