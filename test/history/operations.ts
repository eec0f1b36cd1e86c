import type { Operation } from '../../engine/history/operation.ts';

type Times = { readonly invoked?: number; readonly completed?: number };

/** A place as tests write it: `t0` is partition 0 of topic t, `t` a partition of it that nobody knows. */
function place(text: string): { topic: string; partition?: number } {
  const [, topic, partition] = /^([a-z]+)(\d*)$/.exec(text)!;
  return partition === '' ? { topic } : { topic, partition: Number(partition) };
}

/** Records as tests write them: `t0 a@3 b@4 c` are three in one place, the last without an offset. */
function records(text: string): { topic: string; partition?: number; value: string; offset?: number }[] {
  const [where, ...values] = text.split(' ');
  return values.map((each) => {
    const [value, offset] = each.split('@');
    return { ...place(where), value, ...(offset === undefined ? {} : { offset: Number(offset) }) };
  });
}

export function send(process: string, text: string, more: Times & { outcome?: 'ok' | 'failed' | 'unknown'; transaction?: string } = {}): Operation {
  return { kind: 'send', process, outcome: 'ok', records: records(text), ...more };
}

/** A poll of one place or of several. */
export function poll(process: string, text: string | readonly string[], more: Times & { final?: true } = {}): Operation {
  return { kind: 'poll', process, records: [text].flat().filter((each) => each !== '').flatMap(records) as Extract<Operation, { kind: 'poll' }>['records'], ...more };
}

/** `t0` or, from a known offset, `t0@5`; several are parted by blanks. */
export function assign(process: string, text: string, more: Times = {}): Operation {
  const partitions = text.split(' ').filter((each) => each !== '').map((each) => {
    const [where, from] = each.split('@');
    return { ...place(where) as { topic: string; partition: number }, ...(from === undefined ? {} : { from: Number(from) }) };
  });
  return { kind: 'assign', process, partitions, ...more };
}

export function subscribe(process: string, ...topics: string[]): Operation {
  return { kind: 'subscribe', process, topics };
}

export function end(kind: 'commit' | 'abort', process: string, transaction: string, more: Times & { outcome?: 'ok' | 'failed' | 'unknown' } = {}): Operation {
  return { kind, process, transaction, outcome: 'ok', ...more };
}
