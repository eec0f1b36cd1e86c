import { lostBuckets } from '../../engine/bucket.ts';
import type { Check, Evidence, Figure, Judged } from '../../engine/check.ts';
import type { FaultParams } from '../../engine/fault.ts';
import { nearestRank } from '../../engine/nearest-rank.ts';
import { noneOf } from '../../engine/none-of.ts';
import type { Observed, Scenario } from '../../engine/scenario.ts';
import { fieldAt, parsed, textOf } from '../../generators/samples/record-source.ts';
import type { Contract } from './contract.ts';
import type { Definition } from './definition.ts';
import { networkFaults } from './network-faults.ts';
import { recordDamages } from './record-damage.ts';
import { recordFaults } from './record-faults.ts';
import { isSingle } from './relation.ts';
import { sqlCheck } from './sql-check.ts';
import { setAsideCheck } from './set-aside-check.ts';
import { waitingCheck, waitingItems } from './waiting-check.ts';

/** How a pipeline of one's own is judged: nothing lost, nothing twice, nothing altered or made up, and the service stays up. */
export function judging(definition: Definition, { from, to }: Pick<Contract, 'from' | 'to'>): Pick<Scenario, 'checks' | 'figures' | 'thresholds'> {
  const { topics, relation, duplicates, checks: sql } = definition;
  const checks: Record<string, Check> = {
    undelivered: undeliveredCheck(definition, from, to),
    ...(topics === undefined ? {} : { waiting: waitingCheck(from) }),
    ...(relation === 'aggregate' ? {} : {
      ...(duplicates === 'allowed' ? {} : { duplicates: duplicatesCheck(to) }),
      altered: alteredCheck(definition, to),
      ...(typeof relation === 'object' || isStruckDead(definition) ? { unwanted: unwantedCheck(to) } : {}),
      foreign: foreignCheck(to),
      ...(topics?.deadLetter === undefined ? {} : { 'set-aside': setAsideCheck(topics.deadLetter.topic, to) }),
    }),
    ...(topics?.proxy === true ? { network: networkCheck } : {}),
    exits: exitsCheck,
  };
  if (typeof sql === 'object') for (const [id, text] of Object.entries(sql)) checks[id] = sqlCheck(id, text);
  const figures: Record<string, Figure> = {
    undelivered: { id: 'undelivered', about: 'Records that did not come out.', unit: 'records', compute: (evidence) => (evidence.completed ? undelivered(evidence).length : null) },
    duplicates: { id: 'duplicates', about: 'Records that came out once more.', unit: 'records', compute: ({ account }) => account.duplicate },
    p50: percentile('p50', 50, definition),
    p99: percentile('p99', 99, definition),
  };
  return { checks, figures, thresholds: [] };
}

/** Whether it plans a fault that makes records of which nothing must come out. */
function isStruckDead({ faults: timed }: Definition): boolean {
  return timed.some(({ fault, at: _at, for: _for, ...params }) => Object.hasOwn(recordDamages, fault) && recordDamages[fault].outcome(recordFaults[fault].params.parse(params) as FaultParams).most === 0);
}

/** Neither in the output nor left out on purpose, and nothing that the service may yet do. Where nothing came out at all, it is all of them. */
function undelivered(evidence: Evidence): number[] {
  const { ledger, account } = evidence;
  const items: number[] = [];
  for (const bucket of lostBuckets) ledger.each(bucket, null, (item) => items.push(item));
  const waiting = items.length === account.generated ? new Set<number>() : waitingItems(evidence);
  return items.filter((item) => !waiting.has(item)).sort((a, b) => a - b);
}

function undeliveredCheck({ relation, topics }: Definition, from: string, to: string): Check {
  const aside = topics?.deadLetter?.topic ?? null;
  const isAggregate = relation === 'aggregate';
  const what = isAggregate ? 'never committed' : isSingle(relation) ? `never came out in ${to}` : `did not come out in ${to} as often as they should`;
  return {
    id: 'undelivered', about: isAggregate ? `Every record of ${from} is committed.` : `Every record of ${from} comes out in ${to}${aside === null ? '' : `, or is set aside in ${aside} where a fault has struck it`}.`, unit: 'records', limit: 0, mayComeRight: true,
    judge(evidence) {
      const items = undelivered(evidence);
      const told = new Map(evidence.observed('places').map((place) => [place.item as number, place]));
      const named = noneOf(evidence, items, what);
      const stuck = evidence.observed('stuck');
      const nothing = !isAggregate && items.length > 0 && items.length === evidence.account.generated;
      return {
        ...named, message: items.length > 0 && stuck.length > 0 ? `${named.message}; ${stuck.map((row) => stuckText(row, from)).join('; ')}` : nothing ? nothingText(to, evidence.observed('unknown-topics')) : named.message,
        items: items.map((item) => ({ item, text: placeText(told.get(item), from, aside) })),
      };
    },
  };
}

