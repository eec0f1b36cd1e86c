import { UsageError } from '../usage-error.ts';
import type { Operation, Outcome, Value } from './operation.ts';
import { Names, Places } from './places.ts';
import { Sessions } from './sessions.ts';

/** A transaction: its sends, and what was asked at its end. */
export interface Transaction {
  readonly name: string;
  readonly sends: number[];
  /** The first commit that was asked for, -1 where none was. */
  commit: number;
  /** A commit was asked for, and nobody can say whether it was done. */
  doubtful: boolean;
  /** The end that was done for certain, -1 where none was. */
  done: number;
  /** The latest end that was asked for, -1 where none was. */
  latest: number;
}

/**
 * A history as columns: a million operations take numbers only, no object each. Operations are numbered from zero in the
 * order of the history; a `send` is one record of a send operation, a `read` is one record of a poll.
 */
export class RecordedHistory {
  /** What mistakes are told of: the name of a file. */
  readonly source: string;
  readonly operations = {
    line: [] as number[],
    kind: [] as Operation['kind'][],
    process: [] as number[],
    /** null for polls and marks, which stand in a history only where they took effect. */
    outcome: [] as (Outcome | null)[],
    invoked: [] as number[],
    completed: [] as number[],
    /** -1 outside of transactions. */
    transaction: [] as number[],
  };
  readonly sends = { operation: [] as number[], place: [] as number[], value: [] as number[], offset: [] as number[] };
  readonly reads = { operation: [] as number[], place: [] as number[], value: [] as number[], offset: [] as number[], session: [] as number[] };
  readonly notes = new Map<number, string>();
  readonly processes = new Names<string>();
  readonly values = new Names<Value>();
  readonly places = new Places();
  readonly sessions = new Sessions();
  readonly transactions: Transaction[] = [];
  readonly #transactionNames = new Names<string>();
  /** The latest completion of each process. */
  readonly #latest: number[] = [];

  constructor(source = 'history') {
    this.source = source;
  }

  /** Whether operations say when they were invoked and completed; otherwise their order stands in for times. */
  get timed(): boolean {
    return this.#timed ?? false;
  }
  #timed: boolean | null = null;

  get length(): number {
    return this.operations.line.length;
  }

  /** Appends one operation. `line` is the number by which people find it again. Throws a UsageError where it contradicts what came before. */
  add(operation: Operation, line = this.length + 1): void {
    const number = this.#append(operation, line);
    if (operation.note !== undefined) this.notes.set(number, operation.note);
    const process = this.operations.process[number];
    switch (operation.kind) {
      case 'send': return this.#addSend(operation, number);
      case 'poll': return this.#addPoll(operation, number, process);
      case 'assign': return this.sessions.assign(process, number, operation.partitions.map(({ topic, partition, from }) => ({ place: this.places.number(topic, partition), from: from ?? null })));
      case 'subscribe': return this.sessions.subscribe(process, operation.topics);
      default: return this.#addEnd(operation, number);
    }
  }

  #append({ kind, process: processName, ...operation }: Operation, line: number): number {
    const number = this.length;
    const { invoked = number, completed = number } = operation;
    const timed = operation.invoked !== undefined;
    if (timed !== (operation.completed !== undefined)) throw this.#mistake(line, 'one of invoked and completed is missing');
    this.#timed ??= timed;
    if (timed !== this.#timed) throw this.#mistake(line, timed ? 'the operations before it have no times; give all of them times, or none' : 'invoked and completed are missing, and the operations before it have them');
    if (completed < invoked) throw this.#mistake(line, 'completed is earlier than invoked');
    const process = this.processes.number(processName);
    if (completed < (this.#latest[process] ?? -Infinity)) {
      throw this.#mistake(line, `${processName} completed this before what stands above it`, 'write the operations of a process in the order in which they completed');
    }
    this.#latest[process] = completed;
    const columns = this.operations;
    columns.line.push(line);
    columns.kind.push(kind);
    columns.process.push(process);
    columns.outcome.push('outcome' in operation ? operation.outcome : null);
    columns.invoked.push(invoked);
    columns.completed.push(completed);
    columns.transaction.push('transaction' in operation && operation.transaction !== undefined ? this.#transaction(operation.transaction) : -1);
    return number;
  }

  #addSend({ records, outcome }: Extract<Operation, { kind: 'send' }>, number: number): void {
    const { line, transaction: transactions, invoked, completed } = this.operations;
    const transaction = transactions[number] === -1 ? null : this.transactions[transactions[number]];
    const ended = transaction?.done ?? -1;
    if (ended !== -1 && completed[ended] <= invoked[number]) throw this.#mistake(line[number], `transaction "${transaction!.name}" ended at line ${line[ended]}`, oneNameEach);
    records.forEach(({ topic, partition, offset, value }, i) => {
      if (outcome === 'ok' && partition === undefined) throw this.#mistake(line[number], `records[${i}].partition: is missing, though the record was acknowledged`);
      if (outcome !== 'ok' && offset !== undefined) throw this.#mistake(line[number], `records[${i}].offset: only what is acknowledged (outcome ok) has an offset`);
      const send = this.sends.operation.push(number) - 1;
      this.sends.place.push(this.places.number(topic, partition));
      this.sends.value.push(this.values.number(value));
      this.sends.offset.push(offset ?? -1);
      transaction?.sends.push(send);
    });
  }

  #addPoll({ records, final }: Extract<Operation, { kind: 'poll' }>, number: number, process: number): void {
    for (const { topic, partition, offset, value } of records) {
      const place = this.places.number(topic, partition);
      const session = this.sessions.of(process, place);
      const read = this.reads.operation.push(number) - 1;
      this.reads.place.push(place);
      this.reads.value.push(this.values.number(value));
      this.reads.offset.push(offset);
      this.reads.session.push(session);
      const held = this.sessions.list[session];
      if (held.furthest === -1 || offset > this.reads.offset[held.furthest]) held.furthest = read;
    }
    if (final) this.sessions.final(process, { operation: number, invoked: this.operations.invoked[number] });
  }

  #addEnd({ kind, outcome }: Extract<Operation, { kind: 'commit' | 'abort' }>, number: number): void {
    const { line } = this.operations;
    const transaction = this.transactions[this.operations.transaction[number]];
    if (outcome === 'ok') {
      if (transaction.done !== -1) throw this.#mistake(line[number], `transaction "${transaction.name}" ended at line ${line[transaction.done]} already`, oneNameEach);
      transaction.done = number;
    }
    if (kind === 'commit' && transaction.commit === -1) transaction.commit = number;
    if (kind === 'commit' && outcome === 'unknown') transaction.doubtful = true;
    transaction.latest = number;
  }

  #transaction(name: string): number {
    const number = this.#transactionNames.number(name);
    this.transactions[number] ??= { name, sends: [], commit: -1, doubtful: false, done: -1, latest: -1 };
    return number;
  }

  #mistake(line: number, message: string, hint?: string): UsageError {
    return new UsageError(message, { where: `${this.source}:${line}`, hint });
  }
}

const oneNameEach = 'give each transaction a name of its own: the transactional.id and a count';
