import type { Finding, Material } from './anomaly.ts';
import type { Value } from './operation.ts';
import { placeName } from './places.ts';
import type { RecordedHistory } from './recorded-history.ts';

/** How much of a value is repeated in a sentence. */
const longestValue = 60;

/** What one operation says of a finding. */
export interface Told {
  readonly operation: number;
  readonly text: string;
}

/** A finding at one place; its operations are put in the order of the history. */
export function finding(
  { history }: Material,
  place: number,
  { offsets, values, text, evidence }: { offsets: readonly number[]; values: readonly number[]; text: string; evidence: readonly (Told | null)[] },
): Finding {
  const told = evidence.filter((each) => each !== null).sort((a, b) => a.operation - b.operation);
  return {
    ...history.places.list[place],
    offsets,
    values: values.map((value) => history.values.list[value]),
    text,
    operations: told.map((each) => ({ line: history.operations.line[each.operation], text: each.text + noteOf(history, each.operation) })),
  };
}

export function valueText({ values }: RecordedHistory, value: number): string {
  return quoted(values.list[value]);
}

/** `orders-0 offset 3` */
export function spot({ places }: RecordedHistory, place: number, offset: number): string {
  return `${placeName(places.list[place])} offset ${offset}`;
}

export function sendTold(history: RecordedHistory, send: number): Told {
  const { sends, operations, processes, places, transactions } = history;
  const operation = sends.operation[send];
  const transaction = operations.transaction[operation];
  const within = transaction === -1 ? '' : ` in transaction ${transactions[transaction].name}`;
  const offset = sends.offset[send];
  const told = { ok: `acknowledged${offset === -1 ? '' : ` at offset ${offset}`}`, failed: 'failed', unknown: 'outcome unknown' }[operations.outcome[operation]!];
  const place = placeName(places.list[sends.place[send]]);
  return { operation, text: `${processes.list[operations.process[operation]]} sent ${valueText(history, sends.value[send])} to ${place}${within}: ${told}` };
}

export function readTold(history: RecordedHistory, read: number): Told {
  const { reads, operations, processes } = history;
  const operation = reads.operation[read];
  const at = spot(history, reads.place[read], reads.offset[read]);
  return { operation, text: `${processes.list[operations.process[operation]]} polled ${valueText(history, reads.value[read])} at ${at}` };
}

/** The end of the transaction that a send belongs to; null outside of transactions and where none was asked for. */
export function endTold({ operations, sends, transactions, processes }: RecordedHistory, send: number): Told | null {
  const transaction = transactions[operations.transaction[sends.operation[send]]];
  if (transaction === undefined) return null;
  const operation = transaction.done !== -1 ? transaction.done : transaction.latest;
  if (operation === -1) return null;
  const outcome = { ok: 'done', failed: 'failed', unknown: 'outcome unknown' }[operations.outcome[operation]!];
  return { operation, text: `${processes.list[operations.process[operation]]} asked for the ${operations.kind[operation]} of ${transaction.name}: ${outcome}` };
}

/** The mark with which a consumer began to read a place. */
export function markTold({ operations, processes, places }: RecordedHistory, mark: number, place: number, from: number): Told {
  return { operation: mark, text: `${processes.list[operations.process[mark]]} was assigned ${placeName(places.list[place])} from offset ${from}` };
}

export function finalTold({ operations, processes }: RecordedHistory, operation: number): Told {
  return { operation, text: `${processes.list[operations.process[operation]]} polled for the last time` };
}

/** The operations that speak of a cell: its acknowledgement and its first poll. */
export function cellTold({ history, logs }: Material, place: number, cell: number): Told[] {
  const [send, read] = [logs[place].sends[cell], logs[place].reads[cell]];
  return [...(send === -1 ? [] : [sendTold(history, send)]), ...(read === -1 ? [] : [readTold(history, read)])];
}

function quoted(value: Value): string {
  const text = JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

function noteOf({ notes }: RecordedHistory, operation: number): string {
  const note = notes.get(operation);
  return note === undefined ? '' : ` (${note})`;
}
