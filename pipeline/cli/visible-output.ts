import { visibleText } from '../wording/visible.ts';
import type { Output, TextStream } from './io.ts';

/** An output to which nothing that others wrote gets as it is: every command prints through one. */
export function visibleOutput(stream: TextStream): Output {
  return {
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    write: (text) => stream.write(visibleText(text)),
    draw: (frame) => stream.write(frame),
  };
}
