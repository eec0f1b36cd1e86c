import { nullStyles, usualAmount, usualQuantity, usualWeight, type Contract } from '../contract.ts';

/** Rows with a header; decimal commas; kilograms; the clock of Berlin, day first. */
export const contract: Contract = {
  feed: 'borealis-csv',
  vendor: 'borealis',
  version: '1',
  format: 'csv',
  schema: {
    type: 'object',
    required: ['Auftrag', 'Datum', 'Artikel', 'Menge', 'Gewicht', 'Betrag', 'Status', 'Kunde', 'Notiz'],
  },
  fields: {
    id: { from: '/Auftrag', as: 'text', pattern: '^B-\\d{6}$' },
    vendor: { value: 'borealis' },
    orderedMs: { from: '/Datum', as: 'time', pattern: 'dd.MM.yyyy HH:mm:ss', zone: 'Europe/Berlin' },
    sku: { from: '/Artikel', as: 'text', pattern: '^SKU-\\d{4}$' },
    quantity: { from: '/Menge', as: 'integer', ...usualQuantity },
    weightG: { from: '/Gewicht', as: 'weight', unit: 'kg', locale: 'de', ...usualWeight },
    amountMinor: { from: '/Betrag', as: 'decimal', scale: 2, locale: 'de', ...usualAmount },
    currency: { value: 'EUR' },
    status: { from: '/Status', as: 'enum', values: { offen: 'placed', bezahlt: 'paid', versandt: 'shipped', storniert: 'cancelled', retour: 'returned' } },
    customer: { from: '/Kunde', as: 'text' },
    note: { from: '/Notiz', as: 'text', nulls: nullStyles },
  },
};
