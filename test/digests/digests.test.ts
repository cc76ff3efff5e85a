import { expect } from 'chai';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runs } from '../support/wide.ts';
import { changedBuilds, committedBuilds, randomBuilds } from './digests.ts';

describe('every byte', () => {
  it('of what is built from the committed descriptions is as it was', async () => {
    expect(await changedBuilds(await committedBuilds(await temporaryFolder()))).to.deep.equal([]);
  });

  it('of what is built from descriptions of all kinds is as it was', async () => {
    expect(
      await changedBuilds(await randomBuilds(await temporaryFolder(), { from: 0, to: runs(8, 12) })),
    ).to.deep.equal([]);
  });
});
