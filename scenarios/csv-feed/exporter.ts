import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { GeneratedItem } from '../../engine/component.ts';
import type { FaultCall } from '../../engine/fault.ts';
import { stream } from '../../engine/random-stream.ts';
import type { World } from '../../engine/scenario.ts';
import type { ExportFeed } from '../../generators/exports/column.ts';
import { exportFile, type ExportFile } from '../../generators/exports/export-file.ts';
import { exportFeeds } from '../../generators/exports/feeds.ts';
import { breakFile, type ArrivedFile, type BrokenFile } from '../../generators/faults/break-file.ts';
import { dayMs, dayName, dueMs, feedDayText, filePath, type FeedDay } from '../../pipeline/feed/feed-day.ts';
import type { Export } from '../../pipeline/feed/vendor.ts';
import type { FeedAccount, Layout } from './account.ts';
import { fileClass, rowClass } from './classes.ts';
import { DamagePlan } from './damage-plan.ts';
import { feeds } from './feeds.ts';

/** What the file of one day became. */
interface Made {
  readonly bytes: Buffer;
  readonly layout: Layout;
}

/** Makes the vendor's files, clean and then damaged. Everything is drawn from the feed and the day, and nothing from what anyone asks for. */
export class Exporter {
  readonly #world: World;
  readonly #account: FeedAccount;
  readonly #damage: DamagePlan;
  readonly #last = new Map<string, Made>();
  #nextItem = 0;

  constructor(world: World, account: FeedAccount) {
    this.#world = world;
    this.#account = account;
    this.#damage = new DamagePlan(world.plan);
  }

  produce(due: FeedDay, data: (damage: FaultCall['data']['damage']) => void): Export {
    const feed: ExportFeed = exportFeeds[due.feed as keyof typeof exportFeeds];
    const { seed } = this.#world.plan;
    const random = stream(seed, 'generators', 'exports', due.feed, dayName(due.day));
    const clean = exportFile(feed, dayName(due.day), due.day, this.#rowCount(random.float()), random);
    const file = this.#nextItem;
    const items = clean.rows.map((_, i) => file + 1 + i);
    this.#nextItem += 1 + items.length;
    const previous = this.#last.get(due.feed);
    const { uses, damage } = this.#damage.file(due, items.length, previous !== undefined);
    data(damage);
    const columns = feed.columns.flatMap(({ name, looks }) => (looks === null ? [] : [{ name, type: looks }]));
    const broken = breakFile({ bytes: clean.bytes, item: file, items, columns, key: feed.key, previous: previous?.bytes }, uses, (name) => stream(seed, 'generators', 'exports', 'damage', due.feed, dayName(due.day), name));
    const unbroken = uses.filter(({ fault }) => !broken.plants.some(({ kind }) => kind === fault.id));
    if (unbroken.length > 0) throw new Error(`${feedDayText(due)} was to have ${unbroken.map(({ fault }) => fault.id).join(', ')}, and has not`);
    const layout: Layout = broken.layout.map(({ item, start, end }) => [item, start, end]);
    this.#account.planned(due, file, items);
    this.#last.set(due.feed, { bytes: broken.bytes, layout });
    return {
      items: this.#generated(due, file, items, clean, broken),
      plants: broken.plants,
      control: statedOf(broken),
      copies: broken.layout.filter(({ copy }) => copy).map(({ item }) => item),
      arrivals: broken.arrivals.map((arrival, i) => this.#arrival(due, arrival, i, { bytes: broken.bytes, layout }, previous)),
    };
  }

  #rowCount(chance: number): number {
    const mean = (this.#world.plan.workload.rateEps * this.#world.rateFactor() * dayMs) / 1000 / feeds.length;
    return Math.max(1, Math.round(mean * (0.9 + 0.2 * chance)));
  }

  #generated(due: FeedDay, file: number, rows: readonly number[], clean: ExportFile, broken: BrokenFile): GeneratedItem[] {
    const at = dueMs(feeds.find(({ id }) => id === due.feed)!, due.day);
    const etag = etagOf(due, broken.bytes);
    return [
      { item: file, class: fileClass, dueMs: at, key: due.day, payload: Buffer.from(etag), content: fileContent(due, etag) },
      ...rows.map((item, i) => ({ item, class: rowClass, dueMs: at, key: i, payload: Buffer.from(clean.rows[i].join(',')), content: rowContent(clean.rows[i]) })),
    ];
  }

  #arrival(due: FeedDay, { afterHours, bytes }: ArrivedFile, nth: number, own: Made, previous: Made | undefined): Export['arrivals'][number] {
    const isPrevious = previous !== undefined && bytes === previous.bytes;
    const layout = (isPrevious ? previous : own).layout.filter(([, start]) => start < bytes.length);
    const etag = etagOf(due, bytes);
    this.#account.delivered(due, etag, layout);
    const rows = layout.map(([item]) => item);
    return { etag, bytes, afterHours, copies: nth > 0 ? [this.#account.file(due), ...rows] : isPrevious ? rows : [] };
  }
}

/** What the vendor says of the file: it counts its lines but for headers, wherever they stand. */
function statedOf({ control, plants }: BrokenFile): Export['control'] {
  const headers = plants.filter(({ kind }) => kind === 'repeated-header').length;
  return { rows: control.rows - headers, sha256: control.sha256 };
}

function etagOf(due: FeedDay, bytes: Buffer): string {
  return createHash('sha256').update(filePath(due)).update(bytes).digest('hex').slice(0, 16);
}

/** A file is what it is named and what it holds. */
export function fileContent(due: FeedDay, delivery: string): number {
  return crc32(`${feedDayText(due)} ${delivery}`);
}

/** Cells in canonical form; null is written as nothing, since no text of the feeds is empty. */
export function rowContent(cells: readonly string[]): number {
  return crc32(cells.join('\u001f'));
}
