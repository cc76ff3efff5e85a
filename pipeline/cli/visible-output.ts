import { visibleText } from '../wording/visible.ts';
import type { Output, TextStream } from './io.ts';

/** The output that every command prints through: nothing that others wrote reaches the terminal unescaped. */
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
