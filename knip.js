/**
 * What nobody uses. `knip` looks at all that there is: an export that only its own file uses needs no `export`. `knip
 * --production` leaves tests and scripts out, and so finds what only a test uses: it belongs beside the test.
 */

const isProduction = process.argv.includes('--production');

export default {
  includeEntryExports: true,
  ignoreExportsUsedInFile: isProduction || { interface: true, type: true },
  // Mocha asks for it by its name.
  ignoreIssues: {
    'test/support/file-costs.ts': ['exports'],
  },
  // Of the machine; where they are missing, the test says so.
  ignoreBinaries: ['apt-get', 'gcc', 'mkfifo', 'mount', 'umount', 'strace'],
  workspaces: {
    '.': {
      // The bundles import it, which hold the package that asks for it.
      ignoreDependencies: ['@duckdb/node-bindings'],
      entry: [
        // The build bundles them.
        'pipeline/cli/{bin,execution-runner}.ts!',
        'scripts/*.ts',
        'test/**/*.test.ts',
        'test/{bless,run}.ts',
        'test/{bench,fuzz}/main.ts',
        'test/bench/write-facts.ts',
        'test/bench/estimates/{main,paced-job}.ts',
        'test/{bench,kill}/{measure,kill}-*.ts',
        'test/survey/survey-of-many-keys.ts',
        'test/image/check-config.ts',
        'test/package/check-package.ts',
        'test/browser/{check-browser,take-pictures,measure-page}.ts',
        'test/browser/*.browser.ts',
        'test/support/{environment,file-costs}.ts',
        // Of the model: for pipelines that fan out over what only a run knows.
        'pipeline/definition/for-each-step.ts!',
      ],
      project: ['{pipeline,steps}/**/*.ts!', '{scripts,test}/**/*.ts'],
      // The build compiles it.
      ignore: isProduction ? ['pipeline/rules/shape/schema.ts'] : [],
    },
    container: {
      project: ['**/*.ts!'],
      ignore: ['kernel/assembly/**'],
      // Extractors are loaded by their names.
      ignoreIssues: {
        'wfdb/extractor.ts': ['exports'],
        'examples/*/extractor.ts': ['exports'],
      },
    },
  },
};
