import { checkOperations, type HistoryReport } from '../../engine/history/check-history.ts';
import type { Operation } from '../../engine/history/operation.ts';
import { stream } from '../../engine/random-stream.ts';
import { chaos, type Struck } from './chaos.ts';
import { CommitLaw, GroupMember } from './group-member.ts';
import { Producer } from './producer.ts';
import { Observer } from './reader.ts';
import type { Record } from './record.ts';
import { FencingLaw, Transactor } from './transactor.ts';
import { World, type Plant } from './world.ts';

export interface Judgement {
  readonly report: HistoryReport;
  /** Everything that was wrong, one sentence each. */
  readonly wrongs: readonly string[];
  readonly history: readonly Operation[];
}

const mostMs = 60_000;

const transactorNames = ['transactor-1', 'transactor-2'];
const transactions: Struck = {
  apis: ['Produce', 'Fetch', 'Metadata', 'FindCoordinator', 'InitProducerId', 'AddPartitionsToTxn', 'EndTxn'],
  crashing: ['Produce', 'AddPartitionsToTxn', 'EndTxn'],
  coordinated: { kind: 'transaction', names: transactorNames },
};

/** As `historyOf`, of producers of transactions and readers of what they committed. */
export async function historyOfTransactions(seed: number, plant: Plant = () => undefined): Promise<Judgement> {
  const world = new World(stream(seed, 'history-of-transactions'), plant);
  const history: Operation[] = [];
  const record: Record = (operation, invoked) => void history.push({ ...operation, invoked, completed: world.nowMs } as Operation);
  const law = new FencingLaw();
  const transactors = transactorNames.map((name) => new Transactor(world, name, record, law));
  const observers = [1, 2].map((number) => new Observer(world, `observer-${number}`, record, true));
  const sending = async (): Promise<void> => {
    await Promise.all([chaos(world, transactions), ...transactors.map((transactor) => transactor.run())]);
    for (const observer of observers) observer.stop();
  };
  return judged(world, Promise.all([sending(), ...observers.map((observer) => observer.run())]), history, law);
}

async function judged(world: World, work: Promise<unknown>, history: readonly Operation[], law: { readonly broken: readonly string[] }): Promise<Judgement> {
  const wrongs: string[] = [];
  try {
    await world.run(work, mostMs);
  } catch (error) {
    wrongs.push((error as Error).message);
  }
  const report = checkOperations(history, { findings: 2 });
  for (const { findings } of report.anomalies) wrongs.push(...findings.map(({ text }) => text));
  return { report, wrongs: [...wrongs, ...law.broken], history };
}

/** What the clients of a broker saw under chaos, and what is wrong with it: everything of it follows from the seed. */
export async function historyOf(seed: number, plant: Plant = () => undefined): Promise<Judgement> {
  const world = new World(stream(seed, 'history-of-broker'), plant);
  const history: Operation[] = [];
  const record: Record = (operation, invoked) => void history.push({ ...operation, invoked, completed: world.nowMs } as Operation);
  const law = new CommitLaw();
  const producers = [new Producer(world, 'idempotent-1', true, record), new Producer(world, 'idempotent-2', true, record), new Producer(world, 'plain', false, record)];
  const members = [1, 2].map((number) => new GroupMember(world, `member-${number}`, record, law));
  const observer = new Observer(world, 'observer', record);
  const work = async (): Promise<void> => {
    const sending = async (): Promise<void> => {
      await Promise.all([chaos(world), ...producers.map((producer) => producer.run())]);
      for (const reader of [...members, observer]) reader.stop();
    };
    await Promise.all([sending(), ...[...members, observer].map((reader) => reader.run())]);
  };
  return judged(world, work(), history, law);
}
