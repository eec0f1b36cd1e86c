import { epochMs } from '../../engine/clock.ts';
import type { Streams } from '../../engine/random-stream.ts';
import { BatchDraft } from '../../generators/vendors/batch-draft.ts';
import { contentOf } from '../../generators/vendors/order.ts';
import type { DueBatch } from '../../generators/vendors/vendor-feeds.ts';
import type { BatchMessage } from '../../pipeline/normaliser/messages.ts';
import type { OutgoingBatch } from '../../pipeline/normaliser/vendor-source.ts';
import { driftKinds } from './faults.ts';
import type { Specimens } from './specimens.ts';

const hourMs = 3_600_000;
/** After how long a vendor sends again what it cannot see anything wrong with. */
const checkedHours = 12;

/** A batch of the generator as the source sends it. */
export function outgoing(due: DueBatch, streams: Streams, specimens: Specimens): OutgoingBatch {
  const { feed, batch, fromMs, toMs, dueMs, draft } = due;
  const { orders, firstItem, dialect } = draft;
  const random = (name: string) => streams.get('generators', 'vendors', feed, name);
  const classIndex = Number(dialect.version) - 1;

  function message(places: readonly number[] | null): BatchMessage {
    const chosen = places ?? orders.map((_, place) => place);
    const sent = places === null ? draft : new BatchDraft(chosen.map((place) => orders[place]), 0, draft.versions, dialect);
    return {
      batch: { feed, batch, version: sent.tag, fromMs: epochMs + fromMs, toMs: epochMs + toMs, bytes: sent.write(random('sync')), places: chosen },
      control: { records: chosen.length, amountMinor: chosen.reduce((sum, place) => sum + orders[place].amountMinor, 0) },
      items: chosen.map((place) => firstItem + place),
    };
  }

  return {
    feed, batch, message,
    orders: orders.map((order, place) => ({
      item: firstItem + place, class: classIndex, dueMs: dueMs[place], key: place, payload: Buffer.from(JSON.stringify(order)), content: contentOf(order),
    })),
    plants: () => draft.plants,
    changed: (atMs) => specimens.of(due, atMs),
    damage(kind, params) {
      const drift = driftKinds[kind];
      return drift.formats.includes(draft.format) && drift.apply(draft, Number(params.share), streams.get('generators', 'drift', kind));
    },
    healsAfterMs(place) {
      const planted = draft.plants.filter(({ item }) => item === firstItem + place).map(({ kind }) => driftKinds[kind].heals);
      if (planted.includes('never')) return null;
      return Math.max(checkedHours, ...planted.map(Number)) * hourMs;
    },
  };
}
