import type { Anomaly, Material } from '../anomaly.ts';
import { finding, markTold, readTold, spot, valueText, type Told } from '../evidence.ts';

export const nonMonotonicPoll = goesBack('between', 'A consumer was given, without a reassignment, an offset at or below the one before.');
export const internalNonMonotonicPoll = goesBack('within', 'The records of one poll do not stand in the order of their offsets.');
export const skippedPoll = skips('between', 'A consumer passed over a record, between two polls without a reassignment, that was polled elsewhere.');
export const internalSkippedPoll = skips('within', 'A poll passed over a record between two of its own that was polled elsewhere.');

type Where = 'within' | 'between';

/** One step of a consumer on a partition: from the offset before to that of a read. */
interface Step {
  readonly where: Where;
  readonly read: number;
  /** The read before, -1 where the consumer has just begun. */
  readonly previous: number;
  readonly from: number;
  readonly to: number;
}

function goesBack(where: Where, about: string): Anomaly {
  return {
    about,
    needs: ['polls'],
    find(material, report) {
      const { history } = material;
      eachStep(material, (step) => {
        if (step.where !== where || step.to > step.from) return;
        const place = history.reads.place[step.read];
        report.found(() => finding(material, place, {
          offsets: [step.from, step.to],
          values: valuesOf(material, step),
          text: `${processOf(material, step)} polled ${spot(history, place, step.to)} after ${step.previous === -1 ? `it had been assigned offset ${step.from + 1}` : `offset ${step.from}`}`,
          evidence: evidenceOf(material, step),
        }));
      });
    },
  };
}

function skips(where: Where, about: string): Anomaly {
  return {
    about,
    needs: ['polls'],
    find(material, report) {
      const { history, logs } = material;
      eachStep(material, (step) => {
        if (step.where !== where || step.to <= step.from + 1) return;
        const place = history.reads.place[step.read];
        const skipped = logs[place].settledBetween(step.from, step.to);
        if (skipped === -1) return;
        report.found(() => {
          const { offsets, values, reads } = logs[place];
          const others = logs[place].countSettledBetween(step.from, step.to) - 1;
          return finding(material, place, {
            offsets: [step.from, offsets[skipped], step.to],
            values: [...valuesOf(material, step), values[skipped]],
            text: `${processOf(material, step)} passed over ${valueText(history, values[skipped])} at ${spot(history, place, offsets[skipped])}${others > 0 ? ` and ${others} more` : ''}`,
            evidence: [...evidenceOf(material, step), readTold(history, reads[skipped])],
          });
        });
      });
    },
  };
}

function eachStep({ history: { reads, sessions } }: Material, visit: (step: Step) => void): void {
  const last = new Int32Array(sessions.list.length).fill(-1);
  reads.offset.forEach((to, read) => {
    const session = reads.session[read];
    const previous = last[session];
    last[session] = read;
    const { from } = sessions.list[session];
    if (previous === -1 && from === null) return;
    const where = previous !== -1 && reads.operation[previous] === reads.operation[read] ? 'within' : 'between';
    visit({ where, read, previous, from: previous === -1 ? from! - 1 : reads.offset[previous], to });
  });
}

function evidenceOf({ history }: Material, { read, previous }: Step): Told[] {
  const { place, mark, from } = history.sessions.list[history.reads.session[read]];
  return [previous === -1 ? markTold(history, mark, place, from!) : readTold(history, previous), readTold(history, read)];
}

function valuesOf({ history: { reads } }: Material, { read, previous }: Step): number[] {
  return previous === -1 ? [reads.value[read]] : [reads.value[previous], reads.value[read]];
}

function processOf({ history: { operations, reads, processes } }: Material, { read }: Step): string {
  return processes.list[operations.process[reads.operation[read]]];
}
