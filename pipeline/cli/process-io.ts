import { setTimeout } from 'node:timers/promises';
import type { WriteStream } from 'node:tty';
import { describeMachine } from '@macroshard/container/machine';
import type { TextStream, World } from './io.ts';
import { packageFolder } from './package-folder.ts';

/** The process as a command sees it. */
export function processIo(): World {
  // The SDK warns of a future Node version on every client; which Node runs this is package.json's business.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    env: process.env,
    folder: callersFolder(),
    nowMs: Date.now,
    pause: (milliseconds, signal) =>
      setTimeout(milliseconds, undefined, signal && { signal }).catch((error: Error) => {
        if (error.name !== 'AbortError') throw error;
      }),
    random: Math.random,
    cpuCount: describeMachine().cpuCount,
    platform: process.platform,
    onInterrupt: (callback) => {
      process.on('SIGINT', callback).on('SIGTERM', callback);
      return () => process.off('SIGINT', callback).off('SIGTERM', callback);
    },
  };
}

/** The folder that the user is in: npm runs scripts in the package's own folder, and says where it was called. */
function callersFolder(): string {
  const folder = process.cwd();
  return (folder === packageFolder ? process.env.INIT_CWD : undefined) ?? folder;
}

function output(stream: WriteStream): TextStream {
  return {
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    get rows() {
      return stream.isTTY ? stream.rows : undefined;
    },
    write: (text) => {
      stream.write(text);
    },
  };
}
