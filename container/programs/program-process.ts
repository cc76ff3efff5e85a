/** One process of an extractor that is a program: it is asked, answers, prints, and leaves nothing behind. */

import { isUtf8 } from 'node:buffer';
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { LineReader } from './line-reader.ts';
import { ProgramLog } from './program-log.ts';

/** How a program is started. */
export interface ProgramStart {
  /** The program, as a path, and its arguments. */
  readonly words: readonly string[];
  /** Absolute. */
  readonly folder: string;
  /** The whole of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Called for what it prints. */
  readonly log: (text: string) => void;
  /** Called with the id of the process group that it leads, and with 0 once there is none. */
  readonly onProcessGroup: (id: number) => void;
}

/** Nothing more comes of a process: in words that say how it ended, or what it did against the protocol. */
export class ProgramEnd extends Error {}

/** Of an answer: a text of Node's ends at half a gigabyte, and whoever has more rows has a file for them. */
const mostLineBytes = 64 << 20;

/** What a process has written comes within this time of its end. */
const settleMs = 1_000;

/**
 * The program leads a process group of its own. Beside it, in the same group, waits a shell that has only to see the
 * begin of a pipe go that this process holds (descriptor 5), and then ends the group: so nothing is left where the job
 * is killed, whatever the program does meanwhile.
 */
const startScript = `( { read -r _; kill -KILL 0; } <&5 3<&- 4>&- >/dev/null 2>&1 & )
exec "$@" 5<&-`;

export class ProgramProcess {
  private readonly child: ChildProcess;
  private readonly log: ProgramLog;
  private readonly onProcessGroup: (id: number) => void;
  private readonly lines: string[] = [];
  private waiting: { readonly resolve: (line: string) => void; readonly reject: (end: ProgramEnd) => void } | undefined;
  private ended: ProgramEnd | undefined;
  private hasExited = false;
  /** Resolves once all that it has written is taken. */
  private readonly settled: Promise<void>;

  constructor({ words, folder, env, log, onProcessGroup }: ProgramStart) {
    this.log = new ProgramLog(log);
    this.onProcessGroup = onProcessGroup;
    this.child = spawn('/bin/sh', ['-c', startScript, 'sh', ...words], {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    onProcessGroup(this.child.pid ?? 0);
    this.child.once('error', (error) => this.fail(`its program cannot be started: ${error.message}`));
    this.settled = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => this.exited(code, signal, resolve));
    });
    for (const stream of this.streams) stream.on('error', () => {});
    for (const name of ['stdout', 'stderr'] as const) {
      this.child[name]!.on('data', (bytes: Buffer) => this.log.push(name, bytes));
    }
    const reader = new LineReader(mostLineBytes);
    this.answers.on('data', (bytes: Buffer) => {
      if (this.ended !== undefined) return;
      const lines = reader.push(bytes);
      if (lines === undefined) this.fail(`its program gave a line of more than ${mostLineBytes >> 20} MB`);
      else for (const line of lines) this.take(line);
    });
    this.answers.once('end', () => this.closedAnswers());
    for (const stream of this.streams) stream.unref();
    this.child.unref();
  }

  get hasEnded(): boolean {
    return this.ended !== undefined;
  }

  /** Whether it has said something that nobody has asked for. */
  get hasSpoken(): boolean {
    return this.lines.length > 0;
  }

  /** @param question  a line, without its end */
  send(question: string): void {
    (this.child.stdio[3] as Duplex).write(`${question}\n`);
  }

  /** @throws ProgramEnd */
  async nextLine(): Promise<string> {
    const line = this.lines.shift();
    if (line !== undefined) return line;
    if (this.ended !== undefined) throw this.ended;
    // Only now: a thread without work ends by itself, whatever is open.
    this.child.ref();
    try {
      return await new Promise((resolve, reject) => {
        this.waiting = { resolve, reject };
      });
    } finally {
      this.waiting = undefined;
      this.child.unref();
    }
  }

  /** Lets it see the end of its input, and ends it where that is not enough. */
  async finish(): Promise<void> {
    if (this.ended !== undefined) return;
    this.child.ref();
    const timer = setTimeout(() => this.endGroup(), settleMs);
    (this.child.stdio[3] as Duplex).end();
    await this.settled;
    clearTimeout(timer);
  }

  /** Ends the process with all that it has started. @param why  for whoever waits for a line */
  fail(why: string): ProgramEnd {
    this.ended ??= new ProgramEnd(why);
    this.endGroup();
    this.waiting?.reject(this.ended);
    return this.ended;
  }

  /** Every line that it has written is taken first. */
  private exited(code: number | null, signal: string | null, resolve: () => void): void {
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    // Others of its group may hold its pipes.
    this.endGroup();
    this.hasExited = true;
    this.onProcessGroup(0);
    const settled = () => {
      clearTimeout(timer);
      this.log.end();
      this.fail(`the process of its program ${how}`);
      resolve();
    };
    const timer = setTimeout(settled, settleMs);
    this.child.once('close', settled);
  }

  /** The end of a process shows so, too: one that goes on without it could be waited for, for ever. */
  private closedAnswers(): void {
    const timer = setTimeout(() => {
      if (!this.hasExited) this.fail('its program has closed descriptor 4, and goes on');
    }, settleMs);
    void this.settled.then(() => clearTimeout(timer));
  }

  private endGroup(): void {
    // Later the number may be another's.
    if (!this.hasExited) endProcessGroup(this.child.pid ?? 0);
  }

  private take(bytes: Buffer): void {
    // Else texts would become other texts without a word.
    if (!isUtf8(bytes)) {
      this.fail('its program gave a line that is no UTF-8');
      return;
    }
    const line = String(bytes);
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting === undefined) this.lines.push(line);
    else waiting.resolve(line);
  }

  private get answers(): Duplex {
    return this.child.stdio[4] as Duplex;
  }

  private get streams(): readonly (Duplex & Held)[] {
    return this.child.stdio.filter((stream) => stream !== null) as unknown as (Duplex & Held)[];
  }
}

/** Of a socket's, whose types say less. */
interface Held {
  unref(): void;
}

/** Ends all processes of a group; nothing where there is none. @param id  0 for none */
export function endProcessGroup(id: number): void {
  if (id === 0) return;
  try {
    process.kill(-id, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
