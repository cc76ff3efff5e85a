import { expect } from 'chai';
import { groupFolders } from '../../pipeline/cli/local/dataset-folder.ts';
import { putTree } from '../support/put-tree.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the groups of a folder', () => {
  it('stand in natural order', async () => {
    const folder = await temporaryFolder();
    putTree(folder, Object.fromEntries(['g10', 'g2', 'g1', 'a', 'g02'].map((name) => [`${name}/file`, ''])));
    const { names } = await groupFolders(folder, 'data');
    expect(names).to.deep.equal(['a', 'g1', 'g02', 'g2', 'g10']);
  });
});
