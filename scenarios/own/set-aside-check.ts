import type { Check } from '../../engine/check.ts';
import type { Observed } from '../../engine/scenario.ts';

/** Of what stands in a topic for what a service cannot take, when the run was over: whether it belongs there. */
export function setAsideCheck(topic: string, to: string): Check {
  return {
    id: 'set-aside', about: `Nothing is set aside in ${topic} that should come out, or that came out in ${to} as well.`, unit: 'records', limit: 0,
    judge({ observed }) {
      const [rows, nobodys] = [observed('set-aside'), observed('nobodys-aside')];
      const unknown = (nobodys[0]?.count as number | undefined) ?? 0;
      const value = rows.length + unknown;
      if (value === 0) return { verdict: 'passed', value, firstBreachMs: null, message: 'none' };
      const told = [
        ...(rows.length === 0 ? [] : [`${rows.length.toLocaleString('en')} set aside that should come out, or did`]),
        ...(unknown === 0 ? [] : [`${unknown.toLocaleString('en')} with an id that was never sent, or none, the first at ${placeOf(nobodys[0], topic)}`]),
      ];
      return { verdict: 'failed', value, firstBreachMs: null, message: told.join('; '), items: rows.map((row) => ({ item: row.item as number, text: asideText(row, topic, to) })) };
    },
  };
}

function placeOf({ partition, offset }: Observed, topic: string): string {
  return `${topic}/${partition}, offset ${offset}`;
}

function asideText(row: Observed, topic: string, to: string): string {
  return `${row.id} (${placeOf(row, topic)}) was set aside${row.came === true ? `, and came out in ${to}` : ', though no fault has struck it'}`;
}
