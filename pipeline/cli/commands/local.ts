import { resolve } from 'node:path';
import { itemsOfRun } from '../../aws/executions.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import { renderJson } from '../../definition/canonical.ts';
import { groupsByStep } from '../../definition/group-steps.ts';
import { withOverrides } from '../../definition/parameters.ts';
import { buildDefinition } from '../../pipeline.ts';
import { shellWord } from '../../wording/shell-word.ts';
import type { LocalOptions } from '../command-line/result-commands.ts';
import { type ExpectedTimes, expectedTimes } from '../estimate/expected-times.ts';
import { executionDocument } from '../execution/execution-result.ts';
import { type LiveView, liveView } from '../execution/live-view.ts';
import { elapsedSeconds, type JobProgress, parseJobLine, stepProgress } from '../execution/progress.ts';
import { ownExtractor } from '../extractor/declaration.ts';
import { takeExtractor } from '../extractor/take-extractor.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { explained, loadUnsurveyed } from '../load-spec.ts';
import { datasetVersion, groupFolders } from '../local/dataset-folder.ts';
import { renderReport } from '../local/render-report.ts';
import { type LocalObserver, type LocalResult, type LocalRun, runLocal } from '../local/run-local.ts';
import { localSpec } from '../local/survey-data.ts';
import { isWithin } from '../local-path.ts';
import { refuseBrokenRules } from '../rule-findings.ts';
import { inputDataUri } from '../survey/input-data-uri.ts';
import { localMachine, mountedFolders } from '../target/local-machine.ts';
import { refuseWrongValues } from '../values/check-values.ts';
import { optionProblems, withOptions } from '../values/given-options.ts';
import { givenValues, valueTexts } from '../values/given-values.ts';
import { ruleContextOf } from '../values/rule-context.ts';

type LocalRequest = LocalOptions & Required<Pick<LocalOptions, 'data' | 'out'>>;

// Not commander's own required options: they would be asked for before a misspelt one is named.
function required(options: LocalOptions): LocalRequest {
  const { data, out } = options;
  if (data === undefined) throw new Failure(2, "required option '--data <dir>' not specified");
  if (out === undefined) throw new Failure(2, "required option '--out <dir>' not specified");
  for (const [flag, value] of [
    ['--data', data],
    ['--out', out],
  ] as const) {
    if (value === '') throw new Failure(2, `${flag} is empty, expected a folder`);
  }
  return { ...options, data, out };
}

export async function local(options: LocalOptions, io: Io): Promise<number> {
  const given = required(options);
  const run = await planRun(given, io);
  const view = liveView(options.json ? io.stderr : io.stdout, io);
  const result = await runLocal(run, observe(run, view, io, options), io);
  view.end();
  const expected = expectedHere(run, io);
  const { definition } = run;
  io.stdout.write(
    options.json
      ? renderJson(executionDocument(result, definition, expected))
      : await report(run, { result, expected }, io),
  );
  return result.view.status === 'Succeeded' ? 0 : 1;
}

function expectedHere({ definition, overrides }: LocalRun, { cpuCount }: Io): ExpectedTimes | undefined {
  return expectedTimes({ definition, parameters: overrides, cpuCount });
}

function report(
  { definition, machine: { stateFolder } }: LocalRun,
  { result, expected }: { readonly result: LocalResult; readonly expected: ExpectedTimes | undefined },
  io: Io,
): Promise<string> {
  const groups = groupsByStep(definition, itemsOfRun(result.view, definition));
  const { folder } = io;
  return renderReport(result, { groupsByStep: groups, stateFolder, folder, expected, columns: io.stdout.columns });
}

async function planRun(options: LocalRequest, io: Io): Promise<LocalRun> {
  const { dataFolder, outFolder, folderNames } = await givenFolders(options, io);
  const named = await loadUnsurveyed(options, io);
  const described = await explained(() => takeExtractor(named, options, io));
  const { option = {} } = options;
  const values = givenValues({ dataset: described.dataset, set: options.set });
  const given = valueTexts(values);
  const mounts = mountedFolders(options, io);
  const folders = [{ uri: inputDataUri(described, given), folder: dataFolder }, ...mounts];
  const { isSurveyed, wanted, empty, ...specs } = await localSpec(
    described,
    { folders, folderNames, given },
    options,
    io,
  );
  const [spec, digested] = [specs.spec, specs.digested].map((each) => withOptions(each, option)) as [
    PipelineSpec,
    PipelineSpec,
  ];
  // Rules see what AWS would be given, but for its quota of steps and its volumes, which do not limit this machine.
  const built = buildDefinition(spec);
  const extractors = await ownExtractor(spec, options, io);
  const known = ruleContextOf(spec, { extractors, values });
  const context = { ...known, quotas: { ...spec.quotas, steps: Number.MAX_SAFE_INTEGER } };
  refuseWrongValues(values, { definition: built, context }, optionProblems(spec, option, extractors));
  // A survey's digests tell changed data from unchanged, a group at a time.
  const overrides =
    'DatasetVersion' in given || isSurveyed ? given : { ...given, DatasetVersion: await datasetVersion(dataFolder) };
  refuseBrokenRules(withOverrides(built, overrides), context);
  if (empty.length > 0) io.stderr.write(`folders without a file are no groups: ${empty.join(', ')}\n`);
  if (wanted.length > 0) reportGroups(wanted, namesOf(spec), io);
  return {
    spec,
    definition: buildDefinition(digested),
    overrides,
    outFolder,
    repeat: repeatCommand(options),
    machine: await machineOf({ spec, overrides, dataFolder, outFolder }, options, io),
  };
}

