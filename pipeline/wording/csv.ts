/** Lines of CSV as `signal_stats.csv` is written: RFC 4180 without line breaks in a cell. */
export function splitCsv(text: string): readonly (readonly string[])[] {
  return text.trimEnd().split('\n').map(splitLine);
}

function splitLine(line: string): readonly string[] {
  const cells = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  const texts = cells.map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, '').replaceAll('""', '"'));
  // The end of the line is matched once more where no comma stands before it.
  return line.endsWith(',') ? texts : texts.slice(0, -1);
}
