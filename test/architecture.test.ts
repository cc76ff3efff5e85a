import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { circlesOfRooms } from './architecture/circles.ts';
import { importsOf, listSources } from './architecture/imports.ts';
import { repositoryRoot } from './support/repository.ts';

/** What each part may import of the project's own beside what is for everyone, and why no more. */
const mayImport: Readonly<Record<string, { readonly parts: readonly string[]; readonly why: string }>> = {
  'pipeline/names': { parts: [], why: 'what AWS calls things is known before anything is made of it' },
  'pipeline/definition': { parts: [], why: 'the model is what everything else agrees on' },
  'pipeline/service': { parts: [], why: 'what the service takes is known before anything is made for it' },
  'pipeline/wording': { parts: [], why: 'words are for everyone and know nobody' },
  'pipeline/survey': { parts: ['pipeline/definition'], why: 'a survey is a file of facts, whoever found them' },
  'pipeline/config': {
    parts: ['pipeline/definition', 'pipeline/survey'],
    why: 'the description is read without knowing what is made of it, but for what a parameter takes',
  },
  'pipeline/rules': {
    parts: ['pipeline/definition', 'pipeline/estimate'],
    why: 'rules see the definition JSON alone, and what is estimated of it',
  },
  'pipeline/graph': { parts: ['pipeline/definition'], why: 'the picture is made from the definition JSON alone' },
  'pipeline/templates': {
    parts: ['pipeline/definition', 'pipeline/config'],
    why: 'templates say names that the description and its definition hold, and reach nothing',
  },
  'pipeline/plan': {
    parts: ['pipeline/definition', 'pipeline/survey'],
    why: 'a plan is made from what is deployed and what is wanted, whoever has read them',
  },
  'pipeline/estimate': {
    parts: ['pipeline/definition'],
    why: 'an estimate follows from the definition and what was counted, whoever has counted',
  },
  'pipeline/report': {
    parts: ['pipeline/definition', 'pipeline/estimate', 'pipeline/graph'],
    why: 'a report is made from facts, whoever has asked for them, and says what was expected',
  },
  'pipeline/console': {
    parts: ['pipeline/definition', 'pipeline/graph'],
    why: 'pages are made of what they are told, whoever was asked',
  },
  'pipeline/catalog': { parts: [], why: 'what a table holds is known before any catalog is asked' },
  'pipeline/aws': {
    parts: ['pipeline/catalog', 'pipeline/definition', 'pipeline/plan', 'pipeline/verify'],
    why: 'AWS and its stand-in must not know each other',
  },
  'pipeline/local': {
    parts: ['pipeline/definition', 'pipeline/rules'],
    why: 'the embedded SageMaker runs any definition JSON, and reaches AWS code through nobody',
  },
  'pipeline/verify': { parts: [], why: 'a result is held against what it says itself, and what it is given' },
  steps: { parts: ['pipeline/definition', 'pipeline/config'], why: 'steps turn a spec into steps' },
  'pipeline/pipeline.ts': {
    parts: ['pipeline/definition', 'pipeline/config', 'steps'],
    why: 'the composition joins the spec and the steps, and nothing that acts',
  },
  container: { parts: [], why: 'the image holds only what the container imports' },
};

/** What every other part may import, but for the container. */
const forEveryone = ['pipeline/names', 'pipeline/service', 'pipeline/wording'];

