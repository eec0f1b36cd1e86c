import { worst, type Verdict } from '../result.ts';
import { anomalies, type AnomalyName } from './anomalies/registry.ts';
import type { Anomaly, Finding, Material, Need } from './anomaly.ts';
import { resolveFates } from './fates.ts';
import type { Operation } from './operation.ts';
import { partitionLogs } from './partition-log.ts';
import { RecordedHistory } from './recorded-history.ts';
import type { Session } from './sessions.ts';
import { settings, type SettingName } from './settings.ts';

export interface CheckOptions {
  /** Anomalies that fail nothing, by their own names or by those of settings that permit them. */
  readonly allow?: Iterable<AnomalyName | SettingName>;
  /** How many findings of each anomaly carry their evidence; all are counted. */
  readonly findings?: number;
}

export interface AnomalyReport {
  readonly id: AnomalyName;
  /** `failed` where it was found, `unknown` where the history cannot tell. */
  readonly verdict: Exclude<Verdict, 'void'>;
  /** Whether the settings permit it: then it weighs nothing in the verdict of the history. */
  readonly allowed: boolean;
  readonly count: number;
  /** What is missing where it cannot be told; null otherwise. */
  readonly reason: string | null;
  readonly findings: readonly Finding[];
}

export interface HistoryReport {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
  readonly operations: number;
  readonly processes: number;
  /** Records sent, whatever became of them, and records polled. */
  readonly sent: number;
  readonly polled: number;
  readonly anomalies: readonly AnomalyReport[];
}

/** Judges a list of operations; `checkHistory` does the same for a history that was put together piece by piece. */
export function checkOperations(operations: Iterable<Operation>, options: CheckOptions = {}): HistoryReport {
  const history = new RecordedHistory();
  for (const operation of operations) history.add(operation);
  return checkHistory(history, options);
}

export function checkHistory(history: RecordedHistory, { allow = [], findings = 10 }: CheckOptions = {}): HistoryReport {
  const allowed = allowedAnomalies(allow);
  const material = prepare(history, allowed.has('aborted-read') || allowed.has('uncommitted-read'));
  const reports = (Object.keys(anomalies) as AnomalyName[]).map((id) => judge(id, material, allowed.has(id), findings));
  return {
    ...sum(history, reports),
    operations: history.length,
    processes: history.processes.list.length,
    sent: history.sends.value.length,
    polled: history.reads.value.length,
    anomalies: reports,
  };
}

function allowedAnomalies(names: Iterable<AnomalyName | SettingName>): Set<AnomalyName> {
  return new Set([...names].flatMap((name) => (Object.hasOwn(settings, name) ? settings[name as SettingName].allows : [name as AnomalyName])));
}

function prepare(history: RecordedHistory, readUncommitted: boolean): Material {
  const fates = resolveFates(history, readUncommitted);
  const sessionsOf = history.places.list.map((): Session[] => []);
  for (const session of history.sessions.list) sessionsOf[session.place].push(session);
  const firstSend = new Int32Array(history.values.list.length).fill(-1);
  history.sends.value.forEach((value, send) => {
    if (firstSend[value] === -1) firstSend[value] = send;
  });
  return { history, fates, logs: partitionLogs(history, fates), sessionsOf, firstSend };
}

function judge(id: AnomalyName, material: Material, allowed: boolean, most: number): AnomalyReport {
  const anomaly: Anomaly = anomalies[id];
  const findings: Finding[] = [];
  let [count, reason] = [0, anomaly.needs.map((need) => missing[need](material.history)).find((text) => text !== null) ?? null];
  anomaly.find(material, {
    found(tell) {
      if (count++ < most) findings.push(tell());
    },
    undecided: (text) => void (reason ??= text),
  });
  return { id, verdict: count > 0 ? 'failed' : reason === null ? 'passed' : 'unknown', allowed, count, reason: count > 0 ? null : reason, findings };
}

/** What a history lacks, or null where it has what is needed. */
const missing: Readonly<Record<Need, (history: RecordedHistory) => string | null>> = {
  sends: ({ sends }) => (sends.value.length > 0 ? null : 'no send was recorded'),
  offsets: ({ sends }) => (sends.offset.some((offset) => offset !== -1) ? null : 'no offset was acknowledged'),
  polls: ({ reads }) => (reads.value.length > 0 ? null : 'no record was polled'),
};

function sum({ sends, reads }: RecordedHistory, reports: readonly AnomalyReport[]): { verdict: Verdict; reason: string } {
  if (sends.value.length === 0 && reads.value.length === 0) return { verdict: 'void', reason: 'nothing was sent, and nothing was polled' };
  const weighed = reports.filter(({ allowed }) => !allowed);
  const verdict = worst(weighed.map((report) => report.verdict));
  const telling = weighed.filter((report) => report.verdict === verdict);
  const list = telling.map(({ id, count, reason }) => (verdict === 'failed' ? `${id} ${count}` : `${id} (${reason})`)).join(', ');
  if (verdict === 'failed') return { verdict, reason: `found: ${list}` };
  if (verdict === 'unknown') return { verdict, reason: `cannot be told: ${list}` };
  const found = reports.filter(({ count }) => count > 0).map(({ id, count }) => `${id} ${count}`);
  return { verdict, reason: found.length === 0 ? 'no anomaly was found' : `only what is allowed was found: ${found.join(', ')}` };
}
