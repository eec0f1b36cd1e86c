import { crc32 } from 'node:zlib';
import type { Random } from '../../engine/random.ts';

export const statuses = ['placed', 'paid', 'shipped', 'cancelled', 'returned'] as const;
export type Status = (typeof statuses)[number];

/** The truth of one order line, in the canonical units in which the table is to have it. */
export interface Order {
  readonly id: string;
  readonly vendor: string;
  /** Unix time, whole seconds in ms. */
  readonly orderedMs: number;
  readonly sku: string;
  readonly quantity: number;
  readonly weightG: number;
  /** Hundredths of the currency. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly status: Status;
  readonly customer: string;
  readonly note: string | null;
}

const customers = [
  'Ada Nowak', 'Björn Åkesson', 'Chloé Dupré', 'Dmitri Orlov', 'Elif Demir', 'Frank Müller', 'Grace Obi', 'Hélène Roux', 'Ivan Petrov', 'Jane Doe',
  'Kai Lindström', 'Lúcia Sá', 'Mary Smith', 'Noé García', 'Olga Ivanova', 'Peter Jones', 'Quinn Lee', 'Renée Faure', 'Søren Holm', 'Tom Brown',
] as const;
const notes = ['leave at the door', 'gift', 'call first; ring twice', 'fragile', 'second floor', 'no "substitutes"'] as const;

/** CRC-32 of an order in canonical form: what the table must give back. */
export function contentOf(order: Order): number {
  const { id, vendor, orderedMs, sku, quantity, weightG, amountMinor, currency, status, customer, note } = order;
  return crc32(JSON.stringify([id, vendor, orderedMs, sku, quantity, weightG, amountMinor, currency, status, customer, note]));
}

/** Weights and amounts are log-normal, with medians of about a kilogram and of forty units of the currency. */
export function makeOrder(random: Random, id: string, vendor: string, currency: string, orderedMs: number): Order {
  return {
    id, vendor, orderedMs, currency,
    sku: `SKU-${String(random.below(500) + 1000)}`,
    quantity: 1 + random.below(9),
    weightG: Math.max(50, Math.min(60_000, Math.round(1000 * Math.exp(random.normal() * 0.6)))),
    amountMinor: Math.max(199, Math.min(900_000, Math.round(4000 * Math.exp(random.normal() * 0.9)))),
    status: statuses[random.below(statuses.length)],
    customer: customers[random.below(customers.length)],
    note: random.chance(2, 5) ? notes[random.below(notes.length)] : null,
  };
}
