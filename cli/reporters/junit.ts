import type { Result, Verdict } from '../../engine/result.ts';
import type { Comparison } from '../compare/comparison.ts';
import { quantityText } from '../text/quantity-text.ts';
import type { ReporterKind } from './reporter.ts';

interface Case {
  readonly name: string;
  readonly verdict: Verdict;
  readonly text: string;
}

export const junit: ReporterKind = {
  about: 'JUnit XML for build servers: a suite a run, a case a check and a threshold',
  machine: true,
  open(page) {
    const suites: string[] = [];
    return {
      run: ({ result }) => void suites.push(suite(`${result.run.scenario} seed ${result.run.seed}`, casesOf(result), result.run.wallMs)),
      comparison: (comparison) => void suites.push(suite(`compare ${comparison.scenario}`, declaredCases(comparison), comparison.wallMs)),
      end: () => page.write(`<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`),
    };
  },
};

function casesOf(result: Result): Case[] {
  return [
    ...result.checks.map(({ id, verdict, message }) => ({ name: id, verdict, text: message })),
    ...result.thresholds.map(({ metric, verdict, value, unit, limit }) => ({
      name: `threshold ${metric}`, verdict, text: `${quantityText(value, unit)}, limit ${quantityText(limit, unit)}`,
    })),
  ];
}

function declaredCases(comparison: Comparison): Case[] {
  return comparison.declared.map(({ text, held, found }) => ({ name: text, verdict: held ? 'passed' : 'failed', text: found }));
}

function suite(name: string, cases: readonly Case[], wallMs: number): string {
  const count = (verdict: Verdict) => cases.filter((each) => each.verdict === verdict).length;
  const skipped = count('unknown') + count('void');
  const head = `  <testsuite name="${escape(name)}" tests="${cases.length}" failures="${count('failed')}" errors="0" skipped="${skipped}" time="${(wallMs / 1000).toFixed(3)}">\n`;
  return `${head}${cases.map((each) => testCase(name, each)).join('')}  </testsuite>\n`;
}

function testCase(suiteName: string, { name, verdict, text }: Case): string {
  const head = `    <testcase classname="${escape(suiteName)}" name="${escape(name)}"`;
  if (verdict === 'passed') return `${head}/>\n`;
  const tag = verdict === 'failed' ? 'failure' : 'skipped';
  return `${head}><${tag} message="${escape(text)}"/></testcase>\n`;
}

const entities: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' };
/** XML 1.0 has no way to write most control characters; they are left out. */
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escape(text: string): string {
  return text.replace(unwritable, '').replace(/[<>&"']/g, (character) => entities[character]);
}