/** The same inside a part: what each of its folders may import of the part's other folders. */
const mayImportInside: typeof mayImport = {
  'pipeline/rules/model': { parts: [], why: 'what a request takes is known before anything is checked' },
  'pipeline/rules/secrets': { parts: [], why: 'a secret is one wherever it stands' },
  'pipeline/rules/view': { parts: ['model'], why: 'what rules look at does not know what they look for' },
  'pipeline/rules/shape': { parts: ['model', 'secrets', 'view'], why: 'the shape is checked before any rule runs' },
  'pipeline/rules/checks': {
    parts: ['model', 'secrets', 'shape', 'view'],
    why: 'a check looks at the definition by itself, and relies on its shape',
  },
  'pipeline/local/store': { parts: [], why: 'what is remembered does not depend on what runs' },
  'pipeline/local/run': { parts: ['store'], why: 'executions run whoever asked for them' },
  'pipeline/local/api': {
    parts: ['run', 'store'],
    why: 'operations do not know by which protocol they were asked for',
  },
  'pipeline/local/protocol': {
    parts: ['api', 'store'],
    why: 'a protocol hands requests to operations, and runs nothing itself',
  },
  'pipeline/cli/command-line': { parts: [], why: 'what a command takes is known without loading what it does' },
  'pipeline/cli/target': { parts: ['command-line'], why: 'where SageMaker is follows from the options alone' },
  'pipeline/cli/values': { parts: [], why: 'values are checked without knowing who starts with them' },
  'pipeline/cli/extractor': { parts: ['target'], why: 'an extractor is asked for without knowing what runs it' },
  'pipeline/cli/execution': {
    parts: ['command-line', 'estimate', 'target'],
    why: 'what several commands share knows none of them',
  },
  'pipeline/cli/start': {
    parts: ['command-line', 'target', 'values'],
    why: 'it says what to start, and follows nothing',
  },
  'pipeline/cli/estimate': { parts: [], why: 'an estimate asks nobody but the files' },
  'pipeline/cli/plan': { parts: ['estimate', 'target'], why: 'a plan starts nothing' },
  'pipeline/cli/serve': { parts: [], why: 'whoever sets up clients serves nothing' },
  'pipeline/cli/console': {
    parts: ['command-line', 'estimate', 'execution', 'logs', 'plan', 'report', 'start', 'target', 'values'],
    why: 'it asks and starts as the commands do',
  },
  'pipeline/cli/report': { parts: ['estimate', 'execution', 'target'], why: 'it asks for facts, and draws nothing' },
  'pipeline/cli/register': {
    parts: ['execution', 'extractor', 'target'],
    why: 'it says what a table is to hold, and writes none',
  },
  'pipeline/cli/local': { parts: ['estimate', 'execution', 'report', 'survey'], why: 'it runs what it is given' },
  'pipeline/cli/logs': { parts: ['execution', 'target'], why: 'it reads what an execution has left' },
  'pipeline/cli/survey': { parts: [], why: 'it lists what it is given, and knows no SageMaker' },
  'pipeline/cli/verify': { parts: [], why: 'it reads a result, wherever that lies' },
  'pipeline/cli/templates': { parts: [], why: 'it writes what it is given' },
  'container/kernel': { parts: [], why: 'loops know addresses and nothing else' },
  'container/progress': { parts: [], why: 'what a job tells is known before anybody tells it' },
  'container/files': { parts: [], why: 'files are files, whatever is in them' },
  'container/s3': { parts: [], why: 'the one way to AWS knows objects, and not what is in them' },
  'container/parquet': { parts: ['kernel'], why: 'tables are written without knowing who made their rows' },
  'container/ledger': { parts: ['files'], why: 'receipts say what was written, and do not make it' },
  'container/units': { parts: [], why: 'units without code follow from paths alone' },
  'container/wfdb': { parts: ['kernel', 'files'], why: 'the built-in extractor is given what any other is' },
  'container/programs': {
    parts: [],
    why: 'a program is asked for the rows of a unit, and knows neither threads nor tables',
  },
  'container/pool': {
    parts: ['files', 'parquet', 'programs'],
    why: 'threads run any extractor, and do not know what becomes of the rows',
  },
  'container/stream': {
    parts: ['files', 'pool', 's3'],
    why: 'files are brought for whichever units threads work on, whoever wrote the rows',
  },
  'container/try': {
    parts: ['files', 'group', 'parquet', 'pool', 'programs', 'units'],
    why: 'a trial makes rows as a job does, and writes none',
  },
  'container/group': {
    parts: ['files', 'ledger', 'parquet', 'pool', 'progress', 'stream'],
    why: 'a group is processed by whichever extractor it is given, and not combined',
  },
  'container/dataset': {
    parts: ['files', 'ledger'],
    why: 'what holds a result against its ledger does not know who asks',
  },
  'container/combine': {
    parts: ['dataset', 'files', 'ledger', 'parquet', 'progress'],
    why: 'groups are combined from what lies in their folders, whoever made it',
  },
  'container/inspect': { parts: ['files', 'wfdb'], why: 'a record is shown without a job around it' },
};

