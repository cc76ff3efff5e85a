import { resolveScalar } from '../../definition/evaluate.ts';
import { isObject } from '../../definition/expression.ts';
import type { Rule } from '../rule.ts';

export const compressedInputRule: Rule = {
  id: 'compressed-input',
  severity: 'error',
  title: 'an input with S3CompressionType Gzip has S3InputMode Pipe',
  check({ processingSteps, defaults }) {
    return processingSteps.flatMap(({ inputs }) =>
      inputs.flatMap(({ path, entry }) => {
        if (!isObject(entry.S3Input)) return [];
        const { S3CompressionType: compression = 'None', S3InputMode: mode = 'File' } = entry.S3Input;
        if (resolveScalar(compression, defaults) !== 'Gzip' || resolveScalar(mode, defaults) !== 'File') return [];
        return [
          {
            path: `${path}.S3Input.S3CompressionType`,
            message: 'S3CompressionType is Gzip and S3InputMode is File, expected Pipe',
            remedy: 'leave S3CompressionType out and decompress in the job, or use S3InputMode Pipe',
          },
        ];
      }),
    );
  },
};
