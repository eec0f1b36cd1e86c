import { z } from 'zod';
import { namedItems } from '../../engine/check.ts';
import type { Verdict } from '../../engine/result.ts';
import { formatClock, formatDuration } from '../text/duration.ts';
import { formatCount, plural } from '../text/number.ts';
import { verdictWord, type Style } from '../text/style.ts';
import { hanging, table, wrap } from '../text/table.ts';
import type { Terminal } from '../terminal.ts';
import type { Episode, Notice, NoticeStatus } from './notices.ts';

/** Whether the alerts of a rule file would have told of the faults of a run. */
export interface AlertsReport {
  readonly scenario: string;
  readonly seed: number;
  readonly folder: string;
  readonly rules: readonly string[];
  readonly alerts: readonly string[];
  /** Those that ask for no series that there is. */
  readonly blind: readonly string[];
  /** Version; null where there is none, so that nothing is known. */
  readonly promtool: string | null;
  readonly sampleMs: number;
  readonly withinMs: number;
  readonly hasLog: boolean;
  readonly notices: readonly Notice[];
  readonly episodes: readonly Episode[];
  readonly stray: readonly Episode[];
  /** What failed and named only some of its items: a fault that is not said to have broken it may have. */
  readonly partly: readonly string[];
  /** What failed, and no fault explains any item of it. */
  readonly unexplained: readonly string[];
  /** The file for `promtool test rules`. */
  readonly file: string;
}

export function judgedAlerts({ promtool, hasLog, alerts, blind, notices }: AlertsReport): { verdict: Verdict; reason: string } {
  if (promtool === null) return { verdict: 'unknown', reason: 'there is no promtool here: the file is written, and nobody has evaluated it' };
  const harmful = notices.filter(({ window }) => window.broke.length > 0);
  const silent = harmful.filter(({ status }) => status === 'silent');
  if (silent.length > 0 && blind.length === alerts.length) return { verdict: 'unknown', reason: 'no alert asks for anything that was read in this run' };
  if (silent.length > 0 && !hasLog) return { verdict: 'unknown', reason: 'nothing was read of a log in this run: alerts on one have nothing to see' };
  if (silent.length > 0) return { verdict: 'failed', reason: `no alert fired for ${silent.map(({ window }) => `${window.fault}, which broke ${window.broke.join(', ')}`).join('; ')}` };
  const open = harmful.filter(({ status }) => status === 'unknown');
  if (open.length > 0) return { verdict: 'unknown', reason: `an alert for ${open.map(({ window }) => window.fault).join(', ')} was still pending when the run ended: a longer run tells` };
  return { verdict: 'passed', reason: harmful.length === 0 ? 'no fault broke a check' : 'an alert was firing for every fault that broke a check' };
}

/** What there is to say of a fault whose notice is known only with promtool. */
function statusOf({ status, window }: Notice, { promtool }: AlertsReport): NoticeStatus {
  return promtool === null && window.status === 'fired' ? 'unknown' : status;
}

/** What there is to say of a fault, and how it is shown. */
const tones = { noticed: 'good', 'under way': 'warning', silent: 'bad', unknown: 'warning', 'never took hold': 'quiet', 'not applicable': 'quiet' } as const satisfies Record<NoticeStatus, string>;

/** Where the report is kept, in the folder of its run. */
export const alertsFile = 'alerts.json';

/** The report as a file and on stdout; `brief` reads what is declared here, and leaves the rest to others. */
export const alertsDocumentSchema = z.looseObject({
  rules: z.array(z.string()),
  promtool: z.string().nullable(),
  verdict: z.enum(['passed', 'failed', 'unknown', 'void']),
  reason: z.string(),
  faults: z.array(z.object({
    fault: z.string(), atMs: z.number(), broke: z.array(z.string()), status: z.enum(Object.keys(tones) as [NoticeStatus, ...NoticeStatus[]]),
    alerts: z.array(z.object({ alert: z.string(), afterMs: z.number() })),
  })),
});
export type AlertsDocument = z.infer<typeof alertsDocumentSchema>;

