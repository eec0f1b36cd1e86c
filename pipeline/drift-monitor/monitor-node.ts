import type { Component, ComponentContext } from '../../engine/component.ts';
import type { RowsMessage } from '../normaliser/messages.ts';
import { dispose, type IsWatched } from '../normaliser/quarantine.ts';
import { DriftMonitor } from './drift-monitor.ts';

/**
 * Stands before the table: lets a batch through, or sounds the alarm and holds it whole. Of a batch of which many records
 * were held by themselves it tells, and lets the others through.
 */
export class MonitorNode implements Component {
  readonly #context: ComponentContext;
  readonly #isWatched: IsWatched;
  readonly #monitor = new DriftMonitor();

  constructor(context: ComponentContext, isWatched: IsWatched) {
    this.#context = context;
    this.#isWatched = isWatched;
  }

  start(): void {}

  receive(message: unknown): void {
    const received = message as RowsMessage;
    const { stage, knob, send, acted, note } = this.#context;
    const { feed, batch, fromMs, toMs, control, held, rows, bytesOf } = received;
    const mismatchPercent = (held * 100) / (held + rows.length);
    if (mismatchPercent > knob('monitor.mismatch')) {
      acted('monitor');
      note(`alert: ${feed} ${batch}: ${Math.round(mismatchPercent)} % of its records fit no contract`);
    }
    if (rows.length === 0) return;
    for (const { item } of rows) stage.saw(item);
    const limits = { stability: knob('monitor.stability'), outsidePercent: knob('monitor.outside') };
    const alarm = this.#monitor.judge({ feed, fromMs, toMs, control, records: rows.map(({ record }) => record) }, limits);
    if (alarm === null) return send('sink', received);
    acted('monitor');
    note(`alarm: ${feed} ${batch}: ${alarm.text}`);
    dispose(this.#context, { feed, batch, held: rows.map(({ item, place }) => ({ item, place, reason: alarm.reason, path: '/' })), bytesOf }, this.#isWatched);
  }
}