/** Both absolute, and the folders in `--data` that can be groups. */
async function givenFolders(options: LocalRequest, io: Io) {
  const dataFolder = resolve(io.folder, options.data);
  const outFolder = resolve(io.folder, options.out);
  if (isWithin(outFolder, dataFolder)) {
    throw new Failure(
      2,
      `--out ${options.out} lies inside --data ${options.data}: results would become a group; name another folder`,
    );
  }
  const { names: folderNames, leftOut } = await groupFolders(dataFolder, options.data);
  if (leftOut.length > 0)
    io.stderr.write(
      `folders of --data whose names are no UTF-8 or hold a line break are left out: ${leftOut.map((name) => JSON.stringify(name)).join(', ')}\n`,
    );
  return { dataFolder, outFolder, folderNames };
}

async function machineOf(
  {
    spec,
    overrides,
    dataFolder,
    outFolder,
  }: Pick<LocalRun, 'spec' | 'overrides' | 'outFolder'> & {
    readonly dataFolder: string;
  },
  options: LocalRequest,
  io: Io,
): Promise<LocalRun['machine']> {
  const stateFolder =
    options.state === undefined ? resolve(outFolder, '.macroshard') : resolve(io.folder, options.state);
  const machine = await localMachine({ ...options, ownExtractor: spec.process }, stateFolder, io);
  return {
    ...machine,
    instanceTypes: spec.quotas.instanceTypes,
    mounts: [
      ...machine.mounts,
      { uri: parameterText(spec, overrides, 'InputDataUri'), folder: dataFolder, linksLeave: true },
      { uri: parameterText(spec, overrides, 'OutputDataUri'), folder: outFolder },
    ],
  };
}

/** The same again, typed in the same folder. */
function repeatCommand({ config, data, out, dataset, set = {}, option = {} }: LocalRequest): string {
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => ` ${flag} ${shellWord(`${name}=${value}`)}`);
  const given = [...pairs('--set', set), ...pairs('--option', option)].join('');
  const described = config === 'pipeline.yaml' ? '' : ` --config ${shellWord(config)}`;
  const named = dataset === undefined ? '' : ` --dataset ${shellWord(dataset)}`;
  return `npx macroshard local${described}${named} --data ${shellWord(data)} --out ${shellWord(out)}${given}`;
}

function namesOf({ groups }: PipelineSpec): readonly string[] {
  return groups.map(({ name }) => name);
}

function reportGroups(wanted: readonly string[], found: readonly string[], io: Io): void {
  const absent = wanted.filter((name) => !found.includes(name));
  const additional = found.filter((name) => !wanted.includes(name));
  if (absent.length > 0) io.stderr.write(`groups not in --data: ${absent.join(', ')}\n`);
  if (additional.length > 0) io.stderr.write(`groups only in --data: ${additional.join(', ')}\n`);
}

function observe(run: LocalRun, view: LiveView, io: Io, options: LocalOptions): LocalObserver {
  const { definition } = run;
  const expected = expectedHere(run, io);
  const jobs = new Map<string, JobProgress>();
  return {
    onUpsert: ({ action, pipelineArn }) => {
      if (!options.json) io.stderr.write(`pipeline ${pipelineArn} ${action}\n`);
    },
    onJobOutput: ({ stepName, line }) => {
      const progress = parseJobLine(line, jobs.get(stepName));
      if (progress) jobs.set(stepName, progress);
    },
    onView: (execution) => {
      const nowMs = io.nowMs();
      // Where the output is no terminal, "executing" would be a line that says nothing.
      const status = (options.json ? io.stderr : io.stdout).columns === undefined ? undefined : execution.status;
      const steps = stepProgress(execution, { definition, jobs, expected, nowMs });
      view.show(steps, status, elapsedSeconds(execution, nowMs));
    },
  };
}

/** A parameter's value in this execution, as a text. */
function parameterText(spec: PipelineSpec, overrides: Readonly<Record<string, string>>, name: string): string {
  const declared = spec.parameters.find((parameter) => parameter.name === name);
  return overrides[name] ?? String(declared?.defaultValue ?? '');
}
