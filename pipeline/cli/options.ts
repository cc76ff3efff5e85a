/** How a command adds its options, and the options that several commands share. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { bucketNames, parseAnyS3Uri, parseS3Uri } from '../names/s3-uri.ts';
import type { Io } from './io.ts';

/** Adds a command's options and action; `act` runs what it is given and keeps its exit code. */
export type AddCommand = (command: Command, act: (run: (io: Io) => Promise<number>) => Promise<void>) => void;

/** What every command knows that reads a description. */
export interface CommonOptions {
  readonly config: string;
  readonly json?: true;
}

/** Adds the options that every command takes which reads a description. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'the description of the pipeline', 'pipeline.yaml')
    .option('--json', 'one JSON document on stdout, and nothing else there');
}

/** `--dataset NAME`: the pipeline as it stands where absent. */
export function datasetOption(): Option {
  return new Option('--dataset <name>', 'overrides of datasets/<name>.yaml, beside the --config file');
}

/** `--set NAME=VALUE`, as often as wanted; a later one wins over an earlier one of the same name. */
export function setOption(): Option {
  return new Option('--set <name=value>', 'overrides a parameter; may be repeated').argParser(addValue);
}

/** `--option NAME=VALUE`, as `setOption`. */
export function extractorOption(): Option {
  const says = "an option of the extractor, over the description's; may be repeated";
  return new Option('--option <name=value>', says).argParser(addValue);
}

function addValue(text: string, earlier: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const [name, value] = splitAtFirst(text, '=');
  if (name === '' || value === undefined) throw new InvalidArgumentError('expected NAME=VALUE');
  return { ...earlier, [name]: value };
}

/** `--mount s3://bucket/prefix=DIR`, as often as wanted. */
export function mountOption(): Option {
  return new Option('--mount <s3://bucket/prefix=dir>', 'puts a folder at an S3 prefix; may be repeated').argParser(
    (text: string, earlier: readonly { uri: string; folder: string }[] | undefined) => {
      const [uri, folder] = splitAtFirst(text, '=');
      const given = parseAnyS3Uri(uri);
      if (!given || !folder) throw new InvalidArgumentError('expected s3://bucket/prefix=DIR');
      if (!parseS3Uri(uri)) throw new InvalidArgumentError(`no bucket is called "${given.bucket}": ${bucketNames}`);
      const prefix = given.key.replace(/\/+$/, '');
      if (prefix !== '' && prefix.split('/').some((part) => ['', '.', '..'].includes(part)))
        throw new InvalidArgumentError(`nothing is found below the prefix "${prefix}": expected names between slashes`);
      return [...(earlier ?? []), { uri: uri.replace(/\/+$/, ''), folder }];
    },
  );
}

/** `--image URI=COMMAND`, as often as wanted; the command's words are separated by blanks. */
export function imageOption(): Option {
  return new Option(
    '--image <uri=command>',
    'the program that stands for an image which is not ours; may be repeated',
  ).argParser((text: string, earlier: ReadonlyMap<string, readonly string[]> | undefined) => {
    const [uri, command] = splitAtFirst(text, '=');
    const words = (command ?? '').split(' ').filter((word) => word !== '');
    if (uri === '' || words.length === 0) throw new InvalidArgumentError('expected URI=COMMAND');
    return new Map([...(earlier ?? []), [uri, words]]);
  });
}

/** `--allow-host NAME`, as often as wanted. */
export function allowedHostOption(): Option {
  const says = 'the page answers to this name, too, as where a proxy leads to it; may be repeated';
  return new Option('--allow-host <name>', says).argParser((name: string, earlier: readonly string[] | undefined) => {
    if (!/^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(name)) throw new InvalidArgumentError('expected NAME or NAME:PORT');
    return [...(earlier ?? []), name];
  });
}

/** 0 is any that is free. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('expected a number from 0 to 65535');
  return port;
}

/** A whole number from 1 on. */
export function countFrom1(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1 on');
  return Number(text);
}

function splitAtFirst(text: string, separator: string): [string, string | undefined] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}
