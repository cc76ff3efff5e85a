import { QuickCalls } from '@macroshard/container/files/quick-calls';
import { expect } from 'chai';

describe('calls to the file system', () => {
  /** Where each of so many calls is made, when those that are made in place take so long. */
  async function places(count: number, tookMs: (call: number) => number): Promise<readonly string[]> {
    let clockMs = 0;
    const calls = new QuickCalls(() => clockMs);
    const made: string[] = [];
    for (let call = 0; call < count; call++) {
      const place = await calls.run(
        () => {
          clockMs += tookMs(call);
          return 'in place';
        },
        async () => 'in the background',
      );
      made.push(place);
    }
    return made;
  }

  it('are made in place while they are quick', async () => {
    expect(new Set(await places(500, () => 0.02))).to.deep.equal(new Set(['in place']));
  });

  it('are made in the background after a slow one, and tried in place again later', async () => {
    const made = await places(200, (call) => (call < 100 ? 5 : 0.02));
    expect(made.slice(0, 66)).to.deep.equal(['in place', ...Array(64).fill('in the background'), 'in place']);
    expect(made.slice(130)).to.deep.equal(Array(70).fill('in place'));
  });

  it('count as slow where they fail slowly, and give on what went wrong', async () => {
    let clockMs = 0;
    const calls = new QuickCalls(() => clockMs);
    const fail = () => {
      clockMs += 5;
      throw new Error('no such file');
    };
    const background = () => Promise.resolve('in the background');
    expect(() => calls.run(fail, background)).to.throw('no such file');
    expect(await calls.run(fail, background)).to.equal('in the background');
  });
});
