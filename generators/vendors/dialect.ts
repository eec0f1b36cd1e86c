import type { Order } from './order.ts';

export const formats = ['json', 'csv', 'xml', 'avro'] as const;
export type Format = (typeof formats)[number];

/** A record in a vendor's own shape, before it is written in the vendor's format. */
export type Tree = Record<string, unknown>;

/** What a field is to an order, whatever the vendor calls it. */
export type Role = 'id' | 'ordered' | 'sku' | 'quantity' | 'weight' | 'amount' | 'status' | 'customer' | 'note';

/** How one version of a vendor's feed writes an order. */
export interface Dialect {
  readonly feed: string;
  readonly vendor: string;
  readonly version: string;
  readonly format: Format;
  readonly currency: string;
  /** Where each part of an order lies in a tree: `/item/sku`. */
  readonly paths: Readonly<Record<Role, string>>;
  /** The zone in which times are written. */
  readonly zone: string;
  tree(order: Order): Tree;
  /** A moment as this vendor writes it, in a zone. */
  time(atMs: number, zone: string): unknown;
  /** The same moment in another notation; null where times are not text. */
  otherTime: ((atMs: number) => string) | null;
  weight(grams: number): unknown;
  amount(minor: number): unknown;
  /** The same amount by the habits of another country; null where amounts are not text. */
  otherAmount: ((minor: number) => string) | null;
  /** The base schema of an Avro feed. */
  readonly avro?: AvroRecord;
}

export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: unknown; readonly default?: unknown }[];
}

export function getAt(tree: Tree, path: string): unknown {
  let at: unknown = tree;
  for (const step of path.slice(1).split('/')) at = (at as Tree | undefined)?.[step];
  return at;
}

/** Sets the value at a path; the objects on the way are there. */
export function setAt(tree: Tree, path: string, value: unknown): void {
  const steps = path.slice(1).split('/');
  const last = steps.pop()!;
  let at = tree;
  for (const step of steps) at = at[step] as Tree;
  at[last] = value;
}

/** Gives the key at a path another name, at its place among its neighbours; `null` takes it out. */
export function renameAt(tree: Tree, path: string, name: string | null): void {
  const steps = path.slice(1).split('/');
  const last = steps.pop()!;
  let at = tree;
  for (const step of steps) at = at[step] as Tree;
  const entries = Object.entries(at);
  for (const [key] of entries) delete at[key];
  for (const [key, value] of entries) {
    if (key !== last) at[key] = value;
    else if (name !== null) at[name] = value;
  }
}

/** `12345` as `123.45`, with the marks of a country. */
export function decimalText(minor: number, point: string, group: string): string {
  const whole = String(Math.trunc(minor / 100)).replace(/\B(?=(\d{3})+$)/g, group);
  return `${whole}${point}${String(minor % 100).padStart(2, '0')}`;
}

const poundG = 453.59237;
/** Grams in pounds to three decimals: exact enough to find the gram again. */
export const pounds = (grams: number): number => Math.round((grams / poundG) * 1000) / 1000;
