import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { describeDeployment } from '../../pipeline/templates/deployment.ts';
import { templateFile } from '../../pipeline/templates/template-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { built, ci } from './deployments.ts';

const pipelines = built({}, { small: 'groups: [a]' });
const render = (name: 'github-workflow' | 'buildspec') =>
  templateFile(name, { deployment: describeDeployment(pipelines), ci }).text;

/** Stands for npx and gh: tells what it was called with; plans are written, comments remembered. */
const standIn = `#!/usr/bin/env bash
echo "$(basename "$0") $*" >> "$TRACE"
case "$*" in
  *"macroshard plan"*) echo "plan" >> "$GITHUB_STEP_SUMMARY" ;;
  *--paginate*) echo "$EARLIER" ;;
esac
for word in "$@"; do
  case "$word" in
    body=@*) cp "\${word#body=@}" "$COMMENT" ;;
  esac
done
if [ "$1 $2" = "pr comment" ]; then cp "\${@: -1}" "$COMMENT"; fi
`;

describe('the scripts of CI', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    mkdirSync(join(folder, 'bin'));
    for (const name of ['npx', 'gh']) {
      writeFileSync(join(folder, 'bin', name), standIn);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
  });

  function bash(script: string, env: Readonly<Record<string, string>>): readonly string[] {
    const trace = join(folder, 'trace');
    writeFileSync(trace, '');
    execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      env: {
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
        TRACE: trace,
        COMMENT: join(folder, 'comment.md'),
        EARLIER: '',
        GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
        ...env,
      },
    });
    return readFileSync(trace, 'utf8').trim().split('\n');
  }

  describe('of CodeBuild', () => {
    const { phases } = parse(render('buildspec')) as {
      phases: { install: { commands: string[] }; build: { commands: string[] } };
    };
    const main = { CODEBUILD_WEBHOOK_EVENT: 'PUSH', CODEBUILD_WEBHOOK_HEAD_REF: 'refs/heads/main' };
    const cases: readonly (readonly [what: string, env: Readonly<Record<string, string>>, action: string])[] = [
      ['a push to the main branch', main, 'upsert'],
      ['a push to another branch', { ...main, CODEBUILD_WEBHOOK_HEAD_REF: 'refs/heads/main-2' }, 'plan'],
      ['a pull request', { ...main, CODEBUILD_WEBHOOK_EVENT: 'PULL_REQUEST_UPDATED' }, 'plan'],
      ['a build of CodePipeline', { CODEBUILD_INITIATOR: 'codepipeline/waves' }, 'upsert'],
      ['a build by hand', { CODEBUILD_INITIATOR: 'admin' }, 'plan'],
    ];
    for (const [what, env, action] of cases) {
      it(`${action} every pipeline for ${what}`, () => {
        expect(phases.install.commands).to.deep.equal(['npm ci']);
        const variables = { MACROSHARD_REGION: 'us-east-1', MACROSHARD_BRANCH: 'refs/heads/main' };
        expect(bash(phases.build.commands.join('\n'), { ...variables, ...env })).to.deep.equal([
          'npx --no -- macroshard validate',
          `npx --no -- macroshard ${action} --region us-east-1`,
          'npx --no -- macroshard validate --dataset small',
          `npx --no -- macroshard ${action} --region us-east-1 --dataset small`,
        ]);
      });
    }
  });

  describe('of GitHub', () => {
    const { jobs } = parse(render('github-workflow')) as {
      jobs: Readonly<Record<string, { steps: { name?: string; run?: string }[] }>>;
    };
    const script = (job: string, name: string) => jobs[job]!.steps.find((step) => step.name === name)!.run!;
    const surroundings = () => ({
      PLAN: join(folder, 'plan.md'),
      PULL_REQUEST: '7',
      GITHUB_REPOSITORY: 'hospital/waves',
      RUN_URL: 'https://github.com/hospital/waves/actions/runs/1',
    });
    const comment = () => readFileSync(join(folder, 'comment.md'), 'utf8');

    it('puts the plans of all pipelines into the summary and into one comment', () => {
      bash(script('plan', 'Validate and plan'), surroundings());
      expect(readFileSync(join(folder, 'summary.md'), 'utf8')).to.equal('plan\nplan\n');
      const calls = bash(script('plan', 'Comment on the pull request'), surroundings());
      expect(calls.at(-1)).to.equal(`gh pr comment 7 --repo hospital/waves --body-file ${join(folder, 'plan.md')}`);
      expect(comment()).to.equal('<!-- plan of mimic3-waveform-features -->\nplan\nplan\n');
    });

    it('edits its own comment when the branch is pushed to again', () => {
      writeFileSync(join(folder, 'plan.md'), 'new\n');
      const calls = bash(script('plan', 'Comment on the pull request'), { ...surroundings(), EARLIER: '11\n12' });
      expect(calls.at(-1)).to.match(/^gh api --method PATCH repos\/hospital\/waves\/issues\/comments\/12 /);
      expect(comment()).to.equal('<!-- plan of mimic3-waveform-features -->\nnew\n');
    });

    it('leads to the summary where the plan is longer than a comment', () => {
      writeFileSync(join(folder, 'plan.md'), 'x'.repeat(70_000));
      bash(script('plan', 'Comment on the pull request'), surroundings());
      expect(comment()).to.include(
        'The plan is too long for a comment; it stands in the summary of [this run](https://github.com/hospital/waves/actions/runs/1).',
      );
    });

    it('starts with the key of the run, and with the dataset that was chosen', () => {
      const env = { GITHUB_RUN_ID: '42' };
      expect(bash(script('start', 'Start'), { ...env, DATASET: '' })).to.deep.equal([
        'npx --no -- macroshard start --run-key github-42',
      ]);
      expect(bash(script('start', 'Start'), { ...env, DATASET: 'small"; touch broken' })).to.deep.equal([
        'npx --no -- macroshard start --run-key github-42 --dataset small"; touch broken',
      ]);
      expect(existsSync(join(folder, 'broken'))).to.equal(false);
    });
  });
});
