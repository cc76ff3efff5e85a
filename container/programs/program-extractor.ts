/** Extractors that are programs: in Python, or in any language that writes lines of JSON. */

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Extraction, OptionValues, Unit, UnitExtractor } from '../extractor.ts';
import { JobFailure } from '../failure.ts';
import { readColumnsFile } from './columns-file.ts';
import { findProgram } from './find-program.ts';
import {
  type Declaration,
  type Kinds,
  protocolVersion,
  readAnswer,
  readDeclaration,
  readKinds,
} from './program-answer.ts';
import { programEnvironment } from './program-environment.ts';
import { ProgramEnd, ProgramProcess } from './program-process.ts';
import { declaredText, type ProgramReference } from './program-reference.ts';

/** Where the Python module lies that speaks the protocol. */
const pythonFolder = fileURLToPath(new URL('../python/', import.meta.resolve('#dist/main.js')));

/** What whoever runs a program knows of the world. */
export interface ProgramContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For what the program prints. */
  readonly log: (text: string) => void;
  /** For whoever has units for the program, whose process ends otherwise once it has declared itself. */
  readonly thread?: ProgramThread;
}

/** What a thread does for its program. */
interface ProgramThread {
  /** A folder of its own for files of rows, which need not be there; absolute. Without it no program writes any. */
  readonly scratch?: string;
  /** Told of the process group that is to end with the thread; 0 for none. */
  readonly onProcessGroup: (id: number) => void;
  /** Told what is to be waited for once there are no more units. */
  readonly onOpen: (finish: () => Promise<void>) => void;
  /** What `extract` will be called with next, at 0, and after that: the very units, of which it is asked ahead. */
  readonly unitAhead?: (position: number) => Pick<Question, 'root' | 'unit'> | undefined;
}

/** Packages take their time to load, the first time. */
const declareWithinMs = 60_000;

/** One may die of what is not the unit's fault. */
const mostDeaths = 3;

/** An extractor that asks its program for each unit. */
export interface ProgramExtractor extends UnitExtractor<OptionValues> {
  /** The kinds of cells that a unit's rows have, whatever columns are declared. @throws Error as `extract` does */
  readonly kindsOf: (root: string, unit: Unit, options: OptionValues) => Promise<Kinds>;
}

/**
 * Starts the program, and hears what it declares.
 * @throws JobFailure where there is no such program, or it declares nothing
 */
export async function openProgram(reference: ProgramReference, context: ProgramContext): Promise<ProgramExtractor> {
  const program = new Program(reference, context);
  try {
    const declaration = await program.declaration();
    if (context.thread === undefined) program.end();
    else context.thread.onOpen(() => program.finish());
    return {
      ...declaration,
      extract: (root, unit, options) => program.extract({ root, unit, options }),
      kindsOf: (root, unit, options) => program.kindsOf({ root, unit, options }),
    };
  } catch (error) {
    program.end();
    throw error instanceof ProgramEnd ? new JobFailure(error.message) : error;
  }
}

interface Question {
  readonly root: string;
  readonly unit: Unit;
  readonly options: OptionValues;
}

/** A question on its way to an answer. */
interface Asked {
  readonly id: number;
  readonly unit: Unit;
  readonly process: ProgramProcess;
  readonly scratch: string | null;
}

/**
 * A process at a time, which has a question at a time: the next one as soon as it has answered, so that it works while
 * its rows are read. Of Python, one more waits: neither side sleeps then, which takes longer than a small unit.
 */
class Program {
  private readonly reference: ProgramReference;
  private readonly context: ProgramContext;
  /** While a file of rows is read, the next ones may be written. */
  private readonly scratchFolders: readonly string[];
  private process: ProgramProcess | undefined;
  private declared: Declaration | undefined;
  private questions = 0;
  /** In the order of the units. */
  private ahead: Asked[] = [];

  constructor(reference: ProgramReference, context: ProgramContext) {
    this.reference = reference;
    this.context = context;
    const { scratch } = context.thread ?? {};
    const count = scratch === undefined ? 0 : mostAhead(reference) + 1;
    this.scratchFolders = Array.from({ length: count }, (_, index) => join(scratch!, String(index)));
  }

