import { WfdbError } from '@macroshard/container/wfdb/error';
import { type MasterHeader, parseHeader, type SingleHeader } from '@macroshard/container/wfdb/header/header';
import { assert } from 'chai';
import fc from 'fast-check';
import { anyText } from '../support/any-text.ts';
import { some } from '../support/wide.ts';

function single(text: string): SingleHeader {
  const header = parseHeader(text, 'a/r.hea');
  if (header.kind !== 'single') throw new Error('a master');
  return header;
}

function master(text: string): MasterHeader {
  const header = parseHeader(text, 'a/r.hea');
  if (header.kind !== 'master') throw new Error('no master');
  return header;
}

function parsedOrRefused(text: string): void {
  try {
    parseHeader(text, 'r.hea');
  } catch (error) {
    assert.instanceOf(error, WfdbError);
  }
}

describe('header text', () => {
  it('has defaults for everything but names, counts and formats', () => {
    assert.deepEqual(single('r 1\nr.dat 16'), {
      kind: 'single',
      recordName: 'r',
      segmentCount: null,
      signalCount: 1,
      frameRateHz: 250,
      isRateKnown: true,
      counterRateHz: 250,
      baseCounter: 0,
      frames: null,
      baseTime: null,
      baseDate: null,
      comments: [],
      warnings: [],
      signals: [
        {
          fileName: 'r.dat',
          format: 16,
          samplesPerFrame: 1,
          skewSamples: 0,
          byteOffset: 0,
          gain: 200,
          hasGain: false,
          baseline: 0,
          units: 'mV',
          adcResolutionBits: 12,
          adcZero: 0,
          initialValue: 0,
          checksum: null,
          blockSize: 0,
          description: null,
        },
      ],
    });
  });

  it('reads every field of a full header', () => {
    const header = single(
      '3-x_1 1 360/24.5(-100) 750 2:4:5.67 1/2/2896\nd/r.dat 212x4:3+24 -19.34(7)/l/min 11 1024 995 -22131 8 ECG, lead # II ',
    );
    const { signals, ...record } = header;
    assert.deepEqual(record, {
      kind: 'single',
      recordName: '3-x_1',
      segmentCount: null,
      signalCount: 1,
      frameRateHz: 360,
      isRateKnown: true,
      counterRateHz: 24.5,
      baseCounter: -100,
      frames: 750,
      baseTime: '02:04:05.670',
      baseDate: '2896-02-01',
      comments: [],
      warnings: [],
    });
    assert.deepEqual(signals[0], {
      fileName: 'd/r.dat',
      format: 212,
      samplesPerFrame: 4,
      skewSamples: 3,
      byteOffset: 24,
      gain: -19.34,
      hasGain: true,
      baseline: 7,
      units: 'l/min',
      adcResolutionBits: 11,
      adcZero: 1024,
      initialValue: 995,
      checksum: -22131,
      blockSize: 8,
      description: 'ECG, lead # II',
    });
  });

  it('may mix line ends, blank lines, tabs and comments, which are kept', () => {
    const text =
      '\r\n# before\nr\t 2   360  10\r\n\r\na.dat 16 \r\n## between\n  # Location: nicu \nb.dat 80 1/mV\t8 0 0 0 0 II\n\n# after';
    const header = single(text);
    assert.deepEqual(header.comments, ['before', 'between', 'Location: nicu', 'after']);
    assert.deepEqual(
      header.signals.map(({ fileName, description }) => [fileName, description]),
      [
        ['a.dat', null],
        ['b.dat', 'II'],
      ],
    );
  });

  it('ignores lines past the number of signals or segments, and says so', () => {
    const record = single('r 1 250 0\nr.dat 16\nr.dat 16\nwhat is this');
    assert.lengthOf(record.signals, 1);
    assert.deepEqual(record.warnings, [
      'header "a/r.hea", line 3: "r.dat 16" and what follows it is past the 1 signals of its first line, and is left out',
    ]);
    const { segments, warnings } = master('r/1 1 250 5\ns 5\nt 6');
    assert.deepEqual(segments, [{ name: 's', frames: 5 }]);
    assert.deepEqual(warnings, [
      'header "a/r.hea", line 3: "t 6" and what follows it is past the 1 segments of its first line, and is left out',
    ]);
  });

  it('is a master where a number of segments stands, whatever the number', () => {
    assert.deepEqual(master('r/3 2 125 10\nr_layout 0\n# note\n~ 4\nr_0001    6\n'), {
      kind: 'master',
      recordName: 'r',
      segmentCount: 3,
      signalCount: 2,
      frameRateHz: 125,
      isRateKnown: true,
      counterRateHz: 125,
      baseCounter: 0,
      frames: 10,
      baseTime: null,
      baseDate: null,
      statedSegmentCount: 3,
      segments: [
        { name: 'r_layout', frames: 0 },
        { name: '~', frames: 4 },
        { name: 'r_0001', frames: 6 },
      ],
      comments: ['note'],
      warnings: [],
    });
    assert.deepEqual(master('r/0 2').segments, []);
  });

  const rates: [string, number, number][] = [
    ['360.', 360, 360],
    ['3.6e2', 360, 360],
    ['.5', 0.5, 0.5],
    ['0.0166666666667/125', 0.0166666666667, 125],
    ['360/0', 360, 360],
    ['360/-1(5)', 360, 360],
  ];
  for (const [text, frameRateHz, counterRateHz] of rates) {
    it(`takes the frequency ${text} as scanf does`, () => {
      const header = single(`r 0 ${text}`);
      assert.deepEqual([header.frameRateHz, header.counterRateHz], [frameRateHz, counterRateHz]);
    });
  }

  const times: [string, string][] = [
    ['   31:25.894', '00:31:25.894'],
    [' 2:34:12.811', '02:34:12.811'],
    ['7', '00:00:07.000'],
    ['1:2:3.4567', '01:02:03.456'],
    ['23:59:59.9999', '23:59:59.999'],
    ['90:00', '01:30:00.000'],
  ];
  for (const [text, expected] of times) {
    it(`reads the time ${text.trim()} as ${expected}`, () => {
      assert.equal(single(`r 0 125 10 ${text}`).baseTime, expected);
    });
  }

  const scales: [string, number, boolean, number, string][] = [
    ['0', 200, false, 5, 'mV'],
    ['0(3)/mmHg', 200, false, 3, 'mmHg'],
    ['1.052e+04/NU', 10520, true, 5, 'NU'],
    ['2.4011e-8(-0.9)/', 2.4011e-8, true, 0, 'mV'],
    ['1.25(-100.7)/M-0', 1.25, true, -100, 'M-0'],
  ];
  for (const [text, gain, hasGain, baseline, units] of scales) {
    it(`takes the gain ${text} as ${gain} from ${baseline}, in ${units}`, () => {
      const signal = single(`r 1\nr.dat 16 ${text} 10 5`).signals[0]!;
      assert.deepEqual(
        [signal.gain, signal.hasGain, signal.baseline, signal.units, signal.initialValue],
        [gain, hasGain, baseline, units, 5],
      );
    });
  }

  /** The number of a field as the C library's readers take it, and what is said where it has a tail. */
  const tails: [header: string, pick: (header: SingleHeader) => unknown, value: unknown, warning?: string][] = [
    ['r 1.0\nr.dat 16', ({ signals }) => signals.length, 1],
    ['r 1st\nr.dat 16', ({ signals }) => signals.length, 1, 'line 1: the number of signals is "1st", read as 1'],
    ['r 0 250Hz', ({ frameRateHz }) => frameRateHz, 250, 'line 1: the sampling frequency is "250Hz", read as 250'],
    ['r 0 1 10.0', ({ frames }) => frames, 10],
    ['r 0 1 1e3', ({ frames }) => frames, 1, 'line 1: the record\'s length is "1e3", read as 1'],
    [
      'r 1\nr.dat 16+0x1',
      ({ signals }) => signals[0]!.samplesPerFrame,
      1,
      'line 2: the format is "16+0x1", read as 16',
    ],
    [
      'r 1\nr.dat 16x0:-2+-3',
      ({ signals: [signal] }) => [signal!.samplesPerFrame, signal!.skewSamples, signal!.byteOffset],
      [1, 0, 0],
      'line 2: the format is "16x0:-2+-3", read as 16',
    ],
    [
      'r 1\nr.dat 80+4:3x2!',
      ({ signals: [signal] }) => [signal!.format, signal!.samplesPerFrame, signal!.skewSamples, signal!.byteOffset],
      [80, 2, 3, 4],
      'line 2: the format is "80+4:3x2!", read as 80x2:3+4',
    ],
    [
      'r 1\nr.dat 16 200adu/mV',
      ({ signals: [signal] }) => [signal!.gain, signal!.units],
      [200, 'mV'],
      'line 2: the gain is "200adu/mV", read as 200',
    ],
    [
      'r 1\nr.dat 16 200(-7.9)',
      ({ signals }) => signals[0]!.baseline,
      -7,
      'line 2: the baseline is "200(-7.9)", read as -7',
    ],
    ['r 1\nr.dat 16 200 12 16.0', ({ signals }) => signals[0]!.adcZero, 16],
    [
      'r 1\nr.dat 16 200 12bit 5e2 7x 8- 9,',
      ({ signals: [signal] }) => [
        ...[signal!.adcResolutionBits, signal!.adcZero, signal!.initialValue, signal!.checksum, signal!.blockSize],
      ],
      [12, 5, 7, 8, 9],
    ],
    ['r 0 1 5 10:00:00 1/1/2000 or so', ({ baseDate }) => baseDate, '2000-01-01'],
  ];
  for (const [text, pick, value, warning] of tails) {
    it(`is read where a number has a tail, as the C library reads it: ${text.split('\n').at(-1)}`, () => {
      const header = single(text);
      assert.deepEqual(pick(header), value);
      if (warning !== undefined) assert.deepEqual(header.warnings, [`header "a/r.hea", ${warning}`]);
    });
  }

  /** Of a field that nothing is computed from, what is said where it does not parse. */
  const losses: [header: string, pick: (header: SingleHeader) => unknown, loss: string][] = [
    [
      'r 0 1 1 05-May-2020 12:34:56',
      ({ baseTime, baseDate }) => baseTime ?? baseDate,
      'line 1: the base time and date is "05-May-2020 12:34:56", expected HH:MM:SS[.fff], MM:SS or SS before 24:00:00, then a day of the calendar as DD/MM/YYYY',
    ],
    [
      'r 0 1 1 24:00:00',
      ({ baseTime }) => baseTime,
      'line 1: the base time is "24:00:00", expected HH:MM:SS[.fff], MM:SS or SS before 24:00:00',
    ],
    [
      'r 0 1 1 1:60:00',
      ({ baseTime }) => baseTime,
      'line 1: the base time is "1:60:00", expected HH:MM:SS[.fff], MM:SS or SS before 24:00:00',
    ],
    [
      'r 0 1 1 1:00:00 29/02/2100',
      ({ baseTime, baseDate }) => (baseTime === '01:00:00.000' ? baseDate : baseTime),
      'line 1: the base date is "29/02/2100", expected a day of the calendar as DD/MM/YYYY',
    ],
    ['r 0 1/x', ({ counterRateHz }) => counterRateHz, 'line 1: the counter frequency is "1/x", expected a number'],
    [
      'r 0 1/1e999',
      ({ counterRateHz }) => counterRateHz,
      'line 1: the counter frequency is "1/1e999", expected a number',
    ],
    ['r 0 1/2()', ({ baseCounter }) => baseCounter, 'line 1: the base counter value is "1/2()", expected a number'],
    [
      'r 1\nr.dat 16 200 bits',
      ({ signals }) => signals[0]!.adcResolutionBits,
      'line 2: the ADC resolution is "bits", expected an integer',
    ],
    [
      'r 1\nr.dat 16 200(3) 12 zero',
      ({ signals }) => signals[0]!.adcZero,
      'line 2: the ADC zero is "zero", expected an integer',
    ],
    [
      'r 1\nr.dat 16 200 12 0 II',
      ({ signals }) => signals[0]!.initialValue,
      'line 2: the initial value is "II", expected an integer',
    ],
    [
      'r 1\nr.dat 16 200 12 0 0 sum',
      ({ signals }) => signals[0]!.checksum,
      'line 2: the checksum is "sum", expected an integer',
    ],
    [
      'r 1\nr.dat 16 200 12 0 0 1 block',
      ({ signals }) => signals[0]!.blockSize,
      'line 2: the block size is "block", expected an integer',
    ],
  ];
  for (const [text, pick, loss] of losses) {
    it(`costs no samples where a field that nothing is computed from does not parse: ${loss.slice(0, 60)}`, () => {
      const header = single(text);
      assert.isNull(pick(header));
      assert.deepEqual(header.warnings, [`header "a/r.hea", ${loss}; it is left out`]);
    });
  }

  for (const [got, gain] of [
    ['1e-308', false],
    ['9.9e-10(5)/mmHg', false],
    ['-1e13', false],
    ['1e999', false],
    ['1e-9', true],
    ['-1e12', true],
  ] as const) {
    it(`${gain ? 'converts by the gain' : 'takes as uncalibrated a gain of'} ${got}`, () => {
      const { signals, warnings } = single(`r 1\nr.dat 16 ${got}`);
      assert.deepInclude(signals[0], gain ? { gain: Number(got), hasGain: true } : { gain: 200, hasGain: false });
      const warning = `header "a/r.hea", line 2: the gain is "${got}", read as 200, and its signal as uncalibrated`;
      assert.deepEqual(warnings, gain ? [] : [warning]);
    });
  }

  it('takes as uncalibrated a rate that makes seconds past all bounds', () => {
    for (const rate of ['1e-308', '1e-10/125', '1e13', '1e999']) {
      const { frameRateHz, isRateKnown, warnings } = single(`r 0 ${rate}`);
      assert.deepEqual([frameRateHz, isRateKnown], [250, false]);
      assert.deepEqual(warnings, [
        `header "a/r.hea", line 1: the sampling frequency is "${rate}", read as 250, and its signals as uncalibrated`,
      ]);
    }
  });

  it('tells of twenty oddities, and counts the others', () => {
    const { warnings } = single(`r 100\n${'r.dat 16 200x\n'.repeat(100)}`);
    assert.lengthOf(warnings, 21);
    assert.equal(warnings.at(-1), 'and 80 more warnings of this header');
  });

  const errors: [string, string, string][] = [
    ['\n# only\n', 'empty-header', 'header "a/r.hea" is empty, expected a record line as in "100 2 360"'],
    [
      'r',
      'bad-header',
      'header "a/r.hea", line 1: the number of signals is missing, expected a count as in "100 2 360"',
    ],
    [
      'r -2',
      'bad-header',
      'header "a/r.hea", line 1: the number of signals is "-2", expected a count as in "100 2 360"',
    ],
    [
      'r/x 2',
      'bad-header',
      'header "a/r.hea", line 1: the record name is "r/x", expected NAME, or NAME/SEGMENTS as in "100s/3"',
    ],
    [
      'r 1 0',
      'bad-header',
      'header "a/r.hea", line 1: the sampling frequency is "0", expected frames a second above 0 as in 360, 0.0166666666667/125 or 360/24.5(100)',
    ],
    ['r 1 1 ten', 'bad-header', 'header "a/r.hea", line 1: the record\'s length is "ten", expected a number of frames'],
    ['r 1 1 -10', 'bad-header', 'header "a/r.hea", line 1: the record\'s length is "-10", expected a number of frames'],
    [
      'r 1 1 10000000000000000000',
      'bad-header',
      'header "a/r.hea", line 1: the record\'s length is "10000000000000000000", expected a number of frames',
    ],
    [
      'r 1 Hz',
      'bad-header',
      'header "a/r.hea", line 1: the sampling frequency is "Hz", expected frames a second above 0 as in 360, 0.0166666666667/125 or 360/24.5(100)',
    ],
    [
      'r 1\nr.dat x16',
      'bad-header',
      'header "a/r.hea", line 2: the format is "x16", expected FORMAT[xSAMPLES][:SKEW][+OFFSET] as in 16, 212x4 or 16+24',
    ],
    [
      'r 1\nr.dat 16+10000000000000000000',
      'bad-header',
      'header "a/r.hea", line 2: the format is "16+10000000000000000000", expected FORMAT[xSAMPLES][:SKEW][+OFFSET] as in 16, 212x4 or 16+24',
    ],
    [
      'r 1\nr.dat 16 NaN/mV',
      'bad-header',
      'header "a/r.hea", line 2: the gain is "NaN/mV", expected GAIN[(BASELINE)][/UNITS] as in 200, 1.25(-100)/mmHg',
    ],
    [
      'r 1\nr.dat 16 200()/mV',
      'bad-header',
      'header "a/r.hea", line 2: the baseline is "200()/mV", expected GAIN[(BASELINE)][/UNITS] as in 200, 1.25(-100)/mmHg',
    ],
    [
      'r 1\nr.dat 16 200 12 zero',
      'bad-header',
      'header "a/r.hea", line 2: the ADC zero is "zero", expected an integer',
    ],
    [
      'r 1\nr.dat 8 200 12 0 II',
      'bad-header',
      'header "a/r.hea", line 2: the initial value is "II", expected an integer',
    ],
    [
      'r 0\nr.dat 16',
      'bad-header',
      'header "a/r.hea", line 2: "r.dat 16" and what follows it is past the 0 signals of its first line',
    ],
    [
      'r/0 1 250 10\nr.dat 16\nr.dat 16',
      'bad-header',
      'header "a/r.hea", line 2: "r.dat 16" and what follows it is past the 0 segments of its first line',
    ],
    [
      'r 10000000 250\na 16\nb 16\nc 16',
      'missing-signal-lines',
      'header "a/r.hea" has fewer signal lines than it says: got 3, expected 10000000',
    ],
    [
      'r 1\nr.dat',
      'bad-header',
      'header "a/r.hea", line 2: the format is missing, expected FORMAT[xSAMPLES][:SKEW][+OFFSET] as in 16, 212x4 or 16+24',
    ],
    [
      'r/2 1\ns 5\nt',
      'bad-header',
      'header "a/r.hea", line 3: the segment\'s length is missing, expected a number of frames',
    ],
    [
      'r/2 1\ns -5',
      'bad-header',
      'header "a/r.hea", line 2: the segment\'s length is "-5", expected a number of frames',
    ],
    [
      `r ${'9'.repeat(100)}`,
      'bad-header',
      `header "a/r.hea", line 1: the number of signals is "${'9'.repeat(60)}…", expected a count as in "100 2 360"`,
    ],
  ];
  for (const [text, code, message] of errors) {
    it(`is refused: ${message.slice(0, 100)}`, () => {
      try {
        parseHeader(text, 'a/r.hea');
      } catch (error) {
        assert.instanceOf(error, WfdbError);
        assert.deepEqual([(error as WfdbError).code, (error as WfdbError).message], [code, message]);
        return;
      }
      assert.fail('parsed');
    });
  }

  it('never ends in anything but a header or a WfdbError, and changes no prototype', () => {
    const word = fc.oneof(
      anyText({ maxLength: 6 }),
      fc.constantFrom('__proto__', 'r', '2', '16', '1/2', '~', '#', '1:2'),
    );
    const text = fc.array(fc.array(word, { maxLength: 10 }), { maxLength: 6 });
    fc.assert(
      fc.property(text, (lines) => {
        parsedOrRefused(lines.map((words) => words.join(' ')).join('\n'));
        assert.deepEqual(Object.keys(Object.prototype), []);
      }),
    );
  });

  it('is parsed in time that follows its length, however odd it is', () => {
    const words = ['1'.repeat(1e6), ...['1:', '((', 'r/', '1e', '+1', 'x:', '1x'].map((pair) => pair.repeat(2e5))];
    for (const word of some(words, 2)) {
      for (const text of [
        `${word} 1`,
        `r ${word}`,
        `r 1 ${word}`,
        `r 1 1 1 ${word}`,
        `r 1\nr ${word}`,
        `r 1\nr 16 ${word}`,
      ]) {
        parsedOrRefused(`${text}\n`);
      }
    }
  });
});
