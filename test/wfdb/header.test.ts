import { WfdbError } from '@macroshard/container/wfdb/error';
import { type MasterHeader, parseHeader, type SingleHeader } from '@macroshard/container/wfdb/header/header';
import { assert } from 'chai';
import fc from 'fast-check';

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

describe('header text', () => {
  it('has defaults for everything but names, counts and formats', () => {
    assert.deepEqual(single('r 1\nr.dat 16'), {
      kind: 'single',
      recordName: 'r',
      segmentCount: null,
      signalCount: 1,
      frameRateHz: 250,
      counterRateHz: 250,
      baseCounter: 0,
      frames: null,
      baseTime: null,
      baseDate: null,
      comments: [],
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
      counterRateHz: 24.5,
      baseCounter: -100,
      frames: 750,
      baseTime: '02:04:05.670',
      baseDate: '2896-02-01',
      comments: [],
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

  it('ignores lines past the number of signals or segments', () => {
    assert.lengthOf(single('r 1 250 0\nr.dat 16\nr.dat 16\nwhat is this').signals, 1);
    assert.deepEqual(master('r/1 1 250 5\ns 5\nt 6').segments, [{ name: 's', frames: 5 }]);
  });

  it('is a master where a number of segments stands, whatever the number', () => {
    assert.deepEqual(master('r/3 2 125 10\nr_layout 0\n# note\n~ 4\nr_0001    6\n'), {
      kind: 'master',
      recordName: 'r',
      segmentCount: 3,
      signalCount: 2,
      frameRateHz: 125,
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
    ['2.4011e-11(-0.9)/', 2.4011e-11, true, 0, 'mV'],
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
      '\nr 1 360Hz',
      'bad-header',
      'header "a/r.hea", line 2: the sampling frequency is "360Hz", expected frames a second above 0 as in 360, 0.0166666666667/125 or 360/24.5(100)',
    ],
    [
      'r 1 0',
      'bad-header',
      'header "a/r.hea", line 1: the sampling frequency is "0", expected frames a second above 0 as in 360, 0.0166666666667/125 or 360/24.5(100)',
    ],
    ['r 1 1 1e3', 'bad-header', 'header "a/r.hea", line 1: the record\'s length is "1e3", expected a number of frames'],
    [
      'r 1 1 1 24:00:00',
      'bad-header',
      'header "a/r.hea", line 1: the base time is "24:00:00", expected HH:MM:SS[.fff], MM:SS or SS before 24:00:00',
    ],
    [
      'r 1 1 1 1:60:00',
      'bad-header',
      'header "a/r.hea", line 1: the base time is "1:60:00", expected HH:MM:SS[.fff], MM:SS or SS before 24:00:00',
    ],
    [
      'r 1 1 1 1:00:00 29/02/2100',
      'bad-header',
      'header "a/r.hea", line 1: the base date is "29/02/2100", expected a day of the calendar as DD/MM/YYYY',
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
      'r 1\nr.dat 16x0',
      'bad-header',
      'header "a/r.hea", line 2: the format is "16x0", expected FORMAT[xSAMPLES][:SKEW][+OFFSET] as in 16, 212x4 or 16+24',
    ],
    [
      'r 1\nr.dat 16 1e999/mV',
      'bad-header',
      'header "a/r.hea", line 2: the gain is "1e999/mV", expected GAIN[(BASELINE)][/UNITS] as in 200, 1.25(-100)/mmHg',
    ],
    [
      'r 1\nr.dat 16 200 12 0 II',
      'bad-header',
      'header "a/r.hea", line 2: the initial value is "II", expected an integer',
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
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('__proto__', 'r', '2', '16', '1/2', '~', '#', '1:2'),
    );
    const text = fc.array(fc.array(word, { maxLength: 10 }), { maxLength: 6 });
    fc.assert(
      fc.property(text, (lines) => {
        try {
          parseHeader(lines.map((words) => words.join(' ')).join('\n'), 'r.hea');
        } catch (error) {
          assert.instanceOf(error, WfdbError);
        }
        assert.deepEqual(Object.keys(Object.prototype), []);
      }),
    );
  });

  it('is parsed in time that follows its length, however odd it is', () => {
    for (const word of ['1'.repeat(1e6), '1:'.repeat(5e5), '('.repeat(1e6), 'r/'.repeat(5e5), '1e'.repeat(5e5)]) {
      for (const text of [
        `${word} 1`,
        `r ${word}`,
        `r 1 ${word}`,
        `r 1 1 1 ${word}`,
        `r 1\nr ${word}`,
        `r 1\nr 16 ${word}`,
      ]) {
        assert.throws(() => parseHeader(`${text}\n`, 'r.hea'), WfdbError);
      }
    }
  });
});
