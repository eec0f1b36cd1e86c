import { expect, test } from 'vitest';
import sax from 'sax';
import { junit } from '../cli/reporters/junit.ts';
import { noStyle } from '../cli/text/style.ts';
import type { Comparison } from '../cli/compare/comparison.ts';
import type { Result, Verdict } from '../engine/result.ts';
import { madeReport } from './capacity/made-report.ts';
import { smallRun } from './small-run.ts';

/** What may stand where in a report that Jenkins accepts: the part of its xUnit plugin's junit-10.xsd that a report can meet. */
interface ElementRule {
  readonly children: readonly string[];
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
}
const message: ElementRule = { children: [], optional: ['type', 'message'] };
const rules: Readonly<Record<string, ElementRule>> = {
  testsuites: { children: ['testsuite'], optional: ['name', 'time', 'tests', 'failures', 'errors'] },
  testsuite: {
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'], required: ['name', 'tests', 'failures', 'errors'],
    optional: ['group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url'],
  },
  testcase: { children: ['skipped', 'error', 'failure', 'system-out', 'system-err'], required: ['name'], optional: ['time', 'classname', 'group'] },
  properties: { children: ['property'] },
  property: { children: [], required: ['name', 'value'] },
  failure: message, error: message, skipped: message,
};
/** Seconds, as the schema has them: groups of three digits, with or without commas, and a fraction. */
const seconds = /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$/;

/** Every way in which a document breaks the rules. */
function mistakesIn(xml: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  const parser = sax.parser(true);
  parser.onerror = (error) => {
    found.push(error.message);
    parser.resume();
  };
  parser.onopentag = ({ name, attributes }) => {
    const rule = rules[name] as ElementRule | undefined;
    const parent = open.at(-1);
    if (rule === undefined) found.push(`<${name}> is no element`);
    else {
      const { required = [], optional = [] } = rule;
      for (const each of required) if (!(each in attributes)) found.push(`<${name}> lacks ${each}`);
      for (const each of Object.keys(attributes)) if (![...required, ...optional].includes(each)) found.push(`<${name}> takes no ${each}`);
      if ('time' in attributes && !seconds.test(String(attributes.time))) found.push(`<${name}> time ${String(attributes.time)}`);
    }
    if (parent === undefined ? name !== 'testsuites' : !rules[parent].children.includes(name)) found.push(`<${name}> in <${parent ?? 'nothing'}>`);
    open.push(name);
  };
  parser.onclosetag = () => void open.pop();
  parser.ontext = (text) => {
    if (text.trim() !== '' && !['failure', 'error', 'skipped'].includes(open.at(-1) ?? '')) found.push(`text in <${open.at(-1) ?? 'nothing'}>`);
  };
  parser.write(xml).close();
  return found;
}

function written(tell: (reporter: ReturnType<typeof junit.open>) => void): string {
  let xml = '';
  const reporter = junit.open({ write: (part) => void (xml += part), style: noStyle, width: 100 });
  tell(reporter);
  reporter.end?.();
  return xml;
}

const run = smallRun(20).result;
const awkward = 'a <tag> & "quotes" \u0007 of the user\'s, 100 %\nand a line';

test.each<Verdict>(['passed', 'failed', 'unknown', 'void'])('the report of runs that ended as %s keeps to the schema of Jenkins', (verdict) => {
  const result: Result = {
    ...run, verdict, reason: awkward, run: { ...run.run, wallMs: 1_234_567 },
    checks: run.checks.map((check) => ({ ...check, verdict, message: awkward })),
    thresholds: [{ metric: 'latency{class=critical}:p99<=2s', verdict, value: 3, unit: 'ms', limit: 2 }],
  };
  const xml = written((reporter) => {
    reporter.run!({ result, folder: 'runs/a', replay: 'npx wavetank replay runs/a', why: {} });
    reporter.run!({ result, folder: 'runs/b', replay: 'npx wavetank replay runs/b', why: {}, title: awkward, remark: awkward });
  });
  expect(mistakesIn(xml)).toEqual([]);
});

test('so does that of a comparison, of a capacity, and that of nothing', () => {
  const comparison = {
    scenario: 'small', wallMs: 1, declared: [{ text: awkward, held: false, decided: true, found: 'nothing' }, { text: 'b', held: false, decided: false, found: '' }],
    errored: [{ column: 'all', seed: 1, reason: awkward, replay: '' }],
  } as unknown as Comparison;
  expect(mistakesIn(written((reporter) => reporter.comparison!(comparison)))).toEqual([]);
  expect(mistakesIn(written((reporter) => reporter.capacity!(madeReport({ reason: awkward, machine: awkward }))))).toEqual([]);
  expect(mistakesIn(written(() => {}))).toEqual([]);
});

test('the rules find what breaks them', () => {
  expect(mistakesIn('<testsuites><testsuite name="a" tests="1" failures="0" time="1e3"><case/></testsuite></testsuites>')).toEqual([
    '<testsuite> lacks errors', '<testsuite> time 1e3', '<case> is no element', '<case> in <testsuite>',
  ]);
});
