import { decimalText, pounds, type Dialect } from './dialect.ts';
import { wallTime } from './local-time.ts';
import type { Order } from './order.ts';

const words: Readonly<Record<Order['status'], string>> = { placed: 'offen', paid: 'bezahlt', shipped: 'versandt', cancelled: 'storniert', returned: 'retour' };
const zone = 'Europe/Berlin';

/** Rows with a header, decimal commas, local time day first, kilograms. */
export const borealis1: Dialect = {
  feed: 'borealis-csv',
  vendor: 'borealis',
  format: 'csv',
  currency: 'EUR',
  version: '1',
  zone,
  paths: { id: '/Auftrag', ordered: '/Datum', sku: '/Artikel', quantity: '/Menge', weight: '/Gewicht', amount: '/Betrag', status: '/Status', customer: '/Kunde', note: '/Notiz' },
  tree(order) {
    return {
      Auftrag: order.id, Datum: this.time(order.orderedMs, zone), Artikel: order.sku, Menge: String(order.quantity), Gewicht: this.weight(order.weightG),
      Betrag: this.amount(order.amountMinor), Status: words[order.status], Kunde: order.customer, Notiz: order.note,
    };
  },
  time(atMs, inZone) {
    const { year, month, day, time } = wallTime(atMs, inZone);
    return `${day}.${month}.${year} ${time}`;
  },
  otherTime(atMs) {
    const { year, month, day, time } = wallTime(atMs, zone);
    return `${year}-${month}-${day} ${time}`;
  },
  weight: (grams) => (grams / 1000).toFixed(3).replace('.', ','),
  amount: (minor) => decimalText(minor, ',', '.'),
  otherAmount: (minor) => decimalText(minor, '.', ','),
};

/** Since its warehouse moved it weighs in pounds: the same header, the same shape of values. */
export const borealis2: Dialect = {
  ...borealis1,
  version: '2',
  weight: (grams) => pounds(grams).toFixed(3).replace('.', ','),
};
