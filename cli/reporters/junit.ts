import type { Result, Verdict } from '../../engine/result.ts';
import type { Capacity } from '../capacity/capacity.ts';
import { questionsOf } from '../capacity/questions.ts';
import type { Comparison } from '../compare/comparison.ts';
import { erroredText } from '../compare/comparison-table.ts';
import { exitCode, exitCodeOf } from '../exit-code.ts';
import type { Soak } from '../soak/soak.ts';
import { remarksOf } from '../soak/soak-text.ts';
import { quantityText } from '../text/quantity-text.ts';
import { doubtOf, titleOf, type ReporterKind, type RunReport } from './reporter.ts';

interface Case {
  readonly name: string;
  readonly outcome: Outcome;
  readonly text: string;
}

/** `error`: something kept the run from its proof. A build server is red on it, as on a failure; it is not on a skipped case. */
type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

/** Of one check: what could not be told of it is told once, by the case of the run. */
const outcomes: Readonly<Record<Verdict, Outcome>> = { passed: 'passed', failed: 'failure', unknown: 'skipped', void: 'skipped' };

export const junit: ReporterKind = {
  about: 'JUnit XML for build servers: a suite a run, a case for the run and for each check and threshold; of a capacity a case for the rate, each bad day and each outage; of a soak for each series',
  machine: true,
  open(page) {
    const suites: string[] = [];
    return {
      run: (report) => void suites.push(suite(titleOf(report), casesOf(report), report.result.run.wallMs, propertiesText(ofRun(report.result)))),
      comparison: (comparison) => void suites.push(suite(`compare ${comparison.scenario}`, declaredCases(comparison), comparison.wallMs)),
      soak: (soak) => void suites.push(suite(`soak ${soak.scenario}`, soakCases(soak), soak.wallMs)),
      capacity: (capacity) => void suites.push(suite(`capacity ${capacity.scenario}`, questionCases(capacity), capacity.wallMs, propertiesText(ofCapacity(capacity)))),
      end: () => page.write(`<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`),
    };
  },
};

function casesOf({ result, replay, remark }: RunReport): Case[] {
  return [
    { name: 'run', outcome: outcomeOf(result), text: `${[result.reason, remark].filter(Boolean).join('; ')}; again: ${replay}` },
    ...result.checks.map(({ id, verdict, message }) => ({ name: id, outcome: outcomes[verdict], text: message })),
    ...result.thresholds.map(({ metric, verdict, value, unit, limit }) => ({
      name: `threshold ${metric}`, outcome: outcomes[verdict], text: `${quantityText(value, unit)}, limit ${quantityText(limit, unit)}`,
    })),
  ];
}

/** Of the run as a whole, as red as its exit code: one that did not complete, could not tell or proves nothing is an error. */
function outcomeOf({ run, verdict }: Result): Outcome {
  const code = exitCodeOf({ status: run.status, verdict });
  if (code === exitCode.ok) return 'passed';
  return code === exitCode.failed ? 'failure' : 'error';
}

function declaredCases(comparison: Comparison): Case[] {
  return [
    ...comparison.declared.map(({ text, held, decided, found }) => ({ name: text, outcome: held && decided ? 'passed' as const : decided ? 'failure' as const : 'skipped' as const, text: found })),
    ...comparison.errored.map((each) => ({ name: `run ${each.column}, seed ${each.seed}`, outcome: 'error' as const, text: erroredText(each) })),
  ];
}

/** What is told only is no case. */
function soakCases({ series, runVerdict, reason, status, engineBytesPerItem }: Soak): Case[] {
  return [
    { name: 'run', outcome: status !== 'completed' ? 'error' : ({ passed: 'passed', failed: 'failure', unknown: 'error', void: 'error' } as const)[runVerdict], text: reason },
    ...series.filter(({ told }) => told === null).map((each) => ({
      name: each.id, outcome: ({ grows: 'failure', steady: 'passed', unknown: 'error' } as const)[each.finding], text: remarksOf(each, engineBytesPerItem).join('; '),
    })),
  ];
}

/** A capacity answers each question by a run of its own making: one that could not be told is as red as one that failed. */
function questionCases(capacity: Capacity): Case[] {
  const found = { passed: 'passed', failed: 'failure', unknown: 'error' } as const;
  return questionsOf(capacity).map(({ name, verdict, text }) => ({ name, outcome: found[verdict], text }));
}

type Properties = Readonly<Record<string, string>>;

/** What the run was: with it, the suite can be told from another of the same scenario and seed. */
function ofRun(result: Result): Properties {
  const { run } = result;
  const doubt = doubtOf(result);
  return { clock: run.clock, remedies: run.remedies.join(', ') || 'none', plan: run.planHash, ...knobProperties(run.knobs), ...(doubt === null ? {} : { driver: doubt }) };
}

/** What was found, which a case that passed has no room for, and of what. */
function ofCapacity({ reason, limits, remedies, knobs, machine, holds }: Capacity): Properties {
  return { found: reason, 'first to give': limits?.first ?? 'unknown', holds, machine, remedies: remedies.join(', ') || 'none', ...knobProperties(knobs) };
}

function knobProperties(knobs: Readonly<Record<string, number>>): Properties {
  return Object.fromEntries(Object.entries(knobs).map(([id, value]) => [`knob ${id}`, String(value)]));
}

function propertiesText(properties: Properties): string {
  const lines = Object.entries(properties).map(([name, value]) => `      <property name="${escape(name)}" value="${escape(value)}"/>\n`);
  return `    <properties>\n${lines.join('')}    </properties>\n`;
}

function suite(name: string, cases: readonly Case[], wallMs: number, properties = ''): string {
  const count = (outcome: Outcome) => cases.filter((each) => each.outcome === outcome).length;
  const head = `  <testsuite name="${escape(name)}" tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${(wallMs / 1000).toFixed(3)}">\n`;
  return `${head}${properties}${cases.map((each) => testCase(name, each)).join('')}  </testsuite>\n`;
}

function testCase(suiteName: string, { name, outcome, text }: Case): string {
  const head = `    <testcase classname="${escape(suiteName)}" name="${escape(name)}"`;
  if (outcome === 'passed') return `${head}/>\n`;
  return `${head}><${outcome} message="${escape(text)}"/></testcase>\n`;
}

const entities: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' };
/** XML 1.0 has no way to write most control characters; they are left out. */
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escape(text: string): string {
  return text.replace(unwritable, '').replace(/[<>&"']/g, (character) => entities[character]);
}