  /** @throws ProgramEnd */
  async declaration(): Promise<Declaration> {
    await this.living();
    return this.declared!;
  }

  /** @throws Error where the program could not do it */
  async extract(question: Question): Promise<Extraction> {
    for (let deaths = 1; ; deaths++) {
      try {
        return await this.ask(question);
      } catch (error) {
        if (!(error instanceof ProgramEnd)) throw error;
        this.end();
        if (deaths < mostDeaths) continue;
        const message = `${error.message}; ${mostDeaths} processes ended over it`;
        return { status: 'rejected', reject: { path: question.unit.path, code: 'worker-crashed', message } };
      }
    }
  }

  end(): void {
    this.process?.fail('its program was ended');
    this.process = undefined;
  }

  async finish(): Promise<void> {
    await this.process?.finish();
  }

  async kindsOf({ root, unit, options }: Question): Promise<Kinds> {
    const process = await this.living();
    const id = ++this.questions;
    process.send(JSON.stringify({ id, root, unit, options, scratch: null, infer: true }));
    return readKinds(await process.nextLine(), id);
  }

  private async ask(question: Question): Promise<Extraction> {
    const { unit, options } = question;
    const { id, process, scratch } = this.askedAhead(unit) ?? this.send(await this.living(), question);
    const line = await process.nextLine();
    for (let at = this.ahead.length; at < mostAhead(this.reference); at++) {
      const next = this.context.thread?.unitAhead?.(at);
      if (next === undefined) break;
      this.ahead.push(this.send(process, { ...next, options }));
    }
    return readAnswer(line, { id, unit, columns: this.declared!.columns, scratch });
  }

  /** Where the process that was asked is still there, or has answered. */
  private askedAhead(unit: Unit): Asked | undefined {
    const asked = this.ahead.shift();
    const isOfUse = asked?.unit === unit && asked.process === this.process;
    if (isOfUse && (!asked.process.hasEnded || asked.process.hasSpoken)) return asked;
    this.ahead = [];
    return undefined;
  }

  private send(process: ProgramProcess, { root, unit, options }: Question): Asked {
    const id = ++this.questions;
    const scratch = this.scratchFolders[id % this.scratchFolders.length] ?? null;
    process.send(JSON.stringify({ id, root, unit, options, scratch }));
    return { id, unit, process, scratch };
  }

  /** The process that is there, or another one. */
  private async living(): Promise<ProgramProcess> {
    const { process } = this;
    if (process !== undefined && !process.hasEnded && !process.hasSpoken) return process;
    this.end();
    const { folder, columnsFile } = this.reference;
    const file = columnsFile !== undefined && existsSync(columnsFile) ? columnsFile : undefined;
    const columns = file === undefined ? [] : readColumnsFile(file);
    const { env, log, thread } = this.context;
    const [program, ...rest] = this.reference.words;
    const words = [findProgram(program!, { folder, path: env.PATH ?? '' }), ...rest];
    for (const each of this.scratchFolders) mkdirSync(each, { recursive: true });
    this.process = new ProgramProcess({
      ...{ words, folder, log, onProcessGroup: thread?.onProcessGroup ?? (() => {}) },
      env: {
        ...{ ...programEnvironment(env), PYTHONPATH: pythonFolder, MACROSHARD_PROTOCOL: String(protocolVersion) },
        ...(file !== undefined && { MACROSHARD_COLUMNS: file }),
      },
    });
    const declaration = await declarationOf(this.process);
    const isWithout = declaration.columns.length === 0;
    this.declared = this.agreed(isWithout ? { ...declaration, columns } : declaration);
    return this.process;
  }

  private agreed(declaration: Declaration): Declaration {
    const said = declaredText(declaration);
    const { declared = said } = this.reference;
    if (said === declared) return declaration;
    throw new ProgramEnd('its program declares something else than when the job began');
  }
}

function mostAhead({ mostAhead = 1 }: ProgramReference): number {
  return mostAhead;
}

async function declarationOf(process: ProgramProcess): Promise<Declaration> {
  const late = () => process.fail(`its program declared nothing within ${declareWithinMs / 1000} s`);
  const timer = setTimeout(late, declareWithinMs);
  try {
    return readDeclaration(await process.nextLine());
  } finally {
    clearTimeout(timer);
  }
}
