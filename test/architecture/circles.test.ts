import { dirname } from 'node:path';
import { expect } from 'chai';
import { some } from '../support/wide.ts';
import { circlesOfRooms } from './circles.ts';
import { importsOf, listSources } from './imports.ts';

const imports = (...pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([from, target]) => ({ from, target, isLoaded: true }));

describe('circles of rooms', () => {
  it('are none where folders are used one way', () => {
    const used = imports(['a/one/x.ts', 'a/two/y.ts'], ['a/three/z.ts', 'a/two/y.ts'], ['a/one/x.ts', 'chai']);
    expect(circlesOfRooms(used)).to.deep.equal([]);
  });

  it('are told with the imports that close them, though no file is in a circle', () => {
    const closed = imports(
      ['a/one/x.ts', 'a/two/y.ts'],
      ['a/two/z.ts', 'a/three/t.ts'],
      ['a/three/u.ts', 'a/one/v.ts'],
    );
    expect(circlesOfRooms(closed)).to.deep.equal([
      'a/one → a/two → a/three → a/one: a/one/x.ts imports a/two/y.ts, a/two/z.ts imports a/three/t.ts, a/three/u.ts imports a/one/v.ts',
    ]);
  });

  it('are seen between a folder and a file beside it, and at any depth', () => {
    const closed = imports(['a/b/c/x.ts', 'a/b/y.ts'], ['a/b/y.ts', 'a/b/c/z.ts']);
    expect(circlesOfRooms(closed)).to.deep.equal([
      'a/b/c → a/b/y.ts → a/b/c: a/b/c/x.ts imports a/b/y.ts, a/b/y.ts imports a/b/c/z.ts',
    ]);
  });

  it('are closed by each import against the direction of the container or the command line', () => {
    const own = listSources(['pipeline', 'steps', 'container', 'test']).flatMap(importsOf);
    const ofRooms = own.filter(({ from, target }) => {
      const room = /^(container|pipeline\/cli)\/[^/]+\//;
      const [a] = room.exec(from) ?? [];
      const [b] = room.exec(target) ?? [];
      return a !== undefined && b !== undefined && a !== b;
    });
    expect(ofRooms).to.not.deep.equal([]);
    // Of each pair of rooms the first: the others close the same circle.
    const pairs = new Map(ofRooms.map((each) => [`${dirname(each.from)} ${dirname(each.target)}`, each]));
    for (const { from, target } of some([...pairs.values()], 4)) {
      const circles = circlesOfRooms([...own, { from: target, target: from, isLoaded: true }]);
      expect(circles.join('\n'), `${target} imports ${from}`).to.include(`${target} imports ${from}`);
    }
  });
});
