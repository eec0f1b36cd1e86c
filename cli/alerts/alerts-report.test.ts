import { expect, test } from 'vitest';
import { judgedAlerts, type AlertsReport } from './alerts-report.ts';
import type { NoticeStatus } from './notices.ts';

/** A fault for each status; those with a star broke something. */
function report(statuses: readonly string[], more: Partial<AlertsReport> = {}): AlertsReport {
  return {
    scenario: 's', seed: 1, status: 'completed', folder: '', rules: [], alerts: ['A'], blind: [], promtool: '2.42.0', sampleMs: 1000, withinMs: 60_000, hasLog: true, episodes: [], stray: [], partly: [], unexplained: [], file: '',
    notices: statuses.map((status) => ({
      window: { fault: 'f', status: 'fired', atMs: 0, endMs: 0, broke: status.endsWith('*') ? ['lost'] : [] }, status: status.replace('*', '') as NoticeStatus, alerts: [],
    })),
    ...more,
  };
}

test.each([
  [[], {}, 'passed'],
  [['noticed*', 'under way*', 'silent', 'unknown'], {}, 'passed'],
  [['noticed*', 'silent*'], {}, 'failed'],
  [['unknown*', 'silent*'], {}, 'failed'],
  [['noticed*', 'unknown*'], {}, 'unknown'],
  // Nobody could see anything.
  [['silent*'], { hasLog: false }, 'unknown'],
  [['silent*'], { blind: ['A'] }, 'unknown'],
  [['noticed*'], { hasLog: false }, 'passed'],
  [['noticed*'], { promtool: null }, 'unknown'],
  // What failed names no items: any fault may have broken it.
  [['silent'], { unexplained: ['p99<=2s'] }, 'unknown'],
  [['noticed*', 'silent'], { unexplained: ['exits'] }, 'unknown'],
  [['silent*'], { unexplained: ['exits'] }, 'failed'],
  [[], { unexplained: ['exits'] }, 'passed'],
  [['noticed*'], { status: 'interrupted' }, 'unknown'],
  [['silent*'], { status: 'errored' }, 'unknown'],
] as const)('%j with %j is %s', (statuses, more, verdict) => {
  expect(judgedAlerts(report(statuses, more)).verdict).toBe(verdict);
});
