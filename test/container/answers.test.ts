import { AnswerReader, AnswerWriter, createAnswers } from '@macroshard/container/pool/answers';
import type { LaneMessage } from '@macroshard/container/pool/messages';
import { expect } from 'chai';

type Processed = Extract<LaneMessage, { readonly kind: 'processed' }>;

const answer = (index: number): Processed => ({
  kind: 'processed',
  index,
  rowCount: 3,
  blocks: [{ offset: 2 ** 40 + index, byteLength: 800, rowCount: 3, heldBytes: 70 }],
  warnings: [],
});
const noRows: Processed = { kind: 'processed', index: 7, rowCount: 0, blocks: [], warnings: [] };

describe('answers of a thread in shared memory', () => {
  let bells: number;
  let writer: AnswerWriter;
  let reader: AnswerReader;
  beforeEach(() => {
    bells = 0;
    const shared = createAnswers();
    writer = new AnswerWriter(shared, () => bells++);
    reader = new AnswerReader(shared);
  });

  it('come out as they were put, in their order, however many there are', () => {
    const taken: Processed[] = [];
    for (let index = 0; index < 1_000; index++) {
      expect(writer.put(answer(index))).to.equal(true);
      if (index % 100 === 99) taken.push(...reader.take());
    }
    writer.put(noRows);
    taken.push(...reader.take());
    expect(taken).to.deep.equal([...Array.from({ length: 1_000 }, (_, index) => answer(index)), noRows]);
  });

  it('are there also where no bell was rung, as when a thread has died', () => {
    for (const index of [1, 2]) writer.put(answer(index));
    expect([...reader.take()]).to.deep.equal([answer(1), answer(2)]);
    expect([...reader.take()]).to.deep.equal([]);
  });

  it('are told of by one bell until they are taken', () => {
    for (let index = 0; index < 200; index++) writer.put(answer(index));
    writer.ring();
    expect(bells).to.equal(1);
    expect([...reader.take()].length).to.equal(200);
    writer.put(noRows);
    writer.ring();
    expect(bells).to.equal(2);
    writer.ring();
    expect(bells).to.equal(2);
  });

  it('leave everything else to messages', () => {
    const [block] = answer(1).blocks;
    const others: LaneMessage[] = [
      { ...answer(1), warnings: [{ path: 'a', message: 'b' }] },
      { ...answer(1), blocks: [block!, block!] },
      { kind: 'rejected', index: 1, code: 'no-data', message: 'c' },
      { kind: 'part', index: 1, part: undefined },
      { kind: 'finished' },
    ];
    for (const message of others) expect(writer.put(message)).to.equal(false);
    expect([...reader.take()]).to.deep.equal([]);
  });
});