/** One-line gates: what only one place may do. */
const gates: readonly { readonly pattern: RegExp; readonly only: RegExp; readonly why: string }[] = [
  {
    // Imports that wait until they are needed, and those for their effect alone, count too.
    pattern: /\b(from|import) ?\(?['"`]@aws-sdk\//,
    only: /^(pipeline\/aws\/|scripts\/|container\/s3\/|pipeline\/local\/protocol\/s3\/(checksums|xml)\.ts$)/,
    why: 'one way in: only pipeline/aws imports the SDK at run time (import type is free), but for sums and documents of S3, and what jobs that read S3 themselves need',
  },
  {
    pattern: /\b(from|import) ?\(?['"`](undici|@smithy\/|node:(https?|net|tls|http2|dgram)\b)/,
    only: /^(pipeline\/|scripts\/|container\/s3\/)/,
    why: 'of a job, only what reads S3 for a streamed group reaches the network',
  },
  {
    pattern: /\bprocess\.(env|cwd|argv|stdout|stderr|exit|on)\b/,
    only: /^(pipeline\/cli\/|container\/start\.ts$|container\/pool\/|scripts\/)/,
    why: 'only the command line knows the terminal and the environment',
  },
  {
    pattern: /\bDate\.now\b|\bnew Date\(\)|Math\.random/,
    only: /^(pipeline\/cli\/(process-io|execution-runner)\.ts$|container\/start\.ts$|scripts\/)/,
    why: 'clocks and chance come in at the edge, so that the same input gives the same bytes',
  },
  {
    pattern: /'@macroshard\/container/,
    only: /^(container\/examples\/|pipeline\/verify\/|pipeline\/definition\/(extractor-options|extractor-files|input-digest)\.ts$|pipeline\/report\/(dataset-facts|read-facts)\.ts$|pipeline\/cli\/(target\/container-command|process-io)\.ts$)/,
    why: "the container's program is a process; only what holds results against their ledgers, inputs against their survey, and options against their declaration, and counts the machine's CPUs, shares its code, and a report the shapes of a profile and how a CSV has its texts",
  },
  {
    pattern: /\bavailableParallelism\b/,
    only: /^container\/machine\.ts$/,
    why: 'CPUs are counted where the quota of the control group is known',
  },
  { pattern: /localeCompare|toLocale/, only: /^$/, why: 'bytes do not depend on the locale' },
];

const sources = listSources(['pipeline', 'steps', 'container', 'scripts']);

function partOf(path: string): string {
  if (path === 'pipeline/pipeline.ts') return path;
  const [first, second] = path.split('/');
  return first === 'pipeline' ? `${first}/${second}` : first!;
}

describe('the architecture', () => {
  it('lets imports go one way', () => {
    const wrong = sources.flatMap((path) => {
      const rule = mayImport[partOf(path)];
      if (!rule) return [];
      const own = partOf(path);
      const allowed = [own, ...rule.parts, ...(own === 'container' || forEveryone.includes(own) ? [] : forEveryone)];
      return importsOf(path)
        .map(({ target }) => target)
        .filter((target) => /^(pipeline|steps|container|scripts|test)\//.test(target))
        .filter((target) => !allowed.includes(partOf(target)))
        .map((target) => `${path} imports ${target}: ${rule.why}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('lets imports go one way inside a part', () => {
    const wrong = sources.flatMap((path) => {
      const part = partOf(path);
      const folderOf = (file: string) =>
        file
          .slice(part.length + 1)
          .split('/')
          .slice(0, -1)[0];
      const own = folderOf(path);
      const rule = mayImportInside[`${part}/${own}`];
      return (rule ? importsOf(path) : [])
        .map(({ target }) => target)
        .filter((target) => target.startsWith(`${part}/`))
        .filter((target) => ![undefined, own, ...rule!.parts].includes(folderOf(target)))
        .map((target) => `${path} imports ${target}: ${rule!.why}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('has no cycle of imports', () => {
    const graph = new Map(sources.map((path) => [path, importsOf(path).map(({ target }) => target)]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const target of graph.get(path) ?? []) if (graph.has(target)) visit(target, [...trail, path]);
      done.add(path);
    };
    for (const path of sources) visit(path, []);
    expect(cycles).to.deep.equal([]);
  });

  it('has no circle of rooms', () => {
    const imports = listSources(['pipeline', 'steps', 'container', 'scripts', 'test']).flatMap(importsOf);
    const circles = circlesOfRooms(imports);
    expect(circles).to.deep.equal([]);
  });

  it('loads a command when it runs, so that its help and a wrong flag wait for none of its imports', () => {
    const loaded = new Set<string>();
    const load = (path: string): void => {
      if (loaded.has(path)) return;
      loaded.add(path);
      for (const { target, isLoaded } of sources.includes(path) ? importsOf(path) : []) if (isLoaded) load(target);
    };
    load('pipeline/cli/bin.ts');
    const acting =
      /^(pipeline\/(aws|local|rules|verify|cli\/(?!command-line|[^/]+\.ts))|@(aws-sdk|smithy|duckdb)|ajv|yaml)/;
    const known = ['pipeline/cli/commands/actions.ts', 'pipeline/local/run/job-fault.ts'];
    expect([...loaded].filter((path) => acting.test(path) && !known.includes(path))).to.deep.equal([]);
    expect([...loaded]).to.include('pipeline/cli/command-line/commands.ts');
  });

  for (const { pattern, only, why } of gates) {
    it(`keeps to one place what ${pattern.source} finds`, () => {
      const wrong = sources.flatMap((path) => {
        if (only.test(path)) return [];
        const lines = readFileSync(join(repositoryRoot, path), 'utf8').split('\n');
        return lines.flatMap((line, index) =>
          pattern.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line) && !/^(import|export) type/.test(line)
            ? [`${path}:${index + 1}: ${why}`]
            : [],
        );
      });
      expect(wrong).to.deep.equal([]);
    });
  }

  it('has no source file of more than 300 lines', () => {
    const sources = listSources(['container', 'pipeline', 'steps', 'scripts']);
    const lineCount = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8').trimEnd().split('\n').length;
    expect(sources.length).to.be.above(400);
    expect(sources.filter((path) => lineCount(path) > 300)).to.deep.equal([]);
  });

  it('lists in the container package exactly what the container imports', () => {
    const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'container/package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const imported = sources
      .filter((path) => path.startsWith('container/') && !path.startsWith('container/examples/'))
      .flatMap(importsOf)
      .map(({ target }) => target)
      .filter(
        (target) => !target.startsWith('container/') && !target.startsWith('node:') && !builtinModules.includes(target),
      )
      .map((target) =>
        target
          .split('/')
          .slice(0, target.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    expect([...new Set(imported)].sort()).to.deep.equal(Object.keys(manifest.dependencies).sort());
  });

  it('pins every dependency to one version', () => {
    for (const file of ['package.json', 'container/package.json']) {
      const manifest = JSON.parse(readFileSync(join(repositoryRoot, file), 'utf8')) as Record<
        string,
        Record<string, string>
      >;
      for (const kind of ['dependencies', 'devDependencies']) {
        for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
          expect(version, `${name} in ${file}`).to.match(/^\d+\.\d+\.\d+(-r\.\d+)?$/);
        }
      }
    }
  });
});
