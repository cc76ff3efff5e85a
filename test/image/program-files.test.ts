import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { importsOf, listSources } from '../architecture/imports.ts';
import { repositoryRoot } from '../support/repository.ts';

/** The image copies what the container's project compiles, and a checkpoint's key is the digest of it. */
describe('the compiled container', () => {
  it('is what the entry point of the image reaches, and nothing else', () => {
    const { exclude } = JSON.parse(readFileSync(join(repositoryRoot, 'container/tsconfig.json'), 'utf8'));
    const isExcluded = (path: string) => exclude.some((folder: string) => path.startsWith(`container/${folder}/`));
    // Of declarations nothing is compiled.
    const isCompiled = (path: string) => !isExcluded(path) && !path.endsWith('.d.ts');
    expect([...reachedFrom('container/main.ts')].sort()).to.deep.equal(listSources(['container']).filter(isCompiled));
  });

  it('has the checks of results and the examples beside it', () => {
    const reached = [...reachedFrom('container/main.ts')].join('\n');
    expect(reached).to.include('container/pool/worker.ts').and.to.include('container/wfdb/extractor.ts');
    expect(reached).not.to.match(/verify|examples/);
  });
});

const { imports } = JSON.parse(readFileSync(join(repositoryRoot, 'container/package.json'), 'utf8')) as {
  readonly imports: Readonly<Record<string, string | { readonly unbundled: string }>>;
};

/** Also through modules that are loaded by their compiled names (the built-in extractors) or the package's (a thread's program). */
function reachedFrom(entry: string, reached = new Set<string>()): ReadonlySet<string> {
  if (reached.has(entry)) return reached;
  reached.add(entry);
  const text = readFileSync(join(repositoryRoot, entry), 'utf8');
  const byName = [...text.matchAll(/'(\.{1,2}\/[^']+)\.js'/g)]
    .map(([, name]) => `${normalize(join(dirname(entry), name!))}.ts`)
    .filter((path) => existsSync(join(repositoryRoot, path)));
  const byPackage = [...text.matchAll(/resolve\('(#[^']+)'\)/g)].flatMap(([, name]) => {
    const target = imports[name!];
    return typeof target === 'object' ? [target.unbundled.replace('./dist/', 'container/').replace(/js$/, 'ts')] : [];
  });
  const imported = importsOf(entry).map(({ target }) => target);
  for (const path of [...byName, ...byPackage, ...imported])
    if (path.startsWith('container/')) reachedFrom(path, reached);
  return reached;
}
