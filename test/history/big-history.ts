import type { Operation } from '../../engine/history/operation.ts';

const [partitions, producers, consumers, mostRecords] = [8, 10, 3, 5];

/** A clean history of so many sends, and two polls for every three of them; a few of the last polls bring all that is left. */
export function* bigHistory(sends: number): Generator<Operation> {
  const logs = Array.from({ length: partitions }, (): string[] => []);
  const positions = logs.map(() => 0);
  let clock = 0;
  const times = (): { invoked: number; completed: number } => ({ invoked: clock, completed: ++clock });
  const poll = (partition: number, most: number): Operation => {
    const records = logs[partition].slice(positions[partition], positions[partition] + most)
      .map((value, i) => ({ topic: 't', partition, offset: positions[partition] + i, value }));
    positions[partition] += records.length;
    return { kind: 'poll', process: `consumer-${partition % consumers}`, records, ...times() };
  };
  for (let i = 0; i < sends; i++) {
    const partition = i * 7 % partitions;
    const value = `producer-${i % producers}/${i}`;
    const offset = logs[partition].push(value) - 1;
    yield { kind: 'send', process: `producer-${i % producers}`, outcome: 'ok', records: [{ topic: 't', partition, offset, value }], ...times() };
    if (i % 3 !== 0) yield poll(i % partitions, mostRecords);
  }
  for (let partition = 0; partition < partitions; partition++) yield poll(partition, Infinity);
  yield { kind: 'poll', process: 'consumer-0', records: [], final: true, ...times() };
}