function nothingText(to: string, unknown: readonly Observed[]): string {
  const asked = unknown.map(({ topic }) => `topic ${topic} was asked for, and there is none`);
  return `nothing at all came out in ${to}: ${asked.length > 0 ? `${asked.join('; ')}.` : 'does the service write there?'} What it said is in stores/service-*.log`;
}

function duplicatesCheck(to: string): Check {
  return {
    id: 'duplicates', about: 'No record comes out more often than it should.', unit: 'records', limit: 0,
    judge(evidence) {
      const rows = evidence.observed('repeated');
      const again = found(rows, `came out in ${to} more often than they should`, ({ id, came, most, at_ms: atMs, last_ms: lastMs }) => (
        `${id} came out ${came} times where ${most} ${most === 1 ? 'was' : 'were'} due, first at ${seconds(atMs as number)} and last at ${seconds(lastMs as number)}`));
      return { ...again, value: rows.reduce((sum, { came, most }) => sum + (came as number) - Math.max(1, most as number), 0) };
    },
  };
}

/** The universal check knows that something differs; this one, what. */
function alteredCheck({ topics, same }: Definition, to: string): Check {
  const key = topics?.out.key;
  const kept = [...(key === undefined ? [] : [`the key (${key})`]), ...same];
  return {
    id: 'altered', about: `What must stay as it was stays so${kept.length === 0 ? '' : `: ${kept.join(', ')}`}.`, unit: 'records', limit: 0,
    judge: (evidence) => found(evidence.observed('altered'), 'came out altered', (row) => `${outText(row, to)}: ${differences(row, key, same).join(', ')}`),
  };
}

function differences({ went_in: wentIn, came_out: cameOut, key }: Observed, keyField: string | undefined, same: readonly string[]): string[] {
  const [before, after] = [JSON.parse(wentIn as string) as unknown, parsed(cameOut as string | null)];
  const due = keyField === undefined ? null : textOf(fieldAt(before, keyField));
  return [
    ...(keyField === undefined || due === key ? [] : [`its key is ${quoted(key as string | null)} and should be ${keyField}, ${quoted(due)}`]),
    ...same.flatMap((field) => {
      const [was, is] = [fieldAt(before, field), fieldAt(after, field)].map((value) => JSON.stringify(value) ?? 'nothing');
      return was === is ? [] : [`${field} went in as ${was} and came out as ${is}`];
    }),
  ];
}

function unwantedCheck(to: string): Check {
  return {
    id: 'unwanted', about: 'What is to be left out does not come out.', unit: 'records', limit: 0,
    judge: (evidence) => found(evidence.observed('unwanted'), 'came out that should have been left out', (row) => outText(row, to)),
  };
}

function foreignCheck(to: string): Check {
  return {
    id: 'foreign', about: 'Nothing comes out that was not sent.', unit: 'records', limit: 0,
    judge({ foreign, observed }) {
      if (foreign === 0) return { verdict: 'passed', value: 0, firstBreachMs: null, message: 'none' };
      const [first] = observed('nobodys');
      const example = first === undefined ? '' : `, the first at ${seconds(first.at_ms as number)}: ${placeOut(first, to)}, ${first.id === null ? 'without an id' : `id ${quoted(first.id as string)}`}`;
      return { verdict: 'failed', value: foreign, firstBreachMs: (first?.at_ms as number | undefined) ?? null, message: `${foreign.toLocaleString('en')} with an id that was never sent, or none${example}` };
    },
  };
}