export function alertsDocument(report: AlertsReport): AlertsDocument {
  const { folder, rules, promtool, file, sampleMs, withinMs, notices, episodes, stray, alerts } = report;
  const told = ({ alert, labels, sinceMs, firingMs, untilMs }: Episode): object => ({ alert, labels, sinceMs, firingMs, untilMs });
  return {
    run: folder, rules: [...rules], file, promtool, sampleMs, withinMs, ...judgedAlerts(report),
    faults: notices.map((notice) => {
      const { fault, atMs, endMs, broke } = notice.window;
      return { fault, atMs, endMs, broke: [...broke], status: statusOf(notice, report), alerts: [...notice.alerts] };
    }),
    alerts: promtool === null ? null : alerts.map((alert) => ({ alert, firing: episodes.filter((each) => each.alert === alert && each.firingMs !== null).map(told) })),
    withoutFault: promtool === null ? null : stray.map(told),
    blind: report.blind, partly: report.partly, unexplained: report.unexplained,
  };
}

export function sayAlerts(report: AlertsReport, terminal: Terminal): void {
  const { style, width } = terminal;
  const { verdict, reason } = judgedAlerts(report);
  for (const line of wrap(`${verdictWord(verdict, style)}  ${reason}`, width)) terminal.say(line);
  const { scenario, seed, alerts, promtool, sampleMs } = report;
  terminal.say(style('quiet', [scenario, `seed ${seed}`, plural(alerts.length, 'alert'), promtool === null ? 'no promtool' : `promtool ${promtool}`, `evaluated every ${formatDuration(sampleMs)}`].join(' · ')));
  if (report.notices.length > 0) {
    terminal.say();
    for (const line of table([['fault', 'at', 'broke', 'noticed', 'by'], ...report.notices.map((notice) => row(notice, report, style))])) terminal.say(line);
  }
  terminal.say();
  for (const [label, text] of remarks(report)) for (const line of hanging(label, text, 22, width)) terminal.say(line);
}

function row(notice: Notice, report: AlertsReport, style: Style): string[] {
  const { window, alerts } = notice;
  const status = statusOf(notice, report);
  const [first] = alerts;
  const more = alerts.length > 1 ? ` +${alerts.length - 1}` : '';
  // Silence is a fault of the rules only where something was broken.
  const tone = status === 'silent' && window.broke.length === 0 ? 'quiet' : tones[status];
  return [window.fault, formatClock(window.atMs), brokeText(window.broke), style(tone, noticedText(status, first?.afterMs ?? 0)), first === undefined ? '–' : `${first.alert}${more}`];
}

/** `after 6 s`, or the status where no time belongs to it. */
export function noticedText(status: NoticeStatus, afterMs: number): string {
  if (status === 'under way') return `under way for ${formatDuration(-afterMs)}`;
  if (status !== 'noticed') return status;
  return afterMs === 0 ? 'at once' : `after ${formatDuration(afterMs)}`;
}

function brokeText(broke: readonly string[]): string {
  return broke.length === 0 ? '–' : `${broke[0]}${broke.length > 1 ? ` +${broke.length - 1}` : ''}`;
}

function remarks(report: AlertsReport): [string, string][] {
  const { promtool, alerts, blind, episodes, stray, partly, unexplained, file, hasLog } = report;
  const said: [string, string][] = [];
  if (promtool !== null) {
    const fired = new Set(episodes.filter(({ firingMs }) => firingMs !== null).map(({ alert }) => alert));
    const never = alerts.filter((alert) => !fired.has(alert) && !blind.includes(alert));
    said.push(['without a fault', stray.length === 0 ? 'no alert fired' : stray.map(({ alert, firingMs, untilMs }) => `${alert} ${formatClock(firingMs!)}–${formatClock(untilMs)}`).join(', ')]);
    said.push(['never fired', never.length === 0 ? 'none that could' : never.join(', ')]);
  }
  if (blind.length > 0) said.push(['cannot fire here', `${blind.join(', ')}: nothing that they ask for was read in this run`]);
  if (!hasLog) said.push(['no log', 'nothing was read of a log in this run: it had none, or an earlier version made it']);
  if (partly.length > 0) said.push(['known in part', `${partly.join(', ')}: of the first ${formatCount(namedItems)} items that it names; another fault may have broken it too`]);
  if (unexplained.length > 0) said.push(['failed for no fault', unexplained.join(', ')]);
  said.push([promtool === null ? 'written, untried' : 'written', `${file}: promtool test rules ${file}`]);
  return said;
}