/** What the proxy does not understand passes, with the addresses in it: a client that is told them leaves the proxy. */
const networkCheck: Check = {
  id: 'network', about: 'Faults of the network strike all that the service and the log say.', unit: 'API versions', limit: 0,
  judge({ observed, faults }) {
    const unread = observed('unread-by-proxy');
    if (!faults.some(({ id }) => id in networkFaults)) return { verdict: 'passed', value: 0, firstBreachMs: null, message: 'there were none' };
    if (unread.length === 0) return { verdict: 'passed', value: 0, firstBreachMs: null, message: 'the proxy understood all of it' };
    return { verdict: 'unknown', value: unread.length, firstBreachMs: null, message: unread.map(({ message }) => message).join(' ') };
  },
};

const exitsCheck: Check = {
  id: 'exits', about: 'The service ends only when it is told to.', unit: 'times', limit: 0,
  judge(evidence) {
    const value = evidence.series('exits').reduce((sum, each) => sum + each, 0);
    if (value === 0) return { verdict: 'passed', value, firstBreachMs: null, message: 'it stayed up' };
    const firstBreachMs = 1000 * evidence.series('exits').findIndex((each) => each > 0);
    return { verdict: 'failed', value, firstBreachMs, message: `ended by itself ${value === 1 ? 'once' : `${value} times`}; what it said is in stores/service-*.log` };
  },
};

/** What a check says that wants no rows of a kind; each is of an item and has a time. */
function found(rows: readonly Observed[], what: string, text: (row: Observed) => string): Judged {
  if (rows.length === 0) return { verdict: 'passed', value: 0, firstBreachMs: null, message: 'none' };
  const firstBreachMs = rows.reduce((first, { at_ms: atMs }) => Math.min(first, atMs as number), Infinity);
  return { verdict: 'failed', value: rows.length, firstBreachMs, message: `${rows.length.toLocaleString('en')} ${what}`, items: rows.map((row) => ({ item: row.item as number, text: text(row) })) };
}

/** Of a row of a table nothing tells when it came. */
function percentile(id: string, percent: number, { files }: Definition): Figure {
  const latencies = ({ ledger }: Evidence): number[] => {
    const found: number[] = [];
    for (const bucket of ['delivered', 'late'] as const) ledger.each(bucket, null, (item) => found.push(ledger.endMs(item) - ledger.dueMs(item)));
    return found.sort((a, b) => a - b);
  };
  return {
    id, about: `From when a record is due to when it is out, ${id}.`, unit: 'ms',
    compute(evidence) {
      const sorted = latencies(evidence);
      return sorted.length === 0 || files !== undefined || !evidence.completed ? null : Math.round(nearestRank(sorted, percent) * 10) / 10;
    },
  };
}

function placeText(place: Observed | undefined, from: string, aside: string | null): string {
  if (place === undefined) return 'never came out';
  const { partition, offset, at_ms: atMs, committed_ms: committedMs, file, landed_ms: landedMs, taken_back_ms: takenBackMs, came, due, struck } = place;
  const id = `${place.id}${struck === null ? '' : `, struck by ${struck},`}`;
  const end = takenBackMs !== null ? `came out by ${seconds(takenBackMs as number)} and is not there any more: the log took it back` : came === 0 ? `never came out${struck === null || aside === null ? '' : `, and is not in ${aside}`}` : `came out ${came} of ${due} times`;
  if (file !== null) return `${id} was in ${file}, which was there from ${seconds(landedMs as number)}, and ${end}`;
  if (atMs === null) return `${id} was never taken by ${from}`;
  const where = `${id} (${from}/${partition}, offset ${offset}) was in the topic from ${seconds(atMs as number)}`;
  return committedMs === null ? `${where}, and never committed` : `${where}, committed by ${seconds(committedMs as number)}, and ${end}`;
}

function stuckText({ partition, offset, malformed, id, behind }: Observed, from: string): string {
  return `${from}/${partition} is committed up to offset ${offset}, ${behind === 1 ? 'and a record is' : `and ${(behind as number).toLocaleString('en')} records are`} not: the malformed ${id} is at offset ${malformed}`;
}

function outText(row: Observed, to: string): string {
  return `${row.id} (${placeOut(row, to)}) came out${row.offset === null ? '' : ` at ${seconds(row.at_ms as number)}`}`;
}

/** Rows of a table have no offset. */
function placeOut({ partition, offset }: Observed, to: string): string {
  return offset === null ? to : `${to}/${partition}, offset ${offset}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function quoted(text: string | null): string {
  return text === null ? 'none' : JSON.stringify(text);
}
